"""Youngest age at which the model of each hair loss holds (``data/age_limits.toml``)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from anagen.parameters import ParameterSet, load_parameters


@cache
def age_limits() -> ParameterSet:
    """Parameter records of youngest ages, by name of the hair loss."""
    return load_parameters("anagen.population", "age_limits.toml")


def youngest_age(alopecias: Iterable[str]) -> tuple[float, str | None]:
    """Highest limit among these hair losses in years, and the one that sets it; (0, None) without any."""
    limits = age_limits()
    found = [(limits.value(name), name) for name in alopecias if name in limits]
    return max(found, default=(0.0, None))
