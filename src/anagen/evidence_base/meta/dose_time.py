"""Model-based meta-analysis of effects by dose and time, with study effects and partial pooling of therapies.

For effect i of study s, therapy a, at dose x (relative to the usual one) and week t,

    y_i = E_a d(x) g(t) + u_s + e_i
    d(x) = x (1 + k) / (x + k)                       Emax in dose, 1 at the usual dose
    g(t) = (1 - exp(-t / T)) / (1 - exp(-24 / T))    1 at week 24
    E_a ~ N(m, tau^2),  u_s ~ N(0, omega^2),  e_i ~ N(0, se_i^2)

(a model-based meta-analysis; Mandema and others 2011, Clin Pharmacol Ther 90:766). Given k, T, tau and omega
all else is Gaussian and integrated out. Those four are integrated by adaptive importance sampling on a fixed
low-discrepancy sequence (Cappe and others 2004, J Comput Graph Stat 13:907), so the same effects give the
same fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from anagen.errors import InputError

Floats = NDArray[np.float64]
REFERENCE_WEEK = 24.0
POINTS = 512
"""Points of each round of the sample of the four parameters; a power of two."""
ROUNDS = 5
_FEWEST = 40.0  # effective points from which the next round's law is fitted
_WIDER = 1.3  # factor on its SDs
_MEAN_SD = 30.0  # prior SD of m, in the effects' unit (hairs/cm2)
_TAU, _OMEGA = 10.0, 8.0  # scales of half-normal priors of tau and omega
_HALF_DOSE = (np.log(0.5), 1.0)  # mean and SD of log k
_WEEKS = (np.log(10.0), 0.7)  # mean and SD of log T


@dataclass(frozen=True)
class Effect:
    """One effect of one study.

    Attributes:
        study: its study.
        therapy: what it is of.
        dose: relative to the therapy's usual dose, above 0; 1 where a therapy has no dose.
        week: since the start, above 0.
        value: the effect.
        error: its standard error.
    """

    study: str
    therapy: str
    dose: float
    week: float
    value: float
    error: float


@dataclass(frozen=True, eq=False)
class DoseTime:
    """A fitted model.

    Attributes:
        effects: that it was fitted to.
        parameters: float64[S, 4], k, T, tau and omega at the points.
        weight: float64[S], posterior probabilities of the points.
    """

    effects: tuple[Effect, ...]
    parameters: Floats
    weight: Floats

    @classmethod
    def fit(cls, effects: Sequence[Effect], points: int = POINTS) -> DoseTime:
        """Fit to `effects`; without any, the prior.

        Raises:
            InputError: a dose, week or error that is not above 0.
        """
        for one in effects:
            if not min(one.dose, one.week, one.error) > 0.0:
                raise InputError(
                    f"an effect of {one.study} has dose {one.dose:g}, week {one.week:g}, error {one.error:g}",
                    expected="all above 0",
                )
        y, known = np.array([one.value for one in effects]), _Pairs.of(effects, effects)
        normal = ndtri(qmc.Sobol(4, scramble=True, seed=1).random(points))
        mean, spread = np.zeros(4), np.eye(4)
        for turn in range(ROUNDS):
            z = mean + normal @ spread.T
            parameters = _parameters(z)
            log_target = -0.5 * (z**2).sum(axis=1)
            if effects:
                log_target = log_target + [_log_density(y, known.covariance(at)) for at in parameters]
            log_weight = log_target + 0.5 * (normal**2).sum(axis=1)
            weight = _weights(log_weight)
            if turn < ROUNDS - 1:
                tempered = _tempered(log_weight)
                mean = tempered @ z
                off = z - mean
                spread = _WIDER * np.linalg.cholesky((off * tempered[:, None]).T @ off + 1e-6 * np.eye(4))
        return cls(tuple(effects), parameters, weight)

    def predict(self, asked: Effect) -> tuple[Floats, Floats]:
        """Mean and SD of an effect of a new study at each point, float64[S] each; its `value` is not used."""
        mean, sd = np.zeros(len(self.weight)), np.zeros(len(self.weight))
        y = np.array([one.value for one in self.effects])
        alone, known = _Pairs.of([asked], [asked]), _Pairs.of(self.effects, self.effects)
        across = _Pairs.of([asked], self.effects, new=True)
        for index, at in enumerate(self.parameters):
            own = float(alone.covariance(at)[0, 0])
            if self.effects:
                shared = across.covariance(at)[0]
                solved = np.linalg.solve(known.covariance(at), shared)
                mean[index] = solved @ y
                own -= float(solved @ shared)
            sd[index] = np.sqrt(own)
        return mean, sd

    def expected(self, asked: Effect) -> float:
        """Posterior mean of an effect of a new study."""
        return float(self.weight @ self.predict(asked)[0])

    def draws(self, asked: Effect, rng: np.random.Generator, size: int) -> Floats:
        """Draws of an effect of a new study with the standard error `asked.error`, float64[size]."""
        mean, sd = self.predict(asked)
        chosen = rng.choice(len(self.weight), size, p=self.weight)
        return np.asarray(mean[chosen] + sd[chosen] * rng.standard_normal(size))


def shape(dose: Floats, week: Floats, half_dose: float, weeks: float) -> Floats:
    """d(x) g(t), any shape: effect relative to that of the usual dose at `REFERENCE_WEEK`."""
    by_dose = dose * (1.0 + half_dose) / (dose + half_dose)
    return np.asarray(by_dose * np.expm1(-week / weeks) / np.expm1(-REFERENCE_WEEK / weeks))


def _parameters(z: Floats) -> Floats:
    """k, T, tau and omega at standard normal scores, float64[S, 4] both."""
    half_dose = np.exp(_HALF_DOSE[0] + _HALF_DOSE[1] * z[:, 0])
    weeks = np.exp(_WEEKS[0] + _WEEKS[1] * z[:, 1])
    return np.stack([half_dose, weeks, _TAU * np.abs(z[:, 2]), _OMEGA * np.abs(z[:, 3])], axis=1)


def _log_density(y: Floats, covariance: Floats) -> float:
    lower = np.linalg.cholesky(covariance)
    white = np.linalg.solve(lower, y)
    return -0.5 * float(white @ white) - float(np.log(np.diag(lower)).sum())


def _weights(log_weight: Floats) -> Floats:
    found = np.exp(log_weight - log_weight.max())
    return np.asarray(found / found.sum())


def _tempered(log_weight: Floats) -> Floats:
    """Weights flattened by the largest power that leaves `_FEWEST` effective points."""
    for power in 0.8 ** np.arange(40):
        found = _weights(power * log_weight)
        if 1.0 / float((found**2).sum()) >= _FEWEST:
            break
    return found


@dataclass(frozen=True, eq=False)
class _Pairs:
    """What the covariance of effects (rows) with effects (columns) rests on."""

    left: tuple[Floats, Floats]
    right: tuple[Floats, Floats]
    therapy: Floats
    study: Floats
    variance: Floats

    @classmethod
    def of(cls, rows: Sequence[Effect], columns: Sequence[Effect], new: bool = False) -> _Pairs:
        """Pairs; with `new` the rows are of a study that no column is of."""
        therapy = np.array([[float(a.therapy == b.therapy) for b in columns] for a in rows])
        study = np.array([[float(a.study == b.study and not new) for b in columns] for a in rows])
        own = np.array([[one.error**2 if one is other else 0.0 for other in columns] for one in rows])
        left, right = (
            (np.array([one.dose for one in side]), np.array([one.week for one in side]))
            for side in (rows, columns)
        )
        return cls(left, right, therapy, study, own)

    def covariance(self, at: Floats) -> Floats:
        """Covariance [rows, columns] at k, T, tau and omega; the prior mean of everything is 0."""
        half_dose, weeks, tau, omega = at
        left, right = (shape(*side, half_dose, weeks) for side in (self.left, self.right))
        shared = np.outer(left, right) * (_MEAN_SD**2 + tau**2 * self.therapy)
        return np.asarray(shared + omega**2 * self.study + self.variance)
