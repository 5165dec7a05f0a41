"""One draw of the parameters for a disease of the whole scalp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anagen.learning.knowledge import Knowledge
from anagen.population.areata_biology import Areata


@dataclass(frozen=True, eq=False)
class ScalpDraw:
    """One joint draw of all parameters, with its number (-1: the best values)."""

    draw: int
    knowledge: Knowledge

    @property
    def biology(self) -> Areata:
        """Immune field, follicle and patients."""
        return self.knowledge.areata

    @property
    def value(self) -> Callable[[str], float]:
        """Value of a parameter under this draw, by qualified name."""
        return self.knowledge.parameters.value


def scalp_draw(knowledge: Knowledge, draw: int = -1) -> ScalpDraw:
    """Draw number `draw`, whose parameters are `knowledge`."""
    return ScalpDraw(draw, knowledge)
