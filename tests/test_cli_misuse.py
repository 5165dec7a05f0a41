"""Misuse that is not in the trial file: options, folders and files in the way, paths nobody can write."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def example(root: Path) -> Path:
    return root / "examples" / "pilot.toml"


@pytest.mark.parametrize(
    "options",
    [
        ("--replicates", "-1"),
        ("--replicates", "some"),
        ("--replicates", "1e3"),
        ("--workers", "-1"),
        ("--workers", "100000"),
        ("--workers", "two"),
        ("--seed", "-2"),
        ("--seed", str(2**63)),
        ("--seed", "nan"),
        ("--frobnicate",),
        ("another.toml",),
    ],
    ids=" ".join,
)
def test_a_bad_option_is_refused(
    options: tuple[str, ...], example: Path, anagen_command: Command, tmp_path: Path
) -> None:
    done = anagen_command("trial", example, *options, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert options[0] in done.stderr or "argument" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("out", ["taken", "taken/deeper", "x" * 300, "blocked"])
def test_a_folder_that_cannot_be_written_is_refused(
    out: str, example: Path, anagen_command: Command, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "blocked" / "summary.json").mkdir(parents=True)
    done = anagen_command(
        "trial", example, "--out", out, "--replicates", "1", "--no-report", "-q", cwd=tmp_path
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("anagen: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert {path.name for path in tmp_path.rglob("*")} == {"taken", "blocked", "summary.json"}
    assert (tmp_path / "taken").read_text() == "mine"


def test_no_report_of_an_earlier_run_stands_beside_new_numbers(
    example: Path, anagen_command: Command, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.html").write_text("an earlier run")
    options = ("--out", "out", "--replicates", "1", "--no-report", "-q")
    done = anagen_command("trial", example, *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "out" / "report.html").exists()
    assert (tmp_path / "out" / "summary.json").exists()


def test_an_unknown_disease_is_not_calibrated(anagen_command: Command, tmp_path: Path) -> None:
    done = anagen_command("calibrate", "--disease", "areta", cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert "did you mean 'areata'" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("command", "given", "told", "wanted"),
    [
        ("forecast", "pilot.toml", "a trial file, which `anagen trial` runs", "a patient file"),
        ("plan", "pilot.toml", "a trial file, which `anagen trial` runs", "a patient file"),
        ("visit", "pilot.toml", "a trial file, which `anagen trial` runs", "a patient file"),
        ("offer", "pilot.toml", "a trial file, which `anagen trial` runs", "an offer"),
        (
            "forecast",
            "offers/exosomes_abroad.toml",
            "an offer, which `anagen offer` judges",
            "a patient file",
        ),
        (
            "trial",
            "patients/followed_man.toml",
            "a patient file, which `anagen forecast` reads",
            "a trial file",
        ),
    ],
)
def test_a_file_of_another_kind_is_named_with_its_command(
    command: str, given: str, told: str, wanted: str, root: Path, anagen_command: Command, tmp_path: Path
) -> None:
    done = anagen_command(command, root / "examples" / given, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert f"this is {told} (expected {wanted}" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())
