"""Bayesian network meta-analysis of events, arm by arm, with a logit link.

    events ~ Binomial(n, p),   logit p = mu_i + d_t + u_it,   u_it ~ N(0, tau^2 / 2)

independent u in each arm give contrasts variance tau^2 and correlation 0.5 within a trial (Lu and Ades 2004).
Priors: mu_i and d_t ~ N(0, prior_sd^2), tau ~ half-normal(tau_scale).

No sampler: u and then mu are integrated numerically, trial by trial; tau by Gauss-Legendre quadrature; and d,
given tau, by quasi-random importance sampling around its mode. `effective_draws` measures its accuracy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.meta.bayesian_network import panel_nodes
from anagen.evidence_base.meta.marginal_model import Array
from anagen.evidence_base.meta.network import contrasts_from_counts, network_meta_analysis
from anagen.evidence_base.meta.ranks import rank_probabilities, sucra
from anagen.statistics.distributions import normal_log_density

Arm = tuple[str, str, int, int]
"""(study, treatment, events, n)."""

_DRAWS = 256  # for each node of tau: a power of two, as Sobol points want
_PANELS, _ORDER = 4, 6
_REACH = 9.0  # standard deviations after which an integrand is negligible
_ETA = np.linspace(-14.0, 14.0, 281)


@dataclass(frozen=True)
class BinomialNetwork:
    """Posterior as weighted draws of log odds ratios against `reference`.

    `effects` (S, T) with the reference (zero) first, `tau` (S,), `weights` (S,) summing to one.
    """

    treatments: tuple[str, ...]
    prior_sd: float
    tau_scale: float
    effects: Array
    tau: Array
    weights: Array

    @property
    def reference(self) -> str:
        """Treatment that the others are compared with."""
        return self.treatments[0]

    @property
    def effective_draws(self) -> float:
        """Kish's effective number of draws."""
        return float(1 / np.sum(self.weights**2))

    def effect(self, first: str, second: str) -> tuple[float, float]:
        """Posterior mean and standard deviation of the log odds ratio of `first` against `second`."""
        return _moments(self._column(first) - self._column(second), self.weights)

    def interval(self, first: str, second: str, level: float = 0.95) -> tuple[float, float]:
        """Equal-tailed credible interval."""
        difference = self._column(first) - self._column(second)
        order = np.argsort(difference)
        cumulative = np.cumsum(self.weights[order]) - self.weights[order] / 2
        low, high = np.interp([(1 - level) / 2, (1 + level) / 2], cumulative, difference[order])
        return float(low), float(high)

    def tau_summary(self) -> tuple[float, float]:
        """Posterior mean and standard deviation of tau."""
        return _moments(self.tau, self.weights)

    def rank_probabilities(self, *, larger_is_better: bool = True) -> Array:
        """P(treatment has rank r), shape (T, T), best rank first."""
        return rank_probabilities(self.effects, self.weights, larger_is_better=larger_is_better)

    def sucra(self, *, larger_is_better: bool = True) -> dict[str, float]:
        """Surface under the cumulative ranking curve of each treatment."""
        scores = sucra(self.rank_probabilities(larger_is_better=larger_is_better))
        return dict(zip(self.treatments, scores.tolist(), strict=True))

    def _column(self, name: str) -> Array:
        if name not in self.treatments:
            raise unknown_name("treatment", name, self.treatments)
        return self.effects[:, self.treatments.index(name)]


def binomial_network(
    arms: Iterable[Arm], *, reference: str, tau_scale: float = 5.0, prior_sd: float = 100.0, seed: int = 2026
) -> BinomialNetwork:
    """Posterior of a random-effects network of binomial arms.

    Args:
        arms: (study, treatment, events, n); two or more arms a study.
        reference: the treatment the effects are set against.
        tau_scale: of the half-normal prior of tau, log odds.
        prior_sd: of the normal priors of trial levels and effects, log odds.
        seed: of the quasi-random points.

    Raises:
        InputError: impossible counts, a trial of one arm, a trial in which nobody or everybody had the
            event; see also `network_meta_analysis`.
    """
    table = _grouped(arms)
    start = network_meta_analysis(
        [c for study, rows in table.items() for c in contrasts_from_counts(study, rows)], reference=reference
    )
    names = start.treatments
    trials = [[(names.index(t), float(r), float(n)) for t, r, n in rows] for rows in table.values()]
    guess = start.estimates
    top = max(3 * np.sqrt(start.tau2_interval()[1]), 0.5) if start.df > 0 else 3 * tau_scale
    tau, step = panel_nodes(min(float(top), 6 * tau_scale), _PANELS, _ORDER)
    points = scipy.special.ndtri(
        scipy.stats.qmc.Sobol(len(guess), seed=np.random.default_rng(seed)).random(_DRAWS)
    )
    effects, log_weights, centre = [], [], guess
    for node, width in zip(tau, step, strict=True):
        likelihood = _Likelihood(trials, float(node), prior_sd)
        centre, root = _mode(likelihood, centre)
        sample = centre + points @ root.T
        log_proposal = normal_log_density(points).sum(axis=1) - np.log(np.abs(np.diag(root))).sum()
        log_weights.append(
            likelihood(sample) - log_proposal + normal_log_density(node, tau_scale) + np.log(width)
        )
        effects.append(sample)
    log_weight = np.concatenate(log_weights)
    weights = np.exp(log_weight - scipy.special.logsumexp(log_weight))
    stacked = np.concatenate(effects)
    return BinomialNetwork(
        names,
        prior_sd,
        tau_scale,
        np.column_stack([np.zeros(len(stacked)), stacked]),
        np.repeat(tau, _DRAWS),
        weights,
    )


