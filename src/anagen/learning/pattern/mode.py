"""Approximate mode of the posterior: Gauss-Newton on the engine itself.

Rises and biases are linear, so they are solved for along with the parameters; the spreads between
studies are held at the medians of their priors. The curvature at the mode gives the directions of
the emulator's runs: parameters are strongly correlated, and a box around them would
hold almost no plausible follicle.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anagen.learning.pattern import hyperprior
from anagen.learning.pattern.hierarchy import REFERENCE, RISES, Names, RowTable, hierarchy_table
from anagen.learning.pattern.hierarchy import covariance as row_covariance
from anagen.learning.pattern.training import Progress, engine_runs
from anagen.learning.rows import Row
from anagen.parameters import Z90
from anagen.workers import Workers

STEP = 0.05
"""Finite difference, prior standard deviations."""
LONGEST = 3.0
"""Longest Gauss-Newton step, prior standard deviations in all."""
_HALF_NORMAL_MEDIAN = 0.6745


def _nuisance(table: RowTable) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Design [K, N], prior means [N] and SDs [N] of rises, automatic rise and biases."""
    prior = hierarchy_table()
    move = table.per * table.onset
    columns = [move * (table.rise == i) for i in range(len(RISES))]
    columns += [REFERENCE * move * table.automatic, table.per * table.uncontrolled, table.per * table.small]
    names = ["carrier_rise"] * len(RISES) + ["automatic_rise", "uncontrolled_bias", "small_trial_bias"]
    mean, sd = [], []
    for name in names:
        record = prior[name]
        if record["spread"] == "half-normal":
            mean.append(_HALF_NORMAL_MEDIAN * record["value"])
            sd.append(0.6 * record["value"])
        else:
            mean.append(record["value"])
            sd.append((record["high"] - record["low"]) / (2 * Z90))
    return np.stack(columns, axis=1), np.array(mean), np.array(sd)


def find_mode(
    names: tuple[str, ...],
    rows: Sequence[Row],
    table: RowTable,
    start: NDArray[np.float64],
    folder: Path,
    progress: Progress,
    workers: Workers | int = 2,
    rounds: int = 6,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mode float64[P] and covariance float64[P, P] of z.

    Each round costs P + 1 engine runs.
    """
    prior = hierarchy_table()
    at: Names = {name: hyperprior.middle(record) for name, record in prior.items() if name != "carrier_rise"}
    at["rises"] = np.full(len(RISES), prior["carrier_rise"]["value"])
    design, nuisance_mean, nuisance_sd = _nuisance(table)
    P = len(names)
    z, best, best_cost = start.copy(), start.copy(), np.inf
    covariance = np.eye(P)
    damping = 1.0
    for turn in range(rounds):
        points = np.concatenate([z[None], z + STEP * np.eye(P)])
        runs = engine_runs(names, rows, points, folder, f"mode, round {turn + 1}", progress, workers)
        parts, total = runs[0], runs.sum(axis=2)
        V = row_covariance(table, parts, at, np.zeros(len(table)))
        jacobian = np.concatenate([((total[1:] - total[0]) / STEP).T, design], axis=1)
        weighted = np.linalg.solve(V, jacobian)
        precision = np.concatenate([np.ones(P), nuisance_sd**-2])
        hessian = jacobian.T @ weighted + np.diag(precision)
        # Solve for z + step and the nuisance at once; the prior pulls both to their means.
        target = table.y - total[0] + jacobian[:, :P] @ z
        right = weighted.T @ target + precision * np.concatenate([np.zeros(P), nuisance_mean])
        found = np.linalg.solve(hessian, right)
        residual = table.y - total[0] - design @ found[P:]
        cost = float(residual @ np.linalg.solve(V, residual) + z @ z)
        if cost < best_cost:
            best, best_cost = z.copy(), cost
            covariance = np.linalg.inv(hessian)[:P, :P]
            damping = min(1.0, damping * 2)
        else:
            z, damping = best.copy(), damping / 3
        step = found[:P] - z
        length = float(np.linalg.norm(step))
        z = z + step * min(damping, LONGEST / max(length, 1e-9))
        if length < 0.05:
            break
    return best, covariance
