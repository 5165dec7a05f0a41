"""Adaptive designs of a trial file: false alarms, decisions and sizes as exact, and a whole trial of each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy
from scipy.integrate import quad
from scipy.stats import norm

from anagen.errors import InputError
from anagen.statistics.adaptive.combination import repeated_interval
from anagen.statistics.adaptive.seamless import SelectionRule
from anagen.trial.analysis.adaptive_interval import AdaptedArm
from anagen.trial.analysis.cut import first_patients
from anagen.trial.analysis.reestimated import EnlargingDesign
from anagen.trial.analysis.selected import SeamlessDesign
from anagen.trial.protocol.adaptation import Reestimation, Selection, TwoStageTest
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.run import TrialRun

TEXT = (Path(__file__).parent / "designs" / "18_dose_selection.toml").read_text(encoding="utf-8")
TWO_ARMS = TEXT[: TEXT.index('[[arm]]\nname = "0.2 mg"')] + TEXT[TEXT.index('[[arm]]\nname = "placebo"') :]
ENLARGED = TWO_ARMS.replace('kind = "selection"', 'kind = "re-estimation"\nplanned = 80')
TRIALS = 20_000
TESTS = [
    TwoStageTest(name, spending) for name in ("inverse normal", "Fisher") for spending in (None, "Pocock")
]


def near(share: float, wanted: float, trials: int = TRIALS) -> bool:
    """Whether a simulated share lies within 4 binomial standard errors: a false alarm in 16,000 of them."""
    return bool(abs(share - wanted) < 4.0 * np.sqrt(wanted * (1.0 - wanted) / trials))


@pytest.mark.parametrize("test", TESTS, ids=str)
def test_false_alarms_of_a_selection_are_the_level(test: TwoStageTest) -> None:
    """The best of three arms by Dunnett's test: exact where nothing ends in vain (Bauer and Kieser 1999)."""
    design = SeamlessDesign(Selection(0.4, SelectionRule(1), test), 0.025, 400, (1, 1, 1), 1)
    _, shown, _ = design.simulated(np.zeros(3), 1.0, TRIALS)
    assert near(shown.any(axis=1).mean(), 0.025)


@pytest.mark.parametrize("drift", [(0.0, 0.0, 0.0), (0.0, 0.0, 0.25)], ids=["none", "one"])
@pytest.mark.parametrize("intersection", ["Simes", "Bonferroni"])
def test_other_selections_keep_the_level_over_all_true_hypotheses(
    intersection: str, drift: tuple[float, ...]
) -> None:
    """Two arms kept, or all that are near, with stops in vain; also where another arm works."""
    for rule in (SelectionRule(2, futility=0.0), SelectionRule(within=0.3)):
        design = SeamlessDesign(Selection(0.4, rule, intersection=intersection), 0.025, 400, (1, 1, 1), 1)
        _, shown, _ = design.simulated(np.array(drift), 1.0, TRIALS)
        wrong = shown[:, np.array(drift) == 0.0].any(axis=1).mean()
        assert wrong < 0.025 + 4.0 * np.sqrt(0.025 * 0.975 / TRIALS)


def test_sizes_of_a_selection_are_the_exact_ones() -> None:
    """One arm goes on unless all are below the bound: its chance is an integral over the control's mean."""
    rule = SelectionRule(1, futility=0.5)
    design = SeamlessDesign(Selection(0.5, rule), 0.025, 400, (1, 1, 1), 1)
    on, _, patients = design.simulated(np.zeros(3), 1.0, TRIALS)
    # Z of each arm is (X - X0) / sqrt 2.
    below = quad(lambda x: norm.pdf(x) * norm.cdf(x + 0.5 * np.sqrt(2.0)) ** 3, -9, 9)[0]
    assert near(on.any(axis=1).mean(), 1.0 - below)
    assert np.allclose(on.sum(axis=1)[on.any(axis=1)], 1)
    exact = 200 + (1.0 - below) * 100
    assert abs(patients.mean() - exact) < 4.0 * patients.std() / np.sqrt(TRIALS)
    # The best of equal arms is each of them equally often.
    assert all(near(share, (1.0 - below) / 3.0) for share in on.mean(axis=0))


