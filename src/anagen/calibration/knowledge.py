"""Everything Anagen believes, under qualified names, with the shipped fit laid over it.

``cycle.telogen_duration``, ``response.growth_on_target``, ``androgenetic.structural_share``,
``population.follicle_density``, ``delivery.ec50``, ``minoxidil topical.growth_gain``: one
name, one record, whichever package keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from typing import Any

import numpy as np

from anagen.biology.androgenetic import androgenetic_parameters
from anagen.biology.cycle import DEFAULT_ACCOUNT, chain_of, cycle_parameters
from anagen.biology.niche import Response, response_parameters
from anagen.engine.chain import Chain
from anagen.engine.keys import key_of, uniforms
from anagen.errors import InputError
from anagen.parameters import Parameter, ParameterSet
from anagen.population.traits import population_parameters
from anagen.therapy.catalogue import therapy_parameters

BIOLOGY = ("cycle", "response", "androgenetic", "population")
"""Parts learned together by the fit; the rest belong to therapies and their delivery."""


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


def prior_knowledge(account: str = DEFAULT_ACCOUNT) -> Knowledge:
    """Records as the data files have them, nothing fitted."""
    records = {
        **_qualified("cycle", cycle_parameters(account)),
        **_qualified("response", response_parameters()),
        **_qualified("androgenetic", androgenetic_parameters()),
        **_qualified("population", population_parameters()),
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
        if fit["schema"] != 1 or not all(np.isfinite(value) for value in fit["values"].values()):
            raise ValueError("not a fit of schema 1")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"the shipped fit cannot be read: {error}", where=path.name) from None
    return dict(fit)


def fitted_knowledge(account: str = DEFAULT_ACCOUNT) -> Knowledge:
    """Priors with the shipped fit laid over them.

    The fit was made under the default account; under another one, the parameters of the
    switch itself keep their priors (see ``docs/model.md``).
    """
    fit = read_fit()
    prior = prior_knowledge(account)
    values = {name: value for name, value in fit["values"].items() if name in prior.parameters}
    if account != DEFAULT_ACCOUNT:
        values = {name: value for name, value in values.items() if not name.startswith("cycle.renewal")}
    return replace(prior.with_values(values, "fitted"), fit_id=str(fit["id"]))
