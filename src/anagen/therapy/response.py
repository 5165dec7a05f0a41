"""From exposure to effect: the pharmacodynamic chain of particles and growth factors.

    C_f = w C(bulge) + (1 - w) C(papilla)
    dS/dt = k_sig (C_f - S)                         signal after uptake
    E0 = S^gamma / (EC50^gamma + S^gamma)
    two transit stages, mean transit time MTT -> E in [0, 1]

Exposure lasts hours to days and the clock of the niche ticks in days. The contribution of one session
to S is integrated by Gauss quadrature (panels of an eighth of a day for two days, then of half a day);
sessions, and courses of one class, are added, as the equation for S is linear; and S and the transit
stages follow their exact solutions between grid points, with E0 linear between them (an eighth of a day
apart for two days after a session, half a day otherwise).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.compiled import njit

_GRID = 8  # points a day
_COARSE = 4  # grid steps in a coarse panel
_FINE_DAYS = 2  # days after a session with the fine grid
_LOST = 14.0  # k t after which exp(-k t) < 1e-6 of the dose is left
_LONGEST = 60 * _GRID  # grid steps of exposure followed at most
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(2)


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
        depth: float64[n, 2], bulge and papilla, mm.
        weight: float64[2], of bulge and papilla.
        slabs: float64[m, 3]: top, bottom (mm), starting concentration per unit of amount.
        diffusivity: D / R, mm2/day.
        loss: float64[n], k, 1/day.
        amount: float64[s], dose/cm2 of each session (0: no active particles).
        scale: float64[n], the person's multiplier of the amount.
        session: int64[s], days of the sessions, ascending.
        signal_rate: k_sig, 1/day.
        ec50: in units of concentration.
        hill: gamma.
        transit_time: MTT, days.
    """
    deposits = Deposits(slabs, diffusivity, loss, amount, session)
    return joint_transit_effect([deposits], depth, weight, scale, signal_rate, ec50, hill, transit_time, days)


@dataclass(frozen=True, eq=False)
class Deposits:
    """What the sessions of one course leave in the skin; arrays as in `transit_effect`."""

    slabs: NDArray[np.float64]
    diffusivity: float
    loss: NDArray[np.float64]
    amount: NDArray[np.float64]
    session: NDArray[np.int64]

    def times(self, factor: float) -> Deposits:
        """Deposits of `factor` times the amounts (1: unchanged)."""
        return self if factor == 1.0 else replace(self, amount=factor * self.amount)

    @property
    def empty(self) -> bool:
        """Whether nothing of it can reach a follicle."""
        return not (self.amount > 0.0).any() or not (self.slabs[:, 2] > 0.0).any()


def joint_transit_effect(
    deposits: Sequence[Deposits],
    depth: NDArray[np.float64],
    weight: NDArray[np.float64],
    scale: NDArray[np.float64],
    signal_rate: float,
    ec50: float,
    hill: float,
    transit_time: float,
    days: int,
) -> NDArray[np.float64]:
    """Daily mean effect E of sites whose deposits of several courses feed one signal, float64[n, days].

    The signal S is linear in the concentrations, so they are added before the Hill curve.
    """
    effect = np.zeros((len(depth), days))
    present = [one for one in deposits if not one.empty]
    if not present:
        return effect
    given = [one.amount > 0.0 for one in present]
    _transit_effect(
        np.ascontiguousarray(depth),
        weight,
        np.concatenate([one.slabs for one in present]),
        np.cumsum([0, *(len(one.slabs) for one in present)]),
        np.array([one.diffusivity for one in present]),
        np.stack([one.loss for one in present]),
        np.concatenate([one.amount[some] for one, some in zip(present, given, strict=True)]),
        scale,
        np.concatenate([one.session[some] for one, some in zip(present, given, strict=True)]),
        np.repeat(np.arange(len(present)), [int(some.sum()) for some in given]),
        signal_rate,
        ec50,
        hill,
        2.0 / transit_time,
        effect,
    )
    return effect


@njit(nogil=True, cache=True, error_model="numpy")
def _level(z, t, slabs, diffusivity):  # type: ignore[no-untyped-def]
    """Concentration without the loss term; zero far from a slab."""
    per_width = 0.5 / math.sqrt(diffusivity * t)
    total = 0.0
    for m in range(slabs.shape[0]):
        a, b = (z - slabs[m, 0]) * per_width, (z - slabs[m, 1]) * per_width
        # Beyond four widths erf is 1 to 1e-8: the concentration far above or below a slab is 0.
        if b > 4.0 or a < -4.0:
            continue
        above = 1.0 if a > 4.0 else math.erf(a)
        below = -1.0 if b < -4.0 else math.erf(b)
        total += slabs[m, 2] * 0.5 * (above - below)
    return total


