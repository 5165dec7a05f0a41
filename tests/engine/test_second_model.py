"""Class steps within anagen, kept clubs and fixed vellus follicles, in all engines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from anagen.engine.chain import Chain
from anagen.engine.coarse import expect_coarsely
from anagen.engine.drivers import Drivers
from anagen.engine.follicles import Counts, Follicles, count, histories, snapshot
from anagen.engine.meanfield import expect, stationary
from anagen.engine.phases import Phase
from anagen.engine.slow import follow_slowly
from anagen.engine.start import Start
from anagen.errors import InputError
from engine import oracle
from engine.cases import everything_on, some_follicles, wavy_drivers


@pytest.mark.parametrize("step", [1.0, 5.0])
def test_compiled_engine_equals_the_readable_one_to_the_bit(keeping: Chain, step: float) -> None:
    drivers = everything_on(3, 1000, step)
    follicles = some_follicles(keeping, [20, 15, 25], fixed=0.1)
    fast = histories(keeping, drivers, follicles, 1000)
    slow = oracle.histories(keeping, drivers, follicles, 1000)
    found = list(
        zip(*(getattr(fast, n).tolist() for n in ("follicle", "day", "phase", "calibre")), strict=True)
    )
    assert found == slow
    assert set(fast.phase.tolist()) == set(range(len(Phase)))
