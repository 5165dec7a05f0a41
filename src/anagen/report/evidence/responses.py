"""Text and figures of pooled shares of responders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from anagen.evidence_base.meta.response_trials import PLACEBO, ResponseArm, ResponseLeftOut
from anagen.evidence_base.meta.responses import Ratio, ResponseMeta, ResponseNetwork, ResponseStudy
from anagen.files.notice import NOTICE
from anagen.report.evidence.meta import columns

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS = "percentage points"


def therapy_text(found: ResponseMeta) -> str:
    """Pooled responders of one therapy, for a terminal."""
    low, high = found.weeks
    lines = [
        f"{found.therapy} against placebo, vehicle, sham or saline in {found.condition}: people with "
        f"{found.outcome}, weeks {low:g} to {high:g}",
        "",
    ]
    if found.studies:
        header = ("trial", "week", "dose", "treated", "control", "difference, points (95 % CI)")
        lines += columns(header, (_cells(row) for row in found.studies))
        lines.append("")
    else:
        lines.append("No controlled trial of it, given alone, can enter.")
    if found.odds_ratio is not None:
        lines.append(
            f"Pooled odds ratio (binomial mixed model, {len(found.studies)} trials): "
            f"{_ratio(found.odds_ratio)}; SD between trials {found.tau:.2f} on the log scale"
        )
    elif found.studies:
        lines.append("One trial: nothing to pool, and nothing known of how trials would differ.")
    if found.odds_ratio_mh is not None and found.risk_ratio_mh is not None:
        lines.append(
            f"Mantel-Haenszel: odds ratio {_ratio(found.odds_ratio_mh)}, "
            f"risk ratio {_ratio(found.risk_ratio_mh)}"
        )
    elif found.studies:
        lines.append("No responder in one of the groups: a ratio cannot be told.")
    return "\n".join([*lines, *_left_out(found.left_out), "", NOTICE])


def network_text(found: ResponseNetwork) -> str:
    """Network of responders, for a terminal."""
    low, high = found.weeks
    score = found.posterior.sucra()
    lines = [
        f"Network of {len(found.trials)} trials in {found.condition}: odds of {found.outcome} "
        f"against {PLACEBO}, weeks {low:g} to {high:g}",
        "",
    ]
    rows = [
        (
            name,
            str(sum(name in {arm.treatment for arm in trial.arms} for trial in found.trials)),
            str(found.people(name)),
            "reference" if name == PLACEBO else _ratio(found.odds_ratio(name)),
            f"{100 * score[name]:.0f} %",
        )
        for name in sorted(score, key=lambda name: -score[name])
    ]
    lines += columns(("treatment", "trials", "people", "odds ratio (95 % CrI)", "SUCRA"), rows)
    tau, _ = found.posterior.tau_summary()
    lines += [
        "",
        f"SD between trials on the log scale: {tau:.2f}. "
        f"Priors: SD half-normal({found.posterior.tau_scale:g}), "
        f"effects normal(0, {found.posterior.prior_sd:g}) against {PLACEBO}.",
        "A treatment with one trial stands on that trial. Where hardly anyone on placebo responds, an odds",
        "ratio is large and uncertain. Trials recruited different people: a rank is no head-to-head result.",
    ]
    return "\n".join([*lines, *_left_out(found.left_out), "", NOTICE])


def therapy_figures(found: ResponseMeta) -> dict[str, Figure]:
    """Forest of differences in the share of responders."""
    from anagen.report.figures.meta import ForestRow, forest

    total = sum(row.treated.n + row.control.n for row in found.studies)
    rows = [
        ForestRow(
            row.trial.study,
            row.difference.value,
            row.difference.low,
            row.difference.high,
            (row.treated.n + row.control.n) / total,
            note=f"week {row.trial.week:g}, {row.treated.dose}".rstrip(", "),
        )
        for row in found.studies
    ]
    title = f"{found.therapy}, {found.outcome}"
    return {"forest": forest(rows, unit=POINTS, title=title, axis="difference in responders")}


def network_figures(found: ResponseNetwork) -> dict[str, Figure]:
    """Network of the trials that link treatments."""
    from collections import Counter

    from anagen.report.figures.meta import network

    pairs: Counter[tuple[str, str]] = Counter()
    for trial in found.trials:
        names = sorted(arm.treatment for arm in trial.arms)
        pairs.update((a, b) for i, a in enumerate(names) for b in names[i + 1 :])
    people = {name: float(found.people(name)) for name in found.posterior.treatments}
    return {"network": network(people, dict(pairs))}


def _cells(row: ResponseStudy) -> tuple[str, ...]:
    return (
        row.trial.study,
        f"{row.trial.week:g}",
        row.treated.dose,
        _share(row.treated),
        _share(row.control),
        f"{row.difference.value:.1f} ({row.difference.low:.1f} to {row.difference.high:.1f})",
    )


def _share(arm: ResponseArm) -> str:
    return f"{arm.events}/{arm.n} ({100.0 * arm.events / arm.n:.1f} %)"


def _ratio(ratio: Ratio) -> str:
    return f"{ratio.value:.3g} ({ratio.low:.3g} to {ratio.high:.3g})"


def _left_out(rows: Sequence[ResponseLeftOut]) -> list[str]:
    lines = [f"  {row.study} ({', '.join(row.therapies)}): {row.reason}" for row in rows]
    return ["", "Left out:", *lines] if lines else []
