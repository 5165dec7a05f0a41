"""`anagen plan`: plans for one person in tiers that cannot be told apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anagen.cli.catalogue_option import CatalogueOption, catalogue_of
from anagen.cli.console import print_json
from anagen.cli.output_folder import refuse_blocked
from anagen.cli.person_options import AsJson, Horizon, Parameters, Quiet, Seed, Workers, running, writing_to
from anagen.files.result_names import RESULT_FILES

if TYPE_CHECKING:
    from anagen.forecasting.person import Person
    from anagen.planning.preferences import Preferences
    from anagen.therapy.catalogue import Catalogue


def plan(
    file: Annotated[Path, typer.Argument(help="Patient file (TOML), with or without [preferences].")],
    budget: Annotated[
        list[str] | None,
        typer.Option(
            help='"60 USD a month" or "2000 USD in all"; repeatable, for both kinds. Overrides the file.'
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for plan.html and plan.json; no files without it.")
    ] = None,
    parameters: Parameters = "posterior",
    catalogue: CatalogueOption = None,
    regimens: Annotated[
        Path | None, typer.Option(help="File of regimens of your own (TOML) to rank beside the usual ones.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show every plan that was followed in full.")] = False,
    json: AsJson = False,
    horizon: Horizon = 24,
    seed: Seed = 1,
    workers: Workers = 0,
    quiet: Quiet = False,
) -> None:
    """Rank every treatment and combination for one person.

    Where hair cannot be counted (patches, scars, pull, chemotherapy), options of its prognosis are ranked.
    """
    if out is not None:
        refuse_blocked(out, (*RESULT_FILES["plan"], *RESULT_FILES["prognosis"]))
    from anagen.forecasting.horizon import check_horizon
    from anagen.forecasting.person import load_person
    from anagen.planning.plan import plan as run
    from anagen.planning.preferences import load_preferences
    from anagen.planning.regimen import load_regimens
    from anagen.report.view.plan_view import plans_view

    check_horizon(horizon, "--horizon")
    known = catalogue_of(catalogue)
    person, wishes = load_person(file, known, every_kind=True), load_preferences(file)
    if not person.counted:
        _rank_prognosis(person, wishes, out, parameters, known, horizon, seed, json=json, quiet=quiet)
        return
    own = () if regimens is None else load_regimens(regimens, known)
    for text in budget or ():
        wishes = wishes.with_budget(text, "--budget")
    with writing_to(out), running(quiet or json) as advance:
        found = run(
            person,
            wishes,
            parameters,
            seed=seed,
            workers=workers or None,
            progress=advance,
            catalogue=known,
            regimens=own,
        )
        view = plans_view(found.summary, horizon)
        if out is not None:
            from anagen.report.person.plan_page import save_plans

            save_plans(found, view, out)
    if json:
        from anagen.report.person.plan_page import plan_json

        print_json(plan_json(found, view))
    elif not quiet:
        from anagen.report.person.plan_table import print_plans

        print_plans(found.summary, view, every)
        if out is not None:
            typer.echo(f"Report: {out / 'plan.html'}")


def _rank_prognosis(
    person: Person,
    wishes: Preferences,
    out: Path | None,
    parameters: str,
    catalogue: Catalogue | None,
    horizon: int,
    seed: int,
    *,
    json: bool,
    quiet: bool,
) -> None:
    from anagen.forecasting.prognosis.run import prognosis
    from anagen.report.view.prognosis_view import view_of_prognosis

    with writing_to(out), running(quiet or json) as advance:
        found = prognosis(person, parameters, seed=seed, progress=advance, catalogue=catalogue)
        view = view_of_prognosis(found, person, wishes, horizon, catalogue)
        if out is not None:
            from anagen.report.person.prognosis_page import save_prognosis

            save_prognosis(found, view, out)
    if json:
        from anagen.report.person.prognosis_page import prognosis_json

        print_json(prognosis_json(found, view))
    elif not quiet:
        from anagen.report.person.prognosis_table import print_ranking

        print_ranking(view)
        if out is not None:
            typer.echo(f"Report: {out / 'prognosis.html'}")
