"""`anagen meta`: what controlled trials add up to."""

from __future__ import annotations

import json as json_format
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anagen.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from anagen.files.plain import PlainData


def meta(
    therapy: Annotated[str | None, typer.Argument(help="A therapy, as `anagen therapies` names it.")] = None,
    network: Annotated[bool, typer.Option("--network", help="All therapies at once.")] = False,
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
        typer.Option(
            help="density, one kind as 'non-vellus density', or a rule for responders as 'SALT<=20'."
        ),
    ] = None,
    condition: Annotated[
        str | None, typer.Option(help="A kind of hair loss; default where the trials are.")
    ] = None,
    sex: Annotated[str | None, typer.Option(help="For hair counts: men, women or all.")] = None,
    strength: Annotated[
        str | None, typer.Option(help="For hair counts of one therapy: one strength, as '5 %', or all.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="For hair counts: only trials with nothing assumed.")
    ] = False,
    plot: Annotated[Path | None, typer.Option(help="Folder for the figures (PNG).")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Pool trials of one therapy, or compare all therapies in a network."""
    from anagen.evidence_base.meta.question import question_of
    from anagen.evidence_base.tables.records import load_evidence
    from anagen.report.evidence.meta import write_figures

    if (therapy is None) != network:
        raise InputError(
            "meta takes either a therapy or --network",
            expected="anagen meta finasteride, or anagen meta --network",
        )
    question = question_of(load_evidence(), therapy, outcome, condition)
    if question.responders:
        options = {"method": method, "test": test, "sex": sex, "strength": strength, "strict": strict or None}
        for name, value in options.items():
            if value is not None:
                raise InputError(
                    f"--{name} belongs to hair counts, and {question.outcome} is a share of people"
                )
        found, text, figures = _responses(therapy, question.condition, question.outcome)
    else:
        if therapy is None and strength is not None:
            raise InputError("--strength belongs to one therapy; a network shows every strength")
        shared = {"outcome": question.outcome, "strict": strict, "method": _spelled(method or "REML")}
        found, text, figures = _hair(therapy, sex, strength, test or "hksj", shared, draw=plot is not None)
    typer.echo(json_format.dumps(found.to_dict(), indent=2, ensure_ascii=False) if json else text)
    if plot is not None:
        for path in write_figures(figures, plot):
            typer.echo(f"Figure: {path}", err=True)


def _hair(
    therapy: str | None,
    sex: str | None,
    strength: str | None,
    test: str,
    shared: dict[str, Any],
    *,
    draw: bool,
) -> tuple[PlainData, str, dict[str, Figure]]:
    """Hair counts: data, text and figures."""
    from anagen.evidence_base.meta.summary import summarise_network, summarise_therapy
    from anagen.report.evidence.meta import figures_of, network_text, therapy_text

    if therapy is None:
        network = summarise_network(sex=sex or "men", **shared)
        return network, network_text(network), figures_of(network) if draw else {}
    found = summarise_therapy(therapy, sex=sex or "all", strength=strength, test=test, **shared)
    return found, therapy_text(found), figures_of(found) if draw else {}


def _responses(therapy: str | None, condition: str, outcome: str) -> tuple[PlainData, str, dict[str, Figure]]:
    """Shares of responders: data, text and figures."""
    from anagen.evidence_base.meta.responses import pool_responses, response_network
    from anagen.report.evidence import responses as report

    if therapy is None:
        network = response_network(condition, outcome)
        return network.summary, report.network_text(network), report.network_figures(network)
    found = pool_responses(therapy, condition, outcome)
    return found, report.therapy_text(found), report.therapy_figures(found)


def _spelled(method: str) -> str:
    """The method in its own capitals, however it was typed."""
    from anagen.evidence_base.meta.heterogeneity import TAU2_METHODS

    return next((name for name in (*TAU2_METHODS, "bayes") if name.lower() == method.lower()), method)
