"""Where results go: a folder that could not take them is refused before the run, not after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from anagen.errors import InputError


def refuse_blocked(out: Path, names: Sequence[str]) -> None:
    """Check that files of these names could be written into `out`.

    Raises:
        InputError: `out` is a file, one of the names is a folder, or the place cannot be reached.
    """
    try:
        if out.exists() and not out.is_dir():
            raise InputError(f"{out} is a file", expected="a folder to write results to")
        for name in names:
            if (out / name).is_dir():
                raise InputError(f"{out / name} is a folder", expected="room for a file of that name")
    except OSError as error:
        raise InputError(f"cannot write to {str(out)[:200]}: {error.strerror}") from None
