"""Everything Anagen believes, under qualified names, with the shipped fit laid over it.

``cycle.telogen_duration``, ``response.growth_on_target``, ``androgenetic.structural_share``,
``population.follicle_density``, ``delivery.ec50``, ``minoxidil topical.growth_gain``: one
name, one record, whichever package keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import numpy as np

from anagen.biology.androgenetic import androgenetic_parameters
from anagen.biology.cycle import DEFAULT_ACCOUNT, chain_of, cycle_parameters
from anagen.biology.history import HistoryTable
from anagen.biology.niche import Response, response_parameters
from anagen.calibration.scale import learned
from anagen.engine.chain import Chain
from anagen.engine.keys import key_of, uniforms
from anagen.errors import InputError
from anagen.measurement.carrier import carrier_parameters
from anagen.parameters import Parameter, ParameterSet
from anagen.population.traits import population_parameters
from anagen.therapy.catalogue import therapy_parameters

BIOLOGY = ("cycle", "response", "androgenetic", "population")
"""Parts learned together by the fit; the rest belong to therapies and their delivery."""


STEEPEST = 2.6
"""Steepest androgen slope of the history table, classes a year; steeper ones are held there."""
LONGEST_HISTORY = 50.0
"""Longest history of the table, years."""


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Parameters by qualified name.

    Attributes:
        account: account of miniaturisation in force.
        parameters: every record, named ``part.name``.
        fit_id: id of the fit laid over the priors, or None.
    """

    account: str
    parameters: ParameterSet
    fit_id: str | None = None

    def part(self, name: str) -> ParameterSet:
        """The records of one part, under their short names."""
        prefix = f"{name}."
        found = {
            key.removeprefix(prefix): replace(record, name=key.removeprefix(prefix))
            for key, record in self.parameters.items()
            if key.startswith(prefix)
        }
        return ParameterSet(found, name)

    def with_values(self, values: Mapping[str, float], status: str | None = None) -> Knowledge:
        """A copy in which qualified parameters take other values."""
        return replace(self, parameters=self.parameters.with_values(values, status))

    @cached_property
    def chain(self) -> Chain:
        """The follicle chain."""
        return chain_of(self.part("cycle"))

    @cached_property
    def response(self) -> Response:
        """The niche response."""
        return Response.of(self.part("cycle"), self.part("response"))

    @cached_property
    def history(self) -> HistoryTable:
        """States after years of androgens, tabulated once."""
        return HistoryTable.of(self.chain, self.response, STEEPEST, LONGEST_HISTORY)

    def drawn(self, name: str, seed: int, replicate: int) -> float:
        """Value of parameter `name` in one replicate, drawn from its spread.

        It depends on the name, not on which other parameters exist.
        """
        record = self.parameters[name]
        if record.spread == "fixed":
            return record.value
        return float(record.quantile(uniforms(key_of(seed, "parameter", name, replicate))))


def _qualified(part: str, records: Mapping[str, Parameter]) -> dict[str, Parameter]:
    return {f"{part}.{name}": replace(record, name=f"{part}.{name}") for name, record in records.items()}


@cache
def prior_knowledge(account: str = DEFAULT_ACCOUNT) -> Knowledge:
    """Records as the data files have them, nothing fitted."""
    records = {
        **_qualified("cycle", cycle_parameters(account)),
        **_qualified("response", response_parameters()),
        **_qualified("androgenetic", androgenetic_parameters()),
        **_qualified("population", population_parameters()),
        **_qualified("carrier", carrier_parameters()),
        **therapy_parameters(),
    }
    return Knowledge(account, ParameterSet(records, "parameters"))


def read_fit() -> dict[str, Any]:
    """The shipped fit: id, values, diagnostics.

    Raises:
        InputError: it is missing or damaged.
    """
    path = files("anagen.calibration") / "data" / "fit.json"
    try:
        fit = json.loads(path.read_text(encoding="utf-8"))
        tables = [fit[key] for key in ("values", "z", "z_sd")]
        if fit["schema"] != 1 or any(table.keys() != tables[0].keys() for table in tables):
            raise ValueError("not a fit of schema 1")
        if not all(np.isfinite(value) for table in tables for value in table.values()):
            raise ValueError("a value is not finite")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"the shipped fit cannot be read: {error}", where=path.name) from None
    return dict(fit)


@cache
def fitted_knowledge(account: str = DEFAULT_ACCOUNT) -> Knowledge:
    """Priors with the shipped fit laid over them.

    A fitted record keeps what spread the rows left it. The fit was made under the default
    account; under another one, the parameters of the switch itself keep their priors (see
    ``docs/model.md``).
    """
    fit = read_fit()
    prior = prior_knowledge(account)
    switched = account != DEFAULT_ACCOUNT
    records = {
        name: learned(prior.parameters[name], fit["z"][name], fit["z_sd"][name])
        for name in fit["values"]
        if not (switched and name.startswith("cycle.renewal"))
    }
    fitted = ParameterSet({**prior.parameters, **records}, prior.parameters.label)
    return replace(prior, parameters=fitted, fit_id=str(fit["id"]))
