"""A clinical stage is something seen: the cover that a rater calls by its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from anagen.parameters import ParameterSet, read_toml


@cache
def stage_progress() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    """Progress of each stage: scale ("norwood", "ludwig") -> stage -> region -> number (stages.toml)."""
    table = read_toml(files("anagen.population") / "data" / "stages.toml")
    return {scale: table[scale] for scale in ("norwood", "ludwig")}


@dataclass(frozen=True)
class StageReading:
    """Covers that raters see, and their error, for the scale of one sex.

    Attributes:
        moderate: cover at progress 1.
        bald: cover at progress 2.
        sd: spread of the progress that is called one stage.
    """

    moderate: float
    bald: float
    sd: float

    @classmethod
    def of(cls, population: ParameterSet, *, female: bool) -> StageReading:
        """Reading from the records of the population."""
        value = population.value
        moderate = value("cover_moderate_women" if female else "cover_moderate")
        return cls(moderate, min(value("cover_bald"), 0.95 * moderate), value("stage_reading_sd"))

    def cover(self, progress: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cover at `progress`: it falls evenly to the moderate, from there by equal shares."""
        early = 1.0 - (1.0 - self.moderate) * np.maximum(progress, 0.0)
        late = self.moderate * (self.bald / self.moderate) ** (np.maximum(progress, 1.0) - 1.0)
        return np.asarray(np.where(progress <= 1.0, early, late))

    def fall(self, cover: NDArray[np.float64]) -> NDArray[np.float64]:
        """Fall of cover for a unit of progress, at `cover`."""
        late = cover * np.log(self.moderate / self.bald)
        return np.asarray(np.where(cover >= self.moderate, 1.0 - self.moderate, late))

    def progress(self, cover: NDArray[np.float64]) -> NDArray[np.float64]:
        """Progress at `cover`, the inverse of `cover`."""
        early = (1.0 - cover) / (1.0 - self.moderate)
        late = 1.0 + np.log(np.maximum(cover, 1e-6) / self.moderate) / np.log(self.bald / self.moderate)
        return np.asarray(np.where(early <= 1.0, early, late))
