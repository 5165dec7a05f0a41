"""Plain loads and stores at an address, for the innermost look-ups of the follicle engine.

A function that takes an array counts references to it, a locked instruction each time, unless Numba can
prove that it need not; in loops it mostly cannot. An address is only a number. What lies there must be
contiguous, and must be kept alive by the caller; an index is not checked.
"""

from __future__ import annotations

from typing import Any

from anagen.compiled import Intrinsic, njit


@Intrinsic
def number_at(_typing: Any, address: Any, index: Any) -> Any:  # pragma: no cover - compiled
    """The float64 at `index` from `address`."""
    from llvmlite import ir
    from numba import types

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        start = builder.inttoptr(arguments[0], ir.DoubleType().as_pointer())
        return builder.load(builder.gep(start, [arguments[1]]))

    return types.float64(types.uint64, types.uint64), code


@Intrinsic
def short_at(_typing: Any, address: Any, index: Any) -> Any:  # pragma: no cover - compiled
    """The uint16 at `index` from `address`, as a uint64."""
    from llvmlite import ir
    from numba import types

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        start = builder.inttoptr(arguments[0], ir.IntType(16).as_pointer())
        return builder.zext(builder.load(builder.gep(start, [arguments[1]])), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), code


@Intrinsic
def _add(_typing: Any, address: Any, index: Any, change: Any) -> Any:  # pragma: no cover - compiled
    from llvmlite import ir
    from numba import types

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        start = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
        place = builder.gep(start, [arguments[1]])
        total = builder.add(builder.load(place), arguments[2])
        builder.store(total, place)
        return total

    return types.int64(types.uint64, types.uint64, types.int64), code


@njit(inline="always")
def move_one(address, source, sink):  # type: ignore[no-untyped-def]
    """Take one from the int64 at index `source` and add it at index `sink`."""
    _add(address, source, -1)
    _add(address, sink, 1)


@njit(inline="always")
def add_one(address, index):  # type: ignore[no-untyped-def]
    """Add one to the int64 at `index`."""
    _add(address, index, 1)
