"""Worth of a prognostic score, with all numbers as text."""

from __future__ import annotations

from anagen.report.numbers import decimals, number, percent
from anagen.trial.results.score_summary import ScoreSummary
from anagen.trial.results.written import known


def score_words(score: ScoreSummary | None) -> list[dict[str, str]]:
    """Rows of each comparison and adjustment; none without a score."""
    found = []
    for row in () if score is None else score.rows:
        places = max(decimals(known(one.sd)) for one in row.variants) + 1
        for one in row.variants:
            spread = "" if known(one.shown_mcse) is None else f" ± {number(100 * one.shown_mcse, 1)}"
            found.append(
                {
                    "arms": f"{row.arm} − {row.reference}",
                    "adjusted": one.adjusted,
                    "mean": number(one.mean_estimate, places, signed=True),
                    "sd": number(one.sd, places),
                    "mean_se": number(one.mean_se, places),
                    "shown": percent(one.shown, 1) + spread,
                    "what": "type I error" if row.null else "",
                }
            )
    return found


def score_told(score: ScoreSummary | None) -> list[str]:
    """Sentences on the score: what it was learned from, what it correlates with, what it saves."""
    if score is None:
        return []
    told = [
        f"The score was learned from {score.learned_from} other simulated patients, untreated: a regression "
        "of the endpoint on age, sex, severity and all outcomes at baseline. In patients whom it had not "
        f"seen it correlates with the untreated outcome by {number(score.correlation_learned, 2)}.",
        f"Within the arms, given baseline and strata, its correlation with the endpoint is "
        f"{number(score.correlation, 2)}: it saves {percent(score.saved, 1)} of the patients.",
    ]
    row = next(iter(score.rows), None)
    if row is not None and row.needed < row.patients:
        told.append(f"{row.needed} patients have the power that {row.patients} have without it.")
    elif row is not None:
        told.append(f"All {row.patients} patients are still needed.")
    return told
