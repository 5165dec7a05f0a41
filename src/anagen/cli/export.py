"""`anagen export`: results of a trial for other software."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def export(
    folder: Annotated[Path, typer.Argument(help="Folder of results of `anagen trial`.")],
    as_: Annotated[
        str, typer.Option("--as", metavar="FORMAT", help="csv, parquet, dataset-json or xpt.")
    ] = "csv",
    out: Annotated[
        Path | None, typer.Option(help="Folder for the files; default FOLDER-FORMAT beside the results.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All replicates that `anagen trial --keep all` wrote, in blocks.")
    ] = False,
) -> None:
    """Write a trial's data sets with ADaM names (ADSL, ADEFF) and their estimates (ADEST)."""
    from anagen.trial.export.export import export as write

    folder = folder.resolve() if folder.name in ("", "..") else folder
    target = out or folder.with_name(f"{folder.name}-{as_}")
    write(folder, target, as_, everything=everything)
    typer.echo(f"Data sets: {target}; their columns: {target / 'define.json'}, {target / 'define.xml'}")
