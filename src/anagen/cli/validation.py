"""`anagen validate` and `anagen sbc`: checks of the posterior."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.cli.console import announce_compilation, progress_bar


def validate(
    out: Annotated[Path, typer.Option(help="Folder of validation.md, its numbers and pictures.")] = Path(
        "docs"
    ),
    work: Annotated[
        Path, typer.Option(help="Folder of the calibration's engine runs; new ones are added.")
    ] = Path("calibration-runs"),
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 2,
    quick: Annotated[bool, typer.Option(help="Use a tenth of the draws, for a try.")] = False,
    refit: Annotated[
        bool, typer.Option(help="Sample again without a study where weights are not reliable (an hour).")
    ] = False,
    redraw: Annotated[
        bool, typer.Option(help="Only judge the stored numbers against the rivals, and rewrite the page.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """Write the validation report (about ten minutes)."""
    from anagen.learning.checks.validation import judged, read_results, stored_simulation
    from anagen.learning.posterior import read_posterior
    from anagen.report.validation import rival_lines, write_report

    numbers = out / "validation.json"
    posterior = read_posterior()
    if redraw:
        results = judged(read_results(numbers))
    else:
        from anagen.learning.checks.refitting import refitter
        from anagen.learning.checks.validation import validate as work_out
        from anagen.workers import Processes

        announce_compilation(quiet)
        with Processes(workers) as made, progress_bar(quiet) as advance:
            results = work_out(
                posterior,
                work,
                advance,
                made,
                refitter(work, advance, made) if refit else None,
                share=0.1 if quick else 1.0,
            )
    page = write_report(results, out, simulated=stored_simulation(posterior))
    for line in rival_lines(results):
        typer.echo(line)
    typer.echo(f"Report: {page}")


def sbc(
    runs: Annotated[int, typer.Option(min=20, max=9_999, help="Data sets to simulate and fit.")] = 100,
    work: Annotated[Path, typer.Option(help="Folder of the calibration's engine runs.")] = Path(
        "calibration-runs"
    ),
    out: Annotated[Path, typer.Option(help="File for the result.")] = Path("sbc.json"),
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 2,
    rehearsal: Annotated[
        bool, typer.Option(help="Use the emulator of `anagen calibrate --rehearsal`, in its folder.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """Check the sampler on simulated data (simulation-based calibration; 30 minutes; resumable)."""
    from anagen.learning.checks.sbc import simulation_based, summary
    from anagen.learning.checks.validation import write_results
    from anagen.learning.pattern.calibrate import REHEARSAL, Sizes, learn_problem
    from anagen.learning.pattern.sampling import require_bayes

    require_bayes()
    with progress_bar(quiet) as advance:
        sizes = REHEARSAL if rehearsal else Sizes()
        learned = learn_problem(work, sizes=sizes, workers=workers, progress=advance)
        found = simulation_based(learned.problem, runs, advance, work, workers)
    write_results(summary(found), out)
    typer.echo(
        f"{'passes' if found.passes else 'fails'}: largest distance {found.distance.max():.3f}, "
        f"critical {found.critical:.3f}, {len(found.ranks)} data sets"
    )
    typer.echo(f"Result: {out}")
