"""Placebo response by route of administration (``data/carrier_response.toml``).

Vehicle, placebo and sham arms rise, or fall less than the untreated do. The rise depends on
the carrier and the sex, comes on over weeks, differs from trial to trial and from person to
person, and is the same in treated and untreated arms with one carrier: an uncontrolled study
cannot tell it from an effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.errors import unknown_name
from anagen.parameters import ParameterSet, load_parameters

CARRIERS = ("none", "oral", "topical", "injection", "needling", "device")
"""Carriers of a treatment, each with a placebo response of its own."""


@cache
def carrier_parameters() -> ParameterSet:
    """Shipped parameter records of the placebo response."""
    return load_parameters("anagen.measurement", "carrier_response.toml")


@dataclass(frozen=True, eq=False)
class CarrierResponse:
    """Placebo response in numbers, relative to the density of the field; one row per carrier.

    Attributes:
        rise: float64[carriers, 2], final mean rise of men and women (fraction).
        onset: time constant of the rise, 1 - exp(-t / onset), days.
        drift_onset: the same of a person's own drift, days.
        between_trial_sd: SD of the rise between trials (fraction).
        drift_sd: SD of a person's own drift (fraction).
        drift_shared: share of the drift's variance common to both sides of a scalp.
        automatic_rise: further rise of a count where software counts (fraction).
        automatic_diameter_rise: further rise of diameters where software counts (fraction).
    """

    rise: NDArray[np.float64]
    onset: float
    between_trial_sd: float
    drift_sd: float
    drift_onset: float
    drift_shared: float
    automatic_rise: float
    automatic_diameter_rise: float

    def expected_gain(
        self, carrier: str, female: ArrayLike, days: ArrayLike, *, automatic: bool = False
    ) -> NDArray[np.float64]:
        """Mean factor on a count at `days` after baseline (1 before it); `female` and `days` broadcast.

        Raises:
            InputError: no such carrier.
        """
        return self.gain([carrier], np.atleast_1d(female), np.asarray(days), automatic=automatic)

    def gain(
        self,
        carriers: Sequence[str],
        female: NDArray[np.bool_],
        days: NDArray[np.float64],
        *,
        automatic: bool = False,
        trial_luck: float = 0.0,
        site_luck: ArrayLike | None = None,
    ) -> NDArray[np.float64]:
        """Factor on the counts of sites, float64[S, V].

        exp(drift - variance / 2) x (1 + (rise + trial) (1 - exp(-t / onset))): mean 1 at
        baseline, and over people the mean rise of their carrier.

        Args:
            carriers: names, of length S or 1.
            female: bool, of length S or 1.
            days: float64[S, V] or [V], since baseline.
            automatic: whether software counts.
            trial_luck: standard normal of the trial (shared by all its arms).
            site_luck: standard normal of each site, length S; None for no individual drift.

        Raises:
            InputError: no such carrier.
        """
        rows = np.array([_row(carrier) for carrier in carriers])
        final = self.rise[rows, np.asarray(female, dtype=np.int64)]
        final = final + self.between_trial_sd * trial_luck + (self.automatic_rise if automatic else 0.0)
        since = np.maximum(days, 0.0)
        factor = 1.0 + final[:, None] * -np.expm1(-since / self.onset)
        if site_luck is None:
            return np.asarray(factor)
        sd = self.drift_sd * -np.expm1(-since / self.drift_onset)
        return np.asarray(factor * np.exp(np.asarray(site_luck)[:, None] * sd - 0.5 * sd**2))

    def diameter_gain(self, days: NDArray[np.float64], *, automatic: bool) -> NDArray[np.float64]:
        """Factor on measured diameters at `days`; shape of `days`."""
        rise = self.automatic_diameter_rise if automatic else 0.0
        return np.asarray(1.0 + rise * -np.expm1(-np.maximum(days, 0.0) / self.onset))


def _row(carrier: str) -> int:
    try:
        return CARRIERS.index(carrier)
    except ValueError:
        raise unknown_name("carrier", carrier, CARRIERS) from None


def carrier_response(parameters: ParameterSet | None = None) -> CarrierResponse:
    """Placebo response that `parameters` (default: the shipped records) describe."""
    p = carrier_parameters() if parameters is None else parameters
    reference = p.value("reference_density")
    rise = [[p.value(f"{carrier}_{sex}") for sex in ("men", "women")] for carrier in CARRIERS]
    return CarrierResponse(
        rise=np.array(rise) / reference,
        onset=p.value("onset"),
        between_trial_sd=p.value("between_trial_sd") / reference,
        drift_sd=p.value("individual_drift_sd") / reference,
        drift_onset=p.value("individual_drift_onset"),
        drift_shared=p.value("drift_shared_by_sides"),
        automatic_rise=p.value("automatic_rise"),
        automatic_diameter_rise=p.value("automatic_diameter_rise"),
    )


def apparent_rise(
    carrier: str, sex: str, days: float, *, density: float | None = None, automatic: bool = False
) -> float:
    """Mean rise in hairs/cm2 at `days` after baseline, at a field of `density` hairs/cm2.

    Args:
        carrier: one of `CARRIERS`.
        sex: "male" or "female".
        days: since baseline.
        density: default the density at which the rise was derived (about 170).
        automatic: whether software counts.

    Raises:
        InputError: no such carrier or sex.
    """
    if sex not in ("male", "female"):
        raise unknown_name("sex", sex, ("male", "female"))
    if density is None:
        density = carrier_parameters().value("reference_density")
    gain = _shipped_response().expected_gain(carrier, sex == "female", days, automatic=automatic)
    return density * (gain.item() - 1.0)


@cache
def _shipped_response() -> CarrierResponse:
    return carrier_response()


def strongest_carrier(
    carriers: Iterable[str], *, female: bool = False, response: CarrierResponse | None = None
) -> str:
    """The carrier with the largest rise, for an arm that is given several; "none" for none.

    Raises:
        InputError: one of `carriers` is unknown.
    """
    response = _shipped_response() if response is None else response
    given = sorted(set(carriers), key=_row)
    return max(given, key=lambda name: response.rise[_row(name), int(female)], default="none")
