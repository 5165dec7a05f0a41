"""View for a visit: numbers and facts of both versions of its sheet, the clinician's and the patient's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from anagen.errors import unknown_name
from anagen.files.plain import PlainData
from anagen.forecasting.judging import Judged
from anagen.forecasting.noticing import OutOf100
from anagen.report.view.option_view import Range
from anagen.report.view.words import span
from anagen.report.visit.codes import Code

SCHEMA = "anagen-visit/1"
_LINK = re.compile(r"\(?https?://[^\s)]+\)?")


@dataclass(frozen=True)
class Cited:
    """A fact with what stands behind it.

    Attributes:
        words: the fact in a sentence.
        source: label, guideline or study; "" where nothing was read.
        recalled: whether it is general knowledge only.
    """

    words: str
    source: str
    recalled: bool = False

    @property
    def with_source(self) -> str:
        """Sentence with its source in brackets, without what follows the first one or only links to it."""
        if not self.source:
            return self.words
        first = _LINK.sub("", self.source.split(";")[0]).strip(" ,") or self.source.split(";")[0]
        return f"{self.words} [{first}{', recalled' if self.recalled else ''}]"


@dataclass(frozen=True)
class VisitNumber:
    """Numbers of 100 people like this one of whom something is true.

    Attributes:
        event: in words.
        plain: what these people do, as it follows "45 of 100": "call their own hair better".
        of_100: under the option.
        low: 5 % point of that number.
        high: 95 % point.
        nothing: with nothing given.
        added: more than with nothing; negative where fewer.
        needed: to treat, for one more; null where fewer than 5 in 100 gain.
        telling: false where the interval is so wide that nobody can say.
    """

    event: str
    plain: str
    of_100: int
    low: int
    high: int
    nothing: int
    added: int
    needed: int | None
    telling: bool = True


@dataclass(frozen=True)
class VisitHarm:
    """One harm: the event in medical and in plain words, and how often, with the number watched."""

    event: str
    plain: str
    severity: str
    often: str
    source: str


@dataclass(frozen=True)
class VisitOption:
    """One option at a visit.

    Attributes:
        name: for a reader.
        kind: "nothing", "going on", "usual", "combination" or "own".
        doses: dose and schedule of each course.
        codes: of its drugs.
        people: of 100, by what they call their own hair; null where hair cannot be counted.
        numbers: of 100, the main one first.
        change: of visible hair since now, per cent; null where it is not counted.
        against: visible hairs/cm2 more than with nothing done; null where it is not counted.
        certainty: of the evidence; null for doing nothing.
        why: reasons for that certainty.
        harm: main harm in words.
        harms: counted ones and grave ones.
        standing: safety for this person in a word or two.
        cautions: for this person.
        withheld_if: answers not given that would rule it out.
        monitoring: tests that go with it.
        judged: first visits at which effect and luck can be told apart; none where hair is not counted.
        when: sentences on when it shows, where hair is not counted.
        stopping: what stopping does, in a sentence; "" where nothing was worked out.
        kept: how many people keep it up.
        cost: by the horizon, in words; "" where none was worked out.
        label: what labels allow; "" where nobody recorded it.
        law: standing with the regulator.
        unstudied: whether nobody like this person was in its trials.
    """

    name: str
    kind: str
    doses: tuple[str, ...]
    codes: tuple[Code, ...]
    people: OutOf100 | None
    numbers: tuple[VisitNumber, ...]
    change: Range | None
    against: Range | None
    certainty: str | None
    why: str
    harm: str
    harms: tuple[VisitHarm, ...]
    standing: str
    cautions: tuple[Cited, ...]
    withheld_if: tuple[str, ...]
    monitoring: tuple[Cited, ...]
    judged: tuple[Judged, ...]
    when: tuple[str, ...]
    stopping: str
    kept: tuple[Cited, ...]
    cost: str
    label: str
    law: tuple[Cited, ...]
    unstudied: bool

    @property
    def is_nothing(self) -> bool:
        """Whether it is doing nothing."""
        return self.kind == "nothing"

    @property
    def certainty_words(self) -> str:
        """How sure anyone is; a dash for doing nothing."""
        return self.certainty or "–"


@dataclass(frozen=True)
class VisitView(PlainData):
    """Content of both versions of the sheet for a visit.

    Attributes:
        schema: name and version of this shape.
        anagen: version of the package.
        horizon: months from now at which numbers stand.
        person: in words.
        country: where they live; "" where it was not told.
        given: treatments now.
        diagnosis: that is taken as given.
        codes: of the diagnosis.
        see_doctor_first: signs of this person for which to see a dermatologist before anything else.
        work_up: first steps of a doctor.
        health: conditions that the person has, as they follow "because".
        health_not_told: questions on health that were not answered.
        sentences: short answer, to the person.
        dummy: sentence on what people say on a dummy treatment; "" where nobody rated anything.
        options: doing nothing first, in a fixed order.
        shown: names of those told in full, doing nothing first.
        withheld: options that this person's health rules out, with the reason.
        unsuited: other options left out, with the reason.
        rule: by which a visit is called early enough; "" where hair is not counted.
        unknown: what is not known.
        questions: for the visit.
        red_flags: signs to walk away from a clinic.
        sources: of doses and numbers.
        made: virtual people and parameters.
        disclaimer: the notice.
    """

    schema: str
    anagen: str
    horizon: int
    person: str
    country: str
    given: tuple[str, ...]
    diagnosis: str
    codes: tuple[Code, ...]
    see_doctor_first: tuple[str, ...]
    work_up: str
    health: tuple[str, ...]
    health_not_told: tuple[str, ...]
    sentences: tuple[str, ...]
    dummy: str
    options: tuple[VisitOption, ...]
    shown: tuple[str, ...]
    withheld: tuple[Cited, ...]
    unsuited: tuple[str, ...]
    rule: str
    unknown: tuple[str, ...]
    questions: tuple[str, ...]
    red_flags: tuple[str, ...]
    sources: tuple[str, ...]
    made: str
    disclaimer: str

    @property
    def span(self) -> str:
        """Horizon in words: ``two years``."""
        return span(self.horizon)

    @property
    def in_full(self) -> tuple[VisitOption, ...]:
        """Options told in full, doing nothing first."""
        return tuple(self.option(name) for name in self.shown)

    @property
    def rest(self) -> tuple[VisitOption, ...]:
        """Options that have a line only."""
        return tuple(one for one in self.options if one.name not in self.shown)

    def option(self, name: str) -> VisitOption:
        """Option called `name`.

        Raises:
            InputError: no option has that name.
        """
        for one in self.options:
            if one.name == name:
                return one
        raise unknown_name("option", name, [one.name for one in self.options])
