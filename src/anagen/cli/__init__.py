"""Command line: one file per family of commands, joined here.

Commands import heavy modules only when they run, so that ``--help`` answers at once.
"""

from __future__ import annotations

import atexit
import gc
import sys
from typing import Annotated

import typer

from anagen import __version__
from anagen.cli import (
    alopecia,
    analyse,
    calibration,
    catalogue,
    check,
    claims,
    diary,
    evidence,
    explore,
    export,
    forecast,
    kinds,
    meta,
    offer,
    plan,
    predict,
    protocol,
    register,
    schema,
    serve,
    size,
    trial,
    validation,
    verify,
    visit,
)
from anagen.cli.safe_console import safe_console
from anagen.errors import InputError
from anagen.files.notice import NOTICE

app = typer.Typer(
    name="anagen",
    help=f"Anagen: an in-silico laboratory for hair-loss therapy. {NOTICE}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

COMMANDS = (
    trial.trial,
    explore.explore,
    size.size,
    export.export,
    analyse.analyse,
    protocol.protocol,
    forecast.forecast,
    plan.plan,
    offer.offer,
    visit.visit,
    predict.predict,
    register.register,
    calibration.calibrate,
    validation.validate,
    validation.sbc,
    catalogue.therapies,
    alopecia.alopecia,
    kinds.kinds,
    claims.claims,
    check.check,
    meta.meta,
    schema.schema,
    evidence.evidence,
    verify.verify,
    serve.serve,
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(diary.app)


YOUNG_OBJECTS = 50_000
"""New objects from one search for unreachable ones to the next; Python's own number is 700."""


def main() -> None:
    """Run the command line; bad input gives one message and exit code 2, never a traceback."""
    _search_less()
    with safe_console():
        try:
            app()
        except InputError as error:
            typer.echo(f"anagen: {error}", err=True)
            sys.exit(2)
        except BrokenPipeError:
            sys.exit(0)
        except OSError as error:  # for example a full disk, or a folder in place of a file
            place = f"{error.filename}: " if error.filename else ""
            typer.echo(f"anagen: {place}{error.strerror or error}", err=True)
            sys.exit(2)


def _search_less() -> None:
    """Search for unreachable objects seldom, and not at the end.

    Imports make hundreds of thousands of objects, which stay until the process ends. Looking through them
    again and again took a twelfth of a trial's time, and once more when Python ends another tenth.
    """
    gc.set_threshold(YOUNG_OBJECTS)
    atexit.register(gc.freeze)  # what is frozen is not searched


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"anagen {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Anagen: an in-silico laboratory for hair-loss therapy."""
