"""Gamma and normal quantiles by table, refined toward both tails.

A draw is read straight from 64 random bits: one bit picks the half, the leading zeros pick
the octave of the tail probability, the next bits the cell, the rest interpolate. Each tail
octave has as many cells as the centre, so the error is a few parts in 10^5 of a standard
deviation everywhere (a uniform grid of 4,096 cells is visibly biased at a million draws).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.compiled import Intrinsic, njit
from anagen.engine.addresses import number_at

OCTAVES = 26
CELL_BITS = 6
CELLS = 1 << CELL_BITS
ROW = CELLS + 1
_OCTAVES_LAST = np.uint64(OCTAVES - 1)


@cache
def quantile_tables(most_stages: int) -> NDArray[np.float64]:
    """Table of quantiles, float64[most_stages + 1, 2, OCTAVES * ROW].

    Row ``m`` in 1..most_stages is Gamma(m, 1), the sum of m unit exponentials; row 0 is the
    standard normal. Index 1 of the second axis is the upper half (tail probability
    ``1 - u``), 0 the lower.
    """
    tail = np.concatenate(
        [2.0 ** -(octave + 2) * (1.0 + np.arange(ROW) / CELLS) for octave in range(OCTAVES)]
    )
    table = np.empty((most_stages + 1, 2, OCTAVES * ROW))
    table[0, 0], table[0, 1] = scipy.special.ndtri(tail), -scipy.special.ndtri(tail)
    for m in range(1, most_stages + 1):
        table[m, 0] = scipy.special.gammaincinv(m, tail)
        table[m, 1] = scipy.special.gammainccinv(m, tail)
    table.setflags(write=False)
    return table


@Intrinsic
def leading_zeros(_typing: Any, value: Any) -> Any:  # pragma: no cover - compiled
    """Leading zero bits of a uint64 (LLVM ctlz)."""
    from llvmlite import ir
    from numba import types

    signature = types.uint64(types.uint64)

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctlz(arguments[0], ir.Constant(ir.IntType(1), 0))

    return signature, code


_ONE, _TOP, _CELL_SHIFT = np.uint64(1), np.uint64(63), np.uint64(64 - CELL_BITS)
_CELL_BITS, _FRACTION_SHIFT = np.uint64(CELL_BITS), np.uint64(11)
_ROW, _HALF, _BOTH = np.uint64(ROW), np.uint64(OCTAVES * ROW), np.uint64(2 * OCTAVES * ROW)
_LOW63 = np.uint64(0x7FFFFFFFFFFFFFFF)


@njit(nogil=True, cache=True)
def quantile_at(address: np.uint64, row: int, bits: np.uint64) -> float:
    """Quantile of `row` at the uniform number that the 64 random `bits` encode.

    Args:
        address: of a table of `quantile_tables`.
        row: stages of the gamma time, or 0 for the standard normal.
        bits: 64 random bits.
    """
    p = (bits & _LOW63) | _ONE
    zeros = leading_zeros(p)
    # Beyond the last octave (once in 10^8 draws) the outermost cells serve.
    octave = min(zeros - _ONE, _OCTAVES_LAST)
    p = p << (zeros + _ONE)
    cell = np.uint64(row) * _BOTH + (bits >> _TOP) * _HALF + octave * _ROW + (p >> _CELL_SHIFT)
    fraction = np.float64(np.int64((p << _CELL_BITS) >> _FRACTION_SHIFT)) * 2.0**-53
    low = number_at(address, cell)
    return low + fraction * (number_at(address, cell + _ONE) - low)


@njit(nogil=True, cache=True)
def quantile(table: NDArray[np.float64], row: int, bits: np.uint64) -> float:
    """Quantile of `row` of `table` at the uniform number that the 64 random `bits` encode."""
    return quantile_at(table.ctypes.data, row, bits)
