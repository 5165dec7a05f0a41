"""Check of the output folder, before the run instead of after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from anagen.errors import InputError


def refuse_blocked(out: Path, names: Sequence[str]) -> None:
    """Check that files called `names` can be written into `out`.

    Raises:
        InputError: `out` is a file, one of the names is a folder, or `out` cannot be reached.
    """
    try:
        if out.exists() and not out.is_dir():
            raise InputError(f"{out} is a file", expected="a folder to write results to")
        for name in names:
            if (out / name).is_dir():
                raise InputError(f"{out / name} is a folder", expected="a place for a file of that name")
    except OSError as error:
        raise InputError(f"cannot write to {str(out)[:200]}: {error.strerror}") from None
