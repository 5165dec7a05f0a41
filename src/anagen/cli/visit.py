"""`anagen visit`: the sheet for a visit, for the clinician and for the patient."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.catalogue_option import CatalogueOption, catalogue_of
from anagen.cli.console import print_json
from anagen.cli.person_options import AsJson, Horizon, Parameters, Quiet, Seed, Workers, running


def visit(
    file: Annotated[Path, typer.Argument(help="Patient file (TOML); see examples/patients/.")],
    reader: Annotated[
        str | None, typer.Option("--for", help='"clinician" or "patient"; both without it.')
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write: .html, .pdf or .txt.")
    ] = None,
    parameters: Parameters = "posterior",
    catalogue: CatalogueOption = None,
    json: AsJson = False,
    horizon: Horizon = 24,
    seed: Seed = 1,
    workers: Workers = 0,
    quiet: Quiet = False,
) -> None:
    """Make the sheet for a visit: one content for clinician and patient, one page each."""
    from anagen.forecasting.horizon import check_horizon
    from anagen.report.visit.saved import check_visit_file, save_visit, visit_text
    from anagen.report.visit.words import READERS, reader_of

    readers = READERS if reader is None else (reader_of(reader, "--for"),)
    check_horizon(horizon, "--horizon")
    if output is not None:
        check_visit_file(output)
    from anagen.forecasting.person import load_person
    from anagen.planning.preferences import load_preferences
    from anagen.report.visit.made import visit as run

    known = catalogue_of(catalogue)
    person, wishes = load_person(file, known, every_kind=True), load_preferences(file)
    with running(quiet or json) as advance:
        view = run(
            person,
            parameters,
            wishes=wishes,
            horizon=horizon,
            seed=seed,
            workers=workers or None,
            progress=advance,
            catalogue=known,
        )
    if output is not None:
        save_visit(view, output, readers)
    if json:
        print_json(view.to_json())
    elif output is not None and not quiet:
        typer.echo(f"Sheet for the visit: {output}")
    elif not quiet:
        typer.echo(visit_text(view, readers), nl=False)
