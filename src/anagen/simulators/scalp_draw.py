"""One draw of the parameters, worked out for a disease of the whole scalp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anagen.learning.knowledge import Knowledge
from anagen.population.areata_biology import Areata


@dataclass(frozen=True, eq=False)
class ScalpDraw:
    """One joint value of every parameter: number of the draw (-1: the best values), and what holds."""

    draw: int
    knowledge: Knowledge

    @property
    def biology(self) -> Areata:
        """Field, follicle and patients."""
        return self.knowledge.areata

    @property
    def value(self) -> Callable[[str], float]:
        """A parameter's value under this draw, by qualified name."""
        return self.knowledge.parameters.value


def scalp_draw(knowledge: Knowledge, draw: int = -1) -> ScalpDraw:
    """What holds where `knowledge` does."""
    return ScalpDraw(draw, knowledge)
