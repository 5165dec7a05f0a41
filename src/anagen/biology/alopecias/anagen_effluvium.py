"""Anagen effluvium: chemotherapy halts the matrix; growing hair breaks within weeks and regrows after.

Each cycle poisons the matrix for some days and then fades, P(t) = p exp(-ln 2 (t - t_k - b - h)+ / tau)
from b days after its day t_k, when the weak stretch of shaft comes to the surface and breaks; cycles that
overlap do not poison more than one does. While poisoned, anagen ends about a hundred times as fast
and new hairs wait; stem cells survive.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.diagnosis import Cause, Kind, Patients, Setting, Settings, past_steps
from anagen.biology.alopecias.severity import SEVERITY, severity_factor
from anagen.parameters import ParameterSet

WEEK = 7.0


def chemotherapy(people: Patients, settings: Settings, records: ParameterSet) -> tuple[Cause, ...]:
    """Poisoning by `cycles` cycles, `cycle_weeks` apart, the first `trigger_week` weeks from baseline."""
    value = records.value
    first = float(settings["trigger_week"]) * WEEK
    gap = float(settings["cycle_weeks"]) * WEEK
    shape = np.zeros_like(people.middle)
    for cycle in range(int(settings["cycles"])):
        since = people.middle - (first + cycle * gap + value("breaking_days"))
        fading = np.maximum(since - value("exposure_days"), 0.0) * (np.log(2.0) / value("fading_half_life"))
        shape = np.maximum(shape, np.where(since > 0.0, np.exp(-fading), 0.0))
    shape[shape < value("least_effect")] = 0.0
    level = value("full_toxicity") * people.spread(value("toxicity_spread"), "toxicity")
    level = level * severity_factor(records, settings["severity"])
    level = np.minimum(level, value("most_toxicity"))
    return (Cause("chemotherapy", {"toxicity": level * shape}),)


def _past(settings: Settings, records: ParameterSet) -> NDArray[np.float64]:
    first, gap = float(settings["trigger_week"]) * WEEK, float(settings["cycle_weeks"]) * WEEK
    halvings = -np.log2(records.value("least_effect"))
    fading = records.value("breaking_days") + records.value("exposure_days")
    fading += halvings * records.value("fading_half_life")
    quick = [(first + i * gap, first + i * gap + fading) for i in range(int(settings["cycles"]))]
    return past_steps(-first, WEEK, [(quick[0][0], quick[-1][1])])


ANAGEN_EFFLUVIUM = Kind(
    "anagen effluvium",
    "anagen_effluvium",
    (
        Setting("trigger_week", 0.0, "weeks from baseline to the first cycle, such as 0", (), -520.0, 520.0),
        Setting("cycles", 4.0, "1 to 30 cycles", (), 1.0, 30.0, whole=True),
        Setting("cycle_weeks", 3.0, "weeks between cycles, 1 to 12", (), 1.0, 12.0),
        SEVERITY,
    ),
    _past,
    chemotherapy,
)
