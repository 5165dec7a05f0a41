"""`anagen verify`: check that a folder holds whole results, each of one run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def verify(
    folder: Annotated[Path, typer.Argument(help="Folder of results of a trial, a forecast, a plan, ...")],
) -> None:
    """Check every file of a results folder against its manifest."""
    from anagen.files.result_set import verified

    for found in verified(folder):
        typer.echo(
            f"{folder}: {found.kind}, run {found.run}, written {found.written}; "
            f"{len(found.files)} files as written"
        )
