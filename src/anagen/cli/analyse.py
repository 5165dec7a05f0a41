"""`anagen analyse`: one's own trial data by the estimators that virtual trials use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.console import print_json
from anagen.files.safe_text import shown


def analyse(
    data: Annotated[
        Path,
        typer.Argument(
            help="Data: CSV, Parquet, Dataset-JSON or XPT; or a folder with ADEFF and perhaps ADSL."
        ),
    ],
    plan: Annotated[Path, typer.Option(help="Plan of the analysis (TOML).")],
    out: Annotated[Path | None, typer.Option(help="File for the result as JSON.")] = None,
    html: Annotated[Path | None, typer.Option(help="File for a page to read or print.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Check and analyse your own trial data as a plan says."""
    from anagen.files.writing import write_file
    from anagen.report.own_data import analysis_page, analysis_text
    from anagen.trial.own_data.analyse import analyse as run

    found = run(data, plan)
    if out is not None:
        write_file(out, found.to_json())
    if html is not None:
        write_file(html, analysis_page(found))
    if json:
        print_json(found.to_json())
    else:
        typer.echo(shown(analysis_text(found)))
        for path in (out, html):
            if path is not None:
                typer.echo(f"Written: {path}")
