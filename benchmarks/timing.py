"""Fair timing on a machine that is never quite idle.

Engines take turns (A B C A B C ...), so a slow minute slows them all; every visit lasts long
enough for the clock and counts its mean, so that fast and slow engines meet the same noise.
Seconds are the processor's, of this process and of those it ran. Comparisons are ratios within
a round; the median over rounds is reported.
"""

from __future__ import annotations

import gc
import resource
import statistics
import time
from collections.abc import Callable, Mapping, Sequence

SHORTEST_VISIT = 0.05
"""Seconds a visit lasts at least: fast engines repeat their work with new seeds."""


def cpu_seconds() -> float:
    """Processor seconds so far of this process and of ended ones that it ran (GillesPy2 runs a program)."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def visit(run: Callable[[int], object], first_seed: int, shortest: float = SHORTEST_VISIT) -> float:
    """Mean processor seconds of a run, over at least `shortest` seconds of runs."""
    gc.collect()
    runs = 0
    began = cpu_seconds()
    while True:
        run(first_seed + runs)
        runs += 1
        spent = cpu_seconds() - began
        if spent >= shortest:
            return spent / runs


def interleave(
    runs: Mapping[str, Callable[[int], object]], rounds: int, said: Callable[[str], None] = lambda _: None
) -> dict[str, list[float]]:
    """Mean processor seconds per run of each engine in each round; everything has been warmed up before."""
    seconds: dict[str, list[float]] = {key: [] for key in runs}
    for number in range(rounds):
        said(f"round {number + 1} of {rounds}")
        for key, run in runs.items():
            seconds[key].append(visit(run, 1 + 1000 * number))
    return seconds


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """Median of the ratios within rounds."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))
