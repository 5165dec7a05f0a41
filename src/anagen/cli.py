"""The command line. Heavy imports wait inside the commands, so ``--help`` answers at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from anagen import __version__
from anagen.errors import InputError

app = typer.Typer(
    name="anagen",
    help="Anagen: an in-silico laboratory for hair-loss therapy. Research and education; virtual "
    "patients, not medical advice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command line: bad input is one message and exit code 2, never a traceback."""
    try:
        app()
    except InputError as error:
        typer.echo(f"anagen: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:  # a full disk, a folder where a file should go
        place = f"{error.filename}: " if error.filename else ""
        typer.echo(f"anagen: {place}{error.strerror or error}", err=True)
        sys.exit(2)


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


@app.command()
def trial(
    file: Annotated[Path, typer.Argument(help="Trial file (TOML); see examples/.")],
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results"),
    workers: Annotated[
        int, typer.Option(min=0, max=256, help="Threads (0: all cores); the result is the same.")
    ] = 0,
    replicates: Annotated[
        int, typer.Option(min=0, help="Repeats of the trial; overrides the file (0: as there).")
    ] = 0,
    seed: Annotated[
        int, typer.Option(min=-1, max=2**63 - 1, help="Seed; overrides the file (-1: as there).")
    ] = -1,
    account: Annotated[
        str, typer.Option(help="Account of miniaturisation: gradual, abrupt or dormancy.")
    ] = "gradual",
    report: Annotated[bool, typer.Option(help="Write report.html.")] = True,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no table.")] = False,
) -> None:
    """Run a virtual trial and write summary, observations and report."""
    _refuse_blocked(out)
    from anagen.laboratory import Trial

    planned = Trial.from_file(
        file, replicates=replicates or None, seed=None if seed < 0 else seed, account=account
    )
    _announce_compilation(quiet)
    try:
        with _progress(quiet) as advance:
            result = planned.run(workers=workers or None, progress=advance)
        folder = result.save(out, report=report)
        if not report:  # an earlier run's would stand beside numbers that are not its own
            (folder / "report.html").unlink(missing_ok=True)
    except KeyboardInterrupt:
        typer.echo("anagen: stopped; nothing was written", err=True)
        raise typer.Exit(130) from None
    if not quiet:
        from anagen.report.table import print_summary

        print_summary(result)
        typer.echo(f"Research and education: virtual patients, not medical advice.\nResults: {folder}")
        if report:
            typer.echo(f"Report:  {folder / 'report.html'}")


@app.command()
def verify(
    select: Annotated[list[str] | None, typer.Argument(help="Models or checks; all by default.")] = None,
    json: Annotated[Path | None, typer.Option(help="Also write the table as JSON.")] = None,
) -> None:
    """Check the published models and the engines against what they must give."""
    from anagen.published.table import run_verify

    _announce_compilation(False)
    raise typer.Exit(run_verify(select or None, json))


@app.command()
def fit(
    out: Annotated[Path, typer.Option(help="Where to write the fit.")] = Path("fit.json"),
    rounds: Annotated[int, typer.Option(min=1, max=100, help="Most rounds.")] = 15,
) -> None:
    """Refit the shared parameters to the published rows (minutes)."""
    from anagen.calibration.fit import fit as run_fit
    from anagen.calibration.fit import write_fit

    write_fit(run_fit(progress=lambda line: typer.echo(line, err=True), rounds=rounds), out)
    typer.echo(f"Fit: {out}")


@app.command()
def targets() -> None:
    """Print the table of published targets against the model, as Markdown."""
    from anagen.calibration.target_table import target_table

    typer.echo(target_table())


@app.command()
def therapies(
    name: Annotated[str | None, typer.Argument(help="One therapy, in full.")] = None,
) -> None:
    """List the therapies of the catalogue, or explain one."""
    from anagen.therapy.listing import describe_therapies

    typer.echo(describe_therapies(name))


@app.command()
def schema() -> None:
    """Print the JSON Schema of trial files."""
    import json

    from anagen.trial.file_model import protocol_schema

    typer.echo(json.dumps(protocol_schema(), indent=1))


OUTPUT_FILES = (
    "summary.json",
    "observations.parquet",
    "estimates.parquet",
    "protocol.toml",
    "run.json",
    "report.html",
)


def _refuse_blocked(out: Path) -> None:
    """Say before the run, not after it, that its results would have nowhere to go."""
    try:
        if out.exists() and not out.is_dir():
            raise InputError(f"{out} is a file", expected="a folder to write results to")
        for name in OUTPUT_FILES:
            if (out / name).is_dir():
                raise InputError(f"{out / name} is a folder", expected="room for a file of that name")
    except OSError as error:
        raise InputError(f"cannot write to {str(out)[:200]}: {error.strerror}") from None


def _announce_compilation(quiet: bool) -> None:
    from anagen.compiled import is_compiled

    if not quiet and not is_compiled():
        typer.echo("First run: compiling the engine (about half a minute, kept for next time) ...", err=True)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str, int, int], Any]]:
    """A bar on stderr, told (what, done, of)."""
    if quiet:
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def advance(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield advance


if __name__ == "__main__":
    main()
