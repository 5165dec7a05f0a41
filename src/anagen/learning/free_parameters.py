"""Parameters that are fitted to the rows of each disease, and their common standard-normal scale z."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from anagen.learning.knowledge import Knowledge
from anagen.learning.scale import Scale
from anagen.parameters import read_toml


@cache
def free_names(disease: str = "pattern") -> tuple[str, ...]:
    """Qualified names of the free parameters, in the order of the disease's ``free.toml``.

    In alopecia areata each fitted drug adds its half dose and its transit time, after the parts.
    """
    package = {"pattern": "anagen.learning", "areata": "anagen.learning.areata"}[disease]
    table = read_toml(files(package) / "data" / "free.toml")
    if disease == "pattern":
        return tuple(f"{part}.{name}" for part, names in table.items() for name in names)
    drugs = table.pop("drugs")
    return (
        *(f"areata {part}.{name}" for part, names in table.items() for name in names),
        *(f"{drug}.{name}" for name in ("half_dose", "transit_time") for drug in drugs),
    )


def values_at(prior: Knowledge, names: Sequence[str], z: NDArray[np.float64]) -> dict[str, float]:
    """Values `z` (float64[P]) prior standard deviations from their medians, by name."""
    return {name: Scale.of(prior.parameters[name]).value(float(x)) for name, x in zip(names, z, strict=True)}
