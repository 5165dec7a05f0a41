"""Forest plot as rows of a table, each with its own small picture on one shared scale.

Numbers stand beside the pictures, so that every reader has both, and the table fits a telephone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from anagen.evidence_base.meta.therapy_meta import TherapyMeta
from anagen.report.numbers import number

WIDTH, HEIGHT = 260, 26
_PAD = 8


@dataclass(frozen=True)
class Line:
    """One line of a forest plot, with effects in the plot's unit.

    Attributes:
        kind: "study", "pooled" or "new" (interval of a new study's effect).
        weight: of a study, 0 to 1.
    """

    label: str
    kind: str
    effect: float | None
    low: float
    high: float
    weight: float = 0.0
    people: str = ""
    week: str = ""
    note: str = ""
    study: str = ""

    @property
    def words(self) -> str:
        """Effect in words: ``+17.3 (12.4 to 22.2)``."""
        spread = f"{number(self.low, 1)} to {number(self.high, 1)}"
        return spread if self.effect is None else f"{number(self.effect, 1, signed=True)} ({spread})"


@dataclass(frozen=True)
class Forest:
    """Forest plot: lines with one scale from `low` to `high`, which includes zero, and its `ticks`."""

    lines: tuple[Line, ...]
    unit: str
    low: float
    high: float
    ticks: tuple[float, ...]

    @classmethod
    def of(cls, found: TherapyMeta) -> Forest | None:
        """Forest plot of a meta-analysis; None without studies."""
        lines = tuple(_lines(found))
        if not lines:
            return None
        ends = [0.0, *(line.low for line in lines), *(line.high for line in lines)]
        # A pooled interval from two studies can be very wide, so the scale follows the studies.
        studies = [line for line in lines if line.kind == "study"]
        reach = max(max(abs(line.low), abs(line.high)) for line in studies)
        low, high = max(min(ends), -1.6 * reach), min(max(ends), 1.6 * reach)
        step = _step(high - low)
        first, last = floor(low / step), ceil(high / step)
        ticks = tuple(i * step for i in range(first, last + 1))
        return cls(lines, found.unit, ticks[0], ticks[-1], ticks)

    def x(self, value: float) -> float:
        inside = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return _PAD + (WIDTH - 2 * _PAD) * inside

    def axis(self) -> str:
        """Scale as a picture for the table's head."""
        texts = "".join(
            f'<text x="{self.x(tick):.1f}" y="13">{f"{tick:g}".replace("-", "−")}</text>'
            f'<path class="tick" d="M{self.x(tick):.1f},18V26"/>'
            for tick in self.ticks
        )
        return f'<svg class="forest axis" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{texts}</svg>'

    def picture(self, line: Line) -> str:
        """Picture of one line; its words stand in the cell beside it."""
        middle = HEIGHT / 2
        parts = [f'<path class="zero" d="M{self.x(0.0):.1f},0V{HEIGHT}"/>']
        left, right = self.x(line.low), self.x(line.high)
        if line.kind == "pooled" and line.effect is not None:
            x = self.x(line.effect)
            parts.append(
                f'<path class="diamond" d="M{left:.1f},{middle}L{x:.1f},{middle - 8}L{right:.1f},{middle}'
                f'L{x:.1f},{middle + 8}Z"/>'
            )
        else:
            parts.append(f'<path class="{line.kind}" d="M{left:.1f},{middle}H{right:.1f}"/>')
        if line.kind == "study" and line.effect is not None:
            half = 2.5 + 5.0 * line.weight**0.5
            x = self.x(line.effect)
            parts.append(
                f'<rect class="square" x="{x - half:.1f}" y="{middle - half:.1f}" width="{2 * half:.1f}" '
                f'height="{2 * half:.1f}"/>'
            )
        for value, at, turn in ((line.low, left, 1), (line.high, right, -1)):
            if (turn == 1 and value < self.low) or (turn == -1 and value > self.high):
                parts.append(
                    f'<path class="on" d="M{at + 5 * turn:.1f},{middle - 4}l{-5 * turn},4l{5 * turn},4"/>'
                )
        return (
            f'<svg class="forest" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{escape(line.label)}: {escape(line.words)}">{"".join(parts)}</svg>'
        )


def _lines(found: TherapyMeta) -> list[Line]:
    lines = []
    for row in found.studies:
        low, high = row.ci95
        people = sum(row.n.values())
        lines.append(
            Line(
                label=", ".join([row.label, *row.strengths[:1]]),
                kind="study",
                effect=row.effect,
                low=low,
                high=high,
                weight=row.weight,
                people=str(people) if people else "–",
                week=f"{row.week:g}",
                note="; ".join([*row.assumed, *([row.note] if row.note else [])]),
                study=row.study,
            )
        )
    pooled = found.pooled
    if pooled is not None and pooled.k > 1:
        low, high = pooled.ci95
        lines.append(Line("All together", "pooled", pooled.estimate, low, high))
        if pooled.prediction95 is not None:
            low, high = pooled.prediction95
            lines.append(Line("Where a new trial would fall (95 %)", "new", None, low, high))
    return lines


def _step(wide: float) -> float:
    step = 10.0 ** floor(log10(max(wide, 1e-9) / 4.0))
    return step * next(factor for factor in (1, 2, 2.5, 5, 10) if wide / (step * factor) <= 5.0)


def captions(lines: Sequence[Line]) -> list[str]:
    """Notes under the forest plot: assumptions, study by study."""
    return [f"{line.label}: {line.note}" for line in lines if line.note]
