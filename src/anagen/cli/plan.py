"""`anagen plan`: the best plan for one person, and which plans cannot be told apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.catalogue_option import CatalogueOption, catalogue_of
from anagen.cli.console import announce_compilation, progress_bar
from anagen.cli.output_folder import refuse_blocked

OUTPUT_FILES = ("plan.json", "plan.html")


def plan(
    file: Annotated[Path, typer.Argument(help="Patient file (TOML), with or without [preferences].")],
    budget: Annotated[
        list[str] | None,
        typer.Option(help='"60 USD a month" or "2000 USD in all"; twice for both. Overrides the file.'),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for plan.html and plan.json; none without it.")
    ] = None,
    parameters: Annotated[
        str, typer.Option(help="What is believed of hair: posterior, prior or fixed.")
    ] = "posterior",
    catalogue: CatalogueOption = None,
    every: Annotated[bool, typer.Option("--all", help="Show every plan that was followed in full.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the plans as JSON, no table.")] = False,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Seed of the people drawn.")] = 1,
    workers: Annotated[
        int, typer.Option(min=0, max=256, help="Threads (0: all cores); the result is the same.")
    ] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no table.")] = False,
) -> None:
    """Rank every treatment and combination for one person."""
    if out is not None:
        refuse_blocked(out, OUTPUT_FILES)
    from anagen.forecasting.person import load_person
    from anagen.planning.plan import best_plans
    from anagen.planning.preferences import load_preferences

    known = catalogue_of(catalogue)
    person, wishes = load_person(file, known), load_preferences(file)
    for text in budget or ():
        wishes = wishes.with_budget(text, "--budget")
    announce_compilation(quiet or json)
    try:
        with progress_bar(quiet or json) as advance:
            found = best_plans(
                person,
                wishes,
                parameters,
                seed=seed,
                workers=workers or None,
                progress=advance,
                catalogue=known,
            )
        if out is not None:
            from anagen.report.person.plan_page import save_plans

            save_plans(found, out)
    except KeyboardInterrupt:
        typer.echo("anagen: stopped; nothing was written", err=True)
        raise typer.Exit(130) from None
    if json:
        typer.echo(found.to_json(), nl=False)
    elif not quiet:
        from anagen.report.person.plan_table import print_plans

        print_plans(found.summary, every)
        if out is not None:
            typer.echo(f"Report: {out / 'plan.html'}")
