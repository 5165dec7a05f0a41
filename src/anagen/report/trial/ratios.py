"""Ratios that models estimate, held against their truth, with all numbers as text."""

from __future__ import annotations

from anagen.report.numbers import interval, number, percent
from anagen.trial.result import TrialResult
from anagen.trial.results.ratio_row import RatioRow
from anagen.trial.results.written import known, known_bounds

BLURRED = (
    "The true ratio is that of what was truly there; errors of measurement move patients between "
    "categories and "
    "pairs, which brings an estimated ratio nearer to 1."
)


def ratio_words(result: TrialResult) -> list[dict[str, str]]:
    """Rows of each comparison with a ratio; none for models of differences."""
    found = []
    for row in result.summary.comparisons:
        one = row.ratio
        if one is None:
            continue
        error = "" if known(one.bias_mcse) is None else f" ± {number(one.bias_mcse, 2)}"
        spread = "" if known(one.coverage_mcse) is None else f" ± {number(100 * one.coverage_mcse, 1)}"
        found.append(
            {
                "arms": row.title,
                "name": one.name,
                "ratio": _with(one.ratio, one.ci),
                "repeats": _with(one.mean_ratio, one.interval95),
                "true": _with(one.true_ratio, one.true_interval95),
                "bias": number(known(one.bias), 2, signed=True) + error,
                "coverage": percent(known(one.coverage), 1) + spread,
            }
        )
    return found


def ratio_sentences(result: TrialResult) -> list[str]:
    """One sentence for each comparison with a ratio."""
    told = []
    for row in result.summary.comparisons:
        one = row.ratio
        if one is not None and known(one.ratio) is not None:
            told.append(f"{row.arm} against {row.reference}: {_sentence(one)}")
    return told


def _sentence(one: RatioRow) -> str:
    inside = f" ({interval(one.ci, 2)})" if known_bounds(one.ci) else ""
    true = "" if known(one.true_ratio) is None else f"; the true one averaged {number(one.true_ratio, 2)}"
    return f"{one.name} {number(one.ratio, 2)}{inside}{true}."


def _with(value: float, bounds: tuple[float, float]) -> str:
    if known(value) is None:
        return "–"
    return number(value, 2) + (f" ({interval(bounds, 2)})" if known_bounds(bounds) else "")
