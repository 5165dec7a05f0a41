"""The expectation over decades, in steps of weeks to months.

The engine's own integrator (`anagen.engine.meanfield`) must resolve stages that last days. Over
the years before baseline the drivers change slowly, and only they matter: an implicit scheme
may then step over the fast stages without losing them. Within a step the drivers are constant
and the state y obeys y' = A y, so the step is a rational approximation of exp(h A),

    y(t + h) = sum over k = 1..3 of c_k (I - g h A)^-k y(t),

of third order and L-stable for g = 0.4358665 (Nørsett 1974, doi 10.1007/BFb0066585; the order
conditions below give g and c). Each factor is one pass through the stages of every calibre
class, coupled only where anagen begins. It keeps the sum of y exactly.

Hairs that change their class within anagen would couple the classes in every stage. They are split off
(Strang 1968): half a step of class steps alone, which is exact (a Poisson number of steps, held at the
thinnest and thickest class), the step above, and the other half. The error is below 0.001 of a follicle
where a step holds at most 0.2 class steps, and grows with the square of their number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.compiled import njit
from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.phases import CLOCKED, Phase
from anagen.engine.renewal import fill_renewal
from anagen.engine.shift import poisson_weights, shift_classes

_EARLY, _ANAGEN, _CATAGEN = int(Phase.EARLY_ANAGEN), int(Phase.ANAGEN), int(Phase.CATAGEN)
_TELOGEN, _KENOGEN, _RETAINED = int(Phase.TELOGEN), int(Phase.KENOGEN), int(Phase.RETAINED)


def _scheme() -> tuple[float, NDArray[np.float64]]:
    """Coefficients g and c_1..c_3 of the scheme.

    The order conditions hold for orders 0 to 2 with any g, for order 3 where g^3 - 3 g^2 + 3/2 g - 1/6 = 0.
    """
    roots = np.sort(np.real(np.roots([1.0, -3.0, 1.5, -1.0 / 6.0])))
    g = float(roots[1])  # the root at which the scheme is L-stable
    orders = np.array([[1.0, 1.0, 1.0], [1.0, 2.0, 3.0], [1.0, 3.0, 6.0]])
    return g, np.linalg.solve(orders, [1.0, 1.0 / g, 0.5 / g**2])


_G, _C = _scheme()


def follow_slowly(
    chain: Chain,
    drivers: Drivers,
    steps: NDArray[np.float64],
    start: NDArray[np.float64],
    kept: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Expected state of one stratum after each of its steps in `kept`; no follicle is lost or fixed.

    Loss and fixing act alike in all phases and classes, so the caller multiplies by the share that is left.

    Args:
        chain: the follicle.
        drivers: of one stratum; `step_days` is ignored in favour of `steps`.
        steps: float64[D], length of each step, days.
        start: float64[classes, total stages].
        kept: int64[K], numbers of steps after which the state is kept, rising.

    Returns:
        float64[K, classes, total stages].
    """
    found = np.empty((len(kept), *start.shape))
    _follow(
        chain.stages,
        chain.stage_rate,
        chain.stage_offset,
        chain.kenogen_weight,
        chain.renewal,
        *chain.clubs,
        drivers.speed[0],
        drivers.target[0],
        drivers.kenogen[0],
        drivers.drift[0] if drivers.drift is not None and drivers.drifts else np.zeros(0),
        steps,
        np.ascontiguousarray(start),
        kept,
        _G,
        _C,
        found,
    )
    return found


@njit(nogil=True, cache=True, error_model="numpy")
def _solve_onset(matrix, gain, work):  # type: ignore[no-untyped-def]
    """Write (I - M' diag(gain))^-1 M' to the right half of `work`, for the renewal matrix M.

    The flow f into anagen onset solves ``f = M' (gain f + rest)``, where `gain` [C] is the share of a class'
    flow that comes round to onset within one factor of the step. Columns of M' diag(gain) sum to less than
    1, so no pivots are needed.
    """
    classes = len(gain)
    for i in range(classes):
        for j in range(classes):
            work[i, j] = (1.0 if i == j else 0.0) - matrix[j, i] * gain[j]
            work[i, classes + j] = matrix[j, i]
    _eliminate(work)


@njit(nogil=True, cache=True, error_model="numpy")
def _eliminate(work):  # type: ignore[no-untyped-def]
    """Solve the left half of `work` [C, 2 C] for its right half, in place and without pivots."""
    classes = len(work)
    for i in range(classes):
        inverse = 1.0 / work[i, i]
        for r in range(i + 1, classes):
            factor = work[r, i] * inverse
            for j in range(i + 1, 2 * classes):
                work[r, j] -= factor * work[i, j]
    for i in range(classes - 1, -1, -1):
        inverse = 1.0 / work[i, i]
        # Whole rows at a time, so that the compiler can take several columns at once.
        for r in range(i + 1, classes):
            factor = work[i, r]
            for j in range(classes, 2 * classes):
                work[i, j] -= factor * work[r, j]
        for j in range(classes, 2 * classes):
            work[i, j] *= inverse


