"""`anagen schema`: JSON Schemas of files that are read and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from anagen.cli.console import print_json
from anagen.errors import unknown_name
from anagen.files.plain import printed


def _trial() -> dict[str, Any]:
    from anagen.trial.protocol.file_model import protocol_schema

    return protocol_schema()


def _forecast() -> dict[str, Any]:
    from anagen.report.view.whole import forecast_schema

    return forecast_schema()


def _prognosis() -> dict[str, Any]:
    from anagen.report.view.prognosis_view import prognosis_schema

    return prognosis_schema()


def _plan() -> dict[str, Any]:
    from anagen.report.view.whole import plan_schema

    return plan_schema()


def _therapy() -> dict[str, Any]:
    from anagen.therapy.schema import therapy_schema

    return therapy_schema()


def _disease() -> dict[str, Any]:
    from anagen.biology.alopecias.disease_schema import disease_schema

    return disease_schema()


def _summary() -> dict[str, Any]:
    from anagen.trial.results.schema import summary_schema

    return summary_schema()


def _prediction() -> dict[str, Any]:
    from anagen.trial.results.schema import prediction_schema

    return prediction_schema()


def _exploration() -> dict[str, Any]:
    from anagen.exploring.result import exploration_schema

    return exploration_schema()


def _offer_answer() -> dict[str, Any]:
    from anagen.offers.result import offer_schema

    return offer_schema()


SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "trial": _trial,
    "therapy": _therapy,
    "disease": _disease,
    "summary": _summary,
    "prediction": _prediction,
    "exploration": _exploration,
    "forecast": _forecast,
    "prognosis": _prognosis,
    "plan": _plan,
    "offer answer": _offer_answer,
}


def schemas() -> dict[str, Callable[[], dict[str, Any]]]:
    """Makers of all schemas, by the word of ``--of``."""
    from anagen.cli.file_schemas import FILES

    return {**SCHEMAS, **{name: file.schema for name, file in FILES.items()}}


def schema(
    of: Annotated[
        str,
        typer.Option(
            help="trial, patient, therapy or disease: of these files; summary: of summary.json; "
            "prediction: of `anagen predict --json`; exploration: of exploration.json; "
            "forecast, prognosis or plan: of forecast.json, prognosis.json or plan.json; "
            "offer answer: of offer.json; "
            "regimens, studies, results and others: of the files that docs/files.md lists."
        ),
    ] = "trial",
) -> None:
    """Print the JSON Schema of a file that is read or written."""
    known = SCHEMAS if of in SCHEMAS else schemas()
    if of not in known:
        raise unknown_name("schema", of, known, "--of")
    print_json(printed(known[of]()))
