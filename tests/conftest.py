"""What every test shares: settled randomness, few threads, and the command as a user types it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before numpy, numba, polars or matplotlib start: two workers share two cores, and nothing opens a window.
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("NUMBA_NUM_THREADS", "2")
os.environ.setdefault("POLARS_MAX_THREADS", "2")

# The same examples in every run: a failure seen once is seen again. Compiling is not slowness.
settings.register_profile(
    "anagen",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("anagen")

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = {"anagen_command", "browser", "wheel"}
"""Fixtures that start a process: a test that asks for one takes seconds, whatever it does then."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow whatever starts a process; what simulates for long is marked where it stands."""
    for item in items:
        if PROCESSES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def anagen_command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the installed ``anagen`` as a user would: ``anagen_command("trial", path, cwd=folder)``."""
    command = Path(sys.executable).with_name("anagen")

    def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(command), *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120"},
            text=True,
            capture_output=True,
            check=False,
        )

    return run
