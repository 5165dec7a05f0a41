"""A forecast in numbers: what a table, a page or another program reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen import __version__
from anagen.files.notice import NOTICE
from anagen.files.writing import write_file
from anagen.forecasting.cost import bills_of, total
from anagen.forecasting.doctor_first import doctor_first
from anagen.forecasting.harms import harms_of
from anagen.forecasting.horizon import MONTH_DAYS, MONTHS, STEP_DAYS, STOP_STEP, step_of
from anagen.forecasting.noticing import EYES, first_change, out_of_100, thresholds
from anagen.forecasting.simulate import STOP_EVERY, Simulation
from anagen.forecasting.standing import as_a_whole, evidence_of, jurisdiction, regulation_of
from anagen.forecasting.timeline import plans_of

SCHEMA = "anagen-forecast/1"
BANDS = {"lo90": 0.05, "lo50": 0.25, "median": 0.5, "hi50": 0.75, "hi90": 0.95}
EVERY = 2
"""Steps between the points of a course."""
EARLY_STEPS = step_of(6)
"""Shedding is looked for in the first half year."""
REAL_SHEDDING = 1.25
"""Peak of shedding, relative to doing nothing, from which the report speaks of it."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """A finished forecast.

    Attributes:
        simulation: particles and courses.
    """

    simulation: Simulation

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Everything a reader is told, as plain numbers and words (``forecast.json``)."""
        return _summary(self.simulation)

    def save(self, folder: Path | str) -> Path:
        """Write ``forecast.json`` into `folder` (made if need be), whole or not at all."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        return write_file(folder / "forecast.json", self.to_json())

    def to_json(self) -> str:
        """The summary as JSON; the same forecast gives the same text."""
        return json.dumps(self.summary, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _summary(sim: Simulation) -> dict[str, Any]:
    person = sim.person
    plans = plans_of(sim.options, person.given, person.now)
    signs = doctor_first(person)
    options = []
    for i, option in enumerate(sim.options):
        bills = bills_of(plans[i])
        evidence = evidence_of(option.courses, person.losses)
        options.append(
            {
                "name": option.name,
                "kind": option.kind,
                "treatments": list(option.words),
                "source": option.source,
                "warnings": list(option.warnings),
                "density": _bands(sim.density[:, i, ::EVERY]),
                "diameter": _bands(sim.diameter[:, i, ::EVERY]),
                "percent_change": _bands(_percent(sim.density[:, i])[:, ::EVERY]),
                "against_nothing": _bands((sim.density[:, i] - sim.density[:, 0])[:, ::EVERY]),
                "at": [_at(sim, i, month) for month in MONTHS],
                "noticing": _noticing(sim, i),
                "shedding": _shedding(sim, i),
                "stopping": _stopping(sim, i),
                "cost": {
                    "total": [
                        {"currency": currency, "low": low, "high": high}
                        for currency, low, high in total(bills)
                    ],
                    "bills": [asdict(bill) for bill in bills],
                },
                "harms": [
                    {**asdict(harm), "words": harm.words} for harm in harms_of(option.courses, person.sex)
                ],
                "regulation": [asdict(status) for status in regulation_of(option.courses, person.country)],
                "evidence": [asdict(one) for one in evidence],
                "certainty": as_a_whole(evidence),
            }
        )
    found: dict[str, Any] = _plain(
        {
            "schema": SCHEMA,
            "anagen": __version__,
            "disclaimer": NOTICE,
            "person": {
                "label": person.label,
                "description": person.describe(),
                "sex": person.sex,
                "age": person.age,
                "scale": person.scale,
                "stage": person.stage,
                "supposed": person.supposed,
                "region": person.region,
                "onset": person.onset,
                "ancestry": person.ancestry,
                "country": person.country,
                "jurisdiction": jurisdiction(person.country),
                "given": [course.describe() for course in person.given],
                "now_week": person.now / 7,
            },
            "parameters": {"source": sim.belief.source, "id": sim.belief.id},
            "seed": sim.seed,
            "particles": sim.particles,
            "doctor_first": {
                "urgent": signs.urgent,
                "present": [asdict(sign) for sign in signs.present],
                "others": [asdict(sign) for sign in signs.others],
                "work_up": signs.work_up,
                "source": signs.source,
            },
            "conditioning": _conditioning(sim),
            "thresholds": [
                {
                    "name": name,
                    "change": record.value,
                    "words": EYES[name],
                    "note": record.note,
                    "source": record.source,
                }
                for name, record in thresholds().items()
            ],
            "days": [STEP_DAYS * step for step in range(0, sim.density.shape[2], EVERY)],
            "options": options,
            "not_offered": [asdict(one) for one in sim.left_out],
        }
    )
    return found


def _percent(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Change since now, %, float64[P, V]."""
    return np.asarray(100.0 * (values / values[:, :1] - 1.0))


def _bands(values: NDArray[np.float64]) -> dict[str, list[float]]:
    found = _quantiles(values)
    return {name: list(row) for name, row in zip(BANDS, found, strict=True)}


