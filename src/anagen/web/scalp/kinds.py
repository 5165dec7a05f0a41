"""Kinds of hair loss that the scalp room shows: one file of ``data/`` each, with what there is to choose.

A kind whose stages are not those of a clinic lists `[[course]]` tables; one whose options are not those of a
forecast lists `[[option]]` tables, with treatments as in a trial file.
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
        key: as an address has it.
        alopecia: as a trial file writes it.
        label: for a reader.
        stage_label: what a stage is called; "" where a clinic's scale names it.
        typical: whether the first person is a typical one.
        place: where the square centimetre was taken, with ``{place}`` to fill in.
        full: what 100 % cover means.
        about: what the pictures leave out or assume.
        courses: the disease at baseline by its name, in its own keys; none where stages are a clinic's.
        options: what can be done by name, doing nothing first; none where they are a forecast's.
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
        """What simulates it."""
        return simulator_of(self.alopecia)


@cache
def kinds() -> Mapping[str, RoomKind]:
    """Every kind by its key, in the order of the files' names."""
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
