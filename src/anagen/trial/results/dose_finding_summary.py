"""Dose finding of a trial: trend, chosen shape, curve and target dose, against the truth."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import Bounds, TrialData


@dataclass(frozen=True)
class DoseEstimate(TrialData):
    """Estimate at one dose of the trial.

    Attributes:
        arm: that has it.
        dose: in the unit of the summary.
        n: patients analysed in the reported trial.
        gain: over dose 0 in the reported trial, in the better direction.
        ci: its interval at the level 1 - 2 alpha.
    """

    arm: str
    dose: float
    n: int
    gain: float
    ci: Bounds


@dataclass(frozen=True)
class CurvePoint(TrialData):
    """Gain over dose 0 at one dose.

    Attributes:
        dose: in the unit of the summary.
        fitted: in the reported trial; unknown if it showed no dose response.
        median: of the repeats that showed one.
        band95: holds 95 % of these repeats' curves.
    """

    dose: float
    fitted: float
    median: float
    band95: Bounds


@dataclass(frozen=True)
class TruePoint(TrialData):
    """True gain over dose 0 at one dose.

    Attributes:
        dose: in the unit of the summary.
        gain: mean over repeats, of the same patients at every dose.
        interval95: holds 95 % of the repeats' true gains.
    """

    dose: float
    gain: float
    interval95: Bounds


@dataclass(frozen=True)
class ShapeChosen(TrialData):
    """One candidate.

    Attributes:
        shape: with its guesses, as in the trial file.
        p: of its contrast in the reported trial, adjusted for all candidates.
        chosen_share: share of all repeats in which its family was the best one.
    """

    shape: str
    p: float
    chosen_share: float


@dataclass(frozen=True)
class DoseFindingSummary(TrialData):
    """Dose finding of a trial. The first repeat is the trial reported.

    Attributes:
        therapy: whose dose differs.
        unit: of doses.
        gain: over dose 0 that the target dose must have, in the endpoint's unit.
        alpha: one-sided level of the joint test.
        target: whether curve and target dose are of the "best" shape or an "average".
        trend_p: of a rising trend, one-sided: Jonckheere's test, or Cochran and Armitage's of responders.
        trend_power: share of repeats with a trend at the level.
        trend_power_mcse: its Monte Carlo standard error.
        p: that there is no dose response, adjusted for all candidates.
        power: share of repeats that show a dose response.
        power_mcse: its Monte Carlo standard error.
        shape: family chosen in the reported trial; "" if none was significant.
        shapes: the candidates.
        target_dose: of the reported trial; null where the curve does not reach the gain, or there is none.
        target_dose_ci: its interval; null above the largest dose.
        found_share: share of all repeats with a target dose.
        found_share_mcse: its Monte Carlo standard error.
        median_target_dose: of the repeats that have one.
        target_dose_interval95: holds 95 % of these.
        true_target_dose: median over repeats; null where the true curve does not reach the gain in most of
            them.
        true_target_dose_interval95: holds 95 % of the true ones; null above the largest dose.
        ratio_to_truth: median of estimate over truth, of the repeats that have both.
        coverage: share of intervals that hold the truth, of the repeats that show a dose response.
        coverage_mcse: its Monte Carlo standard error.
        estimates: by rising dose.
        curve: fitted.
        truth: true gain by dose.
    """

    therapy: str
    unit: str
    gain: float
    alpha: float
    target: str
    trend_p: float
    trend_power: float
    trend_power_mcse: float
    p: float
    power: float
    power_mcse: float
    shape: str
    shapes: tuple[ShapeChosen, ...]
    target_dose: float
    target_dose_ci: Bounds
    found_share: float
    found_share_mcse: float
    median_target_dose: float
    target_dose_interval95: Bounds
    true_target_dose: float
    true_target_dose_interval95: Bounds
    ratio_to_truth: float
    coverage: float
    coverage_mcse: float
    estimates: tuple[DoseEstimate, ...]
    curve: tuple[CurvePoint, ...]
    truth: tuple[TruePoint, ...]
