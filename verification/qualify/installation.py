"""Installation qualification: versions against the lock, and the hashes of code, data and locks."""

from __future__ import annotations

import hashlib
import platform
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from anagen import __version__
from verification.qualify.item import FAIL, PASS, Item, equal, guarded, noted

PART = "IQ"
LOCK = "requirements-core.lock"
OLDEST = (3, 11)
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(;[^\\]*)?", re.MULTILINE)
_SOURCES = ("src/anagen", "verification")


def installation(root: Path) -> Iterator[Item]:
    """Checks of what is installed.

    Args:
        root: of the checkout.
    """
    found = sys.version_info[:2]
    yield Item(
        PART,
        "",
        "version of Python",
        "pyproject.toml",
        f"{OLDEST[0]}.{OLDEST[1]} or newer",
        platform.python_version(),
        PASS if found >= OLDEST else FAIL,
    )
    yield noted(PART, "version of Anagen", __version__)
    yield noted(
        PART, "system and processor", f"{platform.system()} {platform.release()}, {platform.machine()}"
    )
    yield from (_package(name, wanted) for name, wanted in pinned((root / LOCK).read_text(encoding="utf-8")))
    for path in sorted(root.glob("requirements*.lock")):
        yield noted(PART, f"SHA-256 of {path.name}", hashlib.sha256(path.read_bytes()).hexdigest())
    for folder in _SOURCES:
        yield noted(PART, f"SHA-256 of all files of {folder}", digest_of(root / folder))
    yield guarded(PART, "the engine is compiled", "anagen.compiled", _engine)


def pinned(lock: str) -> list[tuple[str, str]]:
    """Pairs (package, version) of a lock, those for this machine."""
    from packaging.markers import Marker

    return [
        (name, wanted)
        for name, wanted, marker in _PINNED.findall(lock)
        if not marker or Marker(marker.strip("; ")).evaluate()
    ]


def digest_of(folder: Path) -> str:
    """Hash of the names and contents of all files in a folder, but for those that Python makes."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(path.relative_to(folder).as_posix().encode() + b"\0")
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _package(name: str, wanted: str) -> Item:
    try:
        found = version(name)
    except PackageNotFoundError:
        found = "not installed"
    return equal(PART, f"version of {name}", LOCK, wanted, found)


def _engine() -> Item:
    from anagen.compiled import is_compiled

    return noted(PART, "the engine is compiled", "yes" if is_compiled() else "not yet; the first run does it")
