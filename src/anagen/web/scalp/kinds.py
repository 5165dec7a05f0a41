"""Kinds of hair loss in the scalp room: one file of ``data/`` each, with its choices.

A kind without a clinical scale lists `[[course]]` tables. A kind with options other than those of a forecast
lists `[[option]]` tables, with treatments as in a trial file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anagen.forecasting.horizon import HORIZON_DAYS
from anagen.forecasting.option import NOTHING, Option
from anagen.parameters import read_toml
from anagen.simulators.contract import AnySimulator
from anagen.simulators.registry import simulator_of
from anagen.therapy.course import course_from_table
from anagen.web.scalp.room_keys import room_keys


@dataclass(frozen=True, eq=False)
class RoomKind:
    """One kind of hair loss in the room.

    Attributes:
        key: in an address.
        alopecia: name in a trial file.
        label: for a reader.
        stage_label: name of a stage; "" where a clinical scale gives it.
        typical: whether the first person is a typical one.
        place: of the square centimetre in words, with ``{place}`` to fill in.
        full: meaning of 100 % cover.
        about: omissions and assumptions of the pictures.
        courses: keys of the disease at baseline, by name; empty where stages are clinical.
        options: by name, doing nothing first; empty where they are those of a forecast.
    """

    key: str
    alopecia: str
    label: str
    stage_label: str
    typical: bool
    place: str
    full: str
    about: tuple[str, ...]
    courses: Mapping[str, Mapping[str, str | float]]
    options: Mapping[str, Option]

    @property
    def simulator(self) -> type[AnySimulator]:
        """Class of its simulator."""
        return simulator_of(self.alopecia)


@cache
def kinds() -> Mapping[str, RoomKind]:
    """Kinds by key, in the order of the file names."""
    return {key: _kind(key) for key in room_keys()}


def _kind(key: str) -> RoomKind:
    table = read_toml(files("anagen.web.scalp") / "data" / f"{key}.toml")
    options: dict[str, Option] = {}
    for record in table.get("option", []):
        courses = tuple(
            course_from_table(entry, f"{key}.toml, {record['name']}", HORIZON_DAYS)
            for entry in record["treatment"]
        )
        options.setdefault(NOTHING, Option(NOTHING, "nothing"))
        options[record["name"]] = Option(record["name"], "usual", courses)
    return RoomKind(
        key=key,
        alopecia=table["alopecia"],
        label=table["label"],
        stage_label=table.get("stage_label", ""),
        typical=table["typical"],
        place=table["place"],
        full=table["full"],
        about=tuple(table["about"]),
        courses={
            course["name"]: {name: value for name, value in course.items() if name != "name"}
            for course in table.get("course", [])
        },
        options=options,
    )
