"""Results of several files that are one thing: replaced together, with a manifest, and checked together.

A folder that holds nothing else is swapped with the new one in one step. A folder with other files in it, or
one that cannot be swapped, gets a complete copy of the new files first; this copy's new name is the one step.
Its files are then moved to their places. If that is interrupted, the next reader or writer finishes it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from anagen.errors import InputError
from anagen.files import durable
from anagen.files.durable import file_to_disk, folder_to_disk, put
from anagen.files.manifest import Manifest, manifests_in, read_manifest
from anagen.files.one_writer import one_writer
from anagen.files.result_names import RESULT_FILES
from anagen.files.staging import COMMITTED, PREFIX, staging

_PLAN = ".anagen-plan.json"


@contextmanager
def replacing_folder(
    path: str | os.PathLike[str], kind: str = "result", *, owned: Iterable[str] = ()
) -> Iterator[Path]:
    """Yield a temporary folder whose files become the result `kind` in `path` if the block succeeds.

    Files of an earlier result of that kind are replaced or removed; all other files are kept.

    Args:
        path: folder; made if need be.
        kind: trial, forecast, plan, ...
        owned: names, beside `RESULT_FILES`, that only results of this kind have.

    Raises:
        InputError: `path` is a file, it cannot be written to, or another process writes there; the text says
            which result stands, the old or the new one.
    """
    target = Path(os.path.realpath(path))
    owned = (*RESULT_FILES.get(kind, ()), *owned)
    if target.exists() and not target.is_dir():
        raise InputError(f"{path} is a file", expected="a folder to write results to")
    stands = "nothing was written"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with one_writer(target):
            finish(target)
            if manifests_in(target) or any((target / name).exists() for name in owned):
                stands = "the earlier result stands, unchanged"
            ours = _ours(target, kind, owned)
            beside = _is_alone(target, ours)
            with staging(target.parent if beside else target) as made:
                yield made
                manifest = _sealed(made, kind)
                _refuse_folders(target, manifest)
                if not target.exists():
                    made.chmod(0o777 & ~_umask())
                    os.rename(made, target)
                elif not beside or not _swapped(made, target):
                    _complete(made, manifest, ours)
                    os.rename(made, target / f"{COMMITTED}{manifest.run}")
                    stands = f"the new result is complete, and `anagen verify {path}` moves it to its place"
                    folder_to_disk(target)
                    finish(target)
                stands = f"the new result stands (run {manifest.run})"
                folder_to_disk(target.parent)
                if beside:
                    _save_strangers(made, target, ours | {*manifest.files, manifest.name})
    except OSError as error:
        raise InputError(f"cannot write to {path}: {error.strerror}; {stands}") from None


def write_result(folder: str | os.PathLike[str], kind: str, files: Mapping[str, str | bytes]) -> Path:
    """Write the files of one result into `folder`, all or none, and return the folder.

    Raises:
        InputError: as in `replacing_folder`.
    """
    with replacing_folder(folder, kind) as made:
        for name, content in files.items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            put(made / name, content)
    return Path(folder)


def verified(folder: Path) -> list[Manifest]:
    """Manifests of all results in `folder`, after a check of every file.

    Raises:
        InputError: there is no result, or a file is missing, changed or of another run.
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}", expected="a folder of results")
    finish(folder)
    paths = manifests_in(folder)
    if not paths:
        raise InputError(
            f"{folder} holds no result with a manifest", expected="a folder that Anagen wrote results to"
        )
    found = [read_manifest(path) for path in paths]
    faults = [
        f"{fault} (run {one.run}, written {one.written})" for one in found for fault in one.faults(folder)
    ]
    if faults:
        raise InputError(f"{folder} does not hold one whole result: {'; '.join(faults)}")
    return found


def checked_file(path: Path, kind: str) -> Path:
    """`path`, after a check that it is as the result `kind` of its folder was written; also without one.

    Raises:
        InputError: the file was changed, or is of another run.
    """
    finish(path.parent)
    listed = path.parent / Manifest(kind, "", "", {}).name
    if listed.is_file():
        for fault in read_manifest(listed).faults(path.parent, [path.name]):
            raise InputError(fault, where=str(path.parent), expected="the files of one run")
    return path


