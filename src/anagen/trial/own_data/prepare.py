"""Data of one trial checked against its plan, and put in arrays for an estimator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import DAYS_PER_MONTH, DAYS_PER_WEEK, time_text
from anagen.trial.analysis.compare import endpoint_values
from anagen.trial.analysis.ratios import ranked_values
from anagen.trial.own_data.data_file import MISSING, DataFile
from anagen.trial.own_data.estimators import Prepared
from anagen.trial.own_data.plan import Plan
from anagen.trial.protocol.endpoint import ALL_VISITS
from anagen.trial.protocol.model_options import Hierarchy
from anagen.trial.protocol.responders import NON_RESPONDER

_DAYS = {"day": 1.0, "week": DAYS_PER_WEEK, "month": DAYS_PER_MONTH}
REPLICATE = "REPLIC"
"""Column of exported simulations: several replicates are not one trial."""
_MOST_GROUPS = 20


@dataclass(frozen=True, eq=False)
class Fields:
    """Fields (of patients, or of the sides of their scalps), in the order of patient and side.

    Attributes:
        keys: (patient, side) of each.
        first: row of the data that speaks of each first.
        arm: int64[S].
        days: float64[V].
        values: float64[S, V].
    """

    keys: list[tuple[str, str]]
    first: NDArray[np.int64]
    arm: NDArray[np.int64]
    days: NDArray[np.float64]
    values: NDArray[np.float64]


def prepared(data: DataFile, subjects: DataFile | None, plan: Plan) -> tuple[Prepared, list[str]]:
    """Data for the plan's estimator, and notes for the reader.

    Args:
        data: values.
        subjects: a table of one row a patient, for strata and covariates that `data` does not have.
        plan: of the analysis.

    Raises:
        InputError: the first fault of the data: where, what, and what was expected.
    """
    notes: list[str] = []
    data_of_all = data
    data = _rows_asked(data, plan, notes)
    fields = _of_patients(data, plan) if plan.data.rows == "patients" else _of_visits(data, plan)
    if plan.kind == "split-scalp":
        _check_sides(data, fields, plan)
    endpoint, missing = plan.analysis.endpoint, plan.analysis.missing
    if endpoint.day not in fields.days:
        seen = ", ".join(time_text(int(day)) for day in fields.days)
        raise InputError(
            f"no visit at {time_text(endpoint.day)}, the endpoint's",
            where=data.name,
            expected=f"one of {seen}",
        )
    if _needs_baseline(plan) and fields.days[0] != 0:
        raise InputError("no visit at baseline", where=data.name, expected=f"{plan.data.visit} 0")
    y, baseline = endpoint_values(endpoint, fields.days, fields.values, missing)
    patients = {patient: number for number, (patient, _) in enumerate(fields.keys)}
    subject = np.array([patients[patient] for patient, _ in fields.keys], dtype=np.int64)
    paired_responders = plan.kind == "split-scalp" and endpoint.rule is not None
    covariates, left_out = _covariates(data, subjects, fields, plan)
    found = Prepared(
        subject=subject,
        arm=fields.arm,
        visit_days=fields.days,
        values=fields.values,
        y=y,
        baseline=baseline,
        stratum=subject if paired_responders else _strata(data, subjects, fields, plan),
        covariates=covariates,
        arms=len(plan.arms),
        reference=plan.reference,
        alpha=plan.analysis.alpha,
        endpoint=endpoint,
        missing=missing,
        options=plan.analysis.options,
        ranked=_ranked(data_of_all, fields, plan),
    )
    at = int(np.flatnonzero(fields.days == endpoint.day)[0])
    unseen = int(np.isnan(fields.values[:, at]).sum())
    if unseen:
        notes.append(f"{unseen} of {len(y)} have no value at {time_text(endpoint.day)}: {missing}")
    no_baseline = int(np.isnan(baseline).sum())
    if no_baseline and fields.days[0] == 0:
        notes.append(f"{no_baseline} of {len(y)} have no value at baseline")
    if left_out:
        notes.append(f"{left_out} of {len(y)} lack a covariate and are left out")
    if subjects is not None and plan.data.subject in subjects.columns:
        absent = set(subjects.texts(plan.data.subject)) - set(patients)
        if absent:
            more = ", not counted as non-responders" if missing == NON_RESPONDER else ""
            told = f"{len(absent)} patients of {subjects.name} have no record of this outcome"
            notes.append(f"{told} and are left out{more}")
    return found, notes


def _ranked(data: DataFile, fields: Fields, plan: Plan) -> NDArray[np.float64] | None:
    """Outcomes of the plan's hierarchy, float64[ranks, S, 2], of the endpoint's fields; or None."""
    options = plan.analysis.options
    if not isinstance(options, Hierarchy):
        return None
    place = {key: number for number, key in enumerate(fields.keys)}
    ranks = []
    for one in options.ranks:
        own = replace(plan, analysis=replace(plan.analysis, endpoint=one.endpoint))
        there = _of_visits(_rows_asked(data, own, []), own)
        if one.endpoint.day not in there.days:
            raise InputError(
                f"no visit at {time_text(one.endpoint.day)} for {one.endpoint}",
                where=data.name,
                expected="the hierarchy's visits",
            )
        if one.endpoint.from_baseline and there.days[0] != 0:
            raise InputError(
                f"no visit at baseline for {one.endpoint}", where=data.name, expected=f"{plan.data.visit} 0"
            )
        values = {one.endpoint.outcome: there.values}
        found = ranked_values(Hierarchy((one,)), there.days, values, plan.analysis.missing)[0]
        kept = np.full((len(fields.keys), 2), np.nan)
        for number, key in enumerate(there.keys):
            if key in place:
                kept[place[key]] = found[number]
        ranks.append(kept)
    return np.stack(ranks)


def _rows_asked(data: DataFile, plan: Plan, notes: list[str]) -> DataFile:
    """Rows of the plan's outcome and filters, without those that were made up for missing ones."""
    import polars as pl

    section = plan.data
    for column, wanted in section.where.items():
        data.require(column, "data.where")
        cells = data.texts(column, may_be_missing=True)
        asked = f"{wanted:g}" if isinstance(wanted, int | float) else str(wanted)
        mask = [cell == asked or _same_number(cell, wanted) for cell in cells]
        if not any(mask):
            raise InputError(
                f"no row has {column} {asked!r}", where=data.name, expected=_some(set(cells) - {""})
            )
        data = data.taking(pl.Series(mask))
    if REPLICATE in data.columns and REPLICATE not in section.where:
        several = sorted(set(data.texts(REPLICATE, may_be_missing=True)))
        if len(several) > 1:
            raise InputError(
                f"holds {len(several)} replicates of a simulation",
                where=data.name,
                expected=f"one trial: where = {{{REPLICATE} = {several[0]}}} in the plan's [data]",
            )
    if section.rows == "patients":
        return data
    if not section.one_outcome:
        data.require(section.outcome, "data.outcome")
        cells = data.texts(section.outcome)
        if plan.code not in cells:
            raise unknown_name(f"code of {plan.analysis.endpoint.outcome}", plan.code, set(cells), data.name)
        data = data.taking(pl.Series([cell == plan.code for cell in cells]))
    if section.derived in data.columns:
        mask = [not cell for cell in data.texts(section.derived, may_be_missing=True)]
        if not all(mask):
            notes.append(f"{mask.count(False)} rows with a {section.derived} are left out")
            data = data.taking(pl.Series(mask))
    return data


