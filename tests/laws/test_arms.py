"""Arms stand apart: their order, names and number change nothing of what a patient in one of them shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from anagen.api import Trial
from anagen.simulators.plan import ArmPlan
from anagen.simulators.registry import SIMULATORS
from anagen.therapy.catalogue import INERT, load_catalogue
from anagen.therapy.mechanism import targets
from laws.cases import Case, arm_text, cases, differences, seen, treatment, trial_text, usual

pytestmark = pytest.mark.slow

ALL = pytest.mark.parametrize("case", cases(), ids=str)


def test_every_therapy_with_a_mechanism_and_every_simulator_is_tried() -> None:
    able = {one.name for one in load_catalogue().values() if one.role not in INERT and targets(one)}
    assert able <= {case.therapy for case in cases()}
    assert {case.simulator for case in cases()} == set(SIMULATORS)


@ALL
def test_order_names_and_further_arms_change_nobody(case: Case) -> None:
    """All are changed at once; only where that makes a difference, one after the other, to say which."""
    drug, nothing = case.arms
    renamed, more = replace(drug, name="Z"), replace(drug, name="a further arm")
    apart: dict[str, tuple[tuple[ArmPlan, ...], int]] = {
        "their order": ((nothing, drug), 1),
        "their names": ((renamed, nothing), 0),
        "a further arm": ((drug, nothing, more), 0),
    }

    def changed(arms: tuple[ArmPlan, ...], index: int) -> list[str]:
        found = seen(case, case.simulated(*arms), index)
        return differences(usual(case).written, found.written) + differences(usual(case).true, found.true)

    if changed((nothing, renamed, more), 1):
        assert {what: changed(*one) for what, one in apart.items()} == {what: [] for what in apart}


@ALL
def test_the_untreated_twin_is_the_same_in_every_arm(case: Case) -> None:
    drug, nothing = case.arms
    simulator = case.simulated(drug, nothing)
    twins = [seen(case, simulator, arm, twin=True).true for arm in (0, 1)]
    assert differences(*twins) == []
    assert (
        differences(twins[1], seen(case, simulator, 1).true) == []
    )  # who is given nothing is their own twin


@pytest.mark.parametrize("simulator", SIMULATORS)
def test_expected_courses_of_an_arm_are_its_own(simulator: str) -> None:
    case = next(one for one in cases() if one.simulator == simulator)
    drug, nothing = case.arms
    outcome = [case.trial.protocol.analysis.endpoint.outcome]

    def courses(*arms: ArmPlan) -> pl.DataFrame:
        bands = case.simulated(*arms).courses(outcome, 42.0).bands
        return bands.filter(pl.col("arm") == "drug")

    alone = courses(drug)
    assert len(alone) > 0
    assert courses(nothing, replace(drug, name="other"), drug).equals(alone)


def test_ratings_do_not_depend_on_an_arms_name() -> None:
    """Each arm has its own luck with its raters, and keeps it when it is renamed."""

    def ratings(name: str) -> list[float]:
        arms = arm_text(name, treatment("finasteride"))
        text = trial_text("androgenetic", arms, parameters="posterior", weeks=(12, 52), size=60)
        text = text.replace("[analysis]", 'outcomes = ["total density", "rated improved: panel"]\n[analysis]')
        found = Trial.from_text(text).run(workers=1, pictures=False).observations
        return found.filter(pl.col("outcome") == "rated improved: panel")["value"].to_list()

    kept = ratings("drug")
    assert np.nansum(kept) > 0.0
    assert ratings("any other name") == kept
