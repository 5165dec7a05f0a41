"""Joint draws of all parameters, one for each replicate of a trial.

A replicate is run under one draw: the values of biology, population, placebo response and therapies
come from one joint draw, which keeps their correlations.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np

from anagen.engine.keys import key_of, uniforms
from anagen.learning.knowledge import Knowledge
from anagen.parameters import Parameter, ParameterSet

MOST_DRAWS = 100
"""Most different draws in one trial; further replicates reuse them with other patients."""


class Draw(Protocol):
    """One joint draw of all parameters, prepared for a simulator."""

    @property
    def draw(self) -> int:
        """Number of the draw; -1 for the best values."""

    @property
    def value(self) -> Callable[[str], float]:
        """Value of a parameter under this draw, by qualified name."""


D = TypeVar("D", bound=Draw)


class Distribution(Protocol):
    """Parameters and their uncertainty, such as `anagen.learning.distribution.ParameterDistribution`."""

    @property
    def source(self) -> str:
        """Source: "posterior", "prior" or "fixed"."""

    @property
    def id(self) -> str:
        """Identity of the posterior behind it."""

    @property
    def centre(self) -> Knowledge:
        """Best values of all parameters."""

    @property
    def size(self) -> int:
        """Number of draws; 1 where no parameter is uncertain."""

    @property
    def own(self) -> ParameterSet:
        """Best values of the parameters of the distribution's own disease."""

    def knowledge(self, draw: int) -> Knowledge:
        """Parameters of one draw, 0 <= draw < size."""

    def draws(self, count: int) -> list[int]:
        """Numbers of `count` draws, spread evenly over the available ones."""

    @property
    def stance(self) -> str:
        """Stance on exosomes: "mixture", or one belief."""

    def with_stance(self, stance: str) -> Self:
        """Copy under another stance on exosomes."""

    def extended(self, records: Mapping[str, Parameter]) -> Self:
        """Copy with further records by qualified name, drawn from their priors."""


class ParameterDraws(Generic[D]):
    """Draws of a trial's replicates; each is prepared when first asked for.

    They are spread evenly over the distribution, at most `MOST_DRAWS` of them, and taken in an order that
    the trial's seed sets. So a replicate keeps its draw, whatever the number of replicates.

    Args:
        distribution: of the parameters.
        seed: of the trial.
        work_out: function of parameters and their draw's number to the draw of a simulator; picklable.
    """

    def __init__(
        self, distribution: Distribution, seed: int, work_out: Callable[[Knowledge, int], D]
    ) -> None:
        self.distribution = distribution
        self.work_out = work_out
        draws = np.array(distribution.draws(MOST_DRAWS))
        luck = uniforms(key_of(seed, "draw"), np.arange(len(draws)))
        self.order: tuple[int, ...] = tuple(int(draw) for draw in draws[np.argsort(luck, kind="stable")])
        self._made: dict[int, D] = {}

    def of(self, replicate: int) -> D:
        """Draw of one replicate."""
        draw = self.order[replicate % len(self.order)]
        if draw not in self._made:
            # Two threads may both prepare it, with equal results.
            self._made[draw] = self.work_out(self.distribution.knowledge(draw), draw)
        return self._made[draw]

    @cached_property
    def best(self) -> D:
        """Draw of the best values, which pictures show."""
        return self.work_out(self.distribution.centre, -1)

    def different(self, replicates: int) -> int:
        """Number of different draws that `replicates` replicates use."""
        return min(replicates, len(self.order))

    @property
    def key(self) -> Hashable:
        """Hashable identity: equal for two trials with the same draw for each number."""
        known = self.distribution
        return (known.source, known.id, known.centre.account, known.stance, self.work_out)

    def keep_in(self, store: dict[int, D]) -> None:
        """Take prepared draws from `store`, and keep new ones there."""
        self._made = store

    def __getstate__(self) -> dict[str, Any]:
        """State without the prepared draws."""
        kept = {name: value for name, value in self.__dict__.items() if name != "best"}
        return {**kept, "_made": {}}
