"""A first look at thousands of combinations, from the courses of their parts.

What therapies do adds up on the log scale of the niche signals, so to a first approximation the
logarithm of visible density adds up too: ``log(D_ab / D_0) = log(D_a / D_0) + log(D_b / D_0)`` in each
particle, and grafts come on top. Hair saturates and the sum does not, so it is used to choose which
combinations are followed in full, never to report one (tests/planning/test_screening.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anagen.planning.cloud import Hair


def screened(hair: Hair, parts: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """Approximate density of combinations, float64[P, N, 3].

    Args:
        hair: of single plans; the first one is doing nothing.
        parts: places in `hair` of what each of the N combinations holds.
    """
    nothing = hair.own[:, :1]
    gain = np.log(np.maximum(hair.own, 1e-9) / np.maximum(nothing, 1e-9))
    member = np.zeros((hair.own.shape[1], len(parts)))
    for n, places in enumerate(parts):
        member[list(places), n] = 1.0
    own = nothing * np.exp(np.einsum("pom,on->pnm", gain, member))
    moved = np.einsum("pom,on->pnm", hair.moved, member)
    return np.asarray(own + moved)
