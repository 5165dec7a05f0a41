"""`anagen claims`: claims about hair therapy, with the verdict of the evidence on each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.console import announce_compilation, print_json, progress_bar
from anagen.errors import InputError
from anagen.files.notice import NOTICE
from anagen.files.plain import printed


def claims(
    words: Annotated[list[str] | None, typer.Argument(help="A claim's id, or words to search for.")] = None,
    subject: Annotated[str | None, typer.Option(help="Only claims on one subject.")] = None,
    verdict: Annotated[str | None, typer.Option(help="Only claims with one verdict.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the records as JSON.")] = False,
    rerun: Annotated[
        Path | None, typer.Option(help="Ask the model again and write its answers to a file (minutes).")
    ] = None,
    draws: Annotated[int | None, typer.Option(help="Joint draws per answer, with --rerun.")] = None,
) -> None:
    """List the claims made for exosomes and other hair therapy, search them, or explain one."""
    if rerun is not None:
        if words or subject or verdict or json:
            raise InputError(
                "--rerun asks every question and takes no words or filters",
                expected="it alone, or with --draws",
            )
        _rerun(rerun, draws)
        return
    if draws is not None:
        raise InputError("--draws without --rerun", expected="--rerun FILE --draws N")
    from anagen.report.evidence.claims import claims_as_data, describe_claims, select_claims

    searched = " ".join(words or [])
    chosen = select_claims(searched, subject, verdict)
    if json:
        print_json(printed(claims_as_data(chosen)))
    else:
        typer.echo(describe_claims(chosen, searched))


def _rerun(out: Path, draws: int | None) -> None:
    from anagen.claims.questions import DRAWS, write_answers
    from anagen.learning.distribution import distribution

    announce_compilation(False)
    with progress_bar(False) as advance:
        found = write_answers(
            out,
            distribution(),
            DRAWS if draws is None else draws,
            lambda done, total: advance("Asking the model", done, total),
        )
    typer.echo(
        f"{len(found.answers)} answers from {found.source} {found.belief}, {found.draws} draws: {out}\n"
        f"{NOTICE}"
    )
