"""Response models that a therapy file can name, with the parameters that each needs.

Each model takes a `Treated` course and returns a `NicheEffect`. A new drug
with a known kind of action needs only a file; a new kind of action needs a function here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.therapy.combination import NicheEffect
from anagen.therapy.delivery import depot, target_depths
from anagen.therapy.product import Handling, LotLuck, active_particles
from anagen.therapy.response import hill, onset_and_offset, transit_effect
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


def nothing(treated: Treated) -> NicheEffect:
    """No effect: vehicle, saline, sham, no treatment; also grafts, which have their own plan."""
    return NicheEffect.none(treated.n, treated.days)


def _depot_effect(
    treated: Treated, amount: NDArray[np.float64], scale: NDArray[np.float64]
) -> NDArray[np.float64]:
    value = treated.value
    place = depot(treated.route, value)
    weight = min(max(value("bulge_weight"), 0.0), 1.0)
    effect = transit_effect(
        depth=np.stack(target_depths(treated.n, treated.traits, value), axis=1),
        weight=np.array([weight, 1.0 - weight]),
        slabs=np.array([[slab.top, slab.bottom, slab.level] for slab in place.slabs]).reshape(-1, 3),
        diffusivity=place.medium.diffusivity,
        loss=place.medium.loss * treated.trait("particle_clearance"),
        amount=amount,
        scale=scale,
        session=treated.schedule.sessions(treated.days),
        signal_rate=math.log(2.0) / value("signal_half_life"),
        ec50=value("ec50"),
        hill=value("hill"),
        transit_time=value("transit_time"),
        days=treated.days,
    )
    # Follicles out of reach of any deposit get no dose; the others get the whole of it.
    return effect * place.coverage


def particles(treated: Treated) -> NicheEffect:
    """Effect of vesicles: product, depot, exposure at bulge and papilla, signal, E in [0, 1]."""
    value = treated.value
    sessions = treated.schedule.sessions(treated.days)
    amount = active_particles(
        treated.dose, treated.product, treated.handling, len(sessions), value, treated.lot_luck
    )
    effect = _depot_effect(treated, amount, np.ones(treated.n))
    answer = effect * treated.trait("growth_response")[:, None]
    return NicheEffect(
        math.log1p(max(value("telogen_exit_gain"), 0.0)) * answer,
        value("perfusion_gain") * answer,
        0.0 - min(max(value("immune_damping"), 0.0), 1.0) * effect,
        np.ones_like(effect),
    )


def growth_factors(treated: Treated) -> NicheEffect:
    """Effect of soluble factors (platelet-rich plasma): as `particles`, with the donor's own potency."""
    value = treated.value
    sessions = treated.schedule.sessions(treated.days)
    amount = np.full(len(sessions), treated.dose * value("enrichment") / value("enrichment_reference"))
    effect = _depot_effect(treated, amount, treated.trait("prp_potency"))
    answer = effect * treated.trait("growth_response")[:, None]
    return NicheEffect(
        value("gain") * answer, value("perfusion_gain") * answer, np.zeros_like(effect), np.ones_like(effect)
    )


def growth_drug(treated: Treated) -> NicheEffect:
    """Effect of a drug that drives growth (minoxidil): hyperbolic in daily dose, first-order lags."""
    value = treated.value
    daily = treated.dose * treated.schedule.applications(treated.days) / value("usual_applications")
    level = onset_and_offset(hill(daily, value("ec50")), value("onset_half_life"), value("offset_half_life"))
    answer = (treated.trait("sulfotransferase") * treated.trait("growth_response"))[:, None] * level[None, :]
    return NicheEffect(
        value("growth_gain") * answer,
        value("perfusion_gain") * answer,
        np.zeros_like(answer),
        np.ones_like(answer),
    )


def androgen_blocker(treated: Treated) -> NicheEffect:
    """Effect of a 5-alpha-reductase inhibitor: remaining DHT = 1 - imax dose / (dose + id50), lagged."""
    value = treated.value
    daily = treated.dose * treated.schedule.applications(treated.days)
    level = onset_and_offset(hill(daily, value("id50")), value("onset_half_life"), value("offset_half_life"))
    blocked = value("imax") * treated.trait("androgen_suppression")[:, None] * level[None, :]
    quiet = np.zeros_like(blocked)
    return NicheEffect(quiet, quiet.copy(), quiet.copy(), 1.0 - np.clip(blocked, 0.0, 0.99))


