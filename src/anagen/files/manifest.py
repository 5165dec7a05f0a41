"""Manifest of a result of several files: one run id, and the size and digest of every file.

The manifest is written last and lies beside the files as ``<kind>.manifest.json``, so several results, such
as a forecast and a plan, can share a folder. Digests are SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from anagen.errors import InputError
from anagen.files.safe_text import escaped

SCHEMA = 1
ENDING = ".manifest.json"
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Listed:
    """One file of a result.

    Attributes:
        size: bytes.
        sha256: digest in hexadecimal digits.
    """

    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Listed:
        """Entry of the file at `path`."""
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        return cls(path.stat().st_size, digest.hexdigest())


@dataclass(frozen=True)
class Manifest:
    """All files of one result, by name.

    Attributes:
        kind: trial, forecast, plan, ...
        run: id of the run, which no other run has.
        written: time of writing, UTC.
        files: entries by name relative to the folder, with "/".
    """

    kind: str
    run: str
    written: str
    files: dict[str, Listed]

    @classmethod
    def of_folder(cls, folder: Path, kind: str) -> Manifest:
        """Manifest of all files in `folder`, with a new run id."""
        names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        return cls(
            kind,
            secrets.token_hex(8),
            time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            {name: Listed.of(folder / name) for name in names},
        )

    @property
    def name(self) -> str:
        """File name of the manifest."""
        return f"{self.kind}{ENDING}"

    def to_json(self) -> str:
        """Text of the file."""
        table = {
            "anagen_manifest": SCHEMA,
            "result": self.kind,
            "run": self.run,
            "written": self.written,
            "files": {
                name: {"bytes": one.size, "sha256": one.sha256} for name, one in sorted(self.files.items())
            },
        }
        return escaped(json.dumps(table, indent=1, ensure_ascii=False)) + "\n"

    def faults(self, folder: Path, names: Iterable[str] | None = None) -> list[str]:
        """Files in `folder` that are not as written, each with the reason; of `names`, or all."""
        found = []
        for name in self.files if names is None else names:
            path = folder / name
            if name not in self.files:
                found.append(f"{name} is not of this result")
            elif not path.is_file():
                found.append(f"{name} is missing")
            elif Listed.of(path) != self.files[name]:
                found.append(f"{name} was changed, or is of another run")
        return found


def read_manifest(path: Path) -> Manifest:
    """Manifest stored at `path`.

    Raises:
        InputError: missing, damaged, or of another schema.
    """
    try:
        table: Any = json.loads(path.read_text(encoding="utf-8"))
        if table["anagen_manifest"] != SCHEMA:
            raise InputError("a manifest of another version of Anagen", where=str(path))
        files = {
            _inside(name): Listed(int(one["bytes"]), str(one["sha256"]))
            for name, one in table["files"].items()
        }
        found = Manifest(str(table["result"]), str(table["run"]), str(table["written"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise InputError("the manifest is missing or damaged", where=str(path)) from None
    if found.name != path.name:
        raise InputError(f"the manifest is of a {found.kind}", where=str(path))
    return found


def manifests_in(folder: Path) -> list[Path]:
    """Paths of the manifests in `folder`."""
    return sorted(path for path in folder.glob(f"*{ENDING}") if path.is_file())


def _inside(name: str) -> str:
    """`name`, if it is a place in the folder: a manifest can come from anywhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or (os.sep != "/" and os.sep in name):
        raise ValueError(name)
    return name
