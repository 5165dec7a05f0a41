"""Dose finding of a trial: doses of its arms, candidate shapes, and the gain that a target dose must have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import plain
from anagen.statistics.dose_finding.shapes import FAMILIES, Shape

BEST, AVERAGE = "best", "average"


@dataclass(frozen=True)
class DoseFinding:
    """[analysis.dose_finding].

    Attributes:
        therapy: whose dose differs between the arms.
        unit: of its dose.
        doses: of the arms, in the protocol's order; 0 where the arm does without it.
        gain: over dose 0 that the target dose must have, above 0, in the better direction.
        gain_unit: of the endpoint.
        shapes: candidates.
        alpha: one-sided level of the joint test.
        target: "best" or "average": whether the curve is that of the best shape, or an average.
    """

    therapy: str
    unit: str
    doses: tuple[float, ...]
    gain: float
    gain_unit: str
    shapes: tuple[Shape, ...]
    alpha: float
    target: str = BEST

    @property
    def order(self) -> tuple[int, ...]:
        """Arms by rising dose."""
        return tuple(sorted(range(len(self.doses)), key=self.doses.__getitem__))

    @property
    def rising(self) -> tuple[float, ...]:
        """Doses, rising."""
        return tuple(sorted(self.doses))

    @property
    def shape_words(self) -> tuple[str, ...]:
        """Candidates as in the file."""
        return tuple(written(shape) for shape in self.shapes)

    def table(self) -> dict[str, object]:
        """Keys of the file."""
        return {
            "therapy": self.therapy,
            "gain": f"{plain(self.gain)} {self.gain_unit}",
            "shapes": list(self.shape_words),
            "alpha": self.alpha,
            "target": self.target,
        }

    def __str__(self) -> str:
        doses = ", ".join(plain(dose) for dose in self.rising)
        return (
            f"{self.therapy} {doses} {self.unit}: MCP-Mod with the candidates {'; '.join(self.shape_words)} "
            f"at the one-sided level {self.alpha:g}; target dose: the smallest with a gain of "
            f"{plain(self.gain)} {self.gain_unit} over dose 0"
        )


def written(shape: Shape) -> str:
    """A candidate as in the file: ``emax 0.25``."""
    return " ".join([shape.family, *(plain(guess) for guess in shape.guess)])


def read_shape(text: str, where: str | None = None) -> Shape:
    """Candidate from ``linear``, ``emax 0.2`` or ``sigmoid emax 0.2 2``.

    Raises:
        InputError: no such shape, or another number of guesses than it has parameters.
    """
    words = text.split()
    guesses: list[float] = []
    while words and (value := _number(words[-1])) is not None:
        guesses.insert(0, value)
        words.pop()
    family = " ".join(words)
    if family not in FAMILIES:
        raise unknown_name("dose-response shape", family or text, FAMILIES, where)
    if any(guess <= 0 for guess in guesses) and family != "quadratic":
        raise InputError(f"a guess below 0 in {text!r}", where=where, expected="numbers above 0")
    try:
        return Shape(family, tuple(guesses))
    except InputError as error:
        raise (error if where is None else error.at(where)) from None


def usual_shapes(doses: Sequence[float]) -> tuple[Shape, ...]:
    """Candidates where the file names none: linear, and rises that are half done early or midway.

    Early is the smallest dose above 0; midway is its geometric mean with the largest.
    """
    above = [dose for dose in doses if dose > 0.0]
    early, midway = min(above), float(f"{sqrt(min(above) * max(above)):.3g}")
    return (
        Shape("linear"),
        Shape("log-linear"),
        Shape("emax", (early,)),
        Shape("emax", (midway,)),
        Shape("sigmoid emax", (midway, 2.0)),
    )


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None
