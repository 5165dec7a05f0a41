"""Ellipsoid paved with nearly equal triangles, and diffusion on it.

The twenty faces of an icosahedron are divided, blown up to the unit sphere and stretched. Every
vertex represents the skin nearest to it. The Laplace-Beltrami operator is the cotangent formula
(Pinkall & Polthier 1993, doi:10.1080/10586458.1993.10504266): the flow out of one cell enters its
neighbour, so that diffusion conserves to the last bits, and it converges at second order.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def sphere(divisions: int) -> tuple[Floats, Integers]:
    """Vertices float64[N, 3] on the unit sphere and triangles int64[T, 3]; N = 10 divisions² + 2.

    The vertices of `divisions` are among those of its multiples, in the same places.
    """
    golden = (1.0 + 5.0**0.5) / 2.0
    corners = np.array(
        [point for one in (-1.0, 1.0) for two in (-golden, golden) for point in _turned(one, two)]
    )
    edge = min(float(np.linalg.norm(a - b)) for a, b in combinations(corners, 2))
    touching = np.abs(np.linalg.norm(corners[:, None] - corners[None], axis=2) - edge) < 1e-9
    faces = [f for f in combinations(range(12), 3) if all(touching[a, b] for a, b in combinations(f, 2))]
    points: list[Floats] = []
    triangles: list[tuple[int, int, int]] = []
    number: dict[tuple[float, ...], int] = {}
    for face in faces:
        a, b, c = corners[list(face)]
        if np.dot(np.cross(b - a, c - a), a) < 0.0:
            b, c = c, b
        grid = {}
        for i in range(divisions + 1):
            for j in range(divisions + 1 - i):
                flat = a + (b - a) * (i / divisions) + (c - a) * (j / divisions)
                place = flat / np.linalg.norm(flat)
                name = tuple(np.round(place, 9) + 0.0)
                if name not in number:
                    number[name] = len(points)
                    points.append(place)
                grid[i, j] = number[name]
        for i in range(divisions):
            for j in range(divisions - i):
                triangles.append((grid[i, j], grid[i + 1, j], grid[i, j + 1]))
                if i + j < divisions - 1:
                    triangles.append((grid[i + 1, j], grid[i + 1, j + 1], grid[i, j + 1]))
    return np.array(points), np.array(triangles, dtype=np.int64)


def _turned(one: float, two: float) -> tuple[tuple[float, float, float], ...]:
    return (0.0, one, two), (one, two, 0.0), (two, 0.0, one)


def areas_and_coupling(points: Floats, triangles: Integers) -> tuple[Floats, scipy.sparse.csr_matrix]:
    """Area of each vertex' cell float64[N] and the symmetric coupling [N, N] between neighbours.

    ``(coupling @ f - coupling.sum(1) * f) / area`` is the Laplacian of f; edges carry no flux.
    """
    number = len(points)
    area = np.zeros(number)
    rows, columns, weights = [], [], []
    corner = points[triangles]
    for k in range(3):
        i, j = triangles[:, (k + 1) % 3], triangles[:, (k + 2) % 3]
        to_i, to_j = (corner[:, (k + s) % 3] - corner[:, k] for s in (1, 2))
        cotangent = np.einsum("td,td->t", to_i, to_j) / np.linalg.norm(np.cross(to_i, to_j), axis=1)
        rows += [i, j]
        columns += [j, i]
        weights += [0.5 * cotangent] * 2
        # Half of the kite between the edge and the triangle's circumcentre belongs to each end.
        squared = np.einsum("td,td->t", corner[:, (k + 1) % 3] - corner[:, (k + 2) % 3], to_i - to_j)
        np.add.at(area, i, squared * cotangent / 8.0)
        np.add.at(area, j, squared * cotangent / 8.0)
    coupling = scipy.sparse.coo_matrix(
        (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), (number, number)
    ).tocsr()
    coupling.sum_duplicates()
    return area, coupling
