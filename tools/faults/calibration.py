"""Kills of ``anagen calibrate``: it goes on from whatever a kill leaves, to the same bytes.

The whole command runs once, with every stage in its smallest size, and forks at each step that changes the
disk: a child process does half of the step, or all of it, and is killed there by SIGKILL. What it leaves is
looked at, its half step is taken back, and the command goes on. Kills that leave the same files, temporaries
apart, are one state. From each state, with its temporaries, the same command runs three times: into a full
disk, into a failed step, and to its end, which must equal the uninterrupted run byte for byte.

A smooth function stands in for the engine of pattern hair loss, areata's runs are made once and kept, and the
clock of the posterior's ``minutes`` stands still; all else is real.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tools.faults.child import command_in_child
from tools.faults.injector import Injector
from tools.faults.record import Fault, Record, writers_digest

CALIBRATIONS = {
    "calibrate, pattern": ("--disease", "pattern", "--rehearsal"),
    "calibrate, areata": ("--disease", "areata", "--quick", "--no-leave-out"),
}
"""Words of the command, by case."""
SECONDS = 1800
Found = dict[str, str]


def smallest() -> None:
    """Make the rehearsals as small as a run through all stages can be, and stop the clock."""
    from anagen.learning.areata import calibrate as areata
    from anagen.learning.pattern import calibrate as pattern
    from anagen.learning.pattern.smc import Settings

    emulated, engine = (Settings(effective=effective, least=1, most=2, pilot=1) for effective in (8.0, 4.0))
    # More particles than parameters: their spread is a covariance that must not be singular.
    pattern.REHEARSAL = pattern.Sizes((120, 160), 96, emulated, engine, mode=1, rehearsal=True)
    areata.QUICK = areata.Sizes(12, 4, 3, 0.1, 30, 20, 1)
    setattr(pattern, "time", SimpleNamespace(monotonic=lambda: 0.0))  # noqa: B010


def calibration_faults(name: str, record: Record) -> Iterator[Fault]:
    """Faults of one calibration that the record does not know, state by state.

    Args:
        name: a key of `CALIBRATIONS`.
        record: its folder keeps the states, so that a campaign goes on.
    """
    bench = _Bench(name, record)
    if not bench.kept.is_file():
        bench.kill_at_every_step()
    told = json.loads(bench.kept.read_text(encoding="utf-8"))
    for state, kills in spread_out(list(told["states"].items())):
        if all(record.knows(name, kind, at) for kind, at in kills):
            continue
        failed, torn, stale = bench.go_on(state, told["final"])
        for kind, at, code, said in failed:
            yield Fault(name, kind, at, False, code, "resumed" if not torn else "torn", said, 0)
        for kind, at in kills:
            yield Fault(name, kind, at, True, -9, "resumed" if not torn else "torn", torn, stale)
            stale = 0  # counted once


def spread_out(states: list[Any]) -> list[Any]:
    """The same, so ordered that any beginning is spread over the run (bits reversed), the end first."""
    bits = max(1, (len(states) - 1).bit_length())
    order = (int(f"{number:0{bits}b}"[::-1], 2) for number in range(1 << bits))
    return [states[-1 - place] for place in order if place < len(states)]


class _Bench:
    def __init__(self, name: str, record: Record) -> None:
        place = record.path.with_name(f"{record.path.stem}-states") / writers_digest(name) / name.split()[-1]
        self.root, self.states, self.kept = place / "root", place / "states", place / "kills.json"
        self.name = name
        work, out = self.root / "work", self.root / "posterior.nc"
        rest = ("--work", str(work), "--out", str(out), "--workers", "1", "--seed", "7", "--quiet")
        self.words = ("calibrate", *CALIBRATIONS[name], *rest)

    def kill_at_every_step(self) -> None:
        """Run the command once, with two kills at each step, and keep what they leave."""
        for folder in (self.root, self.states):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        child = os.fork()
        if not child:
            code = 1
            try:
                code = self._killed()
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        if status:
            raise RuntimeError(f"{self.name} ended with status {status}")

    def _killed(self) -> int:
        from tools.faults.child import whole_command

        log = os.open(self.kept.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        kills: dict[str, list[tuple[str, int]]] = {}

        def look(kind: str, at: int) -> None:
            found = files(self.root)
            state = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:16]
            if state not in kills:
                kills[state] = []
                shutil.copytree(self.root, self.states / state)
            kills[state].append((kind, at))

        ForkingInjector(self.root, look).arm()
        try:
            whole_command(self.words)
        except SystemExit as left:
            if left.code:
                return int(left.code)
        told = {"final": files(self.root), "states": kills}
        temporary = self.kept.with_suffix(".part")
        temporary.write_text(json.dumps(told), encoding="utf-8")
        os.rename(temporary, self.kept)
        return 0

    def go_on(self, state: str, final: Found) -> tuple[list[tuple[str, int, int, str]], str, int]:
        """From a state: a full disk, a failed step, then the end; faults, what is wrong, and temporaries."""
        shutil.rmtree(self.root)
        shutil.copytree(self.states / state, self.root, symlinks=True)
        failed = []
        for kind in ("ENOSPC", "EIO"):
            at = 1 + int(state[:4], 16) % 7
            ended = command_in_child(self.words, self.root, at, kind, SECONDS)
            said = "" if ended.code in (0, 2) else f"broke off: {ended.said[-300:]}"
            failed.append((kind, int(state[:8], 16) * 10 + at, ended.code, said))
        ended = command_in_child(self.words, self.root, seconds=SECONDS)
        torn = f"ended with {ended.code}: {ended.said[-300:]}" if ended.code else ""
        found = files(self.root)
        for name, digest in final.items():
            # Compiled code is not compared: XLA does not promise the same bytes.
            if found.get(name) != digest and not name.startswith("work/compiled/"):
                torn = torn or f"{name} differs from the uninterrupted run"
        return failed, torn, sum(1 for _ in self.root.rglob(".anagen-*"))


def files(root: Path) -> Found:
    """Digests of all files below `root`, temporaries apart."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".anagen-" not in path.relative_to(root).as_posix()
    }


