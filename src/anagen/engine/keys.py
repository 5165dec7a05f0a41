"""Counter-based random numbers: every draw is a pure function of patient, follicle, event and purpose.

A draw is ``uniform(mix(key + (counter + 1) * GOLDEN))`` with the finaliser of SplitMix64
(Steele, Lea & Flood 2014, doi:10.1145/2714064.2660195), so the same follicle draws the same
numbers in every arm and on any number of workers, and one more patient changes nobody else.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.compiled import njit

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_HALF = np.uint64(1)


@njit("uint64(uint64)", inline="always", cache=True)
def mix(x: np.uint64) -> np.uint64:
    """SplitMix64 finaliser: 64 bits in, 64 well mixed bits out."""
    x = (x ^ (x >> _S30)) * _M1
    x = (x ^ (x >> _S27)) * _M2
    return x ^ (x >> _S31)


@njit("uint64(uint64, uint64)", inline="always", cache=True)
def child(key: np.uint64, index: np.uint64) -> np.uint64:
    """Key of member `index` below `key` (patient of a trial, follicle of a patient)."""
    return mix(mix(key ^ GOLDEN) + (index + _HALF) * GOLDEN)


def key_of(seed: int, *labels: int | str) -> np.uint64:
    """Root key for a named purpose: ``key_of(2026, "trial", replicate)``.

    Different label tuples give unrelated keys; the labels are hashed with BLAKE2b so no
    sums of seeds can collide.
    """
    text = "\x1f".join(f"{type(label).__name__}:{label}" for label in (int(seed), *labels))
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little"))


def children(key: ArrayLike, index: ArrayLike) -> NDArray[np.uint64]:
    """Keys of many members below `key`; same bits as `child`. Shape of `index`."""
    with np.errstate(over="ignore"):
        index = np.asarray(index).astype(np.uint64)
        return _mix(_mix(np.asarray(key, dtype=np.uint64) ^ GOLDEN) + (index + _HALF) * GOLDEN)


def uniforms(key: ArrayLike, counter: ArrayLike = 0) -> NDArray[np.float64]:
    """Uniform draws in (0, 1), one for each broadcast pair of `key` and `counter`."""
    with np.errstate(over="ignore"):
        keys = np.asarray(key, dtype=np.uint64)
        counters = np.asarray(counter).astype(np.uint64)
        bits = _mix(keys + (counters + _HALF) * GOLDEN)
    return ((bits >> _S11).astype(np.float64) + 0.5) * 2.0**-53


def uniforms_for(key: ArrayLike, *purpose: int | str) -> NDArray[np.float64]:
    """One uniform draw in (0, 1) for each `key` and a named purpose; the seed of the trial plays no part.

    Args:
        key: uint64, of any shape: patients, follicles.
        purpose: labels, as for `key_of`.
    """
    return uniforms(np.asarray(key, dtype=np.uint64) ^ key_of(0, *purpose))


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    x = (x ^ (x >> _S30)) * _M1
    x = (x ^ (x >> _S27)) * _M2
    return np.asarray(x ^ (x >> _S31))
