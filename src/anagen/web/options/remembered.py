"""The shipped belief with its draws kept: every visitor's forecast takes the same ones.

A draw of the parameters is worked out from some hundred records; it does not depend on the person. On
the command line that is done once; a server would do it again for every visitor. The numbers are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import Any

from anagen.learning.distribution import ParameterDistribution, distribution
from anagen.learning.knowledge import Knowledge
from anagen.parameters import ParameterSet


@dataclass(frozen=True, eq=False)
class RememberedKnowledge(Knowledge):
    """One draw, whose parts are taken out once."""

    @cached_property
    def _parts(self) -> dict[str, ParameterSet]:
        return {}

    def part(self, name: str) -> ParameterSet:
        """See `Knowledge.part`."""
        if name not in self._parts:
            self._parts[name] = super().part(name)
        return self._parts[name]


@dataclass(frozen=True, eq=False)
class RememberedBelief(ParameterDistribution):
    """A belief whose draws are worked out once."""

    @cached_property
    def _draws(self) -> dict[int, RememberedKnowledge]:
        return {}

    def knowledge(self, draw: int) -> Knowledge:
        """See `ParameterDistribution.knowledge`."""
        if draw not in self._draws:
            found = super().knowledge(draw)
            self._draws[draw] = RememberedKnowledge(**_own(found, Knowledge))
        return self._draws[draw]


@cache
def remembered(source: str = "posterior") -> RememberedBelief:
    """The belief called `source`, with its draws kept from now on."""
    return RememberedBelief(**_own(distribution(source), ParameterDistribution))


def _own(of: object, kind: type[Any]) -> dict[str, Any]:
    return {field.name: getattr(of, field.name) for field in fields(kind)}
