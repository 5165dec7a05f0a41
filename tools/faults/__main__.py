"""Kills and failed steps over whole writers, with the figures: ``python -m tools.faults``.

Two trials, two forecasts and two checked articles are made; then every step of writing them is killed,
or fails, in a forked child, until `--faults` is reached. The result that stands is compared with the old and
the new one. The engine is not run again for each fault: all steps that change the disk come after it.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anagen.errors import InputError
from anagen.files.result_set import finish, verified, write_result
from anagen.files.writing import write_file
from tools.faults.child import in_child
from tools.faults.injector import KINDS

ROOT = Path(__file__).resolve().parents[2]
Files = dict[str, str | bytes]


@dataclass
class Found:
    """Counts of one writer.

    Attributes:
        killed: children that were killed.
        failed: that ended with a message.
        old: cases in which the old result stood.
        new: cases in which the new one stood.
        torn: cases in which neither stood, with the fault.
        stale: temporaries after the next run.
        tracebacks: children that broke off.
    """

    killed: int = 0
    failed: int = 0
    old: int = 0
    new: int = 0
    torn: list[str] = field(default_factory=list)
    stale: int = 0
    tracebacks: int = 0


def trial_files(seed: int) -> Files:
    """Files of a small trial."""
    from anagen.api import Trial
    from anagen.web.design.examples import blank

    planned = Trial.from_text(blank(replicates=2).replace("seed = 1", f"seed = {seed}"), "protocol")
    result = planned.run(workers=1, pictures=False)
    from anagen.report.trial.page import render

    return {**result.files(), "report.html": render(result)}


def forecast_files(seed: int) -> Files:
    """Files of a forecast."""
    from anagen.forecasting.person import load_person
    from anagen.forecasting.run import forecast
    from anagen.report.person.forecast_page import forecast_json, render_forecast

    person = load_person(sorted((ROOT / "examples" / "patients").glob("*.toml"))[0])
    result = forecast(person, "posterior", seed=seed)
    return {"forecast.json": forecast_json(result), "forecast.html": render_forecast(result.summary)}


def check_page(text: str) -> str:
    """Page of a checked article."""
    from anagen.claims.checker import check_documents, read_file
    from anagen.report.article.page import render_check

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "article.txt"
        path.write_text(text, encoding="utf-8")
        return render_check(check_documents([read_file(path)], embeddings="off"))


def spoil(
    write: Callable[[Path, Files], Any], old: Files, new: Files, faults: int, strangers: bool = False
) -> Found:
    """Counts over every step and kind of fault of `write`, at most `faults` of them."""
    found = Found()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        results = root / "results"
        for kind in KINDS:
            for at in itertools.count(1):
                if found.killed + found.failed >= faults:
                    return found
                shutil.rmtree(results, ignore_errors=True)
                write(results, old)
                if strangers:
                    (results / "mine.txt").write_text("kept")
                ended = in_child(lambda: write(results, new), root, at, kind)
                if not ended.killed and ended.steps < at:
                    break
                found.killed += ended.killed
                found.failed += ended.code == 2
                found.tracebacks += ended.code == 1
                finish(results)
                now = {path.relative_to(results).as_posix(): path.read_bytes() for path in _files(results)}
                if strangers and now.pop("mine.txt", b"") != b"kept":
                    found.torn.append(f"{kind} at step {at}: another file is lost")
                if now in (_bytes(old), _bytes(new)):
                    found.old += now == _bytes(old)
                    found.new += now == _bytes(new)
                    with_manifest = any(results.glob("*.manifest.json"))
                    try:
                        _ = verified(results) if with_manifest else None
                    except InputError as error:
                        found.torn.append(f"{kind} at step {at}: {error}")
                else:
                    found.torn.append(f"{kind} at step {at}: {sorted(now)}")
                write(results, new)
                found.stale += sum(1 for _ in root.rglob(".anagen-*"))
    return found


def _files(folder: Path) -> list[Path]:
    paths = (path for path in folder.rglob("*") if path.is_file() and ".anagen-" not in str(path))
    return [path for path in paths if not path.name.endswith(".manifest.json")]


def _bytes(files: Files) -> dict[str, bytes]:
    return {name: one.encode() if isinstance(one, str) else one for name, one in files.items()}


def main() -> None:
    """Print a table of the figures; exit code 1 if a result was torn or a temporary stayed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=250, help="at most this many for each writer")
    most = parser.parse_args().faults

    def page(folder: Path, files: Files) -> None:
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            write_file(folder / name, text)

    trials, forecasts = (trial_files(1), trial_files(2)), (forecast_files(1), forecast_files(2))
    pages: list[Files] = [
        {"checked.html": check_page(text)} for text in ("Minoxidil works.", "Exosomes cure baldness.")
    ]

    def trial(folder: Path, files: Files) -> None:
        write_result(folder, "trial", files)

    def forecast(folder: Path, files: Files) -> None:
        write_result(folder, "forecast", files)

    rows = {
        "trial, a server's job": spoil(trial, *trials, most),
        "trial, among other files": spoil(trial, *trials, most, strangers=True),
        "forecast": spoil(forecast, *forecasts, most),
        "forecast, among other files": spoil(forecast, *forecasts, most, strangers=True),
        "check --html": spoil(page, pages[0], pages[1], most),
    }
    print("| writer | killed | failed | old stands | new stands | torn | stale | tracebacks |")
    print("|---|---|---|---|---|---|---|---|")
    for name, one in rows.items():
        print(
            f"| {name} | {one.killed} | {one.failed} | {one.old} | {one.new} | {len(one.torn)} | {one.stale} "
            f"| {one.tracebacks} |"
        )
    for name, one in rows.items():
        for line in one.torn[:5]:
            print(f"{name}: {line}")
    if any(one.torn or one.stale or one.tracebacks for one in rows.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
