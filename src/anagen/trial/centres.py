"""Centres of a trial: who is seen where, and how their readers differ.

A patient's centre is drawn from the patient's own luck, so a further patient changes nobody else's. A centre
counts all its patients, at all visits, by the same factor: its camera, its reader, its clipping. The factor
is lognormal between centres and the same in every region; scores and ratings are no counts and stay as read.
"""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.engine.keys import key_of, uniforms, uniforms_for
from anagen.measurement.outcomes import OUTCOMES

Floats = NDArray[np.float64]


def centre_of(patient_keys: NDArray[np.uint64], centres: int) -> NDArray[np.int64]:
    """Centre of each patient, 0 to `centres` - 1, int64[n]; each is as likely."""
    if centres == 1:
        return np.zeros(len(patient_keys), dtype=np.int64)
    luck = uniforms_for(patient_keys, "centre")
    return np.minimum((luck * centres).astype(np.int64), centres - 1)


def reading_factors(centres: int, spread: float, seed: int, replicate: int) -> Floats:
    """Factor by which each centre counts, float64[centres].

    Args:
        centres: how many.
        spread: SD of its logarithm between centres.
        seed: of the trial.
        replicate: number of the replicate, whose centres are others than those of the next.
    """
    luck = uniforms(key_of(seed, "centre's reader", replicate), np.arange(centres))
    return np.asarray(np.exp(spread * scipy.special.ndtri(luck)))


def as_read(written: dict[str, Floats], factor: Floats) -> dict[str, Floats]:
    """Outcomes float64[S, V] by name as the centres read them.

    Args:
        written: as an average reader would.
        factor: float64[S], of each site's centre.
    """
    return {name: values if _is_score(name) else values * factor[:, None] for name, values in written.items()}


def _is_score(name: str) -> bool:
    """Whether an outcome is a score, a rating or a share, which no camera scales."""
    outcome = OUTCOMES[name]
    return outcome.score or bool(outcome.rater) or outcome.unit == "%"
