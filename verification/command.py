"""Command line of the verification: ``python -m verification [MODEL OR CHECK ...] [--json FILE]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from anagen.cli.console import announce_compilation
from anagen.errors import InputError
from verification.table import run_verify


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the published models and the engines against what they must give.

    Args:
        arguments: of the command line; default those of this process.

    Returns:
        Exit status: 0 all checks passed, 1 one failed, 2 bad input.
    """
    reader = argparse.ArgumentParser(
        prog="python -m verification", description="Check the published models and the engines."
    )
    reader.add_argument("select", nargs="*", help="models or checks; all by default")
    reader.add_argument("--json", type=Path, help="also write the table as JSON")
    given = reader.parse_args(arguments)
    announce_compilation(False)
    try:
        return run_verify(given.select or None, given.json)
    except InputError as error:
        print(f"verification: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"verification: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
