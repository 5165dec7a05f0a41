"""The analysis of a trial in words: model, covariance, degrees of freedom, missing values, level."""

from __future__ import annotations

from anagen.report.documents.parts import to_be_decided
from anagen.report.style import pretty_unit
from anagen.statistics.hypothesis import EQUIVALENCE, SUPERIORITY
from anagen.statistics.repeated.structures import FALLBACK
from anagen.trial.analysis.repeated import METHOD
from anagen.trial.protocol.crossover import CROSSOVER
from anagen.trial.protocol.dose_finding import AVERAGE
from anagen.trial.protocol.endpoint import GEE, TIME_MODELS
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.model_options import ORDINAL, WIN_RATIO
from anagen.trial.protocol.multiplicity import SEQUENCE
from anagen.trial.protocol.responders import ALL_SEEN, NON_RESPONDER

MODELS = {
    "ANCOVA": "The endpoint is compared by analysis of covariance: arm as a factor, the value at baseline "
    "as a "
    "covariate{strata}, one residual variance for all arms, least squares. Differences are those of "
    "least-squares means, with the residual degrees of freedom.",
    "MMRM": "All visits after baseline up to that of the endpoint enter a mixed model for repeated measures, "
    "fitted by restricted maximum likelihood: visit, visit by baseline, visit by arm{strata}. The covariance "
    "within a patient is unstructured and common to the arms; where it cannot be fitted, simpler structures "
    "are tried in this order: {fallback}. Standard errors and degrees of freedom: {method}. The "
    "comparison is the difference of the adjusted means at the endpoint's visit.",
    "paired": "The two sides of each scalp are compared by the paired t test of their difference, over "
    "patients "
    "with a value on both sides; degrees of freedom are the pairs less one.",
    "t test": "The arms are compared by Student's t test, with the variance pooled over the two arms "
    "compared.",
    "Welch": "The arms are compared by Welch's t test, with the variance of each arm and Satterthwaite's "
    "degrees of "
    "freedom.",
    CROSSOVER: "For each patient half of the difference between the first and the second period is taken; "
    "the two orders are compared by Student's t test, so that an effect of the period cancels. Carry-over "
    "is not estimated.",
    "change from baseline": "The mean change from baseline in the one arm is tested by a one-sample t test. "
    "There is no comparison, so that an effect of treatment cannot be told from placebo response, season or "
    "regression to the mean.",
    "log-rank": "Times to the event are compared by the log-rank test{strata_of}. The share with the event "
    "by "
    "the end is estimated by Kaplan and Meier, the hazard ratio by Cox's model with Efron's ties.",
    "Cox": "Times to the event are compared by Cox's model with Efron's ties{strata_of}; the share with "
    "the event "
    "by the end is estimated by Kaplan and Meier.",
    "Cochran-Mantel-Haenszel": "Shares of responders are compared by the Cochran-Mantel-Haenszel "
    "test{strata_of}. "
    "The difference of the shares is weighted as Mantel and Haenszel do, with Sato's interval; the common "
    "odds ratio is given too.",
    "risk difference": "The difference of the shares of responders is weighted over strata as Mantel and "
    "Haenszel "
    "do{strata_of}, with Miettinen and Nurminen's score interval.",
    "logistic": "Responding is modelled by logistic regression on arm{strata}; where it separates, by "
    "Firth's "
    "penalised likelihood. Given are the odds ratio, and the difference of shares standardised to all "
    "patients.",
    GEE: "All visits after baseline up to that of the endpoint enter generalised estimating equations, with "
    "{options} and t tests with the patients less the coefficients as degrees of freedom. Of a level or "
    "change the mean is visit by arm and visit by baseline{strata}; of responders the log odds are visit by "
    "arm alone, so that the odds ratio is the marginal one, and the difference of shares follows by the "
    "delta method. A visit at which nobody or everybody of an arm responds is left out. The comparison is "
    "that at the endpoint's visit.",
    ORDINAL: "Each arm is compared with the reference by proportional odds regression ({options}): "
    "the common odds ratio of a better category, with Wald's test and interval and without covariates, so "
    "that it is that of the population. The difference of the means (Welch) is given beside it.",
    WIN_RATIO: "Each arm is compared with the reference by the win ratio over all pairs of patients, by this "
    "hierarchy: {options}. A missing outcome ties. The test is Finkelstein and Schoenfeld's by its "
    "permutation variance, the interval that of the logarithm of the ratio by U-statistics. The difference "
    "of the endpoint's means (Welch) is given beside it.",
    "responder rate": "The share of responders in the one arm is given with its exact interval. There is no "
    "comparison, so that it includes patients who would have met the rule untreated.",
}
"""Sentence by name of the model."""

MISSING = {
    "complete cases": "Patients without a value at the endpoint's visit are left out of the comparison; "
    "nothing "
    "is imputed. This assumes that leaving does not depend on the outcome given what the model holds.",
    "last observation carried forward": "The last value observed is carried forward, the one at baseline "
    "included. This assumes that nothing changes after a patient leaves.",
    NON_RESPONDER: "Patients whose response is unknown are counted as non-responders.",
}
"""Sentence by treatment of missing values."""
_STRUCTURES = {
    "us": "unstructured",
    "toeph": "heterogeneous Toeplitz",
    "ar1h": "heterogeneous AR(1)",
    "csh": "heterogeneous compound symmetry",
    "toep": "Toeplitz",
    "ar1": "AR(1)",
    "cs": "compound symmetry",
}
_METHODS = {"kenward-roger-linear": "Kenward and Roger's, with the linear approximation of the covariance"}


