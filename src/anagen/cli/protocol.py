"""`anagen protocol`: documents of a trial, from its file or from a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.catalogue_option import CatalogueOption, catalogue_of
from anagen.errors import InputError


def protocol(
    file: Annotated[Path, typer.Argument(help="Trial file (TOML), or a folder of a trial's results.")],
    kind: Annotated[
        str,
        typer.Option(
            "--as",
            help="Document: sap, sample-size, spirit (schedule), consort (flow of patients in a run) or "
            "ademp (simulation study of a run).",
        ),
    ] = "sap",
    results: Annotated[
        Path | None, typer.Option(help="Folder of results of this trial, whose power is then told.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="File to write: .md, .html, or .svg for the figure of consort (none: print Markdown)."
        ),
    ] = None,
    power: Annotated[float | None, typer.Option(help="Power wanted, such as 0.9.")] = None,
    difference: Annotated[
        float | None, typer.Option(help="True difference of the means, in the endpoint's unit.")
    ] = None,
    sd: Annotated[float | None, typer.Option(help="SD of the endpoint, in its unit.")] = None,
    share: Annotated[float | None, typer.Option(help="Responders in the arm, per cent.")] = None,
    reference_share: Annotated[
        float | None, typer.Option(help="Responders under the reference, per cent.")
    ] = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Write a document of a trial: analysis plan, sample size, schedule, flow of patients or simulation."""
    from anagen.files.writing import write_file
    from anagen.report.documents.made import document
    from anagen.report.documents.parts import Drawing
    from anagen.report.documents.sample_size import Assumed
    from anagen.trial.protocol.reading import load_protocol
    from anagen.trial.saved import saved_result

    if file.is_dir() and results is not None and results != file:
        raise InputError("two folders of results are given", where="--results", expected="one of them")
    folder = file if file.is_dir() else results
    result = None if folder is None else saved_result(folder)
    planned = (
        result.protocol
        if result is not None and file.is_dir()
        else load_protocol(file, catalogue_of(catalogue))
    )
    if result is not None and result.protocol.trial.name != planned.trial.name:
        raise InputError(
            f"{folder} holds results of {result.protocol.trial.name!r}",
            where="--results",
            expected=f"a run of {planned.trial.name!r}",
        )
    assumed = Assumed(power, difference, sd, share, reference_share)
    made = document(planned, kind, assumed=assumed, result=result)
    if out is None:
        typer.echo(made.markdown().rstrip("\n"))
        return
    drawings = [
        block.svg for section in made.sections for block in section.blocks if isinstance(block, Drawing)
    ]
    if out.suffix == ".svg" and drawings:
        text = drawings[0] + "\n"
    elif out.suffix in (".md", ".html"):
        text = made.html() if out.suffix == ".html" else made.markdown()
    else:
        raise InputError(f"{out.name} has no form known here", where="--out", expected=".md or .html")
    typer.echo(f"{made.kind}: {write_file(out, text)}")
