"""Table of the patients of a replicate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.files.data_table import frame_of
from anagen.trial.entry.entered import Entered
from anagen.trial.intercurrent_events import Events
from anagen.trial.protocol.model import Protocol
from anagen.trial.randomisation import YEARS_OF_AGE_STRATUM, Allocation
from anagen.trial.replicate import Patients, Replicate
from anagen.trial.results.data_rows import EnteredSubjectRow, SubjectRow

if TYPE_CHECKING:
    import polars as pl

    from anagen.simulators.contract import People

DROPOUT = "dropout"
"""Reason of leaving that the design's or an arm's `dropout` gives."""
NO_STRATA = "all"


def patients_of(
    cohort: People,
    allocation: Allocation,
    leaving: NDArray[np.float64],
    kept: NDArray[np.bool_],
    group: NDArray[np.int64] | None,
    left: Events | None = None,
) -> Patients:
    """Traits of the patients of a replicate, for the table.

    Args:
        cohort: its people.
        allocation: of their fields.
        leaving: float64[S], from `anagen.trial.attrition.leaving_days`.
        kept: bool[S, V], visits that took place.
        group: int64[S], group of the second randomisation, if there is one.
        left: intercurrent events by which patients leave, if there are such.
    """
    first = np.unique(allocation.patient, return_index=True)[1]
    nobody = np.full(len(first), -1, dtype=np.int64)
    return Patients(
        age=cohort.age,
        female=cohort.female,
        stage=np.asarray(cohort.stage, dtype=np.str_),
        leaving=leaving[first] if left is None else np.minimum(leaving, left.day)[first],
        completed=kept[first, -1],
        then=nobody if group is None else group[first],
        cause=nobody if left is None else left.event[first],
    )


def subject_frame(protocol: Protocol, number: int, one: Replicate) -> pl.DataFrame:
    """Table of the patients of replicate `number`, which is kept whole."""
    patients, allocation = one.patients, one.allocation
    assert patients is not None
    size = len(patients.age)
    arms = np.array(protocol.arm_names, dtype=object)
    by_side = [
        dict(zip(allocation.patient[on].tolist(), arms[allocation.arm[on]].tolist(), strict=True))
        for on in (allocation.side == 0, allocation.side == 1)
    ]
    groups = () if protocol.rerandomisation is None else protocol.rerandomisation.to
    left = ~patients.completed
    return frame_of(
        SubjectRow if one.entered is None else EnteredSubjectRow,
        {
            "replicate": np.full(size, number, dtype=np.int32),
            "patient": np.arange(size, dtype=np.int32),
            "age": patients.age,
            "sex": np.where(patients.female, "female", "male"),
            "stage": patients.stage.tolist(),
            "centre": allocation.centre if protocol.design.centres > 1 else [None] * size,
            "stratum": stratum_words(protocol.design.strata, patients, allocation.centre),
            "arm": [by_side[0][patient] for patient in range(size)],
            "arm_side_1": [by_side[1].get(patient) for patient in range(size)],
            "then": [groups[group] if group >= 0 else None for group in patients.then.tolist()],
            "completed": patients.completed,
            "leaving_day": np.where(left, patients.leaving, np.nan),
            "leaving_reason": [
                _reason(protocol, cause) if gone else None
                for gone, cause in zip(left.tolist(), patients.cause.tolist(), strict=True)
            ],
            **({} if one.entered is None else _entered(one.entered)),
        },
    )


def _entered(came: Entered) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
    """Columns on how the patients came in."""
    size = len(came.screened)
    return {
        "screened": came.screened,
        "randomised_day": np.full(size, np.nan) if came.day is None else came.day,
    }


def _reason(protocol: Protocol, cause: int) -> str:
    return DROPOUT if cause < 0 else protocol.intercurrent[cause].cause


def stratum_words(names: Sequence[str], patients: Patients, centre: NDArray[np.int64]) -> list[str]:
    """Stratum of each patient in words, such as "male, III vertex, 30 to 39 years".

    Args:
        names: of what the strata are made.
        patients: their traits.
        centre: int64[n], their centres.
    """
    parts = []
    for name in names:
        if name == "sex":
            parts.append(np.where(patients.female, "female", "male").tolist())
        elif name == "age":
            decade = (patients.age // YEARS_OF_AGE_STRATUM) * YEARS_OF_AGE_STRATUM
            last = YEARS_OF_AGE_STRATUM - 1.0
            parts.append([f"{low:g} to {low + last:g} years" for low in decade.tolist()])
        elif name == "centre":
            parts.append([f"centre {number}" for number in centre.tolist()])
        else:
            parts.append(patients.stage.tolist())
    return [", ".join(words) for words in zip(*parts, strict=True)] or [NO_STRATA] * len(patients.age)