@njit(nogil=True, cache=True, error_model="numpy")
def _follow(  # type: ignore[no-untyped-def]
    stages,
    stage_rate,
    offset,
    kenogen_weight,
    renewal,
    retained,
    club_release,
    speed,
    target,
    kenogen,
    drift,
    lengths,
    start,
    kept,
    g,
    c,
    found,
):
    pull, jump, spread = renewal
    phases = len(offset) - 1
    total, classes = offset[phases], stage_rate.shape[1]
    keeping = phases > _RETAINED
    y, w = np.empty((total, classes)), np.empty((total, classes))
    stays, passes = np.empty((CLOCKED, classes)), np.empty((CLOCKED, classes))
    matrix, work = np.empty((classes, classes)), np.empty((classes, 2 * classes))
    gain, empty, flow, onset = np.empty(classes), np.empty(classes), np.empty(classes), np.empty(classes)
    weights, row = np.empty(classes), np.empty(classes)
    # With kept clubs: shares of a stage under a club that stay, pass on and lose their club, the share of an
    # exit from telogen that enters each stage renewed, and the share that goes from there to telogen's end.
    under = np.empty((3, classes))
    entries = offset[_ANAGEN] + 1 if keeping else 1
    entry = np.empty((entries, classes))
    share, reach = np.empty((entries, classes)), np.empty((entries, classes))
    for s in range(total):
        for k in range(classes):
            y[s, k] = start[k, s]
    keeping_at = 0
    for d in range(len(lengths)):
        q = g * lengths[d]
        fill_renewal(pull, jump, spread, target[d], matrix)
        moving = drift[d] if len(drift) else 0.0
        if moving != 0.0:
            poisson_weights(0.5 * abs(moving) * lengths[d], weights)
            shift_classes(y, offset[_ANAGEN], offset[_CATAGEN], moving > 0.0, weights, row)
        for k in range(classes):
            empty[k] = min(1.0, kenogen[d] * kenogen_weight[k])
            to_exogen, through_kenogen = 1.0, 1.0
            for p in range(CLOCKED):
                # Shares of a stage's content and inflow that stay in it in this factor, and that pass on.
                stays[p, k] = 1.0 / (1.0 + q * stage_rate[p, k] * speed[p, d])
                passes[p, k] = 1.0 - stays[p, k]
                for _ in range(stages[p]):
                    if p <= _TELOGEN:
                        to_exogen *= passes[p, k]
                    else:
                        through_kenogen *= passes[p, k]
            gain[k] = to_exogen * (1.0 - empty[k] + empty[k] * through_kenogen)
            if keeping:
                forward = q * stage_rate[_EARLY, k] * speed[_EARLY, d]
                falls = q * club_release * speed[_TELOGEN, d]
                under[0, k] = 1.0 / (1.0 + forward + falls)
                under[1, k] = forward * under[0, k]
                under[2, k] = falls * under[0, k]
                held = (1.0 - empty[k]) * retained[k]
                share[0, k] = 1.0 - empty[k] - held + empty[k] * through_kenogen
                for r in range(entries):
                    if r < entries - 1:
                        lets_go = held * under[2, k]
                        held *= under[1, k]
                    else:
                        lets_go = held
                    share[r, k] = lets_go + (share[0, k] if r == 0 else 0.0)
                reach[entries - 1, k] = 1.0
                for p in range(_ANAGEN, _KENOGEN):
                    reach[entries - 1, k] *= passes[p, k] ** stages[p]
                for r in range(entries - 2, -1, -1):
                    reach[r, k] = reach[r + 1, k] * passes[_EARLY, k]
        if keeping:
            _solve_exit(matrix, share, reach, work)
        else:
            _solve_onset(matrix, gain, work)
        for s in range(total):
            for k in range(classes):
                w[s, k], y[s, k] = y[s, k], 0.0
        for power in range(3):
            if keeping:
                _factor_with_clubs(
                    w,
                    y,
                    c[power],
                    matrix,
                    work,
                    empty,
                    retained,
                    stays,
                    passes,
                    under,
                    entry,
                    flow,
                    onset,
                    offset,
                )
                continue
            # Flow to anagen onset if nothing enters anagen; then, by class, the flow that does enter.
            for k in range(classes):
                flow[k], onset[k] = 0.0, 0.0
            for p in range(CLOCKED):
                for s in range(offset[p], offset[p + 1]):
                    for k in range(classes):
                        flow[k] = (w[s, k] + flow[k]) * passes[p, k]
                if p == _TELOGEN:
                    for k in range(classes):
                        onset[k] = (1.0 - empty[k]) * flow[k]
                        flow[k] *= empty[k]
            for k in range(classes):
                onset[k] += flow[k]
            for k in range(classes):
                entering = 0.0
                for i in range(classes):
                    entering += work[k, classes + i] * onset[i]
                flow[k] = entering
            for p in range(CLOCKED):
                for s in range(offset[p], offset[p + 1]):
                    for k in range(classes):
                        here = w[s, k] + flow[k]
                        w[s, k] = here * stays[p, k]
                        flow[k] = here * passes[p, k]
                        y[s, k] += c[power] * w[s, k]
                if p == _TELOGEN:
                    for k in range(classes):
                        flow[k] *= empty[k]
        if moving != 0.0:
            shift_classes(y, offset[_ANAGEN], offset[_CATAGEN], moving > 0.0, weights, row)
        if keeping_at < len(kept) and d + 1 == kept[keeping_at]:
            for s in range(total):
                for k in range(classes):
                    found[keeping_at, k, s] = y[s, k]
            keeping_at += 1


