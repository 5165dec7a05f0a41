"""One comparison of arms."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.files.plain import OMITTED
from anagen.trial.results.estimand_row import EstimandRow
from anagen.trial.results.look_row import LookRow
from anagen.trial.results.ratio_row import RatioRow
from anagen.trial.results.stance_effect import StanceEffect
from anagen.trial.results.written import Bounds, TrialData, known, known_bounds


@dataclass(frozen=True)
class Detection:
    """Share of repeats with a significant result.

    Attributes:
        name: ``power`` at fixed parameters, ``assurance`` over joint draws of them.
        share: 0 to 1; None if the trial was run once.
        mcse: its Monte Carlo standard error; None if unknown.
    """

    name: str
    share: float | None
    mcse: float | None


@dataclass(frozen=True)
class Comparison(TrialData):
    """An arm against the reference, or against its own baseline in a trial of one arm.

    Attributes:
        arm: arm compared.
        reference: arm that it is compared with; None in a trial of one arm.
        outcome: outcome measured.
        kind: of the endpoint.
        week: of the visit.
        model: of the analysis.
        n: sites of the arm that were analysed.
        difference: estimate of the reported trial.
        se: its standard error.
        df: degrees of freedom.
        ci95: 95 % confidence interval; left out if the trial has another level.
        ci: confidence interval at the trial's own level; left out if that is 95 %.
        p: two-sided p value of no difference.
        hypothesis: what is to be shown; left out if that is superiority by a two-sided test, as are the next
            three.
        margin: of non-inferiority or equivalence, in the unit of the difference; left out without one.
        p_hypothesis: one-sided p value of the hypothesis (equivalence: the larger of two); unknown for
            responders, of whom the interval judges.
        p_adjusted: p value adjusted for the other arms; left out where each arm is judged alone.
        shown: whether the reported trial shows it.
        odds_ratio: of responding; left out for other endpoints, as are the next three.
        odds_ratio_ci: confidence interval of the odds ratio.
        separated: whether Firth's estimate had to be used.
        separated_repeats: number of repeats in which it had to be used.
        hazard_ratio: of meeting the rule, where the endpoint is a time; left out for others, as is the next.
        hazard_ratio_ci: confidence interval of the hazard ratio.
        power: share of significant repeats at fixed parameters; None if run once or not fixed.
        power_mcse: its Monte Carlo standard error.
        assurance: share of significant repeats over draws of the parameters; None if run once or fixed.
        assurance_mcse: its Monte Carlo standard error.
        mean_difference: mean of the repeats' estimates.
        interval95: holds 95 % of the repeats' estimates.
        true_difference: mean over repeats of the true difference.
        true_interval95: holds 95 % of the true differences.
        bias: mean of estimate less truth.
        bias_mcse: its Monte Carlo standard error.
        coverage: share of intervals that hold the truth.
        coverage_mcse: its Monte Carlo standard error.
        looks: rows of the looks, the end included; left out if there is none before the end.
        stances: the same by belief on exosomes; none without exosomes, or under one belief.
        estimands: truth of each estimand; left out without intercurrent events.
        ratio: that the model estimates, against its truth; left out for models of differences.
    """

    arm: str
    reference: str | None
    outcome: str
    kind: str
    week: float
    model: str
    n: int
    difference: float
    se: float
    df: float
    ci95: Bounds | None = field(metadata=OMITTED)
    ci: Bounds | None = field(metadata=OMITTED)
    p: float
    hypothesis: str | None = field(metadata=OMITTED)
    margin: float | None = field(metadata=OMITTED)
    p_hypothesis: float | None = field(metadata=OMITTED)
    p_adjusted: float | None = field(metadata=OMITTED)
    shown: bool | None = field(metadata=OMITTED)
    odds_ratio: float | None = field(metadata=OMITTED)
    odds_ratio_ci: Bounds | None = field(metadata=OMITTED)
    separated: bool | None = field(metadata=OMITTED)
    separated_repeats: int | None = field(metadata=OMITTED)
    hazard_ratio: float | None = field(metadata=OMITTED)
    hazard_ratio_ci: Bounds | None = field(metadata=OMITTED)
    power: float | None
    power_mcse: float | None
    assurance: float | None
    assurance_mcse: float | None
    mean_difference: float
    interval95: Bounds
    true_difference: float
    true_interval95: Bounds
    bias: float
    bias_mcse: float
    coverage: float
    coverage_mcse: float
    looks: tuple[LookRow, ...] | None = field(default=None, metadata=OMITTED)
    stances: tuple[StanceEffect, ...] = ()
    estimands: tuple[EstimandRow, ...] | None = field(default=None, metadata=OMITTED)
    ratio: RatioRow | None = field(default=None, metadata=OMITTED)

    @property
    def confidence(self) -> Bounds | None:
        """Confidence interval at the trial's level; None if unknown."""
        return known_bounds(self.ci if self.ci95 is None else self.ci95)

    @property
    def detection(self) -> Detection:
        """Power or assurance, whichever this trial has."""
        if known(self.assurance) is not None:
            return Detection("assurance", self.assurance, known(self.assurance_mcse))
        return Detection("power", known(self.power), known(self.power_mcse))

    @property
    def title(self) -> str:
        """Text ``exosome − saline``, or the arm alone."""
        return self.arm if self.reference is None else f"{self.arm} − {self.reference}"
