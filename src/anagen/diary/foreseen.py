"""The forecast of a diary: as it was foreseen at the start, and as the counts since then narrow it.

Both are of the same virtual people under the treatments as they were really taken, so what differs is what
the counts tell. Counts of week 0 belong to the start.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from anagen.diary.kinds import kinds
from anagen.diary.observation import Observation
from anagen.files.notice import NOTICE
from anagen.files.plain import PlainData, rounded
from anagen.forecasting.candidates import follicles_of, visible_weights
from anagen.forecasting.company import Companies, Company
from anagen.forecasting.conditioned import Conditioning, conditioning_of
from anagen.forecasting.horizon import STEP_DAYS
from anagen.forecasting.interval import Interval, OutcomeCourse
from anagen.forecasting.person import Person, require_counted
from anagen.forecasting.simulate import PARTICLES, Simulation, simulate
from anagen.forecasting.summary import DIGITS, ParametersUsed
from anagen.learning.distribution import ParameterDistribution, distribution
from anagen.measurement.outcomes import Sum

SCHEMA = "anagen-diary-forecast/1"
_WITHOUT_LIMIT = 1 << 62


@dataclass(frozen=True)
class Beside:
    """An observation that is shown beside the forecast and does not change it.

    Attributes:
        day: since week 0.
        kind: name of its kind.
        label: for a reader.
        number: to draw; null where it has none.
        words: content in a few words.
    """

    day: int
    kind: str
    label: str
    number: float | None
    words: str


@dataclass(frozen=True)
class DiaryForecast(PlainData):
    """Forecast of a diary.

    Attributes:
        schema: name and version of this shape.
        disclaimer: the notice.
        person: in words.
        parameters: that were drawn from.
        began: week 0.
        today: last day of the past, days since week 0.
        option: what is followed from now on.
        unit: of the courses.
        days: since week 0, of the points of both courses.
        foreseen: visible hair as it was foreseen at the start.
        narrowed: the same, narrowed by the counts since then; null without such counts.
        end_foreseen: foreseen at the end of the horizon.
        end_narrowed: narrowed at the end of the horizon; null without counts since the start.
        conditioning: every count against what was expected of it; null without any.
        beside: observations that were not fitted.
        not_fitted: why, one sentence a kind that the diary holds.
    """

    schema: str
    disclaimer: str
    person: str
    parameters: ParametersUsed
    began: datetime.date
    today: int
    option: str
    unit: str
    days: tuple[int, ...]
    foreseen: OutcomeCourse
    narrowed: OutcomeCourse | None
    end_foreseen: Interval
    end_narrowed: Interval | None
    conditioning: Conditioning | None
    beside: tuple[Beside, ...]
    not_fitted: tuple[str, ...]

    @property
    def narrower(self) -> float | None:
        """Width of the 90 % interval at the end, narrowed over foreseen; None without later counts."""
        if self.end_narrowed is None:
            return None
        before, after = self.end_foreseen, self.end_narrowed
        return (after.hi90 - after.lo90) / (before.hi90 - before.lo90)


@dataclass(eq=False)
class _Kept(Companies):
    """Companies that remember the last one used."""

    most: int = _WITHOUT_LIMIT
    last: Company | None = field(default=None)

    def __post_init__(self) -> None:
        super().__init__(self.most)

    def keep(self, company: Company) -> None:
        self.last = company


def foreseen(
    person: Person,
    began: datetime.date,
    seen: Sequence[Observation],
    parameters: ParameterDistribution | str = "posterior",
    *,
    seed: int = 1,
    particles: int | None = None,
    workers: int | None = None,
    progress: Callable[[str, int, int], object] = lambda what, done, total: None,
) -> DiaryForecast:
    """Both forecasts of a diary's person.

    Args:
        person: today, with treatments and counts (`anagen.diary.person`).
        began: week 0.
        seen: every observation.
        parameters: "posterior", "prior", "fixed", or a distribution.
        seed: of the people drawn.
        particles: followed; default as in a forecast.
        workers: threads; the result is the same for any number.
        progress: called with (stage, done, total).

    Raises:
        InputError: counted hair cannot be forecast in this person.
    """
    require_counted(person)
    believed = distribution(parameters) if isinstance(parameters, str) else parameters
    count = PARTICLES if particles is None else particles

    def course(who: Person) -> tuple[Simulation, NDArray[np.float64]]:
        kept = _Kept()
        made = simulate(
            who, believed, seed=seed, particles=count, workers=workers, tell_progress=progress, companies=kept
        )
        assert kept.last is not None
        future = made.density[:, -1]
        return made, np.concatenate([_past(kept.last)[:, :-1], future], axis=1)

    start = tuple(reading for reading in person.readings if reading.day < STEP_DAYS)
    first, before = course(replace(person, readings=start))
    told, after = (first, None) if start == person.readings else course(person)
    days = tuple(range(0, STEP_DAYS * before.shape[1], STEP_DAYS))
    beside = tuple(
        Beside((one.date - began).days, one.kind, one.what.label, one.number, one.words)
        for one in seen
        if not one.what.fitted
    )
    there = {one.kind for one in beside}
    found = DiaryForecast(
        schema=SCHEMA,
        disclaimer=NOTICE,
        person=person.describe(),
        parameters=ParametersUsed(first.belief.source, first.belief.id),
        began=began,
        today=person.now,
        option=told.options[-1].name,
        unit="hairs/cm2",
        days=days,
        foreseen=OutcomeCourse.of(before),
        narrowed=None if after is None else OutcomeCourse.of(after),
        end_foreseen=Interval.of(before[:, -1]),
        end_narrowed=None if after is None else Interval.of(after[:, -1]),
        conditioning=conditioning_of(told),
        beside=beside,
        not_fitted=tuple(f"{one.label}: {one.why}" for one in kinds().values() if one.name in there),
    )
    return rounded(found, DIGITS)


def _past(company: Company) -> NDArray[np.float64]:
    """Visible hairs/cm2 of every particle at every step from week 0 to now, float64[P, steps]."""
    return np.stack(
        [
            follicles_of(one)
            * visible_weights(one.particle.calibre).sums(one.past.occupancy)[..., Sum.COUNTED]
            for one in company.chosen
        ]
    )
