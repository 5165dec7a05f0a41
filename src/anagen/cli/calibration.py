"""`anagen calibrate`: rebuild the shipped posterior from the published rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anagen.cli.console import announce_compilation, progress_bar
from anagen.cli.workers_options import SchedulerOption, workers_of
from anagen.errors import unknown_name

if TYPE_CHECKING:
    from anagen.learning.posterior import Posterior
    from anagen.workers import Workers


POSTERIOR = Path("posterior.nc")
PARTS = ("posterior", "rated")


def calibrate(
    of: Annotated[
        str,
        typer.Option("--of", help="posterior: of biology and drugs; rated: the link to rated improvement."),
    ] = "posterior",
    disease: Annotated[
        str | None,
        typer.Option(help="Learn only this part: pattern or areata. Default: both."),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="File for the posterior; a part that is not learned again is kept.")
    ] = POSTERIOR,
    work: Annotated[
        Path, typer.Option(help="Folder for the engine runs; a stopped calibration continues from there.")
    ] = Path("calibration-runs"),
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the sampler.")] = 2026,
    quick: Annotated[bool, typer.Option(help="Do only part of the work, for a try; not for use.")] = False,
    rehearsal: Annotated[
        bool,
        typer.Option(help="Pattern: all stages in five minutes; the result may not be used."),
    ] = False,
    leave_out: Annotated[bool, typer.Option(help="Areata: also learn without each study in turn.")] = True,
    show: Annotated[
        bool,
        typer.Option("--show", help="Only print what the rows identify and the checks, as Markdown."),
    ] = False,
    scheduler: SchedulerOption = "",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """Learn the parameters from the published rows (25 minutes on two cores; areata 50; rated 5)."""
    from anagen.learning.knowledge import DISEASES

    if of not in PARTS:
        raise unknown_name("part", of, PARTS, "--of")
    if of == "rated":
        _rated(Path("rated_link.json") if out == POSTERIOR else out, seed, quick, quiet)
        return

    if disease is not None and disease not in DISEASES:
        raise unknown_name("disease", disease, DISEASES, "--disease")
    if show:
        _show(disease, out)
        return
    from anagen.learning.pattern.sampling import require_bayes
    from anagen.learning.posterior import read_posterior, with_part, write_posterior

    require_bayes()
    if disease is not None:
        # Said now, not after the work: a part that is not learned again must fit this version to be kept.
        for other in DISEASES:
            if other != disease:
                read_posterior(other, out if out.is_file() else None)
    announce_compilation(quiet)
    learned = []
    try:
        with workers_of(scheduler, workers, 0 if scheduler else workers) as made:
            for one in DISEASES if disease is None else (disease,):
                if one == "pattern":
                    learned.append(_pattern(work, made, seed, rehearsal or quick, quiet))
                else:
                    learned.append(_areata(work, made, seed, quick, quiet, leave_out))
    except KeyboardInterrupt:
        typer.echo(f"anagen: stopped; the same command goes on from {work}", err=True)
        raise typer.Exit(130) from None
    write_posterior(learned if disease is None else with_part(learned[0], out), out)
    typer.echo(f"Posterior: {out}")


def _rated(out: Path, seed: int, quick: bool, quiet: bool) -> None:
    from anagen.learning.rated.calibrate import calibrate_rated, summary_lines

    with progress_bar(quiet) as advance:
        table = calibrate_rated(out, quick=quick, seed=seed, progress=advance)
    for line in summary_lines(table):
        typer.echo(line)
    typer.echo(f"Link: {out}")


def _show(disease: str | None, path: Path) -> None:
    """Print the account of identifiability, of the file at `path` if there is one, and the areata checks."""
    if disease != "areata":
        from anagen.learning.checks.identifiability import identifiability_lines
        from anagen.learning.pattern.calibrate import summary_lines
        from anagen.learning.posterior import read_posterior

        posterior = read_posterior("pattern", path if path.is_file() else None)
        for line in (*summary_lines(posterior), "", *identifiability_lines(posterior)):
            typer.echo(line)
    if disease != "pattern":
        from anagen.learning.areata.worth import worth_lines

        for line in worth_lines():
            typer.echo(line)


def _pattern(work: Path, workers: Workers, seed: int, rehearsal: bool, quiet: bool) -> Posterior:
    from anagen.learning.pattern.calibrate import REHEARSAL, Sizes, calibrate, summary_lines

    sizes = REHEARSAL if rehearsal else Sizes()
    with progress_bar(quiet) as advance:
        found = calibrate(
            work,
            sizes=sizes,
            workers=workers,
            seed=seed,
            progress=advance,
            say=lambda line: None if quiet else typer.echo(line, err=True),
        )
    for line in summary_lines(found.posterior):
        typer.echo(line)
    return found.posterior


def _areata(work: Path, workers: Workers, seed: int, quick: bool, quiet: bool, leave_out: bool) -> Posterior:
    from anagen.learning.areata.calibrate import QUICK, Sizes, calibrate, summary_line

    with progress_bar(quiet) as advance:
        found = calibrate(
            work,
            sizes=QUICK if quick else Sizes(),
            workers=workers,
            seed=seed,
            progress=advance,
            leave_out=leave_out,
        )
    typer.echo(summary_line(found.posterior))
    return found.posterior
