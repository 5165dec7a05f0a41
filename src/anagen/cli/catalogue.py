"""`anagen therapies`: the catalogue."""

from __future__ import annotations

from typing import Annotated

import typer


def therapies(
    name: Annotated[str | None, typer.Argument(help="One therapy, in full.")] = None,
) -> None:
    """List the therapies of the catalogue, or explain one."""
    from anagen.report.evidence.therapies import describe_therapies

    typer.echo(describe_therapies(name))
