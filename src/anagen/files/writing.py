"""Writing of result files and folders, which appear under their name whole or not at all.

All content is first written beside its place, brought to the disk, and then moved onto its name in one
step. A failure before that leaves the old file as it was, and no remains.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anagen.errors import InputError


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary path beside `path`, with its suffix, that becomes `path` if the block succeeds.

    Raises:
        OSError: the folder of `path` is not there or cannot be written to, or `path` is a folder.
    """
    target = Path(path)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}.", suffix=target.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _to_disk(temporary)
        # A temporary file is private; the finished one gets the rights of any new file.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def write_file(path: str | os.PathLike[str], content: str | bytes) -> Path:
    """Write `content` (text as UTF-8) to `path`, whole or not at all.

    Raises:
        OSError: as in `replacing`.
    """
    target = Path(path)
    with replacing(target) as temporary:
        temporary.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return target


@contextmanager
def replacing_folder(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary folder that becomes `path` if the block succeeds.

    A folder that exists keeps its other files: the new ones are moved into it one by one, each whole; a
    folder among them replaces the old one of its name.

    Raises:
        InputError: `path` is a file, or its parent or a place in it cannot be written to.
    """
    target = Path(path)
    if target.exists() and not target.is_dir():
        raise InputError(f"{target} is a file", expected="a folder to write results to")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".anagen-", dir=target.parent))
    except OSError as error:
        raise InputError(f"cannot write to {target}: {error.strerror}") from None
    try:
        yield temporary
        written = sorted(temporary.iterdir())
        for file in (found for found in temporary.rglob("*") if found.is_file()):
            _to_disk(file)
        if not target.exists():
            temporary.chmod(0o777 & ~_umask())
            temporary.replace(target)
        else:
            for item in written:
                place = target / item.name
                try:
                    if item.is_dir() and place.is_dir():
                        place.replace(temporary / f".old-{item.name}")  # removed with the temporary folder
                    item.replace(place)
                except OSError as error:
                    raise InputError(f"cannot write to {place}: {error.strerror}") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _to_disk(path: Path) -> None:
    """Wait until the disk holds the file: a rename may reach it before the content does."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    """The process's umask: temporary files are private, results are not."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
