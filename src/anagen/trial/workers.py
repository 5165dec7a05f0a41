"""Replicates of a trial, run by threads, by processes or by a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from anagen.simulators.contract import AnySimulator
from anagen.trial.kept_replicates import blocks
from anagen.trial.replicate import Replicate
from anagen.workers import Common, Workers

if TYPE_CHECKING:
    from anagen.trial.protocol.model import Protocol as TrialProtocol


class Trial(Protocol):
    """A planned trial, as those who run its replicates need it (`anagen.trial.run.TrialRun`)."""

    protocol: TrialProtocol

    def simulator(self) -> AnySimulator:
        """Simulator of the trial."""

    def replicate(self, simulator: AnySimulator, replicate: int, truth_wanted: bool = True) -> Replicate:
        """Replicate of a number."""

    def recipe(self) -> tuple[Callable[..., Trial], tuple[object, ...]]:
        """Function and arguments that make the same trial in another process; small."""


Planned = tuple[Trial, AnySimulator]


def replicates(
    workers: Workers, run: Trial, numbers: Sequence[int], truth: bool
) -> Iterator[tuple[int, Replicate]]:
    """Yield replicates `numbers` with their numbers, in any order, as they are done.

    Args:
        workers: who runs them; every replicate is the same whoever does.
        run: the trial.
        numbers: of the replicates.
        truth: whether their true outcomes are wanted.
    """
    common: Common[Planned]
    if workers.apart:
        wanted = set(numbers)
        common = Common(planned, run.recipe())
        parts = [[number for number in one if number in wanted] for one in blocks(run.protocol, numbers)]
    else:
        common, parts = Common(lambda: (run, run.simulator())), [[number] for number in numbers]
    tasks = {part[0]: (part, truth) for part in parts}
    for _, found in workers.pieces(common, run_block, tasks):
        yield from found


def planned(make: Callable[..., Trial], arguments: tuple[object, ...]) -> Planned:
    """Trial of a recipe and its simulator."""
    run = make(*arguments)
    return run, run.simulator()


def run_block(plan: Planned, numbers: Sequence[int], truth: bool) -> list[tuple[int, Replicate]]:
    """Replicates `numbers` of a trial, with their numbers."""
    run, simulator = plan
    return [(number, run.replicate(simulator, number, truth)) for number in numbers]
