"""Shares of responders pooled over trials: one therapy against its controls, and all in a network.

One therapy: odds ratio by the binomial mixed model (no correction of empty cells), beside the
Mantel-Haenszel odds and risk ratios. Network: Bayesian, arm by arm, with a logit link.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from anagen.errors import InputError
from anagen.evidence_base.meta.binomial_mixed import binomial_mixed_model
from anagen.evidence_base.meta.binomial_network import BinomialNetwork, binomial_network
from anagen.evidence_base.meta.response_trials import (
    PLACEBO,
    ResponseArm,
    ResponseLeftOut,
    ResponseTrial,
    response_trials,
)
from anagen.evidence_base.meta.settings import response_settings
from anagen.evidence_base.meta.small_table import effect_cell, small_table
from anagen.evidence_base.meta.stratified_tables import mantel_haenszel_odds_ratio, mantel_haenszel_risk_ratio
from anagen.evidence_base.tables.names import JOIN, parts
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence
from anagen.files.plain import PlainData
from anagen.statistics.proportions import newcombe

Z95 = 1.959963984540054


@dataclass(frozen=True)
class Ratio:
    """A ratio and its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return effect_cell(self.value, (self.low, self.high))

    @classmethod
    def of_log(cls, estimate: float, se: float) -> Ratio:
        """Ratio and interval from a logarithm and its standard error."""
        return cls(*(math.exp(estimate + step * se) for step in (0.0, -Z95, Z95)))


@dataclass(frozen=True)
class ResponseStudy:
    """One trial of a therapy against its control.

    Attributes:
        trial: where it was read.
        treated: arms of the therapy taken together.
        control: the trial's own control.
        difference: share treated minus share control, in percentage points, with Newcombe's 95 % interval.
    """

    trial: ResponseTrial
    treated: ResponseArm
    control: ResponseArm
    difference: Ratio


@dataclass(frozen=True, repr=False)
class ResponseMeta(PlainData):
    """Pooled responders of the trials of one therapy.

    Attributes:
        analysis: kind of analysis.
        therapy: name.
        condition: the kind of hair loss.
        outcome: rule for responders.
        weeks: window of weeks that enters.
        studies: trials with a control.
        odds_ratio: binomial mixed model; None with fewer than two trials.
        tau: SD of log odds ratios between trials; None with fewer than two.
        odds_ratio_mh: Mantel-Haenszel, or None.
        risk_ratio_mh: Mantel-Haenszel, or None.
        left_out: trials of the therapy that cannot enter.
    """

    analysis: str = field(default="pairwise meta-analysis of responders", init=False)
    therapy: str
    condition: str
    outcome: str
    weeks: tuple[float, float]
    studies: tuple[ResponseStudy, ...]
    odds_ratio: Ratio | None
    tau: float | None
    odds_ratio_mh: Ratio | None
    risk_ratio_mh: Ratio | None
    left_out: tuple[ResponseLeftOut, ...]

    def __repr__(self) -> str:
        told = "nothing to pool" if self.odds_ratio is None else f"odds ratio {self.odds_ratio}"
        return f"<ResponseMeta of {self.therapy}, {self.outcome}, {len(self.studies)} trials: {told}>"

    def _repr_html_(self) -> str:
        rows = [(row.trial.label, f"{row.trial.week:g}", str(row.difference)) for row in self.studies]
        line = f"{self.therapy} in {self.condition}: people with {self.outcome}"
        if self.odds_ratio is not None:
            line += f", pooled odds ratio {self.odds_ratio}"
        return small_table(line, "trial", "difference (percentage points)", rows)


@dataclass(frozen=True)
class ResponseTreatment(PlainData):
    """One treatment and dose of a network.

    Attributes:
        treatment: therapy and dose.
        people: given it.
        odds_ratio: against the reference; None for the reference.
        sucra: 0 to 1.
    """

    treatment: str
    people: int
    odds_ratio: Ratio | None
    sucra: float


