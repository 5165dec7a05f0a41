"""A calibration multiplies matrices on one thread."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.learning.areata.calibrate import calibrate as areata
from anagen.learning.one_blas_thread import with_one_blas_thread
from anagen.learning.pattern.calibrate import calibrate as pattern

threadpoolctl = pytest.importorskip("threadpoolctl")


def threads() -> set[int]:
    return {pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"}


def test_one_thread_inside_and_as_before_outside() -> None:
    """The limit holds inside alone, and the function's answer comes through."""
    _ = np.ones((2, 2)) @ np.ones((2, 2))
    with threadpoolctl.threadpool_limits(limits=2, user_api="blas"):
        before = threads()
        assert with_one_blas_thread(threads)() == {1}
        assert threads() == before


def test_both_calibrations_are_limited() -> None:
    """Both carry the limit."""
    assert all(hasattr(one, "__wrapped__") for one in (pattern, areata))
