"""Goal of an exploration: a design's first endpoint, another one, or several endpoints together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name
from anagen.statistics.comparisons import Comparisons
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.named_endpoint import hypotheses_of

ALL, ANY = "all", "any"
"""Goals of several endpoints: conjunctive and disjunctive power of each arm."""


@dataclass(frozen=True)
class Goal:
    """Goal in one design.

    Attributes:
        word: name of an endpoint, `ALL` or `ANY`; empty for the first endpoint.
    """

    word: str = ""

    def check(self, protocol: Protocol) -> None:
        """Check that the design has such a goal.

        Raises:
            InputError: it has not.
        """
        names = [one.name for one in protocol.named_endpoints]
        if not self.word or self.word in names:
            return
        if protocol.several is None:
            raise InputError(
                f"one endpoint has no goal {self.word[:60]!r}",
                where="--goal",
                expected="a trial file with [[endpoint]] tables",
            )
        if self.word not in (ALL, ANY):
            raise unknown_name("goal", self.word, [*names, ALL, ANY], "--goal")

    def endpoint(self, protocol: Protocol) -> int:
        """Number of the endpoint whose estimates are shown; the first one of several together."""
        names = [one.name for one in protocol.named_endpoints]
        return names.index(self.word) if self.word in names else 0

    def analysis(self, protocol: Protocol) -> Analysis:
        """Analysis of that endpoint."""
        return protocol.named_endpoints[self.endpoint(protocol)].analysis

    def shown(self, protocol: Protocol, compared: tuple[Comparisons, ...]) -> NDArray[np.bool_]:
        """Whether each trial reaches the goal with each arm, bool[R, k]."""
        own = np.asarray(compared[self.endpoint(protocol)].shown, dtype=bool)
        if self.word not in (ALL, ANY) or self.word in [one.name for one in protocol.named_endpoints]:
            return own
        found = np.zeros_like(own)
        claims = hypotheses_of(protocol)
        for arm in {one.arm for one in claims}:
            each = np.stack([compared[one.endpoint].shown[:, arm] for one in claims if one.arm == arm])
            found[:, arm] = each.all(axis=0) if self.word == ALL else each.any(axis=0)
        return found

    def told(self, protocol: Protocol) -> str:
        """Goal in words."""
        if self.word in (ALL, ANY) and protocol.several is not None:
            names = [one.name for one in protocol.named_endpoints if not one.exploratory]
            return f"{self.word} of {', '.join(names)}; estimates of {protocol.analysis.endpoint}"
        return str(self.analysis(protocol).endpoint)


FIRST = Goal()
"""The first endpoint."""
