"""Choices of the scalp room, and requests with all names settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anagen.errors import unknown_name
from anagen.forecasting.option import NOTHING, Option
from anagen.forecasting.options import options_for
from anagen.forecasting.person import Person
from anagen.population.stage import stage_progress
from anagen.web.scalp.kinds import kinds
from anagen.web.scalp.request import Asked

SCALES = {"male": "norwood", "female": "ludwig"}


def settled(asked: Asked, *, lenient: bool = False) -> Asked:
    """Request with empty fields filled in and all names checked.

    Args:
        asked: the request.
        lenient: whether values that do not fit the rest are replaced by the usual ones, as after a change
            of kind in a form without scripts.

    Raises:
        InputError: a stage, region or therapy is unknown for this person.
    """
    usual = {
        "stage": usual_stage(asked),
        "region": regions(asked.kind)[0],
    }
    known = {"stage": stages(asked), "region": list(regions(asked.kind))}
    asked = _filled(asked, usual, known, lenient)
    names = therapies(asked)
    first = next(name for name in names if name != NOTHING)
    return _filled(asked, {"left": NOTHING, "right": first}, {"left": names, "right": names}, lenient)


def _filled(asked: Asked, usual: dict[str, str], known: dict[str, list[str]], lenient: bool) -> Asked:
    found = {}
    for key, default in usual.items():
        given = getattr(asked, key)
        if given and given not in known[key] and not lenient:
            raise unknown_name("therapy" if key in ("left", "right") else key, given, known[key], key)
        found[key] = given if given in known[key] else default
    return asked.model_copy(update=found)


def usual_stage(asked: Asked) -> str:
    """Usual stage or course, one in the middle."""
    names = stages(asked)
    return "IV" if "IV" in names else names[1]


def stages(asked: Asked) -> list[str]:
    """Stages of a clinical scale, or courses of the disease."""
    return list(kinds()[asked.kind].courses or stage_progress()[SCALES[asked.sex]])


def regions(kind: str) -> tuple[str, ...]:
    """Regions from which a square centimetre can be taken."""
    return kinds()[kind].simulator.places


def therapies(asked: Asked) -> list[str]:
    """Names of the options, doing nothing first; the region must be settled."""
    return list(options(asked))


def options(asked: Asked) -> Mapping[str, Option]:
    """Options by name: the kind's own, or the usual ones of a forecast for such a person."""
    own = kinds()[asked.kind].options
    return own or {option.name: option for option in options_for(person_of(asked))[0]}


def person_of(asked: Asked) -> Person:
    """Person of a forecast, where stages are those of a clinical scale."""
    return Person("", asked.sex, float(asked.age), SCALES[asked.sex], asked.stage, asked.region)


def choices_of(asked: Asked) -> dict[str, Any]:
    """Choices of the form for a settled request."""
    return {
        "asked": asked.model_dump(),
        "stage_label": kinds()[asked.kind].stage_label or f"{SCALES[asked.sex].capitalize()} stage",
        "stages": stages(asked),
        "regions": list(regions(asked.kind)),
        "therapies": therapies(asked),
        "typical": kinds()[asked.kind].typical,
    }