@njit(nogil=True, cache=True, error_model="numpy")
def _panel(depth, weight, slabs, diffusivity, loss, rate, begin, end, until):  # type: ignore[no-untyped-def]
    """Signal at `until` left by exposure between `begin` and `end` (days after a session)."""
    half = 0.5 * (end - begin)
    total = 0.0
    for q in range(2):
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
def _feed(depth, weight, slabs, diffusivity, loss, rate, pulse):  # type: ignore[no-untyped-def]
    """Increase of S within each grid step after a session of amount 1; returns the number of steps."""
    h = 1.0 / _GRID
    fine = _FINE_DAYS * _GRID
    length = min(len(pulse), max(fine, int(_LOST / loss * _GRID) // _COARSE * _COARSE + _COARSE))
    for m in range(fine):
        begin, end = m * h, (m + 1) * h
        if m == 0:  # the profile is steepest while the deposit's edges blur
            pulse[0] = _panel(depth, weight, slabs, diffusivity, loss, rate, 0.0, 0.2 * h, h)
            begin = 0.2 * h
        else:
            pulse[m] = 0.0
        pulse[m] += _panel(depth, weight, slabs, diffusivity, loss, rate, begin, end, end)
    for m in range(fine, length, _COARSE):
        begin, end = m * h, (m + _COARSE) * h
        whole = _panel(depth, weight, slabs, diffusivity, loss, rate, begin, end, end)
        for q in range(_COARSE):  # equal parts that decay to `whole` by the end of the panel
            pulse[m + q] = whole / _COARSE * math.exp(rate * h * (_COARSE - 1 - q))
    return length


@njit(nogil=True, cache=True, error_model="numpy")
def _transit_effect(  # type: ignore[no-untyped-def]
    depth,
    weight,
    slabs,
    first_slab,
    diffusivity,
    loss,
    amount,
    scale,
    session,
    course,
    rate,
    ec50,
    gamma,
    a,
    effect,
):
    sites, days = effect.shape
    pulse = np.empty(_LONGEST)
    drive = np.empty(_GRID * days)
    keep = math.exp(-rate / _GRID)
    pass_fine = math.exp(-a / _GRID)
    pass_coarse = math.exp(-a * _COARSE / _GRID)
    fine = np.zeros(days, dtype=np.bool_)
    for j in range(len(session)):
        fine[session[j] : session[j] + _FINE_DAYS] = True
    for i in range(sites):
        drive[:] = 0.0
        for c in range(len(diffusivity)):
            own = slabs[first_slab[c] : first_slab[c + 1]]
            length = _feed(depth[i], weight, own, diffusivity[c], loss[c, i], rate, pulse)
            for j in range(len(session)):
                if course[j] != c:
                    continue
                given = amount[j] * scale[i]
                at = _GRID * session[j]
                for m in range(min(length, _GRID * days - at)):
                    drive[at + m] += given * pulse[m]
        s = 0.0
        e = 0.0
        x1 = 0.0
        x2 = 0.0
        point = 0
        for d in range(days):
            steps = 1 if fine[d] else _COARSE
            h = steps / _GRID
            pass_on = pass_fine if fine[d] else pass_coarse
            first = (1.0 - pass_on * (1.0 + a * h)) / a
            second = (1.0 - pass_on) / a
            total = 0.0
            for _ in range(_GRID // steps):
                for _ in range(steps):
                    s = s * keep + drive[point]
                    point += 1
                e_end = _hill(s, ec50, gamma)
                # The two stages under a drive that is linear from e to e_end.
                slope = (e_end - e) / h
                y1 = x1 - e + slope / a
                y2 = x2 - e + 2.0 * slope / a
                total += h * (0.5 * (e + e_end) - 2.0 * slope / a) + y2 * second + y1 * first
                x1 = e_end - slope / a + y1 * pass_on
                x2 = e_end - 2.0 * slope / a + (y2 + a * h * y1) * pass_on
                e = e_end
            effect[i, d] = min(max(total, 0.0), 1.0)


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
    """Daily mean of a level that follows `drive` (float64[D]) with first-order lags, float64[D].

    Half-lives in days: `onset_half_life` while the drive is above the level, else `offset_half_life`.
    """
    level = np.empty(len(drive))
    ln2 = math.log(2.0)
    _follow(np.ascontiguousarray(drive), ln2 / onset_half_life, ln2 / offset_half_life, level)
    return level


def hill(dose: NDArray[np.float64], ed50: float, exponent: float = 1.0) -> NDArray[np.float64]:
    """Hill function dose^n / (ed50^n + dose^n), any shape; 0 at dose 0."""
    x = np.power(np.maximum(dose, 0.0) / ed50, exponent)
    return np.asarray(x / (1.0 + x))
