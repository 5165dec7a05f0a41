"""Record of faults, line by line in a file, so that a campaign can be stopped and continued; its table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_FILES = tuple(
    f"files/{name}" for name in ("durable", "manifest", "one_writer", "result_set", "staging", "writing")
)
_LEARNING = tuple(
    f"learning/{name}"
    for name in ("kept_runs", "pattern/smc", "pattern/training", "pattern/sampling", "posterior")
)
"""Modules that change the disk, of all commands and of calibrations."""
HEAD = ("command", "killed", "failed", "old stands", "new stands", "torn", "stale")


@dataclass(frozen=True)
class Fault:
    """One fault and what came of it.

    Attributes:
        case: command and place.
        kind: of the fault.
        at: step.
        killed: whether the child was killed.
        code: exit code of the child; -9 if it was killed.
        stands: "old" or "new" result, "resumed" for work that went on to the same bytes, or "torn".
        torn: what was found wrong; empty if nothing.
        stale: temporaries after the next run.
    """

    case: str
    kind: str
    at: int
    killed: bool
    code: int
    stands: str
    torn: str
    stale: int


@cache
def writers_digest(case: str = "") -> str:
    """Digest of the code that writes in a case: a record is of one state of it."""
    found = hashlib.sha256()
    for name in (*_FILES, *_LEARNING) if case.startswith("calibrate") else _FILES:
        found.update((ROOT / "src" / "anagen" / f"{name}.py").read_bytes())
    return found.hexdigest()[:16]


class Record:
    """Faults so far, in a file with one JSON object a line.

    Args:
        path: the file; lines of another state of the code are left out.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[Fault] = []
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            try:
                told: dict[str, Any] = json.loads(line)
            except ValueError:  # cut: this tool was killed itself
                continue
            if told.pop("digest") == writers_digest(told["case"]):
                self.faults.append(Fault(**told))
        self._known = {(one.case, one.kind, one.at) for one in self.faults}

    def knows(self, case: str, kind: str, at: int) -> bool:
        """Whether this fault was done."""
        return (case, kind, at) in self._known

    def add(self, fault: Fault) -> None:
        """Add a fault, in the file too."""
        self.faults.append(fault)
        self._known.add((fault.case, fault.kind, fault.at))
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(fault) | {"digest": writers_digest(fault.case)}) + "\n")


def counts(faults: Iterable[Fault]) -> dict[str, dict[str, int]]:
    """Counts of each case, and of all together under "all"."""
    found: dict[str, dict[str, int]] = {}
    for one in faults:
        for case in (one.case, "all"):
            row = found.setdefault(case, dict.fromkeys(HEAD[1:], 0))
            row["killed"] += one.killed
            row["failed"] += not one.killed and one.code == 2
            row["old stands"] += one.stands == "old"
            row["new stands"] += one.stands in ("new", "resumed")
            row["torn"] += bool(one.torn)
            row["stale"] += one.stale
    return dict(sorted(found.items(), key=lambda item: item[0] == "all"))


def put_into(page: Path, lines: list[str]) -> None:
    """Replace the table with the same head in a page of Markdown."""
    before = page.read_text(encoding="utf-8").splitlines()
    first = before.index(lines[0])
    last = first
    while last < len(before) and before[last].startswith("|"):
        last += 1
    page.write_text("\n".join((*before[:first], *lines, *before[last:])) + "\n", encoding="utf-8")


def table(found: dict[str, dict[str, int]]) -> list[str]:
    """Table of `counts` in Markdown."""
    rows = [HEAD, ("---",) * len(HEAD)]
    rows += [(case, *(f"{row[name]:,}" for name in HEAD[1:])) for case, row in found.items()]
    return ["| " + " | ".join(row) + " |" for row in rows]
