"""`anagen evidence`: results in people, their certainty, and gaps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.console import print_json
from anagen.files.plain import printed


def evidence(
    about: Annotated[
        list[str] | None,
        typer.Argument(
            help="A therapy or a study; or safety, costs, quality, utilities, regulation, registered or new, "
            "with a therapy or word to filter by. Without it: an overview."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    data: Annotated[
        Path | None, typer.Option(help="Read the tables from this folder (to check rows you add).")
    ] = None,
) -> None:
    """List the evidence in people, or explain one therapy, study or table."""
    from anagen.report.evidence.lookup import look_up

    found = look_up(" ".join(about or ()), data)
    if as_json:
        print_json(printed(found.data(), 2))
    else:
        typer.echo(found.text())
