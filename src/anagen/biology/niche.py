"""The niche: a few signals shared by every disease and therapy, and one response to them.

Signals are summed and act on the scales of the drivers (docs/model.md, section 4): log clock speeds, size
asked of the papilla in calibre classes, logit of the kenogen probability, hazard of losing the follicle. An
answer is linear near health and saturates inside what has been seen in people (the ``most_*`` records).
Adding a signal is adding its name here and its ``<signal>_on_<answer>`` records to ``data/response.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.biology.calibre import calibre_grid
from anagen.biology.papilla import YEAR, Papilla, PapillaState
from anagen.compiled import njit
from anagen.engine.drivers import Drivers
from anagen.engine.phases import CLOCKED, Phase
from anagen.parameters import ParameterSet, load_parameters

SIGNALS = (
    *("androgen", "growth", "perfusion", "inflammation", "tension", "season"),
    *("stress", "toxicity", "scarring"),
)
"""androgen load · Wnt/IGF-1 · VEGF · inflammation · mechanical tension · time of year ·
premature release of anagen hairs · poisoning of growing hairs · destruction of stem cells"""
_BOUNDED = 6
"""Answers to the first so many signals together saturate. Stress and toxicity come on top: they last days to
weeks and empty an anagen that otherwise lasts years."""

_SPEED_ANSWERS = {
    "early_anagen": Phase.EARLY_ANAGEN,
    "anagen": Phase.ANAGEN,
    "catagen": Phase.CATAGEN,
    "telogen": Phase.TELOGEN,
    "kenogen_duration": Phase.KENOGEN,
}
_SPEEDS = len(_SPEED_ANSWERS)
_TARGET, _KENOGEN, _VIGOUR, _LOSS = _SPEEDS, _SPEEDS + 1, _SPEEDS + 2, _SPEEDS + 3
_GROWTH = 0  # row of the growth signal among the shared ones
ANSWERS = (*_SPEED_ANSWERS, "target", "kenogen", "vigour", "loss")


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


@dataclass(frozen=True)
class Bounds:
    """Where answers saturate, each on the scale of its answer.

    Attributes:
        speed: of log clock speeds, both ways.
        telogen: of the log speed of the telogen clock, both ways.
        slow_anagen: of the log speed of the anagen clock downward: anagen lasts at most so much longer.
        fast_anagen: of the log speed of the anagen clock upward, under a lasting signal.
        rise: of the papilla's size upward, classes.
        fast_growth: of the log speed of the shaft upward.
        slow_growth: of the log speed of the shaft downward.
    """

    speed: float
    telogen: float
    slow_anagen: float
    fast_anagen: float
    rise: float
    fast_growth: float
    slow_growth: float

    @classmethod
    def of(cls, records: ParameterSet) -> Bounds:
        """Bounds from the records of the response."""
        value = records.value
        return cls(
            value("most_log_speed"),
            value("most_log_telogen"),
            value("most_log_anagen"),
            value("most_log_fast_anagen"),
            value("most_rise"),
            value("most_log_growth"),
            value("least_log_growth"),
        )


@dataclass(frozen=True, eq=False)
class Response:
    """Coefficients [answers, signals], bounds, and the undisturbed size, kenogen probability and papilla.

    Attributes:
        shielding: odds of keeping the androgen signal from the papilla, for a unit of growth signal.
        letting_go: log speed of the anagen clock, for one class of the papilla that has grown by being
            held by signals other than androgens, and is held no more.
    """

    coefficients: NDArray[np.float64]
    bounds: Bounds
    shielding: float
    letting_go: float
    target: float
    kenogen: float
    papilla: Papilla

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
            Bounds.of(records),
            records.value("growth_shields_androgen"),
            records.value("shrinking_on_anagen"),
            calibre_grid().class_of(cycle.value("healthy_diameter")),
            cycle.value("kenogen_probability"),
            Papilla.of(cycle),
        )

    def settled(self, strata: int) -> PapillaState:
        """Papillae of `strata` undisturbed strata."""
        return PapillaState.settled(np.full(strata, self.target))

    def papilla_after(self, slope: NDArray[np.float64], years: NDArray[np.float64]) -> PapillaState:
        """Papillae after an androgen signal that grew by `slope` a year for `years`, both float64[B]."""
        fall = -self.coefficients[_TARGET, 0] * slope / YEAR
        return self.papilla.after_ramp(self.target, fall, years * YEAR)

    def drivers(self, niche: Niche, step_days: float = 1.0, start: PapillaState | None = None) -> Drivers:
        """Drivers of the strata (site × sensitivity class, in that order).

        `Drivers.loss`, `drift` and `fixing` are None where nothing is lost, moves or is fixed.

        Args:
            niche: signals in each step.
            step_days: length of a step.
            start: papillae before the first step; default settled under no signal.
        """
        return self.course(niche, step_days, start)[0]

    def course(
        self, niche: Niche, steps: float | NDArray[np.float64], start: PapillaState | None = None
    ) -> tuple[Drivers, PapillaState]:
        """Drivers as `drivers` gives them, and the papillae at the end.

        Args:
            niche: signals in each step.
            steps: length of every step, or of each (float64[D]), days. With lengths that differ
                `Drivers.step_days` is 1, and the caller keeps the lengths.
            start: papillae before the first step; default settled under no signal.
        """
        sites, classes, days = niche.androgen.shape
        speed = np.empty((sites * classes, CLOCKED, days))
        asked, held = np.empty((sites * classes, days)), np.empty((sites * classes, days))
        kenogen = np.empty((sites * classes, days))
        logit = float(np.log(self.kenogen / (1.0 - self.kenogen)))
        # Signals at the end of the list that nothing makes are not summed over.
        made = np.flatnonzero(niche.shared.any(axis=(0, 2)))
        shared = niche.shared[:, : made[-1] + 1 if len(made) else 0]
        _answer(
            np.ascontiguousarray(niche.androgen),
            np.ascontiguousarray(shared),
            self.coefficients,
            self.target,
            logit,
            self._speed_bounds(),
            self.bounds.rise,
            self.shielding,
            speed,
            asked,
            held,
            kenogen,
        )
        hazard = self.loss(niche)
        loss = None if hazard is None else np.repeat(hazard, classes, axis=0)
        begun = self.settled(sites * classes) if start is None else start
        followed = self.papilla.follow(asked, held, steps, begun)
        if followed.lost.any():
            # A papilla that loses its hold lets go of its hair sooner.
            speed[:, Phase.ANAGEN] *= self.papilla.letting_go(
                followed.lost, steps, self.letting_go, self.bounds.speed
            )
        drivers = Drivers(
            speed,
            followed.target,
            kenogen,
            loss,
            float(steps) if np.ndim(steps) == 0 else 1.0,
            drift=followed.drift if followed.drift.any() else None,
            fixing=followed.fixing if followed.fixing.any() else None,
        )
        return drivers, followed.end

    def _speed_bounds(self) -> NDArray[np.float64]:
        """Bounds of log clock speeds, float64[5, 2]: downward and upward."""
        found = np.full((CLOCKED, 2), self.bounds.speed)
        found[Phase.TELOGEN] = self.bounds.telogen
        found[Phase.ANAGEN] = self.bounds.slow_anagen, self.bounds.fast_anagen
        return found

    def loss(self, niche: Niche) -> NDArray[np.float64] | None:
        """Hazard per day of losing a follicle for good, float64[n, D]; None if none is ever lost.

        Never below 0, because no signal brings a lost follicle back.
        """
        hazard = np.einsum("s,nsd->nd", self.coefficients[_LOSS, 1:], niche.shared)
        return np.maximum(hazard, 0.0) if hazard.any() else None

    def vigour(self, niche: Niche, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Speed of shaft growth relative to a healthy hair of that calibre, float64[n, D].

        One speed a site: the androgen signal counts with its mean over the sensitivity
        classes, `share` float64[K]. It saturates: no stimulus makes hair race.
        """
        weights = self.coefficients[_VIGOUR]
        androgen = np.einsum("k,nkd->nd", share, niche.androgen)
        x = weights[0] * androgen + np.einsum("s,nsd->nd", weights[1:], niche.shared)
        up, down = self.bounds.fast_growth, self.bounds.slow_growth
        return np.asarray(np.exp(np.where(x > 0.0, up * np.tanh(x / up), down * np.tanh(x / down))))


