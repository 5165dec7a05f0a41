"""Record of one run, which differs from run to run: ``run.json``."""

from __future__ import annotations

import platform
from dataclasses import dataclass

from anagen import __version__
from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class Seconds(TrialData):
    """Duration of a run in seconds.

    Attributes:
        replicates: until all replicates were done.
        all: until pictures were drawn, too.
    """

    replicates: float
    all: float


@dataclass(frozen=True)
class RunRecord(TrialData):
    """Machine and duration of a run; not needed to repeat it.

    Attributes:
        anagen: version that ran it.
        file: trial file that was read.
        workers: number of threads.
        seconds: duration.
        machine: kind of processor.
        python: version.
        system: operating system.
    """

    anagen: str
    file: str
    workers: int
    seconds: Seconds
    machine: str
    python: str
    system: str

    @classmethod
    def here(cls, file: str, workers: int, seconds: Seconds) -> RunRecord:
        """Record of a run on this machine."""
        return cls(
            anagen=__version__,
            file=file,
            workers=workers,
            seconds=seconds,
            machine=platform.machine(),
            python=platform.python_version(),
            system=platform.system(),
        )
