"""The server starts light, listens where it should, and says so when it should not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

import anagen.cli.serve as serving
from anagen.cli import app
from anagen.web.settings import Settings

HEAVY = (
    "numpy",
    "scipy",
    "numba",
    "polars",
    "matplotlib",
    "anagen.learning.distribution",
    "anagen.forecasting.run",
)


def test_starting_imports_nothing_that_computes() -> None:
    code = (
        "import sys; from anagen.web.app import create_app; from anagen.web.settings import Settings; "
        f"create_app(Settings(warm=False)); print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_loopback_is_the_default() -> None:
    assert Settings().host == "127.0.0.1"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, dict[str, object]]]:
    """Run `anagen serve` with these options, but for the serving; its words, and what it would serve."""
    import uvicorn

    told: dict[str, object] = {}

    def run(application: object, **named: object) -> None:
        told.update(named, application=application)

    monkeypatch.setattr(uvicorn, "run", run)

    def start(*options: str) -> tuple[str, dict[str, object]]:
        done = CliRunner().invoke(app, ["serve", *options])
        assert done.exit_code == 0, done.output
        return done.output, told

    return start


def test_serving_beyond_this_machine_is_warned_of(
    started: Callable[..., tuple[str, dict[str, object]]],
) -> None:
    words, told = started()
    assert told["host"] == "127.0.0.1"
    assert told["access_log"] is False
    assert "Warning" not in words
    assert "not medical advice" in words
    words, told = started("--host", "0.0.0.0", "--port", "9000", "--allow-host", "clinic.example")
    assert told["host"] == "0.0.0.0"
    assert "Warning: listening on 0.0.0.0" in words
    settings = told["application"].state.settings  # type: ignore[attr-defined]
    assert settings.allowed_hosts == ("clinic.example", "0.0.0.0")


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = CliRunner().invoke(app, ["serve"])
    assert "anagen[web]" in str(done.exception)
    assert serving.LOOPBACK[0] == "127.0.0.1"
