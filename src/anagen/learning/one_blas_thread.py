"""One thread for matrix products, so that a calibration's bytes do not depend on the cores it had.

With more threads a product is summed in other pieces. Its last digits move, a chain of moves takes another
way, and work that is stopped and continued elsewhere would end in other draws.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from anagen.errors import InputError

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


def one_blas_thread_from_now() -> None:
    """Multiply matrices on one thread in this process from now on: it runs pieces of a calibration.

    Raises:
        InputError: threadpoolctl is not installed.
    """
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        raise InputError(
            "the engine runs of a calibration need threadpoolctl where they run",
            expected="pip install 'anagen[bayes]' there",
        ) from None
    import scipy.linalg  # noqa: F401  # brings a BLAS of its own, which the limit must find

    threadpool_limits(limits=1, user_api="blas")
