"""Immune actions of the catalogue and their parameter records."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from anagen.errors import InputError
from anagen.parameters import Parameter
from anagen.therapy.catalogue import find_therapy, load_catalogue
from anagen.therapy.immune import ImmuneAction


@cache
def immune_action(therapy: str) -> ImmuneAction:
    """The action of a therapy of the shipped catalogue.

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
        f"{name}.{short}": replace(record, name=f"{name}.{short}")
        for name, therapy in load_catalogue().items()
        if therapy.immune is not None
        for short, record in therapy.immune.parameters.items()
    }
