"""Screening of thousands of combinations, from the courses of their parts.

Effects of therapies add up on the log scale of the niche signals. So, to a first approximation, the log
odds that a follicle shows a visible hair add up too: with p = D / follicles in each particle,
``logit p_ab = logit p_0 + (logit p_a - logit p_0) + (logit p_b - logit p_0)``; grafts come on top, and mean
diameters multiply. It is
used to choose which combinations are followed in full, never to report one
(tests/planning/test_screening.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from anagen.measurement.rated_link import log_cover
from anagen.planning.cloud import Hair, Seen


def screened(hair: Hair, parts: Sequence[Sequence[int]]) -> Seen:
    """Approximate density and cover of combinations, float64[P, N, 4] each.

    Args:
        hair: of single plans; the first one is doing nothing.
        parts: places in `hair` of the parts of each of the N combinations.
    """
    share = np.clip(hair.own / hair.follicles[:, None, None], 1e-9, 1.0 - 1e-9)
    odds = np.log(share) - np.log1p(-share)
    gain = odds - odds[:, :1]
    member = np.zeros((hair.own.shape[1], len(parts)))
    for n, places in enumerate(parts):
        member[list(places), n] = 1.0
    total = odds[:, :1] + np.einsum("pom,on->pnm", gain, member)
    own = hair.follicles[:, None, None] / (1.0 + np.exp(-total))
    moved = np.einsum("pom,on->pnm", hair.moved, member)
    density = own + moved
    # Diameters differ less than counts; their factors multiply, like effects on the niche.
    wide = np.log(np.maximum(hair.width, 1e-9) / np.maximum(hair.density, 1e-9))
    wider = wide[:, :1] + np.einsum("pom,on->pnm", wide - wide[:, :1], member)
    return Seen(density, log_cover(density, np.exp(wider)))
