"""What a course adds to the niche, day by day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.errors import unknown_name
from anagen.therapy.course import Course
from anagen.therapy.delivery import pulse_at_follicle
from anagen.therapy.response import PULSE_HOURS, first_order, pulse_signal, saturate, superpose, transit
from anagen.therapy.wound import wound_signal

Array = NDArray[np.float64]
Draw = Callable[[str], float]
LotLuck = Callable[[str, NDArray[np.int64]], NDArray[np.float64]]
LEAST_ANDROGEN = 0.02
SIGNAL_DAYS = 120
"""Days for which the signal of one session is followed."""


@dataclass(frozen=True, eq=False)
class NicheEffect:
    """Additions to the niche's signals, float64[n, D] each.

    Attributes:
        growth, perfusion, inflammation: added (0: nothing; negative inflammation calms).
        androgen: share of the androgen drive that is left (1: untouched).
    """

    growth: Array
    perfusion: Array
    inflammation: Array
    androgen: Array

    @classmethod
    def none(cls, n: int, days: int) -> NicheEffect:
        """No effect."""
        return cls(np.zeros((n, days)), np.zeros((n, days)), np.zeros((n, days)), np.ones((n, days)))

    def __add__(self, other: NicheEffect) -> NicheEffect:
        """Both together, log-additive."""
        return NicheEffect(
            self.growth + other.growth,
            self.perfusion + other.perfusion,
            self.inflammation + other.inflammation,
            self.androgen * other.androgen,
        )


def combine(effects: Sequence[NicheEffect], synergy: float = 0.0) -> NicheEffect:
    """Courses given together.

    Log-additive; with `synergy` s, growth gains s times the geometric mean of the partners'
    growth signals wherever at least two of them act.
    """
    total = effects[0]
    for effect in effects[1:]:
        total = total + effect
    if synergy and len(effects) > 1:
        strongest = np.sort(np.stack([np.maximum(effect.growth, 0.0) for effect in effects]), axis=0)[-2:]
        extra = synergy * np.sqrt(strongest[0] * strongest[1])
        total = NicheEffect(total.growth + extra, total.perfusion, total.inflammation, total.androgen)
    return total


@dataclass(frozen=True, eq=False)
class Dosing:
    """What an effect model is told."""

    course: Course
    n: int
    days: int
    traits: Mapping[str, Array]
    draw: Draw
    lot_luck: LotLuck

    def value(self, name: str) -> float:
        """A record of the product if it has its own, else of the therapy."""
        course = self.course
        if course.product and name in course.record.products[course.product].parameters:
            return self.draw(f"{course.therapy}/{course.product}.{name}")
        return self.draw(f"{course.therapy}.{name}")

    def trait(self, name: str) -> Array:
        """float64[n, 1], 1 where the cohort does not know the trait."""
        return self.traits.get(name, np.ones(self.n))[:, None]

    @property
    def session_days(self) -> Array:
        """Days of the sessions."""
        return self.course.schedule.sessions(self.days).astype(np.float64)

    @property
    def use(self) -> tuple[float, Array]:
        """Applications a day while in use, and float64[1, D]: 1 on days of use."""
        schedule = self.course.schedule
        if not schedule.pattern:
            return 1.0, schedule.applications(self.days)[None, :]
        day = np.arange(self.days)
        stop = self.days if schedule.stop is None else schedule.stop
        inside = (day >= schedule.start) & (day < stop)
        return float(np.mean(schedule.pattern)), inside.astype(np.float64)[None, :]

    def effect(self, **signals: Array) -> NicheEffect:
        """An effect with the named signals and nothing else."""
        none = NicheEffect.none(self.n, self.days)
        return NicheEffect(
            **{name: signals.get(name, getattr(none, name)) for name in NicheEffect.__dataclass_fields__}
        )


def niche_effect(
    course: Course, n: int, D: int, traits: Mapping[str, Array], draw: Draw, lot_luck: LotLuck
) -> NicheEffect:
    """Effect of one course on n sites over D days.

    Args:
        traits: float64[n] each; a missing one is 1 (or its record's median).
        draw: value of a parameter by qualified name, one draw a replicate.
        lot_luck: uniforms for product lots, by purpose and index.
    """
    model = course.record.model
    if model not in MODELS:
        raise unknown_name("effect model", model, MODELS, course.therapy)
    return MODELS[model](Dosing(course, n, D, traits, draw, lot_luck))


def _nothing(dosing: Dosing) -> NicheEffect:
    """Vehicle, saline, sham, graft: nothing on the niche beyond the needle's wound."""
    return dosing.effect(growth=wound_signal(dosing))


def _suppression(dosing: Dosing) -> NicheEffect:
    """5-alpha-reductase inhibition: 1 - Imax dose / (dose + ID50), with onset and offset."""
    value, dose = dosing.value, dosing.course.dose or 0.0
    per_day, use = dosing.use
    dose *= min(per_day, 1.0)  # studied once a day; less often is a lower daily dose
    rise, fall = (np.log(2) / value(name) for name in ("onset_half_life", "offset_half_life"))
    level = first_order(use, rise, fall)
    block = value("imax") * dose / (dose + value("id50")) * level * dosing.trait("androgen_suppression")
    return dosing.effect(androgen=np.maximum(1.0 - block, LEAST_ANDROGEN))


def _stimulant(dosing: Dosing) -> NicheEffect:
    """Minoxidil: a hyperbola in the daily dose relative to a reference, times the patient's enzyme."""
    value = dosing.value
    per_day, use = dosing.use
    daily = (dosing.course.dose or 0.0) * per_day
    reference, ec50 = value("reference_daily"), value("ec50") * value("reference_per_day")
    share = daily / (daily + ec50) * (reference + ec50) / reference
    rise, fall = (np.log(2) / value(name) for name in ("onset_half_life", "offset_half_life"))
    level = share * first_order(use, rise, fall) * dosing.trait("sulfotransferase")
    return dosing.effect(growth=value("growth_gain") * level, perfusion=value("perfusion_gain") * level)


def _light(dosing: Dosing) -> NicheEffect:
    """Laser light: growth in proportion to the fluence a week, up to what was studied."""
    value = dosing.value
    per_day, use = dosing.use
    fluence = min(dosing.course.dose or 0.0, value("highest_fluence"))
    weekly = fluence * per_day * 7.0 / value("reference_weekly")
    rise = np.log(2) / value("onset_half_life")
    level = first_order(use, rise, rise)
    return dosing.effect(growth=value("gain") * min(weekly, 1.0) * level * dosing.trait("growth_response"))


def _growth_factors(dosing: Dosing) -> NicheEffect:
    """Platelet growth factors: a pulse at the follicle that fades in hours, then the shared response."""
    value, draw = dosing.value, dosing.draw
    pulse = np.exp(-draw("delivery.growth_factor_loss") * PULSE_HOURS)[None, :]
    k_sig = np.log(2) / draw("delivery.signal_half_life")
    single = pulse_signal(pulse, k_sig, SIGNAL_DAYS) * dosing.trait("prp_potency")
    signal = superpose(single, dosing.session_days, np.ones(len(dosing.session_days)), dosing.days)
    active = transit(saturate(signal, value("ec50"), 1.0), draw("delivery.transit_time"))
    active = active * dosing.trait("growth_response")
    wound = wound_signal(dosing)
    return dosing.effect(growth=wound + value("gain") * active, perfusion=value("perfusion_gain") * active)


def _particles(dosing: Dosing) -> NicheEffect:
    """Exosomes: counted particles to true, live, active ones; depth and time; shared response."""
    value, draw, course = dosing.value, dosing.draw, dosing.course
    live = draw("delivery.true_vesicle_fraction") * draw("delivery.count_error") * value("storage_retention")
    dose = (course.dose or 0.0) * live * lot_activity(dosing)
    k_sig = np.log(2) / draw("delivery.signal_half_life")
    pulse = pulse_at_follicle(course, draw, dosing.n, dosing.traits)
    single = pulse_signal(pulse, k_sig, SIGNAL_DAYS)
    signal = superpose(single, dosing.session_days, dose, dosing.days)
    active = transit(
        saturate(signal, draw("delivery.ec50"), draw("delivery.hill")), draw("delivery.transit_time")
    )
    active = active * dosing.trait("growth_response")
    return dosing.effect(
        growth=wound_signal(dosing) + value("growth_potency") * active,
        perfusion=value("perfusion_potency") * active,
        inflammation=-value("immune_calming") * active,
    )


def lot_activity(dosing: Dosing) -> Array:
    """Potency of the lot used in each session, float64[sessions]: often 0, else lognormal.

    One lot serves a session of all patients; the same product has the same lots in every arm.
    """
    from scipy.special import ndtri

    course = dosing.course
    session = np.arange(len(dosing.session_days))
    purpose = f"{course.therapy}/{course.product}"
    active = dosing.lot_luck(f"{purpose}/active", session) < dosing.draw("delivery.active_lots")
    spread = dosing.draw("delivery.lot_spread")
    potency = np.exp(spread * ndtri(dosing.lot_luck(f"{purpose}/potency", session)))
    return np.asarray(np.where(active, potency, 0.0))


MODELS: dict[str, Callable[[Dosing], NicheEffect]] = {
    "none": _nothing,
    "graft": _nothing,
    "needle": _nothing,
    "suppression": _suppression,
    "stimulant": _stimulant,
    "light": _light,
    "growth factors": _growth_factors,
    "particles": _particles,
}
