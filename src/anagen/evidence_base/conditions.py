"""Kinds of hair loss as studies name them, and as trial and patient files do (``data/conditions.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from anagen.biology.alopecias.driven import Loss
from anagen.errors import unknown_name
from anagen.evidence_base.tables.read import data_folder, read_toml_table
from anagen.files.laws import OneOf
from anagen.files.sections import FrozenSection, Name, Several
from anagen.files.shape_check import check_shape


@dataclass(frozen=True)
class Condition:
    """One kind of hair loss.

    Attributes:
        name: as studies name it.
        short: in a table.
        kind: as a trial file names it.
        where: settings of that kind which must hold besides; empty for the kind as a whole.
    """

    name: str
    short: str
    kind: str
    where: Mapping[str, str]


class ConditionSection(FrozenSection):
    """[[condition]]: one kind of hair loss."""

    name: Name = Field(description='a name such as "androgenetic alopecia"')
    short: Name = Field(description='an abbreviation such as "AGA"')
    kind: Name = Field(description='the alopecia of a trial file, such as "androgenetic"')
    where: dict[str, str] = Field(
        default_factory=dict, description='settings of that alopecia, such as { form = "frontal fibrosing" }'
    )


class ConditionsFile(FrozenSection):
    """conditions.toml: the kinds of hair loss that studies are about."""

    condition: Several[ConditionSection] = Field(min_length=1, description="[[condition]] tables")


def _read() -> tuple[Condition, ...]:
    file = check_shape(read_toml_table(data_folder(), "conditions.toml"), ConditionsFile)
    return tuple(Condition(**dict(one)) for one in file.condition)


ALL = _read()
CONDITIONS: Mapping[str, str] = {one.name: one.short for one in ALL}
"""Conditions and their short names."""
ConditionName = Annotated[str, OneOf("condition", CONDITIONS)]


def condition_of(kind: str, settings: Mapping[str, object] | None = None) -> str:
    """Condition of a kind of hair loss with these settings; a condition's own name is accepted, too.

    Raises:
        InputError: no such kind, with the nearest one.
    """
    said = settings or {}
    for one in ALL:
        if one.kind == kind and all(said.get(key) == value for key, value in one.where.items()):
            return one.name
    if kind in CONDITIONS:
        return kind
    raise unknown_name("kind of hair loss", kind, dict.fromkeys([*CONDITIONS, *(one.kind for one in ALL)]))


def condition_of_loss(loss: Loss) -> str:
    """Condition of a hair loss that people have; one of the user's own has no study, whatever its name.

    Raises:
        InputError: an unknown kind.
    """
    disease = None if loss.diagnosis is None else loss.diagnosis.disease
    return condition_of(loss.kind, loss.settings) if disease is None else own_condition(disease.name)


def own_condition(name: str) -> str:
    """Condition of a disease of one's own, which never is one that studies name."""
    return f"{name} (a disease of one's own)" if name in CONDITIONS else name
