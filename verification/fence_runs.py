"""Extremes of many draws, one draw at a time: kept in a file, so that a stopped study goes on where it was.

Only the extremes of a draw are kept, and a process is replaced after a few draws, so memory does not grow
with their number.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from anagen import __version__
from anagen.learning.distribution import distribution
from verification.fences import ARMS, BOUNDS, Extremes, extremes, people

DRAWS_A_PROCESS = 8
"""Draws after which a process is replaced."""
Found = dict[str, dict[str, tuple[float, float]]]
"""Least and greatest value by arm and quantity."""


def mark(size: int) -> str:
    """Hash of what the extremes of a draw depend on, but for the code: after a change to it begin anew."""
    what = (__version__, distribution("posterior").id, size, sorted(BOUNDS), sorted(ARMS.items()))
    return hashlib.sha256(repr(what).encode()).hexdigest()[:10]


def one_draw(number: int, size: int) -> Found:
    """Extremes of `size` people in draw `number`."""
    knowledge = distribution("posterior").knowledge(number)
    found = extremes(knowledge, people(knowledge, size, number))
    return {one.arm: dict(one.found) for one in found}


def kept(path: Path) -> dict[int, Found]:
    """Extremes by draw that stand in a file; a line that was cut short is left out."""
    found: dict[int, Found] = {}
    if not path.is_file():
        return found
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            told = json.loads(line)
            arms = told["found"].items()
            found[int(told["draw"])] = {
                arm: {name: (float(low), float(high)) for name, (low, high) in values.items()}
                for arm, values in arms
            }
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return found


def study(
    draws: int,
    size: int,
    folder: Path,
    workers: int = 1,
    say: Callable[[str], None] = print,
    run: Callable[[int, int], Found] = one_draw,
) -> dict[int, Found]:
    """Extremes of the first `draws` draws; those that `folder` holds are not followed again.

    Args:
        draws: number of draws, at most all of them.
        size: people in each draw.
        folder: of the kept extremes.
        workers: processes; 0 runs in this one.
        say: called with a line after each draw.
        run: extremes of one draw.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"fences-{mark(size)}.jsonl"
    wanted = range(min(draws, distribution("posterior").size))
    found = {number: one for number, one in kept(path).items() if number in wanted}
    missing = [number for number in wanted if number not in found]
    say(f"{len(found)} of {len(wanted)} draws kept in {path}")
    began = time.monotonic()
    with path.open("a", encoding="utf-8") as file:
        if path.stat().st_size and not path.read_bytes().endswith(b"\n"):
            file.write("\n")  # after a line that was cut short
        for done, (number, one) in enumerate(_run(missing, size, workers, run), start=1):
            found[number] = one
            file.write(json.dumps({"draw": number, "found": one}) + "\n")
            file.flush()
            os.fsync(file.fileno())
            each = (time.monotonic() - began) / done
            left = each * (len(missing) - done) / 60
            say(f"draw {number}: {len(found)} of {len(wanted)}, {each:.0f} s each, {left:.0f} minutes left")
    return found


def _run(
    numbers: list[int], size: int, workers: int, run: Callable[[int, int], Found]
) -> Iterator[tuple[int, Found]]:
    """Draws with their extremes, as they are done."""
    if workers < 1:
        yield from ((number, run(number, size)) for number in numbers)
        return
    # Not a ProcessPoolExecutor: that of Python 3.11 may wait for ever once a process has had its last task.
    with get_context("spawn").Pool(workers, maxtasksperchild=DRAWS_A_PROCESS) as pool:
        yield from pool.imap_unordered(partial(_numbered, run, size), numbers)


def _numbered(run: Callable[[int, int], Found], size: int, number: int) -> tuple[int, Found]:
    return number, run(number, size)


def worst(found: dict[int, Found]) -> list[Extremes]:
    """Extremes of each arm over all draws."""
    whole: Found = {}
    for one in found.values():
        for arm, values in one.items():
            mine = whole.setdefault(arm, {})
            for name, (low, high) in values.items():
                before = mine.get(name, (low, high))
                mine[name] = (min(low, before[0]), max(high, before[1]))
    return [Extremes(arm, values) for arm, values in whole.items()]
