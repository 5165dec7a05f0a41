"""Bytes kept on disk between runs, for what costs more to work out than to read."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable

from anagen.compiled import say_once, sealed, unsealed, unusable, user_folder
from anagen.files.staging import staging

_FOLDER = "kept"


def kept(kind: str, digest: str, make: Callable[[], bytes]) -> bytes:
    """Bytes that `make` returns, read from disk if they have been made before.

    A file that was cut short or changed is made again. Only the newest file of a kind stays.

    Args:
        kind: what it is, part of the file's name.
        digest: of all that the bytes are worked out from.
        make: works them out.
    """
    folder = user_folder() / _FOLDER
    reason = unusable(folder)
    if reason is not None:
        say_once(f"nothing is kept in {folder}: {reason}")
        return make()
    path = folder / f"{kind}-{digest}"
    try:
        content = unsealed(path.read_bytes())
    except OSError:
        content = None
    if content is not None:
        return content
    content = make()
    with contextlib.suppress(OSError):  # a full disk costs time, not results
        with staging(folder) as room:
            (room / path.name).write_bytes(sealed(content))
            os.replace(room / path.name, path)
        for other in folder.glob(f"{kind}-*"):
            if other != path:
                other.unlink(missing_ok=True)
    return content