@njit(nogil=True, cache=True, error_model="numpy")
def _answer(  # type: ignore[no-untyped-def]
    androgen,
    shared,
    coefficients,
    base,
    base_logit,
    most,
    most_rise,
    shielding,
    speed,
    asked,
    held,
    kenogen,
):
    sites, classes, days = androgen.shape
    others = shared.shape[1]
    outputs = _SPEEDS + 2
    bounded = min(others, _BOUNDED - 1)
    common, free = np.empty(outputs), np.empty(outputs)
    for i in range(sites):
        for d in range(days):
            for a in range(outputs):
                total = 0.0
                for s in range(bounded):
                    total += coefficients[a, s + 1] * shared[i, s, d]
                common[a] = total
                total = 0.0
                for s in range(bounded, others):
                    total += coefficients[a, s + 1] * shared[i, s, d]
                free[a] = total
            growth = max(shared[i, _GROWTH, d], 0.0) if others > _GROWTH else 0.0
            heard = 1.0 / (1.0 + shielding * growth)
            rise = common[_TARGET]
            if rise > 0.0:
                rise = most_rise * np.tanh(rise / most_rise)
            for k in range(classes):
                b = i * classes + k
                load = androgen[i, k, d]
                for p in range(_SPEEDS):
                    x = common[p] + coefficients[p, 0] * load
                    if x != 0.0:
                        edge = most[p, 0] if x < 0.0 else most[p, 1]
                        x = edge * np.tanh(x / edge)
                    x += free[p]
                    speed[b, p, d] = 1.0 if x == 0.0 else np.exp(x)
                alone = coefficients[_TARGET, 0] * load
                asked[b, d] = base + rise + alone * heard + free[_TARGET]
                # The rest of what is asked, beyond what androgens alone would ask.
                held[b, d] = rise + alone * (heard - 1.0) + free[_TARGET]
                x = base_logit + common[_KENOGEN] + coefficients[_KENOGEN, 0] * load + free[_KENOGEN]
                kenogen[b, d] = 1.0 / (1.0 + np.exp(-x))


def response_parameters() -> ParameterSet:
    """Parameter records of the response."""
    return load_parameters("anagen.biology", "response.toml")
