"""`anagen calibrate`: rebuild the shipped posterior from the published rows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.console import announce_compilation, progress_bar


def calibrate(
    out: Annotated[Path, typer.Option(help="Where to write the posterior.")] = Path("posterior.nc"),
    work: Annotated[
        Path, typer.Option(help="Folder for the engine runs; a stopped calibration goes on from there.")
    ] = Path("calibration-runs"),
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the sampler.")] = 2026,
    quick: Annotated[
        bool, typer.Option(help="Less than half of the work: to try it, not to use it.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """Learn the parameters from the published rows (about half an hour on two cores)."""
    from anagen.learning.pattern.calibrate import Sizes, summary_lines
    from anagen.learning.pattern.calibrate import calibrate as learn
    from anagen.learning.pattern.sampling import require_bayes
    from anagen.learning.posterior import write_posterior

    require_bayes()
    announce_compilation(quiet)
    sizes = Sizes((950, 300), 80, 300, 200) if quick else Sizes()
    try:
        with progress_bar(quiet) as advance:
            found = learn(
                work,
                sizes=sizes,
                workers=workers,
                seed=seed,
                progress=advance,
                say=lambda line: None if quiet else typer.echo(line, err=True),
            )
    except KeyboardInterrupt:
        typer.echo(f"anagen: stopped; the same command goes on from {work}", err=True)
        raise typer.Exit(130) from None
    write_posterior(found.posterior, out, {row.id: row.value for row in found.rows})
    for line in summary_lines(found.posterior):
        typer.echo(line)
    typer.echo(f"Posterior: {out}")
