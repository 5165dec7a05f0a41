"""No person leaves what has been seen in people, under any therapy or all of them together.

A sample of the study ``python -m verification.fences --draws 1000 --people 300``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen.learning.distribution import distribution
from verification.fence_runs import Found, kept, study, worst
from verification.fences import extremes, people


def test_a_stopped_study_goes_on_where_it_was(tmp_path: Path) -> None:
    ran: list[int] = []

    def run(number: int, size: int) -> Found:
        if len(ran) == 3:
            raise KeyboardInterrupt
        ran.append(number)
        return {"an arm": {"anagen share, %": (50.0 - number, 60.0 + number)}}

    def silent(line: str) -> None:
        pass

    with pytest.raises(KeyboardInterrupt):
        study(5, 10, tmp_path, 0, silent, run)
    (path,) = tmp_path.iterdir()
    with path.open("a", encoding="utf-8") as file:
        file.write('{"draw": 3, "fou')  # cut short by the end of the process
    assert sorted(kept(path)) == [0, 1, 2]
    ran.clear()
    found = study(5, 10, tmp_path, 0, silent, run)
    assert ran == [3, 4]
    assert sorted(found) == [0, 1, 2, 3, 4]
    (one,) = worst(found)
    assert one.found == {"anagen share, %": (46.0, 64.0)}
    assert study(5, 10, tmp_path, 0, silent, run) == found
    assert ran == [3, 4]
    assert study(5, 11, tmp_path, 0, silent, lambda number, size: {}) == {number: {} for number in range(5)}


@pytest.mark.slow
@pytest.mark.parametrize("draw", [0, 77, 154, 231, 308, 385])
def test_nobody_leaves_the_bounds(draw: int) -> None:
    knowledge = distribution("posterior").knowledge(draw)
    faults = [line for one in extremes(knowledge, people(knowledge, 60, draw)) for line in one.beyond()]
    assert not faults
