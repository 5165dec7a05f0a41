"""A person composed in Python, checked as a patient file is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from anagen.files.composed import ComposedSource, written
from anagen.files.source_text import Path_
from anagen.forecasting.person import Person, checked_person
from anagen.population.hair_loss_keys import with_names
from anagen.therapy.catalogue import Addition, Catalogue
from anagen.therapy.treatment import catalogue_with, treatments_of


def composed_person(
    about: Mapping[str, Any],
    *,
    warning_signs: Sequence[str] = (),
    health: Mapping[str, Any] | None = None,
    measurements: Sequence[Mapping[str, Any]] = (),
    treatments: Any = (),
    options: Mapping[str, Any] | None = None,
    week: float | None = None,
    usual_options: bool = True,
    thresholds: bool = False,
    stance: str = "mixture",
    catalogue: Catalogue | Addition | None = None,
) -> Person:
    """Person made from the keys of a patient file.

    Args:
        about: keys of [person]: sex, age, alopecia (a name, or a disease of one's own), norwood, region ...
        warning_signs: those of [warning_signs] that are there.
        health: keys of [health], such as ``{"pregnant": True, "allergies": ["lidocaine"]}``.
        measurements: one table a [[measurement]].
        treatments: those given since week 0.
        options: treatments to forecast, by the option's name.
        week: start of the forecast; default the last measurement's.
        usual_options: whether the usual options are forecast too.
        thresholds: whether people whose density changes by a threshold are counted, too.
        stance: on exosomes: "mixture", or one belief.
        catalogue: therapies and diseases in addition to those given; default the shipped ones.

    Raises:
        InputError: any key is wrong; the first one is named.
    """
    given = treatments_of(treatments, "Person, treatments")
    asked = {name: treatments_of(one, f"Person, option {name!r}") for name, one in (options or {}).items()}
    about = {"with" if key == "also" else key: one for key, one in about.items() if one is not None}
    about, diseases = with_names(about)
    about = {key: written(one) for key, one in about.items()}
    if isinstance(about.get("age"), int | float):
        about["age"] = f"{about['age']:g} years"
    table: dict[str, Any] = {
        "person": about,
        "warning_signs": dict.fromkeys(warning_signs, True),
        "health": {key: written(one) for key, one in (health or {}).items() if one is not None},
        "measurement": [
            {key: written(one) for key, one in row.items() if one is not None} for row in measurements
        ],
        "treatment": [one.table() for one in given],
        "option": [
            {"name": name, "treatment": [one.table() for one in courses]} for name, courses in asked.items()
        ],
        "forecast": {
            "usual_options": usual_options,
            "thresholds": thresholds,
            "stance": stance,
            **({} if week is None else {"week": week}),
        },
    }
    names: dict[Path_, str] = {
        ("person",): "Person",
        ("warning_signs",): "Person, warning_signs",
        ("health",): "Person, health",
        ("forecast",): "Person",
        **{("measurement", i): f"Person, measurement {i + 1}" for i in range(len(measurements))},
        **{("treatment", i): f"Person, treatment {i + 1}" for i in range(len(given))},
        **{("option", i): f"Person, option {name!r}" for i, name in enumerate(asked)},
    }
    everything = [*given, *(one for courses in asked.values() for one in courses)]
    known = catalogue_with(Catalogue.of(catalogue), everything, diseases)
    return checked_person(ComposedSource("Person", table, {}, names), known)
