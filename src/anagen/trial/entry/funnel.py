"""How many people were screened for each patient, and where the others were lost.

Losses that are not simulated depend on nothing: so nobody is drawn for them, the patients stay who they are,
and only the number of people lost before each is drawn (geometric). People who failed a measured criterion
were drawn, and are counted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import key_of, uniforms

Counts = NDArray[np.int64]


def lost_before(passed: Counts, share: float, seed: int, replicate: int, reason: str) -> Counts:
    """People lost at a step for each place, int64[n], of whom `passed` got through it.

    Args:
        passed: int64[n], people of each place who got through.
        share: lost at the step, 0 to below 1.
        seed: of the trial.
        replicate: its number.
        reason: of the loss, which has luck of its own.
    """
    lost = np.zeros(len(passed), dtype=np.int64)
    if not share:
        return lost
    key = key_of(seed, "screening", reason, replicate)
    with np.errstate(divide="ignore"):
        for number in range(int(passed.max(initial=0))):
            here = np.flatnonzero(passed > number)
            luck = uniforms(key, here + np.int64(number) * np.int64(1 << 32))
            lost[here] += np.floor(np.log(luck) / np.log(share)).astype(np.int64)
    return lost


def of_others(known: Counts, upto: Counts, wanted: Counts, seed: int, replicate: int) -> Counts:
    """Candidates behind people who were not drawn, int64[n]: each takes those of a person drawn before.

    Args:
        known: int64[m], candidates seen for each person drawn.
        upto: int64[n], persons drawn up to and with each place.
        wanted: int64[n], people at each place who were not drawn.
        seed: of the trial.
        replicate: its number.
    """
    if (known == 1).all():
        return wanted.copy()
    total = np.zeros(len(wanted), dtype=np.int64)
    key = key_of(seed, "screening", "candidates of others", replicate)
    for number in range(int(wanted.max(initial=0))):
        here = np.flatnonzero(wanted > number)
        luck = uniforms(key, here + np.int64(number) * np.int64(1 << 32))
        total[here] += known[(luck * upto[here]).astype(np.int64)]
    return total
