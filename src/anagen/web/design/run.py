"""One full run: numbers as soon as they are ready, then pictures and report."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from anagen.api import Trial
from anagen.simulators.contract import AnySimulator
from anagen.simulators.draws import MOST_DRAWS
from anagen.trial.own_analysis.loading import require_none
from anagen.trial.replicate import Replicate
from anagen.trial.run import Progress
from anagen.trial.summary import summary_of
from anagen.web.design.draws import keep_draws
from anagen.workers import Workers

Tell = Callable[[dict[str, Any]], None]
NEWS_SECONDS = 0.05
"""Seconds between reports of progress."""


class ToldTrial(Trial):
    """A trial that sends its summary after the replicates, before any picture is drawn."""

    tell: Tell | None = None

    def simulator(self) -> AnySimulator:
        """Simulator that shares its draws with other trials of the same people."""
        made = super().simulator()
        keep_draws(made)
        return made

    def _replicates(
        self,
        workers: Workers,
        progress: Progress,
        *,
        truth: bool = True,
        work: Path | str | None = None,
        numbers: Sequence[int] | None = None,
    ) -> list[Replicate]:
        found = super()._replicates(workers, progress, truth=truth, work=work, numbers=numbers)
        if self.tell is not None:
            summary = summary_of(self.protocol, self.simulator().draws, found, self.compare(found))
            self.tell({"numbers": summary.to_dict()})
        return found


def run_trial(toml: str, folder: Path, tell: Tell) -> None:
    """Run the trial of a file's text and write all its files to `folder`.

    Raises:
        InputError: the text has a fault.
    """
    planned = ToldTrial.from_text(toml, "protocol")
    require_none(planned.protocol)
    planned.tell = tell
    last = 0.0

    def progress(what: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done in (1, total) or now - last > NEWS_SECONDS:
            last = now
            tell({"progress": [what, done, total]})

    result = planned.run(progress=progress)
    tell({"progress": ["report", 0, 1]})
    result.save(folder)
    tell({"progress": ["report", 1, 1]})


def prepare(toml: str, stopped: Callable[[], bool]) -> None:
    """Compute the joint draws that a run of this trial will need, until `stopped` returns True."""
    planned = Trial.from_text(toml, "protocol")
    simulator = planned.simulator()
    keep_draws(simulator)
    for replicate in range(min(planned.protocol.trial.replicates, MOST_DRAWS)):
        if stopped():
            return
        simulator.draws.of(replicate)


def rehearse() -> None:
    """Run a small trial in a temporary folder, to compile and import the code before the first run."""
    from anagen.web.design.examples import blank

    with tempfile.TemporaryDirectory() as folder:
        run_trial(blank(replicates=2), Path(folder) / "result", lambda news: None)