@pytest.mark.parametrize("test", TESTS, ids=str)
@pytest.mark.parametrize("drift", [0.0, 2.0])
def test_power_sizes_and_zones_of_an_enlarged_trial_are_the_exact_ones(
    test: TwoStageTest, drift: float
) -> None:
    """By integration over the first stage's statistic."""
    design = EnlargingDesign(Reestimation(0.5, 0.5, test=test), 0.025, 400)
    shown, patients, decision = design.simulated(drift, None, TRIALS)
    z = np.linspace(-8.0, 8.0, 40_001) + drift * np.sqrt(0.5)
    weight = norm.pdf(z - drift * np.sqrt(0.5)) * (z[1] - z[0])
    total, what = design.sizes(norm.sf(z), z)
    assert abs(patients.mean() - (weight * total).sum()) < 4.0 * patients.std() / np.sqrt(TRIALS)
    shares = np.bincount(decision, minlength=5) / TRIALS
    for place in range(5):
        exact = weight[what == place].sum()
        assert near(shares[place], exact) or exact < 1e-12
    if drift == 0.0:
        assert near(shown.mean(), 0.025)
        return
    # Given the first stage, the second rejects where its p is at most the level left.
    from anagen.statistics.adaptive.enlarged import level_left

    left = level_left(design.combination, norm.sf(z))
    second = norm.sf(norm.isf(left) - drift * np.sqrt((total - design.first) / design.planned))
    assert near(shown.mean(), (weight * np.where(what == 4, 1.0, np.where(what == 3, 0.0, second))).sum())


def test_an_interval_is_the_inverted_test() -> None:
    """Repeated interval of two normal stages, against the one of `anagen.statistics`."""
    combination = TwoStageTest().combination(0.5, 0.025)
    estimate, se = np.array([3.0, 5.0]), np.array([2.0, 2.5])
    one = AdaptedArm(estimate, se, np.full(2, np.nan), combination)
    wanted = repeated_interval(
        combination, lambda effect: norm.sf((estimate - effect) / se).tolist(), (-50, 50)
    )
    assert one.interval() == pytest.approx(wanted, abs=1e-6)
    assert one.holds(wanted[0] + 1e-4)
    assert not one.holds(wanted[0] - 1e-4)
    # With weights as the information and no look, the median-unbiased estimate is the weighted mean.
    even = AdaptedArm(estimate, np.array([2.0, 2.0]), np.full(2, np.nan), combination)
    assert even.median_unbiased() == pytest.approx(4.0, abs=1e-6)
    many = AdaptedArm(estimate, se, np.full(2, np.nan), combination, 3, SeamlessDesign(
        Selection(0.5, SelectionRule(1)), 0.025, 400, (1, 1, 1), 1).intersection)  # fmt: skip
    assert many.interval()[0] < wanted[0]
    assert many.interval()[1] > wanted[1]


def test_intervals_after_a_selection_hold_the_truth() -> None:
    """2,000 trials, the best of three equal arms: the interval holds at least 95 %, the plain one less.

    The share lies above 95 % less 4 standard errors.
    """
    rng = np.random.default_rng(6)
    design = SeamlessDesign(Selection(0.5, SelectionRule(1)), 0.025, 400, (1, 1, 1), 1)
    mean = rng.standard_normal((2_000, 2, 4))
    difference = mean[:, :, 1:] - mean[:, :, :1]
    best = difference[:, 0].argmax(axis=1)
    se = np.full(2, np.sqrt(2.0))
    held, plain = [], []
    for number, arm in enumerate(best):
        estimate = difference[number, :, arm]
        one = AdaptedArm(estimate, se, np.full(2, np.nan), design.combination, 3, design.intersection)
        held.append(one.holds(0.0))
        plain.append(abs(estimate.mean()) < 1.96)
    assert np.mean(held) > 0.95 - 4.0 * np.sqrt(0.05 * 0.95 / len(held))
    assert np.mean(plain) < 0.95 - 2.0 * np.sqrt(0.05 * 0.95 / len(plain))


@pytest.fixture(scope="module")
def seamless() -> TrialRun:
    return TrialRun.from_text(TEXT)


def test_a_seamless_trial_runs_whole(seamless: TrialRun) -> None:
    """The file reads back; its decisions, patients and verdicts add up, and each stage is a cut."""
    assert protocol_from_text(resolved(seamless.protocol)) == seamless.protocol
    result = seamless.run(pictures=False, workers=1)
    found = result.summary.adaptation
    assert sum(one.share for one in found.decisions) == pytest.approx(1.0)
    assert sum(one.reported for one in found.decisions) == 1
    assert found.mean_patients == pytest.approx(sum(row.mean_patients for row in found.arms)) == 96
    assert near(found.null_shown, 0.025, 20_000)
    for row, arm in zip(result.summary.comparisons, found.arms, strict=False):
        assert row.power == arm.shown
    dropped = [row for row in result.summary.comparisons if row.n == 16]
    assert len(dropped) == 1


