"""View of one person's prognosis, which page, sheet, print, PDF, plan, command and API show.

view = view_of_prognosis(found, person, horizon=12)
view.sentences, view.options[1].main.words
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from anagen.economics.cost_lines import PaidByMonth, paid_for
from anagen.errors import unknown_name
from anagen.evidence_base.certainty import LEVELS
from anagen.files.json_schema import schema_of
from anagen.files.plain import OMITTED, PlainData
from anagen.forecasting.horizon import USUAL_HORIZON, check_horizon
from anagen.forecasting.person import Person
from anagen.forecasting.prognosis.options import offered_to
from anagen.forecasting.prognosis.result import Prognosis
from anagen.planning.preferences import Preferences
from anagen.planning.regimen import burdens_of
from anagen.report.person.safety_words import withheld_lines
from anagen.report.view.best import MOST, answer_words
from anagen.report.view.prognosis_answer import sentences_of
from anagen.report.view.prognosis_option import PrognosisLine, prognosis_line
from anagen.report.view.words import questions, red_flags, span
from anagen.therapy.catalogue import Catalogue

SCHEMA = "anagen-prognosis-view/1"
HEADS, CURVE, NO_NUMBER = "heads", "curve", "none"
"""Pictures of a short answer: 100 heads, a measure over time, or none."""


@dataclass(frozen=True)
class PrognosisView(PlainData):
    """One person's prognosis at one horizon.

    Attributes:
        schema: name and version of this shape.
        horizon: months from now at which the chances stand.
        person: in words.
        label: kind of hair loss, for a reader.
        see_doctor_first: signs of this person for which to see a dermatologist before anything else.
        now: what to know first, in a sentence.
        sentences: to read first, to the person.
        picture: "heads", "curve" or "none".
        event: that the picture of heads shows and the options are ranked by; "" without numbers.
        shown: names of the options of the picture, doing nothing first.
        ranked: names of the options that treat, the best first.
        options: doing nothing first, in a fixed order.
        withheld: reasons for which options have no numbers here.
        not_offered: other options that do not suit this person: name and reason.
        unanswered: questions without a number: question and reason.
        made: how the numbers were made, in a sentence; "" without numbers.
        questions: for the visit.
        red_flags: signs to walk away from a clinic.
    """

    schema: str
    horizon: int
    person: str
    label: str
    see_doctor_first: tuple[str, ...]
    now: str
    sentences: tuple[str, ...]
    picture: str
    event: str
    shown: tuple[str, ...]
    ranked: tuple[str, ...]
    options: tuple[PrognosisLine, ...]
    withheld: tuple[str, ...]
    not_offered: tuple[tuple[str, str], ...]
    unanswered: tuple[tuple[str, str], ...]
    made: str
    questions: tuple[str, ...]
    red_flags: tuple[str, ...]

    @property
    def span(self) -> str:
        """Horizon in words: ``one year``."""
        return span(self.horizon)

    @property
    def events(self) -> tuple[str, ...]:
        """Events that have a chance, the main one first."""
        return tuple(one.event for one in self.options[0].chances) if self.options else ()

    def option(self, name: str) -> PrognosisLine:
        """Option called `name`.

        Raises:
            InputError: no option has that name.
        """
        for one in self.options:
            if one.name == name:
                return one
        raise unknown_name("option", name, [one.name for one in self.options])


@dataclass(frozen=True, repr=False)
class ViewedPrognosis(Prognosis):
    """A prognosis with its view: the whole of ``prognosis.json``.

    Attributes:
        view: what page, sheet, PDF and terminal show of it; left out where only the numbers were saved.
    """

    view: PrognosisView | None = field(default=None, metadata=OMITTED)

    @classmethod
    def seen(cls, found: Prognosis, view: PrognosisView) -> ViewedPrognosis:
        """Prognosis and view together."""
        return cls(**vars(found), view=view)


def prognosis_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``prognosis.json``."""
    return schema_of(ViewedPrognosis, "prognosis.json")


