"""Text and figures of a meta-analysis of hair counts: one therapy, or all in a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from anagen.evidence_base.meta.hair_trials import LeftOut
from anagen.evidence_base.meta.network_meta import NetworkMeta, TreatmentEffect
from anagen.evidence_base.meta.own_studies import OwnMeta
from anagen.evidence_base.meta.therapy_meta import (
    Asymmetry,
    EffectOfTrial,
    PooledEffect,
    PooledTrial,
    TherapyMeta,
)
from anagen.files.notice import NOTICE
from anagen.files.result_set import replacing_folder

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

_ERRORS = {"z": "normal", "hksj": "Hartung-Knapp", "hksj-adhoc": "Hartung-Knapp, never narrower"}


def therapy_text(found: TherapyMeta) -> str:
    """Meta-analysis of one therapy, for a terminal."""
    low, high = found.weeks
    lines = [
        f"{found.therapy} against {found.against}: net change in {found.outcome}, {found.unit}, "
        f"weeks {low:g} to {high:g}",
        "",
    ]
    if found.pooled is not None:
        header = ("trial", "who", "week", "strength", "net (95 % CI)", "weight", "error from")
        lines += columns(header, (_study_cells(row) for row in found.studies))
        lines += ["", *_pooled_lines(found.pooled, found.asymmetry)]
        if found.women_minus_men is not None:
            sex = found.women_minus_men
            lines.append(f"Women minus men: {sex.estimate:.1f} (SE {sex.se:.1f}), p {_p(sex.p)}")
    else:
        lines.append("No controlled trial of it, given alone, can enter.")
    if found.elsewhere:
        lines += ["", "Enters the network only:"]
        lines += [f"  {e.label}: {', '.join(e.arms)} against {', '.join(e.against)}" for e in found.elsewhere]
    return "\n".join([*lines, *_caveats(found.studies), *_left_out(found.left_out), "", NOTICE])


def network_text(found: NetworkMeta) -> str:
    """Network meta-analysis, for a terminal."""
    low, high = found.weeks
    bayes, between, priors = found.method == "bayes", found.tau, found.priors
    score, interval = ("SUCRA", "95 % CrI") if bayes else ("P-score", "95 % CI")
    lines = [
        f"Network of {len(found.trials)} trials in {_who(found.sex)}: net change in {found.outcome} "
        f"against {found.reference}, {found.unit}, weeks {low:g} to {high:g}",
        "",
    ]
    header = ("treatment", "trials", "people", f"effect ({interval})", score, "")
    lines += columns(header, (_treatment_cells(row, found.reference) for row in found.treatments))
    lines.append("")
    if between is not None and priors is not None:
        lines.append(
            f"Between-study SD: {_interval(between.mean, between.ci95)}. "
            f"Priors: SD {priors.tau}, effects {priors.effects}."
        )
    else:
        tau = f"{found.tau2**0.5:.1f}{_tau_words(found.tau2_ci95)}"
        lines.append(f"Between-study SD ({found.method}): {tau}")
    lines.append(
        "Q "
        + "; ".join(
            f"{name} {test.q:.1f} (df {test.df}, p {_p(test.p)})"
            for name, test in (
                ("in all", found.q_total),
                ("within designs", found.q_within_designs),
                ("between", found.q_between_designs),
            )
        )
    )
    for side in found.direct_and_indirect:
        direct, indirect = (f"{value:.1f} (SE {se:.1f})" for value, se in (side.direct, side.indirect))
        lines.append(
            f"{side.first} - {side.second}: direct {direct}, indirect {indirect}, "
            f"p of the difference {_p(side.p)}"
        )
    if not found.direct_and_indirect:
        lines.append(
            "No comparison has independent indirect evidence: direct and indirect cannot be set side by side."
        )
    lines += [
        "",
        "A treatment with one trial stands on that trial; its rank is mostly luck. Controls (pill, vehicle,",
        "sham, saline) are one node although vehicles raise counts and pills do not.",
    ]
    return "\n".join([*lines, *_caveats(found.trials), *_left_out(found.left_out), "", NOTICE])


def own_text(found: OwnMeta) -> str:
    """One's own studies pooled, for a terminal."""
    rows = [
        (row.study, _interval(row.effect, row.ci95, ".4g"), f"{row.se:.4g}", f"{100 * row.weight:.0f} %")
        for row in found.studies
    ]
    return "\n".join(
        [
            f"{found.data}: {len(found.studies)} studies, effects as in the file",
            "",
            *columns(("study", "effect (95 % CI)", "se", "weight"), rows),
            "",
            *_pooled_lines(found.pooled, found.asymmetry, ".4g"),
            "",
            NOTICE,
        ]
    )


