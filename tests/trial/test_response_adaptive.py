"""Allocation by response: shares as defined, false alarms at the level, and patients who take part."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from anagen.errors import InputError
from anagen.statistics.adaptive.response import at_least, chance_to_be_best, neyman, rounded, thall_wathen
from anagen.trial.analysis.response_adaptive import ResponseDesign
from anagen.trial.protocol.adaptation import ResponseAdaptive
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.run import TrialRun

TEXT = (Path(__file__).parent / "designs" / "18_dose_selection.toml").read_text(encoding="utf-8")
TEXT = TEXT.replace('kind = "selection"\nat = 0.4', 'kind = "response-adaptive"\nat = 0.4\nevery = 12')
TRIALS = 20_000


def test_shares_are_as_defined() -> None:
    """Chance to be best by its closed form for two arms and by simulation for three; the tempered shares."""
    mean, se = np.array([[1.0, 0.3]]), np.array([[0.5, 0.4]])
    assert chance_to_be_best(mean, se)[0, 0] == pytest.approx(norm.cdf(0.7 / np.hypot(0.5, 0.4)))
    three, spread = np.array([[0.2, 0.0, -0.3]]), np.array([[0.5, 0.4, 0.6]])
    draws = three + spread * np.random.default_rng(1).standard_normal((200_000, 3))
    seen = np.bincount(draws.argmax(axis=1), minlength=3) / 200_000
    assert chance_to_be_best(three, spread)[0] == pytest.approx(seen, abs=0.005)
    n = np.array([[25.0, 25.0]])
    best = chance_to_be_best(mean, np.array([[1.0, 1.0]]) / 5.0)[0]
    found = thall_wathen(mean, np.array([[1.0, 1.0]]), n, 0.5)[0]
    assert found[0] / found[1] == pytest.approx((best[0] / best[1]) ** 0.25)
    assert neyman(np.array([[3.0, 1.0]]))[0].tolist() == [0.75, 0.25]
    assert at_least(np.array([[1.0, 0.0]]), 0.1)[0] == pytest.approx([0.9, 0.1])
    assert rounded(np.array([[0.5, 0.26, 0.24]]), 7).tolist() == [[3, 2, 2]]


@pytest.mark.parametrize("method", ["Thall-Wathen", "Neyman"])
@pytest.mark.parametrize("arms", [2, 3])
def test_false_alarms_are_the_level(method: str, arms: int) -> None:
    """By simulation of other draws than those of the calibration, whose own error is added.

    A difference of 4 standard errors is a false alarm in 16,000.
    """
    design = ResponseDesign(ResponseAdaptive(0.3, method), 0.025, 200, (1,) * arms, arms - 1)
    p, n = design.simulated(np.zeros(arms), TRIALS)
    share = (p < design.critical).any(axis=1).mean()
    error = np.sqrt(0.025 * 0.975 * (1 / TRIALS + 1 / 40_000))
    assert abs(share - 0.025) < 4 * error
    assert (n.sum(axis=1) == 200).all()
    # The arms are alike: each gets a third, or half.
    assert n.mean(axis=0) == pytest.approx(200 / arms, abs=4 * n.std(axis=0).max() / np.sqrt(TRIALS) + 0.2)


def test_the_better_arm_gets_more_and_the_spread_one_more_by_neyman() -> None:
    """Mean patients follow the rule."""
    by_mean = ResponseDesign(ResponseAdaptive(0.3, calibrated=False), 0.025, 200, (1, 1), 1)
    _, n = by_mean.simulated(np.array([0.4, 0.0]), 2_000)
    assert n[:, 0].mean() > 120
    assert by_mean.critical == 0.025
    by_spread = ResponseDesign(ResponseAdaptive(0.3, "Neyman"), 0.025, 200, (1, 1), 1)
    counts = by_spread.counts(np.zeros((1, 2)), np.array([[3.0, 1.0]]), np.array([[30.0, 30.0]]), 60, 20)
    assert counts.tolist() == [[14, 6]]


def test_the_trial_takes_its_patients_from_the_stream() -> None:
    """The burn-in is the first patients; each arm takes its next ones; nobody else's values count."""
    trial = TrialRun.from_text(TEXT)
    protocol = trial.protocol
    assert protocol_from_text(resolved(protocol)) == protocol
    assert protocol.recruits > protocol.population.size == 120
    found = trial.simulate(range(3), workers=1, truth=False)
    assert len(found[0].y) == protocol.recruits
    compared = trial.compare(found)
    assert compared.verdict is not None
    course = compared.verdict.course
    assert course is not None
    assert (course.patients.sum(axis=1) == 120).all()
    for number, one in enumerate(found):
        arm = one.allocation.arm
        here = np.zeros(len(arm), dtype=bool)
        for k in range(3):
            here[np.flatnonzero(arm == k)[: course.patients[number, k]]] = True
        assert here[:48].all()
        from anagen.trial.analysis.compare import compare

        alone = compare("ANCOVA", np.where(here, one.y, np.nan), one.baseline, arm, 3, 2, 0.05)
        assert compared.difference[number] == pytest.approx(alone.difference, nan_ok=True)
    plain = replace(protocol, adaptation=None)
    first = TrialRun(plain).simulate([0], workers=1, truth=False)[0]
    assert np.array_equal(first.y, found[0].y[:120], equal_nan=True)


@pytest.mark.slow
def test_a_whole_trial_of_equal_arms_shows_nothing_too_often() -> None:
    """Three arms of placebo, 80 repeats each of a selection and of allocation by response.

    The share that shows anything lies below 2.5 % and 4 binomial errors (9.5 %).
    """
    text = TEXT.replace('therapy = "finasteride"', 'therapy = "placebo pill"').replace('dose = "1 mg"\n', "")
    text = text.replace('dose = "0.2 mg"\n', "").replace(
        "size = 120", "size = 60\n[design]\nidentical_arms = true"
    )
    text = text.replace("replicates = 8", "replicates = 80")
    for one in (text, text.replace('"response-adaptive"\nat = 0.4\nevery = 12', '"selection"\nat = 0.4')):
        trial = TrialRun.from_text(one)
        shown = trial.compare(trial.simulate(range(80), truth=False)).shown
        assert shown.any(axis=1).mean() < 0.095


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("least = 0.4", "at least 0.4 of the patients for each of 3 arms"),
        ('method = "blinded"', "blinded is no method of response-adaptive allocation"),
        ("planned = 80", "planned is no key of response-adaptive allocation"),
    ],
)
def test_what_it_cannot_be(new: str, told: str) -> None:
    """One line, with the place."""
    with pytest.raises(InputError, match=told):
        protocol_from_text(f"{TEXT}{new}\n")
