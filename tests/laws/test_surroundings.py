"""Where, when and by what a trial is run changes no byte of its results."""

from __future__ import annotations

import json
import locale
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from anagen.api import Trial
from anagen.simulators.registry import SIMULATORS
from laws.cases import arm_text, cases, treatment, trial_text

pytestmark = pytest.mark.slow

FILES = ("summary.json", "observations.parquet", "estimates.parquet", "protocol.toml")
_RUN = """
import hashlib, json, sys
from pathlib import Path
from anagen.api import Trial

found = {}
for path in sys.argv[2:]:
    folder = Trial.from_file(path).run(workers=int(sys.argv[1]), pictures=False).save(path + " out")
    found[Path(path).name] = [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in %r]
print(json.dumps(found))
"""
TOOL = Path(__file__).resolve().parents[2]
OTHER = os.environ.get("ANAGEN_OTHER_PYTHON") or str(TOOL / ".venv-other" / "bin" / "python")
"""Python of another version with the package in it; `make otherpython` makes one."""


def _file(simulator: str) -> str:
    """A trial whose replicates each have parameters, lots and people of their own."""
    case = next(one for one in cases() if one.simulator == simulator and one.therapy == "exosome")
    arms = arm_text("ıİ exosome", treatment("exosome"))  # letters that Turkish turns into each other
    return trial_text(case.alopecia, arms, size=8, replicates=7, parameters="posterior", setting=case.setting)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("trials")
    for simulator in SIMULATORS:
        (folder / f"{simulator}.toml").write_text(_file(simulator), encoding="utf-8")
    return [folder / f"{simulator}.toml" for simulator in SIMULATORS]


@pytest.fixture(scope="module")
def usual(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Digests of the results by file, run by one worker in a process of its own."""
    return _elsewhere(sys.executable, 1, files, tmp_path_factory.mktemp("usual"), {})


def _elsewhere(
    python: str, workers: int, files: list[Path], folder: Path, changed: dict[str, str]
) -> dict[str, list[str]]:
    """Digests of the results by file, run in another folder and environment."""
    mine = [str(shutil.copy(path, folder)) for path in files]
    environment = {**os.environ, "PYTHONHASHSEED": "0", **changed}
    run = [python, "-c", _RUN % (FILES,), str(workers), *mine]
    done = subprocess.run(run, cwd=folder, env=environment, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _foreign() -> str:
    """A locale whose letters and numbers are not those of C, or C where none is installed."""
    before = locale.setlocale(locale.LC_ALL)
    for name in ("tr_TR.UTF-8", "tr_TR.utf8", "de_DE.UTF-8"):
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            continue
        else:
            return name
        finally:
            # All later tests of this process read files in it.
            locale.setlocale(locale.LC_ALL, before)
    return "C"


@pytest.mark.parametrize("workers", [2, 3, 7])
@pytest.mark.parametrize("simulator", SIMULATORS)
def test_any_number_of_workers_gives_the_same_bytes(
    simulator: str, workers: int, files: list[Path], usual: dict[str, list[str]], tmp_path: Path
) -> None:
    (path,) = [one for one in files if one.stem == simulator]
    folder = Trial.from_file(path).run(workers=workers, pictures=False).save(tmp_path / "out")
    assert [sha256((folder / name).read_bytes()).hexdigest() for name in FILES] == usual[path.name]


def test_hash_seed_locale_zone_and_folder_change_no_byte(
    files: list[Path], usual: dict[str, list[str]], tmp_path: Path
) -> None:
    """All are changed at once, each of which alone must change nothing either."""
    folder = tmp_path / "a folder with spaces, and Ü"
    folder.mkdir()
    changed = {
        "PYTHONHASHSEED": "7",
        "LC_ALL": _foreign(),
        "TZ": "Pacific/Kiritimati",
        "NUMBA_NUM_THREADS": "1",
        "POLARS_MAX_THREADS": "1",
        "COLUMNS": "40",
    }
    assert _elsewhere(sys.executable, 3, files, folder, changed) == usual


def test_another_python_gives_the_same_bytes(
    files: list[Path], usual: dict[str, list[str]], tmp_path: Path
) -> None:
    if not Path(OTHER).exists():
        pytest.skip(f"no other Python at {OTHER}: run 'make otherpython', or set ANAGEN_OTHER_PYTHON")
    version = subprocess.run([OTHER, "-V"], text=True, capture_output=True, check=True).stdout.split()[1]
    assert version.split(".")[:2] != list(map(str, sys.version_info[:2])), f"{OTHER} is of the same version"
    found = _elsewhere(OTHER, 2, files, tmp_path, {"PYTHONPATH": str(TOOL / "src")})
    assert found == usual
