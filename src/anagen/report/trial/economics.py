"""Section on cost in the report of a trial: cost of each arm, and of a gain over its control."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from anagen.economics.arms import ArmCost, arm_cost
from anagen.measurement.outcomes import OUTCOMES
from anagen.report.numbers import number
from anagen.report.person.economics_words import amount
from anagen.report.style import pretty_unit
from anagen.report.trial import reading
from anagen.trial.result import TrialResult
from anagen.trial.results.trial_summary import TrialSummary
from anagen.trial.results.written import known, known_bounds


def trial_costs(result: TrialResult) -> dict[str, Any] | None:
    """Rows of the section; None where no arm has a cost."""
    protocol, goal = result.protocol, result.summary.endpoint
    costs = {arm.name: arm_cost(arm.courses, protocol.horizon_days) for arm in protocol.arms}
    if not any(cost.items and cost.currency != "" for cost in costs.values()):
        return None
    unit = f"{reading.shown_unit(goal)} of {goal.outcome}"
    return {
        "weeks": number(protocol.horizon_days / 7, 0),
        "unit": "person who responds" if goal.rule is not None else pretty_unit(unit),
        "outcome": goal.outcome,
        "hairs": _hairs(goal.outcome),
        "rows": [_row(result, name, costs) for name in result.summary.arm_names],
    }


def _hairs(outcome: str) -> bool:
    return OUTCOMES[outcome].unit == "hairs/cm2"


def _row(result: TrialResult, name: str, costs: Mapping[str, ArmCost]) -> dict[str, str]:
    cost = costs[name]
    return {
        "name": name,
        "bought": "; ".join((*(item.words for item in cost.items), *cost.unpriced)) or "nothing",
        "cost": _cost(cost),
        "hair": _per_hair(result, name, cost),
        "gain": _per_gain(result.summary, name, costs),
    }


def _cost(cost: ArmCost) -> str:
    if cost.unpriced:
        return f"no price of {' and '.join(cost.unpriced)} was found"
    if cost.currency is None:
        return "in several currencies"
    if cost.currency == "":
        return "0"
    low, median, high = cost.interval()
    return f"{amount(median)} {cost.currency} ({amount(low)} to {amount(high)})"


def _per_hair(result: TrialResult, name: str, cost: ArmCost) -> str:
    """Cost per hair/cm2 gained over the untreated twins, from the expected courses."""
    goal = result.summary.endpoint
    if cost.unpriced or not cost.currency or not _hairs(goal.outcome):
        return "–"
    treated = reading.course_change(result, name, goal.outcome, goal.week, twin=False)
    untreated = reading.course_change(result, name, goal.outcome, goal.week, twin=True)
    if treated is None or untreated is None:
        return "–"
    gain = treated - untreated
    if gain <= 0.0:
        return f"no gain ({number(gain, 1, signed=True)})"
    low, median, high = cost.interval()
    return f"{amount(median / gain)} {cost.currency} ({amount(low / gain)} to {amount(high / gain)})"


def _per_gain(summary: TrialSummary, name: str, costs: Mapping[str, ArmCost]) -> str:
    """Cost per unit of true gain in the endpoint over the control, with its range over replicates."""
    if not summary.controlled:
        return "– (no control)"
    row = next((row for row in summary.comparisons if row.arm == name), None)
    if row is None or row.reference is None:
        return "–"
    control = costs[row.reference]
    cost = costs[name]
    if cost.unpriced or control.unpriced:
        return "–"
    currencies = {one.currency for one in (cost, control) if one.currency != ""}
    if None in currencies or len(currencies) > 1:
        return "not in one currency"
    more = cost.interval()[1] - control.interval()[1]
    per = 100.0 if summary.endpoint.rule is not None else 1.0
    gain, bounds = known(row.true_difference), known_bounds(row.true_interval95)
    return ratio_words(more, gain, bounds, per, str(next(iter(currencies), "")))


def ratio_words(
    more: float, gain: float | None, bounds: Sequence[float] | None, per: float, currency: str
) -> str:
    """Cost per gain in words: ``430 USD (180 to no upper bound)``.

    Args:
        more: further cost, in `currency`.
        gain: of the endpoint, in its unit.
        bounds: interval of that gain.
        per: units of the endpoint in one counted gain.
        currency: its code.
    """
    if gain is None:
        return "–"
    if more <= 0.0:
        return "costs no more" if gain >= 0.0 else "costs no more, gains less"
    if gain <= 0.0:
        return "no gain on average"
    text = f"{amount(per * more / gain)} {currency}"
    if bounds is None:
        return text
    low, high = bounds
    if high <= 0.0:
        return f"{text}; no interval"
    upper = "no upper bound" if low <= 0.0 else amount(per * more / low)
    return f"{text} ({amount(per * more / high)} to {upper})"
