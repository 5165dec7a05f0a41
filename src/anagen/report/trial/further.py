"""Analyses beside the comparison of the arms: what a report and a terminal show of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anagen.report.trial.own_analysis import own_table, own_truth_words, own_words
from anagen.trial.result import TrialResult

if TYPE_CHECKING:
    from rich.table import Table


def further_context(result: TrialResult) -> dict[str, Any]:
    """Content of their sections of a report."""
    return {"own": own_words(result), "own_truths": own_truth_words(result)}


def further_tables(result: TrialResult) -> tuple[Table | None, ...]:
    """Tables for a terminal."""
    return (own_table(result),)


def further_methods(result: TrialResult) -> list[str]:
    """Sentences for the methods of a simulation study."""
    told = []
    own = list(dict.fromkeys(row.name for row in result.summary.own or () if not row.built_in))
    if own:
        told.append(
            f"Beside the trial's own estimator every repeat was analysed by: {', '.join(own)}. Those saw the "
            "data of the repeat as a clinic has them, and not its truth."
        )
    return told
