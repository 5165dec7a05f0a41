"""A made-up trial result with every part that a report reads; no engine, and no claim about biology."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

OUTCOMES = {
    "non-vellus density": ("hairs/cm2", 112.0),
    "total density": ("hairs/cm2", 158.0),
    "anagen percent": ("%", 71.0),
    "mean diameter": ("um", 48.0),
}
PHASES = {"early anagen": 0.05, "anagen": 0.62, "catagen": 0.02, "telogen": 0.15, "kenogen": 0.16}


@dataclass
class Picture:
    depths_mm: NDArray[np.float64]
    hours: NDArray[np.float64]
    concentration: NDArray[np.float64]
    bulge_mm: float = 1.3
    papilla_mm: float = 3.4


@dataclass
class Scalp:
    title: str
    x_mm: NDArray[np.float64]
    y_mm: NDArray[np.float64]
    diameter_um: NDArray[np.float64]
    length_mm: NDArray[np.float64]
    angle_rad: NDArray[np.float64]
    visible: NDArray[np.bool_]


@dataclass
class Result:
    protocol: Any
    summary: dict[str, Any]
    observations: pl.DataFrame
    courses: pl.DataFrame
    phases: pl.DataFrame
    delivery: dict[str, Picture]
    patches: list[Scalp]
    run: dict[str, Any] = field(default_factory=dict)
    estimates: pl.DataFrame | None = None
    scalps: list[Any] = field(default_factory=list)


def picture(scale: float = 1e8) -> Picture:
    depths, hours = np.linspace(0, 5, 81), np.linspace(0.25, 72, 73)
    spread = 0.004 * (hours + 4)
    value = scale * np.exp(-((depths - 1.2) ** 2) / (2 * spread[:, None])) * np.exp(-hours / 20)[:, None]
    return Picture(depths, hours, value)


def scalp(title: str, filled: float, widen: float, seed: int = 3) -> Scalp:
    """Units on a shaken grid, one to four follicles each, leaning the same way within a unit."""
    rng = np.random.default_rng(seed)
    xs, ys, angles = [], [], []
    for gx in np.arange(0.6, 10, 1.16):
        for gy in np.arange(0.6, 10, 1.16):
            cx, cy = gx + rng.normal(0, 0.2), gy + rng.normal(0, 0.2)
            lean = -0.9 + 0.12 * (cx - 5) + rng.normal(0, 0.15)
            for _ in range(rng.choice([1, 2, 3, 4], p=[0.28, 0.53, 0.175, 0.015])):
                xs.append(cx + rng.normal(0, 0.1))
                ys.append(cy + rng.normal(0, 0.1))
                angles.append(lean + rng.normal(0, 0.18))
    n = len(xs)
    standing = rng.random(n) < filled
    diameter = np.clip(rng.lognormal(np.log(46 * widen), 0.42, n), 12, 100)
    return Scalp(
        title,
        np.clip(xs, 0.05, 9.95),
        np.clip(ys, 0.05, 9.95),
        diameter,
        np.where(standing, rng.uniform(0.5, 12.0, n), 0.0),
        np.asarray(angles),
        standing & (diameter >= 25),
    )


def result(
    arms: tuple[str, ...] = ("exosome + microneedling", "microneedling + saline"),
    weeks: tuple[int, ...] = (0, 6, 12, 24),
    patients: int = 20,
    replicates: int = 3,
    days: int = 169,
) -> Result:
    rng = np.random.default_rng(11)
    day = np.arange(days, dtype=np.float64)
    courses, phases, observations = [], [], []
    for a, arm in enumerate(arms):
        for outcome, (unit, level) in OUTCOMES.items():
            for twin in (False, True):
                gain = 0.0 if twin else level * 0.06 * (1 + a) * (1 - np.exp(-day / 70))
                mean = -0.01 * day + gain + 1.5 * np.sin(day / 58)
                half = 1.5 + 0.03 * day
                courses.append(
                    pl.DataFrame(
                        {
                            "arm": arm,
                            "outcome": f"change in {outcome}",
                            "unit": unit,
                            "day": day,
                            "mean": mean,
                            "lo50": mean - 0.4 * half,
                            "hi50": mean + 0.4 * half,
                            "lo90": mean - half,
                            "hi90": mean + half,
                            "twin": twin,
                        }
                    )
                )
            for replicate in range(replicates):
                for week in weeks:
                    gain = level * 0.06 * (1 + a) * (1 - np.exp(-week / 10))
                    observations.append(
                        pl.DataFrame(
                            {
                                "replicate": replicate,
                                "patient": np.arange(patients) + a * patients,
                                "arm": arm,
                                "side": "",
                                "visit": weeks.index(week),
                                "week": float(week),
                                "outcome": outcome,
                                "unit": unit,
                                "value": level + gain + rng.normal(0, level * 0.1, patients),
                                "dropped": False,
                            }
                        )
                    )
        for twin in (False, True):
            wave = 0.0 if twin else 0.06 * np.exp(-day / 60) * np.sin(day / 20)
            for phase, share in PHASES.items():
                shift = {"anagen": 1.0, "telogen": -1.0}.get(phase, 0.0)
                phases.append(
                    pl.DataFrame(
                        {
                            "arm": arm,
                            "twin": twin,
                            "day": day,
                            "phase": phase,
                            "fraction": share + shift * wave,
                        }
                    )
                )
    last = weeks[-1]
    summary = {
        "schema": 1,
        "anagen": "0.1.0",
        "seed": 2026,
        "trial": "Exosomes with microneedling against microneedling alone",
        "replicates": replicates,
        "parameters": {
            "fit": "fit-0001",
            "status counts": {"read": 40, "derived": 12, "prior": 31, "fitted": 9},
        },
        "arms": [
            {
                "name": arm,
                "n": patients,
                "outcomes": [
                    {
                        "outcome": outcome,
                        "unit": unit,
                        "region": "vertex",
                        "week": week,
                        "mean": level + week / 4,
                        "sd": level / 7,
                        "n": patients,
                        "change": week / 4,
                        "true_change": week / 8,
                        "change_sd": 9.1,
                        "ci95": [week / 4 - 3, week / 4 + 3],
                        "interval95": [week / 4 - 8, week / 4 + 8],
                    }
                    for outcome, (unit, level) in OUTCOMES.items()
                    for week in weeks
                ],
            }
            for arm in arms
        ],
        "comparisons": [
            {
                "arm": arm,
                "reference": arms[-1],
                "outcome": "non-vellus density",
                "unit": "hairs/cm2",
                "week": last,
                "model": "ANCOVA",
                "difference": 3.21 - i,
                "ci95": [-1.9 - i, 8.3 - i],
                "interval95": [-7.1, 12.2],
                "p": 0.21,
                "power": 0.18 + 0.1 * i,
                "power_mcse": 0.017,
            }
            for i, arm in enumerate(arms[:-1])
        ],
        "evidence": [
            {"therapy": "exosome", "certainty": "very low", "why": "one small placebo-controlled trial"},
            {
                "therapy": "microneedling",
                "certainty": "low",
                "why": "few blinded trials, mostly with minoxidil",
            },
        ],
        "warnings": ["dose 1e11 particles/cm2 lies outside what was studied (1e8 to 1e10)"],
    }
    protocol = {
        "trial": {"name": summary["trial"], "seed": 2026},
        "population": {
            "alopecia": "androgenetic",
            "sex": "male",
            "age": "22 to 55 years",
            "size": patients * len(arms),
        },
        "arm": [
            {"name": arm, "treatment": [{"therapy": "exosome", "dose": "1e8 particles/cm2"}]} for arm in arms
        ],
        "measurement": {
            "method": "macrophotography, tattooed field",
            "visits": f"weeks {', '.join(map(str, weeks))}",
        },
        "analysis": {"endpoint": f"change in non-vellus density at week {last}", "model": "ANCOVA"},
    }
    return Result(
        protocol,
        summary,
        pl.concat(observations),
        pl.concat(courses),
        pl.concat(phases),
        {arms[0]: picture()},
        [
            scalp("before", 0.72, 1.0),
            scalp(f"{arms[0]}, week {last}", 0.80, 1.07),
            scalp(f"untreated, week {last}", 0.71, 0.99),
        ],
        {"seconds": 1.5},
    )
