"""One thread for matrix products, so that a calibration's bytes do not depend on the cores it had.

With more threads a product is summed in other pieces. Its last digits move, a chain of moves takes another
way, and work that is stopped and continued elsewhere would end in other draws.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def with_one_blas_thread(function: Callable[P, R]) -> Callable[P, R]:
    """Return `function` such that it multiplies matrices on one thread, whatever the surroundings allow."""

    @wraps(function)
    def limited(*given: P.args, **named: P.kwargs) -> R:
        from threadpoolctl import threadpool_limits

        with threadpool_limits(limits=1, user_api="blas"):
            return function(*given, **named)

    return limited
