"""The documented fit: published rows and priors together, by least squares.

The mode of the posterior under normal errors: each target counts with its `weight_sd`, each
free parameter with its prior (the 90 % range of its record, on the record's own scale). The
curvature at the mode gives an approximate posterior covariance. It is a fit, not yet the
hierarchical posterior with study and bias terms.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from anagen.calibration.expectation import Expectation
from anagen.calibration.knowledge import Knowledge, prior_knowledge
from anagen.calibration.scale import Scale
from anagen.calibration.targets import load_targets
from anagen.parameters import read_toml

REACH = 4.0
"""Free parameters stay within this many prior standard deviations of their median."""


def free_names() -> tuple[str, ...]:
    """Qualified names of the parameters that the fit may move (``data/free.toml``)."""
    table = read_toml(files("anagen.calibration") / "data" / "free.toml")
    return tuple(f"{part}.{name}" for part, names in table.items() for name in names)


@dataclass(frozen=True, eq=False)
class Fit:
    """Result of `fit`.

    Attributes:
        values: fitted value by qualified name.
        covariance: float64[P, P] of the standardised parameters z (prior N(0, 1)).
        z: float64[P], where each parameter ended, in prior standard deviations.
        chi2: sum of squared target residuals; `rows` of them.
    """

    names: tuple[str, ...]
    values: dict[str, float]
    z: NDArray[np.float64]
    covariance: NDArray[np.float64]
    chi2: float
    rows: int

    def to_json(self) -> dict[str, Any]:
        """As stored in ``data/fit.json``; the id is a hash of the values."""
        values = {name: float(f"{value:.8g}") for name, value in self.values.items()}
        digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:10]
        return {
            "schema": 1,
            "id": f"fit-{digest}",
            "method": "least squares on published rows and priors (posterior mode)",
            "chi2": round(self.chi2, 3),
            "rows": self.rows,
            "values": values,
            "z": {name: round(float(z), 4) for name, z in zip(self.names, self.z, strict=True)},
            "z_sd": {
                name: round(float(np.sqrt(c)), 4)
                for name, c in zip(self.names, np.diag(self.covariance), strict=True)
            },
        }


def values_at(knowledge: Knowledge, names: tuple[str, ...], z: NDArray[np.float64]) -> dict[str, float]:
    """Parameter values `z` prior standard deviations from their medians."""
    scales = [Scale.of(knowledge.parameters[name]) for name in names]
    return {
        name: float(scale.backward(scale.mean + scale.sd * x))
        for name, scale, x in zip(names, scales, z, strict=True)
    }


def fit(
    start: Mapping[str, float] | None = None,
    *,
    progress: Callable[[str], None] = lambda line: None,
    rounds: int = 30,
) -> Fit:
    """Fit the free parameters to the targets.

    Args:
        start: values to start from (an earlier fit); default the priors' medians.
        progress: told a line after every improvement.
        rounds: most Jacobians to evaluate.
    """
    populations, targets = load_targets()
    fitted = [target for target in targets if target.fit]
    knowledge = prior_knowledge()
    names = free_names()
    scales = [Scale.of(knowledge.parameters[name]) for name in names]
    observed = np.array([target.value for target in fitted])
    weight = np.array([target.weight_sd for target in fitted])

    def residuals(z: NDArray[np.float64]) -> NDArray[np.float64]:
        trial = knowledge.with_values(values_at(knowledge, names, z))
        model = Expectation(trial).all(fitted, populations)
        return np.concatenate([(model - observed) / weight, z])

    def jacobian(z: NDArray[np.float64]) -> NDArray[np.float64]:
        base = residuals(z)
        columns = []
        for i in range(len(z)):
            step = 0.02 if z[i] < REACH - 0.1 else -0.02
            moved = z.copy()
            moved[i] += step
            columns.append((residuals(moved) - base) / step)
        return np.stack(columns, axis=1)

    z0 = np.zeros(len(names))
    if start is not None:
        for i, (name, scale) in enumerate(zip(names, scales, strict=True)):
            if name in start:
                z0[i] = (scale.forward(start[name]) - scale.mean) / scale.sd
    z = np.clip(z0, -REACH + 0.01, REACH - 0.01)
    cost = np.inf
    for turn in range(rounds):
        found = least_squares(residuals, z, bounds=(-REACH, REACH), diff_step=1e-3, x_scale=1.0, max_nfev=2)
        z = found.x
        progress(f"round {turn + 1}: chi2 {2 * found.cost:.2f}")
        if cost - found.cost < 1e-3 * found.cost:
            break
        cost = found.cost
    r = residuals(z)
    covariance = np.linalg.inv(found.jac.T @ found.jac)
    return Fit(
        names=names,
        values=values_at(knowledge, names, z),
        z=z,
        covariance=covariance,
        chi2=float((r[: len(fitted)] ** 2).sum()),
        rows=len(fitted),
    )


def write_fit(result: Fit, path: Path) -> None:
    """Store a fit as JSON, atomically."""
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(result.to_json(), indent=1) + "\n", encoding="utf-8")
    temporary.replace(path)
