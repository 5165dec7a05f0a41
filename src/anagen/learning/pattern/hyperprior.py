"""Priors of the hyperparameters as distributions: density, draws and medians (``data/hierarchy.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.measurement.observation_model import CLASSES, RECORDS
from anagen.parameters import Z90, Parameter, read_toml

Record = Mapping[str, Any]
_HALF_NORMAL = (0.06270677794321385, 0.6744897501960817, 1.959963984540054)
"""Absolute standard normal scores at 5, 50 and 95 %."""


@cache
def hierarchy_table() -> dict[str, dict[str, Any]]:
    """Priors of the parameters between follicle and published number, by name."""
    return read_toml(files("anagen.learning") / "data" / "hierarchy.toml")


@cache
def study_records() -> dict[str, Parameter]:
    """Priors of the observation model as parameter records, for trials that are simulated before any fit.

    A half-normal spread becomes the lognormal one with its median and its 90 % range.
    """
    table = hierarchy_table()
    names = {name: name for name in RECORDS} | {f"effect_sd_{name}": "effect_sd" for name in CLASSES}
    found = {}
    for name, source in names.items():
        record = table[source]
        low, value, high = record.get("low", 0.0), record["value"], record.get("high", 0.0)
        spread = record["spread"]
        if spread == "half-normal":
            low, value, high = (quantile(record, score) for score in _HALF_NORMAL)
            spread = "lognormal"
        told = (name, float(value), record["unit"], "prior", "anagen (modelling choice)")
        found[name] = Parameter(
            *told, low=float(low), high=float(high), spread=spread, note=record.get("note", "")
        )
    return found


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
