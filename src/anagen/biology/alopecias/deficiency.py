"""Diffuse thinning by deficiency: too little iron, too little thyroid hormone.

The deficiency starves the matrix: hairs leave anagen early (stress) and new ones are slow to begin
(less growth signal). Once it is corrected, the cycle recovers at its own pace.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.diagnosis import Cause, Kind, Patients, Setting, Settings, past_steps
from anagen.biology.alopecias.severity import SEVERITY, severity_factor
from anagen.parameters import ParameterSet

WEEK = 7.0
LACKING = ("iron deficiency", "thyroid deficiency")


def thinning(people: Patients, settings: Settings, records: ParameterSet) -> tuple[Cause, ...]:
    """Cause of thinning: a deficiency since `since_week` that sets in over months."""
    value = records.value
    name = str(settings["lacking"])
    short = name.replace(" ", "_")
    factor = severity_factor(records, settings["severity"])
    degree = factor * people.spread(value("degree_spread"), "deficiency")
    since = np.maximum(people.middle - float(settings["since_week"]) * WEEK, 0.0)
    course = degree * -np.expm1(-np.log(2.0) * since / value("setting_in"))
    signals = {
        "stress": value(f"{short}_stress") * course,
        "growth": 0.0 - value(f"{short}_growth_lost") * course,
    }
    return (Cause(name, signals),)


def _past(settings: Settings, records: ParameterSet) -> NDArray[np.float64]:
    return past_steps(-float(settings["since_week"]) * WEEK, 14.0)


DIFFUSE_THINNING = Kind(
    "diffuse thinning",
    "deficiency",
    (
        Setting("lacking", LACKING[0], '"iron deficiency" or "thyroid deficiency"', LACKING),
        Setting(
            "since_week", -40.0, "weeks from baseline to its beginning, such as -40", (), -1040.0, 1040.0
        ),
        SEVERITY,
    ),
    _past,
    thinning,
)
