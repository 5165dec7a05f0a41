"""Adaptation of a trial at a look, as a statistical analysis plan states it before the trial."""

from __future__ import annotations

from anagen.report.documents.parts import Block, table, to_be_decided
from anagen.report.numbers import number
from anagen.statistics.sequential.operating import type_one_error
from anagen.trial.analysis.comparing import look_plan
from anagen.trial.analysis.predictive import PredictivePlan
from anagen.trial.analysis.reestimated import enlarging_design
from anagen.trial.analysis.response_adaptive import response_design
from anagen.trial.analysis.selected import seamless_design
from anagen.trial.protocol.adaptation import (
    BLINDED,
    FISHER,
    THALL_WATHEN,
    PredictiveStopping,
    Reestimation,
    ResponseAdaptive,
    Selection,
    TwoStageTest,
)
from anagen.trial.protocol.model import Protocol


def adaptation_blocks(protocol: Protocol) -> tuple[Block, ...]:
    """Paragraphs on the adaptation; none without one."""
    plan = protocol.adaptation
    if plan is None:
        return ()
    if isinstance(plan, Selection):
        told = _selection(protocol)
    elif isinstance(plan, PredictiveStopping):
        told = _predictive(protocol)
    elif isinstance(plan, ResponseAdaptive):
        told = _response(protocol)
    else:
        told = _reestimation(protocol)
    return (
        *told,
        "The look takes the patients recruited first, each with the endpoint's visit. Who sees the results, "
        "and who is told of the decision: " + to_be_decided("a data monitoring committee and its charter"),
    )


def _selection(protocol: Protocol) -> tuple[Block, ...]:
    design, unit = seamless_design(protocol), protocol.analysis.endpoint.unit
    plan, rule = design.plan, design.plan.rule
    who = f"the {rule.keep} best arms go on" if rule.keep > 1 else "the best arm goes on"
    if rule.within is not None:
        who = f"all arms go on whose estimate is at most {rule.within:g} {unit} below the best"
    vain = "" if rule.futility is None else f", unless its Z is below {rule.futility:g}"
    return (
        f"After {design.first} of {design.size} patients {who}{vain}, beside {protocol.analysis.reference}. "
        "The arms that go on recruit as planned, the others nobody more.",
        f"Each arm is tested by a closed test at the one-sided level {design.level:g} of all arms: "
        f"an intersection of hypotheses by {plan.intersection}'s test of the arms still there"
        f"{_combined(plan.test, design.first / design.size)} The hypothesis of an arm is rejected where "
        "every intersection with it is. The level holds for any rule of selection.",
        "The estimate of an arm selected is given with its repeated confidence interval, the first stage "
        "adjusted for all arms.",
    )


def _predictive(protocol: Protocol) -> tuple[Block, ...]:
    plan = look_plan(protocol)
    assert isinstance(plan, PredictivePlan)
    stopping, design = plan.stopping, plan.design
    rows = [
        [
            "end" if place == design.looks - 1 else str(place + 1),
            str(plan.patients[place]),
            number(design.efficacy[place], 4),
            "" if place == design.looks - 1 or design.futility is None else number(design.futility[place], 4),
        ]
        for place in range(design.looks)
    ]
    prior = "a flat prior of the difference"
    if stopping.prior_patients:
        prior = f"a normal prior around no difference that is worth {stopping.prior_patients} patients"
    last = "raised until" if stopping.calibrated else "that of a trial without looks;"
    return (
        "At each look the predictive probability of success with all patients is computed under "
        f"{prior}. From {stopping.success:g} the trial ends with success, below {stopping.vain:g} in vain. "
        "In terms of the one-sided Z this is:",
        table(["look", "patients", "Z for success", "Z in vain"], rows),
        f"The last bound is {last} the type I error is {number(type_one_error(design), 4)} by recursion over "
        "the looks, without counting on the ends in vain.",
    )


def _response(protocol: Protocol) -> tuple[Block, ...]:
    design = response_design(protocol)
    plan = design.plan
    strict = ""
    if plan.calibrated:
        strict = (
            f" An arm is shown where its one-sided p is below {design.critical:.4f}: by simulation of the "
            f"design any arm is then shown with a probability of {design.level:g} where none differs."
        )
    rule = "the standard deviations of the responses within the arms (Neyman)"
    if plan.method == THALL_WATHEN:
        rule = (
            "the probability to be the best arm, under flat priors, to the power of half the share of "
            "patients recruited so far (Thall and Wathen 2007)"
        )
    return (
        f"The first {design.first} patients are randomised as above. Then the ratio is chosen anew for each "
        f"block of {plan.every} patients, in proportion to {rule}, with at least {plan.least:g} for each "
        "arm, from the responses of all patients before the block.",
        "The test is the usual one of all patients. It keeps its level only where patients do not change "
        "over time." + strict,
    )


def _reestimation(protocol: Protocol) -> tuple[Block, ...]:
    design, unit = enlarging_design(protocol), protocol.analysis.endpoint.unit
    plan = design.plan
    assert isinstance(plan, Reestimation)
    most = f"between {design.planned} as planned and {design.most} at most"
    effect = "the difference seen" if plan.effect is None else f"a difference of {plan.effect:g} {unit}"
    if plan.method == BLINDED:
        return (
            f"After {design.first} patients the number of patients is chosen {most}: that which gives a "
            f"power of {100 * plan.power:g} % for {effect} with the standard deviation of the values of both "
            "arms together, without knowledge of the arms (Kieser and Friede 2003). The test is the usual "
            "one of all patients.",
        )
    vain = "" if plan.futility is None else f" Below a Z of {plan.futility:g} the trial ends in vain."
    return (
        f"After {design.first} patients the conditional power of the plan is computed with {effect}. From "
        f"{100 * plan.least:g} % to {100 * plan.power:g} % (the promising zone) the number of patients is "
        f"raised until it is {100 * plan.power:g} %, {most}; else it stays (Mehta and Pocock 2011).{vain}",
        f"The test at the one-sided level {design.level:g} combines the p values of the two stages"
        f"{_combined(plan.test, design.first / design.planned)} The level holds for any rule of the size.",
        "The estimate is given median-unbiased, with its repeated confidence interval.",
    )


def _combined(test: TwoStageTest, at: float) -> str:
    if test.name == FISHER:
        how = "; the two stages are combined by the product of their p values (Bauer and Köhne 1994)."
    else:
        how = (
            "; the two stages are combined by their normal quantiles, with weights of "
            f"{number(at**0.5, 4)} and {number((1 - at) ** 0.5, 4)}, whatever the sizes in the end."
        )
    if test.spending is None:
        return how + " There is no test at the look."
    return how + f" At the look the level is spent by the {test.spending} function."
