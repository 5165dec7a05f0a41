"""The parameters that are learned, in standard-normal terms of their priors."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from anagen.learning.areata.biology import records_of
from anagen.parameters import Parameter
from anagen.therapy.immune_records import immune_action

_Z90 = 1.6448536269514722


@dataclass(frozen=True, eq=False)
class Free:
    """What is learned.

    Attributes:
        population: names "part.name", P of them. drugs: therapies with a potency and a transit time.
        potency, delay: their records. terms: share of the effect that falls on each term of the field.
        most, exposure_spread: the same for all of the drugs.
    """

    population: tuple[str, ...]
    drugs: tuple[str, ...]
    potency: tuple[Parameter, ...]
    delay: tuple[Parameter, ...]
    terms: Mapping[str, float]
    most: float
    exposure_spread: float

    @property
    def names(self) -> tuple[str, ...]:
        """All, in the order of z: population, potencies, delays."""
        return (
            *self.population,
            *(f"{drug}.half_dose" for drug in self.drugs),
            *(f"{drug}.transit_time" for drug in self.drugs),
        )

    def values(self, z: NDArray[np.float64]) -> dict[str, float]:
        """Population parameters by name at z float64[P or more]."""
        return {
            name: at(_record(name), float(value)) for name, value in zip(self.population, z, strict=False)
        }

    def everything(self, z: NDArray[np.float64]) -> dict[str, float]:
        """Values of all of `names` at z float64[len(names)]."""
        records = [*(_record(name) for name in self.population), *self.potency, *self.delay]
        return {
            name: at(record, float(value)) for name, record, value in zip(self.names, records, z, strict=True)
        }

    def transit(self, z: float) -> float:
        """Transit time in days; drugs share its prior."""
        return at(self.delay[0], z)


def at(record: Parameter, z: float) -> float:
    """Value of a record `z` prior SDs from its median."""
    assert record.low is not None
    assert record.high is not None
    if record.spread == "normal":
        return record.value + z * (record.high - record.low) / (2 * _Z90)
    return float(record.value * np.exp(z * log_width(record)))


def log_width(record: Parameter) -> float:
    """SD of the logarithm of a lognormal record."""
    assert record.low is not None
    assert record.high is not None
    return float(np.log(record.high / record.low) / (2 * _Z90))


def _record(name: str) -> Parameter:
    part, _, short = name.partition(".")
    return records_of(part)[short]


@cache
def free_parameters() -> Free:
    """As ``data/free.toml`` lists them."""
    text = (files("anagen.learning.areata") / "data" / "free.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    drugs = tuple(table["drugs"])
    actions = [immune_action(drug) for drug in drugs]
    first = actions[0]
    return Free(
        tuple(f"{part}.{name}" for part in ("patients", "field") for name in table[part]),
        drugs,
        tuple(action.parameters["half_dose"] for action in actions),
        tuple(action.parameters["transit_time"] for action in actions),
        MappingProxyType(dict(first.terms)),
        first.parameters.value("most"),
        first.parameters.value("exposure_spread"),
    )
