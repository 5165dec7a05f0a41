"""`anagen size`: sample size by formula."""

from __future__ import annotations

from typing import Annotated

import typer

from anagen.cli.console import print_json


def size(
    power: Annotated[float, typer.Option(help="Power wanted.")] = 0.9,
    difference: Annotated[
        float, typer.Option(help="True difference of means, the better direction positive.")
    ] = 0.0,
    sd: Annotated[
        float | None,
        typer.Option(help="SD of patients; of differences if paired; within patients in a crossover."),
    ] = None,
    treated: Annotated[float | None, typer.Option(help="True share of the treated, 0 to 1.")] = None,
    control: Annotated[float | None, typer.Option(help="True share under control, 0 to 1.")] = None,
    margin: Annotated[float | None, typer.Option(help="Margin of non-inferiority (or equivalence).")] = None,
    equivalence: Annotated[
        bool, typer.Option("--equivalence", help="The margin is one of equivalence.")
    ] = False,
    design: Annotated[str, typer.Option(help="parallel, paired or crossover.")] = "parallel",
    ratio: Annotated[float, typer.Option(help="Treated patients for each one in control.")] = 1.0,
    alpha: Annotated[
        float, typer.Option(help="Level, two-sided; of each of the two one-sided tests of equivalence.")
    ] = 0.05,
    interim: Annotated[
        list[float] | None,
        typer.Option(help="Fraction of the patients at which the data are looked at; repeatable."),
    ] = None,
    spending: Annotated[
        str, typer.Option(help="O'Brien-Fleming, Pocock or Hwang-Shih-DeCani.")
    ] = "O'Brien-Fleming",
    dropout: Annotated[float, typer.Option(help="Share of the patients lost, 0 to 1.")] = 0.0,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Sample size by formula, for two means or two shares; no trial is simulated."""
    from anagen.exploring.formula import formula_size

    found = formula_size(
        power=power,
        difference=difference,
        sd=sd,
        treated=treated,
        control=control,
        margin=margin,
        equivalence=equivalence,
        design=design,
        ratio=ratio,
        alpha=alpha,
        interim=interim or (),
        spending=spending,
        dropout=dropout,
    )
    if json:
        print_json(found.to_json())
        return
    typer.echo(found.method)
    typer.echo("By formula: " + " + ".join(f"{one:.2f}" for one in found.groups) + " patients")
    if found.expected is not None:
        typer.echo(f"Times {found.inflation:.4f} for the looks")
    if found.dropout:
        typer.echo(f"Over {1 - found.dropout:g} for losses")
    parts = f" ({' + '.join(map(str, found.each))})" if len(found.each) > 1 else ""
    typer.echo(f"To recruit: {found.patients}{parts}")
    if found.expected is not None:
        typer.echo(f"Expected when the trial ends, if the effect is as assumed: {found.expected:.1f}")
