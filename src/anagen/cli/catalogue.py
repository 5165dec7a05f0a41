"""`anagen therapies`: therapies of the catalogue."""

from __future__ import annotations

from typing import Annotated

import typer

from anagen.cli.catalogue_option import CatalogueOption, catalogue_of


def therapies(
    name: Annotated[str | None, typer.Argument(help="One therapy, in full.")] = None,
    catalogue: CatalogueOption = None,
) -> None:
    """List the therapies of the catalogue, or explain one."""
    from anagen.report.evidence.therapies import describe_therapies

    typer.echo(describe_therapies(name, catalogue_of(catalogue)))
