"""Who was screened for the patients of a replicate, and what was read of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError


@dataclass(frozen=True, eq=False)
class Screened:
    """People screened by criteria that are measured, and those of them who finished a run-in.

    Attributes:
        candidates: int64[m], people screened for each one who was taken, that one among them.
        finished: int64[n], how many of those taken finished the run-in for each patient's place, the patient
            last; one each, and m = n, where the run-in says nothing of who goes on.
        outcome: that they are screened by; None where nothing is measured.
        taken: float64[m], the readings by which they were taken.
        again: float64[m], another reading of the same people, on the same day.
        failed: float64[m], readings of those who were not taken; None where they were not kept.
    """

    candidates: NDArray[np.int64]
    finished: NDArray[np.int64]
    outcome: str | None = None
    taken: NDArray[np.float64] | None = None
    again: NDArray[np.float64] | None = None
    failed: NDArray[np.float64] | None = None

    @classmethod
    def nobody_else(cls, patients: int) -> Screened:
        """Nothing is measured: each is the only candidate."""
        one = np.ones(patients, dtype=np.int64)
        return cls(one, one)


def counted_candidates(
    taken: NDArray[np.uint64], candidate_keys: Iterable[NDArray[np.uint64]]
) -> tuple[NDArray[np.int64], list[tuple[NDArray[np.int64], NDArray[np.uint64]]]]:
    """Candidates tried for each place, int64[n], and of each attempt the places and keys that failed.

    Args:
        taken: uint64[n], key of the patient of each place.
        candidate_keys: of each attempt uint64[n], the keys of all places' candidates.

    Raises:
        InputError: a patient who is no candidate of the place.
    """
    tried = np.zeros(len(taken), dtype=np.int64)
    open_ = np.arange(len(taken))
    failed = []
    for keys in candidate_keys:
        tried[open_] += 1
        is_taken = keys[open_] == taken[open_]
        if (~is_taken).any():
            failed.append((open_[~is_taken], keys[open_[~is_taken]]))
        open_ = open_[~is_taken]
        if not len(open_):
            return tried, failed
    raise InputError("a patient is no candidate of the place", expected="people recruited by this trial")
