"""Chance of being rated improved on finasteride, by age: two tables of docs/rated.md, and a picture.

Men with a III vertex are forecast at five ages, on the tablet and on nothing, as anybody is who asks.
``python -m tools.docs.rated_by_age`` prints the tables; with a folder as argument it draws the picture too.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from anagen.api import forecast
from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.person import person_from_text
from anagen.forecasting.rated import RatedAt, RatedShare
from anagen.report.style import ARM_COLOURS, MUTED, WIDTH, look

AGES = (25, 34, 43, 52, 61)
"""Ages within and beyond those of the trials: 18 to 41 (Kaufman 1998), and 41 to 60 (Whiting 2003)."""
MIDDLE = 34
OPTION = "finasteride 1 mg"
RATERS = ("patient", "panel")
FILE = """
[person]
sex     = "male"
age     = "{age} years"
norwood = "III vertex"
region  = "vertex"

[forecast]
usual_options = false

[[option]]
name = "{option}"
[[option.treatment]]
therapy  = "finasteride"
dose     = "1 mg"
schedule = "daily"
"""


@dataclass(frozen=True)
class AtAge:
    """Forecast of men of one age.

    Attributes:
        age: in years.
        option: the tablet.
    """

    age: int
    option: ForecastOption

    def at(self, rater: str) -> RatedAt:
        """Ratings after two years, with the untreated beside them."""
        return self.option.rated_by(rater).month_24


def by_age(ages: tuple[int, ...] = AGES, particles: int = 200) -> list[AtAge]:
    """Forecasts of men of each age."""
    found = []
    for age in ages:
        person = person_from_text(FILE.format(age=age, option=OPTION))
        summary = forecast(person, particles=particles).summary
        found.append(AtAge(age, next(one for one in summary.options if one.name == OPTION)))
    return found


def beside_trials(one: AtAge) -> str:
    """Table in Markdown: men of one age called better by each rater, beside what trials published."""
    lines = [
        "| called better by | finasteride 1 mg | untreated | trials: drug / control |",
        "|---|---:|---:|---|",
    ]
    for rated in one.option.rated:
        at = rated.month_24
        told = [
            f"{row.of_100:.0f} / {row.control_of_100:.0f} %, week {row.weeks:g} ({row.study})"
            for row in one.option.published_ratings
            if row.rater == rated.rater and row.control_of_100 is not None and row.weeks is not None
        ]
        lines.append(
            f"| {rated.words} | {_share(at.treated)} | {at.untreated.better:.0f} % | {'; '.join(told)} |"
        )
    return "\n".join(lines)


def table(found: list[AtAge]) -> str:
    """Table in Markdown: of 100 men, those called better after two years, with the untreated beside them."""
    lines = [
        "| age | better by themselves | untreated | difference | better by photographs | untreated "
        "| difference | certainty for him |",
        "|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for one in found:
        cells = []
        for rater in RATERS:
            at = one.at(rater)
            gain = at.treated.better - at.untreated.better
            cells += [_share(at.treated), f"{at.untreated.better:.0f} %", f"{gain:+.0f}"]
        lines.append(f"| {one.age} | {' | '.join(cells)} | {one.option.certainty or ''} |")
    return "\n".join(lines)


def _share(share: RatedShare) -> str:
    return f"{share.better:.0f} % ({share.lo90:.0f} to {share.hi90:.0f})"


def picture(found: list[AtAge]) -> Figure:
    """Chances by age on the tablet and untreated, for each rater."""
    figure = Figure(figsize=(WIDTH * 1.3, 3.0))
    ages = [one.age for one in found]
    for axes, rater, words in zip(
        figure.subplots(1, 2, sharey=True), RATERS, ("by themselves", "by photographs"), strict=True
    ):
        at = [one.at(rater) for one in found]
        for name, shares, colour, style in (
            ("finasteride 1 mg", [one.treated for one in at], ARM_COLOURS[0], "o-"),
            ("untreated, asked the same way", [one.untreated for one in at], MUTED, "s--"),
        ):
            axes.plot(ages, [share.better for share in shares], style, color=colour, label=name)
            low, high = [share.lo90 for share in shares], [share.hi90 for share in shares]
            axes.fill_between(ages, low, high, color=colour, alpha=0.15, lw=0)
        axes.axvline(41, color=MUTED, lw=0.7, ls=":")
        axes.set(title=f"Better {words}", xlabel="age, years", ylim=(0, 100))
        axes.set_xticks(ages)
    figure.axes[0].set_ylabel("of 100 men, after two years")
    figure.axes[1].legend(frameon=False, fontsize=7.5, loc="upper right")
    figure.tight_layout()
    return figure


def main() -> None:
    """Print the table; draw the picture into the folder that is named."""
    found = by_age()
    print(beside_trials(next(one for one in found if one.age == MIDDLE)))
    print()
    print(table(found))
    if len(sys.argv) > 1:
        with look():
            picture(found).savefig(Path(sys.argv[1]) / "rated-by-age.png", dpi=130)


if __name__ == "__main__":
    main()
