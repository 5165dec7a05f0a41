"""One option of a prognosis as every document shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anagen.economics.cost_lines import PaidByMonth
from anagen.economics.prices import has_price, price_was_read
from anagen.evidence_base.certainty import NOT_STUDIED
from anagen.forecasting.noticing import OutOf100
from anagen.forecasting.prognosis.chance import Chance
from anagen.forecasting.prognosis.result import Moment, PrognosisOption
from anagen.planning.plan_harm import grade_of
from anagen.report.person.safety_words import minded, standing
from anagen.report.view.harm import harm_of_option
from anagen.report.view.money import Money, money_words
from anagen.report.view.option_view import amounts

ANY = "any"
"""Severity of harm of every kind together, which says nothing of one."""
UNPRICED = "no price was read"


@dataclass(frozen=True)
class ChanceLine:
    """Chance of one event at the horizon, in whole numbers.

    Attributes:
        event: in words.
        of_100: people of whom it is true.
        low: 5 % point of that number.
        high: 95 % point.
        telling: false where the interval is so wide that nobody can say.
    """

    event: str
    of_100: int
    low: int
    high: int
    telling: bool

    @classmethod
    def of(cls, chance: Chance) -> ChanceLine:
        """Line of a chance."""
        return cls(chance.event, round(chance.of_100), round(chance.low), round(chance.high), chance.telling)

    @property
    def words(self) -> str:
        """Number with its 90 % interval: ``45 (36 to 54)``, or that nobody can say."""
        return f"{self.of_100} ({self.low} to {self.high})" if self.telling else "nobody can say"


@dataclass(frozen=True)
class MomentLine:
    """When something first holds for half a year.

    Attributes:
        event: in words.
        of_100: people who get there within two years.
        median: months from now until half of those do; null where hardly anybody does.
        low: months until the first 5 in 100 of those do.
        high: months until 95 in 100 do.
    """

    event: str
    of_100: int
    median: int | None
    low: int | None
    high: int | None

    @classmethod
    def of(cls, moment: Moment) -> MomentLine:
        """Line of a moment."""
        when = moment.months
        if when is None:
            return cls(moment.event, round(moment.of_100), None, None, None)
        low, median, high = (round(value) for value in (when.lo90, when.median, when.hi90))
        return cls(moment.event, round(moment.of_100), median, low, high)

    @property
    def words(self) -> str:
        """``in 3 months (2 to 5); 97 of 100 get there``."""
        if self.median is None:
            return "hardly anybody within two years"
        when = "now" if self.high == 0 else f"in {self.median} months ({self.low} to {self.high})"
        return f"{when}; {self.of_100} of 100 get there"


@dataclass(frozen=True)
class KeptLine:
    """Of 100 who have reached something after a year, who still have it later.

    Attributes:
        event: in words.
        how: "going on" or "stopped".
        months: since that year.
        of_100: people who still have it.
        low: 5 % point of that number.
        high: 95 % point.
        telling: false where nobody can say.
    """

    event: str
    how: str
    months: int
    of_100: int
    low: int
    high: int
    telling: bool

    @property
    def words(self) -> str:
        """Number with its 90 % interval: ``45 (36 to 54)``, or that nobody can say."""
        return f"{self.of_100} ({self.low} to {self.high})" if self.telling else "nobody can say"


@dataclass(frozen=True)
class PrognosisLine:
    """One option of a prognosis, at the horizon of the view.

    Attributes:
        name: of the option.
        kind: "nothing", "going on", "usual", "combination" or "own".
        treatments: each course in words.
        therapies: given.
        chances: at the horizon, the main one first.
        moments: when something first holds.
        kept: of 100 who have reached the main thing after a year, who keep it going on, and after a stop.
        added: of 100, who reach the main thing because of the treatment; negative where fewer do.
        label: what labels allow.
        safety: standing for this person's health, in a word or two.
        minded: reasons of safety to mind beside the numbers.
        tests: blood tests that go with it, a sentence each.
        harm: the most frequent harm that was counted, and the gravest, in words.
        harm_grade: gravest kind of harm: "none", "mild", "moderate", "unknown" or "serious".
        cost: by the end of the horizon, at prices that were read; none where no price was read.
        priced: whether every price was read.
        certainty: of the evidence on it; null for doing nothing.
        unstudied: whether its trials treated nobody like this person.
    """

    name: str
    kind: str
    treatments: tuple[str, ...]
    therapies: tuple[str, ...]
    chances: tuple[ChanceLine, ...]
    moments: tuple[MomentLine, ...]
    kept: tuple[KeptLine, ...]
    added: int
    label: str
    safety: str
    minded: tuple[str, ...]
    tests: tuple[str, ...]
    harm: str
    harm_grade: str
    cost: tuple[Money, ...]
    priced: bool
    certainty: str | None
    unstudied: bool

    @property
    def is_nothing(self) -> bool:
        """Whether it is doing nothing."""
        return self.kind == "nothing"

    @property
    def main(self) -> ChanceLine:
        """Chance of the main event."""
        return self.chances[0]

    @property
    def people(self) -> OutOf100:
        """Of 100 people like this one, who reach the main thing, and who do not."""
        return OutOf100(better=self.main.of_100, same=100 - self.main.of_100, worse=0)

    @property
    def cost_words(self) -> str:
        """Cost: ``720 to 2 400 USD``, ``nothing``, or that no price was read."""
        return money_words(self.cost) if self.priced else UNPRICED

    @property
    def certainty_words(self) -> str:
        """How sure anyone is: ``high``; a dash for doing nothing."""
        return self.certainty or "–"

    @property
    def stopped(self) -> KeptLine | None:
        """Those who have it a year after a stop; None where it is not told."""
        return max((one for one in self.kept if one.how == "stopped"), key=lambda o: o.months, default=None)


def prognosis_line(
    option: PrognosisOption,
    nothing: PrognosisOption,
    paid: Mapping[str, PaidByMonth],
    horizon: int,
    main: str = "",
) -> PrognosisLine:
    """View of one option.

    Args:
        option: of a prognosis.
        nothing: doing nothing.
        paid: under it by the end of each month, by currency.
        horizon: months.
        main: event to tell first; default the first that has a chance.
    """
    chances, untreated = (_chances(of, horizon, main) for of in (option, nothing))
    main = chances[0].event if chances else ""
    therapies = tuple(dict.fromkeys(row.therapy for row in option.evidence if not row.together))
    told_of = {name for harm in option.harms for name in harm.therapy.split(" + ")}
    named = [harm for harm in option.harms if harm.severity != ANY]
    cost = amounts(paid, horizon)
    priced = all(price_was_read(name) or (not cost and has_price(name)) for name in therapies)
    return PrognosisLine(
        name=option.name,
        kind=option.kind,
        treatments=option.treatments,
        therapies=therapies,
        chances=chances,
        moments=tuple(map(MomentLine.of, option.moments)),
        kept=(
            *(_kept("going on", one, 12) for one in option.kept if one.event == main),
            *(_kept("stopped", one, one.month) for one in option.after_stopping if one.event == main),
        ),
        added=chances[0].of_100 - untreated[0].of_100 if chances else 0,
        label=option.label,
        safety=standing(option.safety),
        minded=tuple(minded(option.safety)),
        tests=tuple(dict.fromkeys(test.words for test in option.blood_tests)),
        harm=harm_of_option(named, nothing=option.is_nothing),
        harm_grade=(
            "none" if option.is_nothing else grade_of(option.harms, counted=set(therapies) <= told_of)
        ),
        cost=cost if priced else (),
        priced=priced,
        certainty=option.certainty,
        unstudied=option.certainty == NOT_STUDIED,
    )


def _chances(option: PrognosisOption, horizon: int, main: str) -> tuple[ChanceLine, ...]:
    """Chances at the horizon, that of `main` first."""
    found = [ChanceLine.of(one) for one in option.chances if one.month == horizon]
    return tuple(sorted(found, key=lambda one: one.event != main))


def _kept(how: str, one: Chance, months: int) -> KeptLine:
    line = ChanceLine.of(one)
    return KeptLine(line.event, how, months, line.of_100, line.low, line.high, line.telling)
