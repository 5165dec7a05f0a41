"""Outcomes reported of a field of scalp: names, units, definitions, and the sums behind them.

Every density, width and mass is a sum over hairs, so one table of eight sums per site and
visit carries them all; both engines fill the same table (`anagen.measurement.observe` from
single follicles, `anagen.measurement.expected` from expected counts).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from anagen.errors import unknown_name
from anagen.parameters import ParameterSet, load_parameters, read_toml


class Sum(IntEnum):
    """Column of the table of sums, per cm2 of field."""

    COUNTED = 0
    NON_VELLUS = 1
    TERMINAL = 2
    ANAGEN = 3
    TELOGEN = 4
    WIDTH = 5
    """Diameters of the counted hairs, mm/cm2."""
    MASS = 6
    """Mass grown per day by every growing hair, thick or thin, ug/cm2/day."""
    LONG = 7


N_SUMS = len(Sum)


@dataclass(frozen=True)
class Outcome:
    """One outcome that a clinic reports: its name, unit and definition."""

    name: str
    unit: str
    definition: str
    needs_phase: bool = False
    """Whether growing and resting hairs must be distinguished."""
    score: bool = False
    """True if it is a score of a whole scalp, read by a method of its own, not counted on a field."""
    higher_is_better: bool = True
    """Whether more of it is what a patient wants."""
    rater: str = ""
    """Rater of an improvement (`anagen.measurement.rated_link`); "" where it is no rating."""


_ALL = (
    Outcome("total density", "hairs/cm2", "standing hairs at least as wide as the method can see"),
    Outcome("non-vellus density", "hairs/cm2", "standing hairs of 30 µm and more"),
    Outcome("terminal density", "hairs/cm2", "standing hairs of 40 µm and more"),
    Outcome("anagen density", "hairs/cm2", "visible hairs that grow", needs_phase=True),
    Outcome(
        "telogen density",
        "hairs/cm2",
        "visible hairs in telogen or catagen",
        needs_phase=True,
        higher_is_better=False,
    ),
    Outcome("anagen percent", "%", "growing hairs among visible hairs", needs_phase=True),
    Outcome("mean diameter", "µm", "mean width of the visible hairs"),
    Outcome("cumulative thickness", "mm/cm2", "widths of the visible hairs, added up"),
    Outcome("hair mass", "µg/cm2/day", "mass grown in a day (interval weight): cross-section x growth speed"),
    Outcome(
        "shed hairs per day",
        "hairs/cm2/day",
        "hairs shed in the preceding week, per day",
        higher_is_better=False,
    ),
    Outcome("long hair density", "hairs/cm2", "uncut hairs wider than 40 µm and longer than 30 mm"),
    Outcome(
        "SALT",
        "points",
        "share of scalp hair that is missing, 0 to 100, by four regions",
        score=True,
        higher_is_better=False,
    ),
)


def rated_outcome(rater: str) -> str:
    """Name of the outcome that `rater` gives."""
    return f"rated improved: {rater}"


def _rated() -> tuple[Outcome, ...]:
    """Ratings of ``data/rated_outcomes.toml``."""
    table = read_toml(files("anagen.measurement") / "data" / "rated_outcomes.toml")
    return tuple(
        Outcome(rated_outcome(rater), "%", one["definition"], rater=rater) for rater, one in table.items()
    )


OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in (*_ALL, *_rated())}
"""Every outcome by name."""


def outcome(name: str, where: str | None = None) -> Outcome:
    """Outcome called `name`.

    Raises:
        InputError: no outcome has that name.
    """
    try:
        return OUTCOMES[name]
    except KeyError:
        raise unknown_name("outcome", name, OUTCOMES, where) from None


@cache
def definitions() -> ParameterSet:
    """Parameter records of thresholds and growth speed (``data/outcomes.toml``)."""
    return load_parameters("anagen.measurement", "outcomes.toml")


@dataclass(frozen=True)
class Ruler:
    """Numbers behind the sums, taken once from the parameter records."""

    non_vellus_um: float
    terminal_um: float
    long_um: float
    """Length in um from which a hair is long."""
    speed: float
    """Growth speed, um/day, of a hair of `speed_diameter` um."""
    speed_diameter: float
    speed_exponent: float
    shaft_density: float
    """g/cm3."""

    @property
    def mass_factor(self) -> float:
        """ug/day per um2 of squared diameter and um/day of speed: pi/4 x density x 1e-6."""
        return float(np.pi / 4.0 * self.shaft_density * 1e-6)

    def growth_speed(self, diameter: NDArray[np.float64]) -> NDArray[np.float64]:
        """Growth speed, um/day, of a shaft of `diameter` um: v = v_60 (d / d_v)^b."""
        return np.asarray(self.speed * (diameter / self.speed_diameter) ** self.speed_exponent)


def ruler(parameters: ParameterSet | None = None) -> Ruler:
    """`Ruler` of `parameters` (default: the shipped definitions)."""
    p = definitions() if parameters is None else parameters
    return Ruler(
        non_vellus_um=p.value("non_vellus_threshold"),
        terminal_um=p.value("terminal_threshold"),
        long_um=1000.0 * p.value("long_hair_length"),
        speed=p.value("growth_speed"),
        speed_diameter=p.value("growth_speed_diameter"),
        speed_exponent=p.value("growth_speed_exponent"),
        shaft_density=p.value("shaft_density"),
    )


def outcomes_from_sums(sums: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Outcomes by name from sums of shape (..., N_SUMS); each has the leading shape.

    A mean over no hair at all (bald field) is not defined and is NaN. Shed hairs are not
    in the sums: they are events, counted by the engine.
    """
    counted = sums[..., Sum.COUNTED]
    phased = sums[..., Sum.ANAGEN] + sums[..., Sum.TELOGEN]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_diameter = np.where(counted > 0, 1000.0 * sums[..., Sum.WIDTH] / counted, np.nan)
        anagen_percent = np.where(phased > 0, 100.0 * sums[..., Sum.ANAGEN] / phased, np.nan)
    return {
        "total density": counted,
        "non-vellus density": sums[..., Sum.NON_VELLUS],
        "terminal density": sums[..., Sum.TERMINAL],
        "anagen density": sums[..., Sum.ANAGEN],
        "telogen density": sums[..., Sum.TELOGEN],
        "anagen percent": anagen_percent,
        "mean diameter": mean_diameter,
        "cumulative thickness": sums[..., Sum.WIDTH],
        "hair mass": sums[..., Sum.MASS],
        "long hair density": sums[..., Sum.LONG],
    }
