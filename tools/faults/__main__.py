"""Kills and failed steps over whole commands, collected in pieces: ``python -m tools.faults``.

Every step that changes the disk is killed in the middle and after it, and failed as by a full or a faulty
disk, in a child that runs the whole command (`tools.faults.commands`, `tools.faults.calibration`). What
stands is compared with the old and the new result; then the command runs once more.
The record goes on from its file.

    python -m tools.faults --minutes 10 --out docs/faults.json
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tools.faults.calibration import CALIBRATIONS, calibration_faults, smallest
from tools.faults.commands import Bench, cases
from tools.faults.injector import KINDS
from tools.faults.record import ROOT, Fault, Record, counts, put_into, table, writers_digest
from tools.faults.warm import keep_engine, keep_runs


def faults(record: Record, root: Path, only: str, kinds: tuple[str, ...]) -> Iterator[Fault]:
    """Faults that the record does not know, case by case."""
    keep_runs()
    inputs = root / "inputs"
    inputs.mkdir()
    for number, case in enumerate(cases(inputs)):
        if only in case.label:
            place = root / str(number)
            place.mkdir()

            def known(kind: str, at: int, label: str = case.label) -> bool:
                return record.knows(label, kind, at)

            yield from Bench(case, place).faults(kinds, known)
    keep_engine(record.path.with_name(f"{record.path.stem}-engine"))
    smallest()
    for name in CALIBRATIONS:
        if only in name:
            yield from calibration_faults(name, record)


def main() -> None:
    """Print a table of the figures; exit code 1 if a result was torn or a temporary stayed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--record", type=Path, default=ROOT / "build" / "faults.jsonl", help="record to go on from"
    )
    parser.add_argument("--out", type=Path, help="file for the figures (JSON)")
    parser.add_argument("--page", type=Path, help="page whose table of these figures is replaced")
    parser.add_argument("--faults", type=int, default=10**6, help="at most this many now")
    parser.add_argument("--minutes", type=float, default=1e6, help="at most about this much time now")
    parser.add_argument("--only", default="", help="only cases whose name holds these letters")
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS, help="only these kinds")
    given = parser.parse_args()
    given.record.parent.mkdir(parents=True, exist_ok=True)
    record = Record(given.record)
    begun, done = time.monotonic(), 0
    memory = Path("/dev/shm")  # a thousand waits for a disk take minutes
    where = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as root:
        if given.faults:
            for fault in faults(record, Path(root), given.only, tuple(given.kinds)):
                record.add(fault)
                if fault.torn or fault.stale:
                    print(f"{fault.case}, {fault.kind} at step {fault.at}: {fault.torn}", flush=True)
                done += 1
                if done >= given.faults or time.monotonic() - begun > 60.0 * given.minutes:
                    break
    found = counts(record.faults)
    print("\n".join(table(found)))
    if given.out is not None:
        made = {
            "writers": writers_digest(),
            "writers of a calibration": writers_digest("calibrate"),
            "python": platform.python_version(),
            "system": platform.system(),
        }
        given.out.write_text(json.dumps({"made": made, "counts": found}, indent=1) + "\n", encoding="utf-8")
    if given.page is not None:
        put_into(given.page, table(found))
    if any(one.torn or one.stale for one in record.faults):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
