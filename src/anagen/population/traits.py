"""Parameter records of patients and their traits, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from anagen.parameters import ParameterSet, load_parameters, read_toml


@cache
def population_parameters() -> ParameterSet:
    """Parameter records of differences between people (``data/patients.toml``)."""
    return load_parameters("anagen.population", "patients.toml")


@cache
def trait_parameters() -> ParameterSet:
    """Parameter records of traits that modify the response to treatment (``data/traits.toml``)."""
    return load_parameters("anagen.population", "traits.toml")


@cache
def stage_severity() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    """Relative severity: scale ("norwood", "ludwig") -> stage -> region -> number."""
    table = read_toml(files("anagen.population") / "data" / "stages.toml")
    return {scale: table[scale] for scale in ("norwood", "ludwig")}


OCCIPITAL_SEVERITY = 0.1
"""Relative severity at the occiput, whatever the stage (stages.toml)."""
