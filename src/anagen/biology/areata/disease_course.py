"""Two courses of alopecia areata: self-limited, and progressive or lasting.

In a self-limited course regulation strengthens over the years of the episode, so the attack passes sooner
or later; in the other it does not, and the attack lasts unless something else ends it. Which of the two a
patient has is not seen. It is told apart only by chances: whoever has lost much, has been ill for long, or
fell ill as a child is less likely to have the self-limited one (docs/areata.md, "Two courses").
"""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.parameters import ParameterSet


def self_limited_share(
    parameters: ParameterSet,
    *,
    extent: NDArray[np.float64],
    years: NDArray[np.float64],
    onset: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Chance that the course is self-limited, float64[P].

    Args:
        parameters: records of ``data/patients.toml``.
        extent: float64[P], share of the scalp under attack, 0 to 1.
        years: float64[P], duration of the present episode.
        onset: float64[P], age in years when the disease began; an adult's by default.
    """
    value = parameters.value
    doublings = np.log2(np.maximum(years, value("shortest_years")) / value("reference_years"))
    odds = (
        scipy.special.logit(value("self_limited_share"))
        + value("self_limited_extent") * (extent - value("reference_extent"))
        + value("self_limited_years") * doublings
    )
    if onset is not None:
        odds = odds + value("self_limited_childhood") * (onset < value("childhood_until"))
    return np.asarray(scipy.special.expit(odds))


def self_limited(
    luck: NDArray[np.float64] | float,
    parameters: ParameterSet,
    *,
    extent: NDArray[np.float64],
    years: NDArray[np.float64],
    onset: NDArray[np.float64] | None = None,
) -> NDArray[np.bool_]:
    """Whether the course is self-limited, bool[P], by `luck` float64[P], 0 to 1; see `self_limited_share`."""
    return np.asarray(luck < self_limited_share(parameters, extent=extent, years=years, onset=onset))


def strengthening(
    passing: NDArray[np.bool_], years: NDArray[np.float64], parameters: ParameterSet
) -> NDArray[np.float64]:
    """Factor of regulation after `years` of an episode where `passing`, else 1; shapes are broadcast.

    It rises from 1 to ``self_limited_control``: ln factor = ln(limit) (1 - exp(-years / self_limited_time)).
    """
    gone = -np.expm1(-np.maximum(years, 0.0) / parameters.value("self_limited_time"))
    return np.asarray(np.where(passing, np.exp(np.log(parameters.value("self_limited_control")) * gone), 1.0))
