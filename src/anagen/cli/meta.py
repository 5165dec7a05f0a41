"""`anagen meta`: what trials in androgenetic alopecia add up to."""

from __future__ import annotations

import json as json_format
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anagen.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NOTICE = "Research and education, not medical advice."
_ERRORS = {"z": "normal", "hksj": "Hartung-Knapp", "hksj-adhoc": "Hartung-Knapp, never narrower"}


def meta(
    therapy: Annotated[str | None, typer.Argument(help="A therapy, as `anagen therapies` names it.")] = None,
    network: Annotated[bool, typer.Option("--network", help="All therapies at once.")] = False,
    method: Annotated[
        str, typer.Option(help="Estimator of tau2: common, DL, REML, ML, PM, EB, HE, HS, SJ; or bayes.")
    ] = "REML",
    test: Annotated[str, typer.Option(help="hksj, hksj-adhoc or z (one therapy only).")] = "hksj",
    outcome: Annotated[str, typer.Option(help="density, or one kind, as 'non-vellus density'.")] = "density",
    sex: Annotated[str | None, typer.Option(help="men, women or all.")] = None,
    strength: Annotated[str | None, typer.Option(help="One strength, as '5 %', or all.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Only trials with nothing assumed.")] = False,
    plot: Annotated[Path | None, typer.Option(help="Folder for the figures (PNG).")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Pool trials of one therapy, or compare all therapies in a network."""
    from anagen.evidence_base.meta import summary as summaries

    if (therapy is None) != network:
        raise InputError(
            "meta takes either a therapy or --network",
            expected="anagen meta finasteride, or anagen meta --network",
        )
    shared: dict[str, Any] = {"outcome": outcome, "strict": strict}
    if therapy is None:
        if strength is not None:
            raise InputError("--strength belongs to one therapy; a network shows every strength")
        found = summaries.summarise_network(sex=sex or "men", method=_spelled(method), **shared)
        text = network_text(found)
    else:
        found = summaries.summarise_therapy(
            therapy, sex=sex or "all", strength=strength, method=_spelled(method), test=test, **shared
        )
        text = therapy_text(found)
    typer.echo(json_format.dumps(found, indent=2, ensure_ascii=False) if json else text)
    if plot is not None:
        for path in _draw(found, plot):
            typer.echo(f"Figure: {path}", err=True)


def therapy_text(found: Mapping[str, Any]) -> str:
    """One therapy's meta-analysis, for a terminal."""
    low, high = found["weeks"]
    lines = [
        f"{found['therapy']} against {found['against']}: net change in {found['outcome']}, {found['unit']}, "
        f"weeks {low:g} to {high:g}",
        "",
    ]
    if found["studies"]:
        header = ("trial", "who", "week", "strength", "net (95 % CI)", "weight", "error from")
        lines += _table(header, (_study_cells(row) for row in found["studies"]))
        lines += ["", *_pooled_lines(found)]
    else:
        lines.append("No controlled trial of it, given alone, can enter.")
    if found["elsewhere"]:
        lines += ["", "Enters the network only:"]
        lines += [
            f"  {e['label']}: {', '.join(e['arms'])} against {', '.join(e['against'])}"
            for e in found["elsewhere"]
        ]
    return "\n".join([*lines, *_caveats(found["studies"]), *_left_out(found["left_out"]), "", NOTICE])


def network_text(found: Mapping[str, Any]) -> str:
    """The network, for a terminal."""
    low, high = found["weeks"]
    bayes = found["method"] == "bayes"
    score, interval = ("SUCRA", "95 % CrI") if bayes else ("P-score", "95 % CI")
    lines = [
        f"Network of {len(found['trials'])} trials in {_who(found['sex'])}: net change in {found['outcome']} "
        f"against {found['reference']}, {found['unit']}, weeks {low:g} to {high:g}",
        "",
    ]
    header = ("treatment", "trials", "people", f"effect ({interval})", score, "")
    lines += _table(header, (_treatment_cells(row, found["reference"]) for row in found["treatments"]))
    lines.append("")
    if bayes:
        tau = found["tau"]
        lines.append(
            f"Between-study SD: {tau['mean']:.1f} ({tau['ci95'][0]:.1f} to {tau['ci95'][1]:.1f}). "
            f"Priors: SD {found['priors']['tau']}, effects {found['priors']['effects']}."
        )
    else:
        tau = f"{found['tau2'] ** 0.5:.1f}{_tau_words(found['tau2_ci95'])}"
        lines.append(f"Between-study SD ({found['method']}): {tau}")
    lines.append(
        "Q "
        + "; ".join(
            f"{name} {found[key]['q']:.1f} (df {found[key]['df']}, p {_p(found[key]['p'])})"
            for name, key in (
                ("in all", "q_total"),
                ("within designs", "q_within_designs"),
                ("between", "q_between_designs"),
            )
        )
    )
    for side in found["direct_and_indirect"]:
        direct, indirect = (f"{side[key][0]:.1f} (SE {side[key][1]:.1f})" for key in ("direct", "indirect"))
        lines.append(
            f"{side['first']} - {side['second']}: direct {direct}, indirect {indirect}, "
            f"p of the difference {_p(side['p'])}"
        )
    if not found["direct_and_indirect"]:
        lines.append(
            "No comparison has independent indirect evidence: direct and indirect cannot be set side by side."
        )
    lines += [
        "",
        "A treatment with one trial stands on that trial; its rank is mostly luck. Controls (pill, vehicle,",
        "sham, saline) are one node although vehicles raise counts and pills do not.",
    ]
    return "\n".join([*lines, *_caveats(found["trials"]), *_left_out(found["left_out"]), "", NOTICE])


def _pooled_lines(found: Mapping[str, Any]) -> list[str]:
    pooled = found["pooled"]
    if pooled["k"] == 1:
        return ["One trial: nothing to pool, and nothing known of how trials would differ."]
    model = "common effect" if pooled["method"] == "common" else f"random effects, {pooled['method']}"
    lines = [
        f"Pooled ({model}, {_ERRORS[pooled['test']]}, {pooled['k']} trials): "
        f"{_interval(pooled['estimate'], pooled['ci95'])}, p {_p(pooled['p'])}"
    ]
    if pooled["method"] != "common":
        predicted = pooled["prediction95"]
        if predicted:
            lines.append(f"A new trial's true effect (95 %): {predicted[0]:.1f} to {predicted[1]:.1f}")
        tau = f"{pooled['tau2'] ** 0.5:.1f}{_tau_words(pooled['tau2_ci95'])}"
        q = f"Q {pooled['q']['q']:.1f} (df {pooled['q']['df']}, p {_p(pooled['q']['p'])})"
        lines.append(f"Between-study SD: {tau}; I2 {pooled['i2_percent']:.0f} %; {q}")
    if pooled["k"] == 2 and pooled["test"] != "z":
        lines.append(
            "With two trials the Hartung-Knapp interval has one degree of freedom: wide is what is known."
        )
    asymmetry = found["asymmetry"]
    if asymmetry["tested"]:
        filled = asymmetry["trim_and_fill"]
        lines.append(
            f"Asymmetry: Egger p {_p(asymmetry['egger_p'])}; trim and fill adds {filled['missing']} on the "
            f"{filled['side']}, {filled['estimate']:.1f}"
        )
    else:
        lines.append(f"Asymmetry not tested: {asymmetry['why']}")
    if "women_minus_men" in found:
        sex = found["women_minus_men"]
        lines.append(f"Women minus men: {sex['estimate']:.1f} (SE {sex['se']:.1f}), p {_p(sex['p'])}")
    return lines


def _study_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        row["label"] + (" *" if row["assumed"] else ""),
        row["sex"],
        f"{row['week']:g}",
        ", ".join(row["strengths"]),
        _interval(row["effect"], row["ci95"]),
        f"{100 * row['weight']:.0f} %",
        row["error_from"],
    )


def _treatment_cells(row: Mapping[str, Any], reference: str) -> tuple[str, ...]:
    thin = "one trial" if row["trials"] == 1 else ""
    return (
        row["treatment"] + (" *" if row["assumed"] and row["treatment"] != reference else ""),
        str(row["trials"]),
        str(row["people"] or "not told"),
        "reference" if row["treatment"] == reference else _interval(row["effect"], row["ci95"]),
        f"{100 * row['score']:.0f} %",
        thin,
    )


def _caveats(trials: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [
        f"  {t['label']}: {'; '.join([*t['assumed'], *([t['note']] if t['note'] else [])])}"
        for t in trials
        if t["assumed"] or t["note"]
    ]
    return ["", "Assumed (*) or to be known:", *lines] if lines else []


def _left_out(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [f"  {row['label']} ({', '.join(row['therapies'])}): {row['reason']}" for row in rows]
    return ["", "Left out:", *lines] if lines else []


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    table = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(header))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]


def _interval(estimate: float, ends: Sequence[float]) -> str:
    return f"{estimate:.1f} ({ends[0]:.1f} to {ends[1]:.1f})"


def _tau_words(ends: Sequence[float] | None) -> str:
    return f" (Q-profile {ends[0] ** 0.5:.1f} to {ends[1] ** 0.5:.1f})" if ends else ""


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def _who(sex: str) -> str:
    return "men and women" if sex == "all" else sex


def _spelled(method: str) -> str:
    """The method in its own capitals, however it was typed."""
    from anagen.evidence_base.meta.heterogeneity import TAU2_METHODS

    return next((name for name in (*TAU2_METHODS, "bayes") if name.lower() == method.lower()), method)


def _draw(found: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the figures that belong to this analysis; their paths."""
    from anagen.report import style

    figures = _network_figures(found) if "treatments" in found else _therapy_figures(found)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with style.look():
        for name, figure in figures.items():
            path = folder / f"{name}.png"
            figure.savefig(path, dpi=160)
            paths.append(path)
    return paths


def _therapy_figures(found: Mapping[str, Any]) -> dict[str, Figure]:
    from anagen.report.figures.meta import ForestRow, Pooled, forest, funnel

    rows = [
        ForestRow(
            row["label"],
            row["effect"],
            row["ci95"][0],
            row["ci95"][1],
            row["weight"],
            bool(row["assumed"]),
            f"{row['sex']}, week {row['week']:g}, {' and '.join(row['strengths'])}".rstrip(", "),
        )
        for row in found["studies"]
    ]
    pooled = found["pooled"]
    if pooled is None:
        return {"forest": forest([])}
    predicted = pooled["prediction95"]
    diamond = Pooled(
        f"pooled ({pooled['method']})",
        pooled["estimate"],
        pooled["ci95"][0],
        pooled["ci95"][1],
        tuple(predicted) if predicted else None,
    )
    return {
        "forest": forest(
            rows, pooled=diamond if pooled["k"] > 1 else None, unit=found["unit"], title=found["therapy"]
        ),
        "funnel": funnel(
            [row["effect"] for row in found["studies"]],
            [row["se"] for row in found["studies"]],
            pooled["estimate"],
            labels=[row["label"] for row in found["studies"]],
            unit=found["unit"],
        ),
    }


def _network_figures(found: Mapping[str, Any]) -> dict[str, Figure]:
    from anagen.report.figures.meta import ForestRow, forest, network, ranks

    reference = found["reference"]
    rows = found["treatments"]
    thin = [row["treatment"] for row in rows if row["trials"] == 1 and row["treatment"] != reference]
    ordered = sorted(rows, key=lambda row: (row["treatment"] != reference, row["treatment"]))
    figures = {
        "forest": forest(
            [
                ForestRow(
                    row["treatment"],
                    row["effect"],
                    row["ci95"][0],
                    row["ci95"][1],
                    flagged=row["assumed"],
                    note=f"{row['trials']} trial{'s' if row['trials'] != 1 else ''}",
                )
                for row in sorted(rows, key=lambda row: -row["effect"])
                if row["treatment"] != reference
            ],
            unit=found["unit"],
            title=f"against {reference}, {_who(found['sex'])}",
        ),
        "network": network(
            {row["treatment"]: float(row["people"]) for row in ordered},
            {(pair["first"], pair["second"]): pair["trials"] for pair in found["comparisons"]},
            flagged=thin,
        ),
    }
    names = [row["treatment"] for row in rows]
    figures["ranks"] = ranks(
        names,
        _rank_table(found, names),
        {row["treatment"]: row["score"] for row in rows},
        score_name="SUCRA" if found["method"] == "bayes" else "P-score",
        flagged=thin,
    )
    return figures


def _rank_table(found: Mapping[str, Any], names: Sequence[str]) -> Any:
    """Rank probabilities, rows as `names`."""
    import numpy as np

    return np.array([found["rank_probabilities"][name] for name in names])
