"""Analyses beside the comparison of the arms: what a report and a terminal show of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anagen.report.trial import reading
from anagen.report.trial.own_analysis import own_table, own_truth_words, own_words
from anagen.report.trial.score import score_told, score_words
from anagen.report.trial.tipping import tipping_figures, tipping_words
from anagen.trial.result import TrialResult

if TYPE_CHECKING:
    from rich.table import Table


def further_context(result: TrialResult) -> dict[str, Any]:
    """Content of their sections of a report."""
    summary = result.summary
    points, goal = summary.tipping or (), summary.endpoint
    return {
        "own": own_words(result),
        "own_truths": own_truth_words(result),
        "tipping": tipping_words(points, summary.replicates),
        "tipping_figures": tipping_figures(
            points, goal.unit, reading.confidence_level(result), summary.arm_names
        ),
        "score": score_words(summary.score),
        "score_told": score_told(summary.score),
        "missing": result.protocol.analysis.missing,
    }


def further_tables(result: TrialResult) -> tuple[Table | None, ...]:
    """Tables for a terminal."""
    return (own_table(result), score_table(result), tipping_table(result))


def score_table(result: TrialResult) -> Table | None:
    """Worth of the prognostic score for a terminal; None without one."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = score_words(result.summary.score)
    if not rows:
        return None
    title = " ".join(score_told(result.summary.score)[1:])
    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("arms", "adjusted"):
        table.add_column(name, overflow="fold")
    for name in (
        "mean",
        "SD",
        "mean SE",
        f"{rows[0]['what'] or reading.detection_name(result.summary)} ± MCSE",
    ):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(row[name]) for name in ("arms", "adjusted", "mean", "sd", "mean_se", "shown")))
    return table


def tipping_table(result: TrialResult) -> Table | None:
    """Tipping points for a terminal; None where none is asked for."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = tipping_words(result.summary.tipping or (), result.summary.replicates)
    if not rows:
        return None
    title = f"shift at which the conclusion is lost ({reading.shown_unit(result.summary.endpoint)})"
    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("arms", "this trial", "median of repeats", "95 % of repeats", "true shift"):
        table.add_column(name, justify="left" if name == "arms" else "right")
    for row in rows:
        table.add_row(*(Text(row[name]) for name in ("arms", "shift", "median", "interval", "true")))
    return table


def further_methods(result: TrialResult) -> list[str]:
    """Sentences for the methods of a simulation study."""
    told = []
    own = list(dict.fromkeys(row.name for row in result.summary.own or () if not row.built_in))
    if own:
        told.append(
            f"Beside the trial's own estimator every repeat was analysed by: {', '.join(own)}. Those saw the "
            "data of the repeat as a clinic has them, and not its truth."
        )
    if result.summary.score is not None:
        told.append(
            "Adjusted for a prognostic score: the untreated course that the model foresees from baseline, "
            f"learned from {result.summary.score.learned_from} other simulated patients."
        )
    if result.summary.tipping:
        told.append(
            "In every repeat what was filled in for an arm was shifted until the conclusion was lost "
            "(tipping point), with the same imputations at every shift."
        )
    return told