def _of_visits(data: DataFile, plan: Plan) -> Fields:
    """Fields of a table with a row for each visit."""
    section = plan.data
    for key in ("subject", "arm", "visit", "value", *(("side",) if plan.kind == "split-scalp" else ())):
        data.require(getattr(section, key), f"data.{key}")
    times = data.numbers(section.visit) * _DAYS[section.visit_unit]
    for empty in np.flatnonzero(np.isnan(times)):
        raise InputError(
            f"{section.visit} is empty", where=data.place(int(empty), section.visit), expected="a time"
        )
    day = np.rint(times)
    values = data.numbers(section.value)
    keys, of = _keys(data, plan)
    days = np.unique(day)
    grid = np.full((len(keys), len(days)), np.nan)
    seen: dict[tuple[int, float], int] = {}
    for number, (field, when) in enumerate(zip(of.tolist(), day.tolist(), strict=True)):
        if (field, when) in seen:
            raise InputError(
                f"{keys[field][0]} has a second value at {time_text(int(when))}",
                where=data.place(number),
                expected=f"one for each visit; the first is at {data.place(seen[field, when])}",
            )
        seen[field, when] = number
    grid[of, np.searchsorted(days, day)] = values
    first = np.unique(of, return_index=True)[1]
    return Fields(keys, first, _arms(data, plan, of, first), days, grid)


