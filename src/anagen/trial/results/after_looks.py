"""Estimates of a trial with looks that allow for its early end."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import Bounds, TrialData


@dataclass(frozen=True)
class AfterLooks(TrialData):
    """One comparison at the look at which each repeat ended; in the unit of the difference.

    The stagewise order counts a success the stronger the earlier it came (Tsiatis, Rosner and Mehta 1984).

    Attributes:
        look: at which the reported trial ended, from 1.
        plain: its plain estimate at that look.
        estimate: median-unbiased one, in the stagewise order.
        ci: interval in the stagewise order at the trial's level.
        repeated_ci: interval that holds at all looks together (Jennison and Turnbull 1989).
        p: one- or two-sided, as the boundaries are, in the stagewise order.
        mean_plain: mean of the plain estimates over the repeats.
        plain_bias: mean of the plain estimate less the truth.
        plain_bias_mcse: its Monte Carlo standard error.
        above: share of median-unbiased estimates above the truth.
        coverage: share of the stagewise intervals that hold the truth.
        coverage_mcse: its Monte Carlo standard error.
    """

    look: int
    plain: float
    estimate: float
    ci: Bounds
    repeated_ci: Bounds
    p: float
    mean_plain: float
    plain_bias: float
    plain_bias_mcse: float
    above: float
    coverage: float
    coverage_mcse: float
