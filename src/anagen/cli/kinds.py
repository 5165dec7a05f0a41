"""`anagen kinds`: not sure what it is; kinds of hair loss that signs speak for."""

from __future__ import annotations

from typing import Annotated

import typer

from anagen.cli.console import print_json
from anagen.files.plain import printed


def kinds(
    signs: Annotated[
        str, typer.Option(help='Signs, such as "round patches, within weeks"; without them, all are listed.')
    ] = "",
    sex: Annotated[str | None, typer.Option(help="male or female.")] = None,
    age: Annotated[float | None, typer.Option(help="Age in years.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Find the kinds of hair loss that signs speak for, and when a doctor comes first."""
    from anagen.forecasting.likely_kinds import likely_kinds
    from anagen.report.person.likely_kinds_text import list_signs, tell_likely_kinds

    told = [sign.strip() for sign in signs.split(",") if sign.strip()]
    if not told and not json:
        typer.echo(list_signs())
        return
    found = likely_kinds(told, sex=sex, age=age)
    if json:
        print_json(printed(found.to_json()))
    else:
        typer.echo(tell_likely_kinds(found))
