"""Candidates for each place of a trial: the first that satisfies the criteria takes the place.

A place has candidates of its own, keyed by the place, so that one more patient, or another split of the
work, changes nobody else; and what a place is for (a woman, a patient with totalis) stays with it, so that
criteria that more men than women satisfy do not change the share of women.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import children
from anagen.errors import InputError

MOST_TRIES = 1000
"""Candidates for one place before recruitment fails."""
FEWEST_TRIED, RAREST = 2000, 0.002
"""Candidates after which recruitment fails if no more than this share of them is taken."""

Keys = NDArray[np.uint64]


def candidate_keys(place: Keys, attempt: int) -> Keys:
    """Keys of candidate number `attempt` for each place; the first has the place's own."""
    if attempt == 0:
        return place
    return np.asarray(children(place, np.full(place.shape, (1 << 48) + attempt)))


def first_eligible(
    place: Keys,
    eligible: Callable[[Keys, NDArray[np.int64]], NDArray[np.bool_]],
    criteria: str,
) -> Keys:
    """Key of the first candidate for each place who satisfies the criteria, uint64[n].

    Args:
        place: uint64[n], keys of the places.
        eligible: takes keys of m candidates and int64[m], the numbers of their places; gives bool[m].
        criteria: in words, for an error.

    Raises:
        InputError: hardly any candidate satisfies them.
    """
    taken = place.copy()
    open_, tried = np.arange(len(place)), 0
    for attempt in range(MOST_TRIES):
        keys = candidate_keys(place[open_], attempt)
        fits = eligible(keys, open_)
        taken[open_[fits]] = keys[fits]
        tried += len(open_)
        open_ = open_[~fits]
        if not len(open_):
            return taken
        if tried >= FEWEST_TRIED and len(place) - len(open_) <= RAREST * tried:
            break
    raise InputError(
        f"hardly anybody with {criteria} is found",
        where="population",
        expected="a wider range, or other stages, ages or a method that counts more or less",
    )