def primary_analysis(protocol: Protocol) -> list[str]:
    """Paragraphs on the model of the endpoint and on missing values."""
    analysis, strata = protocol.analysis, list(protocol.design.strata)
    words = f" and the strata of the randomisation ({', '.join(strata)})" if strata else ""
    paragraphs = [
        MODELS[analysis.model].format(
            strata=words,
            strata_of=f", stratified by {' and '.join(strata)}" if strata else "",
            fallback=", ".join(_STRUCTURES[name] for name in FALLBACK[1:]),
            method=_METHODS.get(METHOD, METHOD),
            options=analysis.options,
        )
    ]
    if analysis.model == "MMRM":
        paragraphs.append(
            "Visits that are missing are not imputed: the model takes them as missing at random, given the "
            "earlier visits, arm and baseline."
        )
    elif analysis.model == GEE and analysis.missing == ALL_SEEN:
        paragraphs.append(
            "Visits that are missing are not imputed: the equations take them as missing completely "
            "at random."
        )
    elif analysis.model in TIME_MODELS:
        paragraphs.append(
            "Patients who leave before the event are censored at their last visit. This assumes that leaving "
            "does not depend on the time to the event."
        )
    else:
        paragraphs.append(MISSING[analysis.missing])
    return paragraphs


def dose_finding(protocol: Protocol) -> list[str]:
    """Paragraphs on trend, dose-response curve and target dose; none without dose finding."""
    plan = protocol.analysis.dose_finding
    if plan is None:
        return []
    binary = protocol.analysis.endpoint.rule is not None
    trend = (
        "Cochran and Armitage's test"
        if binary
        else "Jonckheere's test of the values less their baseline's part"
    )
    fitted = (
        "shares of responders" if binary else "least-squares means of the ANCOVA with their covariance matrix"
    )
    curve = "the significant shape with the smallest AIC"
    if plan.target == AVERAGE:
        curve = "the significant shapes, averaged with weights exp(-AIC / 2)"
    level = f"{100 * (1 - 2 * plan.alpha):g} %"
    return [
        f"A rising trend over the doses {', '.join(f'{dose:g}' for dose in plan.rising)} {plan.unit} "
        f"of {plan.therapy} is tested by {trend}, one-sided at {plan.alpha:g}.",
        "Dose response is tested and modelled by MCP-Mod: the largest of the optimal contrasts of the "
        f"candidates {'; '.join(plan.shape_words)} on the {fitted}, one-sided at {plan.alpha:g}, adjusted by "
        f"their joint distribution. The curve is that of {curve}, fitted by generalised least squares.",
        f"The target dose is the smallest whose fitted gain over dose 0 is {plan.gain:g} "
        f"{difference_unit(protocol)}. "
        f"Its interval goes from the first dose whose upper pointwise {level} limit reaches that gain to "
        "the first whose lower limit does; it takes no account of the choice among the shapes.",
    ]


def decision(protocol: Protocol) -> str:
    """Rule by which the hypothesis is shown: level, margin and interval."""
    analysis = protocol.analysis
    aim, alpha = analysis.hypothesis, analysis.alpha
    level = f"{100 * (1 - aim.interval_alpha(alpha)):g} %"
    unit = difference_unit(protocol)
    if analysis.reference is None:
        return f"Nothing is compared; the estimate is given with its two-sided {level} confidence interval."
    if aim.kind == SUPERIORITY:
        tail = "two-sided" if aim.sides == 2 else "one-sided"
        return (
            f"Superiority is shown if the {tail} p value of no difference is below {alpha:g}. Differences "
            "are given "
            f"with {level} confidence intervals."
        )
    better = "lower" if aim.higher_is_better else "upper"
    if aim.kind == EQUIVALENCE:
        rule = f"the whole {level} confidence interval lies within {aim.margin:g} {unit} on either side of 0"
    else:
        side = "above minus" if aim.higher_is_better else "below"
        rule = f"the {better} limit of the {level} confidence interval lies {side} {aim.margin:g} {unit}"
    return (
        f"{aim.kind.capitalize()} is shown if {rule}. The margin of {aim.margin:g} {unit} is that of the "
        "trial file; "
        f"its justification: {to_be_decided('clinical and statistical reasoning for the margin')}"
    )


def multiplicity(protocol: Protocol) -> str:
    """How the level is held over several comparisons, as configured."""
    others = len(protocol.arms) - 1
    regions = len(protocol.measurement.regions)
    tests = max(others, 1) * regions
    if protocol.analysis.reference is None or tests == 1:
        return "One comparison is made on one endpoint, so that no adjustment for multiplicity is needed."
    method = protocol.analysis.multiplicity
    if method is not None and regions == 1:
        how = "in the order of the arms" if method == SEQUENCE else f"by the method of {method}"
        return (
            f"The {others} comparisons with the reference share the level {protocol.analysis.alpha:g} {how}; "
            "an arm is claimed to differ only if its adjusted p value is below that level."
        )
    parts = [f"{others} arms with the reference"] if others > 1 else []
    parts += [f"{regions} regions"] if regions > 1 else []
    return (
        f"The trial file sets no adjustment for multiplicity: {tests} comparisons ({' and '.join(parts)}) "
        "are each "
        f"made at the level {protocol.analysis.alpha:g}. The chance of at least one false claim is "
        "therefore above that level. "
        f"{to_be_decided('a procedure such as Dunnett, Holm or a graph, or why none')}"
    )


def difference_unit(protocol: Protocol) -> str:
    """Unit of a difference between arms."""
    unit = protocol.analysis.endpoint.unit
    return "percentage points" if unit == "%" else pretty_unit(unit)
