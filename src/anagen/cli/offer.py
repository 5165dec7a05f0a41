"""`anagen offer`: an offer in hand, beside the usual options, the law, and what the same money buys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.catalogue_option import CatalogueOption, catalogue_of
from anagen.cli.console import print_json
from anagen.cli.person_options import AsJson, Parameters, Quiet, Seed, Workers, running
from anagen.errors import InputError


def _refuse_blocked(page: Path) -> None:
    if page.is_dir():
        raise InputError(f"{page} is a folder", expected="a file to write, for example offer.html")
    if not page.resolve().parent.is_dir():
        raise InputError(f"there is no folder {page.parent}", expected="a folder that exists")


def offer(
    file: Annotated[Path, typer.Argument(help="Offer file (TOML): [offer], and a person unless --patient.")],
    patient: Annotated[
        Path | None, typer.Option(help="Patient file of the person; in place of [person] in the offer file.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write one sheet to print to this file.")] = None,
    parameters: Parameters = "posterior",
    catalogue: CatalogueOption = None,
    json: AsJson = False,
    seed: Seed = 1,
    workers: Workers = 0,
    quiet: Quiet = False,
) -> None:
    """Answer an offer: what it would add, whether it is lawful, what is known of it, what the money buys."""
    if html is not None:
        _refuse_blocked(html)
    from anagen.forecasting.person import load_person
    from anagen.offers.answer import answer, require_person
    from anagen.offers.offer import load_offer

    known = catalogue_of(catalogue)
    told, named = load_offer(file, known)
    person = require_person(named if patient is None else load_person(patient, known), file.name)
    with running(quiet or json) as advance:
        found = answer(
            told, person, parameters, seed=seed, workers=workers or None, progress=advance, catalogue=known
        )
    if html is not None:
        from anagen.report.person.offer_page import save_offer

        save_offer(found, html)
    if json:
        print_json(found.to_json())
    elif not quiet:
        from anagen.report.person.offer_table import print_offer

        print_offer(found)
        if html is not None:
            typer.echo(f"Sheet to print: {html}")
