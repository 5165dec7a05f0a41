"""People behind a stage: onset and pace that nobody sees, given the age and stage that somebody saw.

Onset and pace of pattern loss are distributed between people (patients.toml). A stage is a reading of the
cover that they lead to at a given age. So the people of one stage and age are drawn from

    p(onset) p(pace at the vertex) p(pace in front | at the vertex) p(stage | cover in both).

For each patient `CANDIDATES` onsets and readings are proposed. Each leads to one pace
(`CoverSurface.slope_for`), whose density, with the change of variables, weighs it; one is chosen by weight.
All luck belongs to the patient's own key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.engine.keys import key_of, uniforms, uniforms_for
from anagen.parameters import Z90, Parameter, ParameterSet
from anagen.population.cover import CoverSurface
from anagen.population.stage import StageReading

CANDIDATES = 24
"""Proposals for each patient."""
STAGED = ("frontal", "vertex")
"""Regions that a stage is read from."""
_LEAST_PROGRESS = 0.02


@dataclass(frozen=True, eq=False)
class Latent:
    """Onset and pace of n people.

    Attributes:
        years: float64[n], since onset.
        slope: by region, float64[n], androgen signal gained a year at mean sensitivity.
    """

    years: NDArray[np.float64]
    slope: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Prior:
    """Onset and pace of one sex, before a stage is seen; all lognormal, in logarithms.

    Attributes:
        onset: mean and SD.
        pace: mean and SD at the vertex.
        between_regions: SD of the ratio of frontal to vertex pace.
        shortest: years since onset that a patient has at least.
    """

    onset: tuple[float, float]
    pace: tuple[float, float]
    between_regions: float
    shortest: float

    @classmethod
    def of(cls, population: ParameterSet, *, female: bool) -> Prior:
        """Prior from the records of the population."""
        sex = "women" if female else "men"
        return cls(
            _log_normal(population[f"onset_age_{sex}"]),
            _log_normal(population[f"pace_{sex}"]),
            population.value("pace_between_regions"),
            population.value("shortest_history"),
        )

    def onset_before(self, age: NDArray[np.float64], luck: NDArray[np.float64]) -> NDArray[np.float64]:
        """Onset ages at probability `luck` among those at least `shortest` years before `age`."""
        mean, sd = self.onset
        latest = np.log(np.maximum(age - self.shortest, 1.0))
        return np.asarray(
            np.exp(mean + sd * scipy.special.ndtri(luck * scipy.special.ndtr((latest - mean) / sd)))
        )


def _log_normal(record: Parameter) -> tuple[float, float]:
    if record.low is None or record.high is None:
        return float(np.log(record.value)), 0.0
    return float(np.log(record.value)), float(np.log(record.high / record.low) / (2.0 * Z90))


@cache
def _purposes(purpose: str) -> NDArray[np.uint64]:
    """Keys uint64[CANDIDATES] of one purpose, as of `uniforms_for`."""
    return np.array([key_of(0, "latent", purpose, j) for j in range(CANDIDATES)])


def latent_people(
    key: NDArray[np.uint64],
    age: NDArray[np.float64],
    progress: Mapping[str, NDArray[np.float64]],
    prior: Prior,
    reading: StageReading,
    covers: CoverSurface,
    onset: float | None = None,
) -> Latent:
    """People of one sex with the ages and stages given.

    Args:
        key: uint64[n], identity.
        age: float64[n], years.
        progress: by region of `STAGED`, float64[n], of their stage (`anagen.population.stage`).
        prior: onset and pace of their sex.
        reading: what raters see.
        covers: cover by slope and years.
        onset: age at onset where they know it.
    """
    n = len(key)

    def luck(purpose: str) -> NDArray[np.float64]:
        return uniforms(key[:, None] ^ _purposes(purpose))

    if onset is None:
        began = prior.onset_before(age[:, None], luck("onset"))
    else:
        began = np.full((n, CANDIDATES), float(onset))
    years = np.maximum(age[:, None] - began, prior.shortest)
    log_weight = np.zeros((n, CANDIDATES))
    slope: dict[str, NDArray[np.float64]] = {}
    for region in STAGED:
        seen = progress[region][:, None] + reading.sd * scipy.special.ndtri(luck(region))
        seen = np.maximum(seen, _LEAST_PROGRESS)
        cover = reading.cover(seen)
        found, rate = covers.slope_for(cover.ravel(), years.ravel())
        slope[region] = found.reshape(n, CANDIDATES)
        log_weight += np.log(rate.reshape(n, CANDIDATES) * reading.fall(cover))
    mean, sd = prior.pace
    at_vertex = np.log(slope["vertex"])
    ahead = np.log(slope["frontal"]) - at_vertex
    log_weight -= 0.5 * ((at_vertex - mean) / sd) ** 2 + 0.5 * (ahead / prior.between_regions) ** 2
    weight = np.cumsum(np.exp(log_weight - log_weight.max(axis=1, keepdims=True)), axis=1)
    chosen = uniforms_for(key, "latent", "choice") * weight[:, -1]
    pick = np.minimum((weight <= chosen[:, None]).sum(axis=1), CANDIDATES - 1)
    row = np.arange(n)
    return Latent(years[row, pick], {region: found[row, pick] for region, found in slope.items()})


@dataclass(frozen=True, eq=False)
class Nodes:
    """A few people who stand for all of one age and stage: slope and years float64[M], of equal weight."""

    slope: NDArray[np.float64]
    years: NDArray[np.float64]


_ONSETS = (np.arange(12) + 0.5) / 12
_READINGS = (np.arange(6) + 0.5) / 6
_TWO = np.array([-1.0, 1.0])


def latent_nodes(
    age: float,
    progress: NDArray[np.float64],
    prior: Prior,
    reading: StageReading,
    covers: CoverSurface,
    region: str = "vertex",
) -> Nodes:
    """Four nodes for people of one age, as many of each stage, whose progress at `region` is `progress` [S].

    Two readings, a standard deviation from their mean, times two lengths of history, a standard deviation
    of their logarithm from its mean given the reading (exact for means of quadratic functions). Weights are
    those of `latent_people`, but for the region beside.
    """
    mean, sd = prior.pace
    if region != "vertex":
        sd = float(np.hypot(sd, prior.between_regions))
    onset = prior.onset_before(np.full(len(_ONSETS), age), _ONSETS)
    years = np.maximum(age - onset, prior.shortest)

    def weights(seen: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weight of each reading [R] with each history, float64[R, len(_ONSETS)]."""
        cover = np.repeat(reading.cover(seen), len(years))
        slope, rate = covers.slope_for(cover, np.tile(years, len(seen)))
        found = rate * reading.fall(cover) * np.exp(-0.5 * ((np.log(slope) - mean) / sd) ** 2)
        return np.asarray(found.reshape(len(seen), -1) + 1e-300)

    read = np.maximum(progress[:, None] + reading.sd * scipy.special.ndtri(_READINGS), _LEAST_PROGRESS)
    share = weights(read.ravel()).sum(axis=1).reshape(read.shape)
    share /= share.sum(axis=1, keepdims=True) * len(progress)
    centre = float((share * read).sum())
    width = float(np.sqrt((share * (read - centre) ** 2).sum()))
    seen = np.maximum(centre + width * _TWO, _LEAST_PROGRESS)
    share = weights(seen)
    share /= share.sum(axis=1, keepdims=True)
    middle = share @ np.log(years)
    spread = np.sqrt((share * (np.log(years) - middle[:, None]) ** 2).sum(axis=1))
    chosen = np.exp(middle[:, None] + spread[:, None] * _TWO).ravel()
    found, _ = covers.slope_for(np.repeat(reading.cover(seen), 2), chosen)
    return Nodes(found, chosen)
