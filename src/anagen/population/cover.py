"""Visible cover of a region, as a clinician sees it, for every pace and length of pattern loss.

Cover is density times diameter of the hairs that show, against the same head without loss. It falls with
the slope of the androgen signal and with the years since onset, so that a cover and a length of history
have one slope: an old man of stage III is slow, a young one fast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import Mosaic
from anagen.biology.calibre import calibre_grid
from anagen.biology.history import HistoryTable, healthy_state
from anagen.biology.niche import Response
from anagen.compiled import njit
from anagen.engine.chain import Chain
from anagen.engine.phases import STANDING

SHOWS_UM = 30.0
"""Thinnest hair that counts as cover, µm."""
YEARS = np.geomspace(1.0, 75.0, 24)
"""Years since onset at which cover is tabulated."""
SLOPES = np.geomspace(0.003, 1.2, 48)
"""Slopes of the androgen signal at mean sensitivity at which it is tabulated, classes a year.

No course is steeper than the last: a modelling choice that keeps the youngest of the latest stages within the
bounds of people. Men of 20 at stages VI and VII therefore have more hair than their stage
(docs/known_misses.md).
"""


def cover_weights(chain: Chain) -> NDArray[np.float64]:
    """Contribution of one follicle in each state to cover, float64[classes × total stages], µm."""
    diameters = calibre_grid().diameters
    half_class = 0.5 * calibre_grid().log_width
    # Hairs of one class spread over its width, so a class at the threshold shows in part.
    shown = np.clip(0.5 + 0.5 * np.log(diameters / SHOWS_UM) / half_class, 0.0, 1.0)
    standing = np.isin(chain.phase_of_stage(), STANDING)
    return np.asarray((shown * diameters)[:, None] * standing[None, :]).ravel()


@dataclass(frozen=True, eq=False)
class CoverSurface:
    """Cover by slope and years.

    Attributes:
        cover: float64[len(SLOPES), len(YEARS)], between 0 and 1, falling along both.
    """

    cover: NDArray[np.float64]

    @classmethod
    def of(cls, history: HistoryTable, mosaic: Mosaic, chain: Chain, response: Response) -> CoverSurface:
        """Cover of a region with the sensitivities of `mosaic`."""
        weights = cover_weights(chain)
        full = float(healthy_state(chain, response).ravel() @ weights)
        mean = history.mean(weights)
        slope = (SLOPES[:, None, None] * mosaic.sensitivity).repeat(len(YEARS), axis=1)
        years = np.broadcast_to(YEARS[None, :, None], slope.shape)
        shown = mean.of(slope.ravel(), years.ravel()).reshape(slope.shape) @ mosaic.share
        cover = np.minimum(shown / full, 1.0)
        # Blends of neighbouring courses may wiggle by a hair's breadth; an inverse must not.
        cover = np.minimum.accumulate(np.minimum.accumulate(cover, axis=0), axis=1)
        return cls(np.ascontiguousarray(cover))

    def at(self, slope: NDArray[np.float64], years: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cover float64[B] after `years` at `slope`, both float64[B]."""
        found = np.empty(len(slope))
        _read(self.cover, np.log(SLOPES), np.log(YEARS), np.log(slope), np.log(years), found)
        return found

    def slope_for(
        self, cover: NDArray[np.float64], years: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Slope at which `years` bring a head to `cover`, and how fast its logarithm changes with cover.

        Args:
            cover: float64[B].
            years: float64[B].

        Returns:
            Slope float64[B], classes a year, and -d log slope / d cover float64[B].
        """
        slope, rate = np.empty(len(cover)), np.empty(len(cover))
        _solve(self.cover, np.log(SLOPES), np.log(YEARS), cover, np.log(years), slope, rate)
        return np.exp(slope), rate


@njit(nogil=True, cache=True, error_model="numpy")
def _place(nodes, x):  # type: ignore[no-untyped-def]
    """Cell of equally spaced `nodes` that holds x, and the part of it below x."""
    at = (x - nodes[0]) / (nodes[1] - nodes[0])
    at = min(max(at, 0.0), len(nodes) - 1.0)
    cell = min(int(at), len(nodes) - 2)
    return cell, at - cell


@njit(nogil=True, cache=True, error_model="numpy")
def _read(cover, slopes, times, slope, time, found):  # type: ignore[no-untyped-def]
    for b in range(len(slope)):
        i, u = _place(slopes, slope[b])
        j, v = _place(times, time[b])
        low = (1.0 - v) * cover[i, j] + v * cover[i, j + 1]
        high = (1.0 - v) * cover[i + 1, j] + v * cover[i + 1, j + 1]
        found[b] = (1.0 - u) * low + u * high


@njit(nogil=True, cache=True, error_model="numpy")
def _solve(cover, slopes, times, asked, time, slope, rate):  # type: ignore[no-untyped-def]
    width = slopes[1] - slopes[0]
    for b in range(len(asked)):
        j, v = _place(times, time[b])
        low, high = 0, len(slopes) - 1
        while high - low > 1:
            middle = (low + high) // 2
            if (1.0 - v) * cover[middle, j] + v * cover[middle, j + 1] > asked[b]:
                low = middle
            else:
                high = middle
        above = (1.0 - v) * cover[low, j] + v * cover[low, j + 1]
        below = (1.0 - v) * cover[high, j] + v * cover[high, j + 1]
        fall = max(above - below, 1e-6)
        part = min(max((above - asked[b]) / fall, 0.0), 1.0)
        slope[b] = slopes[low] + part * width
        rate[b] = width / fall