def finish(target: Path) -> None:
    """Finish replacements that were interrupted after their one step; does nothing if there are none."""
    if not target.is_dir():
        return
    for committed in sorted(target.glob(f"{COMMITTED}*")):
        with one_writer(target):
            if committed.is_dir():
                _move_all(committed, target)


def _sealed(made: Path, kind: str) -> Manifest:
    """Manifest of the files in `made`, written there last; all is on the disk then."""
    manifest = Manifest.of_folder(made, kind)
    for name in manifest.files:
        file_to_disk(made / name)
    put(made / manifest.name, manifest.to_json())
    for folder in sorted({(made / name).parent for name in manifest.files} | {made}):
        folder_to_disk(folder)
    return manifest


def _ours(target: Path, kind: str, owned: Iterable[str]) -> set[str]:
    """Names of the files in `target` that an earlier result of this kind wrote and nobody changed."""
    found = {name for name in owned if (target / name).is_file()}
    listed = target / Manifest(kind, "", "", {}).name
    if listed.is_file():
        try:
            old = read_manifest(listed)
        except InputError:  # it is replaced now
            return found | {listed.name}
        found |= {listed.name, *(name for name in old.files if not old.faults(target, [name]))}
    return found


def _is_alone(target: Path, ours: set[str]) -> bool:
    """Whether the result may be the whole folder: it holds nothing else, and nobody stands in it."""
    if not target.exists():
        return True
    if os.path.ismount(target) or not os.access(target.parent, os.W_OK):
        return False
    if target in (here := Path(os.path.realpath(os.curdir)), *here.parents):
        return False
    tops = {name.partition("/")[0] for name in ours}
    for entry in target.iterdir():
        if entry.name.startswith(PREFIX):
            continue
        if entry.name not in tops or entry.is_symlink():
            return False
        inside = (path for path in entry.rglob("*") if not path.is_dir()) if entry.is_dir() else (entry,)
        if any(path.relative_to(target).as_posix() not in ours for path in inside):
            return False
    return True


def _refuse_folders(target: Path, manifest: Manifest) -> None:
    for name in (*manifest.files, manifest.name):
        if (target / name).is_dir():
            raise InputError(f"cannot write to {target / name}: Is a directory")
        for above in (target / name).parents:
            if above == target:
                break
            if above.exists() and not above.is_dir():
                raise InputError(f"cannot write to {target / name}: {above} is a file")


def _swapped(made: Path, target: Path) -> bool:
    made.chmod(target.stat().st_mode & 0o777)
    return durable.swap(made, target)


def _save_strangers(old: Path, target: Path, ours: set[str]) -> None:
    """Move files back that came into the folder while it was replaced."""
    tops = {name.partition("/")[0] for name in ours}
    for entry in old.iterdir() if old.is_dir() else ():
        if entry.name not in tops and not entry.name.startswith(PREFIX):
            os.rename(entry, target / entry.name)


def _complete(made: Path, manifest: Manifest, ours: set[str]) -> None:
    """Write beside the complete new files what is to be moved and what is to be removed."""
    dropped = sorted(ours - {*manifest.files, manifest.name})
    put(made / _PLAN, json.dumps({"files": [*manifest.files, manifest.name], "dropped": dropped}))
    folder_to_disk(made)


def _move_all(committed: Path, target: Path) -> None:
    """Move the files of a complete copy to their places, the manifest last; may be done again."""
    try:
        plan = json.loads((committed / _PLAN).read_text(encoding="utf-8"))
    except FileNotFoundError:  # all was moved, and the copy was being removed
        plan = {"files": [], "dropped": []}
    for name in plan["dropped"]:
        (target / name).unlink(missing_ok=True)
        above = (target / name).parent
        if above != target and above.is_dir() and not any(above.iterdir()):
            above.rmdir()
    for name in plan["files"]:
        if (committed / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(committed / name, target / name)
    for folder in sorted({(target / name).parent for name in plan["files"]} | {target}):
        folder_to_disk(folder)
    shutil.rmtree(committed)


def _umask() -> int:
    """The process's umask: temporary files are private, results are not."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
