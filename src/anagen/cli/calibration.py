"""`anagen fit` and `anagen targets`: what the parameters were learned from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def fit(
    out: Annotated[Path, typer.Option(help="Where to write the fit.")] = Path("fit.json"),
    rounds: Annotated[int, typer.Option(min=1, max=100, help="Most rounds.")] = 15,
) -> None:
    """Refit the shared parameters to the published rows (minutes)."""
    from anagen.calibration.fit import fit as run_fit
    from anagen.calibration.fit import write_fit

    write_fit(run_fit(progress=lambda line: typer.echo(line, err=True), rounds=rounds), out)
    typer.echo(f"Fit: {out}")


def targets() -> None:
    """Print the table of published targets against the model, as Markdown."""
    from anagen.calibration.target_table import target_table

    typer.echo(target_table())
