"""What the numbers were measured on and with."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

PACKAGES = (
    "anagen",
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "simpy",
    "mesa",
    "starsim",
    "gillespy2",
    "libroadrunner",
)


def load() -> list[float]:
    """Load averages over 1, 5 and 15 minutes (what else ran)."""
    return [round(x, 2) for x in os.getloadavg()]


def provenance() -> dict[str, object]:
    """Machine, compiler, versions, commit and time."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _first_line("git", "rev-parse", "--short", "HEAD"),
        "uncommitted": bool(_first_line("git", "status", "--porcelain", "--", "src", "benchmarks/*.py")),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "gcc": _first_line("gcc", "--version"),
        "niceness": os.nice(0),
        "load_before": load(),
        "packages": {name: version for name in PACKAGES if (version := _version(name))},
    }


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()


def _first_line(*command: str) -> str | None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=20, cwd=Path(__file__).parents[1]
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.partition("\n")[0].strip() or None