@dataclass(frozen=True)
class SpreadOfTrials(PlainData):
    """Posterior of the SD between trials, on the log scale.

    Attributes:
        mean: of the posterior.
        sd: of the posterior.
    """

    mean: float
    sd: float


@dataclass(frozen=True)
class ResponseNetworkSummary(PlainData):
    """A network of responders in numbers.

    Attributes:
        analysis: kind of analysis.
        condition: the kind of hair loss.
        outcome: rule for responders.
        weeks: window of weeks that enters.
        reference: against which odds are told.
        treatments: every treatment and dose.
        tau: SD between trials.
        trials: in the network.
        left_out: trials that cannot enter.
    """

    analysis: str = field(default="network meta-analysis of responders", init=False)
    condition: str
    outcome: str
    weeks: tuple[float, float]
    reference: str = field(default=PLACEBO, init=False)
    treatments: tuple[ResponseTreatment, ...]
    tau: SpreadOfTrials
    trials: tuple[ResponseTrial, ...]
    left_out: tuple[ResponseLeftOut, ...]


@dataclass(frozen=True, repr=False)
class ResponseNetwork:
    """All treatments of a condition in one network of responders.

    Attributes:
        condition: the kind of hair loss.
        outcome: rule for responders.
        weeks: window of weeks that enters.
        posterior: weighted draws of log odds ratios against placebo.
        trials: trials in it.
        left_out: trials that cannot enter.
    """

    condition: str
    outcome: str
    weeks: tuple[float, float]
    posterior: BinomialNetwork
    trials: tuple[ResponseTrial, ...]
    left_out: tuple[ResponseLeftOut, ...]

    def odds_ratio(self, treatment: str) -> Ratio:
        """Odds ratio of `treatment` against placebo with its 95 % credible interval."""
        mean, _ = self.posterior.effect(treatment, PLACEBO)
        low, high = self.posterior.interval(treatment, PLACEBO)
        return Ratio(math.exp(mean), math.exp(low), math.exp(high))

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the numbers without the draws."""
        return self.summary.to_dict()

    @property
    def summary(self) -> ResponseNetworkSummary:
        """Numbers for a table, a page or a JSON file."""
        score = self.posterior.sucra()
        return ResponseNetworkSummary(
            condition=self.condition,
            outcome=self.outcome,
            weeks=self.weeks,
            treatments=tuple(
                ResponseTreatment(
                    treatment=name,
                    people=self.people(name),
                    odds_ratio=None if name == PLACEBO else self.odds_ratio(name),
                    sucra=score[name],
                )
                for name in self.posterior.treatments
            ),
            tau=SpreadOfTrials(*self.posterior.tau_summary()),
            trials=self.trials,
            left_out=self.left_out,
        )

    def __repr__(self) -> str:
        return (
            f"<ResponseNetwork of {self.outcome} in {self.condition}: "
            f"{len(self.posterior.treatments)} treatments, {len(self.trials)} trials>"
        )

    def _repr_html_(self) -> str:
        rows = [
            (
                name,
                str(sum(name in {arm.treatment for arm in one.arms} for one in self.trials)),
                str(self.odds_ratio(name)),
            )
            for name in self.posterior.treatments
            if name != PLACEBO
        ]
        line = f"People with {self.outcome} in {self.condition}, against {PLACEBO}"
        return small_table(line, "treatment", "odds ratio", rows)

    def people(self, treatment: str) -> int:
        """People given `treatment` in all trials."""
        return sum(arm.n for trial in self.trials for arm in trial.arms if arm.treatment == treatment)


def pool_responses(
    therapy: str,
    condition: str,
    outcome: str = "SALT<=20",
    *,
    base: EvidenceBase | None = None,
) -> ResponseMeta:
    """Pooled responders of one therapy, all its doses together, against placebo, vehicle or sham.

    Args:
        therapy: name or alias; combinations as ``A + B``.
        condition: kind of hair loss, as the evidence names it.
        outcome: a rule for responders.
        base: the evidence; default the package's own.

    Raises:
        InputError: an unknown name, or an outcome that is not a rule for responders.
    """
    base = base or load_evidence()
    name = JOIN.join(parts(therapy, base.names))
    trials, out = response_trials(outcome, condition, base)
    studies = tuple(row for trial in trials if (row := _against_control(trial, name)) is not None)
    tables = _tables(studies)
    mixed = binomial_mixed_model(*tables) if len(studies) > 1 else None
    empty = not studies or 0 in (sum(tables[0]), sum(tables[2]))
    return ResponseMeta(
        therapy=name,
        condition=condition,
        outcome=outcome,
        weeks=_window(),
        studies=studies,
        odds_ratio=None if mixed is None else Ratio.of_log(mixed.estimate, mixed.se),
        tau=None if mixed is None else math.sqrt(max(mixed.tau2, 0.0)),
        odds_ratio_mh=None if empty else Ratio.of_log(*mantel_haenszel_odds_ratio(*tables)),
        risk_ratio_mh=None if empty else Ratio.of_log(*mantel_haenszel_risk_ratio(*tables)),
        left_out=tuple(
            entry
            for entry in out
            if any(set(name.split(JOIN)) <= set(t.split(JOIN)) for t in entry.therapies)
        ),
    )


def response_network(
    condition: str, outcome: str = "SALT<=20", *, base: EvidenceBase | None = None
) -> ResponseNetwork:
    """Network of every treatment and dose that controlled trials link with placebo.

    Args:
        condition: kind of hair loss.
        outcome: a rule for responders.
        base: the evidence; default the package's own.

    Raises:
        InputError: an outcome that is not a rule for responders, or no trial that enters.
    """
    trials, out = response_trials(outcome, condition, base or load_evidence())
    linked = _linked(trials)
    if not linked:
        raise InputError(f"no controlled trial in {condition} reports {outcome} within the window of weeks")
    prior = response_settings().bayes
    posterior = binomial_network(
        [(trial.study, arm.treatment, arm.events, arm.n) for trial in linked for arm in trial.arms],
        reference=PLACEBO,
        tau_scale=prior.tau_scale,
        prior_sd=prior.effect_sd,
    )
    return ResponseNetwork(condition, outcome, _window(), posterior, linked, out)


def _against_control(trial: ResponseTrial, therapy: str) -> ResponseStudy | None:
    treated, control = trial.arm(therapy), trial.arm(PLACEBO)
    if treated is None or control is None:
        return None
    events, n = (treated.events, control.events), (treated.n, control.n)
    low, high = newcombe(events, n)
    share = treated.events / treated.n - control.events / control.n
    difference = Ratio(100.0 * share, 100.0 * float(low), 100.0 * float(high))
    return ResponseStudy(trial, treated, control, difference)


def _tables(studies: Sequence[ResponseStudy]) -> tuple[list[int], list[int], list[int], list[int]]:
    return (
        [row.treated.events for row in studies],
        [row.treated.n for row in studies],
        [row.control.events for row in studies],
        [row.control.n for row in studies],
    )


def _linked(trials: Sequence[ResponseTrial]) -> tuple[ResponseTrial, ...]:
    """Trials that are linked with placebo; those in which nobody or everybody responded are left out."""
    informative = [
        trial
        for trial in trials
        if 0 < sum(arm.events for arm in trial.arms) < sum(arm.n for arm in trial.arms)
    ]
    reached, fresh = set[str](), {PLACEBO}
    while fresh:
        reached |= fresh
        nodes = ({arm.treatment for arm in trial.arms} for trial in informative)
        fresh = set().union(*(node for node in nodes if node & reached)) - reached
    return tuple(trial for trial in informative if {arm.treatment for arm in trial.arms} <= reached)


def _window() -> tuple[float, float]:
    window = response_settings().window
    return window.low, window.high
