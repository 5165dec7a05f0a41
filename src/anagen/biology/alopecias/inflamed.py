"""Inflamed scalp: seborrhoeic dermatitis (dandruff) and psoriasis, which itch, flake and shed.

Inflammation shortens anagen a little, so that more hairs rest and fall; nothing is destroyed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.diagnosis import Cause, Kind, Patients, Setting, Settings, past_steps
from anagen.biology.alopecias.severity import SEVERITY, severity_factor
from anagen.parameters import ParameterSet

WEEK = 7.0
CONDITIONS = ("seborrhoeic dermatitis", "scalp psoriasis")


def inflamed(people: Patients, settings: Settings, records: ParameterSet) -> tuple[Cause, ...]:
    """Inflammation since `since_week`, with its itch and flaking."""
    value = records.value
    name = str(settings["condition"])
    short = name.replace(" ", "_")
    factor = severity_factor(records, settings["severity"])
    degree = factor * people.spread(value("degree_spread"), "scalp inflammation")
    there = people.during(float(settings["since_week"]) * WEEK, np.inf)

    def score(symptom: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        own = people.spread(value("symptom_spread"), f"scalp {symptom}")
        return np.minimum(value(f"{short}_{symptom}") * degree * own, 10.0) * there

    signals = {"inflammation": value(f"{short}_inflammation") * degree * there}
    return (Cause(name, signals, {"itch": score("itch"), "flaking": score("flaking")}),)


def _past(settings: Settings, records: ParameterSet) -> NDArray[np.float64]:
    return past_steps(-float(settings["since_week"]) * WEEK, 28.0)


INFLAMED_SCALP = Kind(
    "inflamed scalp",
    "inflamed",
    (
        Setting("condition", CONDITIONS[0], "one of: " + ", ".join(CONDITIONS), CONDITIONS),
        Setting(
            "since_week", -104.0, "weeks from baseline to its beginning, such as -104", (), -2600.0, 2600.0
        ),
        SEVERITY,
    ),
    _past,
    inflamed,
)
