"""Parameter records of patients and their traits, read once."""

from __future__ import annotations

from functools import cache

from anagen.parameters import ParameterSet, load_parameters


@cache
def population_parameters() -> ParameterSet:
    """Parameter records of differences between people (``data/patients.toml``)."""
    return load_parameters("anagen.population", "patients.toml")


@cache
def trait_parameters() -> ParameterSet:
    """Parameter records of traits that modify the response to treatment (``data/traits.toml``)."""
    return load_parameters("anagen.population", "traits.toml")
