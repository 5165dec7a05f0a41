"""Course of a cause over time: it begins, sets in, lasts, ends and fades.

From its beginning b the strength rises as 1 - 2^(-(t - b) / rise) towards 1, and after its end e it falls as
2^(-(t - e) / recovery) from where it stood. Means over the steps of a grid are exact, so that no result
depends on how long the steps are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LN2 = float(np.log(2.0))


@dataclass(frozen=True)
class CourseInTime:
    """Time course of one cause.

    Attributes:
        begins: day of its beginning, since baseline.
        ends: day of its end; infinite if it lasts.
        rise: half-time of setting in, days; 0: at once.
        recovery: half-life after its end, days; 0: gone at once.
    """

    begins: float
    ends: float = np.inf
    rise: float = 0.0
    recovery: float = 0.0

    def over(self, edges: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean strength, 0 to 1, over each step between `edges` (float64[T + 1]); float64[1, T]."""
        first, last = edges[None, :-1], edges[None, 1:]
        if self.ends <= self.begins:
            return np.zeros_like(first)
        lengths = last - first
        start = np.clip(first, self.begins, self.ends)
        inside = np.clip(last, self.begins, self.ends) - start
        if self.rise > 0.0:
            passed = -np.expm1(-_LN2 * inside / self.rise)
            missing = np.exp2(-(start - self.begins) / self.rise) * passed * self.rise / _LN2
            inside = np.maximum(inside - missing, 0.0)
        found = np.clip(inside / lengths, 0.0, 1.0)
        if self.recovery > 0.0 and np.isfinite(self.ends):
            begin = np.maximum(first, self.ends)
            after = np.maximum(last, self.ends) - begin
            fading = np.exp2(-(begin - self.ends) / self.recovery)
            fading = fading * -np.expm1(-_LN2 * after / self.recovery) * self.recovery / _LN2
            found = found + self._at_end() * fading / lengths
        return np.asarray(found)

    def _at_end(self) -> float:
        """Strength reached at its end."""
        if self.rise <= 0.0:
            return 1.0
        return float(-np.expm1(-_LN2 * (self.ends - self.begins) / self.rise))

    def changes(self) -> tuple[tuple[float, float, float], ...]:
        """Spans of time with its changes: first day, last day, and the time in which it halves or doubles."""
        if self.ends <= self.begins:
            return ()
        lasting = self.ends - self.begins
        found = [(self.begins, self.begins + min(4.0 * self.rise, lasting), self.rise)] if self.rise else []
        if lasting < _SHORT:
            found.append((self.begins, self.ends, lasting))
        if self.recovery and np.isfinite(self.ends):
            found.append((self.ends, self.ends + 4.0 * self.recovery, self.recovery))
        return tuple(found)


_SHORT = 60.0
"""Days up to which a cause counts as short, so that its whole duration is a change."""
