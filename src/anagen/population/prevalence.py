"""Prevalence of clinical stages by age, as the prior of onset and pace has it and as it was counted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.parameters import ParameterSet, read_toml
from anagen.population.cover import SLOPES, CoverSurface
from anagen.population.latent import STAGED, Prior
from anagen.population.stage import StageReading, stage_progress

PEOPLE = 4096
"""People of the quadrature (a Sobol' sequence)."""


@dataclass(frozen=True)
class Counted:
    """Shares counted in one population (``data/prevalence.toml``).

    Attributes:
        people: in words.
        sex: "male" or "female".
        stage: least stage counted, of the sex's scale.
        fitted: whether the prior was fitted to it.
        ages: mean age of each group, years.
        share: with that stage or a worse one, 0 to 1.
        source: publication.
        note: method.
    """

    people: str
    sex: str
    stage: str
    fitted: bool
    ages: tuple[float, ...]
    share: tuple[float, ...]
    source: str
    note: str


@cache
def counted() -> tuple[Counted, ...]:
    """All counted prevalences."""
    rows = read_toml(files("anagen.population") / "data" / "prevalence.toml")["prevalence"]
    return tuple(Counted(**{**row, "ages": tuple(row["ages"]), "share": tuple(row["share"])}) for row in rows)


def prevalence(
    population: ParameterSet, covers: CoverSurface, *, female: bool, stage: str, ages: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share of people with `stage` or a worse one at each of `ages`, float64[A].

    A rater calls a head by the stage whose progress in front and at the vertex is nearest to what is seen.

    Args:
        population: records of who people are.
        covers: cover by pace and years.
        female: women on Ludwig's scale, or men on Norwood's.
        stage: least stage.
        ages: float64[A], years.
    """
    prior, reading = Prior.of(population, female=female), StageReading.of(population, female=female)
    table = stage_progress()["ludwig" if female else "norwood"]
    called = np.array([[0.0] * len(STAGED), *([row[region] for region in STAGED] for row in table.values())])
    least = list(table).index(stage) + 1
    luck = scipy.special.ndtri(np.clip(scipy.stats.qmc.Sobol(5, seed=1).random(PEOPLE), 1e-9, 1.0 - 1e-9))
    onset = np.exp(prior.onset[0] + prior.onset[1] * luck[:, 0])
    vertex = np.exp(prior.pace[0] + prior.pace[1] * luck[:, 1])
    slope = {"vertex": vertex, "frontal": vertex * np.exp(prior.between_regions * luck[:, 2])}
    found = np.empty(len(ages))
    for i, age in enumerate(ages):
        years = np.maximum(age - onset, 1.0)
        seen = np.empty((PEOPLE, len(STAGED)))
        for j, region in enumerate(STAGED):
            cover = covers.at(np.clip(slope[region], SLOPES[0], SLOPES[-1]), years)
            progress = np.where(age - onset > 1.0, reading.progress(cover), 0.0)
            seen[:, j] = progress + reading.sd * luck[:, 3 + j]
        distance = ((seen[:, None] - called[None]) ** 2).sum(axis=2)
        found[i] = (distance.argmin(axis=1) >= least).mean()
    return found
