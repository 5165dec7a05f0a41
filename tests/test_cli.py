"""Whole runs through the command line, as a user types them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

pytestmark = pytest.mark.slow


Command = Callable[..., "subprocess.CompletedProcess[str]"]
FILES = {
    "summary.json",
    "observations.parquet",
    "estimates.parquet",
    "subjects.parquet",
    "data_dictionary.json",
    "protocol.toml",
    "run.json",
    "report.html",
    "trial.manifest.json",
}
SMALL = """
[trial]
name = "small"
seed = 3
replicates = 3

[population]
alopecia = "androgenetic"
sex = "any"
age = "25 to 50 years"
norwood = ["IV"]
ludwig = ["II"]
size = 8

[[arm]]
name = "exosome"
  [[arm.treatment]]
  therapy = "exosome"
  product = "adipose MSC"
  dose = "1e9 particles/cm2"
  route = "intradermal 1-2.5 mm"
  schedule = "3 sessions every 4 weeks"

[[arm]]
name = "saline"
  [[arm.treatment]]
  therapy = "saline"
  route = "intradermal 1-2.5 mm"
  schedule = "3 sessions every 4 weeks"

[measurement]
method = "phototrichogram"
region = "vertex"
visits = "weeks 0, 12, 24"

[analysis]
endpoint = "change in non-vellus density at week 24"
model = "ANCOVA"
reference = "saline"
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return path


