"""Writing of result files and folders: the old or the new result stands, whole, whatever happens.

All content is first written to a private temporary folder (`anagen.files.staging`), brought to the disk, and
then put in its place in one step. A failure or a kill before that step leaves the old result, after it the
new one. `anagen.files.result_set` does the same for results of several files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anagen.files.durable import file_to_disk, folder_to_disk, put
from anagen.files.staging import staging


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary path of the same name that becomes `path` if the block succeeds.

    Raises:
        OSError: the folder of `path` is not there or cannot be written to, or `path` is a folder; the text
            says which file stands, the old or the new one.
    """
    target = Path(path)
    before = "the earlier file stands" if target.is_file() else "no file was written"
    moved = False
    try:
        with staging(target.parent) as folder:
            temporary = folder / target.name
            yield temporary
            file_to_disk(temporary)
            os.replace(temporary, target)
            moved = True
            folder_to_disk(target.parent)
    except OSError as error:
        if error.errno is None:  # not of the disk
            raise
        after = "the new file stands, but the disk may not hold it yet" if moved else before
        raise OSError(error.errno, f"{error.strerror}; {after}", str(target)) from None


def write_file(path: str | os.PathLike[str], content: str | bytes) -> Path:
    """Write `content` (text as UTF-8) to `path`, whole or not at all.

    Raises:
        OSError: as in `replacing`.
    """
    target = Path(path)
    with replacing(target) as temporary:
        put(temporary, content)
    return target
