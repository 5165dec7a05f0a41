"""Pareto-smoothed importance weights, and the parameters of vesicles that no row of the emulator knows.

Weights are smoothed as in Vehtari et al. 2024; the shape k shows whether they are reliable.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import key_of, uniforms
from anagen.learning.knowledge import prior_knowledge

TRUSTED = 0.7
"""Largest Pareto shape at which weights are used."""
FEWEST = 40
"""Effective draws below which weights are not used either."""
HOPELESS = 5.0
"""Pareto shape above which weights cannot be smoothed."""
EXOSOME_PARTS = ("delivery.", "exosome.")
SEED = 20_261_121


def exosome_names(free: Sequence[str]) -> tuple[str, ...]:
    """Uncertain parameters of vesicles and their delivery that the sampler does not move."""
    return tuple(
        name
        for name, record in prior_knowledge().parameters.items()
        if name.startswith(EXOSOME_PARTS) and record.spread != "fixed" and name not in free
    )


def exosome_draws(names: Sequence[str], size: int) -> NDArray[np.float64]:
    """Draws from the priors, float64[size, E]; draw i is the same for any size."""
    prior = prior_knowledge().parameters
    return np.stack(
        [prior[name].quantile(uniforms(key_of(SEED, "exosome", name), np.arange(size))) for name in names],
        axis=1,
    )


def smoothed(log_ratio: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Pareto-smoothed log weights (normalised to sum 1) and the shape k.

    The largest ratios are replaced by order statistics of a generalised Pareto fitted to them
    (Zhang and Stephens 2009). The weights are reliable for k up to `TRUSTED`.
    """
    size = len(log_ratio)
    log_weight = log_ratio - log_ratio.max()
    tail = int(min(np.ceil(0.2 * size), np.ceil(3 * np.sqrt(size))))
    k = np.inf
    if tail >= 5:
        order = np.argsort(log_weight)
        top = order[-tail:]
        cut = log_weight[order[-tail - 1]]
        excess = np.exp(log_weight[top]) - np.exp(cut)
        if excess.max() > 0 and np.ptp(excess) > 0:
            k, sigma = _pareto(np.sort(np.maximum(excess, 1e-300)))
            p = (np.arange(tail) + 0.5) / tail
            if k > HOPELESS:  # no tail to fit: the raw weights are used, and k shows it
                return log_weight - np.logaddexp.reduce(log_weight), float(k)
            quantiles = sigma * np.expm1(-k * np.log1p(-p)) / k if abs(k) > 1e-12 else -sigma * np.log1p(-p)
            log_weight = log_weight.copy()
            log_weight[top] = np.minimum(np.log(quantiles + np.exp(cut)), 0.0)
        else:
            k = -np.inf
    log_weight = log_weight - np.logaddexp.reduce(log_weight)
    return log_weight, float(k)


def _pareto(x: NDArray[np.float64]) -> tuple[float, float]:
    """Shape and scale of a generalised Pareto for ascending x (Zhang and Stephens 2009)."""
    n = len(x)
    m = 30 + int(np.sqrt(n))
    b = 1 - np.sqrt(m / (np.arange(1, m + 1) - 0.5))
    b = b / (3 * x[int(n / 4 + 0.5) - 1]) + 1 / x[-1]
    k = np.log1p(-b[:, None] * x).mean(axis=1)
    profile = n * (np.log(-b / k) - k - 1)
    weight = 1 / np.exp(profile - profile[:, None]).sum(axis=1)
    keep = weight >= 10 * np.finfo(float).eps
    weight, b = weight[keep], b[keep]
    theta = float((b * weight).sum() / weight.sum())
    shape = float(np.log1p(-theta * x).mean())
    scale = -shape / theta
    return (n * shape + 5.0) / (n + 10.0), scale  # weak prior at 1/2


def effective_size(log_weight: NDArray[np.float64]) -> float:
    """Number of equally weighted draws with the same information."""
    weight = np.exp(log_weight - log_weight.max())
    return float(weight.sum() ** 2 / (weight**2).sum())
