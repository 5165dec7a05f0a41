"""Interferon and T cells in space: reaction, diffusion and chemotaxis on a periodic line, by lines.

State (F, u, w) on cells of equal width: interferon-γ, CD8 and CD4 T cells. Fluxes of chemotaxis are
conservative, either second order (cells on both sides averaged) or upwind (first order, as the paper's).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

Field = NDArray[np.float64]


@dataclass(frozen=True)
class Lesion:
    """Constants, named as in the paper (al, be, ga for α, β, γ; s for guardians; D8 = D4)."""

    pI: float
    dI: float
    al: float
    be: float
    s: float
    pT: float
    dT: float
    kT: float
    ga: float
    DI: float
    DT: float
    chi: float


@dataclass(frozen=True, eq=False)
class Spread:
    """A simulation.

    Attributes:
        x: float64[N], middles of the cells, cm.
        time: float64[V], days.
        state: float64[V, 3, N], F in pg, u and w in cells per mL.
    """

    x: Field
    time: Field
    state: Field


def reaction(k: Lesion, f: Field, u: Field, w: Field) -> tuple[Field, Field, Field]:
    """Time derivatives of F, u and w without transport; any shape."""
    held = 1.0 + k.s
    return (
        k.pI * (u + w) - k.dI * f,
        k.al * f / held + k.pT * k.ga * w * u / held - k.dT * u - k.kT * u * u,
        k.be * f / held + k.pT * w / held - k.dT * w - k.kT * w * w,
    )


def simulate(
    k: Lesion,
    start: Callable[[Field], Field],
    times: Sequence[float],
    *,
    cells: int,
    length: float = 1.0,
    upwind: bool = False,
    tolerance: float = 1e-9,
) -> Spread:
    """Integrate by lines (BDF, exact Jacobian).

    Args:
        start: float64[3, N] from the cells' places float64[N].
        times: days, ascending; the states that are kept.
        tolerance: relative error of a step.
    """
    width = length / cells
    x = np.arange(cells, dtype=np.float64) * width
    one = sparse.identity(cells, format="csr")
    # `right @ f` is the cell to the right of each; faces lie between a cell and its right neighbour.
    right = sparse.csr_matrix((np.ones(cells), (np.arange(cells), (np.arange(cells) + 1) % cells)))
    gradient, divergence = (right - one) / width, (one - right.T) / width
    laplacian, half = divergence @ gradient, (one + right) / 2.0

    def at_faces(f: Field) -> sparse.csr_matrix:
        """Which cells' content a chemotactic flux carries through each face."""
        if not upwind:
            return half
        onward = (gradient @ f > 0.0).astype(np.float64)
        return sparse.diags(onward) + sparse.diags(1.0 - onward) @ right

    def derivative(_: float, state: Field) -> Field:
        f, u, w = state.reshape(3, cells)
        made_f, made_u, made_w = reaction(k, f, u, w)
        slope, carried = gradient @ f, at_faces(f)
        return np.concatenate(
            [
                made_f + k.DI * (laplacian @ f),
                made_u + k.DT * (laplacian @ u) - k.chi * (divergence @ ((carried @ u) * slope)),
                made_w + k.DT * (laplacian @ w) - k.chi * (divergence @ ((carried @ w) * slope)),
            ]
        )

    def jacobian(_: float, state: Field) -> sparse.csc_matrix:
        f, u, w = state.reshape(3, cells)
        held, diag = 1.0 + k.s, sparse.diags
        carried = at_faces(f)
        drift = k.chi * divergence @ diag(gradient @ f) @ carried
        pull_u, pull_w = (k.chi * divergence @ diag(carried @ c) @ gradient for c in (u, w))
        kept_u = diag(k.pT * k.ga * w / held - k.dT - 2.0 * k.kT * u)
        kept_w = diag(k.pT / held - k.dT - 2.0 * k.kT * w)
        return sparse.bmat(
            [
                [k.DI * laplacian - k.dI * one, k.pI * one, k.pI * one],
                [
                    k.al / held * one - pull_u,
                    kept_u + k.DT * laplacian - drift,
                    diag(k.pT * k.ga * u / held),
                ],
                [k.be / held * one - pull_w, None, kept_w + k.DT * laplacian - drift],
            ],
            format="csc",
        )

    run = solve_ivp(
        derivative,
        (0.0, times[-1]),
        start(x).ravel(),
        method="BDF",
        jac=jacobian,
        t_eval=times,
        rtol=tolerance,
        atol=tolerance / 10.0,
    )
    return Spread(x, run.t, run.y.T.reshape(-1, 3, cells))
