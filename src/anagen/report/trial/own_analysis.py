"""Estimators of one's own beside the trial's, with all numbers as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.report.numbers import MISSING, decimals, interval, number, p_value, percent
from anagen.report.trial import reading
from anagen.trial.result import TrialResult
from anagen.trial.results.own_estimate_row import AgainstTruth, OwnEstimateRow
from anagen.trial.results.written import known

if TYPE_CHECKING:
    from rich.table import Table


def own_words(result: TrialResult) -> list[dict[str, str]]:
    """Rows of every estimator: its estimates, and how often it shows what is to be shown."""
    found = []
    places = _places(result)
    for row in result.summary.own or ():
        found.append(
            {
                "name": row.name,
                "built_in": "yes" if row.built_in else "",
                "arms": row.arm if row.reference is None else f"{row.arm} − {row.reference}",
                "estimate": number(row.estimate, places, signed=True),
                "ci": interval(row.ci, places),
                "p": p_value(row.p),
                "mean": number(row.mean_estimate, places, signed=True),
                "sd": number(row.sd, places),
                "mean_se": number(row.mean_se, places),
                "shown": _share(row.shown, row.shown_mcse),
                "what": "type I error" if row.null else reading.detection_name(result.summary),
                "repeats": f"{row.repeats} of {result.summary.replicates}",
            }
        )
    return found


def own_truth_words(result: TrialResult) -> list[dict[str, str]]:
    """Rows of every estimator and truth: bias and coverage."""
    places = _places(result)
    return [
        _truth_words(row, one, places) for row in result.summary.own or () for one in _ordered(row.truths)
    ]


def _places(result: TrialResult) -> int:
    """Decimals that suit the spread of all estimators."""
    return max((decimals(known(row.sd)) for row in result.summary.own or ()), default=1)


def _ordered(truths: tuple[AgainstTruth, ...]) -> list[AgainstTruth]:
    """The targeted one first."""
    return sorted(truths, key=lambda one: not one.targeted)


def _truth_words(row: OwnEstimateRow, one: AgainstTruth, places: int) -> dict[str, str]:
    error = "" if known(one.bias_mcse) is None else f" ± {number(one.bias_mcse, places)}"
    return {
        "name": row.name,
        "arms": row.arm if row.reference is None else f"{row.arm} − {row.reference}",
        "estimand": one.estimand or "effect in the model",
        "targeted": "yes" if one.targeted and one.estimand else "",
        "true": number(one.true_difference, places, signed=True),
        "bias": number(one.bias, places, signed=True) + error,
        "coverage": _share(one.coverage, one.coverage_mcse),
    }


def _share(share: float, mcse: float) -> str:
    if known(share) is None:
        return MISSING
    return percent(share, 1) + ("" if known(mcse) is None else f" ± {number(100 * mcse, 1)}")


def own_table(result: TrialResult) -> Table | None:
    """Table for a terminal; None without an estimator of one's own."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = own_words(result)
    if not rows:
        return None
    table = Table(
        title=Text(f"estimators ({reading.shown_unit(result.summary.endpoint)})"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column("arms and estimator", overflow="fold")
    for name in ("estimate", "mean", "SD", "mean SE", f"{rows[0]['what']} ± MCSE", "bias ± MCSE"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        error = next(
            (
                one["bias"]
                for one in own_truth_words(result)
                if (one["arms"], one["name"]) == (row["arms"], row["name"])
            ),
            MISSING,
        )
        table.add_row(
            Text(f"{row['arms']}: {row['name']}", style="bold" if row["built_in"] else ""),
            *(row[name] for name in ("estimate", "mean", "sd", "mean_se", "shown")),
            error,
        )
    return table
