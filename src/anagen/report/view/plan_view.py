"""View of a person's ranked plans, with the numbers that a forecast of the same person shows."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.files.plain import PlainData
from anagen.forecasting.horizon import USUAL_HORIZON, check_horizon
from anagen.planning.plan_numbers import PlanNumbers, RankedPlan
from anagen.planning.preferences import KEEP
from anagen.planning.summary import PlanSummary
from anagen.report.person.safety_words import standing
from anagen.report.view.harm import harm_of_plan
from anagen.report.view.line import Line
from anagen.report.view.money import Money, per_gainer
from anagen.report.view.words import span

SCHEMA = "anagen-plan-view/1"


@dataclass(frozen=True)
class PlanLine(Line):
    """One plan at the horizon of the view.

    Attributes:
        wanted: of 100, who get what the person wants: call their hair better, or do not call it worse.
        tier: from 1; null for a plan that is not ranked.
        harm_grade: gravest kind of harm.
    """

    wanted: int
    tier: int | None
    harm_grade: str


@dataclass(frozen=True)
class PlansView(PlainData):
    """Ranked plans at one horizon; their order is that of two years.

    Attributes:
        schema: name and version of this shape.
        horizon: months from now at which every number stands.
        plans: in the order of the ranking.
        aside: followed too but not ranked.
    """

    schema: str
    horizon: int
    plans: tuple[PlanLine, ...]
    aside: tuple[PlanLine, ...]

    @property
    def span(self) -> str:
        """Horizon in words: ``two years``."""
        return span(self.horizon)

    @property
    def by_name(self) -> dict[str, PlanLine]:
        """Lines of all plans by name."""
        return {one.name: one for one in (*self.plans, *self.aside)}


def plans_view(summary: PlanSummary, horizon: int = USUAL_HORIZON) -> PlansView:
    """View of ranked plans.

    Args:
        summary: of the plans.
        horizon: 6, 12 or 24 months.

    Raises:
        InputError: no such horizon.
    """
    check_horizon(horizon)
    nothing = next(one for one in summary.plans if one.kind == "nothing").of_100.at(horizon).better
    keep = summary.preferences.goal == KEEP

    def line(plan: PlanNumbers) -> PlanLine:
        people = plan.of_100.at(horizon)
        added = people.better - nothing
        paid = ((one.currency, one.by(horizon)) for one in plan.cost)
        amounts = (Money.of(currency, by.low, by.median, by.high) for currency, by in paid)
        cost = tuple(one for one in amounts if one.high > 0.0)
        return PlanLine(
            name=plan.name,
            kind=plan.kind,
            people=people,
            untreated=nothing,
            added=added,
            cost=cost,
            per_gainer=per_gainer(cost, added),
            harm=harm_of_plan(plan.harm, nothing=plan.kind == "nothing"),
            certainty=plan.certainty,
            safety=standing(plan.safety),
            wanted=100 - people.worse if keep else people.better,
            tier=plan.tier if isinstance(plan, RankedPlan) else None,
            harm_grade=plan.harm.grade,
        )

    return PlansView(SCHEMA, horizon, tuple(map(line, summary.plans)), tuple(map(line, summary.aside)))