def _interval(values: NDArray[np.float64]) -> dict[str, float]:
    return {name: float(x) for name, x in zip(BANDS, _quantiles(values), strict=True)}


def _quantiles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Over particles; where a bald field leaves a mean undefined, over the others."""
    quantile = np.quantile if np.isfinite(values).all() else np.nanquantile
    return np.asarray(quantile(values, list(BANDS.values()), axis=0))


def _at(sim: Simulation, i: int, month: int) -> dict[str, Any]:
    step = step_of(month)
    now, then, nothing = sim.density[:, i, 0], sim.density[:, i, step], sim.density[:, 0, step]
    return {
        "month": month,
        "density": _interval(then),
        "change": _interval(then - now),
        "percent_change": _interval(100.0 * (then / now - 1.0)),
        "against_nothing": _interval(then - nothing),
        "percent_against_nothing": _interval(100.0 * (then / nothing - 1.0)),
        "diameter_change": _interval(sim.diameter[:, i, step] - sim.diameter[:, i, 0]),
    }


def _noticing(sim: Simulation, i: int) -> list[dict[str, Any]]:
    """Chances out of 100 for each threshold, against now and against doing nothing; and when."""
    found = []
    density = sim.density[:, i]
    relative = density / density[:, :1] - 1.0
    for name, record in thresholds().items():
        row: dict[str, Any] = {"threshold": name}
        for month in (12, 24):
            step = step_of(month)
            change = {
                "now": relative[:, step],
                "nothing": density[:, step] / sim.density[:, 0, step] - 1.0,
            }
            row[f"month_{month}"] = {
                against: asdict(out_of_100(values, record.value)) for against, values in change.items()
            }
        for word, sign in (("better", 1.0), ("worse", -1.0)):
            first = first_change(relative, sign * record.value, STEP_DAYS)
            row[f"first_{word}"] = {
                "chance": first.chance,
                "months": None if first.days is None else [day / MONTH_DAYS for day in first.days],
            }
        found.append(row)
    return found


def _shedding(sim: Simulation, i: int) -> dict[str, Any] | None:
    """Highest shedding of the first half year relative to doing nothing, and the month of it."""
    if i == 0:
        return None
    ratio = sim.shed[:, i, :EARLY_STEPS] / sim.shed[:, 0, :EARLY_STEPS]
    peak = _interval(ratio.max(axis=1))
    when = STEP_DAYS * (ratio.argmax(axis=1) + 0.5) / MONTH_DAYS
    real = ratio.max(axis=1) >= REAL_SHEDDING
    dip = (sim.density[:, i, :EARLY_STEPS] / sim.density[:, i, :1]).min(axis=1) - 1.0
    noticed = thresholds()["own_eyes"].value
    return {
        "peak": peak,
        "month": float(np.median(when[real])) if real.any() else None,
        "out_of_100": round(100 * float(real.mean())),
        "threshold": REAL_SHEDDING,
        "lowest_percent": _interval(100.0 * dip),
        "noticed_out_of_100": round(100 * float((dip <= -noticed).mean())),
    }


def _stopping(sim: Simulation, i: int) -> dict[str, Any] | None:
    """What is left a year after stopping at month 12, against doing nothing all along."""
    if i not in sim.halted:
        return None
    place = sim.halted.index(i)
    who = slice(None, None, STOP_EVERY)
    nothing = sim.density[who, 0]
    gain = sim.density[who, i, STOP_STEP] - nothing[:, STOP_STEP]
    left = sim.stopped[:, place] - nothing[:, STOP_STEP:]
    return {
        "month": 12,
        "gain": _interval(gain),
        "left_after_6": _interval(left[:, step_of(6)]),
        "left_after_12": _interval(left[:, -1]),
        "percent_change": _bands(100.0 * (sim.stopped[:, place] / sim.density[who, i, :1] - 1.0)[:, ::EVERY]),
        "first_day": STOP_STEP * STEP_DAYS,
    }


def _conditioning(sim: Simulation) -> dict[str, Any] | None:
    found = sim.diagnostics
    if found is None:
        return None
    rows = []
    for j, reading in enumerate(sim.person.readings):
        rows.append(
            {
                "week": reading.day / 7,
                "outcome": reading.outcome,
                "unit": reading.unit,
                "method": reading.method,
                "carrier": reading.carrier,
                "value": reading.value,
                "before": _interval(sim.before[:, j]),
                "after": _interval(sim.fit[:, j]),
            }
        )
    return {
        **asdict(found),
        "words": found.words,
        "readings": rows,
        "exact": "follicle density, drift of the measurement, clinic and operator",
        "weighted": "parameters, severity, answers to treatment, calibre",
    }


def _plain(value: Any) -> Any:
    """Plain types and five significant digits: what is beyond them is not known."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    if isinstance(value, bool) or value is None or isinstance(value, str | int):
        return value
    if isinstance(value, np.integer):
        return int(value)
    number = float(value)
    return float(f"{number:.5g}") if np.isfinite(number) else None
