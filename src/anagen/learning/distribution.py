"""Distribution of all parameters: the best values, and joint draws of the uncertain ones.

Three sources are shipped. ``posterior``: the priors after the published rows. ``prior``: the records
themselves, before any row. ``fixed``: the posterior's best values, without spread. One draw gives the
parameters of all diseases: those fitted to the rows of one disease are joint, and independent of those of
another disease.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from anagen.biology.cycle import DEFAULT_ACCOUNT
from anagen.engine.keys import key_of, uniforms
from anagen.errors import unknown_name
from anagen.learning.free_parameters import free_names
from anagen.learning.knowledge import DISEASES, Knowledge, disease_of, prior_knowledge
from anagen.learning.learned import centre_of, draw_values
from anagen.learning.posterior import Posterior, forget_shipped, read_posterior
from anagen.learning.stances import MIDDLE, MIXTURE, checked_stance, stance_of, stances
from anagen.parameters import Parameter, ParameterSet
from anagen.population.cohort import BETWEEN_PEOPLE

SOURCES = ("posterior", "prior", "fixed")
DRAWS = 400
"""Number of draws of a distribution with uncertainty."""


@dataclass(frozen=True, eq=False)
class ParameterDistribution:
    """Parameters and their uncertainty.

    Attributes:
        source: one of `SOURCES`.
        id: id of the posterior of `disease` behind it ("prior" for none).
        centre: best values.
        size: number of draws; 1 where no parameter is uncertain.
        posteriors: posteriors behind it, one per disease; none under the priors.
        disease: the one that is simulated, whose id is given.
        stance: on exosomes: "mixture", or one of `anagen.learning.stances`.
    """

    source: str
    id: str
    centre: Knowledge
    size: int
    posteriors: tuple[Posterior, ...] = ()
    disease: str = "pattern"
    stance: str = MIXTURE

    def with_stance(self, stance: str) -> Self:
        """Copy under another stance on exosomes.

        Raises:
            InputError: no such stance.
        """
        if checked_stance(stance) == self.stance:
            return self
        records = {**self.centre.parameters, **centre_records(stance)}
        parameters = ParameterSet(records, self.centre.parameters.label)
        return replace(self, stance=stance, centre=replace(self.centre, parameters=parameters))

    @cached_property
    def _indices(self) -> tuple[NDArray[np.int64], ...]:
        """Draw of each posterior, for each draw of the distribution."""
        return tuple(posterior.resampled(self.size) for posterior in self.posteriors)

    def knowledge(self, draw: int) -> Knowledge:
        """Parameters of one draw, 0 <= draw < size; draws are the same in all runs.

        A spread between people remains: a draw fixes uncertain values of a population, not the differences
        between its people. Parameters in a posterior are joint; the others are drawn from their priors, by
        name, so that they do not depend on which other parameters exist.
        """
        if self.source == "fixed":
            return self.centre
        joint: dict[str, float] = {}
        for posterior, indices in zip(self.posteriors, self._indices, strict=True):
            joint |= draw_values(posterior, int(indices[draw]), self.centre.account)
        stance = stance_of(draw, self.stance)
        prior = prior_knowledge(self.centre.account).parameters
        for name in stance.prior:
            drawn = joint[name] if name in joint else float(prior[name].quantile(luck_of([name], draw)[0]))
            joint[name] = stance.value(name, drawn)
        centre = self.centre.parameters
        records = dict(centre)
        apart = [name for name in self._uncertain if name not in joint]
        for name, luck in zip(apart, luck_of(apart, draw), strict=True):
            joint[name] = float(centre[name].quantile(luck))
        for name, value in joint.items():
            if name in records:
                records[name] = records[name].at(value)
        return replace(self.centre, parameters=ParameterSet(records, centre.label))

    @cached_property
    def _uncertain(self) -> list[str]:
        """Parameters that a draw fixes (`is_drawn`)."""
        return [name for name, record in self.centre.parameters.items() if is_drawn(name, record)]

    def extended(self, records: Mapping[str, Parameter]) -> Self:
        """Copy with further records by qualified name, each drawn from its prior; known ones are kept."""
        new = {name: one for name, one in records.items() if name not in self.centre.parameters}
        if not new:
            return self
        return replace(self, centre=replace(self.centre, parameters=self.centre.parameters.merged(new)))

    def draws(self, count: int) -> list[int]:
        """Numbers of `count` draws, spread evenly over the available ones."""
        return [int(i) for i in np.linspace(0, self.size - 1, min(count, self.size)).round()]

    @property
    def own(self) -> ParameterSet:
        """Best values of the parameters of `disease` alone."""
        records = self.centre.parameters
        mine = {name: record for name, record in records.items() if disease_of(name) == self.disease}
        return ParameterSet(mine, records.label)


def centre_records(stance: str) -> dict[str, Parameter]:
    """Records that a stance sets; the mixture's best values are those of its middle stance."""
    chosen = stances()[MIDDLE if stance == MIXTURE else stance]
    return {name: chosen.record(name) for name in chosen.prior}


