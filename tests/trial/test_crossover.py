"""Crossover of two periods: its analysis, its periods, and what carry-over does to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scipy

from anagen.errors import InputError
from anagen.trial.analysis.compare import compare
from anagen.trial.analysis.crossover import half_differences
from anagen.trial.protocol.endpoint import Endpoint
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.run import TrialRun

TEXT = (Path(__file__).parent / "designs" / "13_crossover.toml").read_text(encoding="utf-8")
DAYS = (0.0, 56.0, 112.0, 168.0, 224.0)


def test_a_period_effect_cancels_and_the_treatment_s_is_found() -> None:
    """An effect of 6, a rise of 4 in everybody's second period, and no carry-over give 6 exactly."""
    first_order = np.array([True, True, False, False])
    level = np.array([100.0, 120.0, 90.0, 150.0])
    values = np.repeat(level[:, None], 5, axis=1)
    values[:, 2] += np.where(first_order, 6.0, 0.0)
    values[:, 4] = values[:, 2] + 4.0 + np.where(first_order, 0.0, 6.0)
    y, baseline = half_differences(Endpoint("total density", 112), DAYS, values, "complete cases", 0)
    found = compare("crossover", y, baseline, np.where(first_order, 0, 1), 2, 1)
    assert found.difference[0] == pytest.approx(6.0, abs=1e-12)
    assert found.df[0] == 2


def test_the_test_is_the_t_test_of_half_differences() -> None:
    """Against SciPy's pooled t test."""
    rng = np.random.default_rng(5)
    values = 100.0 + 10.0 * rng.standard_normal((40, 5))
    arm = np.arange(40) % 2
    y, baseline = half_differences(Endpoint("total density", 112), DAYS, values, "complete cases", 0)
    found = compare("crossover", y, baseline, arm, 2, 1)
    wanted = scipy.stats.ttest_ind(y[arm == 0], y[arm == 1])
    assert found.p[0] == pytest.approx(wanted.pvalue, rel=1e-12)
    assert found.t[0] == pytest.approx(wanted.statistic, rel=1e-12)


def test_after_a_washout_the_second_period_has_its_own_baseline() -> None:
    """Its change is counted from the visit after the washout."""
    values = np.array([[100.0, 100.0, 110.0, 50.0, 57.0]])
    endpoint = Endpoint("total density", 56)
    y, _ = half_differences(endpoint, (0.0, 28.0, 56.0, 112.0, 168.0), values, "complete cases", 56)
    assert y.tolist() == [0.5 * (10.0 - 7.0)]


def test_the_registered_design_runs_and_reads_back() -> None:
    """The file runs as it is; written out with all defaults it is the same protocol."""
    trial = TrialRun.from_text(TEXT)
    assert protocol_from_text(resolved(trial.protocol)) == trial.protocol
    (row,) = trial.run(pictures=False, workers=1).summary.comparisons
    assert row.model == "crossover"
    assert np.isfinite([row.difference, row.se, row.true_difference]).all()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("weeks 0, 16, 32", "weeks 0, 16, 30", "the second period ends at week 32, without a visit"),
        ("[design]", '[design]\nwashout = "4 weeks"', "the second period begins at week 20, without a visit"),
        ('reference = "BA"', 'reference = "BA"\nmodel = "ANCOVA"', "does not fit a crossover trial"),
        ('"crossover"', '"parallel"\nwashout = "4 weeks"', "a parallel trial has no periods"),
        ("change in total density", "responders: change in total density of at least 10 %", "responders"),
        ('"daily from week 16"', '"daily from week 15"', "its placebo"),
    ],
)
def test_what_a_crossover_cannot_be(old: str, new: str, told: str) -> None:
    """One line, with the place."""
    with pytest.raises(InputError, match=told):
        protocol_from_text(TEXT.replace(old, new, 1))
