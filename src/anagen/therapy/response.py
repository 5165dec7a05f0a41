"""From exposure to effect: the pharmacodynamic chain of particles and growth factors.

    C_f = w C(bulge) + (1 - w) C(papilla)
    dS/dt = k_sig (C_f - S)                         signal after uptake
    E0 = S^gamma / (EC50^gamma + S^gamma)
    two transit stages, mean transit time MTT -> E in [0, 1]

Exposure lasts hours to days and the clock of the niche ticks in days, so the signal one session
leaves is integrated by Gauss quadrature on a local grid (panels from 45 minutes), sessions are
added as the equation for S is linear, and between grid points S and the transit stages follow
their exact solutions.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

_HALF_DAY = 0.5
_LOST = 16.0  # k t after which exp(-k t) < 1.2e-7 of the dose is left
_LONGEST = 120  # half-days of exposure followed at most
_PANELS = np.array([0.0, 1 / 32, 1 / 8, 1 / 2])  # days, within the first half-day
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(3)


def transit_effect(
    depth: NDArray[np.float64],
    weight: NDArray[np.float64],
    slabs: NDArray[np.float64],
    diffusivity: float,
    loss: NDArray[np.float64],
    amount: NDArray[np.float64],
    scale: NDArray[np.float64],
    session: NDArray[np.int64],
    signal_rate: float,
    ec50: float,
    hill: float,
    transit_time: float,
    days: int,
) -> NDArray[np.float64]:
    """Daily mean effect E of sites, float64[n, days], in [0, 1].

    Args:
        depth: float64[n, 2] of bulge and papilla, mm. weight: float64[2].
        slabs: float64[m, 3]: top, bottom (mm), starting concentration per unit of amount.
        diffusivity: D / R, mm2/day. loss: float64[n], k, 1/day.
        amount: float64[s], dose/cm2 of each session (0: nothing active was given).
        scale: float64[n], the person's multiplier of the amount.
        session: int64[s], days of the sessions, ascending.
        signal_rate: k_sig, 1/day. ec50: in units of concentration. hill: gamma.
        transit_time: MTT, days.
    """
    effect = np.zeros((len(depth), days))
    given = amount > 0.0
    if given.any() and (slabs[:, 2] > 0).any():
        _transit_effect(
            np.ascontiguousarray(depth),
            weight,
            slabs,
            diffusivity,
            loss,
            amount[given],
            scale,
            session[given],
            signal_rate,
            ec50,
            hill,
            2.0 / transit_time,
            effect,
        )
    return effect


@njit(nogil=True, cache=True, error_model="numpy")
def _level(z, t, slabs, diffusivity):  # type: ignore[no-untyped-def]
    """Concentration without the loss term."""
    width = 2.0 * math.sqrt(diffusivity * t)
    total = 0.0
    for m in range(slabs.shape[0]):
        a, b = (z - slabs[m, 0]) / width, (z - slabs[m, 1]) / width
        # Beyond six widths erf is +-1: a slab far above or below adds nothing.
        if (a > 6.0 and b > 6.0) or (a < -6.0 and b < -6.0):
            continue
        total += slabs[m, 2] * 0.5 * (math.erf(a) - math.erf(b))
    return total


@njit(nogil=True, cache=True, error_model="numpy")
def _panel(depth, weight, slabs, diffusivity, loss, rate, begin, end, until):  # type: ignore[no-untyped-def]
    """Signal at `until` left by exposure between begin and end (days after a session)."""
    half = 0.5 * (end - begin)
    total = 0.0
    for q in range(3):
        t = begin + half * (1.0 + _NODES[q])
        c = weight[0] * _level(depth[0], t, slabs, diffusivity)
        c += weight[1] * _level(depth[1], t, slabs, diffusivity)
        total += _WEIGHTS[q] * c * math.exp(-loss * t - rate * (until - t))
    return total * half * rate


@njit(nogil=True, cache=True, error_model="numpy")
def _hill(s, ec50, gamma):  # type: ignore[no-untyped-def]
    if s <= 0.0:
        return 0.0
    x = s / ec50
    if gamma != 1.0:
        x = math.exp(gamma * math.log(x))
    return 1.0 if x > 1e15 else x / (1.0 + x)


@njit(nogil=True, cache=True, error_model="numpy")
def _transit_effect(  # type: ignore[no-untyped-def]
    depth, weight, slabs, diffusivity, loss, amount, scale, session, rate, ec50, gamma, a, effect
):
    sites, days = effect.shape
    pulse = np.empty(_LONGEST)
    drive = np.empty(2 * days)
    keep = math.exp(-rate * _HALF_DAY)
    pass_on = math.exp(-a)
    first_mean = (1.0 - pass_on * (1.0 + a)) / a
    second_mean = (1.0 - pass_on) / a
    for i in range(sites):
        length = min(_LONGEST, int(_LOST / loss[i] / _HALF_DAY) + 1)
        pulse[0] = 0.0
        for p in range(len(_PANELS) - 1):
            pulse[0] += _panel(
                depth[i], weight, slabs, diffusivity, loss[i], rate, _PANELS[p], _PANELS[p + 1], _HALF_DAY
            )
        for m in range(1, length):
            begin = m * _HALF_DAY
            end = begin + _HALF_DAY
            pulse[m] = _panel(depth[i], weight, slabs, diffusivity, loss[i], rate, begin, end, end)
        drive[:] = 0.0
        for j in range(len(session)):
            begin_at = 2 * session[j]
            for m in range(min(length, 2 * days - begin_at)):
                drive[begin_at + m] += amount[j] * scale[i] * pulse[m]
        s = 0.0
        e_start = 0.0
        x1 = 0.0
        x2 = 0.0
        for d in range(days):
            s = s * keep + drive[2 * d]
            e_middle = _hill(s, ec50, gamma)
            s = s * keep + drive[2 * d + 1]
            e_end = _hill(s, ec50, gamma)
            e = (e_start + 4.0 * e_middle + e_end) / 6.0
            y1, y2 = x1 - e, x2 - e
            effect[i, d] = min(max(e + y2 * second_mean + y1 * first_mean, 0.0), 1.0)
            x2 = e + (y2 + a * y1) * pass_on
            x1 = e + y1 * pass_on
            e_start = e_end


@njit(nogil=True, cache=True, error_model="numpy")
def _follow(drive, on, off, level):  # type: ignore[no-untyped-def]
    x = 0.0
    for d in range(len(drive)):
        u = drive[d]
        k = on if u >= x else off
        keep = math.exp(-k)
        level[d] = u + (x - u) * (1.0 - keep) / k
        x = u + (x - u) * keep


def onset_and_offset(
    drive: NDArray[np.float64], onset_half_life: float, offset_half_life: float
) -> NDArray[np.float64]:
    """Daily mean of a level that follows `drive` (float64[D]) with first-order lags; same shape.

    Half-lives in days: `onset_half_life` while the drive is above the level, the other below.
    """
    level = np.empty(len(drive))
    ln2 = math.log(2.0)
    _follow(np.ascontiguousarray(drive), ln2 / onset_half_life, ln2 / offset_half_life, level)
    return level


def hill(dose: NDArray[np.float64], ed50: float, exponent: float = 1.0) -> NDArray[np.float64]:
    """dose^n / (ed50^n + dose^n), any shape; 0 at dose 0."""
    x = np.power(np.maximum(dose, 0.0) / ed50, exponent)
    return np.asarray(x / (1.0 + x))
