"""The niche: a few signals shared by every disease and therapy, and one response to them.

Signals are summed, then answered linearly on the scales of the drivers: log clock speeds,
calibre classes, logit of the kenogen probability. Adding a signal is adding its name here
and its ``<signal>_on_<answer>`` records to ``data/response.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from anagen.biology.calibre import calibre_grid
from anagen.engine.drivers import Drivers
from anagen.engine.phases import LIVING, Phase
from anagen.parameters import ParameterSet, load_parameters

SIGNALS = ("androgen", "growth", "perfusion", "inflammation", "tension", "season")
"""androgen load · Wnt/IGF-1 · VEGF · immune attack · mechanical tension · time of year"""

_SPEED_ANSWERS = {
    "early_anagen": Phase.EARLY_ANAGEN,
    "anagen": Phase.ANAGEN,
    "catagen": Phase.CATAGEN,
    "telogen": Phase.TELOGEN,
    "kenogen_duration": Phase.KENOGEN,
}
_TARGET, _KENOGEN, _VIGOUR = LIVING, LIVING + 1, LIVING + 2
ANSWERS = (*_SPEED_ANSWERS, "target", "kenogen", "vigour")
SLOWEST, FASTEST = -2.5, 2.5
"""Log clock speeds are held here: no signal stops or races a clock altogether."""


@dataclass(frozen=True, eq=False)
class Niche:
    """Signals per site and day, and the androgen signal also per sensitivity class.

    Attributes:
        androgen: float64[n, K, D].
        shared: float64[n, 5, D], the other signals in the order of `SIGNALS`.
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
        """From the cycle's and the response's parameter records."""
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
        """Drivers of the strata (site × sensitivity class, in that order)."""
        sites, classes, days = niche.androgen.shape
        speed = np.empty((sites * classes, LIVING, days))
        target = np.empty((sites * classes, days))
        kenogen = np.empty((sites * classes, days))
        logit = float(np.log(self.kenogen / (1.0 - self.kenogen)))
        _answer(niche.androgen, niche.shared, self.coefficients, self.target, logit, speed, target, kenogen)
        return Drivers(speed, target, kenogen, step_days=step_days)

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
    outputs = LIVING + 2
    common = np.empty(outputs)
    for i in range(sites):
        for d in range(days):
            for a in range(outputs):
                total = 0.0
                for s in range(others):
                    total += coefficients[a, s + 1] * shared[i, s, d]
                common[a] = total
            for k in range(classes):
                b = i * classes + k
                load = androgen[i, k, d]
                for p in range(LIVING):
                    x = common[p] + coefficients[p, 0] * load
                    speed[b, p, d] = 1.0 if x == 0.0 else np.exp(min(max(x, SLOWEST), FASTEST))
                target[b, d] = base_target + common[_TARGET] + coefficients[_TARGET, 0] * load
                x = base_logit + common[_KENOGEN] + coefficients[_KENOGEN, 0] * load
                kenogen[b, d] = 1.0 / (1.0 + np.exp(-x))


def response_parameters() -> ParameterSet:
    """The response's records."""
    return load_parameters("anagen.biology", "response.toml")
