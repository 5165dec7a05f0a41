"""Unknowns that the sampler moves, as one vector x with simple priors.

First the free parameters z and the parameters of vesicles and their delivery (both standard normal), then the
hyperparameters between follicle and published number, each on the scale on which it has no bounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import unknown_name
from anagen.learning.pattern.hierarchy import RISES, Names, hierarchy_table
from anagen.parameters import Z90

RISE = "carrier_rise"
"""Record of the hyperparameter that is a vector, ``rises``."""


@dataclass(frozen=True)
class Hyperparameter:
    """One hyperparameter.

    Attributes:
        name: in the hierarchy.
        size: number of values; 0 for a scalar.
        spread: law of the prior.
        centre: of the prior, on the scale without bounds.
        width: of the prior, there.
    """

    name: str
    size: int
    spread: str
    centre: float
    width: float

    @classmethod
    def of(cls, name: str, record: dict[str, Any]) -> Hyperparameter:
        """Hyperparameter of a record of ``hierarchy.toml``.

        Raises:
            InputError: an unknown spread.
        """
        size = len(RISES) if name == RISE else 0
        known = "rises" if name == RISE else name
        value, spread = record["value"], record["spread"]
        if spread == "half-normal":
            return cls(known, size, spread, float(np.log(value)), 1.0)
        if spread not in _FORWARD:
            raise unknown_name("spread", spread, ("half-normal", *_FORWARD), f"hierarchy.toml, {name}")
        forward = _FORWARD[spread]
        low, high = forward(record["low"]), forward(record["high"])
        return cls(known, size, spread, float(forward(value)), float((high - low) / (2 * Z90)))

    def value(self, t: Any, xp: Any = np) -> Any:
        """Value at `t`, in prior widths from the centre."""
        inner = self.centre + self.width * t
        if self.spread == "normal":
            return inner
        return xp.exp(inner) if self.spread != "logitnormal" else 1.0 / (1.0 + xp.exp(-inner))

    def place(self, value: Any) -> Any:
        """Inverse of `value`."""
        forward = np.log if self.spread == "half-normal" else _FORWARD[self.spread]
        return (forward(np.asarray(value, dtype=np.float64)) - self.centre) / self.width

    def log_prior(self, t: Any, xp: Any = np) -> Any:
        """Log density of `t`, without its constant."""
        if self.spread == "half-normal":
            return t - 0.5 * xp.exp(2.0 * t)
        return -0.5 * t**2


_FORWARD: dict[str, Any] = {
    "normal": lambda value: value,
    "lognormal": np.log,
    "logitnormal": lambda value: np.log(value / (1.0 - value)),
}


@dataclass(frozen=True)
class Unknowns:
    """Layout of the vector x.

    Attributes:
        names: free parameters, P of them.
        extra: parameters of vesicles and their delivery, E of them.
    """

    names: tuple[str, ...]
    extra: tuple[str, ...] = ()

    @cached_property
    def hyper(self) -> tuple[Hyperparameter, ...]:
        """Hyperparameters, in file order."""
        return tuple(Hyperparameter.of(name, record) for name, record in hierarchy_table().items())

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Name of each coordinate of x."""
        found = [*self.names, *self.extra]
        for one in self.hyper:
            found += [f"rise, {name}" for name in RISES] if one.size else [one.name]
        return tuple(found)

    @property
    def size(self) -> int:
        """Length of x."""
        return len(self.labels)

    def scores(self, x: Any) -> Any:
        """Free parameters and those of vesicles [..., P + E], as the engine takes them."""
        return x[..., : len(self.names) + len(self.extra)]

    def z(self, x: Any) -> Any:
        """Free parameters [..., P]."""
        return x[..., : len(self.names)]

    def at(self, x: Any, xp: Any = np) -> Names:
        """Hyperparameters by name; x is [..., D]."""
        found: Names = {}
        first = len(self.names) + len(self.extra)
        for one in self.hyper:
            after = first + max(one.size, 1)
            t = x[..., first:after] if one.size else x[..., first]
            found[one.name] = one.value(t, xp)
            first = after
        return found

    def log_prior(self, x: Any, xp: Any = np) -> Any:
        """Log prior density [...] of x [..., D], without its constant."""
        first = len(self.names) + len(self.extra)
        total = -0.5 * (x[..., :first] ** 2).sum(axis=-1)
        for one in self.hyper:
            after = first + max(one.size, 1)
            total = total + one.log_prior(x[..., first:after], xp).sum(axis=-1)
            first = after
        return total

    def vector(
        self, z: NDArray[np.float64], extra: NDArray[np.float64], at: dict[str, NDArray[np.float64]]
    ) -> NDArray[np.float64]:
        """Vectors x float64[N, D] of parameters [N, P], extra scores [N, E] and hyperparameters [N]."""
        parts = [z, extra]
        for one in self.hyper:
            found = one.place(at[one.name])
            parts.append(found if one.size else found[:, None])
        return np.concatenate(parts, axis=1)

    def prior_draws(self, size: int, seed: int) -> NDArray[np.float64]:
        """Draws of the prior, float64[size, D]."""
        rng = np.random.default_rng(seed)
        x = rng.standard_normal((size, self.size))
        first = len(self.names) + len(self.extra)
        for one in self.hyper:
            after = first + max(one.size, 1)
            if one.spread == "half-normal":
                x[:, first:after] = np.log(np.abs(x[:, first:after]))
            first = after
        return x
