"""The score from the model's untreated course: known before treatment, and harmless where it is wrong."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from anagen.api import Result, Trial
from anagen.errors import InputError
from anagen.report.documents.made import document
from anagen.report.trial.page import render
from anagen.statistics.prognostic import procova
from anagen.trial.analysis.compare import compare
from anagen.trial.analysis.comparing import comparisons_of, courses_of, cuts_at
from anagen.trial.analysis.cut import first_patients
from anagen.trial.analysis.repeated import compare_repeated
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.endpoint import read_endpoint
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.results.schema import summary_schema
from anagen.trial.results.score_summary import SHUFFLED, WITH, WITHOUT
from anagen.trial.score.learned import learned
from anagen.trial.score.observables import Observables
from anagen.trial.score.summary import partial_correlation, scores_of, shuffled
from anagen.trial.score.training import training_protocol
from trial.test_intercurrent import FILE

TEXT = FILE.replace("replicates = 3", "replicates = 4").replace("centres = 3", 'dropout = "20 % by week 24"')
SCORED = TEXT + "prognostic_score = true\n"


def cohort(seed: int, n: int = 300) -> tuple[Observables, np.ndarray]:
    """Patients whose outcome depends on age and the square of a measure, and noise of SD 1."""
    random = np.random.default_rng(seed)
    age, measure = random.uniform(20.0, 60.0, n), random.normal(0.0, 1.0, (n, 1))
    seen = Observables(age, random.random(n) < 0.5, random.choice(["I", "II"], n), measure)
    return seen, 0.1 * (age - 40.0) + measure[:, 0] ** 2 + random.normal(0.0, 1.0, n)


@pytest.fixture(scope="module")
def result() -> Result:
    return Trial.from_text(SCORED).run(pictures=False, workers=1)


def test_a_score_foresees_patients_whom_it_has_not_seen() -> None:
    parts = [cohort(number) for number in range(10)]
    score = learned([seen for seen, _ in parts], [outcome for _, outcome in parts])
    seen, outcome = cohort(99, 4000)
    found = np.corrcoef(score.of(seen), outcome)[0, 1]
    assert found == pytest.approx(score.correlation, abs=0.03), "what it says of itself is honest"
    true = 0.1 * (seen.age - 40.0) + seen.outcomes[:, 0] ** 2
    assert np.corrcoef(score.of(seen), true)[0, 1] > 0.99
    assert score.patients == 3000


def test_a_score_of_nothing_says_so() -> None:
    parts = [cohort(number, 60) for number in range(10)]
    noise = [np.random.default_rng(number).normal(0.0, 1.0, 60) for number in range(10)]
    assert abs(learned([seen for seen, _ in parts], noise).correlation) < 0.12
    flat = [np.zeros(60)] * 10
    assert learned([seen for seen, _ in parts], flat).correlation == 0.0


def test_the_cohort_is_untreated_and_of_other_patients() -> None:
    protocol = protocol_from_text(SCORED)
    trained = training_protocol(protocol)
    assert [arm.untreated for arm in trained.arms] == [True]
    assert trained.trial.seed != protocol.trial.seed
    assert trained.design.dropout is None
    assert trained.trial.parameters == protocol.trial.parameters


def test_the_score_is_known_before_treatment() -> None:
    """Another treatment changes no score, and a patient's own outcome is not in it."""
    one = Trial.from_text(SCORED)
    other = Trial.from_text(SCORED.replace('dose = "5 %"', 'dose = "2 %"'))
    scores = [scores_of(trial.score(), trial.simulate(range(2), workers=1)) for trial in (one, other)]
    assert scores[0] is not None
    assert scores[1] is not None
    assert np.array_equal(scores[0], scores[1])


def test_the_analysis_is_procova(result: Result) -> None:
    trial = Trial.from_text(SCORED)
    found = trial.simulate(range(1), workers=1)
    scores = scores_of(trial.score(), found)
    assert scores is not None
    (one,) = found
    there = np.isfinite(one.y)
    frame = {
        "y": one.y[there],
        "baseline": one.baseline[there],
        "arm": np.array(trial.protocol.arm_names)[one.allocation.arm[there]],
        "score": scores[0, there, 0],
    }
    wanted = procova(
        frame,
        "y ~ baseline + arm",
        arm="arm",
        score="score",
        robust=None,
        levels={"arm": ["vehicle", "minoxidil"]},
    )
    (row,) = result.comparisons
    assert (row.difference, row.se) == pytest.approx((wanted.difference.estimate, wanted.difference.se))
    adjusted = 1.0 - (1.0 - wanted.saved) * (wanted.plain.df / wanted.model.df)
    assert partial_correlation(trial.protocol, found, scores)[0] == pytest.approx(adjusted)


