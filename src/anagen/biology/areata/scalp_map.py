"""Map of one patient's scalp: cells of a few millimetres, and the four regions of SALT."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.biology.areata.head_surface import areas_and_coupling, sphere
from anagen.errors import InputError
from anagen.parameters import ParameterSet, load_parameters

REGIONS = ("top", "back", "left", "right")
FINEST, COARSEST = 1.5, 20.0
"""Resolutions in mm that are accepted."""
_AT_ONCE = 64
"""Scalps that are averaged together: so many fit into the processor's cache."""
_HAIRLINE = (0, 30, 60, 90, 120, 150, 180)


@dataclass(frozen=True, eq=False)
class ScalpMap:
    """Cells of hair-bearing skin; x to the front, y to the left, z up, all in cm.

    Attributes:
        place: float64[N, 3], middle of each cell.
        area: float64[N], cm².
        region: int8[N], index into `REGIONS`.
        triangles: int64[T, 3], cells that meet in a corner; for pictures.
        coupling: symmetric [N, N], length of the border between two cells over their distance.
        above_hairline: float64[N], cm along the skin to the hairline below, roughly.
        weight: float64[4], of each region in SALT.
        axes: float64[3], half-axes of the head.
    """

    place: NDArray[np.float64]
    area: NDArray[np.float64]
    region: NDArray[np.int8]
    triangles: NDArray[np.int64]
    coupling: scipy.sparse.csr_matrix
    above_hairline: NDArray[np.float64]
    weight: NDArray[np.float64]
    axes: NDArray[np.float64]

    @property
    def cells(self) -> int:
        """Number of cells N."""
        return len(self.area)

    @property
    def spacing_mm(self) -> float:
        """Mean distance between neighbouring cells, mm."""
        return float(10.0 * self._edges().mean())

    def _edges(self) -> NDArray[np.float64]:
        pairs = self.coupling.tocoo()
        return np.asarray(np.linalg.norm(self.place[pairs.row] - self.place[pairs.col], axis=1))

    def distance(self, centre: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distance of each cell from `centre` (a point of the map), float64[N], cm along the skin.

        The arc whose chord is the straight distance, on a sphere of the head's mean radius;
        right within 2 % up to 6 cm.
        """
        chord = np.linalg.norm(self.place - centre, axis=-1)
        radius = float(self.axes.mean())
        return np.asarray(2.0 * radius * np.arcsin(np.minimum(chord / (2.0 * radius), 1.0)))

    def region_shares(self) -> NDArray[np.float64]:
        """float64[4], share of the map's area that each region holds."""
        return np.asarray(np.bincount(self.region, self.area, len(REGIONS)) / self.area.sum())

    def mean_by_region(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64[..., 4], area-weighted means of values float64[..., N]."""
        matrix = np.zeros((self.cells, len(REGIONS)))
        matrix[np.arange(self.cells), self.region] = self.area
        return np.asarray(values @ (matrix / matrix.sum(axis=0)))

    def averaging(self, radius_cm: float) -> scipy.sparse.csr_matrix:
        """Averaging over the skin within about `radius_cm`, as an eye sees it: row-stochastic [N, N].

        Repeated exchange between neighbours; a Gaussian of that standard deviation.
        """
        once, steps = _exchange(self, radius_cm)
        found = once
        for _ in range(steps - 1):
            found = found @ once
        return found

    def averaged(self, values: NDArray[np.float64], radius_cm: float) -> NDArray[np.float64]:
        """`values` float64[M, N] averaged as by `averaging`, step by step: fewer operations than at once."""
        once, steps = _exchange(self, radius_cm)
        found = np.empty(values.shape)
        for first in range(0, len(values), _AT_ONCE):
            mine = slice(first, first + _AT_ONCE)
            part = values[mine].T
            for _ in range(steps):
                part = once @ part
            found[mine] = part.T
        return found

    def band(self) -> NDArray[np.bool_]:
        """bool[N]: the band along the hairline of sides and back in which ophiasis runs."""
        width = scalp_parameters().value("band_width")
        return np.asarray((self.above_hairline < width) & (self.region != REGIONS.index("top")))


@cache
def _exchange(scalp: ScalpMap, radius_cm: float) -> tuple[scipy.sparse.csr_matrix, int]:
    """Exchange between neighbours [N, N] that averages over the skin, and how often it is repeated."""
    flow = np.asarray(scalp.coupling.sum(axis=1)).ravel()
    stable = 0.4 * float((scalp.area / flow).min())
    steps = max(1, int(np.ceil(0.5 * radius_cm**2 / stable)))
    part = 0.5 * radius_cm**2 / steps
    once = (
        scipy.sparse.diags(part / scalp.area) @ scalp.coupling
        + scipy.sparse.diags(1.0 - part * flow / scalp.area)
    ).tocsr()
    return once, steps


def scalp_parameters() -> ParameterSet:
    """Parameter records of the scalp's shape."""
    return load_parameters("anagen.biology.areata", "scalp_map.toml")


@cache
def scalp_map(resolution_mm: float = 5.0) -> ScalpMap:
    """The scalp at a mean distance of at most `resolution_mm` between neighbouring cells.

    Raises:
        InputError: a resolution that is too fine or too coarse to be of use.
    """
    if not FINEST <= resolution_mm <= COARSEST:
        raise InputError(f"resolution_mm is {resolution_mm:g}", expected=f"{FINEST} to {COARSEST} mm")
    axes = np.array([scalp_parameters().value(f"half_{name}") for name in ("length", "breadth", "height")])
    # A paving of N hexagons of spacing h covers N h² √3 / 2.
    divisions = int(np.ceil(np.sqrt(_surface(axes) / (0.5 * 3.0**0.5 * (resolution_mm / 10.0) ** 2) / 10.0)))
    found = scalp_of(divisions)
    while found.spacing_mm > resolution_mm:
        divisions += 1
        found = scalp_of(divisions)
    return found


@cache
def scalp_of(divisions: int) -> ScalpMap:
    """Scalp on an icosahedron whose edges are divided; grids of n and 2 n share their places."""
    records = scalp_parameters()
    axes = np.array([records.value(f"half_{name}") for name in ("length", "breadth", "height")])
    unit, triangles = sphere(divisions)
    above = clear_of_hairline(unit)
    kept = np.flatnonzero(above >= 0.0)
    whole_area, whole_coupling = areas_and_coupling(unit * axes, triangles)
    area, coupling = whole_area[kept], whole_coupling[kept][:, kept].tocsr()
    renumbered = np.full(len(unit), -1)
    renumbered[kept] = np.arange(len(kept))
    triangles = renumbered[triangles]
    triangles = triangles[(triangles >= 0).all(axis=1)]
    place = unit[kept] * axes
    weight = np.array([records.value(f"share_{name}") for name in REGIONS])
    region = _regions(unit[kept], area, weight)
    along = np.radians(above[kept]) * np.linalg.norm(axes) / 3.0**0.5
    return ScalpMap(place, area, region, triangles, coupling, along, weight, axes)


def _surface(axes: NDArray[np.float64]) -> float:
    """Area of an ellipsoid, cm², by Thomsen's formula (within 1.1 %)."""
    a, b, c = axes**1.6075
    return float(4.0 * np.pi * ((a * b + a * c + b * c) / 3.0) ** (1.0 / 1.6075))


def clear_of_hairline(unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Degrees above the hairline, of directions float64[..., 3] on the unit sphere that becomes the head."""
    height = np.degrees(np.arcsin(np.clip(unit[..., 2], -1.0, 1.0)))
    around = np.degrees(np.abs(np.arctan2(unit[..., 1], unit[..., 0])))
    return np.asarray(height - _hairline()(around))


@cache
def _hairline() -> scipy.interpolate.PchipInterpolator:
    """Height of the hairline in degrees, by the angle from the front in degrees (0 to 180)."""
    records = scalp_parameters()
    return scipy.interpolate.PchipInterpolator(
        _HAIRLINE, [records.value(f"hairline_at_{angle}") for angle in _HAIRLINE]
    )


def _regions(
    unit: NDArray[np.float64], area: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.int8]:
    """Index of each cell's region, by borders at which each region gets its share.

    The top is highest, the back hindmost of the rest.
    """

    def cut(score: NDArray[np.float64], among: NDArray[np.bool_], share: float) -> NDArray[np.bool_]:
        order = np.argsort(-score[among], kind="stable")
        inside = np.cumsum(area[among][order]) - 0.5 * area[among][order] <= share * area.sum()
        chosen = np.zeros(len(area), dtype=bool)
        chosen[np.flatnonzero(among)[order[inside]]] = True
        return chosen

    everywhere = np.ones(len(area), dtype=bool)
    top = cut(unit[:, 2] + 0.25 * unit[:, 0] - 0.35 * np.abs(unit[:, 1]), everywhere, weight[0])
    back = cut(-unit[:, 0] - 0.2 * unit[:, 2], ~top, weight[1])
    region = np.where(unit[:, 1] > 0.0, 2, 3).astype(np.int8)
    region[back] = 1
    region[top] = 0
    return region
