"""Response models that a therapy file can name, with the parameters that each needs.

Each model takes a `Treated` course and returns a `NicheEffect`. A new drug
with a known kind of action needs only a file; a new kind of action needs a function here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.therapy.combination import NicheEffect
from anagen.therapy.delivery import depot, target_depths
from anagen.therapy.product import Handling, LotLuck, active_particles
from anagen.therapy.response import Deposits, hill, joint_transit_effect, onset_and_offset
from anagen.therapy.route import Route
from anagen.therapy.schedule import Schedule

Traits = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Treated:
    """Input of a response model: one course on n sites for D days.

    Attributes:
        dose: in the therapy's unit, per session or application.
        product: its name, or "".
        handling: storage of the product.
        route: how it reaches the scalp.
        schedule: days on which it is given.
        n: number of sites.
        days: number of days, D.
        value: parameters by short name.
        traits: float64[n] by name; a missing one counts as 1.
        lot_luck: uniforms of the lots; see `anagen.therapy.product.LotLuck`.
        relieves: causes of hair loss that it reduces.
    """

    dose: float
    product: str
    handling: Handling
    route: Route
    schedule: Schedule
    n: int
    days: int
    value: Callable[[str], float]
    traits: Traits
    lot_luck: LotLuck
    relieves: tuple[str, ...] = ()

    def trait(self, name: str) -> NDArray[np.float64]:
        """Trait by name, float64[n]; 1 where the population has none."""
        if name in self.traits:
            return np.asarray(self.traits[name], dtype=np.float64)
        return np.ones(self.n)

    def dosed_sessions(self) -> NDArray[np.int64]:
        """Days of sessions with a dose, int64[s]."""
        return np.flatnonzero(self.schedule.session_doses(self.days))

    def session_doses(self) -> NDArray[np.float64]:
        """Dose of each session with a dose, float64[s]."""
        relative = self.schedule.session_doses(self.days)
        return self.dose * relative[relative > 0.0]


def nothing(treated: Treated) -> NicheEffect:
    """No effect: vehicle, saline, sham, no treatment; also grafts, which have their own plan."""
    return NicheEffect.none(treated.n, treated.days)


@dataclass(frozen=True)
class Chain:
    """Chain from concentration to effect that the deposits of several courses can share, but for EC50."""

    weight: float
    signal_half_life: float
    hill: float
    transit_time: float

    @classmethod
    def of(cls, value: Callable[[str], float]) -> Chain:
        weight = min(max(value("bulge_weight"), 0.0), 1.0)
        return cls(weight, value("signal_half_life"), value("hill"), value("transit_time"))


def deposits_of(treated: Treated, amount: NDArray[np.float64]) -> tuple[Deposits, float]:
    """Deposits of a course's sessions in the skin, and the share of follicles within reach of them."""
    place = depot(treated.route, treated.value)
    left = Deposits(
        slabs=np.array([[slab.top, slab.bottom, slab.level] for slab in place.slabs]).reshape(-1, 3),
        diffusivity=place.medium.diffusivity,
        loss=place.medium.loss * treated.trait("particle_clearance"),
        amount=amount,
        session=treated.dosed_sessions(),
    )
    return left, place.coverage


