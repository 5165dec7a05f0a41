"""`anagen trial`: run a virtual trial."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.catalogue_option import CatalogueOption, catalogue_of
from anagen.cli.console import announce_compilation, progress_bar
from anagen.cli.output_folder import refuse_blocked
from anagen.cli.workers_options import (
    ProcessesOption,
    SchedulerOption,
    WorkOption,
    shard_of,
    workers_of,
)
from anagen.errors import InputError
from anagen.files.notice import NOTICE
from anagen.files.one_writer import one_writer
from anagen.files.result_names import RESULT_FILES


def trial(
    file: Annotated[Path, typer.Argument(help="Trial file (TOML); see examples/.")],
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results"),
    workers: Annotated[
        int, typer.Option(min=0, max=256, help="Threads (0: all cores); the result is the same.")
    ] = 0,
    replicates: Annotated[
        int, typer.Option(min=0, help="Replicates of the trial; overrides the file (0: as there).")
    ] = 0,
    seed: Annotated[
        int, typer.Option(min=-1, max=2**63 - 1, help="Seed; overrides the file (-1: as there).")
    ] = -1,
    parameters: Annotated[
        str, typer.Option(help="posterior, prior or fixed; overrides the file (empty: as there).")
    ] = "",
    account: Annotated[
        str,
        typer.Option(
            help="Account of miniaturisation: gradual, abrupt or dormancy; overrides the file "
            "(empty: as there)."
        ),
    ] = "",
    catalogue: CatalogueOption = None,
    report: Annotated[bool, typer.Option(help="Write report.html.")] = True,
    work: WorkOption = None,
    shard: Annotated[
        str,
        typer.Option(
            metavar="K/N",
            help="Only run part K of N and keep it in --work; the same command without it puts all together.",
        ),
    ] = "",
    scheduler: SchedulerOption = "",
    keep: Annotated[
        str,
        typer.Option(
            metavar="first|all", help="Replicates whose patients and observations are written: first or all."
        ),
    ] = "first",
    analyse: Annotated[
        str,
        typer.Option(
            metavar="PATH.py:FUNCTION",
            help="Estimator of your own, run on every repeat; the code of that file is run.",
        ),
    ] = "",
    null: Annotated[
        bool, typer.Option("--null", help="Give all arms what the reference gets: shows false alarms.")
    ] = False,
    processes: ProcessesOption = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no table.")] = False,
) -> None:
    """Run a virtual trial and write its summary, observations and report."""
    refuse_blocked(out, RESULT_FILES["trial"])
    try:
        from anagen.api import Trial
        from anagen.trial.own_analysis.loading import analysis_of_file

        planned = Trial.from_file(
            file,
            replicates=replicates or None,
            seed=None if seed < 0 else seed,
            parameters=parameters or None,
            account=account or None,
            catalogue=catalogue_of(catalogue),
        )
        own = analysis_of_file(analyse) if analyse else None
        if null:
            planned = planned.under_null()
        announce_compilation(quiet)
        if shard:
            if work is None:
                raise InputError(
                    "a shard has nowhere to be kept", where="--shard", expected="--work FOLDER too"
                )
            part, parts = shard_of(shard)
            with workers_of(scheduler, workers, processes) as made, progress_bar(quiet) as advance:
                mine = planned.run_shard(
                    part, parts, work, workers=made, progress=advance, keep=keep if own is None else "all"
                )
            if not quiet:
                typer.echo(
                    f"{len(mine)} replicates of {planned.protocol.trial.replicates} are kept in {work}"
                )
            return
        with one_writer(out):
            # Pictures stand in the report, and the table takes the untreated twins from them.
            shown = report or not quiet
            with workers_of(scheduler, workers, processes) as made, progress_bar(quiet) as advance:
                result = planned.run(
                    workers=made, progress=advance, pictures=shown, work=work, keep=keep, analyse=own
                )
            folder = result.save(out, report=report)
    except KeyboardInterrupt:
        where = f"what was run is kept in {work}" if work else "nothing was written"
        typer.echo(f"anagen: stopped; {where}", err=True)
        raise typer.Exit(130) from None
    if not quiet:
        from anagen.report.trial.table import print_summary

        print_summary(result)
        typer.echo(f"{NOTICE}\nResults: {folder}")
        if report:
            typer.echo(f"Report:  {folder / 'report.html'}")
