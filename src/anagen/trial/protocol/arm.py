"""An arm of a trial as the other parts use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anagen.files.phrases import Dropout

if TYPE_CHECKING:
    from anagen.therapy.course import Course


@dataclass(frozen=True)
class Arm:
    """[[arm]]: a name and the treatments given together; none if untreated.

    Attributes:
        name: of the arm.
        treatments: tables of the file.
        synergy: of the treatments; 0 is none.
        dropout: its own, or None for the design's.
        courses: the treatments, checked and resolved.
    """

    name: str
    treatments: tuple[Mapping[str, Any], ...] = ()
    synergy: float = 0.0
    dropout: Dropout | None = None
    courses: tuple[Course, ...] = field(default=(), compare=False, repr=False)

    @property
    def untreated(self) -> bool:
        """Whether the arm is only observed."""
        return not self.treatments