class _Likelihood:
    """log p(events | d, tau) + log p(d) at one tau, for many d at once: (M, T - 1) -> (M,)."""

    def __init__(self, trials: list[list[tuple[int, float, float]]], tau: float, prior_sd: float) -> None:
        self.prior_sd = prior_sd
        self.trials = [[(t, *_arm_curve(r, n, tau / np.sqrt(2))) for t, r, n in trial] for trial in trials]

    def __call__(self, effects: Array) -> Array:
        full = np.column_stack([np.zeros(len(effects)), effects])
        total = normal_log_density(effects, self.prior_sd).sum(axis=1)
        for trial in self.trials:
            # The integrand over mu is centred where the arms, each taken at its d, put it.
            centres = np.stack([peak - full[:, t] for t, _, peak, _ in trial], axis=1)
            precision = np.array([1 / width**2 for *_, width in trial])
            middle = centres @ precision / precision.sum()
            lo = np.minimum(middle, centres.min(axis=1)) - _REACH * min(w for *_, w in trial)
            hi = np.maximum(middle, centres.max(axis=1)) + _REACH * min(w for *_, w in trial)
            mu = lo[:, None] + (hi - lo)[:, None] * np.linspace(0, 1, 97)
            height = normal_log_density(mu, self.prior_sd)
            for t, curve, _, _ in trial:
                height = height + curve(np.clip(mu + full[:, [t]], _ETA[0], _ETA[-1]))
            total += scipy.special.logsumexp(height, axis=1) + np.log((hi - lo) / 96)
        return np.asarray(total)


def _arm_curve(events: float, n: float, spread: float) -> tuple[scipy.interpolate.CubicSpline, float, float]:
    """Log likelihood of an arm as a function of mu + d, with u integrated out; its peak and width there."""
    peak = float(np.log((events + 0.5) / (n - events + 0.5)))
    p = (events + 0.5) / (n + 1)
    own = 1 / np.sqrt(n * p * (1 - p))
    step = min(own, spread) / 2
    low, high = _ETA[0] - _REACH * spread, _ETA[-1] + _REACH * spread
    if 0 < events < n:  # the likelihood itself has ends
        low, high = max(low, peak - 14 * own - 4), min(high, peak + 14 * own + 4)
    x = np.linspace(low, high, int(np.clip((high - low) / step, 64, 3000)))
    binomial = events * x - n * np.logaddexp(0, x)
    top = binomial.max()
    kernel = np.exp(-0.5 * ((x[None, :] - _ETA[:, None]) / spread) ** 2)
    mass = kernel @ np.exp(binomial - top)
    # The mass underflows where the arm all but excludes the level; the floor keeps the spline finite.
    smooth = np.log(np.maximum(mass, 1e-290)) + top + np.log((x[1] - x[0]) / (spread * np.sqrt(2 * np.pi)))
    return scipy.interpolate.CubicSpline(_ETA, smooth), peak, float(np.hypot(own, spread))


def _mode(likelihood: _Likelihood, start: Array) -> tuple[Array, Array]:
    """Mode over d and a lower-triangular root of a slightly wider covariance, by Newton's method."""
    centre, p, h = np.array(start, dtype=float), len(start), 1e-2
    hessian = -np.eye(p)
    steps = np.vstack([np.zeros((1, p)), h * np.eye(p), -h * np.eye(p)])
    pairs = [(i, j) for i in range(p) for j in range(i)]
    crosses = np.array([h * (np.eye(p)[i] + np.eye(p)[j]) for i, j in pairs]).reshape(len(pairs), p)
    for _ in range(6):
        values = likelihood(centre + np.vstack([steps, crosses]))
        up, down = values[1 : p + 1], values[p + 1 : 2 * p + 1]
        gradient = (up - down) / (2 * h)
        hessian = np.diag((up - 2 * values[0] + down) / h**2)
        for (i, j), cross in zip(pairs, values[2 * p + 1 :], strict=True):
            # f(+i+j) - f(+i) - f(+j) + f(0), up to third order
            hessian[i, j] = hessian[j, i] = (cross - up[i] - up[j] + values[0]) / h**2
        move = np.linalg.solve(hessian, gradient)
        centre = centre - np.clip(move, -2, 2)
        if float(np.abs(move).max()) < 1e-3:
            break
    return centre, np.linalg.cholesky(1.3 * np.linalg.inv(-hessian))


def _moments(values: Array, weights: Array) -> tuple[float, float]:
    mean = float(weights @ values)
    return mean, float(np.sqrt(weights @ (values - mean) ** 2))


def _grouped(arms: Iterable[Arm]) -> dict[str, list[tuple[str, int, int]]]:
    table: dict[str, list[tuple[str, int, int]]] = {}
    for study, treatment, events, n in arms:
        if not (0 <= events <= n and n > 0):
            raise InputError(f"{events} events in {n} patients", where=study, expected="0 <= events <= n")
        table.setdefault(study, []).append((treatment, events, n))
    for study, rows in table.items():
        if len(rows) < 2:
            raise InputError("a trial of one arm has no comparison", where=study)
        if sum(r for _, r, _ in rows) in (0, sum(n for *_, n in rows)):
            raise InputError("nobody or everybody had the event, so there is no odds ratio", where=study)
    return table
