"""Location of the cache of compiled code, and whether the code has been compiled yet.

Numba's cache looks at the file of a function but not at the files of what it inlines, so a
change in one kernel could leave another one stale. The cache therefore lives in a folder named
after the sources of all kernels together. ``NUMBA_CACHE_DIR``, if set, is respected.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

_PACKAGE = Path(__file__).parent


def cache_folder() -> Path:
    """Folder for this state of the sources; not created here."""
    stamp = hashlib.blake2b(digest_size=8)
    for path in sorted(_PACKAGE.rglob("*.py")):
        source = path.read_bytes()
        if b"njit" in source:
            stamp.update(source)
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if not os.access(home if os.path.isdir(home) else os.path.dirname(home), os.W_OK):
        home = tempfile.gettempdir()
    return Path(home) / "anagen" / stamp.hexdigest()


def use_cache() -> Path:
    """Point Numba at the folder; called before the first kernel is declared."""
    import numba

    if os.environ.get("NUMBA_CACHE_DIR"):
        return Path(os.environ["NUMBA_CACHE_DIR"])
    folder = cache_folder()
    numba.config.CACHE_DIR = str(folder)
    return folder


def is_compiled() -> bool:
    """Whether the engine's main loop has been compiled for these sources before."""
    folder = Path(os.environ.get("NUMBA_CACHE_DIR") or cache_folder())
    return any(folder.rglob("follow.follow-*.nbc"))
