"""SALT, the Severity of Alopecia Tool: the share of scalp hair that is missing, 0 to 100.

The four regions of the scalp count by weight (top 40 %, back 24 %, sides 18 % each). Loss is read
from hair that is long enough to be seen, so a score lags behind the follicles by the time that
hair takes to grow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.course import ScalpCourse
from anagen.biology.areata.scalp_map import REGIONS, ScalpMap
from anagen.engine.phases import STANDING
from anagen.errors import InputError, unknown_name
from anagen.parameters import ParameterSet, load_parameters

RESPONSES: Mapping[str, tuple[str, float]] = {
    "SALT<=20": ("score", 20.0),
    "SALT<=10": ("score", 10.0),
    "SALT30": ("improvement", 30.0),
    "SALT50": ("improvement", 50.0),
    "SALT75": ("improvement", 75.0),
    "SALT90": ("improvement", 90.0),
}
"""Responders: a score of at most so much, or an improvement on baseline of at least so many per cent."""


def salt_parameters() -> ParameterSet:
    """Parameter records of the reading of SALT."""
    return load_parameters("anagen.measurement", "salt.toml")


def salt_of_loss(scalp: ScalpMap, loss: NDArray[np.float64]) -> NDArray[np.float64]:
    """SALT float64[...] of loss float64[..., N], the share of hair missing in each cell, 0 to 1.

    Raises:
        InputError: a loss outside 0 to 1, or not of this map.
    """
    shares = np.asarray(loss, dtype=np.float64)
    if shares.shape[-1:] != (scalp.cells,) or not ((shares >= 0.0) & (shares <= 1.0)).all():
        raise InputError(
            "loss must hold the share of hair lost in each cell of the map", expected="shares 0 to 1"
        )
    # Added up scalp by scalp, so that not even the last digit of a score depends on those beside it.
    share = scalp.weight[scalp.region] * scalp.area / np.bincount(scalp.region, scalp.area)[scalp.region]
    return np.asarray(100.0 * np.multiply(shares, share, order="C").sum(axis=-1))


@dataclass(frozen=True, eq=False)
class SaltCourse:
    """SALT of one patient over time.

    Attributes:
        days: float64[V], days since baseline.
        score: float64[V], 0 to 100.
        by_region: float64[V, 4], per cent of the hair of each region that is missing.
        seen: float64[V, N], seen hair relative to health, by cell, before any averaging.
    """

    days: NDArray[np.float64]
    score: NDArray[np.float64]
    by_region: NDArray[np.float64]
    seen: NDArray[np.float64]


def seen_hair(course: ScalpCourse, parameters: ParameterSet) -> NDArray[np.float64]:
    """Hair long enough to be seen, relative to health, in each cell, float64[V, N]."""
    shots = course.snapshots
    delay = parameters.value("seen_length") / parameters.value("shaft_growth")
    stands = np.isin(shots.phase, STANDING) & (shots.grown >= delay)
    cells = course.scalp.cells
    expected = np.maximum(course.number, 1) * (course.standing - delay * course.renewal)
    return (
        np.stack([np.bincount(shots.site[stands[:, v]], minlength=cells) for v in range(len(course.days))])
        / expected
    )


def noticed_loss(scalp: ScalpMap, seen: NDArray[np.float64], parameters: ParameterSet) -> NDArray[np.float64]:
    """Share of hair lost as an eye judges it, float64[..., N], from seen hair relative to health.

    Averaged over a glance; a loss too small to notice counts as none.
    """
    flat = seen.reshape(-1, scalp.cells)
    loss = np.clip(1.0 - scalp.averaged(flat, parameters.value("glance")), 0.0, 1.0).reshape(seen.shape)
    return np.asarray(np.where(loss < parameters.value("least_noticed"), 0.0, loss))


def salt_course(course: ScalpCourse, parameters: ParameterSet | None = None) -> SaltCourse:
    """SALT at the course's visits, without a rater's error."""
    records = salt_parameters() if parameters is None else parameters
    seen = seen_hair(course, records)
    loss = noticed_loss(course.scalp, seen, records)
    return SaltCourse(
        course.days, salt_of_loss(course.scalp, loss), 100.0 * course.scalp.mean_by_region(loss), seen
    )


def rated(
    score: NDArray[np.float64], luck: NDArray[np.float64], parameters: ParameterSet
) -> NDArray[np.float64]:
    """Scores as a rater records them: whole numbers, with an error drawn by `luck` (standard normal).

    The error is largest on a half-bald scalp and zero on a full or a bare one.
    """
    spread = (
        parameters.value("rater_sd")
        * 2.0
        * np.sqrt(np.clip(score / 100.0 * (1.0 - score / 100.0), 0.0, None))
    )
    return np.asarray(np.clip(np.rint(score + spread * luck), 0.0, 100.0))


def responds(
    name: str, score: NDArray[np.float64], baseline: NDArray[np.float64] | float
) -> NDArray[np.bool_]:
    """Whether each score is a response; a baseline of 0 cannot improve.

    Raises:
        InputError: no such response.
    """
    if name not in RESPONSES:
        raise unknown_name("SALT response", name, RESPONSES)
    kind, bound = RESPONSES[name]
    if kind == "score":
        return np.asarray(score <= bound)
    before = np.asarray(baseline, dtype=np.float64)
    return np.asarray((before > 0.0) & (before - score >= bound / 100.0 * before))


def regions_in_words(by_region: NDArray[np.float64]) -> str:
    """``top 12 %, back 40 %, left 3 %, right 0 %`` from float64[4] per cent lost."""
    return ", ".join(f"{name} {value:.0f} %" for name, value in zip(REGIONS, by_region, strict=True))
