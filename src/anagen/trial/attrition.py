"""Attrition: days on which patients leave, and days of the visits of those who stay.

All draws are keyed by the patient (and the visit), so one more patient, or one more visit,
changes nothing for the others, and a patient has the same luck of leaving in each arm.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import key_of, uniforms, uniforms_for
from anagen.files.phrases import Dropout


def leaving_days(
    dropouts: Sequence[Dropout | None], patient_keys: NDArray[np.uint64], arm: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Day on which each patient leaves, float64[n]: exponential at the arm's hazard, or inf.

    Args:
        dropouts: of each arm; None for no dropout.
        patient_keys: uint64[n], identity of the patients.
        arm: int64[n], arm (parallel) or group's first arm (split scalp) of each patient.
    """
    hazard = np.array([0.0 if dropout is None else dropout.hazard for dropout in dropouts])[arm]
    with np.errstate(divide="ignore"):
        luck = uniforms_for(patient_keys, "dropout")
        return np.asarray(np.where(hazard > 0, -np.log(luck) / hazard, np.inf))


def present(leaving: NDArray[np.float64], visit_days: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Visits that take place, bool[n, V]: those before the patient leaves; the baseline always.

    Args:
        leaving: float64[n], from `leaving_days`.
        visit_days: float64[n, V] or [V], the first one baseline.
    """
    kept = np.asarray(visit_days) < leaving[:, None]
    kept[:, 0] = True
    return kept


def kept_visit_days(
    nominal: Sequence[float], patient_keys: NDArray[np.uint64], window_days: float
) -> NDArray[np.float64]:
    """Days of the visits, float64[n, V]: whole days, uniform within the window.

    Baseline is day 0. A protocol's window is less than half the time between visits, so
    visits keep their order.
    """
    days = np.tile(np.asarray(nominal, dtype=np.float64), (len(patient_keys), 1))
    reach = int(window_days)
    if reach > 0:
        keys = np.asarray(patient_keys) ^ key_of(0, "visit window")
        luck = uniforms(keys[:, None], np.arange(days.shape[1])[None, :])
        days[:, 1:] += np.floor(luck[:, 1:] * (2 * reach + 1)) - reach
    return days
