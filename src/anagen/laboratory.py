"""What a user of the package imports: plan a trial, run it, look at it, keep it.

import anagen

result = anagen.Trial.from_file("examples/pilot.toml").run()
result.plot()
result.save("results/pilot")
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from anagen.report.figures.timecourse import timecourse_figure
from anagen.report.trial.page import write_report
from anagen.trial import run as conduct
from anagen.trial.prediction import check_predictable, prediction_of
from anagen.trial.result import TrialResult
from anagen.trial.results.prediction import Prediction

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Result(TrialResult):
    """A finished trial that can draw and report itself."""

    def plot(self) -> Figure:
        """Time course of the endpoint: every arm, its bands, and its untreated twin."""
        return timecourse_figure(self)

    def save(
        self, folder: Path | str, *, also: Callable[[Path], object] | None = None, report: bool = True
    ) -> Path:
        """All files of `TrialResult.save` and, unless told otherwise, ``report.html``.

        Raises:
            InputError: `folder` is a file, or cannot be written.
        """

        def more(made: Path) -> None:
            if also is not None:
                also(made)
            if report:
                write_report(self, made / "report.html")

        return super().save(folder, also=more)


class Trial(conduct.Trial):
    """A planned trial; see `anagen.trial.run.Trial`."""

    result_type = Result

    def run(
        self,
        *,
        workers: int | None = None,
        progress: conduct.Progress = conduct.silent,
        pictures: bool = True,
    ) -> Result:
        """Run all replicates; see `anagen.trial.run.Trial.run`."""
        result = super().run(workers=workers, progress=progress, pictures=pictures)
        assert isinstance(result, Result)
        return result


def predict_all(
    trials: Sequence[Trial], *, workers: int | None = None, progress: conduct.Progress = conduct.silent
) -> Prediction:
    """Published results of several trial files against their predictions, and how well they agree.

    Raises:
        InputError: a file without an observed row, or too few replicates; nothing has run by then.
    """
    for trial in trials:
        check_predictable(trial.protocol, trial.protocol.trial.replicates)
    files = []
    for number, trial in enumerate(trials, start=1):
        label = f"{number}/{len(trials)} {Path(trial.protocol.file).stem}"

        def advance(what: str, done: int, total: int, label: str = label) -> None:
            progress(label, done, total)

        files.append(trial.predict(workers=workers, progress=advance))
    return prediction_of(files)