def _of_patients(data: DataFile, plan: Plan) -> Fields:
    """Fields of a table with a row for each patient, or side."""
    section, endpoint = plan.data, plan.analysis.endpoint
    for key in ("subject", "arm", "value", *(("side",) if plan.kind == "split-scalp" else ())):
        data.require(getattr(section, key), f"data.{key}")
    values = [data.numbers(section.value)]
    days = [float(endpoint.day)]
    if _needs_baseline(plan) or section.baseline in data.columns:
        data.require(section.baseline, "data.baseline")
        values.insert(0, data.numbers(section.baseline))
        days.insert(0, 0.0)
    keys, of = _keys(data, plan)
    first = np.unique(of, return_index=True)[1]
    if len(of) > len(keys):
        again = int(np.setdiff1d(np.arange(len(of)), first)[0])
        raise InputError(
            f"{keys[of[again]][0]} has a second row",
            where=data.place(again),
            expected='one for each patient (and side), or rows = "visits"',
        )
    return Fields(keys, first, _arms(data, plan, of, first), np.array(days), np.stack(values, axis=1)[first])


def _keys(data: DataFile, plan: Plan) -> tuple[list[tuple[str, str]], NDArray[np.int64]]:
    """Fields in order, and the field of each row."""
    patients = data.texts(plan.data.subject)
    sides = data.texts(plan.data.side) if plan.kind == "split-scalp" else [""] * len(patients)
    rows = list(zip(patients, sides, strict=True))
    keys = sorted(set(rows))
    number = {key: index for index, key in enumerate(keys)}
    return keys, np.array([number[row] for row in rows], dtype=np.int64)


