"""Allocations keep their ratios, are reproducible, and do not depend on who comes later."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from anagen.engine.keys import children, key_of
from anagen.trial.protocol.reading import Design, Protocol, protocol_from_text
from anagen.trial.randomisation import (
    allocate,
    allocate_groups,
    blocked_groups,
    first_sides,
    simple_groups,
    strata_of,
)

QUICK = settings(max_examples=60, derandomize=True, deadline=None)
RATIOS = st.lists(st.integers(1, 4), min_size=1, max_size=4)


def keys(n: int, seed: int = 1) -> np.ndarray:
    return children(key_of(seed, "patient", 0), np.arange(n))


def people(n: int, seed: int = 1) -> Any:
    rng = np.random.default_rng(seed)
    return _Cohort(
        key=keys(n, seed),
        female=rng.random(n) < 0.5,
        age=rng.uniform(20, 60, n),
        stage=rng.choice(["III vertex", "IV"], n),
    )


def one_centre(cohort: Any) -> Any:
    """Centre of each patient of a trial in one centre."""
    return np.zeros(len(cohort), dtype=np.int64)


class _Cohort(SimpleNamespace):
    def __len__(self) -> int:
        return len(self.key)

    def first(self, n: int) -> _Cohort:
        return _Cohort(**{name: value[:n] for name, value in vars(self).items()})


@QUICK
@given(RATIOS, st.integers(1, 3), st.integers(1, 60), st.integers(0, 10**6))
def test_every_block_holds_the_exact_ratio(ratio: list[int], repeats: int, patients: int, seed: int) -> None:
    block = repeats * sum(ratio)
    groups = blocked_groups(ratio, block, patients, key_of(seed, "test"))
    assert len(groups) == patients
    for b in range(patients // block):
        counts = np.bincount(groups[b * block : (b + 1) * block], minlength=len(ratio))
        assert_array_equal(counts, np.array(ratio) * repeats)


@QUICK
@given(st.sampled_from(["simple", "blocked", "stratified"]), RATIOS, st.integers(1, 80), st.integers(0, 80))
def test_a_later_patient_changes_no_earlier_allocation(
    how: str, ratio: list[int], now: int, more: int
) -> None:
    design = Design(allocation=tuple(ratio), randomisation=how, block=2 * sum(ratio), strata=("sex", "age"))
    everybody = people(now + more)
    earlier = everybody.first(now)
    names = design.strata if how == "stratified" else ()
    one, all_ = (
        allocate_groups(design, cohort.key, strata_of(names, cohort, one_centre(cohort)), seed=3)
        for cohort in (earlier, everybody)
    )
    assert_array_equal(one, all_[:now])


def test_simple_randomisation_has_the_ratio_on_average() -> None:
    n = 60_000
    counts = np.bincount(simple_groups((2, 2, 1), keys(n)))
    expected = n * np.array([0.4, 0.4, 0.2])
    assert (np.abs(counts - expected) < 4 * np.sqrt(expected)).all()


def test_stratified_blocks_balance_within_every_stratum() -> None:
    cohort = people(400)
    design = Design(allocation=(1, 1), randomisation="stratified", block=4, strata=("sex", "stage"))
    stratum = strata_of(design.strata, cohort, one_centre(cohort))
    assert len(np.unique(stratum)) == 4
    groups = allocate_groups(design, cohort.key, stratum, seed=3)
    for value in np.unique(stratum):
        counts = np.bincount(groups[stratum == value], minlength=2)
        assert abs(int(counts[0]) - int(counts[1])) <= 2


def test_replicates_and_seeds_differ_and_repeat() -> None:
    design = Design(allocation=(1, 1), block=4)
    draw = [
        allocate_groups(design, keys(40), np.zeros(40, int), seed, replicate)
        for seed, replicate in ((1, 0), (1, 1), (2, 0), (1, 0))
    ]
    assert_array_equal(draw[0], draw[3])
    assert not np.array_equal(draw[0], draw[1])
    assert not np.array_equal(draw[0], draw[2])


def test_every_position_in_a_block_is_as_likely_in_every_group() -> None:
    drawn = np.array([blocked_groups((1, 1), 4, 4, key_of(seed, "block")) for seed in range(4000)])
    assert (np.abs(drawn.mean(axis=0) - 0.5) < 4 * 0.5 / np.sqrt(4000)).all()


def with_design(full: str, kind: str) -> Protocol:
    if kind == "split-scalp":
        full = full.replace('"parallel"', '"split-scalp"').replace('"2:1:1"', '"2:1"')
        full = full.replace("block        = 8", "block = 6").replace('"ANCOVA"', '"paired"')
    return protocol_from_text(full)


def test_a_parallel_trial_gives_each_patient_one_arm(full: str) -> None:
    found = allocate(with_design(full, "parallel"), people(80))
    assert_array_equal(found.patient, np.arange(80))
    assert not found.side.any()
    assert set(found.arm.tolist()) == {0, 1, 2}


def test_a_split_scalp_gives_each_patient_the_reference_and_another(full: str) -> None:
    protocol = with_design(full, "split-scalp")
    found = allocate(protocol, people(90))
    arm, side = found.arm.reshape(-1, 2), found.side.reshape(-1, 2)
    assert_array_equal(found.patient.reshape(-1, 2), np.repeat(np.arange(90), 2).reshape(-1, 2))
    assert_array_equal(side, np.tile([0, 1], (90, 1)))
    assert ((arm == 1).sum(axis=1) == 1).all()
    assert set(np.where(arm[:, 0] == 1, arm[:, 1], arm[:, 0]).tolist()) == {0, 2}
    share = (arm[:, 0] == 1).mean()
    assert 0.25 < share < 0.75


def test_sides_are_balanced_and_the_patients_own() -> None:
    sides = first_sides(keys(20_000))
    assert abs(sides.mean() - 0.5) < 4 * 0.5 / np.sqrt(20_000)
    assert_array_equal(first_sides(keys(20_000))[:50], first_sides(keys(50)))


@pytest.mark.parametrize("n", [1, 2, 7])
def test_few_patients_are_no_trouble(n: int, full: str) -> None:
    assert len(allocate(with_design(full, "parallel"), people(n)).arm) == n
