"""`anagen meta`: controlled trials pooled (`evidence_base.meta`), as text (`report.evidence.pooled`)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anagen.cli.console import print_json
from anagen.errors import InputError
from anagen.files.plain import printed

if TYPE_CHECKING:
    from anagen.evidence_base.meta.analysis import Meta


def meta(
    therapy: Annotated[str | None, typer.Argument(help="A therapy of `anagen therapies`.")] = None,
    network: Annotated[bool, typer.Option("--network", help="Compare all therapies in a network.")] = False,
    method: Annotated[
        str | None,
        typer.Option(
            help="Estimator of tau2 for hair counts: common, DL, REML, ML, PM, EB, HE, HS, SJ; or bayes. "
            "Default REML."
        ),
    ] = None,
    test: Annotated[
        str | None,
        typer.Option(help="For hair counts of one therapy: hksj, hksj-adhoc or z. Default hksj."),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(help="density, one kind ('non-vellus density'), or a rule for responders ('SALT<=20')."),
    ] = None,
    condition: Annotated[
        str | None, typer.Option(help="A kind of hair loss; default: the one with the trials.")
    ] = None,
    sex: Annotated[str | None, typer.Option(help="For hair counts: men, women or all.")] = None,
    strength: Annotated[
        str | None, typer.Option(help="For hair counts of one therapy: one strength such as '5 %', or all.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="For hair counts: only trials without assumed values.")
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(help="CSV file of studies of your own to pool: columns study, effect, se."),
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Folder for the figures (PNG).")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Pool trials of one therapy or studies of your own, or compare all therapies in a network."""
    from anagen.evidence_base.meta.analysis import meta_analysis, own_analysis

    if data is not None:
        if therapy is not None or network or strict or any((outcome, condition, sex, strength)):
            raise InputError(
                "studies of your own are pooled as they are",
                where="--data",
                expected="only --method and --test",
            )
        _show(own_analysis(data, method=method, test=test), plot, json)
        return
    if (therapy is None) != network:
        raise InputError(
            "give either a therapy or --network",
            expected="anagen meta finasteride, or anagen meta --network",
        )
    found = meta_analysis(
        therapy,
        outcome=outcome,
        condition=condition,
        method=method,
        test=test,
        sex=sex,
        strength=strength,
        strict=strict,
    )
    _show(found, plot, json)


def _show(found: Meta, plot: Path | None, json: bool) -> None:
    from anagen.report.evidence.meta import write_figures
    from anagen.report.evidence.pooled import figures_of, text_of

    if json:
        print_json(printed(found.to_dict(), 2))
    else:
        typer.echo(text_of(found))
    if plot is not None:
        for path in write_figures(figures_of(found), plot):
            typer.echo(f"Figure: {path}", err=True)
