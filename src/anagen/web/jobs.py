"""Trials that run in the background: a bounded queue, one process, progress, and an immediate cancel.

A trial runs in a process of its own (`anagen.web.design.process`). Stopping a trial ends that process,
which takes no time and frees its memory; the next trial gets a new one. Results lie in a private temporary
folder, each under a name that cannot be guessed, and are removed after an hour or when the server ends.
Only the trial itself is kept.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anagen.files.manifest import ENDING
from anagen.files.result_names import RESULT_FILES
from anagen.files.staging import locked_folder, sweep
from anagen.web.work import BusyError

QUEUED, RUNNING, FINISHED, FAILED, CANCELLED = "queued", "running", "finished", "failed", "cancelled"
OVER = (FINISHED, FAILED, CANCELLED)
FILES = (*RESULT_FILES["trial"], f"trial{ENDING}")
PREFIX = "anagen-jobs-"


@dataclass
class Job:
    """One trial; all fields are written under the lock of its `Jobs`.

    Attributes:
        key: its name, which cannot be guessed.
        name: of the trial.
        toml: text of its file.
        state: queued, running, finished, failed or cancelled.
        progress: (stage, done, of).
        numbers: its summary, ready before the report.
        fault: reason of a failure.
        folder: of its files.
        asked: monotonic time of the request, seconds.
        began: monotonic time of the start.
        ended: monotonic time of the end.
    """

    key: str
    name: str
    toml: str
    folder: Path
    state: str = QUEUED
    progress: tuple[str, int, int] = ("waiting", 0, 1)
    numbers: dict[str, Any] | None = None
    fault: str = ""
    asked: float = field(default_factory=time.monotonic)
    began: float | None = None
    ended: float | None = None

    @property
    def seconds(self) -> float | None:
        """Seconds that it has run so far, or ran in all."""
        return None if self.began is None else (self.ended or time.monotonic()) - self.began

    def file(self, name: str) -> Path | None:
        """Path of one of its files, or None if the file is not there (yet)."""
        path = self.folder / "result" / name
        return path if name in FILES and self.state == FINISHED and path.is_file() else None


class Jobs:
    """Queue that runs trials one after another.

    Args:
        queue: number of trials that may wait.
        seconds: time that one trial may take.
        keep: largest number of finished trials kept.
        keep_seconds: time for which they are kept.
        memory: bytes that a trial's process may take, or None for no limit.
        command: command line of that process; the default is `anagen.web.design.process`.
    """

    def __init__(
        self,
        *,
        queue: int = 8,
        seconds: float = 600.0,
        keep: int = 24,
        keep_seconds: float = 3600.0,
        memory: int | None = 6_000_000_000,
        command: Sequence[str] | None = None,
    ) -> None:
        self._queue_limit, self._seconds, self._keep, self._keep_seconds = queue, seconds, keep, keep_seconds
        limit = () if memory is None else (str(memory),)
        self._command = command or (sys.executable, "-m", "anagen.web.design.process", *limit)
        self._lock = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._known: dict[str, Job] = {}
        self._running: Job | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._usual = 20.0  # seconds of a trial, of late
        sweep(Path(tempfile.gettempdir()), PREFIX)  # left by a server that was killed
        self._folder, self._held = locked_folder(Path(tempfile.gettempdir()), PREFIX)
        atexit.register(self.close)

    def submit(self, name: str, toml: str) -> Job:
        """Queue a trial whose file has been checked.

        Raises:
            BusyError: too many trials are waiting.
        """
        with self._lock:
            self._forget()
            if self._closed or len(self._waiting) >= self._queue_limit:
                raise BusyError(self._usual * (len(self._waiting) + 1))
            key = secrets.token_urlsafe(18)
            job = Job(key, name, toml, self._folder / key)
            self._known[key] = job
            self._waiting.append(job)
            self._start()
            self._lock.notify_all()
            return job

    def get(self, key: str) -> Job | None:
        """Job called `key`, or None if it has been forgotten."""
        with self._lock:
            self._forget()
            return self._known.get(key)

    def ahead(self, job: Job) -> int:
        """Number of trials that run or wait before `job`."""
        with self._lock:
            if job not in self._waiting:
                return 0
            return self._waiting.index(job) + (self._running is not None)

    def cancel(self, job: Job) -> None:
        """Stop `job` at once; a finished one stays as it is."""
        with self._lock:
            if job.state in OVER:
                return
            job.state, job.ended = CANCELLED, time.monotonic()
            if job in self._waiting:
                self._waiting.remove(job)
            elif job is self._running:
                self._kill()
            self._lock.notify_all()

    def warm(self) -> None:
        """Start a process that loads all code, so that the first trial need not wait for it."""
        with self._lock:
            if not self._closed:
                self._start()
                self._ready_process()

    def prepare(self, toml: str) -> None:
        """Let an idle process compute the joint draws that a run of this trial will need."""
        with self._lock:
            idle = self._running is None and not self._waiting and not self._closed
            if idle and self._process is not None and self._process.poll() is None:
                with contextlib.suppress(OSError):
                    _order(self._process, {"prepare": toml})

    def close(self) -> None:
        """End all trials and remove all files."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._waiting.clear()
            self._kill()
            self._lock.notify_all()
        shutil.rmtree(self._folder, ignore_errors=True)
        os.close(self._held)
        atexit.unregister(self.close)

    # --- inside; the lock is held unless said otherwise ---------------------------------------------

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="anagen-jobs")
            self._thread.start()

    def _forget(self) -> None:
        now = time.monotonic()
        over = [job for job in self._known.values() if job.state in OVER]
        over.sort(key=lambda job: job.ended or now)
        many = max(0, len(over) - self._keep)
        for i, job in enumerate(over):
            if i < many or now - (job.ended or now) > self._keep_seconds:
                del self._known[job.key]
                shutil.rmtree(job.folder, ignore_errors=True)

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5.0)  # so that no dead process stays in the system's table
            self._process = None

    def _ready_process(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._folder,
            )
        return self._process

    def _work(self) -> None:
        """Thread that takes one trial after another; it does not hold the lock while one runs."""
        while True:
            with self._lock:
                while not self._waiting and not self._closed:
                    self._lock.wait()
                if self._closed:
                    return
                job = self._waiting.popleft()
                process = self._ready_process()  # before anyone can read that the trial is running
                job.state, job.began = RUNNING, time.monotonic()
                self._running = job
            watch = threading.Timer(self._seconds, self._too_long, (job,))
            watch.daemon = True
            watch.start()
            try:
                self._follow(job, process)
            finally:
                watch.cancel()
                with self._lock:
                    self._running = None
                    if job.state == RUNNING:
                        self._end(
                            job, FAILED, "The run broke off; it may have needed more memory than it may take."
                        )
                        self._kill()
                    if job.state != FINISHED:
                        shutil.rmtree(job.folder, ignore_errors=True)

    def _follow(self, job: Job, process: subprocess.Popen[bytes]) -> None:
        """Send the process its order and read its messages; the lock is not held."""
        with contextlib.suppress(OSError, FileNotFoundError):
            job.folder.mkdir(mode=0o700)
            _order(process, {"toml": job.toml, "folder": str(job.folder / "result")})
            for told in _told(process):
                with self._lock:
                    if job.state != RUNNING:
                        return
                    if "progress" in told:
                        what, done, total = told["progress"]
                        job.progress = (str(what), int(done), int(total))
                    elif "numbers" in told:
                        job.numbers = told["numbers"]
                    elif "fault" in told:
                        self._end(job, FAILED, str(told["fault"]))
                        return
                    elif "finished" in told:
                        self._end(job, FINISHED)
                        return

    def _end(self, job: Job, state: str, fault: str = "") -> None:
        job.state, job.fault, job.ended = state, fault, time.monotonic()
        self._usual += 0.3 * ((job.seconds or 0.0) - self._usual)
        self._lock.notify_all()

    def _too_long(self, job: Job) -> None:
        """Stop a trial that takes too long; the lock is not held."""
        with self._lock:
            if job.state == RUNNING:
                self._end(job, FAILED, f"It took longer than the {self._seconds:.0f} s that a page allows.")
                self._kill()


def _order(process: subprocess.Popen[bytes], order: dict[str, str]) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(order).encode() + b"\n")
    process.stdin.flush()


def _told(process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    """Messages of the process, one per line, until it ends."""
    assert process.stdout is not None
    for line in process.stdout:
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict):
            yield told