def _pooled_lines(pooled: PooledEffect, asymmetry: Asymmetry | None, spec: str = ".1f") -> list[str]:
    if pooled.k == 1:
        return ["One trial: nothing to pool, and nothing known of how trials would differ."]
    model = "common effect" if pooled.method == "common" else f"random effects, {pooled.method}"
    lines = [
        f"Pooled ({model}, {_ERRORS[pooled.test]}, {pooled.k} trials): "
        f"{_interval(pooled.estimate, pooled.ci95, spec)}, p {_p(pooled.p)}"
    ]
    if pooled.method != "common":
        predicted = pooled.prediction95
        if predicted:
            lines.append(f"A new trial's true effect (95 %): {predicted[0]:{spec}} to {predicted[1]:{spec}}")
        tau = f"{pooled.tau2**0.5:{spec}}{_tau_words(pooled.tau2_ci95, spec)}"
        q = f"Q {pooled.q.q:.1f} (df {pooled.q.df}, p {_p(pooled.q.p)})"
        lines.append(f"Between-study SD: {tau}; I2 {pooled.i2_percent:.0f} %; {q}")
    if pooled.k == 2 and pooled.test != "z":
        lines.append(
            "With two trials the Hartung-Knapp interval has one degree of freedom: wide is what is known."
        )
    if asymmetry is not None and asymmetry.trim_and_fill is not None and asymmetry.egger_p is not None:
        filled = asymmetry.trim_and_fill
        lines.append(
            f"Asymmetry: Egger p {_p(asymmetry.egger_p)}; trim and fill adds {filled.missing} on the "
            f"{filled.side}, {filled.estimate:{spec}}"
        )
    elif asymmetry is not None:
        lines.append(f"Asymmetry not tested: {asymmetry.why}")
    return lines


def _study_cells(row: EffectOfTrial) -> tuple[str, ...]:
    return (
        row.label + (" *" if row.assumed else ""),
        row.sex,
        f"{row.week:g}",
        ", ".join(row.strengths),
        _interval(row.effect, row.ci95),
        f"{100 * row.weight:.0f} %",
        row.error_from,
    )


def _treatment_cells(row: TreatmentEffect, reference: str) -> tuple[str, ...]:
    thin = "one trial" if row.trials == 1 else ""
    return (
        row.treatment + (" *" if row.assumed and row.treatment != reference else ""),
        str(row.trials),
        str(row.people or "not told"),
        "reference" if row.treatment == reference else _interval(row.effect, row.ci95),
        f"{100 * row.score:.0f} %",
        thin,
    )


def _caveats(trials: Sequence[PooledTrial]) -> list[str]:
    lines = [
        f"  {t.label}: {'; '.join([*t.assumed, *([t.note] if t.note else [])])}"
        for t in trials
        if t.assumed or t.note
    ]
    return ["", "Assumed (*) or to be known:", *lines] if lines else []


def _left_out(rows: Sequence[LeftOut]) -> list[str]:
    lines = [f"  {row.label} ({', '.join(row.therapies)}): {row.reason}" for row in rows]
    return ["", "Left out:", *lines] if lines else []


