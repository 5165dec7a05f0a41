"""Published shares that the link is fitted to, as arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from anagen.evidence_base.tables.ratings import RATERS, Rating, ratings
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence
from anagen.learning.digest import digest_of
from anagen.parameters import read_toml

PILL = "placebo pill"
"""The control that adds no rise of its own; other controls' change is taken off their trial's arms."""


@dataclass(frozen=True, eq=False)
class RatedRows:
    """K shares of R raters in T trials and A arms.

    Attributes:
        ratings: of the rows.
        trials: names, in the order of `trial`.
        trial: int64[K].
        rater: int64[K], place in `RATERS`.
        arm: int64[K].
        moderate: float64[K], 1 where only a moderate improvement counts.
        by_count: float64[K], log change of the count, of which the cover's is a multiple; else 0.
        by_cover: float64[K], log change of cover where it was read, else 0.
        improved: int64[K], people.
        n: int64[K], people, or those within the wider cut.
        wider: int64[K], row of the wider cut on the same people, or -1.
        worse: int64[K], people, or -1 where not read.
    """

    ratings: tuple[Rating, ...]
    trials: tuple[str, ...]
    trial: NDArray[np.int64]
    rater: NDArray[np.int64]
    arm: NDArray[np.int64]
    moderate: NDArray[np.float64]
    by_count: NDArray[np.float64]
    by_cover: NDArray[np.float64]
    improved: NDArray[np.int64]
    n: NDArray[np.int64]
    wider: NDArray[np.int64]
    worse: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ratings)


def rated_rows(base: EvidenceBase | None = None) -> RatedRows:
    """Rows that are fitted, in the order of the table."""
    known = base or load_evidence()
    found = tuple(one for one in ratings(known) if one.use == "fit")
    trials = tuple(dict.fromkeys(one.study for one in found))
    arms = list(dict.fromkeys((one.study, one.arm) for one in found))
    ids = [one.id for one in found]
    changes = [_log_change(one) - _carrier_rise(one, found) for one in found]
    improved = [round(one.share * (one.n or 0)) for one in found]
    wider = [ids.index(one.within) if one.within else -1 for one in found]
    n = [improved[i] if i >= 0 else one.n or 0 for i, one in zip(wider, found, strict=True)]
    raters = list(RATERS)
    return RatedRows(
        ratings=found,
        trials=trials,
        trial=np.array([trials.index(one.study) for one in found]),
        rater=np.array([raters.index(one.rater) for one in found]),
        arm=np.array([arms.index((one.study, one.arm)) for one in found]),
        moderate=np.array([float(one.cut != "any") for one in found]),
        by_count=np.array([0.0 if one.of_cover else x for one, x in zip(found, changes, strict=True)]),
        by_cover=np.array([x if one.of_cover else 0.0 for one, x in zip(found, changes, strict=True)]),
        improved=np.array(improved),
        n=np.array(n),
        wider=np.array(wider),
        worse=np.array([-1 if one.worse is None else round(one.worse * (one.n or 0)) for one in found]),
    )


def _log_change(one: Rating) -> float:
    assert one.change is not None
    return math.log1p(one.change)


def _carrier_rise(one: Rating, rows: tuple[Rating, ...]) -> float:
    """Log change of the same trial's control where it is a lotion, an injection or a device: no new hair.

    Tablets bring no rise, so a fall on placebo is a fall.
    """
    for other in rows:
        if other.study == one.study and other.role == "control" and other.rater == one.rater:
            return 0.0 if other.therapies == (PILL,) else _log_change(other)
    return 0.0


def cover_per_count(base: EvidenceBase | None = None) -> float:
    """Change of log cover by that of log count between the arms of Price 2006, where both were taken.

    Weight goes as count times diameter squared, at equal lengths: so log cover is the mean of both logs.
    """
    known = base or load_evidence()
    net = {}
    for outcome in ("hair mass", "non-vellus density"):
        found = {
            known.studies[one.study].arms[one.arm].control: math.log1p((one.value or 0.0) / 100.0)
            for one in known.of_study("Price2006")
            if one.outcome == outcome
        }
        net[outcome] = found[False] - found[True]
    return 0.5 * (1.0 + net["hair mass"] / net["non-vellus density"])


def rated_digest(base: EvidenceBase | None = None) -> str:
    """Hash of the rows and priors that the link is fitted to."""
    rows = rated_rows(base)
    table = [
        (one.id, one.study, one.arm, one.rater, one.cut, one.share, one.n, one.change, one.worse, one.within)
        for one in rows.ratings
    ]
    return digest_of(table, round(cover_per_count(base), 6), priors())


def priors() -> dict[str, object]:
    """Content of ``data/rated.toml``."""
    return read_toml(files("anagen.learning.rated") / "data" / "rated.toml")