def depot_effect(
    treated: Treated, deposits: Sequence[Deposits], scale: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Effect E of deposits that feed one signal, with the chain of `treated`, float64[n, D]."""
    value, chain = treated.value, Chain.of(treated.value)
    return joint_transit_effect(
        deposits,
        depth=np.stack(target_depths(treated.n, treated.traits, value), axis=1),
        weight=np.array([chain.weight, 1.0 - chain.weight]),
        scale=scale,
        signal_rate=math.log(2.0) / chain.signal_half_life,
        ec50=value("ec50"),
        hill=chain.hill,
        transit_time=chain.transit_time,
        days=treated.days,
    )


def _alone(treated: Treated, amount: NDArray[np.float64], scale: NDArray[np.float64]) -> NDArray[np.float64]:
    """Effect E of one course, float64[n, D]."""
    left, coverage = deposits_of(treated, amount)
    # Follicles out of reach of any deposit get no dose; the others get the whole of it.
    return depot_effect(treated, [left], scale) * coverage


def active_amounts(treated: Treated) -> NDArray[np.float64]:
    """Active particles of each session with a dose, float64[s]."""
    label = treated.session_doses()
    return active_particles(
        label, treated.product, treated.handling, len(label), treated.value, treated.lot_luck
    )


def enriched_amounts(treated: Treated) -> NDArray[np.float64]:
    """Plasma of each session with a dose, in units of the reference enrichment, float64[s]."""
    value = treated.value
    return treated.session_doses() * value("enrichment") / value("enrichment_reference")


def exit_gain(value: Callable[[str], float]) -> float:
    """Growth signal of vesicles at full effect."""
    return math.log1p(max(value("telogen_exit_gain"), 0.0))


def damping(value: Callable[[str], float]) -> float:
    """Share of the inflammation signal that vesicles take at full effect."""
    return min(max(value("immune_damping"), 0.0), 1.0)


def particles(treated: Treated) -> NicheEffect:
    """Effect of vesicles: product, depot, exposure at bulge and papilla, signal, E in [0, 1]."""
    value = treated.value
    effect = _alone(treated, active_amounts(treated), np.ones(treated.n))
    answer = effect * treated.trait("growth_response")[:, None]
    return NicheEffect(
        exit_gain(value) * answer,
        value("perfusion_gain") * answer,
        0.0 - damping(value) * effect,
        np.ones_like(effect),
    )


def growth_factors(treated: Treated) -> NicheEffect:
    """Effect of soluble factors (platelet-rich plasma): as `particles`, with the donor's own potency."""
    value = treated.value
    effect = _alone(treated, enriched_amounts(treated), treated.trait("prp_potency"))
    answer = effect * treated.trait("growth_response")[:, None]
    return NicheEffect(
        value("gain") * answer, value("perfusion_gain") * answer, np.zeros_like(effect), np.ones_like(effect)
    )


def growth_level(treated: Treated) -> NDArray[np.float64]:
    """Share of the largest growth that a daily dose reaches, float64[D]: hyperbolic, first-order lags."""
    value = treated.value
    daily = treated.dose * treated.schedule.applications(treated.days) / value("usual_applications")
    return onset_and_offset(hill(daily, value("ec50")), value("onset_half_life"), value("offset_half_life"))


def minoxidil_answer(treated: Treated) -> NDArray[np.float64]:
    """How strongly each person answers to a drug that drives growth, float64[n, 1]."""
    answer = treated.trait("sulfotransferase") * treated.trait("growth_response")
    return np.asarray(answer[:, None])


def growth_drug(treated: Treated) -> NicheEffect:
    """Effect of a drug that drives growth (minoxidil): hyperbolic in daily dose, first-order lags."""
    value = treated.value
    answer = minoxidil_answer(treated) * growth_level(treated)[None, :]
    return NicheEffect(
        value("growth_gain") * answer,
        value("perfusion_gain") * answer,
        np.zeros_like(answer),
        np.ones_like(answer),
    )


def enzyme_blocked(treated: Treated) -> NDArray[np.float64]:
    """Share of its enzyme that an inhibitor blocks, float64[D]: hyperbolic, first-order lags."""
    value = treated.value
    daily = treated.dose * treated.schedule.applications(treated.days)
    return onset_and_offset(hill(daily, value("id50")), value("onset_half_life"), value("offset_half_life"))


def androgens_left(blocked: NDArray[np.float64]) -> NicheEffect:
    """Effect of blocking a share of the androgen drive, float64[n, D]; a hundredth is always left."""
    quiet = np.zeros_like(blocked)
    return NicheEffect(quiet, quiet.copy(), quiet.copy(), 1.0 - np.clip(blocked, 0.0, 0.99))


def androgen_blocker(treated: Treated) -> NicheEffect:
    """Effect of a 5-alpha-reductase inhibitor: remaining DHT = 1 - imax dose / (dose + id50), lagged."""
    suppressed = treated.value("imax") * treated.trait("androgen_suppression")[:, None]
    return androgens_left(suppressed * enzyme_blocked(treated)[None, :])


def receptor_occupied(treated: Treated) -> NDArray[np.float64]:
    """Share of the receptor that a blocker occupies, float64[n, D]."""
    value = treated.value
    daily = treated.dose * treated.schedule.applications(treated.days) / value("usual_applications")
    exposure = onset_and_offset(daily, value("onset_half_life"), value("offset_half_life"))
    reach = treated.trait("receptor_blockade")[:, None] * exposure[None, :]
    return hill(reach, value("half_dose"))


def blocker_ceiling(value: Callable[[str], float]) -> float:
    """Largest share of the androgen drive that a receptor blocker keeps from the follicle."""
    return min(max(value("ceiling"), 0.0), 1.0)


def receptor_blocker(treated: Treated) -> NicheEffect:
    """Effect of a blocker of the androgen receptor: the share of androgen drive that is still received.

    The drug leaves DHT as it is. Its exposure x follows the dose with first-order lags, and with p, how
    strongly a person answers, what is received is 1 - ceiling p x / (p x + half_dose): occupancy of one
    kind of site by a competitor, as long as androgens do not saturate it (Gaddum). A drug that lowers DHT
    multiplies what is left.
    """
    return androgens_left(blocker_ceiling(treated.value) * receptor_occupied(treated))


def light_level(treated: Treated) -> NDArray[np.float64]:
    """Level of light, float64[D]: linear in fluence up to a limit; every other day at the limit is 1."""
    value = treated.value
    limit = value("fluence_limit")
    fluence = np.minimum(treated.dose * treated.schedule.session_doses(treated.days), limit) / limit
    drive = fluence * treated.schedule.counts(treated.days) * value("usual_interval")
    level = onset_and_offset(drive, value("onset_half_life"), value("offset_half_life"))
    return np.asarray(np.minimum(level, 1.0))


def light(treated: Treated) -> NicheEffect:
    """Effect of low-level light: linear in fluence up to a limit; every other day at the limit is 1."""
    value = treated.value
    answer = treated.trait("growth_response")[:, None] * light_level(treated)[None, :]
    zero = np.zeros_like(answer)
    return NicheEffect(value("gain") * answer, value("perfusion_gain") * answer, zero, np.ones_like(answer))


def covered_level(treated: Treated) -> NDArray[np.float64]:
    """Level of a relief, float64[D]: each application holds for `holds_days`; first-order lags."""
    value = treated.value
    given = treated.schedule.counts(treated.days) > 0
    holds = max(1, round(value("holds_days")))
    covered = np.convolve(given, np.ones(holds))[: treated.days] > 0
    level = onset_and_offset(covered.astype(float), value("onset_half_life"), value("offset_half_life"))
    return np.asarray(np.clip(level, 0.0, 1.0))


def relieved_share(treated: Treated) -> NDArray[np.float64]:
    """Share of a cause that a relief takes from each person at full level, float64[n, 1].

    Patients differ: the odds of the share are multiplied by the trait ``relief_response``.
    """
    share = min(max(treated.value("relieved_share"), 0.0), 1.0)
    odds = treated.trait("relief_response")
    taken = share * odds / (1.0 - share + share * odds)
    return np.asarray(taken[:, None])


def relief(treated: Treated) -> NicheEffect:
    """Relief: the fraction of each cause in the therapy's ``relieves`` that remains."""
    left = 1.0 - relieved_share(treated) * covered_level(treated)[None, :]
    return replace(NicheEffect.none(treated.n, treated.days), relief=dict.fromkeys(treated.relieves, left))


@dataclass(frozen=True)
class Model:
    """A response model.

    Attributes:
        effect: its function.
        needs: names of the parameters that it reads.
        doses: whether it takes a dose.
    """

    effect: Callable[[Treated], NicheEffect]
    needs: tuple[str, ...] = ()
    doses: bool = False


_LAGS = ("onset_half_life", "offset_half_life")
_CHAIN = ("signal_half_life", "ec50", "hill", "transit_time", "perfusion_gain")
MODELS: Mapping[str, Model] = {
    "nothing": Model(nothing),
    "wound": Model(nothing, ("gain",)),
    "graft": Model(nothing, ("survival", "kept_growing", "shed_days", "dormancy_days"), doses=True),
    "particles": Model(particles, (*_CHAIN, "telogen_exit_gain", "immune_damping"), doses=True),
    "growth factors": Model(
        growth_factors, (*_CHAIN, "gain", "enrichment", "enrichment_reference"), doses=True
    ),
    "growth drug": Model(
        growth_drug,
        ("growth_gain", "perfusion_gain", "ec50", "usual_applications", *_LAGS),
        doses=True,
    ),
    "androgen blocker": Model(androgen_blocker, ("imax", "id50", *_LAGS), doses=True),
    "receptor blocker": Model(
        receptor_blocker, ("ceiling", "half_dose", "usual_applications", *_LAGS), doses=True
    ),
    "relief": Model(relief, ("relieved_share", "holds_days", *_LAGS)),
    "light": Model(light, ("gain", "perfusion_gain", "fluence_limit", "usual_interval", *_LAGS), doses=True),
}
"""Models by the name in a therapy file's ``model``. Wounds of needles belong to the route, not here."""
LOTS = ("particles",)
"""Models that ask for the luck of a product's lots."""

_DAYS = (*_LAGS, "holds_days", "signal_half_life", "transit_time", "shed_days", "dormancy_days")
_IN_DAYS = (*_DAYS, "level_half_life", "offset_time", "usual_interval")
_PLAIN = (
    *(
        "gain",
        "growth_gain",
        "perfusion_gain",
        "telogen_exit_gain",
        "immune_damping",
        "imax",
        "ceiling",
        "hill",
    ),
    *("most", "relieved_share", "survival", "kept_growing", "enrichment", "enrichment_reference"),
)
PARAMETER_UNITS: Mapping[str, str] = {
    **dict.fromkeys(_IN_DAYS, "day"),
    **dict.fromkeys(_PLAIN, "1"),
    "usual_applications": "1/day",
}
"""Unit in which models read a parameter, by name."""
DOSE_LIKE = ("id50", "half_dose", "fluence_limit")
"""Parameters in the dose's own unit; so is ``ec50`` of a growth drug."""
POSITIVE = (*_IN_DAYS, *DOSE_LIKE, "usual_applications", "hill", "ec50", "enrichment_reference")
"""Parameters that models divide by or take logarithms of, so above 0."""
