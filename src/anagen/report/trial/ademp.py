"""Description of the simulation study: aims, data, estimands, methods and performance (ADEMP)."""

from __future__ import annotations

from anagen.report.documents.entry_words import eligibility, sentences
from anagen.report.numbers import number, percent
from anagen.report.trial import reading
from anagen.report.trial.further import further_methods
from anagen.report.trial.together import together_performance
from anagen.trial.protocol.assumed import told_assumptions
from anagen.trial.protocol.procedure_words import procedure_words
from anagen.trial.result import TrialResult
from anagen.trial.results.written import known


def ademp(result: TrialResult) -> list[tuple[str, list[str]]]:
    """Sections (heading, paragraphs), one per part of the ADEMP scheme (Morris, White and Crowther 2019)."""
    summary = result.summary
    comparisons = summary.comparisons if summary.controlled else ()
    count, arms = summary.replicates, len(summary.arms)
    models = ", ".join(dict.fromkeys(row.model for row in comparisons))
    together = procedure_words(result.protocol)
    parameters = summary.parameters
    fixed = parameters.mode == "fixed"

    aims = (
        "To foresee what this trial would find, how precisely, and how often it would find anything at all."
    )
    if not comparisons:
        aims = (
            "To foresee what this trial would observe, and what the same patients would have shown untreated."
        )
    data = [
        f"{number(result.protocol.population.size, 0)} virtual patients in {arms} "
        f"{'arm' if arms == 1 else 'arms'}. "
        "Every follicle of the measured field is followed through its cycle by an exact stochastic engine; "
        "treatments act on the rates of that cycle, and a model of the clinic's method, with its errors and "
        "with the rise that a vehicle or placebo brings, makes the observations. A patient has the same luck "
        "in every arm and untreated, so the untreated course is a true counterfactual."
    ]
    data += [*sentences(result.protocol), *eligibility(result.protocol, planned=False)]
    data += told_assumptions(result.protocol)
    if result.protocol.background is not None:
        data.append(f"Every patient is {result.protocol.background.describe()}; so is the untreated twin.")
    data += [] if result.protocol.adherence is None else [result.protocol.adherence.describe()]
    if count > 1:
        drawn = "patients and measurement errors"
        if not fixed:
            drawn = "patients, measurement errors and values of the uncertain parameters"
        data.append(f"The trial was repeated {number(count, 0)} times; every repeat draws new {drawn}.")
    if fixed:
        data.append("All parameters stand at their best values: what is not known about them is left out.")
    else:
        source = {"prior": "their priors", "posterior": "the posterior"}.get(parameters.mode, "it")
        data.append(
            f"Each repeat takes one joint draw of all parameters from {source}, "
            f"{number(parameters.draws, 0)} in all; repeats beyond these take them again, with other "
            "patients."
        )
    methods = f"Two-sided {reading.confidence_level(result)} confidence intervals and p values on each repeat"
    methods += f": {models}." if models else ", for the mean change from baseline (Student's t)."
    if together is not None:
        methods += f" {together}"
    if result.protocol.adaptation is not None:
        methods += (
            " What is shown is judged by the test of the adaptive design, each repeat with the patients whom "
            "its own look leaves in."
        )
    performance = (
        f"The share of repeats with {reading.finding(result)} ({reading.detection_name(summary)}, or the "
        "rate of false alarms where nothing differs)"
    )
    errors = [error for row in comparisons if (error := row.detection.mcse) is not None]
    performance += (
        f", with a Monte Carlo error of at most {number(100 * max(errors), 1)} percentage points"
        if errors
        else ""
    )
    performance += ", and the interval that holds 95 % of the repeats' estimates."
    extra = [
        f"{name} {text} ({row.title})"
        for row in comparisons
        for name, text in (
            ("bias", number(row.bias, 2)),
            ("coverage of the 95 % CI", percent(row.coverage, 1)),
        )
    ]
    for row in comparisons:
        if (one := row.ratio) is not None:
            extra.append(f"bias of the logarithm of the {one.name} {number(one.bias, 2)} ({row.title})")
            extra.append(f"coverage of its interval {percent(one.coverage, 1)} ({row.title})")
    if (doses := summary.dose_finding) is not None:
        extra.append(f"power of the joint test of a dose response {percent(doses.power, 1)}")
        extra.append(f"coverage of the target dose's interval {percent(known(doses.coverage), 1)}")
    if extra:
        performance += " Also: " + "; ".join(extra) + "."
    performance += together_performance(result)
    if not comparisons:
        performance = "The interval that holds 95 % of the repeats' estimates of the change."
    if count < 2:
        performance = (
            "None: the trial was run once. Ask for replicates to see how often it succeeds, and the spread "
            "of estimates."
        )
    estimands = [
        f"{name.replace('_', ' ').capitalize()}: {words}." for name, words in vars(summary.estimand).items()
    ]
    return [
        ("Aims", [aims]),
        ("Data-generating mechanism", data),
        ("Estimand", estimands),
        ("Methods", [methods, *further_methods(result)]),
        ("Performance measures", [performance]),
    ]
