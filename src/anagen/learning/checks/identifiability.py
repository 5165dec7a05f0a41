"""Parameters that the rows identify: Fisher information, contraction, shift, conflict with the priors."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.learning.checks.accounts import account_weights
from anagen.learning.pattern import hierarchy
from anagen.learning.pattern.sampling import Problem, emulator_error
from anagen.learning.posterior import Posterior

STEP = 0.05
"""Finite difference, prior standard deviations."""
CONFLICT = 2.0
"""Shift of a parameter, in prior SDs, from which prior and rows are said to disagree."""
SHOWN = 3
"""Parameters named for each combination."""


def identifiability(problem: Problem, posterior: Posterior) -> dict[str, Any]:
    """Account of a posterior, for its diagnostics.

    Returns:
        ``eigenvalues`` of the Fisher information in prior units, falling: above 1 the rows say more than the
        prior about that combination; ``combinations``, the parameters that weigh most in each informed one;
        and ``parameters``: name, shift and SD in prior SDs, contraction, and whether prior and rows disagree.
    """
    values, vectors = fisher(problem, posterior)
    return {
        "eigenvalues": [float(f"{value:.3g}") for value in values],
        "informed": int((values > 1.0).sum()),
        "combinations": [_loading(problem.names, vectors[:, i]) for i in range(int((values > 1.0).sum()))],
        "parameters": [
            {
                "name": name,
                "shift": round(float(mean), 2),
                "sd": round(float(sd), 3),
                "contraction": round(float(1.0 - sd**2), 3),
                "conflict": bool(abs(mean) > CONFLICT),
            }
            for name, mean, sd in zip(posterior.names, posterior.mean, posterior.sd, strict=True)
        ],
    }


def fisher(problem: Problem, posterior: Posterior) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Eigenvalues [P], falling, and eigenvectors [P, P] of the rows' information at the posterior's mean.

    From the emulator's slopes, in prior units; study effects are integrated out.
    """
    centre, weight = posterior.mean, posterior.weight
    P = len(centre)
    points = np.concatenate([centre + STEP * np.eye(P), centre - STEP * np.eye(P)])
    total = problem.parts(points).sum(axis=2)
    slope = (total[:P] - total[P:]).T / (2.0 * STEP)
    at: dict[str, Any] = {name: float(weight @ found) for name, found in posterior.hierarchy.items()}
    at["rises"] = weight @ posterior.rises
    V = hierarchy.covariance(problem.table, problem.parts(centre), at, emulator_error(problem))
    values, vectors = np.linalg.eigh(slope.T @ np.linalg.solve(V, slope))
    return values[::-1].clip(0.0), vectors[:, ::-1]


def _loading(names: tuple[str, ...], vector: NDArray[np.float64]) -> str:
    order = np.argsort(-np.abs(vector))[:SHOWN]
    return ", ".join(f"{vector[i]:+.2f} {names[i]}" for i in order)


def identifiability_lines(posterior: Posterior) -> list[str]:
    """Tables of the account, as Markdown."""
    found = posterior.diagnostics.get("identifiability")
    if not found:
        return ["This posterior was made before the account of identifiability."]
    values = ", ".join(f"{value:g}" for value in found["eigenvalues"])
    lines = [
        f"The rows inform {found['informed']} of {len(found['eigenvalues'])} combinations of parameters more "
        "than the priors do (Fisher information above 1 in prior units).",
        "",
        f"Eigenvalues: {values}.",
        "",
        "| information | parameters that weigh most |",
        "|---|---|",
    ]
    lines += [
        f"| {value:g} | {text} |"
        for value, text in zip(found["eigenvalues"], found["combinations"], strict=False)
    ]
    weights = account_weights(posterior)
    if weights:
        lines += ["", "| account of miniaturisation | prior weight | posterior weight |", "|---|---|---|"]
        lines += [f"| {name} | {before:.2f} | {after:.2f} |" for name, (before, after) in weights.items()]
    lines += ["", "| parameter | shift, prior SDs | contraction | |", "|---|---|---|---|"]
    for one in sorted(found["parameters"], key=lambda one: -abs(one["shift"])):
        word = "prior and rows disagree" if one["conflict"] else ""
        lines.append(f"| {one['name']} | {one['shift']:+.2f} | {one['contraction']:.2f} | {word} |")
    return lines
