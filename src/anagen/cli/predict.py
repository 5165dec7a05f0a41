"""`anagen predict`: published results compared with virtual runs of their trials."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.catalogue_option import CatalogueOption, catalogue_of
from anagen.cli.console import announce_compilation, print_json, progress_bar
from anagen.cli.workers_options import ProcessesOption, SchedulerOption, WorkOption, workers_of
from anagen.files.notice import NOTICE


def predict(
    files: Annotated[list[Path], typer.Argument(help="Trial files with [[observed]] tables.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    replicates: Annotated[
        int, typer.Option(min=0, help="Replicates of each trial; overrides the files (0: as there).")
    ] = 0,
    parameters: Annotated[
        str, typer.Option(help="posterior, prior or fixed; overrides the files (empty: as there).")
    ] = "",
    account: Annotated[
        str, typer.Option(help="Account of miniaturisation; overrides the files (empty: as there).")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Folder for rows.csv, pictures of the rows (forest) and of PIT.")
    ] = None,
    as_learned: Annotated[
        bool,
        typer.Option(
            "--as-learned",
            help="Predict by the whole posterior; by default a study that it has learned from is left out.",
        ),
    ] = False,
    catalogue: CatalogueOption = None,
    workers: Annotated[
        int, typer.Option(min=0, max=256, help="Threads (0: all cores); the result is the same.")
    ] = 0,
    work: WorkOption = None,
    scheduler: SchedulerOption = "",
    processes: ProcessesOption = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """Compare the published results of trial files with their predictions."""
    from anagen.api import Trial
    from anagen.api import predict as predict_all

    known = catalogue_of(catalogue)
    planned = [
        Trial.from_file(
            file,
            replicates=replicates or None,
            parameters=parameters or None,
            account=account or None,
            catalogue=known,
        )
        for file in files
    ]
    announce_compilation(quiet or json)
    try:
        with workers_of(scheduler, workers, processes) as made, progress_bar(quiet) as advance:
            found = predict_all(planned, workers=made, progress=advance, work=work, as_learned=as_learned)
    except KeyboardInterrupt:
        kept = f"; what was run is kept in {work}" if work else ""
        typer.echo(f"anagen: stopped{kept}", err=True)
        raise typer.Exit(130) from None
    if out is not None:
        from anagen.report.figures.prediction import write_prediction

        write_prediction(found, out)
    if json:
        print_json(found.to_json())
        return
    from anagen.report.trial.table import print_predictions

    print_predictions(found)
    typer.echo(NOTICE)
