"""Kinetics and turnover dynamics of dutasteride and finasteride after Gisleskog 1998/1999.

Doses in mg by mouth, time in hours, concentrations in ng/mL (µg/L), enzymes and DHT relative to
their untreated levels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from verification.check import Check, Model, Obtained, Progress, measured, stated

MODEL = Model.load("gisleskog1999")
GUT, CENTRAL, PERIPHERAL, TYPE1, TYPE2, DHT = range(6)
UNTREATED = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])


@dataclass(frozen=True)
class Drug:
    """One inhibitor's constants; see the data file for units.

    Attributes:
        saturable: maximum saturable clearance V_max / K_m (0: linear elimination only).
    """

    absorption: float
    central: float
    peripheral: float
    exchange: float
    clearance: float
    saturable: float
    michaelis: float
    type1: float
    type2: float


def dutasteride() -> Drug:
    """Dutasteride as in the data file."""
    value = MODEL.parameters.value
    return Drug(
        absorption=value("dut_absorption"),
        central=value("dut_central_volume"),
        peripheral=value("dut_peripheral_volume"),
        exchange=value("dut_exchange"),
        clearance=value("dut_clearance"),
        saturable=value("dut_saturable_clearance"),
        michaelis=value("dut_michaelis"),
        type1=value("dut_type1_inactivation"),
        type2=value("dut_type2_inactivation"),
    )


def finasteride() -> Drug:
    """Finasteride as coded by the third party; a documented failure below 5 mg."""
    value = MODEL.parameters.value
    return Drug(
        absorption=value("fin_absorption"),
        central=value("fin_central_volume"),
        peripheral=value("fin_peripheral_volume"),
        exchange=value("fin_exchange"),
        clearance=value("fin_clearance"),
        saturable=0.0,
        michaelis=1.0,
        type1=0.0,
        type2=value("fin_type2_inactivation"),
    )


def slope(drug: Drug, state: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64[6]: time derivative (per hour) of gut, central, peripheral (µg), S1, S2, DHT."""
    value = MODEL.parameters.value
    gut, central, peripheral, type1, type2, dht = state
    concentration = central / drug.central
    absorbed = drug.absorption * gut
    exchanged = drug.exchange * (concentration - peripheral / drug.peripheral)
    cleared = drug.clearance + drug.saturable * drug.michaelis / (drug.michaelis + concentration)
    made = value("type2_share") * type2 + (1.0 - value("type2_share")) * type1
    return np.array(
        [
            -absorbed,
            absorbed - exchanged - cleared * concentration,
            exchanged,
            value("type1_turnover") * (1.0 - type1) - drug.type1 * concentration * type1,
            value("type2_turnover") * (1.0 - type2) - drug.type2 * concentration * type2,
            value("dht_turnover") * (made - dht),
        ]
    )


def daily(drug: Drug, dose_mg: float, days: int) -> NDArray[np.float64]:
    """float64[days + 1, 6]: the state at each day's end, before the next dose."""
    states = np.empty((days + 1, UNTREATED.size))
    states[0] = UNTREATED
    for day in range(days):
        taken = states[day].copy()
        taken[GUT] += 1000.0 * dose_mg
        course = solve_ivp(
            lambda _, y: slope(drug, y), (0.0, 24.0), taken, method="LSODA", rtol=1e-6, atol=1e-8
        )
        states[day + 1] = course.y[:, -1]
    return states


def suppression(states: NDArray[np.float64]) -> NDArray[np.float64]:
    """Serum DHT suppression in %, of states [..., 6]."""
    return np.asarray(100.0 * (1.0 - states[..., DHT]))


def washout(drug: Drug, concentration: float, hours: float, points: int) -> tuple[NDArray[np.float64], ...]:
    """Hours and concentrations after an equilibrated `concentration` is left to fall."""
    state = UNTREATED.copy()
    state[CENTRAL], state[PERIPHERAL] = concentration * drug.central, concentration * drug.peripheral
    grid = np.linspace(0.0, hours, points)
    course = solve_ivp(
        lambda _, y: slope(drug, y), (0.0, hours), state, method="LSODA", t_eval=grid, rtol=1e-8, atol=1e-9
    )
    return grid, course.y[CENTRAL] / drug.central


def half_life_between(drug: Drug, above: float, below: float) -> float:
    """Hours in which the concentration halves, on average while it falls from `above` to `below`."""
    hours, level = washout(drug, 2.0 * above, 24.0 * 1500, 6001)
    log_level = np.log(np.maximum(level, 1e-300))
    at_above = np.interp(-np.log(above), -log_level, hours)
    at_below = np.interp(-np.log(below), -log_level, hours)
    return float((at_below - at_above) / np.log2(above / below))


def checks(progress: Progress | None = None) -> Iterator[Check]:
    """Every check of this model, one at a time."""
    return MODEL.checks(progress)


@cache
def _half_year() -> NDArray[np.float64]:
    return daily(dutasteride(), 0.5, 180)


@MODEL.check("GP-1a")
def _dutasteride_suppression() -> Obtained:
    return measured(suppression(_half_year()[-1]))


@MODEL.check("GP-1b")
def _dutasteride_against_observation() -> Obtained:
    return _dutasteride_suppression()


@MODEL.check("GP-1c")
def _dutasteride_concentration() -> Obtained:
    return measured(_half_year()[-1, CENTRAL] / dutasteride().central)


@MODEL.check("GP-2a")
def _half_life_high() -> Obtained:
    weeks = half_life_between(dutasteride(), 200.0, 100.0) / 24 / 7
    return stated(1 <= weeks <= 7, f"{weeks:.1f} weeks", "inside the range; below its central value")


@MODEL.check("GP-2b")
def _half_life_low() -> Obtained:
    michaelis = dutasteride().michaelis
    return measured(half_life_between(dutasteride(), michaelis, michaelis / 10) / 24)


@MODEL.check("GP-3")
def _steady_suppression() -> Obtained:
    value, drug, concentration = MODEL.parameters.value, dutasteride(), 25.0
    type1 = value("type1_turnover") / (value("type1_turnover") + drug.type1 * concentration)
    type2 = value("type2_turnover") / (value("type2_turnover") + drug.type2 * concentration)
    closed = value("type2_share") * type2 + (1 - value("type2_share")) * type1

    def dynamics(_: float, y: NDArray[np.float64]) -> NDArray[np.float64]:
        state = np.concatenate([[0.0, concentration * drug.central, concentration * drug.peripheral], y])
        return slope(drug, state)[TYPE1:]

    course = solve_ivp(dynamics, (0.0, 5000.0), UNTREATED[TYPE1:], method="LSODA", rtol=1e-9, atol=1e-11)
    return measured(100.0 * (course.y[-1, -1] - closed))


@MODEL.check("GP-4")
def _finasteride_limitation() -> Obtained:
    return measured([suppression(daily(finasteride(), dose, 42)[-1]) for dose in (1.0, 0.2)])
