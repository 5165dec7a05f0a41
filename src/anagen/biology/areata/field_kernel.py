"""Compiled loop of the immune field: kinetics in each cell, exchange between neighbours.

The equations are those of docs/areata.md, "Equations". Heun's method (second order) on the whole right-hand
side; the time step is short against the fastest exchange. Cells are laid out one after another, so that
four spreading fields of a neighbour are one load.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from anagen.compiled import njit


class Part(IntEnum):
    """Columns of the field's state; the first four spread, the others stay in their cell."""

    INTERFERON = 0
    KILLERS = 1
    HELPERS = 2
    REGULATION = 3
    GUARDIANS = 4
    MEMORY = 5


PARTS, SPREADING = 6, 4
TERMS = ("interferon", "presentation", "recruitment", "help", "privilege", "attack")
"""Terms of the field that a treatment may damp; see `anagen.biology.areata.damping`."""
_ATTACK = TERMS.index("attack")


@njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract", "nsz", "arcp"})
def _slopes(y, dy, first, neighbour, exchange, outflow, spread, strength, readiness, control, kept, k):  # type: ignore[no-untyped-def]
    """Write the time derivative per day of every cell to `dy` [N, 6] (docs/areata.md, "Equations").

    `kept` [6, N] is the share of each of `TERMS` that treatment leaves.
    """
    (
        interferon_decay,
        turnover,
        presentation,
        half_presentation,
        help_,
        recruitment,
        own_growth,
        memory_seed,
        privilege_loss,
        guardian_loss,
        guardian_return,
        half_regulation,
        regulation_rise,
        regulation_fall,
        memory_rise,
        memory_fall,
        memory_harm,
        full_killers,
    ) = k
    d_f, d_t, d_r = spread
    for i in range(y.shape[0]):
        f, u, w, r, g, m = y[i, 0], y[i, 1], y[i, 2], y[i, 3], y[i, 4], y[i, 5]
        in_f, in_u, in_w, in_r = -outflow[i] * f, -outflow[i] * u, -outflow[i] * w, -outflow[i] * r
        for e in range(first[i], first[i + 1]):
            j, c = neighbour[e], exchange[e]
            in_f += c * y[j, 0]
            in_u += c * y[j, 1]
            in_w += c * y[j, 2]
            in_r += c * y[j, 3]
        free = 1.0 / (1.0 + (strength[i] * g + control * r) / (1.0 + memory_harm * m))
        seen = f * f
        shown = presentation * kept[1, i] * seen / (half_presentation * half_presentation + seen)
        aid = kept[3, i] * free
        seed = memory_seed * m
        driven = 1.0 + m * (readiness[i] - 1.0)
        felt = kept[4, i] * f / privilege_loss
        dy[i, 0] = interferon_decay * (kept[0, i] * (u + w) - f) + d_f * in_f
        dy[i, 1] = turnover * (shown * free + help_ * aid * u * w - u - u * u) + d_t * in_u
        dy[i, 2] = (
            turnover
            * (recruitment * driven * kept[2, i] * free * f + own_growth * aid * w + seed - w - w * w)
            + d_t * in_w
        )
        # Guardians fall at once and return slowly; regulation comes in months and stays for years.
        called = seen / (half_regulation * half_regulation + seen) - r
        dy[i, 3] = (regulation_rise if called > 0.0 else regulation_fall) * called + d_r * in_r
        whole = 1.0 / (1.0 + felt * felt) - g
        dy[i, 4] = (guardian_return if whole > 0.0 else guardian_loss) * whole
        attack = min(u / full_killers, 1.0)
        quiet = (1.0 - attack) * (1.0 - attack)
        dy[i, 5] = memory_rise * attack * (1.0 - m) - memory_fall * quiet * quiet * m


@njit(nogil=True, cache=True, error_model="numpy")
def run_field(  # type: ignore[no-untyped-def]
    y,
    first,
    neighbour,
    exchange,
    outflow,
    spread,
    strength,
    readiness,
    control,
    killer_share,
    k,
    flare_days,
    flare_dose,
    damp_term,
    damp_course,
    damp_where,
    pieces,
    step_days,
    attack,
    interferon,
):
    """Advance `y` in place through all days of `control`; write means over each step to the outputs.

    Args:
        y: float64[N, 6], state, columns as in `Part`.
        first: int64[N + 1], first neighbour of each cell.
        neighbour: int64[K], cells next to each cell, one after another.
        exchange: float64[K], entries of the Laplacian, 1/cm².
        outflow: float64[N], sum of a cell's exchange, 1/cm².
        spread: float64[3], cm²/day of F, of u and w, of R.
        strength: float64[N], guardians' strength.
        readiness: float64[N], local drive.
        control: float64[D], strength of regulation.
        killer_share: share of CD8 cells among those that enter.
        k: see `Kinetics.numbers`.
        flare_days: int64[K, 2], first day of each flare and the day after its last.
        flare_dose: float64[K, N], T cells that enter per day.
        damp_term: int64[E], index into `TERMS`.
        damp_course: float64[E, D], share taken on each day.
        damp_where: float64[E, N], how much of it reaches each cell.
        pieces: time steps a day.
        step_days: days of one output step.
        attack: float64[S, N], written: CD8 cells that reach follicles.
        interferon: float64[S, N], written.
    """
    cells, days, full_killers = y.shape[0], control.shape[0], k[-1]
    slope_a, slope_b, trial = np.empty_like(y), np.empty_like(y), np.empty_like(y)
    kept = np.ones((6, cells))
    h = 1.0 / pieces
    for d in range(days):
        for q in range(flare_days.shape[0]):
            if flare_days[q, 0] <= d < flare_days[q, 1]:
                for i in range(cells):
                    y[i, 1] += flare_dose[q, i] * killer_share
                    y[i, 2] += flare_dose[q, i] * (1.0 - killer_share)
        if damp_term.shape[0] > 0:
            kept[:] = 1.0
            for e in range(damp_term.shape[0]):
                if damp_course[e, d] != 0.0:
                    for i in range(cells):
                        kept[damp_term[e], i] *= 1.0 - damp_course[e, d] * damp_where[e, i]
        for _ in range(pieces):
            _slopes(
                y,
                slope_a,
                first,
                neighbour,
                exchange,
                outflow,
                spread,
                strength,
                readiness,
                control[d],
                kept,
                k,
            )
            for i in range(cells):
                for p in range(6):
                    trial[i, p] = y[i, p] + h * slope_a[i, p]
            _slopes(
                trial,
                slope_b,
                first,
                neighbour,
                exchange,
                outflow,
                spread,
                strength,
                readiness,
                control[d],
                kept,
                k,
            )
            for i in range(cells):
                for p in range(6):
                    y[i, p] += 0.5 * h * (slope_a[i, p] + slope_b[i, p])
        s = d // step_days
        share = 1.0 / min(step_days, days - s * step_days)
        for i in range(cells):
            attack[s, i] += share * kept[_ATTACK, i] * y[i, 1] / full_killers
            interferon[s, i] += share * y[i, 0]
