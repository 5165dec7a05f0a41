"""`anagen forecast`: forecast of one person under every option."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anagen.cli.catalogue_option import CatalogueOption, catalogue_of
from anagen.cli.console import print_json
from anagen.cli.output_folder import refuse_blocked
from anagen.cli.person_options import AsJson, Horizon, Parameters, Quiet, Seed, Workers, running, writing_to
from anagen.errors import InputError
from anagen.files.result_names import RESULT_FILES

if TYPE_CHECKING:
    from anagen.economics.appraisal import Appraisal
    from anagen.forecasting.person import Person
    from anagen.forecasting.simulate import Simulation
    from anagen.planning.preferences import Preferences
    from anagen.therapy.catalogue import Catalogue


def _refuse_blocked_page(pdf: Path) -> None:
    """Check that the extra pdf is installed and that `pdf` can be written."""
    from anagen.report.person.pdf_sheet import need_fpdf

    need_fpdf()
    if pdf.is_dir():
        raise InputError(f"{pdf} is a folder", expected="a file to write, for example summary.pdf")
    if not pdf.resolve().parent.is_dir():
        raise InputError(f"there is no folder {pdf.parent}", expected="a folder that exists")


def forecast(
    file: Annotated[Path, typer.Argument(help="Patient file (TOML); see examples/patients/.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for forecast.html and forecast.json; no files without it.")
    ] = None,
    parameters: Parameters = "posterior",
    pdf: Annotated[
        Path | None, typer.Option(help="File for one A4 page to take to a doctor (needs the extra pdf).")
    ] = None,
    catalogue: CatalogueOption = None,
    economics: Annotated[bool, typer.Option(help="Also give the cost per gain; doubles the time.")] = True,
    thresholds: Annotated[
        bool, typer.Option(help="Also count people whose density changes by 15 % or 22.7 %; for experts.")
    ] = False,
    prognosis: Annotated[
        bool,
        typer.Option("--prognosis", help="Only the course of the hair loss and its chances, for any kind."),
    ] = False,
    json: AsJson = False,
    horizon: Horizon = 24,
    seed: Seed = 1,
    workers: Workers = 0,
    quiet: Quiet = False,
) -> None:
    """Forecast one person under every option and doing nothing.

    Where hair cannot be counted (patches, scars, pull, chemotherapy), its prognosis is given.
    """
    if out is not None:
        refuse_blocked(out, (*RESULT_FILES["forecast"], *RESULT_FILES["prognosis"]))
    if pdf is not None:
        _refuse_blocked_page(pdf)
    from anagen.forecasting.horizon import check_horizon
    from anagen.forecasting.person import load_person
    from anagen.forecasting.run import forecast as run
    from anagen.planning.preferences import load_preferences
    from anagen.report.view.whole import view_of

    check_horizon(horizon, "--horizon")

    known = catalogue_of(catalogue)
    person, wishes = load_person(file, known, every_kind=True), load_preferences(file)
    from anagen.forecasting.prognosis.kinds import kind_record

    first = not kind_record(person.asked).counted
    if prognosis or not person.counted:
        given = _Shown(out, pdf, json, quiet, horizon)
        _prognosis(person, wishes, given, parameters, known, seed)
        return
    if thresholds:
        person = replace(person, thresholds=True)
    with writing_to(out), running(quiet or json) as advance:
        result = run(
            person, parameters, seed=seed, workers=workers or None, progress=advance, catalogue=known
        )
        appraisal = _appraisal(result.simulation, workers or None) if economics else None
        view = view_of(result, wishes, horizon)
        if out is not None:
            from anagen.report.person.forecast_page import save_forecast

            save_forecast(result, view, out, appraisal)
        if pdf is not None:
            from anagen.report.person.summary_pdf import save_summary_pdf

            save_summary_pdf(pdf, result.summary, view)
    if json:
        from anagen.report.person.forecast_page import forecast_json

        print_json(forecast_json(result, view, appraisal))
    elif not quiet:
        if first:  # when shedding ends comes before what may be done about it
            given = _Shown(None, None, json=False, quiet=False, horizon=horizon)
            _prognosis(person, wishes, given, parameters, known, seed)
        from anagen.report.person.forecast_table import print_forecast

        print_forecast(result.summary, view)
        if appraisal is not None:
            from anagen.report.person.economics_table import print_economics

            print_economics(appraisal.summary, view)
        if pdf is not None:
            typer.echo(f"For the visit: {pdf}")
        if out is not None:
            typer.echo(f"Report: {out / 'forecast.html'}")


@dataclass(frozen=True)
class _Shown:
    """Where a prognosis is shown, and at which horizon."""

    out: Path | None
    pdf: Path | None
    json: bool
    quiet: bool
    horizon: int


def _prognosis(
    person: Person,
    wishes: Preferences,
    shown: _Shown,
    parameters: str,
    catalogue: Catalogue | None,
    seed: int,
) -> None:
    from anagen.forecasting.prognosis.run import prognosis
    from anagen.report.view.prognosis_view import view_of_prognosis

    with writing_to(shown.out), running(shown.quiet or shown.json) as advance:
        found = prognosis(person, parameters, seed=seed, progress=advance, catalogue=catalogue)
        view = view_of_prognosis(found, person, wishes, shown.horizon, catalogue)
        if shown.out is not None:
            from anagen.report.person.prognosis_page import save_prognosis

            save_prognosis(found, view, shown.out)
        if shown.pdf is not None:
            from anagen.report.person.prognosis_pdf import save_prognosis_pdf

            save_prognosis_pdf(shown.pdf, found, view)
    if shown.json:
        from anagen.report.person.prognosis_page import prognosis_json

        print_json(prognosis_json(found, view))
    elif not shown.quiet:
        from anagen.report.person.prognosis_table import print_prognosis

        print_prognosis(found, view)
        if shown.pdf is not None:
            typer.echo(f"For the visit: {shown.pdf}")
        if shown.out is not None:
            typer.echo(f"Report: {shown.out / 'prognosis.html'}")


def _appraisal(simulation: Simulation, workers: int | None) -> Appraisal:
    from anagen.economics.appraisal import appraise, other_people

    return appraise(simulation, other_people(simulation, workers))