class ForkingInjector(Injector):
    """Forks before and after every step below `root`; the child is killed, and the parent calls `look`."""

    def __init__(self, root: Path, look: Callable[[str, int], None]) -> None:
        super().__init__(root)
        self._look, self._looking = look, False

    def step(self, name: str, do: Callable[[], Any], half: Callable[[], Any] = lambda: None) -> Any:
        """Do one step, with a child killed in the middle of it and another one after it."""
        if self._looking:  # `look` reads and copies
            return do()
        self.count += 1
        sizes = {handle: (os.fstat(handle).st_size, _place(handle)) for handle in self._open_handles()}
        self._kill(half)
        self._after("kill")
        for handle, (size, place) in sizes.items():  # the half step is taken back
            if place is not None and os.fstat(handle).st_size != size:
                os.ftruncate(handle, size)
            if place is not None:
                os.lseek(handle, place, os.SEEK_SET)
        found = do()
        self._kill(lambda: None)
        self._after("kill after")
        return found

    def _kill(self, half: Callable[[], Any]) -> None:
        child = os.fork()
        if not child:
            half()
            os.kill(os.getpid(), signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status)
        assert os.WTERMSIG(status) == signal.SIGKILL

    def _after(self, kind: str) -> None:
        self._looking = True
        try:
            self._look(kind, self.count)
        finally:
            self._looking = False

    def _open_handles(self) -> list[int]:
        found = []
        for entry in os.listdir("/proc/self/fd"):
            try:
                target = os.readlink(f"/proc/self/fd/{entry}")
            except OSError:
                continue
            if target.startswith(self.root) and os.path.isfile(f"/proc/self/fd/{entry}"):
                found.append(int(entry))
        return found


def _place(handle: int) -> int | None:
    try:
        return os.lseek(handle, 0, os.SEEK_CUR)
    except OSError:
        return None
