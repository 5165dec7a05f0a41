"""Free parameters of alopecia areata: names, the drugs' records, and their values on the scale z."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from anagen.learning.free_parameters import free_names, values_at
from anagen.learning.knowledge import prior_knowledge
from anagen.learning.scale import Scale
from anagen.parameters import Parameter
from anagen.therapy.immune import OFFSET
from anagen.therapy.immune_records import immune_action


@dataclass(frozen=True, eq=False)
class Free:
    """Free parameters, and the constants of the fitted drugs.

    Attributes:
        names: all names, in the order of z: population, half doses, transit times.
        population: names of parameters of the disease, P of them.
        drugs: therapies with a half dose and a transit time.
        potency: their records of half doses.
        delay: their records of transit times.
        terms: share of the effect on each term of the field, the same for all of the drugs.
        most: largest effect, the same for all of the drugs.
        exposure_spread: SD between patients of the log exposure, the same for all of the drugs.
        offset: days in which an effect is gone once the drug is, the same for all of the drugs.
    """

    names: tuple[str, ...]
    population: tuple[str, ...]
    drugs: tuple[str, ...]
    potency: tuple[Parameter, ...]
    delay: tuple[Parameter, ...]
    terms: Mapping[str, float]
    most: float
    exposure_spread: float
    offset: float

    def values(self, z: NDArray[np.float64]) -> dict[str, float]:
        """Population parameters by name at z float64[P or more]."""
        return values_at(prior_knowledge(), self.population, z[: len(self.population)])

    def everything(self, z: NDArray[np.float64]) -> dict[str, float]:
        """Values of all `names` at z float64[len(names)], by name."""
        return values_at(prior_knowledge(), self.names, z)

    @property
    def log_half(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Prior mean and SD of the logarithms of the half doses, float64[drugs] each."""
        scales = [Scale.of(record) for record in self.potency]
        return np.array([one.mean for one in scales]), np.array([one.sd for one in scales])

    def transit(self, z: float) -> float:
        """Transit time in days; drugs share its prior."""
        return Scale.of(self.delay[0]).value(z)


@cache
def free_parameters() -> Free:
    """Free parameters as listed in ``data/free.toml``."""
    names = free_names("areata")
    drugs = tuple(name.removesuffix(".half_dose") for name in names if name.endswith(".half_dose"))
    actions = [immune_action(drug).parameters for drug in drugs]
    return Free(
        names=names,
        population=tuple(name for name in names if name.startswith("areata ")),
        drugs=drugs,
        potency=tuple(action["half_dose"] for action in actions),
        delay=tuple(action["transit_time"] for action in actions),
        terms=MappingProxyType(dict(immune_action(drugs[0]).terms)),
        most=actions[0].value("most"),
        exposure_spread=actions[0].value("exposure_spread"),
        offset=actions[0].value(OFFSET),
    )
