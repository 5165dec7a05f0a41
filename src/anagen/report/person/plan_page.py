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
from anagen.report.person.plan_table import chance, money, notes, tier_words
from anagen.report.person.safety_words import safety_lines
from anagen.report.person.unstudied import unstudied

if TYPE_CHECKING:
    from anagen.planning.result import Planning


def save_plans(planning: Planning, folder: Path | str) -> Path:
    """Write ``plan.json`` and ``plan.html`` into `folder` (made if need be), both or none, with a manifest.

    Raises:
        InputError: the folder cannot be written to.
    """
    texts = {"plan.json": planning.to_json(), "plan.html": render_plans(planning.summary)}
    return write_result(folder, "plan", texts) / "plan.html"


def render_plans(summary: PlanSummary) -> str:
    """Page as text; one summary always gives one text."""
    return fill("plan.html.j2", plans_context(summary))


def plans_context(summary: PlanSummary) -> dict[str, Any]:
    """Context of the template, also for other pages."""
    from markupsafe import Markup

    from anagen.report.embed import svg

    picture = svg(plan_figure(summary), "plans", alternative(summary))
    return {
        "s": summary,
        "title": summary.person.label,
        "answer": answer(summary),
        "picture": Markup(picture),
        "front": [
            {"name": plan.short, "chance": chance(plan, 24), "cost": money(plan)}
            for plan in front_names(summary)
        ],
        "tiers": [
            {
                "title": tier_words(number_, len(names)),
                "plans": [_row(plan) for plan in summary.plans if plan.tier == number_],
            }
            for number_, names in enumerate(summary.tiers, start=1)
        ],
        "aside": [{**_row(plan), "why": plan.why} for plan in summary.aside],
        "notes": notes(summary),
        "version": summary.anagen,
    }


def _row(plan: PlanNumbers) -> dict[str, Any]:
    ranked = plan if isinstance(plan, RankedPlan) else None
    common = plan.harm.commonest
    harm = plan.harm.words
    if common:
        harm += f"; most often {common.event}: {common.words}"
    return {
        "name": plan.name,
        "treatments": [readable(row.treatment) for row in plan.regimens],
        "chance12": chance(plan, 12),
        "chance24": chance(plan, 24),
        "worse": plan.of_100.month_24.worse,
        "cost": money(plan),
        "visits": number(plan.visits, 0),
        "harm": harm,
        "safety": safety_lines(plan.safety),
        "certainty": plan.certainty or "–",
        "lawful": "; ".join(dict.fromkeys(f"{row.therapy}: {row.words}" for row in plan.lawful)),
        "unbeaten": ranked is not None and ranked.unbeaten,
        "also": ranked.also if ranked is not None else (),
        "fit": ranked.fit if ranked is not None else "",
    }


def answer(summary: PlanSummary) -> list[str]:
    """Sentences that a reader should know before the table."""
    plans, goal = summary.plans, summary.preferences.goal
    best, tier = plans[0], summary.tiers[0]
    wanted = "call their own hair better" if goal == "visible gain" else "do not call it worse"
    found = []
    if best.kind == "nothing":
        found.append(
            "No plan that is left can be told apart from doing nothing, by what is known. "
            f"Doing nothing, {chance(best, 24)} of 100 people like this one {wanted} after two years."
        )
    else:
        found.append(
            f"The highest chance has {best.name}: {chance(best, 24)} of 100 people like this one {wanted} "
            f"after two years, for {money(best)}."
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
                f"The cheapest plan that adds anything is {cheap.name}: {chance(cheap, 24)} of 100 for "
                f"{money(cheap)}."
            )
    found = [*unstudied(summary.evidence, summary.warnings), *found]
    found.append(
        "The model has never been tested on combinations of three; what the parts do is taken to add up. "
        "A plan with a high chance and very low certainty is a guess."
    )
    return found
