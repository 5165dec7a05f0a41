"""All parameters of Anagen under qualified names, whichever package holds them.

``cycle.telogen_duration``, ``response.growth_on_target``, ``androgenetic.consolidation_years``,
``population.follicle_density``, ``delivery.ec50``, ``minoxidil topical.growth_gain``,
``areata patients.drive_mosaic``, ``baricitinib.half_dose``: one name, one record, for all diseases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

from anagen.biology.alopecias.androgenetic import Mosaic, androgenetic_parameters
from anagen.biology.alopecias.kinds import alopecia_records
from anagen.biology.cycle import DEFAULT_ACCOUNT, chain_of, cycle_parameters
from anagen.biology.history import HistoryTable
from anagen.biology.kept_histories import kept_history
from anagen.biology.niche import Response, response_parameters
from anagen.engine.chain import Chain
from anagen.learning.pattern.hyperprior import study_records
from anagen.measurement.placebo_response import carrier_parameters
from anagen.parameters import Parameter, ParameterSet, load_parameters
from anagen.population.areata_biology import Areata, areata_records
from anagen.population.cover import CoverSurface
from anagen.population.traits import population_parameters
from anagen.therapy.catalogue import therapy_parameters
from anagen.therapy.immune_records import immune_records

DISEASES = ("pattern", "areata")
"""Diseases with their own trials: pattern hair loss and all drugs of growth; alopecia areata."""

BIOLOGY = ("cycle", "response", "androgenetic", "population")
"""Parts fitted together; the others belong to therapies and their delivery."""


STEEPEST = 6.0
"""Steepest androgen slope of the history table, classes a year; steeper ones are set to it."""
LONGEST_HISTORY = 75.0
"""Longest history of the table, years."""


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Parameters by qualified name.

    Attributes:
        account: account of miniaturisation in force.
        parameters: all records, named ``part.name``.
        keeps: whether its table of histories is kept on disk. A distribution's draws come back in every run;
            values tried in a fit do not.
    """

    account: str
    parameters: ParameterSet
    keeps: bool = False

    def part(self, name: str) -> ParameterSet:
        """Records of one part, under their short names."""
        if name not in self._parts:
            members = _members(tuple(self.parameters), name)
            found = {short: self.parameters[full].named(short) for full, short in members}
            self._parts[name] = ParameterSet(found, name)
        return self._parts[name]

    @cached_property
    def _parts(self) -> dict[str, ParameterSet]:
        """Parts that have been asked for."""
        return {}

    def with_values(self, values: Mapping[str, float], status: str | None = None) -> Knowledge:
        """Copy with other values of some qualified parameters."""
        return replace(self, parameters=self.parameters.with_values(values, status), keeps=False)

    @cached_property
    def chain(self) -> Chain:
        """Follicle chain."""
        return chain_of(self.part("cycle"))

    @cached_property
    def response(self) -> Response:
        """Niche response."""
        return Response.of(self.part("cycle"), self.part("response"))

    @cached_property
    def areata(self) -> Areata:
        """Biology of alopecia areata."""
        return Areata.of(self.part)

    @cached_property
    def history(self) -> HistoryTable:
        """States after years of androgens, tabulated once."""
        tabulate = kept_history if self.keeps else HistoryTable.of
        return tabulate(self.chain, self.response, STEEPEST, LONGEST_HISTORY)

    @cached_property
    def covers(self) -> CoverSurface:
        """Cover of a vertex by pace and years, tabulated once."""
        vertex = Mosaic.of(self.part("androgenetic"), "vertex")
        return CoverSurface.of(self.history, vertex, self.chain, self.response)


@lru_cache(maxsize=64)
def _members(names: tuple[str, ...], part: str) -> tuple[tuple[str, str], ...]:
    """Qualified and short names of a part's records; all draws of a distribution have the same."""
    prefix = f"{part}."
    return tuple((name, name.removeprefix(prefix)) for name in names if name.startswith(prefix))


def _qualified(part: str, records: Mapping[str, Parameter]) -> dict[str, Parameter]:
    return {(full := f"{part}.{name}"): record.named(full) for name, record in records.items()}


def disease_of(name: str) -> str:
    """Disease, one of `DISEASES`, that a parameter belongs to."""
    return "areata" if name.startswith("areata ") or name in _immune_names() else "pattern"


@cache
def _immune_names() -> frozenset[str]:
    return frozenset(immune_records())


@cache
def prior_knowledge(account: str = DEFAULT_ACCOUNT) -> Knowledge:
    """Records of the data files, before any fit."""
    records = {
        **_qualified("cycle", cycle_parameters(account)),
        **_qualified("response", response_parameters()),
        **_qualified("androgenetic", androgenetic_parameters()),
        **_qualified("population", population_parameters()),
        **_qualified("carrier", carrier_parameters()),
        **_qualified("study", study_records()),
        **alopecia_records(),
        **therapy_parameters(),
        **areata_records(),
        **_qualified("areata study", load_parameters("anagen.learning.areata", "study.toml")),
        **immune_records(),
    }
    return Knowledge(account, ParameterSet(records, "parameters"))
