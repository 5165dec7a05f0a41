"""Whole commands, killed or failed at every step of writing: trial, forecast, check and a server's job."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from anagen.errors import InputError
from anagen.files import durable
from anagen.files.result_set import finish, verified
from tools.faults.child import Ended, command_in_child, in_child, whole_command
from tools.faults.record import Fault

ROOT = Path(__file__).resolve().parents[2]
Files = dict[str, bytes]
STRANGER = "mine.txt"
SECONDS = 900
"""Time of a child, long enough for a machine that others use too."""


@dataclass(frozen=True)
class Case:
    """One command in one place.

    Attributes:
        name: for the table.
        words: of the command line for the target and one of two seeds (or texts): 0 or 1.
        where: "new folder", "replaced", "among other files" or "no swap" (a file system that cannot).
        job: run as a job of the server instead of a command.
    """

    name: str
    words: Callable[[Path, int], list[str]]
    where: str
    job: bool = False

    @property
    def label(self) -> str:
        """Name and place."""
        return f"{self.name}, {self.where}"


def cases(inputs: Path) -> list[Case]:
    """All cases; `inputs` is a folder for their input files."""
    toml = (ROOT / "examples" / "pilot.toml").read_text(encoding="utf-8")
    trial, person = inputs / "trial.toml", ROOT / "examples" / "patients" / "man_34.toml"
    trial.write_text(toml, encoding="utf-8")
    texts = [inputs / f"article {number}.txt" for number in (0, 1)]
    for path, text in zip(texts, ("Minoxidil works.", "Exosomes cure baldness."), strict=True):
        path.write_text(text, encoding="utf-8")

    def trial_words(target: Path, seed: int) -> list[str]:
        given = ["trial", str(trial), "--out", str(target), "--replicates", "1", "--seed", str(seed + 1)]
        return [*given, "--workers", "1", "--quiet"]

    def forecast_words(target: Path, seed: int) -> list[str]:
        given = ["forecast", str(person), "--out", str(target), "--seed", str(seed + 1)]
        return [*given, "--workers", "1", "--quiet"]

    def check_words(target: Path, text: int) -> list[str]:
        return ["check", str(texts[text]), "--html", str(target / "checked.html"), "--embeddings", "off"]

    places = ("new folder", "replaced", "among other files", "no swap")
    found = [Case("trial", trial_words, where) for where in places]
    found += [Case("forecast", forecast_words, where) for where in places]
    found += [Case("check --html", check_words, where) for where in ("new folder", "replaced")]
    return [*found, Case("a server's job", trial_words, "new folder", job=True)]


class Bench:
    """Runs the faults of a case in a folder.

    Args:
        case: the case.
        root: empty folder, best in memory.
    """

    def __init__(self, case: Case, root: Path) -> None:
        self.case, self.root, self.results = case, root, root / "results"
        self.folder = case.name != "check --html"
        self.expected: list[Files] = []
        for number in (0, 1):  # in this process, which then keeps what it worked out
            self._fresh()
            try:
                with self._swapping():
                    self._run(number)
            except SystemExit as left:
                if left.code:
                    raise RuntimeError(f"{case.label} ended with {left.code}") from None
            self.expected.append(self.files())
        if self.expected[0] == self.expected[1]:
            raise RuntimeError(f"{case.label}: the two results are the same")
        self.now = 1

    def _fresh(self) -> None:
        shutil.rmtree(self.results, ignore_errors=True)
        if not self.folder:
            self.results.mkdir()

    @contextmanager
    def _swapping(self) -> Iterator[None]:
        """Context in which folders cannot be swapped, in the place "no swap"."""
        real = durable.swap
        if self.case.where == "no swap":
            durable.swap = lambda one, other: False
        try:
            yield
        finally:
            durable.swap = real

    def _run(self, number: int) -> None:
        if self.case.job:
            from anagen.web.design.run import run_trial

            words = self.case.words(self.results, number)
            toml = Path(words[1]).read_text(encoding="utf-8")
            toml = re.sub(r"^seed .*$", f"seed = {number + 1}", toml, count=1, flags=re.MULTILINE)
            toml = re.sub(r"^replicates .*$", "replicates = 1", toml, count=1, flags=re.MULTILINE)
            run_trial(toml, self.results, lambda news: None)
        else:
            whole_command(self.case.words(self.results, number))

    def child(self, number: int, at: int = 0, kind: str = "kill") -> Ended:
        """End of the case's command in a child."""
        with self._swapping():
            if self.case.job:
                return in_child(lambda: self._run(number), self.root, at, kind, SECONDS)
            return command_in_child(self.case.words(self.results, number), self.root, at, kind, SECONDS)

    def files(self) -> Files:
        """Files that stand, without manifests and temporaries."""
        found = {}
        for path in self.results.rglob("*"):
            name = path.relative_to(self.results).as_posix()
            if path.is_file() and not name.endswith(".manifest.json") and ".anagen-" not in name:
                found[name] = path.read_bytes()
        return found

    def faults(self, kinds: tuple[str, ...], known: Callable[[str, int], bool]) -> Iterator[Fault]:
        """Faults of these kinds at every step that is not `known`; each is followed by a whole run."""
        steps = self._count()
        for kind in kinds:
            for at in range(1, steps + 1):
                if not known(kind, at):
                    yield self.one(kind, at)

    def _count(self) -> int:
        self._prepare()
        ended = self.child(1 - self.now)
        if ended.code:
            raise RuntimeError(f"{self.case.label}: {ended.said}")
        self.now = 1 - self.now
        return ended.steps

    def _prepare(self) -> None:
        """The result `self.now` stands, or nothing."""
        if self.case.where == "new folder":
            self._fresh()
        elif self.case.where == "among other files":
            (self.results / STRANGER).write_bytes(b"kept")

    def one(self, kind: str, at: int) -> Fault:
        """One fault, what stands after it, and the next run."""
        self._prepare()
        old = None if self.case.where == "new folder" else self.expected[self.now]
        other = 1 - self.now
        ended = self.child(other, at, kind)
        torn = "" if ended.code in (0, 2) or ended.killed else f"broke off: {ended.said[-300:]}"
        finish(self.results)
        found = self.files()
        if self.case.where == "among other files" and found.pop(STRANGER, b"") != b"kept":
            torn = torn or "another file is lost"
        stands = "new" if found == self.expected[other] else "old" if found == (old or {}) else "torn"
        if stands == "torn":
            torn = torn or f"neither stands: {sorted(found)}"
        elif self.folder and found:
            try:
                verified(self.results)
            except InputError as error:
                torn = torn or str(error)
        after = self.child(other)
        left = self.files()
        left.pop(STRANGER, None)
        if after.code or left != self.expected[other]:
            torn = torn or f"the next run ended with {after.code}: {after.said[-300:]}"
        self.now = other
        stale = sum(1 for name in os.listdir(self.root) if name.startswith(".anagen-"))
        stale += sum(1 for _ in self.results.rglob(".anagen-*"))
        return Fault(self.case.label, kind, at, ended.killed, ended.code, stands, torn, stale)
