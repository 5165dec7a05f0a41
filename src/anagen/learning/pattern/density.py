"""Densities of the sampler, of many vectors at once: prior, emulated and exact likelihood, by JAX."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from anagen.learning.pattern.emulator import Emulator
from anagen.learning.pattern.hierarchy import RowTable, log_density, log_density_of_sds
from anagen.learning.pattern.sampling import EDGE, Problem, emulator_error, require_bayes
from anagen.learning.pattern.unknowns import Unknowns

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Data:
    """Data that the likelihood answers to; a left-out row keeps its place with weight 0.

    Attributes:
        y: float64[K], values of the rows.
        log_sd: float64[M], logarithms of the SDs of change.
        keep: float64[K], 1 for rows that count, else 0.
        keep_sd: float64[M], 1 for SDs that count, else 0.
    """

    y: Floats
    log_sd: Floats
    keep: Floats
    keep_sd: Floats

    @classmethod
    def of(cls, table: RowTable) -> Self:
        """The published rows."""
        return cls(table.y, table.log_sd, np.ones(len(table)), np.ones(len(table.log_sd)))

    def only(self, table: RowTable, studies: NDArray[np.bool_]) -> Self:
        """Copy with only the `studies` bool[S]."""
        keep = studies[table.study].astype(float)
        return replace(self, keep=keep, keep_sd=studies[table.sd_study].astype(float))

    def arrays(self) -> dict[str, Floats]:
        """Arrays for the compiled densities."""
        return {"y": self.y, "log_sd": self.log_sd, "keep": self.keep, "keep_sd": self.keep_sd}


class Densities:
    """Compiled densities of a problem's rows.

    Args:
        problem: rows, names, and the layout of the emulator's outputs.
        unknowns: layout of x.
    """

    def __init__(self, problem: Problem, unknowns: Unknowns) -> None:
        require_bayes()
        import jax
        import jax.numpy as jnp

        table = problem.table
        columns = jnp.asarray(problem.columns)
        i, j = np.triu_indices(len(problem.names))

        def of_parts(parts: Any, x: Any, error: Any, data: Any) -> Any:
            at = unknowns.at(x, jnp)
            rows = log_density(table, parts, at, error, data["y"], data["keep"], jnp)
            return rows + log_density_of_sds(table, at, data["log_sd"], data["keep_sd"], jnp)

        def emulated(x: Any, known: Any, data: Any) -> Any:
            u = known["whitening"] @ (unknowns.z(x) - known["centre"])
            basis = jnp.concatenate([jnp.ones(1), u, u[i] * u[j]])
            raw = basis @ known["coefficients"]
            wide = known["shift"] + known["stretch"] * jnp.sinh(jnp.clip(raw, -20.0, 20.0))
            parts = jnp.append(jnp.where(known["stretch"] > 0, wide, raw), 0.0)[columns]
            # The emulator is not valid outside the engine's runs.
            beyond = jnp.maximum(jnp.sqrt((u**2).mean()) / known["reach"] - 1.0, 0.0)
            return of_parts(parts, x, known["error"], data) - 0.5 * (beyond / EDGE) ** 2

        self._prior = jax.jit(jax.vmap(lambda x: unknowns.log_prior(x, jnp)))
        self._prior_slope = jax.jit(jax.vmap(jax.value_and_grad(lambda x: unknowns.log_prior(x, jnp))))
        self._exact = jax.jit(
            jax.vmap(lambda parts, x, data: of_parts(parts, x, jnp.zeros(len(table)), data), (0, 0, None))
        )
        self._emulated = jax.jit(jax.vmap(emulated, (0, None, None)))
        self._slope = jax.jit(jax.vmap(jax.value_and_grad(emulated), (0, None, None)))
        self.problem, self.unknowns = problem, unknowns

    def prior(self, x: Floats) -> Floats:
        """Log prior, float64[N]."""
        return np.asarray(self._prior(x))

    def prior_and_slope(self, x: Floats) -> tuple[Floats, Floats]:
        """Log prior, float64[N], and its gradient, float64[N, D]."""
        value, gradient = self._prior_slope(x)
        return np.asarray(value), np.asarray(gradient)

    def emulated(self, x: Floats, known: dict[str, Any], data: Data) -> Floats:
        """Log likelihood by an emulator (`known_of`), with its error as noise, float64[N]."""
        return np.asarray(self._emulated(x, known, data.arrays()))

    def emulated_and_slope(self, x: Floats, known: dict[str, Any], data: Data) -> tuple[Floats, Floats]:
        """Log likelihood by an emulator, float64[N], and its gradient, float64[N, D]."""
        value, gradient = self._slope(x, known, data.arrays())
        return np.asarray(value), np.asarray(gradient)

    def exact(self, x: Floats, parts: Floats, data: Data) -> Floats:
        """Log likelihood of the engine's `parts` float64[N, K, 2], float64[N]; -inf for none."""
        good: NDArray[np.bool_] = np.asarray(np.isfinite(parts).all(axis=(1, 2)))
        found = np.asarray(self._exact(np.where(good[:, None, None], parts, 0.0), x, data.arrays()))
        return np.where(good & np.isfinite(found), found, -np.inf)


def known_of(problem: Problem, emulator: Emulator | None = None) -> dict[str, Any]:
    """Arrays of an emulator of the problem's outputs (default its own), for the compiled densities."""
    emulator = emulator or problem.emulator
    return {
        "centre": emulator.centre,
        "whitening": emulator.whitening,
        "coefficients": emulator.coefficients,
        "shift": emulator.shift,
        "stretch": emulator.stretch,
        "error": emulator_error(replace(problem, emulator=emulator)),
        "reach": np.float64(emulator.reach),
    }
