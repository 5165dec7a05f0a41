"""What a run believes: one best set of parameters, and draws that carry what is not known.

Three beliefs ship. ``posterior``: what the published rows left of the priors, jointly.
``prior``: the records as they stand, nothing learned. ``fixed``: the posterior's best values, no
spread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from anagen.biology.cycle import DEFAULT_ACCOUNT
from anagen.engine.keys import key_of, uniforms
from anagen.errors import unknown_name
from anagen.learning.knowledge import Knowledge, prior_knowledge
from anagen.learning.learned import centre_of, draw_values
from anagen.learning.posterior import Posterior, read_posterior
from anagen.parameters import Parameter, ParameterSet
from anagen.population.cohort import BETWEEN_PEOPLE

BELIEFS = ("posterior", "prior", "fixed")
DRAWS = 400
"""Draws of a belief that has any."""


@dataclass(frozen=True, eq=False)
class Belief:
    """Parameters and their uncertainty.

    Attributes:
        source: one of `BELIEFS`.
        id: id of the posterior behind it ("prior" for none).
        centre: the best values.
        size: number of draws; 1 where nothing is uncertain.
        posterior: the draws behind it, or None.
    """

    source: str
    id: str
    centre: Knowledge
    size: int
    posterior: Posterior | None = None

    @cached_property
    def _indices(self) -> NDArray[np.int64]:
        """Draw of the posterior that each draw of the belief is."""
        assert self.posterior is not None
        return self.posterior.resampled(self.size)

    def knowledge(self, draw: int) -> Knowledge:
        """The parameters of one draw, 0 <= draw < size: every record takes a value of its own.

        A spread between people stays: a draw settles what is not known of a population, not how its
        people differ. Draws are the same in every run. What the posterior holds is joint; what no row speaks
        about is drawn from its prior, by name.
        """
        if self.source == "fixed":
            return self.centre
        joint = {}
        if self.posterior is not None:
            joint = draw_values(self.posterior, int(self._indices[draw]), self.centre.account)
        records = {}
        for name, record in self.centre.parameters.items():
            if name in joint:
                records[name] = replace(record, value=joint[name], low=None, high=None, spread="fixed")
            elif record.spread == "fixed" or name.removeprefix("population.") in BETWEEN_PEOPLE:
                records[name] = record
            else:
                value = float(record.quantile(uniforms(key_of(0, "belief", name, draw))))
                records[name] = replace(record, value=value, low=None, high=None, spread="fixed")
        return replace(self.centre, parameters=ParameterSet(records, self.centre.parameters.label))

    def extended(self, records: Mapping[str, Parameter]) -> Self:
        """The same and further records by qualified name, each drawn from its prior; known ones stay."""
        new = {name: one for name, one in records.items() if name not in self.centre.parameters}
        if not new:
            return self
        return replace(self, centre=replace(self.centre, parameters=self.centre.parameters.merged(new)))

    def draws(self, count: int) -> list[int]:
        """`count` draws spread evenly over those there are."""
        return [int(i) for i in np.linspace(0, self.size - 1, min(count, self.size)).round()]


@cache
def belief(source: str = "posterior", account: str = DEFAULT_ACCOUNT) -> Belief:
    """The belief called `source`.

    Raises:
        InputError: no such belief, or a posterior file that cannot be used.
    """
    if source not in BELIEFS:
        raise unknown_name("parameters", source, BELIEFS)
    if source == "prior":
        return Belief(source, "prior", prior_knowledge(account), DRAWS)
    return belief_of(read_posterior(), source, account)


def belief_of(posterior: Posterior, source: str = "posterior", account: str = DEFAULT_ACCOUNT) -> Belief:
    """The belief that `posterior` amounts to."""
    centre = centre_of(posterior, account)
    if source == "fixed":
        return Belief(source, posterior.id, centre, 1)
    return Belief(source, posterior.id, centre, DRAWS, posterior)
