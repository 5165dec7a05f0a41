"""Dose finding of a trial file: doses read from arms, the analysis by hand, truth, faults, documents."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.report.documents.models import dose_finding as sap_lines
from anagen.report.documents.sap import sap
from anagen.report.trial.page import render
from anagen.statistics.dose_finding.contrasts import contrast_test
from anagen.statistics.dose_finding.fitting import fit_shape
from anagen.statistics.dose_finding.shapes import Shape
from anagen.statistics.dose_finding.target import fine_grid, first_reaching, gain_of_fits, target_dose
from anagen.statistics.dose_finding.trend import cochran_armitage
from anagen.trial.analysis.compare import ancova
from anagen.trial.analysis.dose_response import dose_response
from anagen.trial.dose_finding_rows import true_target
from anagen.trial.export.export import export
from anagen.trial.model_truth import curve_doses
from anagen.trial.own_data.analyse import analyse
from anagen.trial.own_data.plan import plan_from_text
from anagen.trial.protocol.dose_finding import DoseFinding, read_shape, usual_shapes
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.result import TrialResult
from anagen.trial.run import TrialRun

DESIGN = (Path(__file__).parent / "designs" / "12_roberts1999_dose_finding.toml").read_text(encoding="utf-8")
SMALL = DESIGN.replace("size = 466", "size = 60").replace("replicates = 100", "replicates = 3")
ASKED = '[analysis.dose_finding]\ngain = "8 hairs/cm2"\n'
DOSES = np.array([0.0, 0.01, 0.2, 1.0, 5.0])
PLAN = DoseFinding(
    "finasteride", "mg", (0.01, 0.2, 1.0, 5.0, 0.0), 8.0, "hairs/cm2", usual_shapes(DOSES.tolist()), 0.025
)


def read(more: str = ASKED, text: str = SMALL) -> Protocol:
    return protocol_from_text(text + more)


@pytest.fixture(scope="module")
def result() -> TrialResult:
    return TrialRun(read()).run(workers=1, pictures=False)


def made(seed: int = 2, each: int = 40) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Endpoint, baseline and arm of a trial with an early rise."""
    rng = np.random.default_rng(seed)
    arm = np.repeat(np.arange(5), each)
    baseline = 150.0 + 30.0 * rng.standard_normal(len(arm))
    gain = 15.0 * np.array(PLAN.doses) / (0.05 + np.array(PLAN.doses))
    return gain[arm] - 0.1 * baseline + 10.0 * rng.standard_normal(len(arm)), baseline, arm


