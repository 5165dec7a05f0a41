"""Page ``docs/tour_statistician.md``: its commands are run, and what they print is put below them.

``python -m tools.docs.tour`` writes the page anew (two minutes of one core). A block of ``sh`` is run as it
stands, after those before it, in a folder that holds the page's own trial file; the block without a language
that follows is what it prints. `tests/test_tour.py` does the same and compares.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tour_statistician.md"
PICTURE = "explored/power.png"
"""Picture that the page shows, in the folder of its commands."""
SHOWN = ROOT / "docs" / "images" / "tour_power.png"
WIDTH = 110
_TRIAL = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```sh\n(.*?)^```\n(?:\n```\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)


def commands(folder: Path) -> dict[str, str]:
    """Environment in which `anagen` and `python` are those of this checkout.

    Args:
        folder: takes the two commands.
    """
    for name, words in (("anagen", "-m anagen.cli"), ("python", "")):
        path = folder / name
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
        path.chmod(0o755)
    own = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "COLUMNS": str(WIDTH), "NO_COLOR": "1"}
    return {**os.environ, **own, "PYTHONPATH": str(ROOT / "src"), "TERM": "dumb"}


def made(text: str, folder: Path) -> str:
    """Text of the page with what its commands print when they are run in `folder`.

    Raises:
        RuntimeError: a command fails.
    """
    trial = _TRIAL.search(text)
    assert trial is not None
    (folder / "trial.toml").write_text(trial[1], encoding="utf-8")
    return ran(text, folder)


def ran(text: str, folder: Path) -> str:
    """Text of a page with what its commands print when they are run in `folder`, one after the other.

    Raises:
        RuntimeError: a command fails.
    """
    words = folder / "commands"
    words.mkdir()
    environment = commands(words)

    def run(block: re.Match[str]) -> str:
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", block[1]],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{block[1]}{done.stderr}")
        printed = "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())
        below = f"\n```\n{printed}\n```\n" if block[2] is not None else ""
        return f"```sh\n{block[1]}```\n{below}"

    return _BLOCK.sub(run, text)


def main() -> None:
    """Write the page and its picture."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        PAGE.write_text(made(PAGE.read_text(encoding="utf-8"), folder), encoding="utf-8")
        shutil.copyfile(folder / PICTURE, SHOWN)


if __name__ == "__main__":
    main()