def receptor_blocker(treated: Treated) -> NicheEffect:
    """Effect of a blocker of the androgen receptor: the share of androgen drive that is still received.

    The drug leaves DHT as it is. Its exposure x follows the dose with first-order lags, and with p, how
    strongly a person answers, what is received is 1 - ceiling p x / (p x + half_dose): occupancy of one
    kind of site by a competitor, as long as androgens do not saturate it (Gaddum). A drug that lowers DHT
    multiplies what is left.
    """
    value = treated.value
    daily = treated.dose * treated.schedule.applications(treated.days) / value("usual_applications")
    exposure = onset_and_offset(daily, value("onset_half_life"), value("offset_half_life"))
    reach = treated.trait("receptor_blockade")[:, None] * exposure[None, :]
    blocked = min(max(value("ceiling"), 0.0), 1.0) * hill(reach, value("half_dose"))
    quiet = np.zeros_like(blocked)
    return NicheEffect(quiet, quiet.copy(), quiet.copy(), 1.0 - np.clip(blocked, 0.0, 0.99))


def light(treated: Treated) -> NicheEffect:
    """Effect of low-level light: linear in fluence up to a limit; every other day at the limit is 1."""
    value = treated.value
    fluence = min(treated.dose, value("fluence_limit")) / value("fluence_limit")
    drive = fluence * treated.schedule.applications(treated.days) * value("usual_interval")
    level = onset_and_offset(drive, value("onset_half_life"), value("offset_half_life"))
    answer = treated.trait("growth_response")[:, None] * np.minimum(level, 1.0)[None, :]
    zero = np.zeros_like(answer)
    return NicheEffect(value("gain") * answer, value("perfusion_gain") * answer, zero, np.ones_like(answer))


def relief(treated: Treated) -> NicheEffect:
    """Relief: the fraction of each cause in the therapy's ``relieves`` that remains.

    Each application holds for `holds_days`; the level follows with first-order lags. Patients differ:
    the odds of the fraction removed are multiplied by the trait ``relief_response``.
    """
    value = treated.value
    given = treated.schedule.applications(treated.days) > 0
    holds = max(1, round(value("holds_days")))
    covered = np.convolve(given, np.ones(holds))[: treated.days] > 0
    level = onset_and_offset(covered.astype(float), value("onset_half_life"), value("offset_half_life"))
    share = min(max(value("relieved_share"), 0.0), 1.0)
    odds = treated.trait("relief_response")
    taken = share * odds / (1.0 - share + share * odds)
    left = 1.0 - taken[:, None] * np.clip(level, 0.0, 1.0)[None, :]
    return replace(NicheEffect.none(treated.n, treated.days), relief=dict.fromkeys(treated.relieves, left))


@dataclass(frozen=True)
class Model:
    """A response model.

    Attributes:
        effect: its function.
        needs: names of the parameters that it reads.
        doses: whether it takes a dose.
        by_total: whether only dose times applications counts, so that a change of dose is a change of these.
    """

    effect: Callable[[Treated], NicheEffect]
    needs: tuple[str, ...] = ()
    doses: bool = False
    by_total: bool = False


_LAGS = ("onset_half_life", "offset_half_life")
_CHAIN = ("signal_half_life", "ec50", "hill", "transit_time", "perfusion_gain")
MODELS: Mapping[str, Model] = {
    "nothing": Model(nothing, by_total=True),
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
        by_total=True,
    ),
    "androgen blocker": Model(androgen_blocker, ("imax", "id50", *_LAGS), doses=True, by_total=True),
    "receptor blocker": Model(
        receptor_blocker, ("ceiling", "half_dose", "usual_applications", *_LAGS), doses=True, by_total=True
    ),
    "relief": Model(relief, ("relieved_share", "holds_days", *_LAGS)),
    "light": Model(light, ("gain", "perfusion_gain", "fluence_limit", "usual_interval", *_LAGS), doses=True),
}
"""Models by the name in a therapy file's ``model``. Wounds of needles belong to the route, not here."""

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