def view_of_prognosis(
    found: Prognosis,
    person: Person,
    wishes: Preferences | None = None,
    horizon: int = USUAL_HORIZON,
    catalogue: Catalogue | None = None,
) -> PrognosisView:
    """View of the prognosis of `person`.

    Args:
        found: prognosis of that person.
        person: whose options are paid for.
        wishes: of the person; default: none are known.
        horizon: 6, 12 or 24 months.
        catalogue: therapies known; default the shipped ones.

    Raises:
        InputError: no such horizon.
    """
    check_horizon(horizon)
    paid = paid_for(offered_to(person, catalogue), person) if found.options else {}
    return prognosis_view(found, paid, wishes, horizon)


def prognosis_view(
    found: Prognosis,
    paid: Mapping[str, Mapping[str, PaidByMonth]],
    wishes: Preferences | None = None,
    horizon: int = USUAL_HORIZON,
) -> PrognosisView:
    """View of a prognosis.

    Args:
        found: prognosis of one person.
        paid: under every option by the end of each month, by option and currency.
        wishes: of the person; default: none are known.
        horizon: 6, 12 or 24 months.
    """
    main = _main(found, horizon)
    options = tuple(
        prognosis_line(one, found.options[0], paid.get(one.name, {}), horizon, main) for one in found.options
    )
    ranked = _ranked(options, wishes or Preferences())
    first = [one for one in ranked if not one.unstudied and (one.added > 0 or one.moments)][:MOST]
    shown = (*options[:1], *first)
    # 100 heads say nothing where nobody can say how many.
    curve = any(one.moments or (one.chances and not one.main.telling) for one in shown)
    return PrognosisView(
        schema=SCHEMA,
        horizon=horizon,
        person=found.person.description,
        label=found.label,
        see_doctor_first=tuple(sign.asks for sign in found.doctor_first.present),
        now=found.now,
        sentences=sentences_of(found, options, first, horizon),
        picture=NO_NUMBER if not options else CURVE if curve else HEADS,
        event=options[0].main.event if options and options[0].chances else "",
        shown=tuple(one.name for one in shown),
        ranked=tuple(one.name for one in ranked),
        options=options,
        withheld=tuple(withheld_lines(found.not_offered)),
        not_offered=tuple((one.name, one.why) for one in found.not_offered if one.safety is None),
        unanswered=tuple((one.question, one.why) for one in found.unanswered),
        made=_made(found),
        questions=questions(found.person.sex),
        red_flags=red_flags(),
    )


def _ranked(options: Sequence[PrognosisLine], wishes: Preferences) -> tuple[PrognosisLine, ...]:
    """Options that treat, by the chance of the main event; what a person would rather not have comes last.

    Where intervals overlap, nobody knows which does more: there the person's safety decides, then how well
    they were tested, the gravest harm, and only then the chance.
    """
    treats = [one for one in options if one.kind not in ("nothing", "going on")]
    grades = answer_words()["harm"]

    def order(one: PrognosisLine) -> tuple[float, ...]:
        unwanted = bool(set(burdens_of(one.therapies)) & set(wishes.dislikes))
        sure = LEVELS.index(one.certainty) if one.certainty in LEVELS else len(LEVELS)
        beaten = sum(other.main.low > one.main.high for other in treats) if one.chances else 0
        more = one.main.of_100 if one.chances else 0
        return (unwanted, beaten, bool(one.minded), sure, grades[one.harm_grade], -more)

    return tuple(sorted(treats, key=order))


def _main(found: Prognosis, horizon: int) -> str:
    """Event to tell first: one whose number says something untreated and treated, if there is any."""
    told = [
        [(one.event, one.telling) for one in option.chances if one.month == horizon]
        for option in found.options
    ]
    if not told:
        return ""
    treated = {event for chances in told[1:] for event, telling in chances if telling}
    first = [event for event, _ in told[0]][:1]
    return next((event for event, telling in told[0] if telling and event in treated), "".join(first))


def _made(found: Prognosis) -> str:
    if not found.people:
        return ""
    return (
        f"Of 100 people like this one, with the 90 % interval: {found.people} virtual people under "
        f"{found.draws} draws of what is not known ({found.parameters.source} {found.parameters.id})."
    )
