"""`anagen register`: predictions made before the results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.console import announce_compilation, progress_bar
from anagen.files.notice import NOTICE


def register(
    add: Annotated[
        Path | None, typer.Option(help="Trial file whose prediction is appended; needs --trial.")
    ] = None,
    trial: Annotated[
        str, typer.Option(help="Number of that trial on its own register, such as NCT07203599.")
    ] = "",
    folder: Annotated[
        Path | None, typer.Option(help="Folder of the register (default: the package's own).")
    ] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Only check the chain of digests.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    replicates: Annotated[int, typer.Option(min=0, help="Repeats; overrides the file (0: as there).")] = 0,
    workers: Annotated[
        int, typer.Option(min=0, max=256, help="Threads (0: all cores); the result is the same.")
    ] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """List, check or extend the register of predictions of trials that nobody has reported."""
    import json
    from dataclasses import asdict

    from anagen.errors import InputError
    from anagen.report.trial.register import print_register
    from anagen.trial.register import add_prediction, read_register, unreported

    if (add is None) != (trial == ""):
        raise InputError("a prediction needs a trial file and a number", expected="--add FILE --trial NUMBER")
    if add is not None:
        from anagen.api import Trial

        unreported(trial)
        planned = Trial.from_file(add, replicates=replicates or None)
        announce_compilation(quiet)
        with progress_bar(quiet) as advance:
            result = planned.run(workers=workers or None, progress=advance)
        entry = add_prediction(result, trial, folder)
        typer.echo(f"Entry {entry.number}: {entry.trial}, {entry.digest}")
        return
    entries = read_register(folder)
    if verify:
        typer.echo(f"{len(entries)} entries, chain whole" + (f": {entries[-1].digest}" if entries else ""))
    elif as_json:
        typer.echo(json.dumps([asdict(one) for one in entries], indent=2, ensure_ascii=False))
    else:
        print_register(entries)
        typer.echo(NOTICE)
