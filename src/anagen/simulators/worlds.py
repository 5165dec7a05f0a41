"""The worlds of a trial: joint values of every parameter, one for each replicate.

A replicate is run in one world: biology, population, carriers' rises and therapies all come
from the same draw of what is believed, so that whatever the evidence ties together stays so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from anagen.biology.alopecias.androgenetic import Mosaic
from anagen.biology.alopecias.kinds import Ailments
from anagen.biology.history import HistoryTable
from anagen.engine.keys import key_of, uniforms
from anagen.learning.distribution import Belief
from anagen.learning.knowledge import Knowledge
from anagen.measurement.carrier import CarrierResponse, carrier_response
from anagen.parameters import ParameterSet
from anagen.population.cohort import Recruitment, history_reach
from anagen.population.scalp import Biology

MOST_DRAWS = 100
"""Different joint draws in one trial; with more replicates, draws are used again with other patients."""


@dataclass(frozen=True, eq=False)
class World:
    """One joint value of every parameter, worked out.

    Attributes:
        draw: number of the draw, -1 for the best values.
        knowledge: the parameters. biology: follicle, niche and past for the trial's region.
        population, androgenetic: records that cohorts are drawn from.
        carrier: apparent rise of whatever is given.
    """

    draw: int
    knowledge: Knowledge
    biology: Biology
    population: ParameterSet
    androgenetic: ParameterSet
    carrier: CarrierResponse

    @property
    def value(self) -> Callable[[str], float]:
        """A parameter's value in this world, by qualified name."""
        return self.knowledge.parameters.value


def world_of(knowledge: Knowledge, recruitment: Recruitment, region: str, draw: int = -1) -> World:
    """The world in which `knowledge` holds."""
    population = knowledge.part("population")
    androgenetic = knowledge.part("androgenetic")
    mosaic = Mosaic.of(androgenetic, region)
    slope, years = history_reach(recruitment, region, population)
    history = HistoryTable.of(
        knowledge.chain, knowledge.response, slope * float(mosaic.sensitivity.max()), years
    )
    return World(
        draw=draw,
        knowledge=knowledge,
        biology=Biology(
            knowledge.chain,
            knowledge.response,
            mosaic,
            history,
            Ailments.of(recruitment.ailments, knowledge.part),
            region,
        ),
        population=population,
        androgenetic=androgenetic,
        carrier=carrier_response(knowledge.part("carrier")),
    )


class Worlds:
    """The worlds of a trial's replicates; each is worked out when first asked for.

    The draws are spread evenly over what is believed, at most `MOST_DRAWS` of them, and taken in
    an order that the trial's seed sets. So a replicate keeps its world, whatever their number.
    """

    def __init__(self, belief: Belief, recruitment: Recruitment, region: str, seed: int) -> None:
        self.belief = belief
        self._recruitment, self._region = recruitment, region
        draws = np.array(belief.draws(MOST_DRAWS))
        luck = uniforms(key_of(seed, "draw"), np.arange(len(draws)))
        self.order: tuple[int, ...] = tuple(int(draw) for draw in draws[np.argsort(luck, kind="stable")])
        self._made: dict[int, World] = {}

    def of(self, replicate: int) -> World:
        """The world of one replicate."""
        draw = self.order[replicate % len(self.order)]
        if draw not in self._made:
            # Two threads may both work it out; they get the same.
            self._made[draw] = self._world(self.belief.knowledge(draw), draw)
        return self._made[draw]

    @cached_property
    def best(self) -> World:
        """The world of the best values: what pictures show."""
        return self._world(self.belief.centre, -1)

    def different(self, replicates: int) -> int:
        """How many different draws so many replicates use."""
        return min(replicates, len(self.order))

    def _world(self, knowledge: Knowledge, draw: int) -> World:
        return world_of(knowledge, self._recruitment, self._region, draw)