def test_doses_are_read_from_the_arms() -> None:
    """In the order of the arms; the placebo has none; and the file reads back."""
    protocol = read()
    assert protocol.analysis.dose_finding == PLAN
    assert protocol_from_text(resolved(protocol)) == protocol
    more = ASKED + 'shapes = ["emax 0.05", "quadratic -0.1"]\ntarget = "average"\nalpha = 0.05\n'
    other = read(more)
    assert protocol_from_text(resolved(other)) == other
    assert other.analysis.dose_finding is not None
    assert other.analysis.dose_finding.shapes == (Shape("emax", (0.05,)), Shape("quadratic", (-0.1,)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"8 hairs/cm2"', '"0 hairs/cm2"', "a gain of"),
        ('"8 hairs/cm2"', '"8"', "8"),
        ('"8 hairs/cm2"', '"8 hairs/cm2"\nshapes = ["emx 1"]', "unknown dose-response shape"),
        ('"8 hairs/cm2"', '"8 hairs/cm2"\nshapes = ["emax"]', "0 parameters"),
        ('"8 hairs/cm2"', '"8 hairs/cm2"\nshapes = ["linear", "linear"]', "there twice"),
        ('"8 hairs/cm2"', '"8 hairs/cm2"\ntherapy = "minoxidil"', "therapy with a dose"),
        ('dose = "5 mg"', 'dose = "5 mg"\n  schedule = "weekly for 24 weeks"', "more than the dose"),
        ('reference = "placebo"', 'reference = "placebo"\nmodel = "Welch"', "do not go together"),
        ('reference = "placebo"', 'reference = "placebo"\ninterim = [0.5]', "do not go together"),
        ('therapy = "placebo pill"', 'therapy = "finasteride"\n  dose = "0.5 mg"', "one of them without it"),
    ],
)
def test_faults_are_told(old: str, new: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as told:
        protocol_from_text((SMALL + ASKED).replace(old, new))
    assert "\n" not in str(told.value)


def test_it_is_the_analysis_by_hand() -> None:
    """The same p, shape and target dose as by the parts on the ANCOVA's means."""
    y, baseline, arm = made()
    found = dose_response(PLAN, y, baseline, arm, np.zeros_like(arm), shares=False, higher_is_better=True)
    fit = ancova(y, baseline, arm, 5)
    order = [4, 0, 1, 2, 3]
    mean, covariance = fit.ls_mean[order], fit.covariance[np.ix_(order, order)]
    test = contrast_test(DOSES, mean, covariance, PLAN.shapes, float(fit.df), alpha=0.025)
    assert found.test is not None
    assert found.test.p == pytest.approx(test.p, rel=1e-12)
    best = min(
        (
            fit_shape(DOSES, mean, covariance, name)
            for name in ("linear", "log-linear", "emax", "sigmoid emax")
        ),
        key=lambda one: one.aic,
    )
    assert found.shape == best.family
    assert found.target.dose == pytest.approx(best.target_dose(8.0), rel=2e-3)
    assert found.target.low < found.target.dose < found.target.high
    assert found.estimates.trend < 0.001


def test_turning_the_direction_changes_nothing() -> None:
    """A fall, where lower is better, is a rise."""
    y, baseline, arm = made()
    rest = baseline, arm, np.zeros_like(arm)
    up = dose_response(PLAN, y, *rest, shares=False, higher_is_better=True)
    down = dose_response(PLAN, -y, *rest, shares=False, higher_is_better=False)
    assert down.target.dose == pytest.approx(up.target.dose, rel=1e-9)
    assert down.estimates.trend == pytest.approx(up.estimates.trend, rel=1e-9)


def test_shares_of_responders() -> None:
    """Cochran and Armitage's trend over the doses, and a curve of shares."""
    y, baseline, arm = made()
    response = np.where(y > np.median(y), 100.0, 0.0)
    found = dose_response(
        PLAN, response, baseline, arm, np.zeros_like(arm), shares=True, higher_is_better=True
    )
    events = [int((response[arm == index] > 50).sum()) for index in (4, 0, 1, 2, 3)]
    assert found.estimates.trend == pytest.approx(cochran_armitage(events, [40] * 5, DOSES).rising)
    assert found.estimates.mean == pytest.approx(100.0 * np.array(events) / 40)


def test_the_delta_method_is_that_of_the_linear_model() -> None:
    """A straight line: the error of the gain is the dose times that of the slope."""
    covariance = np.diag([1.0, 2.0, 1.5, 1.0, 0.5])
    fit = fit_shape(DOSES, 2.0 * DOSES, covariance, "linear")
    weight = np.linalg.inv(covariance)
    x = np.column_stack([np.ones(5), DOSES])
    slope = float(np.sqrt(np.linalg.inv(x.T @ weight @ x)[1, 1]))
    grid = fine_grid(5.0, 0.01)
    gain = gain_of_fits([fit], [1.0], grid, DOSES, covariance)
    assert gain.se == pytest.approx(grid * slope, rel=1e-6, abs=1e-12)
    found = target_dose(gain, 6.0)
    assert found.dose == pytest.approx(3.0)
    assert found.low == pytest.approx(6.0 / (2.0 + 1.959964 * slope), rel=1e-3)
    assert found.high == pytest.approx(6.0 / (2.0 - 1.959964 * slope), rel=1e-3) or found.high == np.inf


def test_the_interval_holds_the_dose_as_often_as_it_says() -> None:
    """One shape, the true one, and small errors: 95 % intervals hold the target dose in 95 % of draws."""
    true = 15.0 * DOSES / (0.05 + DOSES)
    target = 8.0 * 0.05 / 7.0
    rng = np.random.default_rng(7)
    held = []
    for _ in range(200):
        mean = true + 0.3 * rng.standard_normal(5)
        fit = fit_shape(DOSES, mean, 0.09 * np.eye(5), "emax")
        gain = gain_of_fits([fit], [1.0], fine_grid(5.0, 0.01), DOSES, 0.09 * np.eye(5))
        one = target_dose(gain, 8.0)
        held.append(one.low <= target <= one.high)
    assert 0.90 <= np.mean(held) <= 0.99


def test_a_curve_that_does_not_reach_the_gain() -> None:
    assert first_reaching(np.array([0.0, 1.0]), np.array([0.0, 2.0]), 3.0) == np.inf
    assert first_reaching(np.array([0.0, 1.0]), np.array([0.0, 4.0]), 3.0) == pytest.approx(0.75)


def test_the_true_target_dose_lies_on_the_true_curve() -> None:
    """Logarithmic above the smallest dose, linear below it."""
    doses = np.array(curve_doses(PLAN))
    curve = np.where(doses > 0, 4.0 + np.log(np.maximum(doses, 0.01) / 0.01), 0.0)
    assert true_target(PLAN, curve) == pytest.approx(0.01 * np.exp(4.0), rel=1e-9)
    assert true_target(PLAN, 4.0 * curve) == pytest.approx(0.005)
    assert true_target(PLAN, 0.1 * curve) == np.inf
    assert np.isnan(true_target(PLAN, None))


def test_a_trial_tells_curve_target_and_truth(result: TrialResult) -> None:
    """All of it in the summary; the truth rises with the dose, from 0."""
    found = result.summary.dose_finding
    assert found is not None
    assert [one.dose for one in found.estimates] == DOSES.tolist()
    assert found.estimates[0].arm == "placebo"
    gains = [one.gain for one in found.truth]
    assert gains[0] == 0.0
    assert np.all(np.diff(gains) >= 0.0)
    assert gains[-1] > 3.0
    first = {row.arm: row.difference for row in result.summary.comparisons}
    assert {one.arm: one.gain for one in found.estimates[1:]} == pytest.approx(first)


def test_it_is_told_in_report_and_plan(result: TrialResult) -> None:
    page = render(result)
    assert 'id="dosing"' in page
    assert "Gain over dose 0 by dose" in page
    document = sap(result.protocol)
    assert "Dose response" in [section.heading for section in document.sections]
    assert any("MCP-Mod" in line for line in sap_lines(result.protocol))
    assert "MCP-Mod" in result.summary.estimand.summary


def test_one_s_own_data_give_the_same(result: TrialResult, tmp_path: Path) -> None:
    """Exported and analysed by the plan: trend, shape and p of the reported trial."""
    result.save(tmp_path / "run")
    folder = export(tmp_path / "run", tmp_path / "out", as_="csv")
    found, mine = analyse(folder, folder / "plan.toml").doses, result.summary.dose_finding
    assert found is not None
    assert mine is not None
    assert found.p == pytest.approx(mine.p, rel=1e-8)
    assert found.trend_p == pytest.approx(mine.trend_p, rel=1e-8)
    assert found.shape == mine.shape
    plan = (folder / "plan.toml").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="of them with a dose"):
        plan_from_text(plan.replace('dose = "5 mg"', ""))


def test_a_shape_reads_as_it_is_written() -> None:
    assert read_shape("sigmoid emax 0.2 2") == Shape("sigmoid emax", (0.2, 2.0))