def test_the_summary_holds_it_beside_none_and_a_worthless_one(result: Result) -> None:
    score = result.summary.score
    assert score is not None
    (row,) = score.rows
    assert [one.adjusted for one in row.variants] == [WITHOUT, WITH, SHUFFLED]
    plain = Trial.from_text(TEXT).run(pictures=False, workers=1)
    assert row.variants[0].mean_estimate == pytest.approx(plain.comparisons[0].mean_difference)
    assert row.variants[1].mean_estimate == pytest.approx(result.comparisons[0].mean_difference)
    assert row.needed == math.ceil(24 * (1.0 - score.saved) - 1e-9)
    jsonschema.validate(result.to_dict(), summary_schema())
    assert "Prognostic score</h2>" in render(result)
    assert "prognostic score" in document(result.protocol, "sap").markdown()
    assert protocol_from_text(resolved(result.protocol)) == result.protocol


def test_workers_and_kept_repeats_give_the_same_bytes(result: Result, tmp_path: Path) -> None:
    Trial.from_text(SCORED).run_shard(1, 1, tmp_path)
    kept = Trial.from_text(SCORED).run(pictures=False, work=tmp_path)
    assert (
        Trial.from_text(SCORED).run(pictures=False, workers=2).to_json() == kept.to_json() == result.to_json()
    )


def test_a_cut_is_adjusted_by_the_same_score() -> None:
    trial = Trial.from_text(SCORED)
    found = trial.simulate(range(2), workers=1)
    small = replace(trial.protocol, population=replace(trial.protocol.population, size=16))
    cut = [first_patients(one, 16) for one in found]
    few = Trial(small)
    wanted = few.compare(few.simulate(range(2), workers=1))
    compared = comparisons_of(small, cut, 1, scores_of(trial.score(), cut))
    assert np.array_equal(compared.se, wanted.se, equal_nan=True)


def test_a_mixed_model_gains_by_a_score_that_knows_the_outcome() -> None:
    """With the patient's own trend as the score the error falls; shuffled it does not, and nothing is off."""
    trial = Trial.from_text(TEXT + 'model = "MMRM"\n')
    found = trial.simulate(range(4), workers=1)
    random = np.random.default_rng(2)
    near = [np.nan_to_num(one.y) + random.normal(0.0, 10.0, len(one.y)) for one in found]
    truth = np.stack(near)[..., None]
    size = trial.protocol.population.size
    plain, good, bad = (
        compare_repeated(courses_of(trial.protocol, found, cuts_at(trial.protocol, found, size), 1, scores))
        for scores in (None, truth, shuffled(truth, 1))
    )
    assert (good.se[:, 0] < 0.8 * plain.se[:, 0]).all()
    assert bad.se[:, 0].mean() == pytest.approx(plain.se[:, 0].mean(), rel=0.1)


def test_a_wrong_score_keeps_the_level_and_loses_only_the_gain() -> None:
    """Simulated with NumPy alone: 2,000 null trials of 60; a good score, its shuffle, and one of noise."""
    random = np.random.default_rng(7)
    repeats, size = 2000, 60
    score = random.normal(0.0, 1.0, (repeats, size))
    noise, baseline = random.normal(0.0, 1.0, (2, repeats, size))
    y = 2.0 * score + 2.0 * noise
    arm = np.tile([0, 1], size // 2)
    variants = {
        "none": None,
        "good": score[..., None],
        "shuffled": shuffled(score[..., None], 1),
        "noise": random.normal(0.0, 1.0, (repeats, size, 1)),
    }
    found = {
        name: compare("ANCOVA", y, baseline, arm, 2, 1, covariates=one) for name, one in variants.items()
    }
    for name, one in found.items():
        share = (one.p[:, 0] < 0.05).mean()
        assert share == pytest.approx(0.05, abs=4 * math.sqrt(0.05 * 0.95 / repeats)), name
    se = {name: one.se[:, 0].mean() for name, one in found.items()}
    assert se["good"] / se["none"] == pytest.approx(math.sqrt(0.5), abs=0.01), "half the variance"
    for name in ("shuffled", "noise"):
        assert se[name] / se["none"] == pytest.approx(1.0, abs=0.01), name


def test_a_large_analysis_in_blocks_takes_its_covariates_along(monkeypatch: pytest.MonkeyPatch) -> None:
    from anagen.trial.analysis import compare as module

    random = np.random.default_rng(1)
    y, baseline, score = random.normal(0.0, 1.0, (3, 5, 20))
    arm = np.tile([0, 1], 10)
    whole = module.compare("ANCOVA", y, baseline, arm, 2, 1, covariates=score[..., None])
    monkeypatch.setattr(module, "LARGEST_BLOCK", 40)
    parts = module.compare("ANCOVA", y, baseline, arm, 2, 1, covariates=score[..., None])
    assert np.array_equal(whole.se, parts.se, equal_nan=True)


def test_models_without_covariates_are_refused() -> None:
    with pytest.raises(InputError, match=r"analysis.prognostic_score: Welch takes no prognostic score"):
        protocol_from_text(SCORED + 'model = "Welch"\n')
    endpoint = read_endpoint("change in total density at week 24")
    assert not Analysis(endpoint, "ANCOVA", "vehicle").further.score
