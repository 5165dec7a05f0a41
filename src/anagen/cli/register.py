"""`anagen register`: predictions of registered trials, dated before their results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.console import announce_compilation, progress_bar
from anagen.files.notice import NOTICE


def register(
    trials: Annotated[
        list[str] | None, typer.Argument(help="Registry numbers, for --add (none: all that are shipped).")
    ] = None,
    add: Annotated[bool, typer.Option("--add", help="Predict by the posterior in use, and add.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Only check the chain of hashes.")] = False,
    page: Annotated[
        Path | None, typer.Option(help="Write the register as a page, such as docs/register.md.")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="Another register than the package's own.")] = None,
    replicates: Annotated[
        int, typer.Option(min=0, help="Repeats of each trial; overrides the designs (0: as there).")
    ] = 0,
    workers: Annotated[
        int, typer.Option(min=0, max=256, help="Threads (0: all cores); the result is the same.")
    ] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """List, add to or verify the register of predictions of unreported trials."""
    from anagen.report.trial.register import lines, write_page
    from anagen.trial import register as known

    if add:
        announce_compilation(quiet)
        with progress_bar(quiet) as advance:
            new = known.add(
                trials or (),
                path=file,
                replicates=replicates or None,
                workers=workers or None,
                progress=advance,
            )
        typer.echo(f"Added: {len(new)}")
    entries = known.verify(file)
    if verify:
        typer.echo(f"The chain holds: {len(entries)} {'entry' if len(entries) == 1 else 'entries'}.")
    else:
        for line in lines(entries):
            typer.echo(line)
        typer.echo(NOTICE)
    if page is not None:
        typer.echo(f"Page: {write_page(entries, page)}")
