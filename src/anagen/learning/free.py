"""The parameters that the rows may move, and their common standard-normal scale z."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from anagen.learning.knowledge import Knowledge
from anagen.learning.scale import Scale
from anagen.parameters import read_toml


def free_names() -> tuple[str, ...]:
    """Qualified names, in the order of ``data/free.toml``."""
    table = read_toml(files("anagen.learning") / "data" / "free.toml")
    return tuple(f"{part}.{name}" for part, names in table.items() for name in names)


def values_at(prior: Knowledge, names: Sequence[str], z: NDArray[np.float64]) -> dict[str, float]:
    """Values `z` (float64[P]) prior standard deviations from their medians, by name."""
    return {name: Scale.of(prior.parameters[name]).value(float(x)) for name, x in zip(names, z, strict=True)}
