"""Alopecia areata learned from its trials: rows, surfaces, the shipped posterior, and what it foresees."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.areata.scalp_map import scalp_map
from anagen.engine.keys import key_of
from anagen.errors import InputError
from anagen.learning.areata.calibrate import QUICK, stamp
from anagen.learning.areata.free_parameters import free_parameters
from anagen.learning.areata.patch_runs import OUTCOMES
from anagen.learning.areata.people import SEVERE, group_of, trial_people
from anagen.learning.areata.rows import LATER, local_rows, severe_rows, shared_people, totals
from anagen.learning.areata.severe_runs import COUNTS, LATE, MEANS, STOPPED, STRENGTHS, design, second_design
from anagen.learning.areata.surface import mean_surface, share_surface
from anagen.learning.distribution import distribution
from anagen.learning.knowledge import prior_knowledge
from anagen.learning.posterior import read_posterior
from anagen.population.areata_recruitment import ANY_AGE, draw_areata, eligible

pytestmark = pytest.mark.slow

POSTERIOR = read_posterior("areata")


def test_nothing_recalled_is_fitted_and_no_trial_counts_twice() -> None:
    fitted = [row for row in severe_rows() if row.fit]
    assert all(row.n_status != "recalled" for row in fitted)
    assert not any("FDA" in row.record or "OBS" in row.record for row in fitted)
    seen = [(row.study, row.drug, row.per_day, row.outcome, row.week, row.group) for row in fitted]
    assert len(set(seen)) == len(seen)
    assert {row.study for row in fitted} <= set(totals())
    assert {"BRAVE-AA1", "BRAVE-AA2", "ALLEGRO-2b/3", "THRIVE-AA1", "THRIVE-AA2"} <= {
        row.study for row in fitted
    }


def test_every_row_asks_for_something_that_is_run() -> None:
    known = {*COUNTS, *MEANS, *OUTCOMES}
    for row in severe_rows():
        name = f"{row.outcome}@{row.week}"
        assert f"{row.group} {name}" in LATE if row.group in LATER else name in known, row.id
        assert row.source, row.id
        if row.given:
            assert f"{row.given}@{row.week}" in known
    for row in local_rows():
        assert row["people"] in trial_people()


def test_a_design_covers_every_strength() -> None:
    plan = design(32, 3, free_parameters())
    low, high = STRENGTHS
    for part in range(3):
        inside = plan.strength[:, part]
        assert (inside >= low + (high - low) * part / 3).all()
        assert (inside <= low + (high - low) * (part + 1) / 3).all()
    assert np.abs(plan.z.mean(axis=0)).max() < 0.3


def test_runs_near_the_posterior_stop_the_drug_that_was_stopped() -> None:
    free = free_parameters()
    draws = np.random.default_rng(3).normal(size=(200, len(free.names)))
    doses = [(0, np.log(4.0)), (1, np.log(50.0)), (2, np.log(24.0))]
    plan = second_design(draws, 24, 3, free, doses, [doses[0]])
    other = second_design(draws, 24, 3, free, [doses[0]], [doses[0]])
    assert np.array_equal(plan.strength[:, STOPPED], other.strength[:, STOPPED])
    assert (plan.strength != other.strength).any()


def test_surfaces_find_what_made_the_numbers() -> None:
    rng = np.random.default_rng(1)
    z = rng.normal(size=(600, 3))
    odds = -0.5 + z[:, 0] - 0.6 * z[:, 1] + 0.3 * z[:, 0] * z[:, 2]
    n = np.full(600, 80.0)
    hits = rng.binomial(80, 1.0 / (1.0 + np.exp(-odds))).astype(float)
    found = share_surface(z, hits, n)
    assert np.abs(found(z) - odds).mean() < 0.08
    assert found.error < 0.12
    mean = mean_surface(z, odds + 0.1 * rng.normal(size=600))
    assert np.abs(mean(z) - odds).mean() < 0.05
    assert mean.error == pytest.approx(0.1, abs=0.03)


def test_the_shipped_posterior_is_sound() -> None:
    assert POSTERIOR.names == free_parameters().names
    assert POSTERIOR.diagnostics["rhat"] < 1.03
    assert POSTERIOR.diagnostics["divergences"] <= 3
    assert POSTERIOR.diagnostics["ess"] > 150
    assert POSTERIOR.diagnostics["runs"] >= 256
    # Learned: the strengths of the drugs are known several times better than before.
    at = [POSTERIOR.names.index(f"{drug}.half_dose") for drug in free_parameters().drugs]
    assert (POSTERIOR.z[:, at].std(axis=0) < 0.6).all()


def test_phase_3_arms_lie_inside_and_in_order() -> None:
    rows = {row["id"]: row for row in POSTERIOR.diagnostics["rows"]}
    arms = [
        *(f"aa{trial}_{arm}" for trial in (1, 2) for arm in ("bari4", "bari2", "placebo")),
        *("allegro_50_wk24", "allegro_50_wk48", "allegro_30_wk24", "allegro_30_wk48", "allegro_placebo"),
        *(f"thrive{trial}_{arm}" for trial in (1, 2) for arm in ("placebo", "8", "12")),
    ]
    assert [name for name in arms if not rows[name]["inside"]] == []
    for high, low in (("bari4", "bari2"), ("bari2", "placebo")):
        assert rows[f"aa1_{high}"]["mean"] > rows[f"aa1_{low}"]["mean"]
    assert rows["allegro_50_wk24"]["mean"] > rows["allegro_30_wk24"]["mean"] > rows["allegro_placebo"]["mean"]
    assert rows["allegro_50_wk48"]["mean"] > rows["allegro_50_wk24"]["mean"], "responses go on coming"
    assert rows["thrive1_12"]["mean"] > rows["thrive1_8"]["mean"] > rows["thrive1_placebo"]["mean"]


def test_what_was_won_is_kept_on_the_drug_and_mostly_lost_without() -> None:
    rows = {row["id"]: row for row in POSTERIOR.diagnostics["rows"]}
    late = [row.id for row in severe_rows() if row.group in LATER and row.fit]
    assert len(late) == 7
    assert [name for name in late if not rows[name]["inside"]] == []
    lost = [rows[f"wd_{name}"]["mean"] for name in ("on_wk100", "stop_wk8", "stop4_wk24", "stop4_wk100")]
    assert lost[0] < lost[2] < lost[3]
    assert lost[1] < lost[2]
    assert min(rows[f"wd_on{dose}_wk100"]["mean"] for dose in (2, 4)) > 75.0


def test_patches_go_on_regrowing_as_published() -> None:
    rows = {row["id"]: row for row in POSTERIOR.diagnostics["rows"]}
    assert rows["first_patch_26"]["inside"]
    assert rows["first_patch_52"]["inside"]
    assert rows["first_patch_52"]["mean"] > rows["first_patch_26"]["mean"] + 5.0


def test_intervals_hold_at_least_the_luck_of_their_patients() -> None:
    told = {row["id"]: row for row in POSTERIOR.diagnostics["rows"]}
    for row in severe_rows():
        if row.outcome == "change":
            continue
        p = told[row.id]["mean"] / 100.0
        luck = 100.0 * 2.0 * 1.645 * np.sqrt(p * (1.0 - p) / row.n)
        steps = 100.0 / row.n
        assert told[row.id]["high"] - told[row.id]["low"] >= 0.95 * luck - 1.5 * steps, row.id


def test_a_study_left_out_takes_its_other_accounts_with_it() -> None:
    assert "BRAVE-AA1" in shared_people()["BRAVE-AA1-WD"]
    left = POSTERIOR.diagnostics["left out"]
    assert set(left) == {
        row.study for row in severe_rows() if row.fit and len(shared_people().get(row.study, ())) < 2
    }
    ranks = np.array([row["rank"] for rows in left.values() for row in rows if row["fit"]])
    assert 0.8 <= ((ranks >= 0.05) & (ranks <= 0.95)).mean() <= 1.0


def test_draws_are_joint_and_the_best_values_are_the_means() -> None:
    one, other = (distribution(disease="areata").knowledge(draw).parameters for draw in (3, 4))
    assert one.value("baricitinib.half_dose") != other.value("baricitinib.half_dose")
    centre = distribution("fixed", disease="areata").centre.parameters
    assert centre["baricitinib.half_dose"].status == "fitted"
    best = free_parameters().everything(POSTERIOR.mean)
    for name, value in best.items():
        assert centre.value(name) == pytest.approx(value), name


def test_every_prior_draw_is_a_biology() -> None:
    prior = distribution("prior", disease="areata")
    for draw in prior.draws(40):
        biology = prior.knowledge(draw).areata
        assert np.isfinite(biology.skin.state).all()
        assert 0.0 < biology.kinetics.full_killers < np.inf


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(InputError, match=r"areata patients\.control"):
        prior_knowledge().with_values({"areata patients.contrl": 1.0})


def test_calibration_recruits_by_the_criteria_of_each_trial() -> None:
    scalp, biology = scalp_map(12.0), prior_knowledge().areata
    for name in SEVERE:
        group = trial_people()[name]
        cohort = group.recruited(scalp, biology, 0, 64)
        low, high = group.people.salt
        assert 10 < len(cohort) <= 64
        assert ((cohort.salt >= low) & (cohort.salt <= high)).all()
        assert (cohort.traits.years >= group.people.episode[0]).all()
        assert (cohort.traits.years <= group.people.episode[1]).all()
    assert group_of("ALLEGRO-2b/3") != group_of("BRAVE-AA1") == group_of("THRIVE-AA1") == 0
    assert {study for one in trial_people().values() for study in one.studies} <= set(totals())


def test_trials_and_calibration_recruit_the_same_people() -> None:
    people = trial_people()["severe"].people
    scalp, biology = scalp_map(12.0), prior_knowledge().areata
    drawn = draw_areata(people, "any", ANY_AGE, 20, scalp, biology, 5, 0)
    found = eligible(people, np.arange(128), key_of(5, "patient", 0), scalp, biology)
    assert np.array_equal(drawn.key, found.key[:20])
    assert np.array_equal(drawn.salt, found.salt[:20])


def test_runs_are_stamped_with_what_they_depend_on() -> None:
    assert len(stamp(QUICK)) == 10
