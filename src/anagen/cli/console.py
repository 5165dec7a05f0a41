"""Console output shared by commands: a progress bar, and a notice before a long first start."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer

from anagen.files.safe_text import ascii_json


def announce_compilation(quiet: bool) -> None:
    from anagen.compiled import is_compiled

    if not quiet and not is_compiled():
        typer.echo("First run: compiling the engine, once (about 20 s) ...", err=True)


def print_json(text: str) -> None:
    """Print JSON so that the same data are read back, whatever the encoding of the console."""
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    typer.echo(text.rstrip("\n") if unicode else ascii_json(text.rstrip("\n")))


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Callable[[str, int, int], Any]]:
    """Progress bar on stderr, called with (stage, done, total)."""
    if quiet:
        yield lambda what, done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from anagen.report.terminal import terminal

    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal(err=True)) as bar:
        tasks: dict[str, Any] = {}

        def advance(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield advance
