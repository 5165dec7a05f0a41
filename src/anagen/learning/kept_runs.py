"""Arrays of engine runs that a stopped calibration goes on from; damaged files are dropped and made again."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anagen.compiled import say_once
from anagen.files.damaged import DAMAGED


def kept_arrays(path: Path, *names: str) -> tuple[NDArray[np.float64], ...] | None:
    """Arrays kept in `path`, of a npz file by `names`; None, and no file, if it is missing or damaged."""
    if not path.is_file():
        return None
    try:
        kept = np.load(path)
        if not names:
            return (np.asarray(kept, dtype=np.float64),)
        with kept:
            return tuple(np.asarray(kept[name], dtype=np.float64) for name in names)
    except (*DAMAGED, TypeError, AttributeError):
        say_once(f"damaged runs dropped and made again (in {path.parent})")
        with contextlib.suppress(OSError):
            path.unlink()
        return None
