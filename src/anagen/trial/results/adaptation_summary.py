"""Decisions, patients and power of an adaptation over all repeats, as in a summary."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.files.plain import OMITTED
from anagen.trial.results.written import Bounds, TrialData


@dataclass(frozen=True)
class DecisionShare(TrialData):
    """One decision at the look.

    Attributes:
        decision: in words.
        share: of all repeats.
        mcse: its Monte Carlo standard error.
        reported: whether it is that of the reported trial.
    """

    decision: str
    share: float
    mcse: float
    reported: bool


@dataclass(frozen=True)
class AdaptedArmRow(TrialData):
    """One arm of an adaptive trial; the reference has only its patients.

    Attributes:
        arm: its name.
        mean_patients: mean number of its patients over the repeats.
        patients95: holds 95 % of these numbers.
        went_on: share of repeats in which it went on after the look.
        shown: share in which it was shown.
        shown_if_on: share of those in which it went on; None where it never did.
        estimate: median-unbiased difference in the reported trial; left out after a selection, and where the
            usual test is used, as are the next four.
        ci: repeated confidence interval in the reported trial, which allows for the adaptation; None where
            the trial ended without a test of the arm.
        coverage: share of these intervals that hold the true difference, where there is one.
        coverage_mcse: its Monte Carlo standard error.
        estimate_above: share of median-unbiased estimates above the true difference.
    """

    arm: str
    mean_patients: float
    patients95: Bounds
    went_on: float
    shown: float
    shown_if_on: float | None
    estimate: float | None = field(default=None, metadata=OMITTED)
    ci: Bounds | None = field(default=None, metadata=OMITTED)
    coverage: float | None = field(default=None, metadata=OMITTED)
    coverage_mcse: float | None = field(default=None, metadata=OMITTED)
    estimate_above: float | None = field(default=None, metadata=OMITTED)


@dataclass(frozen=True)
class AdaptationSummary(TrialData):
    """Adaptation of a trial over its repeats.

    Attributes:
        kind: "selection", "re-estimation" or "response-adaptive".
        first: patients whose data are looked at.
        planned: patients if nothing is changed.
        most: patients at most.
        mean_patients: mean number of patients.
        patients95: holds 95 % of the repeats' numbers.
        any_shown: share of repeats that show anything.
        any_shown_mcse: its Monte Carlo standard error.
        level: one-sided level of the design.
        null_shown: chance to show anything where no arm differs (or at the margin), from simulated normal
            statistics; None for a blinded look.
        null_shown_mcse: its Monte Carlo standard error.
        null_patients: mean number of patients then.
        decisions: each with its share.
        arms: in the protocol's order.
    """

    kind: str
    first: int
    planned: int
    most: int
    mean_patients: float
    patients95: Bounds
    any_shown: float
    any_shown_mcse: float
    level: float
    null_shown: float | None
    null_shown_mcse: float | None
    null_patients: float | None
    decisions: tuple[DecisionShare, ...]
    arms: tuple[AdaptedArmRow, ...]
