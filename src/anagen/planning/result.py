"""Ranked plans for a person, and their summary."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anagen.files.digits import grouped
from anagen.files.drawing import figure_of
from anagen.files.html_table import html_table
from anagen.files.result_set import write_result
from anagen.planning.followed import Followed
from anagen.planning.plan_numbers import RankedPlan
from anagen.planning.summary import PlanSummary, summary_of

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Planning(Followed):
    """Plans that were followed in full, in order; see `Followed` for the numbers by particle."""

    @cached_property
    def summary(self) -> PlanSummary:
        """Summary in numbers and words, the content of ``plan.json``."""
        return summary_of(self)

    @property
    def plans(self) -> tuple[RankedPlan, ...]:
        """Ranked plans, the best first."""
        return self.summary.plans

    def to_dict(self) -> dict[str, Any]:
        """Content of ``plan.json``."""
        return self.summary.to_dict()

    def to_json(self) -> str:
        """Text of ``plan.json``; one planning always gives one text."""
        return self.summary.to_json()

    def to_frame(self) -> pl.DataFrame:
        """Table with one row per plan; no cost where part of it is in another currency than the main one."""
        import polars as pl

        rows = []
        for plan in self.plans:
            cost = [one for one in plan.cost if one.currency == self.currency]
            whole = len(cost) == len(plan.cost)
            rows.append(
                {
                    "rank": plan.rank,
                    "tier": plan.tier,
                    "plan": plan.name,
                    "kind": plan.kind,
                    "chance_12": plan.chance.month_12,
                    "chance_24": plan.chance.month_24,
                    f"cost_{self.currency}": sum(one.median for one in cost) if whole else None,
                    "visits": plan.visits,
                    "harm": plan.harm.grade,
                    "certainty": plan.certainty,
                    "unbeaten": plan.unbeaten,
                }
            )
        return pl.DataFrame(rows, infer_schema_length=None)

    def plot(self) -> Figure:
        """Picture of cost over two years against the chance of the wanted result, one mark per plan."""
        return figure_of(self)

    def save(self, folder: Path | str) -> Path:
        """Write ``plan.json`` and a manifest into `folder` (made if need be), and return its path.

        Raises:
            InputError: the folder cannot be written to.
        """
        name = "plan.json"
        return write_result(folder, "plan", {name: self.to_json()}) / name

    def __repr__(self) -> str:
        return (
            f"<Planning: {self.person.describe()}; wanted: {self.wishes.goal}; {len(self.ranked)} plans "
            f"in {len(self.tiers)} tiers>"
        )

    def _repr_html_(self) -> str:
        rows = []
        for plan in self.plans:
            money = [f"{grouped(one.median)} {one.currency}" for one in plan.cost]
            rows.append(
                (
                    f"{plan.rank}. {plan.name}",
                    str(plan.tier),
                    f"{plan.chance.month_24:.0f}",
                    " + ".join(money) or "0",
                    plan.harm.grade,
                    plan.certainty or "–",
                )
            )
        columns = ("plan", "tier", "of 100 at month 24", "cost of two years", "harm", "certainty")
        return html_table(f"{self.person.describe()}; wanted: {self.wishes.goal}", columns, rows)