def columns(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table for a terminal, cells padded to the widest of their column."""
    table = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(header))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]


def _interval(estimate: float, ends: Sequence[float], spec: str = ".1f") -> str:
    return f"{estimate:{spec}} ({ends[0]:{spec}} to {ends[1]:{spec}})"


def _tau_words(ends: Sequence[float] | None, spec: str = ".1f") -> str:
    return f" (Q-profile {ends[0] ** 0.5:{spec}} to {ends[1] ** 0.5:{spec}})" if ends else ""


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def _who(sex: str) -> str:
    return "men and women" if sex == "all" else sex


def figures_of(found: TherapyMeta | NetworkMeta) -> dict[str, Figure]:
    """Figures of this analysis, by name."""
    return _network_figures(found) if isinstance(found, NetworkMeta) else _therapy_figures(found)


def write_figures(figures: Mapping[str, Figure], folder: Path) -> list[Path]:
    """Write figures as PNG files into a folder, all or none, and return their paths."""
    from anagen.report import style

    with replacing_folder(folder, "meta") as made, style.look():
        for name, figure in figures.items():
            figure.savefig(made / f"{name}.png", dpi=160)
    return [folder / f"{name}.png" for name in figures]


def own_figures(found: OwnMeta) -> dict[str, Figure]:
    """Forest and funnel of one's own studies."""
    from anagen.report.figures.meta import ForestRow, Pooled, forest, funnel

    rows = [ForestRow(row.study, row.effect, *row.ci95, row.weight) for row in found.studies]
    pooled = found.pooled
    centre = Pooled(f"pooled ({pooled.method})", pooled.estimate, *pooled.ci95, pooled.prediction95)
    unit, errors = "as in the data", [row.se for row in found.studies]
    return {
        "forest": forest(
            rows,
            pooled=centre if pooled.k > 1 else None,
            unit=unit,
            title=found.data,
            better="",
            axis="effect",
        ),
        "funnel": funnel([row.effect for row in found.studies], errors, pooled.estimate, unit=unit),
    }


def _therapy_figures(found: TherapyMeta) -> dict[str, Figure]:
    from anagen.report.figures.meta import ForestRow, Pooled, forest, funnel

    rows = [
        ForestRow(
            row.label,
            row.effect,
            row.ci95[0],
            row.ci95[1],
            row.weight,
            bool(row.assumed),
            f"{row.sex}, week {row.week:g}, {' and '.join(row.strengths)}".rstrip(", "),
        )
        for row in found.studies
    ]
    pooled = found.pooled
    if pooled is None:
        return {"forest": forest([])}
    predicted = pooled.prediction95
    diamond = Pooled(
        f"pooled ({pooled.method})",
        pooled.estimate,
        pooled.ci95[0],
        pooled.ci95[1],
        predicted,
    )
    return {
        "forest": forest(
            rows, pooled=diamond if pooled.k > 1 else None, unit=found.unit, title=found.therapy
        ),
        "funnel": funnel(
            [row.effect for row in found.studies],
            [row.se for row in found.studies],
            pooled.estimate,
            labels=[row.label for row in found.studies],
            unit=found.unit,
        ),
    }


def _network_figures(found: NetworkMeta) -> dict[str, Figure]:
    from anagen.report.figures.meta import ForestRow, forest, network, ranks

    reference = found.reference
    rows = found.treatments
    thin = [row.treatment for row in rows if row.trials == 1 and row.treatment != reference]
    ordered = sorted(rows, key=lambda row: (row.treatment != reference, row.treatment))
    figures = {
        "forest": forest(
            [
                ForestRow(
                    row.treatment,
                    row.effect,
                    row.ci95[0],
                    row.ci95[1],
                    flagged=row.assumed,
                    note=f"{row.trials} trial{'s' if row.trials != 1 else ''}",
                )
                for row in sorted(rows, key=lambda row: -row.effect)
                if row.treatment != reference
            ],
            unit=found.unit,
            title=f"against {reference}, {_who(found.sex)}",
        ),
        "network": network(
            {row.treatment: float(row.people) for row in ordered},
            {(pair.first, pair.second): pair.trials for pair in found.comparisons},
            flagged=thin,
        ),
    }
    names = [row.treatment for row in rows]
    figures["ranks"] = ranks(
        names,
        _rank_table(found, names),
        {row.treatment: row.score for row in rows},
        score_name="SUCRA" if found.method == "bayes" else "P-score",
        flagged=thin,
    )
    return figures


def _rank_table(found: NetworkMeta, names: Sequence[str]) -> NDArray[np.float64]:
    """Rank probabilities, rows as `names`."""
    import numpy as np

    return np.array([found.rank_probabilities[name] for name in names])
