"""What there is to choose from in the scalp room, and requests with every name settled."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from anagen.biology.areata.scalp_map import REGIONS as AREATA_REGIONS
from anagen.errors import unknown_name
from anagen.forecasting.horizon import HORIZON_DAYS
from anagen.forecasting.option import NOTHING, Option
from anagen.forecasting.options import options_for
from anagen.forecasting.person import Person
from anagen.parameters import read_toml
from anagen.population.traits import stage_severity
from anagen.therapy.course import course_from_table
from anagen.web.scalp.asked import Asked

PATTERN_REGIONS = ("vertex", "frontal", "occipital")
SCALES = {"male": "norwood", "female": "ludwig"}


def settled(asked: Asked, *, lenient: bool = False) -> Asked:
    """The request with empty fields filled in and every name known.

    Args:
        lenient: what does not go with the rest is replaced by what is usual, as after a change of kind
            in a form without scripts.

    Raises:
        InputError: a stage, region or therapy that there is not for this person.
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
    """A middling stage or course."""
    names = stages(asked)
    return "IV" if "IV" in names else names[1]


def stages(asked: Asked) -> list[str]:
    """Stages of pattern hair loss or courses of alopecia areata."""
    if asked.kind == "areata":
        return [course["name"] for course in areata_courses()]
    return list(stage_severity()[SCALES[asked.sex]])


def regions(kind: str) -> tuple[str, ...]:
    """Regions that a square centimetre can be taken from."""
    return PATTERN_REGIONS if kind == "androgenetic" else AREATA_REGIONS


def therapies(asked: Asked) -> list[str]:
    """Names of what can be done, doing nothing first; the region must be settled."""
    if asked.kind == "areata":
        return list(areata_options())
    return list(pattern_options(asked))


def pattern_options(asked: Asked) -> dict[str, Option]:
    """What can be done about pattern hair loss: the forecast's usual options for such a person."""
    found, _ = options_for(person_of(asked))
    return {option.name: option for option in found}


def person_of(asked: Asked) -> Person:
    """The person as a forecast knows them."""
    return Person("", asked.sex, float(asked.age), SCALES[asked.sex], asked.stage, asked.region)


def choices_of(asked: Asked) -> dict[str, Any]:
    """Everything that the form offers beside a settled request."""
    return {
        "asked": asked.model_dump(),
        "stages": stages(asked),
        "regions": list(regions(asked.kind)),
        "therapies": therapies(asked),
    }


@cache
def _areata() -> dict[str, Any]:
    return dict(read_toml(files("anagen.web.scalp") / "data" / "areata.toml"))


def areata_courses() -> list[dict[str, Any]]:
    """Courses of alopecia areata that can be looked at."""
    return list(_areata()["course"])


@cache
def areata_options() -> dict[str, Option]:
    """What is given against alopecia areata, by name, doing nothing first."""
    found = {NOTHING: Option(NOTHING, "nothing")}
    for record in _areata()["option"]:
        courses = tuple(
            course_from_table(table, f"areata.toml, {record['name']}", HORIZON_DAYS)
            for table in record["treatment"]
        )
        found[record["name"]] = Option(record["name"], "usual", courses)
    return found