def _arms(data: DataFile, plan: Plan, of: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Arm of each field, int64[S]."""
    names = data.texts(plan.data.arm)
    for number, name in enumerate(names):
        if name not in plan.arms:
            raise unknown_name("arm", name, plan.arms, data.place(number, plan.data.arm))
        before = names[first[of[number]]]
        if name != before:
            raise InputError(
                f"arm {name!r}, and {before!r} at {data.place(int(first[of[number]]))}",
                where=data.place(number, plan.data.arm),
                expected="one arm for each patient (and side of a split scalp)",
            )
    for name in plan.arms:
        if name not in names:
            raise InputError(
                f"nobody is in arm {name!r} of the plan", where=data.name, expected=_some(set(names))
            )
    return np.array([plan.arms.index(names[row]) for row in first], dtype=np.int64)


def _check_sides(data: DataFile, fields: Fields, plan: Plan) -> None:
    """Check that the fields are pairs of sides: the reference and another arm.

    Raises:
        InputError: they are not.
    """
    by_patient: dict[str, list[int]] = {}
    for number, (patient, _) in enumerate(fields.keys):
        by_patient.setdefault(patient, []).append(number)
    for patient, mine in by_patient.items():
        arms = [int(fields.arm[number]) for number in mine]
        if len(mine) != 2 or arms.count(plan.reference or 0) != 1:
            raise InputError(
                f"{patient} has {len(mine)} sides in arms {', '.join(plan.arms[arm] for arm in arms)}",
                where=data.place(int(fields.first[mine[0]])),
                expected=f"two sides, one of them {plan.analysis.reference!r}",
            )


def _strata(data: DataFile, subjects: DataFile | None, fields: Fields, plan: Plan) -> NDArray[np.int64]:
    """Stratum of each field: each combination of the columns is one; int64[S]."""
    columns = [_of_fields(data, subjects, fields, plan, name, "design.strata") for name in plan.strata]
    if not columns:
        return np.zeros(len(fields.keys), dtype=np.int64)
    words = list(zip(*columns, strict=True))
    number = {word: index for index, word in enumerate(sorted(set(words)))}
    return np.array([number[word] for word in words], dtype=np.int64)


def _covariates(
    data: DataFile, subjects: DataFile | None, fields: Fields, plan: Plan
) -> tuple[NDArray[np.float64], int]:
    """Covariates of each field, float64[S, c], and the number of fields that lack one."""
    columns: list[Any] = []
    for name in plan.covariates:
        cells = _of_fields(data, subjects, fields, plan, name, "analysis.covariates", may_be_missing=True)
        there = [cell for cell in cells if cell not in MISSING]
        if all(_is_number(cell) for cell in there):
            columns.append([float(cell) if cell not in MISSING else np.nan for cell in cells])
            continue
        groups = sorted(set(there))
        if len(groups) > _MOST_GROUPS:
            raise InputError(
                f"{name} has {len(groups)} groups",
                where=data.name,
                expected=f"numbers, or {_MOST_GROUPS} at most",
            )
        for group in groups[1:]:
            columns.append([np.nan if cell in MISSING else float(cell == group) for cell in cells])
    if not columns:
        return np.empty((len(fields.keys), 0)), 0
    found = np.array(columns, dtype=np.float64).T
    return found, int(np.isnan(found).any(axis=1).sum())


def _of_fields(
    data: DataFile,
    subjects: DataFile | None,
    fields: Fields,
    plan: Plan,
    column: str,
    key: str,
    *,
    may_be_missing: bool = False,
) -> list[str]:
    """Cell of a column for each field, which all rows of its patient share.

    Raises:
        InputError: no such column, a missing cell, or two cells of one patient.
    """
    source = data
    if column not in data.columns and subjects is not None and column in subjects.columns:
        source = subjects
    source.require(column, key)
    source.require(plan.data.subject, "data.subject")
    cells = source.texts(column, may_be_missing=may_be_missing)
    of_patient: dict[str, tuple[str, int]] = {}
    for number, (patient, cell) in enumerate(zip(source.texts(plan.data.subject), cells, strict=True)):
        before, at = of_patient.setdefault(patient, (cell, number))
        if before != cell:
            raise InputError(
                f"{column} is {cell!r}, and {before!r} at {source.place(at)}",
                where=source.place(number, column),
                expected="one value for each patient",
            )
    for patient, _ in fields.keys:
        if patient not in of_patient:
            raise InputError(
                f"{patient} of {data.name} is not there", where=source.name, expected="a row for each patient"
            )
    return [of_patient[patient][0] for patient, _ in fields.keys]


def _needs_baseline(plan: Plan) -> bool:
    analysis = plan.analysis
    return analysis.endpoint.from_baseline or analysis.model in ("ANCOVA", *ALL_VISITS)


def _is_number(cell: str) -> bool:
    try:
        return bool(np.isfinite(float(cell)))
    except ValueError:
        return False


def _same_number(cell: str, wanted: str | int | float) -> bool:
    return not isinstance(wanted, str) and _is_number(cell) and float(cell) == wanted


def _some(names: set[str]) -> str:
    listed = sorted(names)
    return "one of: " + ", ".join(listed[:8]) + (", ..." if len(listed) > 8 else "")
