"""Main harm of an option in words: the one by which options are compared, and the gravest."""

from __future__ import annotations

from collections.abc import Sequence

from anagen.forecasting.harms import HarmNumber
from anagen.planning.plan_harm import SERIOUS, CommonestHarm, PlanHarm, PlanHarmRow, commonest_of
from anagen.report.view.words import plain

NOTHING = "none of its own"
NOT_COUNTED = "no numbers were found; that is not the same as none"


def harm_of_option(harms: Sequence[HarmNumber], *, nothing: bool) -> str:
    """Main harm of an option of a forecast."""
    rows = [PlanHarmRow(one.event, one.words, one.severity) for one in harms]
    return harm_words(commonest_of(harms), rows, nothing=nothing)


def harm_of_plan(harm: PlanHarm, *, nothing: bool) -> str:
    """Main harm of a plan."""
    return harm_words(harm.commonest, harm.all, nothing=nothing)


def harm_words(commonest: CommonestHarm | None, rows: Sequence[PlanHarmRow], *, nothing: bool) -> str:
    """Harm by which options are compared, then the gravest one; in words that say what is not known.

    Args:
        commonest: of `rows`; None where none was counted.
        rows: the gravest first.
        nothing: whether nothing is given.
    """
    if not rows:
        return NOTHING if nothing else NOT_COUNTED
    parts = [] if commonest is None else [(commonest.event, commonest.words)]
    grave = next(((one.event, one.words) for one in rows if one.severity in SERIOUS), None)
    told = {event for event, _ in parts}
    parts += [grave] if grave is not None and grave[0] not in told else []
    parts = parts or [(rows[0].event, rows[0].words)]
    return "; ".join(f"{plain(event)}: {words}" for event, words in parts)
