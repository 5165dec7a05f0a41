"""The battery for therapies: laws that every therapy must keep.

Each check is a law, not a number: a zero dose has no effect, a higher dose never a smaller one, no effect
precedes its cause, and effects wear off after the end. The shipped catalogue passes it in Anagen's tests.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.biology.niche import Niche
from anagen.engine.keys import children, key_of, uniforms
from anagen.engine.meanfield import expect, stationary
from anagen.errors import unknown_name
from anagen.learning.knowledge import prior_knowledge
from anagen.quantities import dose_quantity
from anagen.testing.report import Check, Failed, Report
from anagen.therapy.catalogue import Catalogue, therapy_parameters
from anagen.therapy.combination import NicheEffect, combine
from anagen.therapy.course import Course, course_from_table, stopped
from anagen.therapy.delivery import depot
from anagen.therapy.effect import delivery_profile, niche_effect
from anagen.therapy.immune import immune_effect
from anagen.therapy.immune_joint import immune_effects
from anagen.therapy.joint import niche_effects
from anagen.therapy.record import Therapy
from anagen.therapy.schedule import Schedule

PARTS = ("growth", "perfusion", "inflammation", "androgen")
SITES = 3
DAYS = 150
LONG = 1000
"""Days within which an effect must have worn off."""
STOP = 140
DRAWS = 8
_SESSIONS = "4 sessions every 4 weeks"
_DEPTHS = {"microneedling": "microneedling 1.5 mm", "intradermal": "intradermal 2 mm"}


@dataclass(frozen=True)
class TherapyReport(Report):
    """Result of all checks of a therapy.

    Attributes:
        therapy: its name.
        treatment: the keys with which it was given.
        checks: all checks made, in order.
    """

    therapy: str
    treatment: Mapping[str, Any]
    checks: tuple[Check, ...]

    @property
    def subject(self) -> str:
        """Name of the therapy."""
        return self.therapy

    def to_dict(self) -> dict[str, Any]:
        """Report as plain data."""
        return {
            "therapy": self.therapy,
            "treatment": dict(self.treatment),
            "passed": self.passed,
            "checks": [vars(check) for check in self.checks],
        }


class TherapyFailed(Failed):
    """A therapy breaks a law; `report` holds all checks."""

    what = "therapy"


def check_therapy(
    therapy: Therapy | str,
    *,
    catalogue: Catalogue | None = None,
    checks: Sequence[str] | None = None,
    strict: bool = True,
    **treatment: Any,
) -> TherapyReport:
    """Report of all checks of a therapy.

    Args:
        therapy: made in Python, or the name of one in the catalogue.
        catalogue: therapies known; default the shipped ones.
        checks: names of `CHECKS`; default all.
        strict: False to return the report of a therapy that fails, instead of raising.
        treatment: dose, route, schedule, product; default the therapy's own defaults, the highest
            dose studied, and sessions where it has no schedule.

    Raises:
        TherapyFailed: a law that does not hold.
        InputError: no such therapy or check, or a treatment that it does not take.
    """
    known = Catalogue.of(catalogue)
    entry = known.find(therapy) if isinstance(therapy, str) else therapy
    known = known.extended(entry)
    table = {**usual_treatment(entry), **treatment}
    given = _Given(entry, {"therapy": entry.name, **table}, known)
    made = []
    for name in checks if checks is not None else CHECKS:
        if name not in CHECKS:
            raise unknown_name("check", name, CHECKS)
        fault = CHECKS[name](given)
        made.append(Check(name, fault is None, fault or ""))
    report = TherapyReport(entry.name, table, tuple(made))
    if strict and not report.passed:
        raise TherapyFailed(report)
    return report


def usual_treatment(therapy: Therapy) -> dict[str, Any]:
    """Keys of a treatment that `therapy` takes: its defaults, else the highest dose, else sessions."""
    table: dict[str, Any] = {}
    if therapy.products:
        table["product"] = next(iter(therapy.products))
    if therapy.dose is not None and therapy.dose.default is None:
        table[therapy.dose.key] = f"{therapy.dose.high:g} {therapy.dose.unit}"
    kind = therapy.route.kind if therapy.route is not None else next(iter(therapy.routes), "")
    if therapy.routes and therapy.route is None:
        table["route"] = _DEPTHS.get(kind, kind)
    if therapy.scheduled and (therapy.schedule is None or kind in _DEPTHS):
        table["schedule"] = _SESSIONS
    return table


def _lucky(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
    """Luck of lots that are all active and of median potency."""
    return np.full(np.shape(index), 0.1 if "active" in purpose else 0.5)


def _traits(sites: int) -> dict[str, NDArray[np.float64]]:
    names = ("sulfotransferase", "prp_potency", "wound_response", "growth_response", "particle_clearance")
    return {
        **{name: np.linspace(0.5, 2.0, sites) for name in names},
        "bulge_depth": np.full(sites, 1.3),
        "papilla_depth": np.linspace(2.0, 3.5, sites),
    }


@dataclass(frozen=True, eq=False)
class _Given:
    """A therapy with the treatment under test."""

    therapy: Therapy
    table: Mapping[str, Any]
    catalogue: Catalogue

    @cached_property
    def values(self) -> dict[str, float]:
        """Medians of all parameters."""
        records = therapy_parameters(self.catalogue) | self.therapy.immune_records()
        return {name: record.value for name, record in records.items()}

    def course(self, **changed: Any) -> Course:
        return course_from_table({**self.table, **changed}, "treatment", LONG, self.catalogue)

    def effect(
        self,
        course: Course | None = None,
        days: int = DAYS,
        *,
        values: Mapping[str, float] | None = None,
        sites: Sequence[int] = range(SITES),
    ) -> NicheEffect:
        traits = {name: value[list(sites)] for name, value in _traits(SITES).items()}
        draw = (values or self.values).__getitem__
        return niche_effect(course or self.course(), len(sites), days, traits, draw, _lucky)

    def immune(self, course: Course | None = None, days: int = DAYS) -> NDArray[np.float64]:
        """Damping of an immune attack, float64[SITES, days]; zeros if the therapy has no such block."""
        course = course or self.course()
        if self.therapy.immune is None:
            return np.zeros((SITES, days))
        return immune_effect(
            self.therapy.immune,
            self.therapy.name,
            course.schedule,
            course.dose or 0.0,
            children(key_of(0, "battery"), np.arange(SITES)),
            np.linspace(0.5, 2.0, SITES),
            days,
            lambda name: self.values[self.therapy.immune_qualified(name)],
        )

    def together(self, courses: Sequence[Course], days: int = DAYS) -> NicheEffect:
        """Effect of several courses given together."""
        found = niche_effects(courses, SITES, days, _traits(SITES), self.values.__getitem__, _lucky)
        return combine(found)

    def immune_together(self, courses: Sequence[Course], days: int = DAYS) -> NDArray[np.float64]:
        """Damping of an immune attack by several courses of the therapy, float64[SITES, days]."""
        keys, susceptible = children(key_of(0, "battery"), np.arange(SITES)), np.linspace(0.5, 2.0, SITES)
        left = np.ones((SITES, days))
        for shares in immune_effects(courses, keys, susceptible, days, self.values.__getitem__):
            for (_, term), share in shares.items():
                assert self.therapy.immune is not None
                if (weight := self.therapy.immune.terms[term]) > 0.0:
                    left *= 1.0 - share / weight
                    break
        return 1.0 - left

    def dosed(self, dose: float) -> Course:
        rule = self.therapy.dose
        assert rule is not None
        return self.course(**{rule.key: f"{dose!r} {rule.unit}"})


def _apart(one: NicheEffect, other: NicheEffect, days: slice = slice(None)) -> str | None:
    """First signal in which two effects differ in any bit, or None."""
    for part in PARTS:
        if getattr(one, part)[:, days].tobytes() != getattr(other, part)[:, days].tobytes():
            return part
    for cause in sorted({*one.relief, *other.relief}):
        shares = [effect.relief.get(cause, np.ones_like(effect.growth))[:, days] for effect in (one, other)]
        if shares[0].tobytes() != shares[1].tobytes():
            return f"relief of {cause}"
    return None


def _bounds(given: _Given) -> str | None:
    for values in (given.values, *_draws(given)):
        effect = given.effect(values=values)
        for part, low, high in (
            ("growth", 0.0, 100.0),
            ("perfusion", 0.0, 100.0),
            ("inflammation", -100.0, 0.0),
            ("androgen", 1e-9, 1.0),
        ):
            found = getattr(effect, part)
            if not np.isfinite(found).all() or found.min() < low or found.max() > high:
                return f"{part} is {found.min():g} to {found.max():g}, expected {low:g} to {high:g}"
        for cause, left in effect.relief.items():
            if not np.isfinite(left).all() or left.min() < 0.0 or left.max() > 1.0:
                return f"share left of {cause} is outside 0 to 1"
    damping = given.immune()
    if not np.isfinite(damping).all() or damping.min() < 0.0 or damping.max() > 1.0 + 1e-12:
        return f"immune damping is {damping.min():g} to {damping.max():g}, expected 0 to 1"
    return None


def _draws(given: _Given) -> list[dict[str, float]]:
    records = therapy_parameters(given.catalogue) | given.therapy.immune_records()
    return [
        {name: float(one.quantile(uniforms(key_of(3, name, draw)))) for name, one in records.items()}
        for draw in range(DRAWS)
    ]


def _signals(given: _Given) -> str | None:
    effect = given.effect()
    moved = {part for part in PARTS if (getattr(effect, part) != float(part == "androgen")).any()}
    wound = {"growth"} if given.course().carrier in ("needling", "injection") else set()
    named = set(given.therapy.signals)
    if moved - named - wound:
        return f"changes {', '.join(sorted(moved - named - wound))} too, not named in its signals"
    return f"its signals {', '.join(sorted(named - moved))} do not change" if named - moved else None


def _zero_dose(given: _Given) -> str | None:
    if given.therapy.dose is None:
        return None
    course = given.dosed(0.0)
    bare = NicheEffect.none(SITES, DAYS)
    if course.route is not None and course.route.kind in _DEPTHS:
        carrier = "saline injection" if course.route.kind == "intradermal" else "vehicle"
        table = {"therapy": carrier, "route": course.route.describe(), "schedule": course.schedule.text}
        bare = given.effect(course_from_table(table, "carrier", LONG))
    part = _apart(given.effect(course), bare)
    if part is not None:
        return f"{part} differs from the carrier alone"
    return "damps an immune attack" if given.immune(course).any() else None


def _monotone(given: _Given) -> str | None:
    rule = given.therapy.dose
    if rule is None:
        return None
    top = max(rule.high, rule.low, 1e-12)
    known = dose_quantity(rule.unit)
    most = top * 10.0 if known is None else min(top * 10.0, known.high)
    doses = np.geomspace(max(rule.low, top * 1e-3), most, 6)
    courses = [given.dosed(float(dose)) for dose in doses]
    for less, more in pairwise([(given.effect(one), given.immune(one)) for one in courses]):
        for part, sign in (("growth", 1), ("perfusion", 1), ("inflammation", -1), ("androgen", -1)):
            if (sign * (getattr(more[0], part) - getattr(less[0], part)) < -1e-12).any():
                return f"a higher dose has less effect on {part}"
        if (more[1] - less[1] < -1e-12).any():
            return "a higher dose damps less"
    return None


def _no_look_back(given: _Given) -> str | None:
    short, long = given.effect(), given.effect(days=DAYS + 60)
    part = _apart(short, NicheEffect(**{p: getattr(long, p)[:, :DAYS] for p in PARTS}, relief=_cut(long)))
    if part is not None:
        return f"{part} depends on the length of the simulation"
    if given.immune().tobytes() != np.ascontiguousarray(given.immune(days=DAYS + 60)[:, :DAYS]).tobytes():
        return "immune damping depends on the length of the simulation"
    if given.therapy.scheduled:
        (ended,) = stopped([given.course()], DAYS // 2)
        part = _apart(given.effect(ended), short, slice(0, DAYS // 2))
        if part is not None:
            return f"stopping on day {DAYS // 2} changes {part} before it"
    return None


def _cut(effect: NicheEffect) -> dict[str, NDArray[np.float64]]:
    return {cause: left[:, :DAYS] for cause, left in effect.relief.items()}


def _washes_out(given: _Given) -> str | None:
    if not given.therapy.scheduled:
        return None
    (ended,) = stopped([given.course()], STOP)
    effect = given.effect(ended, LONG)
    for part in PARTS:
        left = float(np.abs(getattr(effect, part)[:, -1] - float(part == "androgen")).max())
        if left > 0.01:
            return f"{left:.3g} of {part} is left {LONG - STOP} days after it stopped"
    for cause, share in effect.relief.items():
        if np.abs(share[:, -1] - 1.0).max() > 0.01:
            return f"relief of {cause} does not wear off"
    return "immune damping stays" if given.immune(ended, LONG)[:, -1].max() > 0.01 else None


def _sites_apart(given: _Given) -> str | None:
    everyone = given.effect()
    for site in range(SITES):
        alone = given.effect(sites=[site])
        here = NicheEffect(
            **{part: getattr(everyone, part)[site : site + 1] for part in PARTS},
            relief={cause: left[site : site + 1] for cause, left in everyone.relief.items()},
        )
        part = _apart(alone, here)
        if part is not None:
            return f"{part} of one site depends on the other sites"
    return None


def _balance(given: _Given) -> str | None:
    """Fault if follicles are made or lost, or if the skin holds more than the dose, else None."""
    knowledge = prior_knowledge()
    effect = given.effect()
    niche = Niche.quiet(SITES, 1, DAYS)
    for part in ("growth", "perfusion", "inflammation"):
        niche.signal(part)[:] = getattr(effect, part)
    drivers = knowledge.response.drivers(niche)
    response = knowledge.response
    start = np.stack([stationary(knowledge.chain, response.target, response.kenogen)] * SITES)
    course = expect(knowledge.chain, drivers, start, every=30)
    total = course.occupancy.sum(axis=(2, 3)) + course.lost
    if np.abs(total / total[:, :1] - 1.0).max() > 1e-6:
        return f"shares of follicles add up to {total.min():g} to {total.max():g}, expected 1"
    return _in_the_skin(given)


def _in_the_skin(given: _Given) -> str | None:
    """Fault if the skin holds more than the dose of a session (free, bound, within the share reached)."""
    one = given.course()
    if one.dose is None or one.route is None or given.therapy.model not in ("particles", "growth factors"):
        return None
    value = one.parameter(given.values.__getitem__)
    depths = np.linspace(0.0, 15.0, 15_001)
    profile = delivery_profile(one, given.values.__getitem__, depths, [0.01, 1.0, 24.0])
    column = 0.1 * (depths[1] - depths[0]) * value("fluid_fraction") * max(value("retardation"), 1.0)
    held = profile.sum(axis=1) * column * depot(one.route, value).coverage
    if held.max() > 1.01 * one.dose or (np.diff(held) > 0.0).any():
        return f"the skin holds {held.max():g} after a dose of {one.dose:g} {one.dose_unit}"
    return None


def _pickles(given: _Given) -> str | None:
    course = pickle.loads(pickle.dumps(given.course()))
    part = _apart(given.effect(course), given.effect())
    return None if part is None else f"{part} differs after pickling"


def _one_drug(given: _Given) -> str | None:
    """Fault if a course in several entries differs from the same course in one, else None."""
    once = given.course()
    ways = {"in two pieces": _pieces(once, DAYS // 3)}
    if given.therapy.dose is not None:
        dose = once.dose or 0.0
        ways["as half the dose twice"] = (given.dosed(dose / 2.0), given.dosed(dose / 2.0))
        ways["beside a dose of zero"] = (given.dosed(0.0), once)
    for words, entries in ways.items():
        if part := _differs(given.together(entries), given.effect()):
            return f"given {words} it differs from the course given once in {part}"
        whole, parts = given.immune(), given.immune_together(entries)
        if not np.allclose(parts, whole, rtol=1e-9, atol=1e-12):
            return f"given {words} it damps an immune attack otherwise than given once"
    return None


def _pieces(course: Course, day: int) -> tuple[Course, Course]:
    """A course until `day`, and from `day` on."""
    times = course.schedule.counts(LONG)
    early, late = np.where(np.arange(LONG) < day, times, 0.0), np.where(np.arange(LONG) < day, 0.0, times)

    def piece(some: NDArray[np.float64]) -> Course:
        return replace(course, schedule=Schedule("a piece", pattern=tuple(some.tolist()), stop=LONG))

    return piece(early), piece(late)


def _differs(one: NicheEffect, other: NicheEffect) -> str | None:
    """First signal in which two effects differ beyond rounding, or None."""
    for part in PARTS:
        if not np.allclose(getattr(one, part), getattr(other, part), rtol=1e-9, atol=1e-12):
            return part
    for cause in sorted({*one.relief, *other.relief}):
        first, second = (effect.relief.get(cause, np.ones_like(effect.growth)) for effect in (one, other))
        if not np.allclose(first, second, rtol=1e-9, atol=1e-12):
            return f"relief of {cause}"
    return None


_Law = Callable[[_Given], str | None]
CHECKS: dict[str, _Law] = {
    "effects are finite and within bounds": _bounds,
    "the signals it names move, and no others": _signals,
    "a zero dose is the carrier alone, to the bit": _zero_dose,
    "more is never less": _monotone,
    "nothing reaches back in time": _no_look_back,
    "what stops wears off": _washes_out,
    "sites do not see each other": _sites_apart,
    "follicles and doses are conserved": _balance,
    "it pickles": _pickles,
    "several entries of it are one course": _one_drug,
}
"""Laws by name; each returns None, or the observation that breaks it."""
