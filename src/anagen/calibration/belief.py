"""What a run believes: one best set of parameters, and draws that carry what is not known.

Three beliefs ship. ``posterior``: what the published rows left of the priors, jointly.
``prior``: the records as they stand, nothing learned. ``fixed``: the best values, no spread.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from anagen.biology.cycle import DEFAULT_ACCOUNT
from anagen.calibration.knowledge import Knowledge, fitted_knowledge, prior_knowledge
from anagen.engine.keys import key_of, uniforms
from anagen.errors import unknown_name
from anagen.parameters import ParameterSet

BELIEFS = ("posterior", "prior", "fixed")
DRAWS = 400
"""Draws of a belief that has any."""


@dataclass(frozen=True, eq=False)
class Belief:
    """Parameters and their uncertainty.

    Attributes:
        source: one of `BELIEFS`.
        id: id of the posterior or fit behind it ("prior" for none).
        centre: the best values.
        size: number of draws; 1 where nothing is uncertain.
    """

    source: str
    id: str
    centre: Knowledge
    size: int

    def knowledge(self, draw: int) -> Knowledge:
        """The parameters of one draw, 0 <= draw < size: every record takes a value of its own.

        Draws are the same in every run, and a draw does not depend on how many there are.
        """
        if self.source == "fixed":
            return self.centre
        records = {}
        for name, record in self.centre.parameters.items():
            if record.spread == "fixed":
                records[name] = record
                continue
            value = float(record.quantile(uniforms(key_of(0, "belief", name, draw))))
            records[name] = replace(record, value=value, low=None, high=None, spread="fixed")
        return replace(self.centre, parameters=ParameterSet(records, self.centre.parameters.label))

    def draws(self, count: int) -> list[int]:
        """`count` draws spread evenly over those there are."""
        return [int(i) for i in np.linspace(0, self.size - 1, min(count, self.size)).round()]


@cache
def belief(source: str = "posterior", account: str = DEFAULT_ACCOUNT) -> Belief:
    """The belief called `source`.

    Raises:
        InputError: no such belief.
    """
    if source not in BELIEFS:
        raise unknown_name("parameters", source, BELIEFS)
    if source == "prior":
        return Belief(source, "prior", prior_knowledge(account), DRAWS)
    centre = fitted_knowledge(account)
    return Belief(source, str(centre.fit_id), centre, 1 if source == "fixed" else DRAWS)
