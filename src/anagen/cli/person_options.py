"""Options shared by the commands for one person, and their progress bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from anagen.cli.console import announce_compilation, progress_bar
from anagen.files.one_writer import one_writer

Parameters = Annotated[str, typer.Option(help="Parameters of hair: posterior, prior or fixed.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON, no table.")]
Horizon = Annotated[int, typer.Option(help="Months after which things are shown: 6, 12 or 24.")]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Seed of the people drawn.")]
Workers = Annotated[int, typer.Option(min=0, max=256, help="Threads (0: all cores); the result is the same.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no table.")]


@contextmanager
def running(silent: bool) -> Iterator[Callable[[str, int, int], Any]]:
    """Context with a progress callback; Ctrl+C ends the command with one line."""
    announce_compilation(silent)
    try:
        with progress_bar(silent) as advance:
            yield advance
    except KeyboardInterrupt:
        typer.echo("anagen: stopped; nothing was written", err=True)
        raise typer.Exit(130) from None


def writing_to(out: Path | None) -> AbstractContextManager[None]:
    """Context in which no other process writes to `out`, if results are written at all."""
    return nullcontext() if out is None else one_writer(out)
