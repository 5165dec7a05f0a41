"""The niche: a few signals shared by every disease and therapy, and one response to them.

Signals are summed and act linearly on the scales of the drivers (docs/model.md, section 4): log clock speeds,
calibre classes, logit of the kenogen probability, hazard of losing the follicle. Adding a
signal is adding its name here and its ``<signal>_on_<answer>`` records to ``data/response.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from anagen.biology.calibre import calibre_grid
from anagen.engine.drivers import Drivers
from anagen.engine.phases import CLOCKED, Phase
from anagen.parameters import ParameterSet, load_parameters

SIGNALS = (
    *("androgen", "growth", "perfusion", "inflammation", "tension", "season"),
    *("stress", "toxicity", "scarring"),
)
"""androgen load · Wnt/IGF-1 · VEGF · inflammation · mechanical tension · time of year ·
premature release of anagen hairs · poisoning of growing hairs · destruction of stem cells"""
_HELD = 6
"""The first so many signals together hold log clock speeds within `SLOWEST` to `FASTEST`."""

_SPEED_ANSWERS = {
    "early_anagen": Phase.EARLY_ANAGEN,
    "anagen": Phase.ANAGEN,
    "catagen": Phase.CATAGEN,
    "telogen": Phase.TELOGEN,
    "kenogen_duration": Phase.KENOGEN,
}
_TARGET, _KENOGEN, _VIGOUR, _LOSS = CLOCKED, CLOCKED + 1, CLOCKED + 2, CLOCKED + 3
ANSWERS = (*_SPEED_ANSWERS, "target", "kenogen", "vigour", "loss")
SLOWEST, FASTEST = -2.5, 2.5
"""Log clock speeds are held here: no lasting signal stops or races a clock altogether. Stress and
toxicity come on top: they last days to weeks and empty an anagen that otherwise lasts years."""


@dataclass(frozen=True, eq=False)
class Niche:
    """Signals per site and day, and the androgen signal also per sensitivity class.

    Attributes:
        androgen: float64[n, K, D].
        shared: float64[n, 8, D], the other signals in the order of `SIGNALS`.
    """

    androgen: NDArray[np.float64]
    shared: NDArray[np.float64]

    @classmethod
    def quiet(cls, sites: int, classes: int, days: int) -> Niche:
        """All signals 0: healthy and untreated."""
        return cls(np.zeros((sites, classes, days)), np.zeros((sites, len(SIGNALS) - 1, days)))

    def signal(self, name: str) -> NDArray[np.float64]:
        """float64[n, D] view of one shared signal."""
        return self.shared[:, SIGNALS.index(name) - 1]


@dataclass(frozen=True, eq=False)
class Response:
    """Coefficients [answers, signals] with the undisturbed target and kenogen probability."""

    coefficients: NDArray[np.float64]
    target: float
    kenogen: float

    @classmethod
    def of(cls, cycle: ParameterSet, response: ParameterSet | None = None) -> Response:
        """Response from the cycle's and the response's parameter records."""
        records = response if response is not None else response_parameters()
        coefficients = np.zeros((len(ANSWERS), len(SIGNALS)))
        for i, answer in enumerate(ANSWERS):
            for j, signal in enumerate(SIGNALS):
                name = f"{signal}_on_{answer}"
                if name in records:
                    coefficients[i, j] = records.value(name)
        coefficients[_TARGET, 0] *= cycle.value("miniaturising_share")
        coefficients[_KENOGEN, 0] *= cycle.value("dormancy_share")
        coefficients[int(Phase.KENOGEN), 0] *= cycle.value("dormancy_share")
        return cls(
            coefficients,
            calibre_grid().class_of(cycle.value("healthy_diameter")),
            cycle.value("kenogen_probability"),
        )

    def drivers(self, niche: Niche, step_days: float = 1.0) -> Drivers:
        """Drivers of the strata (site × sensitivity class, in that order).

        `Drivers.loss` is None where nothing destroys follicles.
        """
        sites, classes, days = niche.androgen.shape
        speed = np.empty((sites * classes, CLOCKED, days))
        target = np.empty((sites * classes, days))
        kenogen = np.empty((sites * classes, days))
        logit = float(np.log(self.kenogen / (1.0 - self.kenogen)))
        # Signals at the end of the list that nothing makes are not summed over.
        made = np.flatnonzero(niche.shared.any(axis=(0, 2)))
        shared = niche.shared[:, : made[-1] + 1 if len(made) else 0]
        _answer(
            niche.androgen,
            np.ascontiguousarray(shared),
            self.coefficients,
            self.target,
            logit,
            speed,
            target,
            kenogen,
        )
        hazard = self.loss(niche)
        loss = None if hazard is None else np.repeat(hazard, classes, axis=0)
        return Drivers(speed, target, kenogen, loss, step_days)

    def loss(self, niche: Niche) -> NDArray[np.float64] | None:
        """Hazard per day of losing a follicle for good, float64[n, D]; None if none is ever lost.

        Never below 0, because no signal brings a lost follicle back.
        """
        hazard = np.einsum("s,nsd->nd", self.coefficients[_LOSS, 1:], niche.shared)
        return np.maximum(hazard, 0.0) if hazard.any() else None

    def vigour(self, niche: Niche, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Speed of shaft growth relative to a healthy hair of that calibre, float64[n, D].

        One speed a site: the androgen signal counts with its mean over the sensitivity
        classes, `share` float64[K].
        """
        weights = self.coefficients[_VIGOUR]
        androgen = np.einsum("k,nkd->nd", share, niche.androgen)
        return np.asarray(np.exp(weights[0] * androgen + np.einsum("s,nsd->nd", weights[1:], niche.shared)))


@njit(nogil=True, cache=True, error_model="numpy")
def _answer(androgen, shared, coefficients, base_target, base_logit, speed, target, kenogen):  # type: ignore[no-untyped-def]
    sites, classes, days = androgen.shape
    others = shared.shape[1]
    outputs = CLOCKED + 2
    held = min(others, _HELD - 1)
    common, free = np.empty(outputs), np.empty(outputs)
    for i in range(sites):
        for d in range(days):
            for a in range(outputs):
                total = 0.0
                for s in range(held):
                    total += coefficients[a, s + 1] * shared[i, s, d]
                common[a] = total
                total = 0.0
                for s in range(held, others):
                    total += coefficients[a, s + 1] * shared[i, s, d]
                free[a] = total
            for k in range(classes):
                b = i * classes + k
                load = androgen[i, k, d]
                for p in range(CLOCKED):
                    x = common[p] + coefficients[p, 0] * load
                    x = min(max(x, SLOWEST), FASTEST) + free[p]
                    speed[b, p, d] = 1.0 if x == 0.0 else np.exp(x)
                target[b, d] = base_target + common[_TARGET] + coefficients[_TARGET, 0] * load + free[_TARGET]
                x = base_logit + common[_KENOGEN] + coefficients[_KENOGEN, 0] * load + free[_KENOGEN]
                kenogen[b, d] = 1.0 / (1.0 + np.exp(-x))


def response_parameters() -> ParameterSet:
    """Parameter records of the response."""
    return load_parameters("anagen.biology", "response.toml")
