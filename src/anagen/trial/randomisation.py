"""Randomisation: allocation of patients to arms and sides of the scalp.

All draws are keyed by (seed, replicate, purpose) and by the patient or the block, and patients
are allocated in the order of recruitment. So a later patient never changes an earlier
allocation: simple randomisation depends on the patient alone; blocked and stratified ones on the
number of patients of the same stratum who came before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import children, key_of, uniforms, uniforms_for
from anagen.trial.centres import centre_of

if TYPE_CHECKING:
    from anagen.simulators.contract import People
    from anagen.trial.protocol.design import Design
    from anagen.trial.protocol.model import Protocol

YEARS_OF_AGE_STRATUM = 10.0


@dataclass(frozen=True, eq=False)
class Allocation:
    """Sites with their patients, arms and sides; one entry per site.

    Sites are in the patients' order; on a split scalp a patient has two, side 0 first.

    Attributes:
        patient: int64[S], index of the patient.
        arm: int64[S], index of the arm.
        side: int64[S], 0 or 1; always 0 but on a split scalp.
        stratum: int64[n], of each patient; 0 without strata.
        group: int64[n], index into `Protocol.groups` of each patient.
        centre: int64[n], of each patient.
    """

    patient: NDArray[np.int64]
    arm: NDArray[np.int64]
    side: NDArray[np.int64]
    stratum: NDArray[np.int64]
    group: NDArray[np.int64]
    centre: NDArray[np.int64]


def allocate(
    protocol: Protocol, cohort: People, replicate: int = 0, centre: NDArray[np.int64] | None = None
) -> Allocation:
    """Allocation of a cohort, randomised by the protocol's design.

    Args:
        protocol: of the trial.
        cohort: its people.
        replicate: its number.
        centre: int64[n], of each patient; default each is as likely.
    """
    seed = protocol.trial.seed
    centre = centre_of(cohort.key, protocol.design.centres) if centre is None else centre
    stratum = strata_of(protocol.design.strata, cohort, centre)
    group = allocate_groups(protocol.design, cohort.key, stratum, seed, replicate)
    groups = np.asarray(protocol.groups, dtype=np.int64)
    patients = np.arange(len(cohort), dtype=np.int64)
    if protocol.design.kind != "split-scalp":
        return Allocation(patients, groups[group, 0], np.zeros_like(patients), stratum, group, centre)
    first = first_sides(cohort.key)
    arms = groups[group]  # (arm, reference)
    by_side = np.where(first[:, None] == 0, arms, arms[:, ::-1])
    side = np.tile(np.arange(2, dtype=np.int64), len(patients))
    return Allocation(np.repeat(patients, 2), by_side.ravel(), side, stratum, group, centre)


def strata_of(names: Sequence[str], cohort: People, centre: NDArray[np.int64]) -> NDArray[np.int64]:
    """Stratum of each patient, int64[n]: each combination of sex, stage, decade of age and centre is one.

    The number depends on the patient alone, not on the others.
    """
    total = np.zeros(len(cohort), dtype=np.int64)
    for name in names:
        if name == "sex":
            values = cohort.female.astype(np.int64)
        elif name == "age":
            values = (cohort.age // YEARS_OF_AGE_STRATUM).astype(np.int64)
        elif name == "centre":
            values = centre
        else:
            values = np.array([_stage_number(stage) for stage in cohort.stage.tolist()], dtype=np.int64)
        total = total * 1_000_003 + values + 1
    return total


def _stage_number(stage: str) -> int:
    return int(key_of(0, "stage", stage)) % 999_983


def allocate_groups(
    design: Design,
    patient_keys: NDArray[np.uint64],
    stratum: NDArray[np.int64],
    seed: int,
    replicate: int = 0,
) -> NDArray[np.int64]:
    """Group of each patient, int64[n], in the ratio `design.allocation`."""
    if design.randomisation == "simple":
        return simple_groups(design.allocation, patient_keys)
    groups = np.empty(len(patient_keys), dtype=np.int64)
    for value in np.unique(stratum):
        members = np.flatnonzero(stratum == value)
        key = key_of(seed, "randomisation", replicate, int(value))
        groups[members] = blocked_groups(design.allocation, design.block, len(members), key)
    return groups


def simple_groups(allocation: Sequence[int], patient_keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Independent draws in the ratio `allocation`, keyed by the patient alone; int64[n]."""
    luck = uniforms_for(patient_keys, "randomisation")
    bounds = np.cumsum(allocation) / np.sum(allocation)
    return np.asarray(np.searchsorted(bounds[:-1], luck, side="right"), dtype=np.int64)


def blocked_groups(allocation: Sequence[int], block: int, patients: int, key: np.uint64) -> NDArray[np.int64]:
    """Groups by permuted blocks of `block` patients, each in the exact ratio `allocation`; int64[patients].

    `key` is the stratum's; block b is permuted by its own draws derived from it.
    """
    repeats = block // int(np.sum(allocation))
    contents = np.repeat(np.arange(len(allocation), dtype=np.int64), np.asarray(allocation) * repeats)
    blocks = -(-patients // block)
    luck = uniforms(children(key, np.arange(blocks))[:, None], np.arange(block)[None, :])
    order = np.argsort(luck, axis=1, kind="stable")
    return contents[order].ravel()[:patients]


def first_sides(patient_keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Side (0 or 1) of the arm that is not the reference; keyed by the patient alone; int64[n]."""
    luck = uniforms_for(patient_keys, "side")
    return (luck < 0.5).astype(np.int64)
