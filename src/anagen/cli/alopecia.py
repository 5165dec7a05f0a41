"""`anagen alopecia`: kinds of hair loss."""

from __future__ import annotations

from typing import Annotated

import typer

from anagen.cli.catalogue_option import CatalogueOption, catalogue_of
from anagen.cli.console import print_json
from anagen.files.plain import printed


def alopecia(
    name: Annotated[str | None, typer.Argument(help="One kind of hair loss, in full.")] = None,
    catalogue: CatalogueOption = None,
    json: Annotated[bool, typer.Option("--json", help="Print the records as JSON.")] = False,
) -> None:
    """List the kinds of hair loss, or explain one: its course, treatments, exosome claims, warning signs."""
    from anagen.report.evidence.hair_losses import describe_hair_losses, hair_losses_as_data

    known = catalogue_of(catalogue)
    if json:
        print_json(printed(hair_losses_as_data(name, known)))
    else:
        typer.echo(describe_hair_losses(name, known))