def believed(knowledge: Knowledge) -> Knowledge:
    """Best values with those of the mixture of stances, and with a table of histories that is kept."""
    records = {**knowledge.parameters, **centre_records(MIXTURE)}
    return replace(knowledge, parameters=ParameterSet(records, knowledge.parameters.label), keeps=True)


def is_drawn(name: str, record: Parameter) -> bool:
    """Whether a record's spread is uncertainty, so that a draw fixes the value.

    Other spreads are between people: ages at onset, and in alopecia areata differences of patients. The
    rest of that disease's biology is held at its records, as during the fit.
    """
    if record.spread == "fixed" or name.removeprefix("population.") in BETWEEN_PEOPLE:
        return False
    return not name.startswith("areata ") or name in free_names("areata") or name.startswith("areata study.")


def luck_of(names: Sequence[str], draw: int) -> NDArray[np.float64]:
    """Uniform luck of parameters in one draw, by the names under which they were first drawn."""
    keys = [
        key_of(
            0,
            "belief" if disease_of(name) == "pattern" else "areata belief",
            name.removeprefix("areata "),
            draw,
        )
        for name in names
    ]
    return uniforms(np.array(keys, dtype=np.uint64))


@cache
def distribution(
    source: str = "posterior", account: str = DEFAULT_ACCOUNT, disease: str = "pattern"
) -> ParameterDistribution:
    """Distribution called `source`.

    Args:
        source: one of `SOURCES`.
        account: account of miniaturisation in force.
        disease: "pattern" or "areata", the one that is simulated: its posterior's id is given.

    Raises:
        InputError: no such distribution, or a posterior file that cannot be used.
    """
    if source not in SOURCES:
        raise unknown_name("parameters", source, SOURCES)
    if disease not in DISEASES:
        raise unknown_name("disease", disease, DISEASES)
    if source == "prior":
        centre = believed(prior_knowledge(account))
        return ParameterDistribution(source, "prior", centre, DRAWS, (), disease)
    return distribution_of(tuple(read_posterior(name) for name in DISEASES), source, account, disease)


def read_again() -> None:
    """Let the next `distribution` read the shipped posterior's file again, since it was replaced."""
    forget_shipped()
    distribution.cache_clear()


def distribution_of(
    posteriors: tuple[Posterior, ...],
    source: str = "posterior",
    account: str = DEFAULT_ACCOUNT,
    disease: str = "pattern",
) -> ParameterDistribution:
    """Distribution made of `posteriors`, one per disease."""
    centre = believed(centre_of(posteriors, account))
    name = next((one.id for one in posteriors if one.disease == disease), "prior")
    size = 1 if source == "fixed" else DRAWS
    return ParameterDistribution(source, name, centre, size, posteriors, disease)
