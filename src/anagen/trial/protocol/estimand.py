"""Estimand of a trial's analysis, by the five attributes of ICH E9(R1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anagen.population.hair_loss_section import HEALTHY, PATTERN_LOSS
from anagen.trial.protocol.crossover import CROSSOVER
from anagen.trial.protocol.endpoint import GEE, TIME_MODELS
from anagen.trial.protocol.imputation import AT_RANDOM, IMPUTATIONS, IMPUTED, REFERENCE_BASED
from anagen.trial.protocol.intercurrent import COMPOSITE, HYPOTHETICAL, POLICY, WHILE
from anagen.trial.protocol.model_options import ORDINAL, WIN_RATIO
from anagen.trial.protocol.responders import COMPLETE, NON_RESPONDER

if TYPE_CHECKING:
    from anagen.trial.protocol.analysis import Analysis
    from anagen.trial.protocol.model import Protocol

_SUMMARY = {
    "ANCOVA": "difference between arms of means adjusted for baseline (ANCOVA)",
    "MMRM": "difference between arms of means at the endpoint's visit, adjusted for baseline, from all "
    "visits up to it (mixed model for repeated measures, unstructured covariance)",
    "paired": "mean difference between the two sides of a scalp (paired t)",
    "t test": "difference between arms of means (Student's t)",
    "Welch": "difference between arms of means (Welch's t)",
    CROSSOVER: "difference between the treatments within patients (half of the first period less the second, "
    "compared between the orders); the truth beside it is that of the first period, free of what is left of "
    "an earlier treatment",
    "change from baseline": "mean change from baseline in one arm (one-sample t); no comparison, so "
    "an effect of treatment cannot be separated from placebo response, season or regression to the mean",
    "log-rank": "hazards of meeting the rule, compared by the log-rank test; difference of the share that "
    "has met it by the end (Kaplan and Meier), and the hazard ratio (Cox)",
    "Cox": "hazard ratio of meeting the rule (Cox, Efron's ties), and the difference of the share that "
    "has met it by the end (Kaplan and Meier)",
    "Cochran-Mantel-Haenszel": "difference between arms of the share of responders, strata weighted as "
    "Mantel and Haenszel do (Sato's interval), and their common odds ratio",
    "risk difference": "difference between arms of the share of responders, strata weighted as Mantel and "
    "Haenszel do (Miettinen and Nurminen's score interval)",
    "logistic": "odds ratio of responding, given the stratum, and the difference of the share of responders "
    "standardised to all patients",
    GEE: "difference between arms of means (of responders: the marginal odds ratio of responding, and the "
    "difference of the shares) at the endpoint's visit, from all visits up to it (generalised estimating "
    "equations)",
    ORDINAL: "common odds ratio of a better category (proportional odds), and the difference between "
    "arms of means",
    WIN_RATIO: "win ratio: pairs of patients of the two arms won over pairs lost, by the first "
    "outcome of the hierarchy that tells them apart; and the difference between arms of the endpoint's means",
    "responder rate": "share of responders in one arm (exact interval); no comparison, so it includes "
    "patients who would have met the rule untreated",
}
_HANDLED = {
    POLICY: "all values that were seen are analysed as randomised, whatever was given",
    HYPOTHETICAL: "values after the event are left out, as if it had not happened",
    COMPOSITE: "part of the outcome; patients with the event have not responded, or not changed",
    WHILE: "the last value before the event is analysed",
}
_FILLED = {
    AT_RANDOM: f"imputed at random given the earlier visits ({IMPUTATIONS} imputations, Rubin's rules)",
    **{
        name: f"{name} (conditional means of a multivariate normal model, jackknife)"
        for name in REFERENCE_BASED
    },
}


@dataclass(frozen=True)
class Estimand:
    """Treatment, population, variable, intercurrent events and population-level summary."""

    strategy: str
    treatment: str
    population: str
    variable: str
    intercurrent_events: str
    summary: str


def estimand_of(protocol: Protocol) -> Estimand:
    """Estimand that the protocol's analysis targets.

    Virtual patients who stay follow the protocol, so the one intercurrent event is leaving.
    Dropout is independent of the outcome by construction, so the complete cases estimate
    the treatment-policy effect without bias. Non-responder imputation makes leaving part of the
    outcome: a responder stays and meets the rule. Where there are intercurrent events with causes, the
    analysis says which estimand it targets.
    """
    analysis, people = protocol.analysis, protocol.population
    reference = analysis.reference
    procedure = None if protocol.several is None else protocol.several.procedure
    others = [name for name in protocol.arm_names if name != reference]
    compared = "; ".join(others) + (f" against {reference}" if reference else "")
    leaves = any(protocol.dropout_of(arm) for arm in range(len(protocol.arms)))
    if protocol.eventful:
        events = f"{_happening(protocol)}: {_HANDLED[analysis.estimand or POLICY]}"
        if analysis.missing in IMPUTED:
            events += f"; what is missing: {_filled(analysis)}"
    elif not leaves:
        events = "none: no patient leaves"
    elif analysis.missing == NON_RESPONDER:
        events = "leaving the trial: part of the outcome; patients who leave have not responded (composite)"
    elif analysis.model in TIME_MODELS:
        events = "leaving the trial: censored at the last visit, independently of the event"
    elif analysis.model == "MMRM":
        events = "leaving the trial: later visits are missing at random, given the earlier ones, as analysed"
    elif analysis.model == GEE:
        events = "leaving the trial: later visits are missing completely at random; those seen are analysed"
    elif analysis.model == WIN_RATIO and analysis.missing == COMPLETE:
        events = "leaving the trial: an outcome that is missing ties, and the next one decides"
    elif analysis.missing in IMPUTED:
        events = f"leaving the trial: {_filled(analysis)}"
    elif analysis.missing == "complete cases":
        events = (
            "leaving the trial: later visits are missing at random; those who stay are analysed as randomised"
        )
    else:
        events = "leaving the trial: the last observation is carried forward, which assumes no further change"
    if protocol.adherence is not None:
        events += (
            "; doses missed or silently stopped: all values are analysed as randomised, whatever was taken"
        )
    stages = [f"Norwood {', '.join(people.norwood)}"] if people.norwood else []
    stages += [f"Ludwig {', '.join(people.ludwig)}"] if people.ludwig else []
    who = {"male": "men", "female": "women", "any": "men and women"}[people.sex]
    who = f"{people.menopause} {who}" if people.menopause else who
    described = f"{who} of {people.age[0]:g} to {people.age[1]:g} years with {_suffered(people.alopecias)}"
    stages += [] if protocol.background is None else [protocol.background.describe()]
    stages += [f"{people.women:g} % women"] if people.women is not None else []
    visit = "screening" if protocol.entry.screened_apart else "baseline"
    stages += [f"{people.density} at {visit}"] if people.density is not None else []
    stages += [str(people.biomarker)] if people.biomarker is not None else []
    stages += _after_run_in(protocol)
    return Estimand(
        strategy=_strategy(protocol, leaves),
        treatment=compared,
        population="; ".join([described, *stages]),
        variable=_variable(protocol),
        intercurrent_events=events,
        summary=_SUMMARY[analysis.model]
        + (f"; {analysis.options}" if analysis.options is not None else "")
        + (f"; dose finding: {analysis.dose_finding}" if analysis.dose_finding is not None else "")
        + ("" if analysis.hypothesis.usual else f"; {analysis.hypothesis}")
        + (f"; several arms: {analysis.multiplicity}" if analysis.multiplicity else "")
        + (f"; several endpoints: {procedure.method}" if procedure is not None else ""),
    )


def _after_run_in(protocol: Protocol) -> list[str]:
    """People who go on after a run-in, in words; none without one."""
    run_in = protocol.entry.run_in
    if run_in is None:
        return []
    rule = "" if run_in.keep is None else f" with {run_in.keep}"
    return [f"after a {'run-in' if run_in.treatments else 'washout'} of {run_in.days} days{rule}"]


def _filled(analysis: Analysis) -> str:
    shift = f", then shifted by {analysis.delta:g} {analysis.endpoint.unit}" if analysis.delta else ""
    return f"{_FILLED[analysis.missing]}{shift}"


def _strategy(protocol: Protocol, leaves: bool) -> str:
    if protocol.eventful:
        return protocol.analysis.estimand or POLICY
    return COMPOSITE if leaves and protocol.analysis.missing == NON_RESPONDER else POLICY


def _happening(protocol: Protocol) -> str:
    """Events that can happen, in words: ``lack of effect (leave), harm (stop)``."""
    return ", ".join(
        dict.fromkeys(f"{one.cause} ({one.follows})" for one in protocol.intercurrent if one.rate.percent)
    )


def _variable(protocol: Protocol) -> str:
    """Variable in words: endpoint, region, method, and what counts as a hair if that is the trial's own."""
    measured = protocol.measurement
    found = f"{protocol.analysis.endpoint}, {measured.region}, {measured.method}"
    if measured.threshold_um is not None:
        found += f", hairs of {measured.threshold_um:g} µm and more"
    if measured.also:
        found += f"; and the same at {' and '.join(measured.also)}"
    return found


def _suffered(alopecias: tuple[str, ...]) -> str:
    """Description of the hair losses in words."""
    plain = {PATTERN_LOSS: "androgenetic alopecia", HEALTHY: "no alopecia"}
    return " and ".join(plain.get(name, name) for name in alopecias)
