"""Scale on which a parameter's prior is normal."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from anagen.errors import InputError
from anagen.parameters import Z90, Parameter

_SCALES: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "lognormal": (math.log, math.exp),
    "minus lognormal": (lambda x: math.log(-x), lambda x: -math.exp(x)),
    "logitnormal": (lambda p: math.log(p / (1 - p)), lambda x: 1 / (1 + math.exp(-x))),
}


@dataclass(frozen=True)
class Scale:
    """Scale of a parameter on which its prior is normal: value = backward(mean + sd z).

    `sd` is below 0 for a lognormal prior of numbers below 0, so that the value rises with z everywhere.
    """

    mean: float
    sd: float
    forward: Callable[[float], float]
    backward: Callable[[float], float]

    @classmethod
    def of(cls, record: Parameter) -> Scale:
        """Scale of a record with a spread.

        Raises:
            InputError: the record is fixed.
        """
        if record.low is None or record.high is None or record.spread == "fixed":
            raise InputError(f"{record.name} has no spread, so it cannot be fitted", where="free.toml")
        spread = "minus lognormal" if record.spread == "lognormal" and record.high < 0.0 else record.spread
        forward, backward = _SCALES.get(spread, (float, float))
        sd = (forward(record.high) - forward(record.low)) / (2 * Z90)
        return cls(float(forward(record.value)), float(sd), forward, backward)

    def value(self, z: float) -> float:
        """Value of the parameter `z` prior standard deviations from its median."""
        return float(self.backward(self.mean + self.sd * z))


def learned(record: Parameter, z: float, z_sd: float) -> Parameter:
    """`record` after the fit: median moved by `z`, range narrowed to `z_sd` prior deviations."""
    scale = Scale.of(record)
    low, value, high = (scale.value(z + k * Z90 * z_sd) for k in (-1, 0, 1))
    return replace(record, value=value, low=low, high=high, status="fitted")