def test_the_second_stage_is_that_of_the_arms_kept(seamless: TrialRun) -> None:
    """Estimates of an arm that went on are those of an analysis without the others' later patients."""
    from anagen.trial.analysis.compare import compare

    found = seamless.simulate(range(3), workers=1, truth=False)
    compared = seamless.compare(found)
    course = compared.verdict.course
    for number, one in enumerate(found):
        (kept,) = np.flatnonzero(course.went_on[number])
        who, arm = one.allocation.patient, one.allocation.arm
        late = (who >= 48) & np.isin(arm, [kept, 2])
        alone = compare(
            "ANCOVA",
            one.y[late],
            one.baseline[late],
            arm[late],
            3,
            2,
            0.05,
            one.allocation.stratum[who][late],
        )
        assert course.estimate[number, 1, kept] == pytest.approx(alone.difference[kept])
        assert np.isnan(course.p[number, 1, 1 - kept])
        t = alone.difference[kept] / alone.se[kept]
        assert course.p[number, 1, kept] == pytest.approx(scipy.special.stdtr(alone.df[kept], -t))
        assert course.patients[number].sum() == 96


@pytest.mark.parametrize(
    "more",
    ["", 'test = "Fisher"\nspending = "Pocock"\nfutility = 0.0\neffect = "9 hairs/cm2"',
     'method = "blinded"\neffect = "12 hairs/cm2"'],
    ids=["promising", "Fisher", "blinded"],
)  # fmt: skip
def test_an_enlarged_trial_runs_whole(more: str) -> None:
    """The file reads back; a trial that stays as planned is the one of the first patients."""
    trial = TrialRun.from_text(f"{ENLARGED}{more}\n")
    assert protocol_from_text(resolved(trial.protocol)) == trial.protocol
    found = trial.simulate(range(6), workers=1, truth=False)
    compared = trial.compare(found)
    total = compared.verdict.course.patients.sum(axis=1)
    small = replace(trial.protocol, population=replace(trial.protocol.population, size=80), adaptation=None)
    usual = TrialRun(small).compare([first_patients(one, 80) for one in found])
    same = total == 80
    assert compared.difference[same, 0] == pytest.approx(usual.difference[same, 0])
    assert (total >= 32).all()
    assert (total <= 120).all()
    result = trial.run(pictures=False, workers=1)
    found_rows = result.summary.adaptation
    assert found_rows.planned == 80
    assert found_rows.any_shown == result.summary.comparisons[0].power
    assert (found_rows.arms[0].ci is None) == ("blinded" in more)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TEXT + "keep = 3", "3 arms are to be kept of 2"),
        (TEXT + 'keep = 1\nwithin = "3 hairs/cm2"', "both keep and within"),
        (TEXT + 'within = "0 hairs/cm2"', "a difference of '0 hairs/cm2'"),
        (TEXT + "planned = 80", "planned is no key of selection of arms"),
        (TEXT.replace("at = 0.4", "at = 0.05"), "stages of 6 and 114 patients for 3 arms"),
        (TWO_ARMS, "a selection among 1 arm"),
        (TEXT.replace("[adaptation]", "multiplicity = \"Holm\"\n[adaptation]"), "an adjustment for"),
        (TWO_ARMS.replace('kind = "selection"', 'kind = "re-estimation"'), "re-estimation without a plan"),
        (ENLARGED.replace("planned = 80", "planned = 120"), "120 patients are planned of at most 120"),
        (ENLARGED + 'method = "blinded"', "a blinded size without an effect"),
        (ENLARGED + 'method = "blinded"\ntest = "Fisher"', "test is no key of blinded re-estimation"),
        (ENLARGED + "least = 0.95", "a promising zone from 0.95 to 0.9"),
        (ENLARGED.replace("[adaptation]", "interim = [0.5]\n[adaptation]"), "looks of \\[analysis\\]"),
    ],
)  # fmt: skip
def test_what_an_adaptation_cannot_be(text: str, told: str) -> None:
    """One line, with the place."""
    with pytest.raises(InputError, match=told):
        protocol_from_text(text)
