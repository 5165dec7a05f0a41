"""Intercurrent events and the truth of each estimand, with all numbers as text."""

from __future__ import annotations

from anagen.report.numbers import interval, interval_places, number, percent
from anagen.trial.result import TrialResult
from anagen.trial.results.written import known, known_bounds


def events_words(result: TrialResult) -> list[dict[str, str]]:
    """Rows of intercurrent events by arm and cause; none in a trial without."""
    return [
        {
            "arm": row.arm,
            "cause": row.cause,
            "then": row.then,
            "events": f"{number(row.events, 0)} of {number(row.patients, 0)}",
            "share": number(row.mean_share, 1),
        }
        for row in result.summary.intercurrent or ()
    ]


def estimand_words(result: TrialResult) -> list[dict[str, str]]:
    """Rows of each comparison and estimand: its truth, and the trial's estimate held against it."""
    rows = [(row.title, one) for row in result.summary.comparisons for one in row.estimands or ()]
    widths = [known_bounds(one.true_interval95) for _, one in rows]
    places = max((interval_places(pair) for pair in widths if pair), default=1)
    found = []
    for title, one in rows:
        error = "" if known(one.bias_mcse) is None else f" ± {number(one.bias_mcse, places)}"
        spread = "" if known(one.coverage_mcse) is None else f" ± {number(100 * one.coverage_mcse, 1)}"
        found.append(
            {
                "arms": title,
                "estimand": one.estimand,
                "targeted": "yes" if one.targeted else "",
                "true": number(one.true_difference, places, signed=True),
                "interval": interval(one.true_interval95, places),
                "bias": number(one.bias, places, signed=True) + error,
                "coverage": percent(one.coverage, 1) + spread,
            }
        )
    return found


def adherence_words(result: TrialResult) -> list[dict[str, str]]:
    """Rows of doses taken by arm, and the true differences as taken and had all been taken."""
    reference = result.protocol.analysis.reference
    return [
        {
            "arm": row.arm,
            "taken": number(row.taken, 1),
            "stopped": number(row.stopped, 1),
            "true": "" if row.arm == reference else number(row.true_difference, 1, signed=True),
            "adherent": "" if row.arm == reference else number(row.true_difference_adherent, 1, signed=True),
        }
        for row in result.summary.adherence or ()
    ]
