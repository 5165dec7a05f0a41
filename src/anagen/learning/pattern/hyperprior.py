"""Priors of the hyperparameters as distributions: density, draws and medians (``data/hierarchy.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.parameters import Z90

Record = Mapping[str, Any]


def log_density(record: Record, value: Any, xp: Any = np) -> Any:
    """Log density of `value` (a number or an array), up to a constant."""
    spread = record["spread"]
    if spread == "half-normal":
        return -0.5 * (value / record["value"]) ** 2
    centre, sd = normal_of(record)
    if spread == "lognormal":
        return -0.5 * ((xp.log(value) - centre) / sd) ** 2 - xp.log(value)
    if spread == "logitnormal":
        logit = xp.log(value) - xp.log1p(-value)
        return -0.5 * ((logit - centre) / sd) ** 2 - xp.log(value) - xp.log1p(-value)
    return -0.5 * ((value - centre) / sd) ** 2


def quantile(record: Record, score: Any, xp: Any = np) -> Any:
    """Value at a standard normal `score`; of a half-normal the absolute value of the score counts."""
    spread = record["spread"]
    if spread == "half-normal":
        return record["value"] * xp.abs(score)
    centre, sd = normal_of(record)
    at = centre + sd * score
    if spread == "lognormal":
        return xp.exp(at)
    return 1.0 / (1.0 + xp.exp(-at)) if spread == "logitnormal" else at


def draws(record: Record, rng: np.random.Generator, size: int | None = None) -> Any:
    """Draws from the prior."""
    return quantile(record, rng.standard_normal(size))


def normal_of(record: Record) -> tuple[float, float]:
    """Mean and SD of the normal law behind the prior: of the value, its logarithm or its logit."""
    low, value, high = (_scaled(record["spread"], record[name]) for name in ("low", "value", "high"))
    return float(value), float((high - low) / (2 * Z90))


def middle(record: Record) -> float:
    """Median of the prior."""
    return (
        0.6744897501960817 * record["value"] if record["spread"] == "half-normal" else float(record["value"])
    )


def _scaled(spread: str, value: float) -> NDArray[np.float64]:
    if spread == "lognormal":
        return np.asarray(np.log(value))
    return np.asarray(np.log(value / (1.0 - value)) if spread == "logitnormal" else value)