def test_help_and_version_answer_without_loading_the_engine(anagen_command: Command) -> None:
    assert "virtual" in anagen_command("--help").stdout
    assert anagen_command("--version").stdout.startswith("anagen ")
    assert "--workers" in anagen_command("trial", "--help").stdout
    loaded = subprocess.run(
        [sys.executable, "-c", "import anagen.cli, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"numpy", "numba", "matplotlib", "polars", "scipy"} & set(loaded)


def test_a_trial_writes_its_files_and_the_same_bytes_again(
    anagen_command: Command, small: Path, tmp_path: Path
) -> None:
    one, two = tmp_path / "one", tmp_path / "deep" / "two"
    done = anagen_command("trial", str(small), "--out", str(one), "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert "not medical advice" in done.stdout
    assert {path.name for path in one.iterdir()} == FILES
    again = anagen_command("trial", str(one / "protocol.toml"), "--out", str(two), "--workers", "3", "-q")
    assert again.returncode == 0, again.stderr
    assert again.stdout == ""
    for name in ("summary.json", "observations.parquet", "estimates.parquet", "protocol.toml"):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    summary = json.loads((one / "summary.json").read_text())
    assert summary["seed"] == 3
    assert [arm["name"] for arm in summary["arms"]] == ["exosome", "saline"]
    assert len(pl.read_parquet(one / "observations.parquet")) > 0
    page = (one / "report.html").read_text()
    assert "not medical advice" in page
    assert "http-equiv" not in page.lower() or "refresh" not in page.lower()


def test_options_override_the_file(anagen_command: Command, small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ("--replicates", "1", "--seed", "9", "--account", "abrupt", "--no-report", "-q")
    done = anagen_command("trial", str(small), "--out", str(out), *options)
    assert done.returncode == 0, done.stderr
    summary = json.loads((out / "summary.json").read_text())
    assert (summary["seed"], summary["replicates"], summary["parameters"]["account"]) == (9, 1, "abrupt")
    assert summary["comparisons"][0]["power"] is None
    assert "report.html" not in {path.name for path in out.iterdir()}


def swapped(old: str, new: str) -> bytes:
    assert old in SMALL, old
    return SMALL.replace(old, new, 1).encode()


FAULTS: dict[str, tuple[bytes, str]] = {
    "not UTF-8": (SMALL.encode() + b"\xff\xfe", "UTF-8"),
    "not TOML": (b"[trial\n", "TOML"),
    "10 MB": (b"#" * 10_000_000, "too large"),
    "empty": (b"", "trial"),
    "wrong type": (swapped("size = 8", 'size = "8"'), "size"),
    "truth for a number": (swapped("size = 8", "size = true"), "size"),
    "no patients": (swapped("size = 8", "size = 0"), "size"),
    "a milliard patients": (swapped("size = 8", "size = 1000000000"), "size"),
    "negative": (swapped("size = 8", "size = -3"), "size"),
    "NaN": (swapped('"1e9 particles/cm2"', '"nan particles/cm2"'), "dose"),
    "no unit": (swapped('"1e9 particles/cm2"', '"1e9"'), "unit"),
    "wrong unit": (swapped('"1e9 particles/cm2"', '"1e9 mg"'), "mg"),
    "negative dose": (swapped('"1e9 particles/cm2"', '"-1e9 particles/cm2"'), "dose"),
    "unknown key": (swapped("size = 8", "size = 8\nsise = 9"), "did you mean 'size'"),
    "unknown therapy": (swapped('"exosome"\n  product', '"exosme"\n  product'), "did you mean 'exosome'"),
    "unknown product": (swapped('"adipose MSC"', '"adipose MCS"'), "did you mean 'adipose MSC'"),
    "unknown route": (swapped('"intradermal 1-2.5 mm"', '"intradermic 1 mm"'), "did you mean 'intradermal'"),
    "unknown stage": (swapped('["IV"]', '["IX"]'), "stage"),
    "unknown method": (swapped('"phototrichogram"', '"photograph"'), "method"),
    "unknown outcome": (swapped("non-vellus density", "hairyness"), "outcome"),
    "visit before baseline": (swapped("weeks 0, 12, 24", "weeks -4, 0, 24"), "visits"),
    "no baseline": (swapped("weeks 0, 12, 24", "weeks 4, 12, 24"), "visits"),
    "endpoint at no visit": (swapped("at week 24", "at week 20"), "week 20"),
    "schedule of nothing": (swapped("3 sessions every 4 weeks", "now and then"), "schedule"),
    "empty arm": (SMALL.encode() + b'\n[[arm]]\nname = "none"\n', "no treatment"),
    "twice the same arm": (swapped('name = "saline"', 'name = "exosome"'), "exosome"),
    "unknown reference": (swapped('reference = "saline"', 'reference = "salin"'), "did you mean 'saline'"),
    "missing section": (SMALL.split("[measurement]")[0].encode(), "measurement"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input_is_one_message_and_nothing_written(
    fault: str, anagen_command: Command, tmp_path: Path
) -> None:
    text, expected = FAULTS[fault]
    file = tmp_path / "bad.toml"
    file.write_bytes(text)
    done = anagen_command("trial", str(file), "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert done.stderr.startswith("anagen: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert expected in done.stderr, done.stderr
    assert done.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["bad.toml"]


def test_files_in_the_way_and_files_that_are_not_there(
    anagen_command: Command, small: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("mine")
    for arguments in (
        ("trial", str(tmp_path / "missing.toml")),
        ("trial", str(tmp_path)),
        ("trial", str(small), "--out", str(tmp_path / "taken"), "--replicates", "1"),
        ("trial", str(small), "--replicates", "1000000"),
        ("trial", str(small), "--account", "sudden"),
        ("therapies", "exosom"),
    ):
        done = anagen_command(*arguments)
        assert done.returncode == 2, (arguments, done.stderr)
        assert "Traceback" not in done.stderr
    assert (tmp_path / "taken").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"small.toml", "taken"}


def test_an_interrupted_run_leaves_nothing(small: Path, tmp_path: Path) -> None:
    small.write_text(SMALL.replace("replicates = 3", "replicates = 9000"))
    out = tmp_path / "out"
    run = subprocess.Popen(
        [sys.executable, "-m", "anagen.cli", "trial", str(small), "--out", str(out), "--workers", "2"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    time.sleep(8)
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=120)
    assert run.returncode == 130, errors[-500:]
    assert "nothing was written" in errors
    assert [path.name for path in tmp_path.iterdir()] == ["small.toml"]


def test_listings(anagen_command: Command) -> None:
    assert "minoxidil" in anagen_command("therapies").stdout
    assert "very low" in anagen_command("therapies", "exosome").stdout
    assert json.loads(anagen_command("schema").stdout)["type"] == "object"
