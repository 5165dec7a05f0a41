"""Kernels that Numba compiles, the location and checks of their cache, and whether they are compiled yet.

A kernel is declared with `njit` of this file, not of Numba, so that Numba is imported only when a kernel
runs: most commands need none.

Numba's cache looks at the file of a function but not at the files of what it inlines, so a
change in one kernel could leave another one stale. The cache therefore lives in a folder named
after the sources of all kernels together. ``NUMBA_CACHE_DIR``, if set, is respected.

What is read from a cache is run. So a folder that another user can write to is not used, and every file in
ours begins with its digest: one that was cut or comes from elsewhere is compiled again.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import pickle
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from functools import cache, update_wrapper
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parent
_FORMAT = b"anagen compiled 1\n"
"""First line of a cache file, before the digest of the rest."""
_said: set[str] = set()


class Kernel:
    """Function that is declared to Numba when it is first called, or first called by another kernel.

    Numba asks a global of compiled code for these three: `_numba_type_`, and for inlining `targetoptions`
    and `py_func`.

    Attributes:
        py_func: plain Python function.
        targetoptions: options of `numba.njit`.
    """

    def __init__(self, py_func: Callable[..., Any], signature: str | None, options: dict[str, Any]) -> None:
        update_wrapper(self, py_func)
        self.py_func = py_func
        self.targetoptions = options
        self._signature = signature
        self._declared: Any = None

    @property
    def declared(self) -> Any:
        """The function as Numba declares it."""
        if self._declared is None:
            import numba
            from numba.core.compiler_lock import global_compiler_lock

            # Numba's own lock: a thread that compiles holds it and asks for the kernels that it calls.
            with global_compiler_lock:
                if self._declared is None:
                    use_cache()
                    self._declared = numba.njit(**self.targetoptions)(self.py_func)
        return self._declared

    @property
    def _numba_type_(self) -> Any:
        return self.declared._numba_type_

    def __call__(self, *arguments: Any) -> Any:
        if self._signature is not None:
            self._compile_for_python()
        return (self._declared or self.declared)(*arguments)

    def _compile_for_python(self) -> None:
        """Compile for the signature alone: a kernel that is inlined is not compiled by itself otherwise."""
        from numba.core.compiler_lock import global_compiler_lock

        with global_compiler_lock:
            if self._signature is not None:
                self.declared.compile(self._signature)
                self.declared.disable_compile()
                self._signature = None


class Intrinsic:
    """Function of compiled code alone that writes its own LLVM code; declared at first use, as a `Kernel` is.

    Attributes:
        definition: what `numba.extending.intrinsic` takes.
    """

    def __init__(self, definition: Callable[..., Any]) -> None:
        update_wrapper(self, definition)
        self.definition = definition

    @property
    def _numba_type_(self) -> Any:
        return _intrinsic_type(self.definition)

    def __call__(self, *arguments: Any) -> Any:
        raise NotImplementedError(f"{self.definition.__name__} is for compiled code alone")


@cache
def _intrinsic_type(definition: Callable[..., Any]) -> Any:
    from numba.core.registry import cpu_target
    from numba.extending import intrinsic

    declared = intrinsic(definition)
    cpu_target.typing_context.refresh()  # or it would not be known before the next kernel is compiled
    return cpu_target.typing_context.resolve_value_type(declared)


def njit(signature: str | None = None, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Decorator that makes a function a `Kernel`.

    Args:
        signature: types of the arguments of a call from Python, such as "uint64(uint64)"; None: as called.
        options: of `numba.njit`.
    """
    return lambda py_func: Kernel(py_func, signature, options)


def cache_folder() -> Path:
    """Folder for this state of the sources; not created here."""
    stamp = hashlib.blake2b(_FORMAT, digest_size=8)
    for path in sorted(_PACKAGE.rglob("*.py")):
        source = path.read_bytes()
        if b"njit" in source:
            stamp.update(source)
    return user_folder() / stamp.hexdigest()