@njit(nogil=True, cache=True, error_model="numpy")
def _solve_exit(matrix, share, reach, work):  # type: ignore[no-untyped-def]
    """Write (I - G)^-1 to the right half of `work`, for the gain G [C, C] of the flow x that ends telogen.

    ``x = G x + rest``, where ``G[j, i] = M[i, j] * sum_r share[r, i] * reach[r, j]``: the share of an exit in
    class i that enters stage r renewed (`share`), as class j, and reaches the end of telogen from there
    (`reach`), within one factor of the step. Columns of G sum to less than 1, so no pivots are needed.
    """
    classes = len(matrix)
    work[:] = 0.0
    for j in range(classes):
        for r in range(len(share)):
            arrives = reach[r, j]
            for i in range(classes):
                work[j, i] += share[r, i] * arrives
        for i in range(classes):
            work[j, i] *= -matrix[i, j]
        work[j, j] += 1.0
        work[j, classes + j] = 1.0
    _eliminate(work)


@njit(nogil=True, cache=True, error_model="numpy")
def _factor_with_clubs(  # type: ignore[no-untyped-def]
    w, y, weight, matrix, work, empty, retained, stays, passes, under, entry, flow, onset, offset
):
    """Apply one factor of the step to `w`, in place, where clubs are kept; add ``weight * w`` to `y`.

    First the flow that ends telogen if telogen's exits led nowhere, then the flow that does end it (solved by
    `_solve_exit`), and with it all stages in the order that follicles pass them.
    """
    classes = len(matrix)
    first = offset[_RETAINED]
    for c in range(classes):
        # Content of kenogen and of stages under a club that is renewed within this factor.
        flow[c] = 0.0
        for s in range(offset[_KENOGEN], first):
            flow[c] = (w[s, c] + flow[c]) * passes[_KENOGEN, c]
        entry[0, c] = flow[c]
        flow[c] = 0.0
        for r in range(len(entry) - 1):
            here = w[first + r, c] + flow[c]
            entry[r, c] = here * under[2, c] + (entry[0, c] if r == 0 else 0.0)
            flow[c] = here * under[1, c]
        entry[len(entry) - 1, c] = flow[c]
        flow[c] = 0.0
    for p in range(_TELOGEN + 1):
        for s in range(offset[p], offset[p + 1]):
            for j in range(classes):
                flow[j] += w[s, j]
            if s < len(entry):
                for i in range(classes):
                    for j in range(classes):
                        flow[j] += entry[s, i] * matrix[i, j]
            for j in range(classes):
                flow[j] *= passes[p, j]
    for j in range(classes):
        onset[j] = 0.0
        for i in range(classes):
            onset[j] += work[j, classes + i] * flow[i]
    # `onset` is now the flow that ends telogen, by class.
    for c in range(classes):
        flow[c] = empty[c] * onset[c]
        for s in range(offset[_KENOGEN], first):
            here = w[s, c] + flow[c]
            w[s, c] = here * stays[_KENOGEN, c]
            flow[c] = here * passes[_KENOGEN, c]
            y[s, c] += weight * w[s, c]
        held = (1.0 - empty[c]) * retained[c] * onset[c]
        entry[0, c] = flow[c] + (1.0 - empty[c]) * onset[c] - held
        for r in range(len(entry) - 1):
            here = w[first + r, c] + held
            w[first + r, c] = here * under[0, c]
            entry[r, c] = here * under[2, c] + (entry[0, c] if r == 0 else 0.0)
            held = here * under[1, c]
            y[first + r, c] += weight * w[first + r, c]
        entry[len(entry) - 1, c] = held
        flow[c] = 0.0
    for p in range(_TELOGEN + 1):
        for s in range(offset[p], offset[p + 1]):
            for j in range(classes):
                flow[j] += w[s, j]
            if s < len(entry):
                for i in range(classes):
                    for j in range(classes):
                        flow[j] += entry[s, i] * matrix[i, j]
            for j in range(classes):
                w[s, j] = flow[j] * stays[p, j]
                flow[j] *= passes[p, j]
                y[s, j] += weight * w[s, j]
