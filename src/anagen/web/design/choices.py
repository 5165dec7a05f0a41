"""Choices of the form in the design room: names in the data, and examples of phrases."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from anagen.biology.alopecias.diagnosis import Kind
from anagen.biology.alopecias.disease import Disease
from anagen.biology.alopecias.kinds import KINDS
from anagen.evidence_base.certainty import Certainty, certainty, certainty_in
from anagen.evidence_base.conditions import own_condition
from anagen.evidence_base.tables.records import load_evidence
from anagen.measurement.method import SALT, methods
from anagen.measurement.outcomes import OUTCOMES
from anagen.population.hair_loss_keys import ALOPECIAS, SCREENED, known_alopecias
from anagen.population.hair_loss_section import PATTERN_LOSS
from anagen.simulators.registry import simulator_of
from anagen.therapy.catalogue import INERT, Therapy, load_catalogue
from anagen.therapy.course import allowed_keys
from anagen.therapy.schedule import EXAMPLES
from anagen.trial.protocol.check_measurement import EVENTS
from anagen.trial.protocol.responders import RULE_EXAMPLES
from anagen.web.design.examples import examples
from anagen.web.design.form_fields import form_parts


@cache
def choices() -> dict[str, Any]:
    """Choices of the form; values that are not listed can be typed freely."""
    diseases = load_catalogue().diseases
    alopecias = known_alopecias(diseases)
    return {
        "examples": [{"key": one.key, "title": one.title} for one in examples().values()],
        "therapies": [
            _therapy(entry, diseases) for entry in load_catalogue().values() if entry.name != "untreated"
        ],
        "schedules": list(EXAMPLES),
        "alopecias": list(alopecias),
        "methods": [
            {"name": one.name, "description": one.description} for one in (*methods().values(), SALT)
        ],
        "endpoints": [
            *(
                f"change in {name} at week 24"
                for name, one in OUTCOMES.items()
                if not one.rater and name not in EVENTS
            ),
            *(f"percent change in {name} at week 24" for name in ("total density", "non-vellus density")),
            f"responders: {RULE_EXAMPLES[0]} at week 24",
            *(f"responders: {name} at week 24" for name, one in OUTCOMES.items() if one.rater),
        ],
        "form": [part.to_dict() for part in form_parts()],
        "measured": {name: _measured(name) for name in alopecias},
        "staged": [PATTERN_LOSS],
        "own_keys": {
            **{name: _own_keys(kind) for name, kind in KINDS.items()},
            **{name: _own_keys(disease.kind) for name, disease in diseases.items()},
            **{name: list(disease.keys) for name, disease in SCREENED.items()},
        },
    }


def _therapy(entry: Therapy, diseases: Mapping[str, Disease]) -> dict[str, Any]:
    keys = allowed_keys(entry)
    return {
        "name": entry.name,
        "label": entry.label,
        "keys": list(keys),
        "products": list(entry.products),
        "routes": list(entry.routes),
        "dose_key": entry.dose.key if entry.dose else None,
        "dose_example": f"{entry.dose.low:g} {entry.dose.unit}" if entry.dose else None,
        "dose_studied": f"{entry.dose.low:g} to {entry.dose.high:g} {entry.dose.unit}"
        if entry.dose
        else None,
        "dose_usual": None
        if entry.dose is None or entry.dose.default is None
        else f"{entry.dose.default:g} {entry.dose.unit}",
        "scheduled": entry.scheduled,
        "certainty": {}
        if entry.role in INERT
        else {
            **{kind: _sure(certainty(entry.name, kind)) for kind in ALOPECIAS},
            **{
                name: _sure(certainty_in((entry.name,), own_condition(name), load_evidence()))
                for name in diseases
            },
        },
    }


def _sure(found: Certainty) -> str:
    """Certainty of a therapy in a hair loss, with the reasons."""
    return f"{found.level}. {found.why}"


def _measured(alopecia: str) -> dict[str, Any]:
    """Measurement of a hair loss: methods, first region (None if there is only one), and an endpoint."""
    simulator = simulator_of(alopecia)
    able = simulator.capabilities
    return {
        "methods": list(able.methods),
        "region": simulator.places[0] if len(able.regions) > 1 else None,
        "endpoint": f"{able.usual_endpoint} at week 24",
    }


def _own_keys(kind: Kind) -> list[str]:
    """Keys of [population] that a hair loss takes."""
    return [setting.key for setting in kind.settings]
