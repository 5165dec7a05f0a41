"""Columns of a data frame (pandas, polars, or a mapping of arrays) as NumPy arrays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


def column(data: Any, name: str) -> NDArray[Any]:
    """One column, [n].

    Args:
        data: data frame of pandas or polars, or a mapping from name to array.
        name: of the column.

    Raises:
        InputError: no such column, or one that is not one-dimensional.
    """
    known = [str(one) for one in (data.columns if hasattr(data, "columns") else data)]
    if name not in known:
        raise unknown_name("column", name, known)
    values = np.asarray(data[name])
    if values.ndim != 1:
        raise InputError(f"column {name!r} has {values.ndim} dimensions", expected="one value a row")
    return values


def is_missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether each value is missing: None, or unequal to itself as NaN is; [n]."""
    if values.dtype.kind in "biuSU":
        return np.zeros(values.shape, dtype=bool)
    if values.dtype.kind == "f":
        return np.asarray(np.isnan(values))
    return np.array([one is None or one != one for one in values.tolist()], dtype=bool)


def numbers(data: Any, name: str) -> Floats:
    """One column as numbers, float64[n]; NaN where it is missing.

    Raises:
        InputError: no such column, or one that holds text or infinite numbers.
    """
    values = column(data, name)
    try:
        found = np.where(is_missing(values), np.nan, values).astype(np.float64)
    except (TypeError, ValueError):
        raise InputError(f"column {name!r} holds text", expected="numbers") from None
    if np.isinf(found).any():
        raise InputError(f"column {name!r} holds an infinite number", expected="finite numbers, or missing")
    return found


def is_categorical(values: NDArray[Any]) -> bool:
    """Whether a column is a factor by its type: text, categories or yes and no."""
    if values.dtype.kind in "iuf":
        return False
    if values.dtype.kind == "O":
        there = values[~is_missing(values)]
        return any(isinstance(one, (str, bool)) for one in there.tolist())
    return True


def natural(levels: Sequence[Any]) -> list[Any]:
    """Levels sorted with the numbers in their text taken as numbers: "week 4" comes before "week 12"."""
    if not all(isinstance(level, str) for level in levels):
        return sorted(levels)
    return sorted(
        levels,
        key=lambda text: [
            (word.isdigit(), int(word) if word.isdigit() else 0, word) for word in re.split(r"(\d+)", text)
        ],
    )


def coded(values: NDArray[Any], name: str, levels: Sequence[Any] | None = None) -> tuple[Codes, list[Any]]:
    """Position of each value among the levels, int64[n], -1 where it is missing; and the levels.

    Args:
        values: [n].
        name: of the column, for errors.
        levels: in order, the reference first; None: those that occur, sorted.

    Raises:
        InputError: a value is no level.
    """
    missing = is_missing(values)
    there = values[~missing]
    if there.dtype.kind == "O":
        there = np.array(there.tolist()) if len(there) else there.astype(str)
    found, positions = np.unique(there, return_inverse=True)
    order = list(found.tolist()) if levels is None else list(levels)
    place = {level: index for index, level in enumerate(order)}
    if len(place) < len(order):
        raise InputError(f"levels of {name!r} repeat", expected="each level once")
    strange = [level for level in found.tolist() if level not in place]
    if strange:
        raise InputError(f"{name!r} holds {strange[0]!r}, which is no level", expected=f"one of {order}")
    codes = np.full(len(values), -1, dtype=np.int64)
    codes[~missing] = np.array([place[level] for level in found.tolist()], dtype=np.int64)[positions]
    return codes, order


def visits_in_order(data: Any, name: str, levels: Sequence[Any] | None) -> list[Any]:
    """Levels of the column of visits, as given or in natural order.

    Raises:
        InputError: no such column.
    """
    values = column(data, name)
    return list(levels) if levels is not None else natural(coded(values, name)[1])
