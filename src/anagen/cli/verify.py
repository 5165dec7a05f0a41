"""`anagen verify`: the published models and the engines against what they must give."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.console import announce_compilation


def verify(
    select: Annotated[list[str] | None, typer.Argument(help="Models or checks; all by default.")] = None,
    json: Annotated[Path | None, typer.Option(help="Also write the table as JSON.")] = None,
) -> None:
    """Check the published models and the engines against what they must give."""
    from anagen.published.table import run_verify

    announce_compilation(False)
    raise typer.Exit(run_verify(select or None, json))
