"""Say which tests have grown slow without a mark, from what pytest measured on a quiet machine.

    python -m pytest -n 2 -q --durations=0 --durations-min=0.5 -m "not slow" | tee build/durations.txt
    python -m tools.mark_slow build/durations.txt

Prints one line a test, slowest first, and one line a file whose shared fixtures are slow: those get
``pytestmark = pytest.mark.slow``, single tests ``@pytest.mark.slow``.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

LINE = re.compile(r"^([\d.]+)s (setup|call|teardown)\s+(\S+\.py)::(.+)$", re.MULTILINE)


def slow(text: str, over: float) -> tuple[dict[str, float], dict[str, float]]:
    """Seconds of slow files (by setting up what they share), and of slow tests.

    Args:
        text: what ``pytest --durations`` printed.
        over: seconds from which a test is slow.
    """
    files: dict[str, float] = defaultdict(float)
    tests: dict[str, float] = defaultdict(float)
    for seconds, phase, file, name in LINE.findall(text):
        if float(seconds) >= over and phase != "teardown":
            kept = files if phase == "setup" else tests
            key = file if phase == "setup" else f"{file}::{name.split('[')[0]}"
            kept[key] = max(kept[key], float(seconds))
    return files, {test: seconds for test, seconds in tests.items() if test.split("::")[0] not in files}


def main(durations: Path, over: float = 1.5) -> None:
    """Print what should be marked."""
    for found in slow(durations.read_text(encoding="utf-8"), over):
        for name, seconds in sorted(found.items(), key=lambda pair: -pair[1]):
            print(f"{seconds:7.1f} s  {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(float, sys.argv[2:]))
