"""`anagen check`: claims of an article, with the verdict of the evidence on each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.console import print_json
from anagen.errors import InputError
from anagen.files.names import look_alike_warnings
from anagen.files.plain import printed


def check(
    files: Annotated[list[Path], typer.Argument(help="Articles: plain text, HTML or PDF.")],
    html: Annotated[Path | None, typer.Option(help="Write a marked-up page to this file.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    embeddings: Annotated[
        str, typer.Option(help="Sentence vectors: auto (if installed), on, or off (rules alone).")
    ] = "auto",
    every: Annotated[bool, typer.Option("--all", help="List sentences without a claim too.")] = False,
) -> None:
    """Check articles sentence by sentence against the claims ledger; nothing is looked up online."""
    if html is not None and html.is_dir():
        raise InputError(f"{html} is a folder", expected="a file to write, for example checked.html")
    if html is not None and not html.resolve().parent.is_dir():
        raise InputError(f"there is no folder {html.parent}", expected="a folder that exists")
    from anagen.claims.checker import check_documents, read_file
    from anagen.claims.checker.check import MOST_DOCUMENTS

    if len(files) > MOST_DOCUMENTS:
        raise InputError(f"{len(files)} files given", expected=f"at most {MOST_DOCUMENTS}")
    for line in look_alike_warnings((path.name for path in files), "file"):
        typer.echo(f"anagen: {line}", err=True)
    checked = check_documents([read_file(path) for path in files], embeddings=embeddings)
    if html is not None:
        from anagen.report.article.page import save_check

        save_check(checked, html)
    if json:
        print_json(printed(checked.to_dict()))
        return
    from anagen.report.article.listing import check_listing
    from anagen.report.terminal import terminal

    terminal(soft_wrap=True, highlight=False).print(check_listing(checked, every=every), end="")
    if html is not None:
        typer.echo(f"Marked-up page: {html}")
