"""Hair counted on a field: luck, twins, grafts, and both engines against each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from anagen.api import Trial
from anagen.engine.phases import Phase
from anagen.learning.distribution import ParameterDistribution, distribution
from anagen.simulators.field import FieldSimulator
from anagen.simulators.field_courses import course_frames, expected_course
from anagen.simulators.plan import Sites
from trial.test_conduct import planned

pytestmark = pytest.mark.slow


def fixed() -> ParameterDistribution:
    return distribution("fixed")


def sites_of(trial: Trial, simulator: FieldSimulator, arm: int) -> tuple[object, Sites]:
    cohort = simulator.recruit(trial.protocol.population.size, 0)
    n = len(cohort)
    days = np.tile(np.array(trial.plan.visit_days), (n, 1))
    return cohort, Sites(np.arange(n), np.full(n, arm), np.zeros(n, dtype=np.int64), days)


def test_zero_dose_is_saline_to_the_last_bit() -> None:
    trial = planned(dose="0")
    simulator = FieldSimulator(trial.plan, trial.distribution)
    found = []
    for arm in (0, 1):
        cohort, sites = sites_of(trial, simulator, arm)
        seen = simulator.observe(cohort, sites, 0)  # type: ignore[arg-type]
        found.append((seen.written, seen.true))
    for values, other in zip(*found, strict=True):
        for name in values:
            assert np.array_equal(values[name], other[name], equal_nan=True)


def test_inactive_lots_are_saline_to_the_last_bit() -> None:
    trial = planned()
    dead = replace(fixed(), centre=fixed().centre.with_values({"delivery.active_probability": 0.0}))
    simulator = FieldSimulator(trial.plan, dead)
    found = []
    for arm in (0, 1):
        cohort, sites = sites_of(trial, simulator, arm)
        found.append(simulator.observe(cohort, sites, 0).written)  # type: ignore[arg-type]
    for name in found[0]:
        assert np.array_equal(found[0][name], found[1][name], equal_nan=True)


def test_one_more_patient_changes_nobody_else() -> None:
    few, more = planned(size=10), planned(size=13)
    found = []
    for trial in (few, more):
        simulator = FieldSimulator(trial.plan, trial.distribution)
        cohort, sites = sites_of(trial, simulator, 0)
        found.append(simulator.observe(cohort, sites, 0).written)  # type: ignore[arg-type]
    for name in found[0]:
        assert np.array_equal(found[0][name], found[1][name][:10], equal_nan=True)


def test_untreated_twin_is_the_same_patient_at_baseline() -> None:
    trial = planned()
    simulator = FieldSimulator(trial.plan, trial.distribution)
    cohort, sites = sites_of(trial, simulator, 0)
    treated = simulator.observe(cohort, sites, 0).written  # type: ignore[arg-type]
    twin = simulator.observe(cohort, sites, 0, twin=True).written  # type: ignore[arg-type]
    for name in treated:
        assert np.array_equal(treated[name][:, 0], twin[name][:, 0], equal_nan=True), name


def test_follicles_agree_with_the_expected_course() -> None:
    # 200 patients, 1 cm2 each; Monte Carlo error of the mean density about 0.5 hairs/cm2. Fixed seed.
    trial = Trial(planned(size=200).protocol, belief=fixed())
    simulator = FieldSimulator(trial.plan, trial.distribution)
    cohort, sites = sites_of(trial, simulator, 0)
    true = simulator.observe(cohort, sites, 0).true  # type: ignore[arg-type]
    course = expected_course(simulator.scalp(cohort, trial.plan.arms[0], 168, 0))  # type: ignore[arg-type]
    standing = course.occupancy[:, :, [Phase.ANAGEN, Phase.CATAGEN, Phase.TELOGEN]].sum(axis=(2, 3))
    for visit, week in enumerate((0, 12, 24)):
        visible = true["total density"][:, visit].mean()
        assert visible <= standing[:, week].mean() + 2.0
    weeks = course_frames(simulator, ["non-vellus density"], 168.0, patients=200, replicates=1).bands
    expected = weeks.filter(pl.col("arm") == "exosome", ~pl.col("twin"), pl.col("day") == 168.0)["mean"][0]
    seen = (true["non-vellus density"][:, 2] - true["non-vellus density"][:, 0]).mean()
    assert seen == pytest.approx(expected, abs=3.0)


def test_transplant_sheds_rests_and_returns() -> None:
    arms = """
[[arm]]
name = "transplant"
  [[arm.treatment]]
  therapy = "hair transplant"
  dose = "40 grafts/cm2"
  schedule = "once"

[[arm]]
name = "saline"
untreated = true
"""
    trial = Trial(planned(arms=arms).protocol, belief=fixed())
    simulator = FieldSimulator(trial.plan, trial.distribution)
    cohort = simulator.recruit(20, 0)
    grafted = expected_course(simulator.scalp(cohort, trial.plan.arms[0], 371, 0))
    bare = expected_course(simulator.scalp(cohort, None, 371, 0))
    standing = [Phase.ANAGEN, Phase.CATAGEN, Phase.TELOGEN]
    gain = (grafted.occupancy - bare.occupancy)[:, :, standing].sum(axis=(2, 3)).mean(axis=0)
    assert gain[1] > 30  # grafts stand after surgery
    assert gain[8] < 0.35 * gain[1]  # most have shed in weeks 1-6
    assert gain[17] > gain[8]  # and come back from month 3-4
    assert gain[52] > 0.75 * gain[1]
