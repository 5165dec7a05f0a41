"""Page of plans: one self-contained HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from anagen.files.result_set import write_result
from anagen.planning.plan_numbers import PlanNumbers, RankedPlan
from anagen.planning.summary import PlanSummary
from anagen.report.numbers import number, readable
from anagen.report.page import fill
from anagen.report.person.plan_figure import alternative, cost_of, front_names, plan_figure
from anagen.report.person.plan_table import notes, tier_words
from anagen.report.person.safety_words import safety_lines
from anagen.report.person.unstudied import unstudied
from anagen.report.view.plan_view import PlanLine, PlansView
from anagen.report.view.whole import ViewedPlans

if TYPE_CHECKING:
    from anagen.planning.result import Planning


def save_plans(planning: Planning, view: PlansView, folder: Path | str) -> Path:
    """Write ``plan.json`` and ``plan.html`` into `folder` (made if need be), both or none, with a manifest.

    Raises:
        InputError: the folder cannot be written to.
    """
    texts = {"plan.json": plan_json(planning, view), "plan.html": render_plans(planning.summary, view)}
    return write_result(folder, "plan", texts) / "plan.html"


def plan_json(planning: Planning, view: PlansView) -> str:
    """Summary of the plans as JSON, with its "view"."""
    return ViewedPlans.seen(planning.summary, view).to_json()


def render_plans(summary: PlanSummary, view: PlansView) -> str:
    """Page as text; one summary always gives one text."""
    return fill("plan.html.j2", plans_context(summary, view))


def plans_context(summary: PlanSummary, view: PlansView) -> dict[str, Any]:
    """Context of the template, also for other pages."""
    from markupsafe import Markup

    from anagen.report.embed import svg

    lines = view.by_name
    picture = svg(plan_figure(summary), "plans", alternative(summary))
    return {
        "s": summary,
        "title": summary.person.label,
        "v": view,
        "answer": answer(summary, view),
        "picture": Markup(picture),
        "front": [
            {"name": plan.short, "chance": lines[plan.name].wanted, "cost": lines[plan.name].cost_words}
            for plan in front_names(summary)
        ],
        "tiers": [
            {
                "title": tier_words(number_, len(names)),
                "plans": [_row(plan, lines[plan.name]) for plan in summary.plans if plan.tier == number_],
            }
            for number_, names in enumerate(summary.tiers, start=1)
        ],
        "aside": [{**_row(plan, lines[plan.name]), "why": plan.why} for plan in summary.aside],
        "notes": notes(summary, view),
        "version": summary.anagen,
    }


def _row(plan: PlanNumbers, seen: PlanLine) -> dict[str, Any]:
    ranked = plan if isinstance(plan, RankedPlan) else None
    return {
        "name": plan.name,
        "treatments": [readable(row.treatment) for row in plan.regimens],
        "wanted": seen.wanted,
        "worse": seen.people.worse,
        "cost": seen.cost_words,
        "visits": number(plan.visits, 0),
        "harm": seen.harm,
        "safety": safety_lines(plan.safety),
        "certainty": seen.certainty_words,
        "lawful": "; ".join(dict.fromkeys(f"{row.therapy}: {row.words}" for row in plan.lawful)),
        "unbeaten": ranked is not None and ranked.unbeaten,
        "also": ranked.also if ranked is not None else (),
        "fit": ranked.fit if ranked is not None else "",
    }


def answer(summary: PlanSummary, view: PlansView) -> list[str]:
    """Sentences that a reader should know before the table."""
    plans, goal = summary.plans, summary.preferences.goal
    best, tier, lines = plans[0], summary.tiers[0], view.by_name
    wanted = "call their own hair better" if goal == "visible gain" else "do not call it worse"
    found = []
    if best.kind == "nothing":
        found.append(
            "No plan that is left can be told apart from doing nothing, by what is known. "
            f"Doing nothing, {lines[best.name].wanted} of 100 people like this one {wanted} "
            f"after {view.span}."
        )
    else:
        found.append(
            f"The highest chance has {best.name}: {lines[best.name].wanted} of 100 people like this one "
            f"{wanted} after {view.span}, for {lines[best.name].cost_words}."
        )
        if len(tier) > 1:
            found.append(
                f"{len(tier) - 1} other plan{'s' if len(tier) > 2 else ''} cannot be told apart from it; "
                "among them cost, harm and effort decide, not the order of the list."
            )
    affordable = [plan for plan in front_names(summary) if plan.kind not in ("nothing", "going on")]
    if affordable:
        cheap = affordable[0]
        cost = cost_of(cheap, summary.currency)
        if cost is not None and cheap.name != best.name:
            found.append(
                f"The cheapest plan that adds anything is {cheap.name}: {lines[cheap.name].wanted} of 100 "
                f"for {lines[cheap.name].cost_words}."
            )
    found = [*unstudied(summary.evidence, summary.warnings), *found]
    found.append(
        "The model has never been tested on combinations of three; what the parts do is taken to add up. "
        "A plan with a high chance and very low certainty is a guess."
    )
    return found
