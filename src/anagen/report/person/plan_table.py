"""Plans as a table for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.planning.summary import PlanSummary
from anagen.report.numbers import number
from anagen.report.person.first_of_all import print_doctor_first
from anagen.report.person.safety_words import health_lines, minded_lines, ruled_out_lines
from anagen.report.person.unstudied import unstudied
from anagen.report.terminal import terminal
from anagen.report.view.plan_view import PlansView

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SHOWN = 4
"""Number of plans of a tier that are shown; the rest is only counted."""


def tier_words(number_: int, size: int) -> str:
    """Heading of a tier."""
    if size == 1:
        return f"Tier {number_}"
    return f"Tier {number_}: {size} plans, none told apart from the first"


WIDE = 110
"""Width of a terminal from which the whole table fits."""


def plan_table(summary: PlanSummary, view: PlansView, every: bool = False, width: int = WIDE) -> Table:
    """Table of plans by tier: chance, cost, visits, harm, certainty; narrow: without visits."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    person, wishes, lines = summary.person, summary.preferences, view.by_name
    table = Table(
        title=Text(f"{person.description}; wanted: {wishes.goal}"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    wide = width >= WIDE
    # With its narrowest plan column the table fits in 80 columns without splitting words.
    table.add_column("plan", overflow="fold", min_width=24 if wide else 18)
    names = (
        f"of 100\nafter\n{view.span}",
        f"cost of\n{view.span}",
        "visits",
        "harm",
        "certainty",
    )
    for name in names:
        if wide or name != "visits":
            table.add_column(name, justify="right", no_wrap=name != names[1])
    for tier, members in enumerate(summary.tiers, start=1):
        rows = [plan for plan in summary.plans if plan.tier == tier]
        table.add_row(Text(tier_words(tier, len(members)), style="bold"))
        shown = rows if every else [plan for i, plan in enumerate(rows) if i < SHOWN or plan.unbeaten]
        for plan in shown:
            mark = " *" if plan.unbeaten else ""
            seen = lines[plan.name]
            table.add_row(
                Text(f"  {plan.name}{mark}"),
                str(seen.wanted),
                seen.cost_words,
                *([number(plan.visits, 0)] if wide else []),
                seen.harm_grade,
                seen.certainty_words,
            )
        if len(shown) < len(rows):
            table.add_row(Text(f"  and {len(rows) - len(shown)} more", style="dim"))
    return table


def notes(summary: PlanSummary, view: PlansView) -> list[str]:
    """Notes on the table, one sentence each."""
    better = summary.preferences.goal == "visible gain"
    goal = "who call their own hair better" if better else "who do not call their own hair worse"
    told, lines = summary.comparison["told_apart"].value, view.by_name
    least = summary.comparison["least_difference"].value
    found = [
        f"Of 100: people like this one {goal}; many would on a dummy treatment, too. Tiers: the chance that "
        f"the first plan of a tier beats another of it in the same person is at most {100 * told:.0f} %; "
        f"differences below {100 * least:.0f} % of density count as none. * no plan here has at least this "
        "chance for less.",
        f"{summary.considered} plans were looked at, {summary.followed} of them followed in full by "
        f"{summary.particles} virtual people. Cost: lowest to highest printed prices; visits are counted, "
        "not priced. The order is that of two years.",
    ]
    if not summary.person.pattern_loss:
        found.append(
            f"This supposes {summary.person.supposed}. Plans hold treatments of pattern hair "
            "loss only: what relieves a cause stands in the forecast, and comes first."
        )
    found += health_lines(summary.health)
    singles = {plan.short: plan.safety for plan in summary.plans if plan.kind in ("single", "going on")}
    found += minded_lines((plan.short, plan.safety) for plan in summary.plans)
    found += ruled_out_lines(singles.items())
    lost = [plan.short for plan in summary.plans if plan.kind != "nothing" and plan.beats_nothing <= told]
    if lost:
        found.append("Cannot be told apart from doing nothing: " + ", ".join(lost) + ".")
    for plan in summary.aside:
        found.append(
            f"Not ranked ({plan.ground}): {plan.short}. {plan.why[:1].upper() + plan.why[1:]}. "
            f"It would bring what is wanted to {lines[plan.name].wanted} of 100 for "
            f"{lines[plan.name].cost_words}."
        )
    aside = {plan.name for plan in summary.aside}
    reasons: dict[tuple[str, str], list[str]] = {}
    for row in summary.excluded:
        if row.name not in aside:
            reasons.setdefault((row.ground, row.why.rstrip(".")), []).append(row.name)
    found += [
        f"Left out ({ground}): {'; '.join(names)}. {why[:1].upper() + why[1:]}."
        for (ground, why), names in reasons.items()
    ]
    return found


def print_plans(
    summary: PlanSummary, view: PlansView, every: bool = False, console: Console | None = None
) -> None:
    """Print warning signs, then the plans, to `console` (default: standard output)."""
    from rich.text import Text

    console = console or terminal()
    print_doctor_first(summary.doctor_first, console)
    for told in unstudied(summary.evidence, summary.warnings):
        console.print(Text(told, style="bold"))
    console.print(plan_table(summary, view, every, console.width))
    for note in notes(summary, view):
        console.print(Text(note))
    console.print(Text(summary.disclaimer))
