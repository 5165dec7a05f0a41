"""Immune actions of the catalogue and their parameter records."""

from __future__ import annotations

from functools import cache

from anagen.errors import InputError
from anagen.parameters import Parameter
from anagen.therapy.catalogue import find_therapy, load_catalogue
from anagen.therapy.immune import ImmuneAction


@cache
def immune_action(therapy: str) -> ImmuneAction:
    """Immune action of a therapy of the shipped catalogue.

    Raises:
        InputError: no such therapy, or it has no ``[immune]`` block.
    """
    found = find_therapy(therapy).immune
    if found is None:
        raise InputError(f"{therapy} has no [immune] block")
    return found


def immune_records() -> dict[str, Parameter]:
    """Records of all ``[immune]`` blocks by qualified name, "<therapy>.<parameter>"."""
    return {
        name: record
        for therapy in load_catalogue().values()
        for name, record in therapy.immune_records().items()
    }
