"""History tables kept on disk, so that the years before baseline are tabulated once for a draw.

A file is named after the digest of all that its table is worked out from: the follicle, its response, the
reach of the table, the sources of the code, and the libraries and processor that run it. So draws of any
posterior share one folder, a changed parameter or formula asks for a file of another name, and a table that
is read is the one that would be made, to the bit. Files hold the digest of all that follows, a line of JSON
with the name, type and shape of each array, and the arrays; nothing is unpickled, and one that was cut short
or comes from elsewhere is dropped and made again. (Reading a zip of arrays took six times as long.)
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from anagen.biology.history import HistoryTable
from anagen.biology.niche import Response
from anagen.compiled import say_once, unusable, user_folder
from anagen.engine.chain import Chain
from anagen.files.staging import staging

MOST_BYTES = 256 * 2**20
"""Bytes that all kept tables may take together; those not used for longest are removed."""
_FORMAT = b"anagen history 2"
_FOLDER, _ENDING, _FORMER = "histories", ".table", ".npz"
_SEAL_BYTES = hashlib.sha256().digest_size
_REFRESH = 3600.0
"""Seconds after which the use of a file is noted anew in its time of change."""
_TRIM_EVERY = 16
"""Tables written by a process from one look at the folder's size to the next."""
_PACKAGE = Path(__file__).parent.parent
_written = 0


def kept_history(chain: Chain, response: Response, steepest: float, longest: float) -> HistoryTable:
    """`HistoryTable.of`, read from disk if it has been made before."""
    folder = kept_folder()
    if folder is None:
        return HistoryTable.of(chain, response, steepest, longest)
    key = table_key(chain, response, steepest, longest)
    path = folder / f"{key}{_ENDING}"
    found = _read(path, key)
    if found is None:
        found = HistoryTable.of(chain, response, steepest, longest)
        with contextlib.suppress(OSError):  # a full disk costs time, not results
            _write(path, key, found)
    return found


def table_key(chain: Chain, response: Response, steepest: float, longest: float) -> str:
    """Digest of all that a table is worked out from."""
    digest = hashlib.sha256(_code())
    for part in (chain, response, float(steepest), float(longest)):
        _feed(digest, part)
    return digest.hexdigest()[:32]


def kept_folder() -> Path | None:
    """Folder of the tables, made if need be; None if others can write there, or nobody can."""
    return _usable(user_folder() / _FOLDER)


@cache
def _usable(folder: Path) -> Path | None:
    reason = unusable(folder)
    if reason is None:
        return folder
    say_once(f"history tables are not kept in {folder}: {reason}")
    return None


@cache
def _code() -> bytes:
    """Digest of the sources, libraries and processor that a table's last bit may depend on."""
    import numba
    from llvmlite import binding

    digest = hashlib.sha256(_FORMAT)
    digest.update(f"{np.__version__} {numba.__version__} {binding.get_host_cpu_name()}".encode())
    for part in ("engine", "biology"):
        for path in sorted((_PACKAGE / part).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.digest()


def _feed(digest: hashlib._Hash, value: object) -> None:
    """Add a dataclass of numbers and arrays, with the names of its fields, to a digest."""
    if is_dataclass(value):
        for field in fields(value):
            digest.update(f"{field.name}:".encode())
            _feed(digest, getattr(value, field.name))
    elif isinstance(value, np.ndarray):
        digest.update(f"{value.dtype.str}{value.shape}".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    elif value is None or isinstance(value, int | float):
        digest.update(f"{value!r};".encode())
    else:
        raise TypeError(f"a table cannot depend on a {type(value).__name__}")


def packed(key: str, table: HistoryTable) -> bytes:
    """Content of the file of a table that is kept under `key`."""
    arrays = {field.name: getattr(table, field.name) for field in fields(table)}
    kinds = {name: (array.dtype.str, array.shape) for name, array in arrays.items()}
    body = b"".join([json.dumps(kinds).encode(), b"\n", *(array.tobytes() for array in arrays.values())])
    return _seal(key, body) + body


def unpacked(key: str, content: bytes) -> HistoryTable:
    """Table of a file.

    Raises:
        ValueError: it is not what `packed` gave for this key.
    """
    if content[:_SEAL_BYTES] != _seal(key, memoryview(content)[_SEAL_BYTES:]):
        raise ValueError("another content")
    at = content.index(b"\n", _SEAL_BYTES) + 1
    arrays: dict[str, Any] = {}
    for name, (kind, shape) in json.loads(content[_SEAL_BYTES:at]).items():
        count = int(np.prod(shape))
        found = np.frombuffer(content, dtype=kind, count=count, offset=at).reshape(shape)
        arrays[name] = found.copy()  # to memory that is aligned: kernels are compiled for that
        at += found.nbytes
    return HistoryTable(**arrays)


def _seal(key: str, body: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(key.encode())
    digest.update(body)
    return digest.digest()


def _read(path: Path, key: str) -> HistoryTable | None:
    """Table kept in `path`; None, and no file, if it is missing or is not what was written under this key."""
    try:
        table = unpacked(key, path.read_bytes())
        if time.time() - path.stat().st_mtime > _REFRESH:
            os.utime(path)
        return table
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        say_once(f"damaged history tables dropped and made again (in {path.parent})")
        with contextlib.suppress(OSError):
            path.unlink()
        return None


def _write(path: Path, key: str, table: HistoryTable) -> None:
    """Put a table in its place in one step: another process sees the whole file or none.

    Nobody waits for the disk: a file that a power cut leaves short is found by its digest.
    """
    global _written
    with staging(path.parent) as room:
        made = room / path.name
        made.write_bytes(packed(key, table))
        os.replace(made, path)
    if _written % _TRIM_EVERY == 0:
        trim(path.parent)
    _written += 1


def trim(folder: Path, most: int | None = None) -> None:
    """Remove tables that have not been used for longest, until at most `most` bytes are left."""
    most = MOST_BYTES if most is None else most
    known = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(_FORMER):  # of an earlier version, never read again
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)
            elif entry.name.endswith(_ENDING):
                with contextlib.suppress(FileNotFoundError):  # removed by another process
                    found = entry.stat(follow_symlinks=False)
                    known.append((found.st_mtime, found.st_size, entry.path))
    total = sum(size for _, size, _ in known)
    for _, size, path in sorted(known):
        if total <= most:
            break
        with contextlib.suppress(OSError):
            os.unlink(path)
        total -= size
