"""`anagen calibrate-areata`: rebuild the shipped posterior of alopecia areata from its trials."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.console import announce_compilation, progress_bar


def calibrate_areata(
    out: Annotated[Path, typer.Option(help="Where to write the posterior.")] = Path("areata_posterior.nc"),
    work: Annotated[
        Path, typer.Option(help="Folder for the engine runs; a stopped calibration goes on from there.")
    ] = Path("areata-runs"),
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the sampler.")] = 2026,
    quick: Annotated[bool, typer.Option(help="An eighth of the work: to try it, not to use it.")] = False,
    leave_out: Annotated[bool, typer.Option(help="Also learn without each study in turn.")] = True,
    show: Annotated[
        bool, typer.Option("--show", help="Only print what the shipped posterior is worth, as Markdown.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """Learn alopecia areata from its published trials (about a quarter of an hour on two cores)."""
    if show:
        from anagen.learning.areata.worth import worth_lines

        for line in worth_lines():
            typer.echo(line)
        return
    from anagen.learning.areata.calibrate import QUICK, Sizes
    from anagen.learning.areata.calibrate import calibrate_areata as learn
    from anagen.learning.areata.posterior import write_areata_posterior
    from anagen.learning.pattern.sampling import require_bayes

    require_bayes()
    announce_compilation(quiet)
    try:
        with progress_bar(quiet) as advance:
            found = learn(
                work,
                sizes=QUICK if quick else Sizes(),
                workers=workers,
                seed=seed,
                progress=advance,
                leave_out=leave_out,
            )
    except KeyboardInterrupt:
        typer.echo(f"anagen: stopped; the same command goes on from {work}", err=True)
        raise typer.Exit(130) from None
    name = write_areata_posterior(
        found.values["z"], found.values["study_sd"], found.local, found.diagnostics, out
    )
    checked = found.diagnostics
    fitted = [row for row in checked["rows"] if row["fit"]]
    inside = sum(row["inside"] for row in fitted)
    typer.echo(
        f"{name}: R-hat {checked['rhat']:.3f}, effective draws {checked['ess']:.0f}, "
        f"divergences {checked['divergences']}; {inside} of {len(fitted)} rows inside their 90 % interval"
    )
    typer.echo(f"Posterior: {out}")
