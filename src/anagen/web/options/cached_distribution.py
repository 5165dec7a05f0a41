"""Parameter distribution whose joint draws are cached between requests.

A joint draw is computed from some hundred records and does not depend on the person. A command computes it
once; without the cache a server would compute it for every visitor. No number changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import Any, Self, cast

from anagen.learning.distribution import ParameterDistribution, distribution, read_again
from anagen.learning.knowledge import Knowledge
from anagen.parameters import Parameter, ParameterSet

COPIES = 8
"""Copies kept of a distribution with further records, such as those of another hair loss."""


@dataclass(frozen=True, eq=False)
class RememberedKnowledge(Knowledge):
    """Joint draw whose parts are computed once."""

    @cached_property
    def _parts(self) -> dict[str, ParameterSet]:
        return {}

    def part(self, name: str) -> ParameterSet:
        """Part of the draw, as of `Knowledge.part`."""
        if name not in self._parts:
            self._parts[name] = super().part(name)
        return self._parts[name]


@dataclass(frozen=True, eq=False)
class RememberedBelief(ParameterDistribution):
    """Parameter distribution whose joint draws are computed once."""

    @cached_property
    def _draws(self) -> dict[int, RememberedKnowledge]:
        return {}

    def knowledge(self, draw: int) -> Knowledge:
        """Joint draw, as of `ParameterDistribution.knowledge`."""
        if draw not in self._draws:
            found = super().knowledge(draw)
            self._draws[draw] = RememberedKnowledge(**_own(found, Knowledge))
        return self._draws[draw]

    @cached_property
    def _extended(self) -> dict[tuple[tuple[str, Parameter], ...], RememberedBelief]:
        return {}

    def extended(self, records: Mapping[str, Parameter]) -> Self:
        """Copy with further records, as of `ParameterDistribution.extended`; one for the same records."""
        new = tuple((name, records[name]) for name in sorted(records) if name not in self.centre.parameters)
        if not new:
            return self
        if new not in self._extended:
            while len(self._extended) >= COPIES:
                del self._extended[next(iter(self._extended))]
            self._extended[new] = super().extended(dict(new))
        return cast(Self, self._extended[new])

    @cached_property
    def _stances(self) -> dict[str, RememberedBelief]:
        return {}

    def with_stance(self, stance: str) -> Self:
        """Copy under another stance, as of `ParameterDistribution.with_stance`; one copy for each stance."""
        if stance not in self._stances:
            self._stances[stance] = super().with_stance(stance)
        return cast(Self, self._stances[stance])


_read_under: list[str] = []
"""Stamp of the file that the distributions were read from, once one is known."""


def remembered(source: str = "posterior", stamp: str = "") -> RememberedBelief:
    """Parameter distribution called `source`, with a cache of its joint draws.

    Args:
        source: one of `anagen.learning.distribution.SOURCES`.
        stamp: of the posterior's file; where it differs from the last one, the file is read again.
    """
    if stamp and _read_under != [stamp]:
        if _read_under:
            read_again()
            _of.cache_clear()
        _read_under[:] = [stamp]
    return _of(source)


@lru_cache(maxsize=4)
def _of(source: str) -> RememberedBelief:
    return RememberedBelief(**_own(distribution(source), ParameterDistribution))


def _own(of: object, kind: type[Any]) -> dict[str, Any]:
    return {field.name: getattr(of, field.name) for field in fields(kind)}
