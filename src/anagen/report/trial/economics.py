"""The section on cost of a trial's report: each arm's cost, and what a gain over its control costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from anagen.economics.arms import ArmCost, arm_cost
from anagen.report.numbers import number
from anagen.report.person.economics_words import amount
from anagen.report.style import pretty_unit
from anagen.report.trial import reading
from anagen.report.trial.shape import TrialResult


def trial_costs(result: TrialResult) -> dict[str, Any] | None:
    """Rows of the section; None where the result keeps no protocol to price."""
    protocol = result.protocol
    arms = getattr(protocol, "arms", None)
    horizon = getattr(protocol, "horizon_days", None)
    if not arms or not isinstance(horizon, int):
        return None
    costs = {arm.name: arm_cost(arm.courses, horizon) for arm in arms}
    if not any(cost.items and cost.currency != "" for cost in costs.values()):
        return None
    goal = reading.endpoint(result)
    unit = "responder" if goal.kind == "responders" else f"{goal.shown_unit} of {goal.outcome}"
    return {
        "weeks": number(horizon / 7, 0),
        "unit": "person who responds" if goal.kind == "responders" else pretty_unit(unit),
        "outcome": goal.outcome,
        "hairs": reading.unit_of(result, goal.outcome) == "hairs/cm2",
        "rows": [_row(result, name, costs, goal) for name in reading.arm_names(result) if name in costs],
    }


def _row(
    result: TrialResult, name: str, costs: Mapping[str, ArmCost], goal: reading.Endpoint
) -> dict[str, str]:
    cost = costs[name]
    return {
        "name": name,
        "bought": "; ".join(item.words for item in cost.items) or "nothing",
        "cost": _cost(cost),
        "hair": _per_hair(result, name, cost, goal),
        "gain": _per_gain(result, name, costs, goal),
    }


def _cost(cost: ArmCost) -> str:
    if cost.currency is None:
        return "in several currencies"
    if cost.currency == "":
        return "0"
    low, median, high = cost.interval()
    return f"{amount(median)} {cost.currency} ({amount(low)} to {amount(high)})"


def _per_hair(result: TrialResult, name: str, cost: ArmCost, goal: reading.Endpoint) -> str:
    """Cost for each hair/cm2 over the same patients untreated, from the expected courses."""
    if not cost.currency or reading.unit_of(result, goal.outcome) != "hairs/cm2":
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


def _per_gain(result: TrialResult, name: str, costs: Mapping[str, ArmCost], goal: reading.Endpoint) -> str:
    """Cost for each unit of the endpoint over the control, in truth, with the range over the repeats."""
    row = next((row for row in reading.comparisons_at_endpoint(result) if str(row["arm"]) == name), None)
    if row is None:
        return "– (no control)" if not reading.comparisons(result) else "–"
    control = costs.get(str(row["reference"]))
    cost = costs[name]
    known = {one.currency for one in (cost, control) if one is not None and one.currency != ""}
    if control is None or None in known or len(known) > 1:
        return "not in one currency"
    more = cost.interval()[1] - control.interval()[1]
    per = 100.0 if goal.kind == "responders" else 1.0
    gain, bounds = reading.finite(row.get("true_difference")), reading.pair(row.get("true_interval95"))
    return ratio_words(more, gain, bounds, per, str(next(iter(known), "")))


def ratio_words(
    more: float, gain: float | None, bounds: Sequence[float] | None, per: float, currency: str
) -> str:
    """``430 USD (180 to no upper bound)``: further cost over a gain whose interval is given.

    Args:
        more: further cost. gain, bounds: of the endpoint. per: units of the endpoint in what is counted.
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
