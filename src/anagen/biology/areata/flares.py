"""Flares: T cells that break in at random times and places.

Each week of a patient's life has its own draws, keyed by the week, and there is a flare if the
first of them lies below the week's chance. So a patient with a higher rate has all the flares of
the same patient with a lower one and more, a longer run adds flares without moving earlier ones,
and no other patient's flares change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.scalp_map import ScalpMap, clear_of_hairline
from anagen.engine.keys import children, key_of, uniforms
from anagen.parameters import ParameterSet

YEAR = 365.25
WEEK = 7
_TRIES = 256
_AT_ONCE = 32
_PURPOSE = key_of(0, "areata", "flares")


@dataclass(frozen=True, eq=False)
class Flares:
    """K flares.

    Attributes:
        days: int64[K, 2], first day and the day after the last.
        place: float64[K, 3], on the head, cm.
        dose: float64[K, N], T cells that enter each cell of a map per day.
    """

    days: NDArray[np.int64]
    place: NDArray[np.float64]
    dose: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.days)

    @classmethod
    def none(cls, cells: int) -> Flares:
        """No flares on a map of `cells`."""
        return cls(np.zeros((0, 2), dtype=np.int64), np.zeros((0, 3)), np.zeros((0, cells)))

    @classmethod
    def at(
        cls,
        scalp: ScalpMap,
        place: NDArray[np.float64],
        day: NDArray[np.int64],
        parameters: ParameterSet,
        size: NDArray[np.float64] | float = 1.0,
    ) -> Flares:
        """Flares at given places float64[K, 3] and first days int64[K]; `size` times the usual dose."""
        if len(place) == 0:
            return cls.none(scalp.cells)
        length = int(parameters.value("flare_length"))
        radius, rate = parameters.value("flare_radius"), parameters.value("flare_dose")
        away = np.stack([scalp.distance(one) for one in place])
        sizes = np.broadcast_to(np.asarray(size, dtype=np.float64), (len(place),))
        dose = rate * sizes[:, None] * np.exp(-((away / radius) ** 2))
        return cls(np.stack([day, day + length], axis=1).astype(np.int64), place, np.ascontiguousarray(dose))

    def and_also(self, other: Flares) -> Flares:
        """Both sets of flares together."""
        return Flares(
            np.concatenate([self.days, other.days]),
            np.concatenate([self.place, other.place]),
            np.concatenate([self.dose, other.dose]),
        )


def random_flares(
    scalp: ScalpMap,
    key: np.uint64,
    days: int,
    per_year: float,
    parameters: ParameterSet,
    *,
    band_share: float = 0.0,
) -> Flares:
    """Flares of one patient within `days`.

    Args:
        scalp: the map.
        key: the patient's.
        days: number of days, from day 0.
        per_year: rate of flares.
        parameters: records of flares.
        band_share: share that falls in the band where ophiasis runs, beyond its own area.
    """
    weeks = np.arange(-(-days // WEEK))
    keys = children(np.uint64(key) ^ _PURPOSE, weeks)
    chance = 1.0 - np.exp(-per_year * WEEK / YEAR)
    hit = np.flatnonzero(uniforms(keys, 0) < chance)
    day = (WEEK * hit + np.floor(WEEK * uniforms(keys[hit], 1))).astype(np.int64)
    within = day < days
    hit, day = hit[within], day[within]
    places = random_places(scalp, keys[hit], uniforms(keys[hit], 2) < band_share)
    sizes = parameters["flare_size"].quantile(uniforms(keys[hit], 3))
    return Flares.at(scalp, places, day, parameters, sizes)


def random_place(scalp: ScalpMap, key: np.uint64, *, band: bool = False) -> NDArray[np.float64]:
    """Place drawn evenly over the hair-bearing skin (or the ophiasis band), float64[3], cm.

    The same on every grid: directions are drawn until one falls on the scalp.
    """
    return np.asarray(random_places(scalp, np.array([key], dtype=np.uint64), np.array([band]))[0])


def random_places(
    scalp: ScalpMap, keys: NDArray[np.uint64], band: NDArray[np.bool_] | bool = False
) -> NDArray[np.float64]:
    """Random places float64[K, 3], one for each of uint64[K] keys, of the band where bool[K] says so."""
    in_band = np.broadcast_to(np.asarray(band, dtype=bool), keys.shape)
    found = np.zeros((len(keys), 3))
    waiting = np.arange(len(keys))
    for first in range(0, _TRIES, _AT_ONCE):
        counters = 16 + 3 * first + np.arange(3 * _AT_ONCE)
        luck = uniforms(keys[waiting, None], counters).reshape(-1, _AT_ONCE, 3)
        up, around = 2.0 * luck[..., 0] - 1.0, 2.0 * np.pi * luck[..., 1]
        flat = np.sqrt(1.0 - up * up)
        unit = np.stack([flat * np.cos(around), flat * np.sin(around), up], axis=-1)
        # Uniform on the sphere, weighted by the local stretch of its surface, is uniform on the ellipsoid.
        stretch = np.linalg.norm(unit / scalp.axes, axis=-1) * scalp.axes.min()
        good = (clear_of_hairline(unit) >= 0.0) & (luck[..., 2] < stretch)
        for row in np.flatnonzero(in_band[waiting]):
            away = np.linalg.norm(scalp.place[None] - (unit[row] * scalp.axes)[:, None], axis=2)
            good[row] &= scalp.band()[np.argmin(away, axis=1)]
        done = good.any(axis=1)
        rows = np.flatnonzero(done)
        found[waiting[rows]] = unit[rows, np.argmax(good[rows], axis=1)] * scalp.axes
        waiting = waiting[~done]
        if len(waiting) == 0:
            break
    return found
