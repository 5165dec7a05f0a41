"""View of one person's forecast: the numbers and words that every page, print, file and command reads.

view = person_view(forecast.summary, paid_of(forecast.simulation), horizon=12)
view.answer.sentences, view.options[1].people.better
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anagen.economics.cost_lines import PaidByMonth
from anagen.errors import unknown_name
from anagen.files.plain import PlainData
from anagen.forecasting.horizon import USUAL_HORIZON, check_horizon
from anagen.forecasting.summary import ForecastSummary
from anagen.planning.preferences import Preferences
from anagen.report.person.safety_words import withheld_lines
from anagen.report.person.unstudied import unstudied
from anagen.report.view.option_view import OptionView, option_view
from anagen.report.view.short_answer import ShortAnswer, short_answer
from anagen.report.view.words import questions, red_flags, span

SCHEMA = "anagen-view/1"


@dataclass(frozen=True)
class PersonView(PlainData):
    """One person's forecast at one horizon.

    Attributes:
        schema: name and version of this shape.
        horizon: months from now at which every number stands.
        person: in words.
        supposed: diagnosis that is taken as given.
        see_doctor_first: signs of this person for which to see a dermatologist before anything else.
        withheld: reasons for which options have no numbers here.
        warnings: sentences on what no study tested.
        answer: what to read first.
        options: doing nothing first, in a fixed order.
        questions: for the visit.
        red_flags: signs to walk away from a clinic.
    """

    schema: str
    horizon: int
    person: str
    supposed: str
    see_doctor_first: tuple[str, ...]
    withheld: tuple[str, ...]
    warnings: tuple[str, ...]
    answer: ShortAnswer
    options: tuple[OptionView, ...]
    questions: tuple[str, ...]
    red_flags: tuple[str, ...]

    @property
    def span(self) -> str:
        """Horizon in words: ``two years``."""
        return span(self.horizon)

    @property
    def shown(self) -> tuple[OptionView, ...]:
        """Options of the short answer, doing nothing first."""
        return tuple(self.option(name) for name in self.answer.shown)

    def option(self, name: str) -> OptionView:
        """Option called `name`.

        Raises:
            InputError: no option has that name.
        """
        for one in self.options:
            if one.name == name:
                return one
        raise unknown_name("option", name, [one.name for one in self.options])


def person_view(
    summary: ForecastSummary,
    paid: Mapping[str, Mapping[str, PaidByMonth]],
    wishes: Preferences | None = None,
    horizon: int = USUAL_HORIZON,
) -> PersonView:
    """View of a forecast.

    Args:
        summary: of the forecast.
        paid: under every option by the end of each month, by option and currency
            (`anagen.economics.cost_lines.paid_of`, or `AppraisalSummary.paid`).
        wishes: of the person; default: none are known.
        horizon: 6, 12 or 24 months.

    Raises:
        InputError: no such horizon.
    """
    check_horizon(horizon)
    options = tuple(option_view(one, paid.get(one.name, {}), horizon) for one in summary.options)
    person = summary.person
    return PersonView(
        schema=SCHEMA,
        horizon=horizon,
        person=person.description,
        supposed=person.supposed,
        see_doctor_first=tuple(sign.asks for sign in summary.doctor_first.present),
        withheld=tuple(withheld_lines(summary.not_offered)),
        warnings=tuple(unstudied(summary.evidence, summary.warnings)),
        answer=short_answer(options, person, wishes or Preferences(), horizon),
        options=options,
        questions=questions(person.sex),
        red_flags=red_flags(),
    )
