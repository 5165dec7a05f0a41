"""Contents of the room's pages, made of a diary."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from anagen.diary.book import Diary
from anagen.diary.foreseen import DiaryForecast
from anagen.diary.kinds import PLACES, RATINGS, REGIONS, kinds
from anagen.diary.rows import Taken
from anagen.diary.words import change
from anagen.errors import InputError
from anagen.forecasting.prognosis.kinds import kind_record
from anagen.forecasting.readings import NOT_EXPECTED
from anagen.measurement.method import methods
from anagen.measurement.outcomes import OUTCOMES
from anagen.population.stage import stage_progress
from anagen.report.figures.diary import NARROW, WIDE, strip, timeline
from anagen.therapy.catalogue import load_catalogue

STRIPS = ("rating", "ponytail", "comb", "wash", "patches")


def page_of(diary: Diary, today: datetime.date, entered: Mapping[str, str]) -> dict[str, Any]:
    """Content of the first page."""
    seen, taken = diary.observations(), diary.treatments
    person = diary.person(today)
    rows: list[dict[str, Any]] = [
        {"id": one.id, "date": one.date, "label": one.what.label, "words": one.words, "kind": one.kind}
        for one in seen
    ]
    rows += [
        {"id": one.id, "date": one.begun, "label": "Treatment", "words": _taken(one), "kind": "treatment"}
        for one in taken
    ]
    rows.sort(key=lambda row: row["date"], reverse=True)
    return {
        "who": person.describe(),
        "began": diary.began,
        "today": today,
        "encrypted": diary.encrypted,
        "file": diary.path,
        "rows": rows,
        "taken": taken,
        "going": [one for one in taken if one.stopped is None],
        "counted": person.counted and kind_record(person.asked).counted,
        "supposed": person.supposed,
        "pictures": pictures(diary, today, None),
        "strips": [
            {
                "kind": kinds()[name],
                "wide": strip(of, diary.began, today),
                "last": of[-1],
            }
            for name in STRIPS
            if (of := [one for one in seen if one.kind == name])
        ],
        "pairs": pairs(diary),
        "usual_place": next((one.place for one in reversed(seen) if one.place), "top"),
        "entered": entered,
        **choices(),
    }


def _taken(one: Taken) -> str:
    until = f", until {one.stopped}" if one.stopped else ""
    missed = len(one.missed)
    return f"{one.words}{until}" + (f", missed {missed} {'day' if missed == 1 else 'days'}" if missed else "")


def pairs(diary: Diary) -> list[dict[str, Any]]:
    """First and last photograph of each place."""
    seen = diary.observations("photograph")
    found = []
    for place, words in PLACES.items():
        of = [one for one in seen if one.place == place]
        if of:
            found.append({"place": place, "words": words, "first": of[0], "last": of[-1], "count": len(of)})
    return found


def pictures(diary: Diary, today: datetime.date, found: DiaryForecast | None) -> dict[str, str]:
    """The timeline for wide and narrow screens; "" while there is nothing to draw."""
    seen = diary.observations("count")
    return {
        "wide": timeline(seen, diary.began, today, found, WIDE),
        "narrow": timeline(seen, diary.began, today, found, NARROW),
    }


def forecast_part(diary: Diary, today: datetime.date, found: DiaryForecast) -> dict[str, Any]:
    """Content of the part of the page that holds the forecast."""
    readings = []
    for one in found.conditioning.readings if found.conditioning else ():
        inside = one.before.lo90 <= one.value <= one.before.hi90
        readings.append(
            {
                "date": diary.began + datetime.timedelta(days=round(7 * one.week)),
                "what": one.outcome,
                "value": f"{one.value:g} {one.unit}",
                "expected": f"{one.before.lo90:.0f} to {one.before.hi90:.0f}",
                "inside": inside,
            }
        )
    end = diary.began + datetime.timedelta(days=found.days[-1])
    return {
        "found": found,
        "pictures": pictures(diary, today, found),
        "end": f"{end:%B %Y}",
        "change": None if found.narrower is None else change(found.narrower),
        "readings": readings,
        "rough": found.conditioning is not None and found.conditioning.tempering < 1.0,
    }


def choices() -> dict[str, Any]:
    """Choices of the forms."""
    return {
        "kinds": kinds(),
        "places": PLACES,
        "ratings": RATINGS,
        "regions": REGIONS,
        "outcomes": [
            one.name for one in OUTCOMES.values() if not (one.score or one.rater or one.name in NOT_EXPECTED)
        ],
        "methods": [name for name, one in methods().items() if any(out in one.outcomes for out in OUTCOMES)],
        "therapies": sorted(load_catalogue()),
    }


def beginnings() -> dict[str, Any]:
    """Choices of the form that begins a diary."""
    known = stage_progress()
    return {"stages": {"Men: Norwood": list(known["norwood"]), "Women: Ludwig": list(known["ludwig"])}}


def person_from(form: Mapping[str, str]) -> dict[str, Any]:
    """Sections of a patient file from the short form.

    Raises:
        InputError: an answer is missing.
    """
    stage = form.get("stage", "")
    scale = "norwood" if form.get("sex") == "male" else "ludwig"
    for key, words in (
        ("sex", "man or woman"),
        ("age", "your age"),
        ("stage", "your stage"),
        ("region", "the place"),
    ):
        if not form.get(key):
            raise InputError(f"{words} is missing", where=key.capitalize(), expected="an answer")
    age = form["age"].strip()
    return {
        "person": {
            "sex": form["sex"],
            "age": age if "year" in age else f"{age} years",
            scale: stage,
            "region": form["region"],
        }
    }
