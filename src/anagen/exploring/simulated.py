"""Simulated trials of one design, cut to any size up to those that were run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anagen.exploring.designs import Design
from anagen.exploring.goal import FIRST, Goal
from anagen.trial.analysis.calendar_looks import calendar_patients
from anagen.trial.analysis.comparing import look_plan
from anagen.trial.analysis.cut import first_patients
from anagen.trial.analysis.together import compared_together, seen_by
from anagen.trial.replicate import Replicate
from anagen.trial.run import Progress, TrialRun
from anagen.trial.score.summary import scores_of
from anagen.workers import Workers

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AtSize:
    """Trials of one size; R of them, k arms.

    Attributes:
        replicate: int64[R], their numbers.
        draw: int64[R], joint draws of the parameters.
        shown: bool[R, k].
        difference: float64[R, k], estimate.
        low: float64[R, k], end of its interval.
        high: float64[R, k], the other end.
        truth: float64[R, k], true difference; NaN where it was not computed.
        patients: float64[R, k], number when the trial ended.
    """

    replicate: NDArray[np.int64]
    draw: NDArray[np.int64]
    shown: NDArray[np.bool_]
    difference: Floats
    low: Floats
    high: Floats
    truth: Floats
    patients: Floats


@dataclass(eq=False)
class Simulated:
    """Trials of one design: batches of replicates, each with a largest size.

    Attributes:
        design: what is simulated.
        most: replicates that there may be.
        workers: who runs them.
        progress: called with (task, done, total).
        work: folder that keeps replicates, or None.
        truth: whether the first replicates' true effects are wanted.
        goal: what counts as success.
    """

    design: Design
    most: int
    workers: Workers
    progress: Progress
    work: Path | str | None = None
    truth: bool = True
    goal: Goal = FIRST
    batches: list[tuple[int, list[Replicate]]] = field(default_factory=list)
    _runs: dict[int, TrialRun] = field(default_factory=dict)
    _found: dict[tuple[int, int], AtSize] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Replicates so far."""
        return sum(len(found) for _, found in self.batches)

    def run(self, largest: int, replicates: int) -> None:
        """Add `replicates` (fewer if there would be too many) of `largest` patients."""
        first = self.count
        numbers = range(first, min(first + replicates, self.most))
        if not numbers:
            return
        if largest not in self._runs:
            self._runs[largest] = TrialRun(self.design.of_size(largest), self.design.belief)
        found = self._runs[largest].simulate(
            numbers, workers=self.workers, progress=self._advance(first), work=self.work, truth=self.truth
        )
        self.batches.append((largest, found))

    def start_again(self) -> None:
        """Forget what was run: it was too small."""
        self.batches.clear()
        self._found.clear()

    def at(self, size: int) -> AtSize:
        """All trials of one size: those of the replicates that have as many patients."""
        parts = []
        for number, (largest, found) in enumerate(self.batches):
            if largest >= size:
                if (size, number) not in self._found:
                    first = sum(len(one) for _, one in self.batches[:number])
                    self._found[size, number] = self._judged(size, first, found)
                parts.append(self._found[size, number])
        names = AtSize.__dataclass_fields__
        return AtSize(**{name: np.concatenate([getattr(one, name) for one in parts]) for name in names})

    def successes(self, sizes: Iterable[int], arm: int) -> tuple[Floats, NDArray[np.int64]]:
        """Successes [R, J], NaN where a replicate is smaller, and the clusters of the replicates."""
        sizes = list(sizes)
        made = np.full((self.count, len(sizes)), np.nan)
        cluster = np.arange(self.count)
        for column, size in enumerate(sizes):
            found = self.at(size)
            made[found.replicate, column] = found.shown[:, arm]
            if self.design.protocol.trial.parameters != "fixed":
                cluster[found.replicate] = found.draw
        return made, cluster

    def _scoring(self) -> TrialRun:
        """Run whose prognostic score, learned once, serves all sizes."""
        if not self._runs:
            self._runs[self.design.protocol.population.size] = TrialRun(
                self.design.protocol, self.design.belief
            )
        return next(iter(self._runs.values()))

    def _judged(self, size: int, first: int, found: list[Replicate]) -> AtSize:
        protocol = self.design.of_size(size)
        cut = [first_patients(one, protocol.recruits) for one in found]
        # The score does not depend on the size of the trial.
        scores = scores_of(self._scoring().score(), cut) if protocol.analysis.further.score else None
        together = compared_together(protocol, cut, self.workers.count, scores)
        shown, number = self.goal.shown(protocol, together), self.goal.endpoint(protocol)
        compared = together[number]
        plan, verdict = look_plan(protocol), compared.verdict
        assert verdict is not None
        patients = np.full(shown.shape, float(size))
        if plan is not None and verdict.look is not None:
            patients = np.asarray(plan.patients, dtype=np.float64)[verdict.look]
        elif verdict.look is not None:
            patients = calendar_patients(protocol, found, size, verdict.look)
        elif verdict.course is not None:
            took_part = verdict.course.patients.sum(axis=1).astype(np.float64)
            patients = np.broadcast_to(took_part[:, None], shown.shape)
        truth = np.stack([one.truth for one in seen_by(protocol, number, cut)[1]])
        reference = protocol.reference_index
        assert reference is not None
        return AtSize(
            replicate=np.arange(first, first + len(found)),
            draw=np.array([one.draw for one in found]),
            shown=shown,
            difference=compared.difference,
            low=compared.low,
            high=compared.high,
            truth=truth - truth[:, reference, None],
            patients=patients,
        )

    def _advance(self, first: int) -> Callable[[str, int, int], object]:
        label = self.design.label[:28]

        def advance(what: str, done: int, total: int) -> object:
            return self.progress(label, first + done, self.most)

        return advance
