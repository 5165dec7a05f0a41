"""The deterministic follicle equations of Halloy et al., J Theor Biol 2002;214:469.

Linear in (A, T, L, M), so solved exactly by the matrix exponential. Time is in months of 30 days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm

from anagen.engine.keys import key_of
from verification.check import Check, Model, Obtained, Progress, measured, sampled
from verification.models import halloy2000

MODEL = Model.load("halloy2002")
SEED = 2002
_MONTHS = (1.0, 2.0, 5.0, 10.0)


def means() -> NDArray[np.float64]:
    """float64[3]: mean months of A, T, L."""
    return np.array(
        [MODEL.parameters.value(f"{phase}_duration") for phase in ("anagen", "telogen", "latency")]
    )


def start() -> NDArray[np.float64]:
    """float64[4]: A, T, L, M at 0."""
    return np.array(
        [*(MODEL.parameters.value(f"start_{phase}") for phase in ("anagen", "telogen", "latency")), 0.0]
    )


def rates(loss: float | None = None, *, as_encoded: bool = False) -> NDArray[np.float64]:
    """float64[4, 4]: d(A, T, L, M)/dt = rates @ (A, T, L, M), per month.

    Args:
        loss: ε; that of the data file by default.
        as_encoded: the variant of the encoded file, which does not conserve follicles.
    """
    a, t, latent = 1.0 / means()
    eps = MODEL.parameters.value("loss") if loss is None else loss
    matrix = np.array([[-a, 0, latent, 0], [a, -t, 0, 0], [0, t, -latent, 0], [0, eps, 0, 0]])
    if as_encoded:
        matrix[2, 3] = eps
    else:
        matrix[1, 1] -= eps
    return matrix


def solve(
    months: Sequence[float], loss: float | None = None, *, as_encoded: bool = False
) -> NDArray[np.float64]:
    """float64[V, 4]: A, T, L, M at each of `months` after the published start."""
    matrix = rates(loss, as_encoded=as_encoded)
    return np.stack([expm(matrix * month) @ start() for month in months])


def checks(progress: Progress | None = None) -> Iterator[Check]:
    """Every check of this model, one at a time."""
    return MODEL.checks(progress)


@MODEL.check("C1b-1")
def _steady_state() -> Obtained:
    return measured(solve([1200.0])[0, :3])


@MODEL.check("C1b-2")
def _course() -> Obtained:
    return measured(solve(_MONTHS)[:, :3])


@MODEL.check("C1b-2b")
def _offset_of_the_output_grid() -> Obtained:
    return measured(solve([0.9])[0, :1])


@MODEL.check("C1b-3")
def _eigenvalues() -> Obtained:
    values = np.linalg.eigvals(rates()[:3, :3])
    pair = values[np.argmax(values.imag)]
    zero = np.abs(values).min()
    note = f"third eigenvalue {zero:.0e}"
    return measured([pair.real, pair.imag, 2 * np.pi / pair.imag, -1 / pair.real], note)


@MODEL.check("C1b-4a")
def _error_against_number() -> Obtained:
    sizes, populations = np.array([25, 100, 400, 1600]), 400
    steady = 0.45
    log_error, log_se = [], []
    for size in sizes:
        run = halloy2000.simulate(
            halloy2000.automaton(),
            key_of(SEED, "error against number", int(size)),
            int(size) * populations,
            24.0,
            step=24.0,
            groups=populations,
        )
        squares = (run.anagen_share[:, -1] - steady) ** 2
        log_error.append(np.log(squares.mean()) / 2)
        log_se.append(squares.std(ddof=1) / squares.mean() / np.sqrt(populations) / 2)
    x = np.log(sizes) - np.log(sizes).mean()
    weight = x / (x**2).sum()
    return sampled(weight @ np.array(log_error), np.sqrt((weight**2) @ np.array(log_se) ** 2))


@MODEL.check("C1b-4b")
def _exponential_automata() -> Obtained:
    follicles = 200_000
    run = halloy2000.simulate(
        halloy2000.automaton(1.0, exponential=True),
        key_of(SEED, "exponential automata"),
        follicles,
        10.0,
        step=1.0,
        start=start()[:3],
    )
    months = np.array(_MONTHS, dtype=int)
    theory = solve(_MONTHS)[:, :3]
    share = run.number[0, months, :3] / follicles
    return sampled(share - theory, np.sqrt(theory * (1 - theory) / follicles))


@MODEL.check("C1b-4c")
def _average_of_one_automaton() -> Obtained:
    follicles, burn_in, length = 100_000, 80.0, 320.0
    run = halloy2000.simulate(
        halloy2000.automaton(),
        key_of(SEED, "average of one automaton"),
        follicles,
        burn_in + length,
        step=100.0,
        start=start()[:3],
        window=(burn_in, burn_in + length),
    )
    share = run.inside / length
    # Follicles that start at the beginning of their phase are out of step for long; what is left of
    # it after the burn-in is far below the sampling error at this variation (C1a-3c).
    return sampled(share.mean(axis=0), share.std(axis=0, ddof=1) / np.sqrt(follicles))


@MODEL.check("C1b-5")
def _conservation() -> Obtained:
    loss = 0.05
    conserving = solve([10.0], loss)[0].sum()
    encoded = solve([10.0], loss, as_encoded=True)[0].sum() - 1.0
    nodes, weights = np.polynomial.legendre.leggauss(20)
    course = solve([float(month) for month in 5.0 + 5.0 * nodes], loss, as_encoded=True)
    predicted = loss * 5.0 * weights @ (course[:, 1] + course[:, 3])
    return measured([conserving, encoded - predicted], f"the encoded form ends at {1 + encoded:.3f}")
