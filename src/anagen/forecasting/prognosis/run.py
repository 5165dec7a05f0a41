"""Prognosis of one person with any kind of hair loss, or of a patient file.

from anagen import prognosis
found = prognosis("examples/patients/woman_30_patches.toml")
found.options[1].chances
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anagen import __version__
from anagen.biology.alopecias.kinds import diseases_of
from anagen.errors import InputError
from anagen.files.notice import NOTICE
from anagen.files.plain import rounded
from anagen.forecasting.doctor_first import doctor_first
from anagen.forecasting.harms import harms_of
from anagen.forecasting.horizon import MONTH_DAYS
from anagen.forecasting.interval import Interval, OutcomeCourse
from anagen.forecasting.person import Person, load_person
from anagen.forecasting.prognosis.chance import FEWEST, Chance, chance_of
from anagen.forecasting.prognosis.counted import follow_counted
from anagen.forecasting.prognosis.follow import (
    MONTHS,
    Followed,
    after_stopping,
    believed_of,
    follow_simulated,
    visit_of,
)
from anagen.forecasting.prognosis.kinds import (
    CourseRecord,
    EventRecord,
    KindRecord,
    kind_record,
    prognosis_file,
)
from anagen.forecasting.prognosis.options import Offered, prognosis_options
from anagen.forecasting.prognosis.result import (
    SCHEMA,
    Event,
    Measure,
    Moment,
    Prognosis,
    PrognosisOption,
    Unanswered,
)
from anagen.forecasting.standing import as_a_whole, evidence_of, people_like, regulation_of
from anagen.forecasting.summary import DIGITS, ParametersUsed, PersonSummary
from anagen.learning.distribution import ParameterDistribution
from anagen.population.hair_losses import hair_losses
from anagen.population.own_measures import OWN_MEASURES
from anagen.safety.blood_tests import blood_tests
from anagen.safety.health import HealthTold
from anagen.safety.judge import safety_of
from anagen.simulators.draws import MOST_DRAWS
from anagen.therapy.catalogue import Catalogue

KEPT_FROM, KEPT_UNTIL = 12, 24
"""Months between which those who have reached something are followed on."""
SINCE_STOP = (6, 12)
"""Months since a stop at which the rest is told."""
LASTING = 182
"""Days for which something has to hold so that it counts as reached: half a year."""
AVERAGED = 3
"""Visits over which a count of few hairs is averaged."""

Floats = NDArray[np.float64]


def prognosis(
    person: Person | Path | str,
    parameters: ParameterDistribution | str = "posterior",
    *,
    seed: int = 1,
    draws: int | None = None,
    progress: Callable[[str, int, int], object] = lambda what, done, total: None,
    catalogue: Catalogue | None = None,
) -> Prognosis:
    """Prognosis of one person, or of the person of a patient file, untreated and under every option.

    Args:
        person: a person, or the path of a patient file.
        parameters: "posterior", "prior", "fixed", or a parameter distribution.
        seed: of the people drawn.
        draws: of the parameters; fewer give a first answer sooner. Default: as recorded for the kind.
        progress: called with (stage, done, total).
        catalogue: therapies known; default the shipped ones.

    Raises:
        InputError: the file has a fault, no parameters have that name, or nothing is asked of that hair loss.
    """
    who = person if isinstance(person, Person) else load_person(person, catalogue, every_kind=True)
    asked = who.asked
    kind = kind_record(asked)
    if draws is not None:
        if not 2 <= draws <= MOST_DRAWS:
            raise InputError(f"draws = {draws}", expected=f"a whole number of 2 to {MOST_DRAWS}")
        kind = kind.model_copy(update={"draws": draws})
    known = hair_losses(diseases_of(who.diagnoses))[asked]
    made = follow_counted if kind.counted else follow_simulated
    reason = _no_number(who, asked)
    unanswered = [Unanswered(one.question, one.why) for one in kind.unanswered]
    options: tuple[PrognosisOption, ...] = ()
    if reason is None:
        offered, left_out, followed = made(who, kind, parameters, seed, progress, catalogue)
        options = _options(who, kind, offered, followed)
        believed = followed.believed
    else:
        believed = believed_of(who, parameters)
        left_out = prognosis_options(who, kind, catalogue)[1]
        unanswered.insert(0, Unanswered("What will become of the hair, in numbers", reason))
    if who.given and not kind.counted:
        unanswered.append(Unanswered("What is taken already", prognosis_file().given))
    found = Prognosis(
        schema=SCHEMA,
        anagen=__version__,
        disclaimer=NOTICE,
        person=PersonSummary.of(who),
        label=known.label,
        what=known.what,
        now=kind.now,
        natural_course=known.course,
        parameters=ParametersUsed(believed.source, believed.id),
        seed=seed,
        people=int(followed.present.sum()) if options else 0,
        draws=min(len(followed.present), believed.size) if options else 0,
        doctor_first=doctor_first(who),
        health=HealthTold.of(who.health),
        events=tuple(Event(one.name, one.people) for one in kind.event),
        days=kind.days,
        options=options,
        not_offered=left_out,
        unanswered=tuple(unanswered),
        notes=(*who.notes, *_unused(who, kind)),
        care=known.care,
    )
    return rounded(found, DIGITS)


def _unused(person: Person, kind: KindRecord) -> tuple[str, ...]:
    """Sentences on what the file holds and this prognosis does not use."""
    if kind.counted:
        return ()
    file = prognosis_file()
    found = ((person.readings, file.readings), (person.now > 0, file.begins))
    return tuple(words for there, words in found if there)


def _no_number(person: Person, asked: str) -> str | None:
    """Why no number can be had for this person, or None."""
    file = prognosis_file()
    if person.age < file.youngest:
        return file.young
    return file.untold if asked in OWN_MEASURES and person.screening is None else None


def _options(
    person: Person, kind: KindRecord, offered: tuple[Offered, ...], followed: Followed
) -> tuple[PrognosisOption, ...]:
    courses = {one.key: _course(one, followed.values[one.outcome], followed) for one in kind.course}
    stopped = {event.name: _stopped(event, kind, courses, followed) for event in kind.event if event.kept}
    found = []
    told = {*MONTHS, KEPT_FROM, KEPT_UNTIL, *(KEPT_FROM + month for month in SINCE_STOP)}
    visit = {month: visit_of(month, kind.days) for month in told}
    for number, one in enumerate(offered):
        option = one.option
        evidence = evidence_of(option.courses, person.losses, people_like(person))
        chances: list[Chance | None] = []
        kept: list[Chance | None] = []
        after: list[Chance | None] = []
        moments: list[Moment] = []
        for event in kind.event:
            holds = _holds(event, courses[event.course][number])
            if event.first:
                moments.append(_moment(event, holds[followed.present], kind.days))
                continue
            if not (event.unless_now and _holds(event, courses[event.course][0])[followed.present, 0].all()):
                chances += [
                    chance_of(event.name, month, holds[..., visit[month]], followed.present)
                    for month in MONTHS
                ]
            if event.kept:
                reached = holds[..., visit[KEPT_FROM]]
                kept.append(chance_of(event.name, KEPT_UNTIL, holds[..., visit[KEPT_UNTIL]], reached))
                if option.courses:
                    rest = stopped[event.name][number]
                    after += [
                        chance_of(event.name, month, rest[..., visit[KEPT_FROM + month]], reached)
                        for month in SINCE_STOP
                    ]
        found.append(
            PrognosisOption(
                name=option.name,
                kind=option.kind,
                treatments=option.words,
                source=option.source,
                label=one.label,
                warnings=option.warnings,
                measures=tuple(
                    Measure(of.name, of.unit, OutcomeCourse.of(courses[of.key][number][followed.present]))
                    for of in kind.course
                ),
                chances=tuple(chance for chance in chances if chance),
                moments=tuple(moments),
                kept=tuple(chance for chance in kept if chance),
                after_stopping=tuple(chance for chance in after if chance),
                evidence=evidence,
                certainty=as_a_whole(evidence),
                safety=safety_of(option.courses, person.health) if option.courses else None,
                harms=harms_of(option.courses, person.sex, own_disease=not kind.counted),
                regulation=regulation_of(option.courses, person.country),
                blood_tests=blood_tests(course.therapy for course in option.courses),
            )
        )
    return tuple(found)


def _course(record: CourseRecord, values: Floats, followed: Followed) -> Floats:
    """Values of a course, float64[O, D, n, V], from those of its outcome."""
    found = values
    if record.averaged:
        found = _averaged(found)
    if record.divided_by == "now":
        return np.asarray(found / np.maximum(found[:1, ..., :1], np.finfo(float).tiny))
    if record.divided_by == "usual":
        usual = followed.usual[record.outcome]
        if record.averaged:  # few hairs: each person's mean over the whole time
            usual = np.nanmean(usual, axis=-1, keepdims=True)
        return np.asarray(found / np.maximum(usual, np.finfo(float).tiny))
    return found


def _averaged(values: Floats) -> Floats:
    """Means over `AVERAGED` visits about each, float64[..., V]; what is undefined is left out."""
    half = AVERAGED // 2
    width = ((0, 0),) * (values.ndim - 1) + ((half, half),)
    padded = np.pad(values, width, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, AVERAGED, axis=-1)
    return np.asarray(np.nanmean(windows, axis=-1))


def _holds(event: EventRecord, values: Floats) -> NDArray[np.bool_]:
    """Whether an event holds, bool of the shape of `values`."""
    found = np.ones(values.shape, dtype=bool)
    if event.at_most is not None:
        found &= values <= event.at_most
    if event.at_least is not None:
        found &= values >= event.at_least
    return found


def _moment(event: EventRecord, flat: NDArray[np.bool_], days: tuple[int, ...]) -> Moment:
    """When `flat` bool[P, V] first holds for `LASTING` days."""
    when = np.array(days)
    first = np.full(len(flat), np.inf)
    for visit in np.flatnonzero(when + LASTING <= when[-1])[::-1]:
        span = (when >= when[visit]) & (when <= when[visit] + LASTING)
        first = np.where(flat[:, span].all(axis=1), when[visit], first)
    reached = np.isfinite(first)
    told = Interval.of(first[reached] / MONTH_DAYS) if reached.sum() >= FEWEST else None
    return Moment(event.name, told, 100.0 * float(reached.mean()))


def _stopped(
    event: EventRecord, kind: KindRecord, courses: dict[str, Floats], followed: Followed
) -> NDArray[np.bool_]:
    """Whether an event holds in those who had reached it after a year and stopped, bool[O, D, n, V]."""
    reached = _holds(event, courses[event.course])[..., visit_of(KEPT_FROM, kind.days)].copy()
    reached[0] = False
    record = next(one for one in kind.course if one.key == event.course)
    values = after_stopping(followed, kind, record.outcome, reached)
    return _holds(event, _course(record, values, followed))
