"""No person leaves what has been seen in people, under any therapy or all of them together.

A sample of the study ``python -m verification.fences --draws 1000 --people 300``.
"""

from __future__ import annotations

import pytest

from anagen.learning.distribution import distribution
from verification.fences import extremes, people

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("draw", [0, 77, 154, 231, 308, 385])
def test_nobody_leaves_the_bounds(draw: int) -> None:
    knowledge = distribution("posterior").knowledge(draw)
    faults = [line for one in extremes(knowledge, people(knowledge, 60, draw)) for line in one.beyond()]
    assert not faults
