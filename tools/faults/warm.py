"""A parent that has everything imported and worked out, so that a child only reads, checks and writes.

A command spends its time on imports, the engine and drawings, all before it writes. The parent runs each
command once. Its forked children run the whole command again, from the command line to the last line printed;
only these functions, which do not touch the disk, answer from what the parent keeps.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

Key = Callable[..., object]


class Inline:
    """A pool of processes that runs each job at once, in this process: its writes are counted too."""

    def __init__(self, *rest: Any, **more: Any) -> None:
        pass

    def __enter__(self) -> Inline:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def map(self, function: Callable[[Any], Any], jobs: Any, chunksize: int = 1) -> Any:
        """Results in order."""
        return map(function, jobs)

    def submit(self, function: Callable[..., Any], *given: Any) -> Any:
        """Result with the method `result`."""
        from concurrent.futures import Future

        done: Future[Any] = Future()
        done.set_result(function(*given))
        return done


def keep(place: Any, name: str, key: Key) -> None:
    """Let function `name` of a module or class answer from memory where `key` of its arguments is equal."""
    real = getattr(place, name)
    known: dict[object, tuple[Any, tuple[Any, ...]]] = {}

    def kept(*given: Any, **more: Any) -> Any:
        what = key(*given, **more)
        if what not in known:
            known[what] = real(*given, **more), given  # arguments stay alive: keys may be their addresses
        return known[what][0]

    setattr(place, name, kept)


def same(*given: Any, **more: Any) -> object:
    """Key of the same objects."""
    return tuple(map(id, given)), tuple(sorted((name, id(value)) for name, value in more.items()))


def _seen(made: Any, view: Any, economics: Any = None) -> object:
    """Key of a forecast and its costs; its view is made anew each time, but the same."""
    return id(made), view.to_json(), id(economics)


def keep_runs() -> None:
    """Keep what trials and forecasts work out and draw."""
    from anagen import api
    from anagen.cli import forecast as command
    from anagen.forecasting import run as forecasting
    from anagen.report.article import page as article
    from anagen.report.person import forecast_page
    from anagen.report.trial import page
    from anagen.trial import result
    from anagen.trial.protocol.reading import resolved

    keep(article, "render_check", lambda checked, *rest: repr(checked.to_dict()))
    keep(api.Trial, "run", lambda planned, **more: (type(planned).__name__, resolved(planned.protocol)))
    keep(page, "render", same)
    keep(result, "_parquet", same)
    keep(forecasting, "forecast", lambda person, parameters, **more: (repr(person), parameters, more["seed"]))
    keep(command, "_appraisal", lambda simulation, workers: id(simulation))
    keep(forecast_page, "forecast_json", _seen)
    keep(forecast_page, "render_forecast", _seen)


def keep_in(folder: Path, place: Any, name: str, key: Key) -> None:
    """As `keep`, in files of `folder`, for other processes too."""
    real = getattr(place, name)

    def kept(*given: Any, **more: Any) -> Any:
        what = hashlib.sha256(repr(key(*given, **more)).encode()).hexdigest()[:24]
        path = folder / f"{name}-{what}.pickle"
        if path.is_file():
            return pickle.loads(path.read_bytes())
        found = real(*given, **more)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_bytes(pickle.dumps(found))
        os.rename(part, path)
        return found

    setattr(place, name, kept)


def keep_engine(folder: Path) -> None:
    """Keep the engine runs of calibrations in `folder`, made in this process instead of a pool."""
    folder.mkdir(parents=True, exist_ok=True)
    from anagen.learning.areata import calibrate as areata
    from anagen.learning.pattern import training

    for module in (areata, training):
        setattr(module, "ProcessPoolExecutor", Inline)  # noqa: B010
    training.run_rows = stand_in
    keep_in(folder, areata, "one_run", lambda plan, run, free, patients: (_bytes(plan), run, patients))
    keep_in(folder, areata, "patch_run", lambda plan, run, free: (_bytes(plan), run))
    keep_in(folder, areata, "local_strengths", lambda values, progress: sorted(values.items()))


def stand_in(names: tuple[str, ...], rows: tuple[Any, ...], z: Any) -> Any:
    """Smooth function in place of the engine of pattern hair loss, whose runs take a third of a second."""
    import numpy as np

    luck = np.random.default_rng(8)
    slopes = luck.normal(size=(2, len(names), len(rows), 2)) / np.sqrt(len(names))
    found = np.einsum("np,pkc->nkc", z, slopes[0]) + 0.3 * np.einsum("np,pkc->nkc", z**2, slopes[1])
    for k, row in enumerate(rows):
        found[:, k, 0] += row.value
        if not row.treatment:
            found[:, k, 1] = 0.0
    return found


def _bytes(plan: Any) -> bytes:
    return hashlib.sha256(b"".join(part.tobytes() for part in (plan.z, plan.strength, plan.transit))).digest()
