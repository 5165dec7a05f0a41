"""A disease of the whole scalp: who is screened, what treatments do, what needles do."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.engine.keys import children, key_of
from anagen.learning.distribution import distribution
from anagen.simulators.areata_hair_growth import growth_lift
from anagen.simulators.plan import ArmPlan, Sites
from anagen.simulators.scalp import ScalpSimulator
from anagen.therapy.course import course_from_table
from trial.test_areata_trial import changed, trial

pytestmark = pytest.mark.slow


def test_everybody_is_screened_and_one_more_patient_changes_nobody() -> None:
    simulator = trial().simulator()
    assert isinstance(simulator, ScalpSimulator)
    few, more = simulator.recruit(20, 0), simulator.recruit(33, 0)
    assert ((more.salt >= 50.0) & (more.salt <= 100.0)).all()
    assert np.array_equal(few.key, more.key[:20])
    assert np.array_equal(few.salt, more.salt[:20])
    assert set(more.stage) == {"SALT 50-94", "SALT 95-100"}
    assert 0.5 <= more.traits.years.min() <= more.traits.years.max() <= 8.0


def test_a_placebo_is_the_untreated_twin_and_a_drug_never_harms() -> None:
    simulator = trial().simulator()
    assert isinstance(simulator, ScalpSimulator)
    cohort = simulator.recruit(24, 0)
    days = np.array([0, 84, 252])
    nobody = np.zeros(24, dtype=np.int64)
    drug, placebo = simulator.plan.arms
    untreated = simulator.salt(cohort, [None], nobody, days, 0)
    assert np.array_equal(simulator.salt(cohort, [placebo], nobody, days, 0), untreated)
    treated = simulator.salt(cohort, [drug], nobody, days, 0)
    assert np.array_equal(treated[:, 0], untreated[:, 0])
    assert (treated <= untreated + 1.0).all()
    assert treated[:, 2].mean() < untreated[:, 2].mean() - 20.0


def test_twins_are_the_same_whether_or_not_their_arms_were_followed_before() -> None:
    untreated = changed('[[arm.treatment]]\ntherapy = "placebo pill"', "untreated = true")
    for text in (untreated, changed("seed", "seed")):
        simulator = trial(text).simulator()
        assert isinstance(simulator, ScalpSimulator)
        cohort = simulator.recruit(20, 0)
        days = np.broadcast_to(np.array([0.0, 84.0, 168.0]), (20, 3))
        sites = Sites(np.arange(20), np.arange(20) % 2, np.zeros(20, dtype=np.int64), days)
        alone = simulator.observe(cohort, sites, 0, twin=True)
        treated = simulator.observe(cohort, sites, 0)
        after = simulator.observe(cohort, sites, 0, twin=True)
        assert np.array_equal(after.true["SALT"], alone.true["SALT"])
        assert np.array_equal(after.written["SALT"], alone.written["SALT"])
        assert np.array_equal(treated.true["SALT"][1::2], after.true["SALT"][1::2])
        assert not np.array_equal(treated.true["SALT"], after.true["SALT"])
        simulator.observe(cohort, sites, 0)
        fewer = Sites(sites.patient[:9], sites.arm[:9], sites.side[:9], days[:9])
        assert np.array_equal(
            simulator.observe(cohort, fewer, 0, twin=True).true["SALT"], alone.true["SALT"][:9]
        )


def test_untreated_arms_of_two_trials_differ_by_more_than_their_patients() -> None:
    simulator = trial(changed('parameters = "fixed"', 'parameters = "posterior"')).simulator()
    fixed = trial().simulator()
    assert isinstance(simulator, ScalpSimulator)
    assert isinstance(fixed, ScalpSimulator)
    factors = [simulator.study_factor("course", number, simulator.draws.of(number)) for number in range(6)]
    assert len(set(factors)) == 6
    assert factors == [
        simulator.study_factor("course", number, simulator.draws.of(number)) for number in range(6)
    ]
    assert fixed.study_factor("course", 0, fixed.draws.of(0)) == 1.0


def test_local_treatment_helps_patches_and_exosomes_hardly() -> None:
    text = changed('salt = "50 to 100"', 'salt = "6 to 40"\nforms = ["patchy"]')
    text = text.replace('episode = "6 months to 8 years"', 'episode = "1 month to 2 years"')
    text = text[: text.index("[[arm]]")] + (
        '[[arm]]\nname = "steroid"\n[[arm.treatment]]\ntherapy = "intralesional triamcinolone"\n'
        'dose = "10 mg/mL"\nschedule = "3 sessions every 4 weeks"\n'
        '[[arm]]\nname = "exosome"\n[[arm.treatment]]\ntherapy = "exosome"\nproduct = "umbilical-cord MSC"\n'
        'dose = "1e8 particles/cm2"\nroute = "intradermal 2 mm"\nschedule = "3 sessions every 4 weeks"\n'
        '[[arm]]\nname = "untreated"\nuntreated = true\n'
        '[measurement]\nmethod = "SALT"\nvisits = "weeks 0, 20"\n'
        '[analysis]\nendpoint = "responders: percent fall in SALT of at least 75 % at week 20"\n'
        'reference = "untreated"\n'
    )
    simulator = trial(text).simulator()
    assert isinstance(simulator, ScalpSimulator)
    cohort = simulator.recruit(48, 0)
    nobody = np.zeros(48, dtype=np.int64)
    days = np.array([0, 140])
    steroid, exosome, untreated = (
        simulator.salt(cohort, [arm], nobody, days, 0)[:, 1].mean() for arm in simulator.plan.arms
    )
    assert steroid < untreated - 5.0
    assert abs(exosome - untreated) < 0.25 * (untreated - steroid)


def test_needles_wound_alike_whatever_is_in_them() -> None:
    table = {"route": "intradermal 2 mm", "schedule": "3 sessions every 4 weeks"}
    exosome = {"therapy": "exosome", "product": "umbilical-cord MSC", "dose": "0 particles/cm2", **table}
    key = children(key_of(1, "needles"), np.arange(5))

    knowledge = distribution("fixed").centre

    def lift(one: dict[str, str]) -> np.ndarray | None:
        arm = ArmPlan("x", (course_from_table(one, "x", 200),))
        return growth_lift(arm, key, 140, lambda purpose, index: np.full(np.shape(index), 0.5), 7, knowledge)

    product, saline = lift(exosome), lift({"therapy": "saline injection", **table})
    assert product is not None
    assert saline is not None
    assert np.array_equal(product, saline)
    assert saline.max() > 1.0
    assert lift({"therapy": "placebo pill"}) is None
    minoxidil = lift({"therapy": "minoxidil topical", "dose": "5 %"})
    assert minoxidil is not None
    assert minoxidil.max() > 1.0


def test_growth_drugs_are_drawn_with_everything_else() -> None:
    arm = ArmPlan("x", (course_from_table({"therapy": "minoxidil topical", "dose": "5 %"}, "x", 200),))
    key = children(key_of(1, "needles"), np.arange(5))

    def lift(draw: int) -> np.ndarray:
        knowledge = distribution(disease="areata").knowledge(draw)
        found = growth_lift(arm, key, 140, lambda _, index: np.full(np.shape(index), 0.5), 7, knowledge)
        assert found is not None
        return found

    assert np.array_equal(lift(1), lift(1))
    assert not np.array_equal(lift(1), lift(2))
