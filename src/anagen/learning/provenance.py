"""Hashes of the rows and settings that each part of the posterior was fitted to."""

from __future__ import annotations

from dataclasses import asdict
from importlib.resources import files

from anagen.learning.areata import rows as areata
from anagen.learning.digest import digest_of, without
from anagen.learning.known_differences import as_learned, rewritten
from anagen.learning.rows import load_rows
from anagen.parameters import read_toml

SETTINGS = ("free.toml", "hierarchy.toml")
"""Further inputs of the fit to pattern hair loss, apart from its rows and parameter records."""


def data_digest(disease: str = "pattern") -> str:
    """Hash of the resolved rows, of their patients, and of the free parameters."""
    return digest_of(*_learned_from(disease, differences=False))


def learned_digest(disease: str = "pattern") -> str:
    """Hash of what the shipped posterior was fitted to: `data_digest` with known differences undone.

    Where rows and settings were rewritten as a whole, it is the hash on record (`rewritten`).
    """
    if disease in rewritten():
        return rewritten()[disease]["digest"]
    return digest_of(*_learned_from(disease, differences=True))


def _learned_from(disease: str, *, differences: bool) -> tuple[object, ...]:
    if disease == "areata":
        return areata.learned_from(differences)
    populations, found = load_rows()
    rows = [without(asdict(row), "note", "evidence") for row in found]
    return (
        {name: without(asdict(population), "note") for name, population in populations.items()},
        as_learned("rows.toml", rows) if differences else rows,
        [read_toml(files("anagen.learning") / "data" / name) for name in SETTINGS],
    )
