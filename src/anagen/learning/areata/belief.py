"""What is believed of alopecia areata: joint draws of the posterior, the prior, or the best values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from anagen.engine.keys import key_of, uniforms
from anagen.learning.areata.biology import PARTS, Areata, records_of
from anagen.learning.areata.free import at, free_parameters
from anagen.learning.areata.posterior import AreataPosterior, read_areata_posterior
from anagen.parameters import Parameter, ParameterSet
from anagen.therapy.immune_records import immune_records

DRAWS = 200
STUDY_SD = 0.3
"""Scale of the prior of the spread between studies, as in `anagen.learning.areata.sampling`."""


@dataclass(frozen=True, eq=False)
class AreataKnowledge:
    """Parameters by qualified name, "patients.x", "field.x", "attack.x", "salt.x", "<therapy>.x".

    `study_sd`: SD between studies of the log odds of a response.
    """

    parameters: ParameterSet
    study_sd: float = 0.0
    account: str = "alopecia areata"

    @cached_property
    def biology(self) -> Areata:
        """The biology in which they hold."""
        values = {
            name: record.value for name, record in self.parameters.items() if name.partition(".")[0] in PARTS
        }
        return Areata.of(values)


@dataclass(frozen=True, eq=False)
class AreataBelief:
    """Parameters and their uncertainty.

    Attributes:
        source: "posterior", "prior" or "fixed". id: of the posterior behind it.
        centre: the best values. size: number of draws; 1 where nothing is uncertain.
    """

    source: str
    id: str
    centre: AreataKnowledge
    size: int
    posterior: AreataPosterior | None = None

    def knowledge(self, draw: int) -> AreataKnowledge:
        """The parameters of one draw, 0 <= draw < size; draws are the same in every run.

        What the rows speak about is joint; the strengths of other therapies are drawn from their
        priors, by name.
        """
        if self.source == "fixed":
            return self.centre
        free = free_parameters()
        study_sd = STUDY_SD / 2.0
        if self.posterior is None:
            z = np.array([ndtri(uniforms(key_of(0, "areata belief", name, draw))) for name in free.names])
        else:
            chosen = _order(len(self.posterior), self.size)[draw]
            z, study_sd = self.posterior.z[chosen], float(self.posterior.study_sd[chosen])
        joint = free.everything(np.clip(z, -2.6, 2.6) if self.posterior is None else z)
        found = {}
        for name, record in self.centre.parameters.items():
            value = record.value
            if name in joint:
                value = joint[name]
            elif name.partition(".")[0] not in PARTS and record.spread != "fixed":
                luck = uniforms(key_of(0, "areata belief", name, draw))
                value = float(record.quantile(luck))
                if self.posterior is not None and name in self.posterior.local:
                    mean, sd = self.posterior.local[name]
                    value = at(record, mean + sd * float(ndtri(luck)))
            found[name] = replace(record, value=value)
        return AreataKnowledge(ParameterSet(found, "parameters"), study_sd)

    def extended(self, records: Mapping[str, Parameter]) -> Self:
        """The same and further records by qualified name, each drawn from its prior; known ones stay."""
        new = {name: one for name, one in records.items() if name not in self.centre.parameters}
        if not new:
            return self
        return replace(self, centre=replace(self.centre, parameters=self.centre.parameters.merged(new)))

    def draws(self, count: int) -> list[int]:
        """`count` draws spread evenly over those there are."""
        return [int(i) for i in np.linspace(0, self.size - 1, min(count, self.size)).round()]


def _order(size: int, count: int) -> NDArray[np.int64]:
    """`count` draws of a posterior of `size`, always the same."""
    chosen = np.linspace(0, size - 1, count).round().astype(np.int64)
    return np.asarray(np.random.default_rng(20261121).permutation(chosen))


def all_records() -> dict[str, Parameter]:
    """Every record, by qualified name."""
    found = {
        f"{part}.{name}": replace(record, name=f"{part}.{name}")
        for part in PARTS
        for name, record in records_of(part).items()
    }
    return {**found, **immune_records()}


def _knowledge(values: Mapping[str, float], status: str | None) -> AreataKnowledge:
    return AreataKnowledge(ParameterSet(all_records(), "parameters").with_values(values, status))


@cache
def areata_belief(source: str = "posterior") -> AreataBelief:
    """The belief called `source`.

    Raises:
        InputError: a posterior file that cannot be used.
    """
    if source == "prior":
        return AreataBelief("prior", "areata prior", _knowledge({}, None), DRAWS)
    posterior = read_areata_posterior()
    records = all_records()
    best = free_parameters().everything(posterior.z.mean(axis=0))
    best |= {name: at(records[name], mean) for name, (mean, _) in posterior.local.items()}
    centre = _knowledge(best, "fitted")
    if source == "fixed":
        return AreataBelief("fixed", posterior.id, centre, 1)
    return AreataBelief("posterior", posterior.id, centre, DRAWS, posterior)
