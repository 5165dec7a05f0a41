"""`anagen explore`: vary a trial, and find the size that it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.catalogue_option import CatalogueOption, catalogue_of
from anagen.cli.console import announce_compilation, print_json, progress_bar
from anagen.cli.output_folder import refuse_blocked
from anagen.cli.workers_options import ProcessesOption, SchedulerOption, WorkOption, workers_of
from anagen.errors import InputError
from anagen.files.notice import NOTICE
from anagen.files.result_names import RESULT_FILES


def explore(
    files: Annotated[list[Path], typer.Argument(help="Trial files (TOML), set side by side.")],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUES",
            help="Key of the file and its values: population.size=20..200, arm.dose=1 mg,5 mg, "
            'arm."oral".dropout, design.dropout, trial.parameters=prior,posterior. Repeatable.',
        ),
    ] = None,
    target: Annotated[
        str, typer.Option(help="Power or assurance wanted, such as power=0.9 or 0.9; its size is found.")
    ] = "",
    arm: Annotated[str, typer.Option(help="Arm to compare with the reference (empty: each).")] = "",
    goal: Annotated[
        str,
        typer.Option(
            help="Endpoint meant, by its name; or all or any of several together (empty: the first)."
        ),
    ] = "",
    replicates: Annotated[
        int,
        typer.Option(
            min=0, help="Replicates of a design at most (0: those of the file; 1,000 with a target)."
        ),
    ] = 0,
    precision: Annotated[
        float, typer.Option(help="Standard error of the size, as a share of it, at which the search ends.")
    ] = 0.05,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for exploration.json, operating.csv and the figure; none without."),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=-1, max=2**63 - 1, help="Seed; overrides the file (-1: as there).")
    ] = -1,
    parameters: Annotated[
        str, typer.Option(help="posterior, prior or fixed; overrides the file (empty: as there).")
    ] = "",
    catalogue: CatalogueOption = None,
    workers: Annotated[
        int, typer.Option(min=0, max=256, help="Threads (0: all cores); the result is the same.")
    ] = 0,
    work: WorkOption = None,
    scheduler: SchedulerOption = "",
    processes: ProcessesOption = 0,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no table.")] = False,
) -> None:
    """Vary keys of a trial, compare the designs, and find the size for a power or assurance."""
    if out is not None:
        refuse_blocked(out, RESULT_FILES["explore"])
    wanted = _target(target)
    try:
        from anagen.exploring.explore import explore as run

        announce_compilation(quiet or json)
        given: dict[str, object] = {}
        if seed >= 0:
            given["seed"] = seed
        if parameters:
            given["parameters"] = parameters
        with workers_of(scheduler, workers, processes) as made, progress_bar(quiet or json) as advance:
            found = run(
                files,
                vary or (),
                target=wanted,
                arm=arm or None,
                goal=goal,
                replicates=replicates or None,
                precision=precision,
                settings=given,
                workers=made,
                progress=advance,
                work=work,
                catalogue=catalogue_of(catalogue),
            )
        folder = None if out is None else found.save(out)
    except KeyboardInterrupt:
        where = f"what was run is kept in {work}" if work else "nothing was written"
        typer.echo(f"anagen: stopped; {where}", err=True)
        raise typer.Exit(130) from None
    if json:
        print_json(found.to_json())
    elif not quiet:
        from anagen.report.exploration_table import print_exploration

        print_exploration(found)
        typer.echo(NOTICE)
        if folder is not None:
            typer.echo(f"Results: {folder}\nFigure:  {folder / 'power.png'}")


def _target(text: str) -> float | None:
    """Share of ``power=0.9``, ``assurance=90 %`` or ``0.9``."""
    if not text.strip():
        return None
    name, _, value = text.rpartition("=")
    plain = value.strip().removesuffix("%").strip()
    try:
        number = float(plain) / (100.0 if value.strip().endswith("%") else 1.0)
    except ValueError:
        number = -1.0
    if name.strip() not in ("", "power", "assurance") or not 0.0 < number < 1.0:
        raise InputError(f"{text[:40]!r} is no target", where="--target", expected="such as power=0.9")
    return number
