"""Several endpoints of a trial for a reader: power of each hypothesis, and of all together."""

from __future__ import annotations

from anagen.report.numbers import interval, interval_places, number, p_value, percent
from anagen.report.style import pretty_unit
from anagen.trial.protocol.procedure_words import procedure_words
from anagen.trial.result import TrialResult
from anagen.trial.results.comparison import Comparison
from anagen.trial.results.together import HypothesisRow, Together
from anagen.trial.results.written import known


def share_words(share: float | None, error: float | None) -> str:
    """Share of the repeats with its Monte Carlo error: ``81.0 % ± 1.7``."""
    spread = known(error)
    return f"{percent(share, 1)} ± {number(100 * spread, 1)}" if spread is not None else percent(share, 1)


def hypotheses_words(result: TrialResult) -> list[dict[str, str]]:
    """Rows of the hypotheses with all numbers as text; none in a trial of one endpoint."""
    together = result.summary.together
    if together is None:
        return []
    return [_hypothesis(result, together, row) for row in together.hypotheses]


def _hypothesis(result: TrialResult, together: Together, row: HypothesisRow) -> dict[str, str]:
    compared, unit = _comparison(result, together, row)
    places = interval_places(compared.confidence)
    return {
        "name": row.hypothesis,
        "what": f"{_what(result, row)}, {row.region}",
        "role": "exploratory" if row.exploratory else "",
        "unit": unit,
        "difference": number(compared.difference, places, signed=True),
        "ci": interval(compared.confidence, places),
        "p": p_value(row.p),
        "adjusted": "" if row.p_adjusted is None else p_value(row.p_adjusted),
        "share": share_words(row.share, row.mcse),
        "alone": share_words(row.alone, row.alone_mcse),
        "true": number(compared.true_difference, places, signed=True),
        "bias": number(compared.bias, places, signed=True),
        "coverage": percent(compared.coverage, 1),
    }


def _what(result: TrialResult, row: HypothesisRow) -> str:
    return next(
        str(one.analysis.endpoint) for one in result.protocol.named_endpoints if one.name == row.endpoint
    )


def _comparison(result: TrialResult, together: Together, row: HypothesisRow) -> tuple[Comparison, str]:
    """Comparison behind a hypothesis, and the unit of its difference."""
    rows, goal = result.summary.comparisons, result.summary.endpoint
    for further in together.further:
        if further.name == row.endpoint:
            rows, goal = further.comparisons, further.endpoint
    unit = "percentage points" if goal.in_points else pretty_unit(goal.unit)
    return next(one for one in rows if one.arm == row.arm), unit


def joint_words(result: TrialResult) -> list[dict[str, str]]:
    """Rows of hypotheses taken together: all of them, and of several arms each one's."""
    together = result.summary.together
    if together is None:
        return []
    return [
        {
            "what": "all arms"
            if row.arm is None and len(together.joint) > 1
            else row.arm or "all hypotheses",
            "hypotheses": number(row.hypotheses, 0),
            "any": share_words(row.any_shown, row.any_mcse),
            "all": share_words(row.all_shown, row.all_mcse),
        }
        for row in together.joint
    ]


def together_sentences(result: TrialResult) -> list[str]:
    """Sentences of the headline on several endpoints; none in a trial of one."""
    together = result.summary.together
    if together is None:
        return []
    told = [words] if (words := procedure_words(result.protocol)) is not None else []
    rows = [row for row in together.hypotheses if row.share is not None]
    if not rows or together.whole.all_shown is None:
        return told
    each = ", ".join(f"{percent(row.share)} {row.hypothesis}" for row in rows)
    told.append(
        f"Of the repeats, {percent(together.whole.all_shown)} show all claims, "
        f"{percent(together.whole.any_shown)} at least one ({together.measure}); {each}."
    )
    if result.protocol.design.identical_arms:
        told.append(
            f"The arms are the same, so that at least one claim is a false one: the family-wise error is "
            f"{share_words(together.whole.any_shown, together.whole.any_mcse)}."
        )
    return told


def together_performance(result: TrialResult) -> str:
    """Sentence of ADEMP on several endpoints; empty in a trial of one."""
    together = result.summary.together
    if together is None or together.whole.all_shown is None:
        return ""
    rows = "; ".join(f"{row.hypothesis} {share_words(row.share, row.mcse)}" for row in together.hypotheses)
    whole = together.whole
    return (
        f" Several endpoints, {together.measure} of each hypothesis as judged together: {rows}; at least one "
        f"(disjunctive) {share_words(whole.any_shown, whole.any_mcse)}, all (conjunctive) "
        f"{share_words(whole.all_shown, whole.all_mcse)}."
    )
