"""Looks before the end: boundaries, cuts of the same patients, and false alarms as exact recursion says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.statistics.comparisons import Comparisons
from anagen.statistics.hypothesis import NON_INFERIORITY, USUAL, Hypothesis
from anagen.statistics.sequential.design import crossing
from anagen.trial.analysis.comparing import comparisons_of
from anagen.trial.analysis.looks import LookPlan
from anagen.trial.look_rows import expected_patients
from anagen.trial.protocol.looks import Looks
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.run import TrialRun

TEXT = (Path(__file__).parent / "designs" / "16_gsd_mmrm.toml").read_text(encoding="utf-8")


def t_test(y: np.ndarray, patients: int) -> Comparisons:
    """Normal test of the mean of the first patients, [R, 1], SD 1 known."""
    mean = y[:, :patients].mean(axis=1)[:, None]
    se = np.full(mean.shape, 1.0 / np.sqrt(patients))
    from scipy.stats import norm

    z = mean / se
    df = np.full(mean.shape, 1e9)
    return Comparisons(
        "t test", np.full(mean.shape, patients), mean, se, mean, se, df, z, 2 * norm.sf(np.abs(z)),
        mean - 1.96 * se, mean + 1.96 * se,
    )  # fmt: skip


@pytest.mark.parametrize("aim", [USUAL, Hypothesis(NON_INFERIORITY, 0.1)], ids=str)
@pytest.mark.parametrize("spending", ["O'Brien-Fleming", "Pocock", "Hwang-Shih-DeCani"])
def test_simulated_ends_are_the_exact_ones(aim: Hypothesis, spending: str) -> None:
    """Shares of 40,000 trials that end at each look lie within 4.5 binomial errors of recursion's.

    18 shares of 6 cases are compared: a false alarm is rarer than 1 in 5,000.
    """
    plan = LookPlan(
        Looks((0.3, 0.7), spending, futility=(-0.5, 0.2) if aim is not USUAL else None), aim, 0.05, 100
    )
    rng = np.random.default_rng(4)
    shift = -aim.margin
    y = shift + rng.standard_normal((40_000, 100))
    found = plan.judged([t_test(y, patients) for patients in plan.patients])
    exact = crossing(plan.design)
    for look in range(3):
        wanted = exact.efficacy[look] + exact.opposite[look]
        seen = ((found.look[:, 0] == look) & found.shown[:, 0]).mean()
        assert abs(seen - wanted) < 4.5 * np.sqrt(wanted * (1 - wanted) / 40_000) + 1e-9


def test_a_look_is_a_cut_of_the_same_patients() -> None:
    """The statistic of a look at half is that of the first half alone."""
    trial = TrialRun.from_text(TEXT.replace('model = "MMRM"', 'model = "ANCOVA"'))
    simulator = trial.simulator()
    found = [trial.replicate(simulator, number) for number in range(3)]
    whole = comparisons_of(trial.protocol, found)
    from anagen.trial.analysis.compare import compare

    for number, one in enumerate(found):
        first = one.allocation.patient < 30
        alone = compare("ANCOVA", one.y[first], one.baseline[first], one.allocation.arm[first], 2, 1, 0.05)
        assert LookPlan(trial.protocol.analysis.looks, USUAL, 0.05, 60).z(alone)[0] == pytest.approx(
            whole.verdict.z[number, 0, 0], abs=1e-9
        )


def test_the_registered_design_runs_and_reads_back() -> None:
    """MMRM with one look: the file runs as it is, and its looks add up."""
    trial = TrialRun.from_text(TEXT)
    assert protocol_from_text(resolved(trial.protocol)) == trial.protocol
    result = trial.run(pictures=False, workers=1)
    (row,) = result.summary.comparisons
    assert sum(look.shown + look.futile for look in row.looks) == pytest.approx(1.0)
    assert row.assurance == pytest.approx(sum(look.shown for look in row.looks))
    assert result.estimates["shown"].mean() == pytest.approx(row.assurance)
    assert 30 <= expected_patients(row.looks) <= 60
    assert row.looks[0].efficacy == pytest.approx(2.962588, abs=1e-6)
    assert sum(look.exact_null for look in row.looks) == pytest.approx(0.05, abs=1e-9)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("interim = [1.5]", "looks at \\[1.5\\]"),
        ("interim = [0.7, 0.3]", "looks at"),
        ("interim = [0.01]", "a look at 0.6 of 60 patients"),
        ("futility = [0.0]", "futility without a look"),
        ("interim = [0.5]\nfutility = [0.0, 1.0]", "2 bounds of futility for 1 looks"),
        ('interim = [0.5]\nmargin = "3 hairs/cm2"\nhypothesis = "equivalence"', "a test of equivalence"),
    ],
)
def test_what_looks_cannot_be(new: str, told: str) -> None:
    """One line, with the place."""
    with pytest.raises(InputError, match=told):
        protocol_from_text(TEXT.replace("interim = [0.5]", new))
