"""Link from a person's change of cover to how a rater calls it: better, unchanged or worse.

    log odds of "better"      = a + b log(cover now / cover at the start)
    log odds of "not worse"   = the same + the gap

Cover is the density of visible hairs times their mean diameter. The intercept `a` is of a rater and of a
trial, as each asks in its own words; it holds that people on a dummy treatment call themselves better, too.
`anagen.learning.rated` fits the link to published shares; draws carry its uncertainty, each for a new trial.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.errors import InputError

FILE = "rated_link.json"
SCHEMA = "anagen-rated-link/1"


@dataclass(frozen=True, eq=False)
class RatedLink:
    """J draws of the link.

    Attributes:
        intercept: float64[J] by rater, of a new trial.
        slope: float64[J], of a new trial.
        gap: float64[J], from "better" to "not worse".
        arm_sd: float64[J], SD of an arm's log odds beyond its change of cover.
        provenance: data, settings and checks of the fit.
    """

    intercept: Mapping[str, NDArray[np.float64]]
    slope: NDArray[np.float64]
    gap: NDArray[np.float64]
    arm_sd: NDArray[np.float64]
    provenance: Mapping[str, Any]

    @property
    def raters(self) -> tuple[str, ...]:
        """Raters, patients first."""
        return tuple(self.intercept)

    def better(self, rater: str, log_cover: NDArray[np.float64]) -> NDArray[np.float64]:
        """Chance of "better" of each person in each draw, float64[J, *shape of log_cover]."""
        return np.asarray(scipy.special.expit(self._log_odds(rater, log_cover)))

    def worse(self, rater: str, log_cover: NDArray[np.float64]) -> NDArray[np.float64]:
        """Chance of "worse" of each person in each draw, float64[J, *shape of log_cover]."""
        odds = self._log_odds(rater, log_cover)
        return np.asarray(scipy.special.expit(-odds - self.gap.reshape(-1, *(1,) * log_cover.ndim)))

    def _log_odds(self, rater: str, log_cover: NDArray[np.float64]) -> NDArray[np.float64]:
        shape = (-1, *(1,) * log_cover.ndim)
        return np.asarray(
            self.intercept[rater].reshape(shape) + self.slope.reshape(shape) * log_cover[np.newaxis]
        )

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> RatedLink:
        """Link from the content of its file.

        Raises:
            InputError: another schema, or draws that are missing or not finite.
        """
        if table.get("schema") != SCHEMA:
            raise InputError(
                f"the link has schema {table.get('schema')!r}", where=FILE, expected=f"schema {SCHEMA}"
            )
        draws = {name: np.asarray(values, dtype=np.float64) for name, values in table["draws"].items()}
        sizes = {len(values) for values in draws.values()}
        if len(sizes) != 1 or not all(np.isfinite(values).all() for values in draws.values()):
            raise InputError("draws are missing or not finite", where=FILE)
        slope, gap, arm_sd = (draws.pop(name) for name in ("slope", "gap", "arm_sd"))
        return cls(draws, slope, gap, arm_sd, table["provenance"])


@cache
def rated_link() -> RatedLink:
    """Shipped link.

    Raises:
        InputError: the file is damaged.
    """
    text = (files("anagen.measurement") / "data" / FILE).read_text(encoding="utf-8")
    return RatedLink.from_dict(json.loads(text))


def log_cover(density: NDArray[np.float64], diameter: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of cover by that at the first time, float64[..., T]; very low without any visible hair."""
    cover = np.nan_to_num(density * diameter)
    least = 1e-3 * np.maximum(cover[..., :1], 1e-9)
    return np.asarray(np.log(np.maximum(cover, least)) - np.log(np.maximum(cover[..., :1], least)))
