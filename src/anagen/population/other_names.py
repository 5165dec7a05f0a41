"""Everyday names of what set a hair loss off and of its forms, as the model understands them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TypeVar

from pydantic import Field

from anagen.files.sections import FrozenSection, Name
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.population.hair_loss_section import HairLossSection

S = TypeVar("S", bound=HairLossSection)


class Meaning(FrozenSection):
    """[KEY.NAME]: what an everyday name of that key is taken for."""

    means: Name = Field(description="the name that the model knows")
    note: str = Field("", max_length=1_000, description="text: what a reader should know of it")


class OtherNamesFile(FrozenSection):
    """other_names.toml: everyday names, by the key that takes them."""

    alopecia: dict[str, Meaning] = Field(description="[alopecia.NAME] tables")
    trigger: dict[str, Meaning] = Field(description="[trigger.NAME] tables")
    form: dict[str, Meaning] = Field(description="[form.NAME] tables")


@cache
def other_names() -> Mapping[str, Mapping[str, Meaning]]:
    """Meanings by key, and by name in small letters."""
    source = read_source(files("anagen.population") / "data" / "other_names.toml")
    file = check_shape(source, OtherNamesFile)
    return {
        key: {name.casefold(): meaning for name, meaning in getattr(file, key).items()}
        for key in OtherNamesFile.model_fields
    }


def understood(section: S) -> tuple[S, tuple[str, ...]]:
    """`section` in the model's own names, and notes on what an everyday name was taken for."""
    found: dict[str, str] = {}
    notes: list[str] = []
    for key, names in other_names().items():
        told = getattr(section, key)
        meaning = names.get(str(told).strip().casefold()) if told is not None else None
        if meaning is not None:
            found[key] = meaning.means
            notes += [meaning.note] if meaning.note else []
    return (section.model_copy(update=found) if found else section), tuple(notes)
