"""Joint draws of every parameter, one for each replicate of a trial.

A replicate is run under one draw: biology, population, carriers' rises and therapies all come from the
same joint value, so that whatever the evidence ties together stays so.
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
"""Different joint draws in one trial; with more replicates, draws are used again with other patients."""


class Draw(Protocol):
    """One joint value of every parameter, worked out for a simulator."""

    @property
    def draw(self) -> int:
        """Number of the draw; -1 for the best values."""

    @property
    def value(self) -> Callable[[str], float]:
        """A parameter's value under this draw, by qualified name."""


D = TypeVar("D", bound=Draw)


class Distribution(Protocol):
    """Parameters and their uncertainty: `anagen.learning.distribution.ParameterDistribution` is one."""

    @property
    def source(self) -> str:
        """ "posterior", "prior" or "fixed"."""

    @property
    def id(self) -> str:
        """Identity of the posterior behind it."""

    @property
    def centre(self) -> Knowledge:
        """The best values."""

    @property
    def size(self) -> int:
        """Number of draws; 1 where nothing is uncertain."""

    @property
    def own(self) -> ParameterSet:
        """The best values of the parameters of the disease that is asked about."""

    def knowledge(self, draw: int) -> Knowledge:
        """The parameters of one draw, 0 <= draw < size."""

    def draws(self, count: int) -> list[int]:
        """`count` draws spread evenly over those there are."""

    def extended(self, records: Mapping[str, Parameter]) -> Self:
        """The same and further records by qualified name, drawn from their priors."""


class ParameterDraws(Generic[D]):
    """The draws of a trial's replicates; each is worked out when first asked for.

    They are spread evenly over the distribution, at most `MOST_DRAWS` of them, and taken in an order that
    the trial's seed sets. So a replicate keeps its draw, however many replicates there are.

    Args:
        distribution: of the parameters.
        seed: of the trial.
        work_out: from parameters and the number of their draw to what a simulator needs; picklable.
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
        """The draw of one replicate."""
        draw = self.order[replicate % len(self.order)]
        if draw not in self._made:
            # Two threads may both work it out; they get the same.
            self._made[draw] = self.work_out(self.distribution.knowledge(draw), draw)
        return self._made[draw]

    @cached_property
    def best(self) -> D:
        """The best values: what pictures show."""
        return self.work_out(self.distribution.centre, -1)

    def different(self, replicates: int) -> int:
        """How many different draws so many replicates use."""
        return min(replicates, len(self.order))

    @property
    def key(self) -> Hashable:
        """Equal for two trials whose draws of the same number are the same."""
        known = self.distribution
        return (known.source, known.id, known.centre.account, self.work_out)

    def keep_in(self, store: dict[int, D]) -> None:
        """Take draws that were worked out before from `store`, and keep new ones there."""
        self._made = store

    def __getstate__(self) -> dict[str, Any]:
        """All but what can be worked out again."""
        kept = {name: value for name, value in self.__dict__.items() if name != "best"}
        return {**kept, "_made": {}}