def user_folder() -> Path:
    """Folder of all that is kept for this user between runs; not created here."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if os.access(home if os.path.isdir(home) else os.path.dirname(home), os.W_OK):
        return Path(home) / "anagen"
    mine = f"anagen-{os.getuid()}" if hasattr(os, "getuid") else "anagen"
    return Path(tempfile.gettempdir()) / mine


@cache
def use_cache() -> Path:
    """Point Numba at the folder; done before the first kernel is declared."""
    import numba
    from numba.core import caching

    folder = Path(os.environ.get("NUMBA_CACHE_DIR") or cache_folder())
    folder = private_folder(folder)
    numba.config.CACHE_DIR = str(folder)
    caching.IndexDataCacheFile = checked_cache(folder, caching.IndexDataCacheFile)
    return folder


def is_compiled() -> bool:
    """Whether the engine's main loop has been compiled for these sources before."""
    folder = Path(os.environ.get("NUMBA_CACHE_DIR") or cache_folder())
    return any(folder.rglob("follow.follow-*.nbc"))


def private_folder(folder: Path) -> Path:
    """`folder`, made if need be, if nobody else can write to it; else a new one for this process alone.

    One that is not used is said in a line on stderr.
    """
    reason = unusable(folder)
    if reason is None:
        return folder
    own = Path(tempfile.mkdtemp(prefix="anagen-cache-"))
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    say_once(f"cache of compiled code {folder} is not used: {reason}; compiled anew for this run only")
    return own


def unusable(folder: Path) -> str | None:
    """Reason why `folder`, which is made if need be, is no place for a cache; None if it is one."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        return open_to_others(folder)
    except OSError as error:
        return f"it cannot be made ({error.strerror})"


def open_to_others(folder: Path) -> str | None:
    """Reason why code from `folder` may not be run: someone else can have put it there; None if nobody can.

    Raises:
        OSError: the folder cannot be looked at.
    """
    if not hasattr(os, "getuid"):  # Windows: the user's own profile
        return None
    closed = folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) == 0
    for one in (folder,) if closed else (Path(entry) for entry, _, _ in os.walk(folder)):
        found = one.stat()
        if found.st_uid != os.getuid():
            return f"{one} belongs to another user"
        if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return f"others can write to {one}"
    for above in folder.resolve().parents:
        mode = above.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            return f"others can write to {above}"
    return None


def say_once(line: str) -> None:
    """Print a line on stderr, once in a process."""
    if line not in _said:
        _said.add(line)
        print(f"anagen: {line}", file=sys.stderr)


def sealed(content: bytes) -> bytes:
    """`content` of a cache file with its digest in front."""
    return _FORMAT + hashlib.sha256(content).digest() + content


def unsealed(stored: bytes) -> bytes | None:
    """Content of a cache file; None if it was cut, changed, or written by something else."""
    digest = stored[len(_FORMAT) : len(_FORMAT) + 32]
    content = stored[len(_FORMAT) + 32 :]
    good = stored.startswith(_FORMAT) and hashlib.sha256(content).digest() == digest
    return content if good else None


def checked_cache(folder: Path, plain: type) -> type:
    """Class of Numba's cache files that checks the digest of those in `folder` before it reads them."""

    class CheckedCache(plain):  # type: ignore[misc]
        def _is_ours(self) -> bool:
            return Path(self._cache_path).is_relative_to(folder)

        def _content(self, path: str) -> bytes | None:
            """Content of a file; None if it is not there, or was dropped."""
            try:
                stored = Path(path).read_bytes()
            except FileNotFoundError:
                return None
            content = unsealed(stored)
            if content is None:
                say_once(f"damaged cache of compiled code dropped and built again ({folder})")
                Path(path).unlink(missing_ok=True)
            return content

        def _load_index(self) -> dict[object, str]:
            if not self._is_ours():
                return dict(super()._load_index())
            content = self._content(self._index_path)
            if content is None:
                return {}
            version, stamp, overloads = pickle.loads(content)
            return dict(overloads) if (version, stamp) == (self._version, self._source_stamp) else {}

        def _save_index(self, overloads: dict[object, str]) -> None:
            if not self._is_ours():
                super()._save_index(overloads)
                return
            content = self._dump((self._version, self._source_stamp, overloads))
            with self._open_for_write(self._index_path) as file:
                file.write(sealed(content))

        def _load_data(self, name: str) -> object:
            if not self._is_ours():
                return super()._load_data(name)
            content = self._content(self._data_path(name))
            if content is None:
                raise FileNotFoundError(name)  # Numba compiles again
            return pickle.loads(content)

        def _save_data(self, name: str, data: object) -> None:
            if not self._is_ours():
                super()._save_data(name, data)
                return
            with self._open_for_write(self._data_path(name)) as file:
                file.write(sealed(self._dump(data)))

    return CheckedCache
