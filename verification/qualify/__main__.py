"""``python -m verification.qualify``: qualify this installation, and write a dated record."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from anagen.cli.console import announce_compilation
from verification.qualify.installation import installation
from verification.qualify.item import Item, numbered
from verification.qualify.operation import operation
from verification.qualify.performance import performance, pin
from verification.qualify.record import PARTS, Record

ROOT = Path(__file__).resolve().parents[2]


def qualified(parts: Sequence[str], root: Path = ROOT) -> Record:
    """Record of the checks of some parts, "IQ", "OQ" and "PQ"."""
    items: list[Item] = []
    if "IQ" in parts:
        items += numbered(installation(root))
    if "OQ" in parts:
        items += numbered(operation())
    if "PQ" in parts:
        items += numbered(performance(root))
    return Record.now(items)


def main(arguments: Sequence[str] | None = None) -> int:
    """Qualify, print and write.

    Args:
        arguments: of the command line; default those of this process.

    Returns:
        Exit status: 0 all checks passed, 1 one failed.
    """
    reader = argparse.ArgumentParser(
        prog="python -m verification.qualify",
        description="Installation, operational and performance qualification with a dated record.",
    )
    reader.add_argument("parts", nargs="*", help="IQ, OQ or PQ; all by default")
    reader.add_argument("--out", type=Path, default=Path("qualification"), help="folder of the record")
    reader.add_argument("--pin", action="store_true", help="pin the bytes of the small trial anew")
    given = reader.parse_args(arguments)
    wanted = [part.upper() for part in given.parts] or list(PARTS)
    if unknown := [part for part in wanted if part not in PARTS]:
        reader.error(f"unknown part {unknown[0]}; expected IQ, OQ or PQ")
    announce_compilation(False)
    if given.pin:
        print(f"pinned: {pin(ROOT)}")
        return 0
    record = qualified(wanted)
    for line in record.lines():
        print(line)
    for path in record.write(given.out):
        print(f"Record: {path}")
    return 1 if record.failed else 0


if __name__ == "__main__":
    sys.exit(main())
