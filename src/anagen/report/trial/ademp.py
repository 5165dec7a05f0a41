"""The simulation described as simulation studies should be: aims, data, estimands, methods, performance."""

from __future__ import annotations

from collections.abc import Mapping

from anagen.report.numbers import number, percent
from anagen.report.trial import reading
from anagen.report.trial.shape import TrialResult


def ademp(result: TrialResult) -> list[tuple[str, list[str]]]:
    """(heading, paragraphs) for each part of the ADEMP scheme (Morris, White and Crowther 2019)."""
    goal = reading.endpoint(result)
    arms = reading.arm_names(result)
    comparisons = reading.comparisons_at_endpoint(result)
    count = reading.replicate_count(result)
    at = f" at week {goal.week:g}" if goal.week is not None else ""
    models = ", ".join(dict.fromkeys(str(row["model"]) for row in comparisons if row.get("model")))
    population = reading.as_mapping(reading.protocol_table(result).get("population"))
    patients = population.get("size") or sum(int(arm.get("n") or 0) for arm in result.summary.get("arms", []))
    parameters = result.summary.get("parameters")
    fixed = isinstance(parameters, Mapping) and parameters.get("mode") == "fixed"

    aims = (
        "To foresee what this trial would find, how precisely, and how often it would find anything at all."
    )
    if not comparisons:
        aims = (
            "To foresee what this trial would observe, and what the same patients would have shown untreated."
        )
    data = [
        f"{number(patients, 0)} virtual patients in {len(arms)} {'arm' if len(arms) == 1 else 'arms'}. "
        "Every follicle of the measured field is followed through its cycle by an exact stochastic engine; "
        "treatments act on the rates of that cycle, and a model of the clinic's method, with its errors and "
        "with the rise that a vehicle or placebo brings, makes the observations. A patient has the same luck "
        "in every arm and untreated, so the untreated course is a true counterfactual."
    ]
    if count and count > 1:
        drawn = "patients and measurement errors"
        if not fixed:
            drawn = "patients, measurement errors and values of the uncertain parameters"
        data.append(f"The trial was repeated {number(count, 0)} times; every repeat draws new {drawn}.")
    if fixed:
        data.append("All parameters stand at their best values: what is not known about them is left out.")
    elif isinstance(parameters, Mapping) and parameters.get("draws"):
        source = {"prior": "their priors", "posterior": "the posterior"}.get(
            str(parameters.get("mode")), "it"
        )
        data.append(
            f"Each repeat takes one joint draw of all parameters from {source}, "
            f"{number(parameters['draws'], 0)} in all; repeats beyond these take them again, with other "
            "patients."
        )
    if comparisons:
        estimand = (
            f"The mean difference between arms in the change of {goal.outcome}{at} from baseline, "
            "in the population described by the protocol."
        )
    else:
        estimand = f"The mean change of {goal.outcome}{at} from baseline; no causal effect is estimated."
    methods = f"Two-sided {reading.confidence_level(result)} confidence intervals and p values on each repeat"
    methods += f": {models}." if models else ", for the mean change from baseline (Student's t)."
    performance = (
        f"The share of repeats with p < {reading.alpha(result):g} ({reading.detection_name(result)}, or the "
        "rate of false alarms where nothing differs)"
    )
    errors = [error for row in comparisons if (error := reading.detection(row)[2]) is not None]
    performance += (
        f", with a Monte Carlo error of at most {number(100 * max(errors), 1)} percentage points"
        if errors
        else ""
    )
    performance += ", and the interval that holds 95 % of the repeats' estimates."
    extra = [
        f"{name} {percent(row[key], 1) if share else number(row[key], 2)} ({row['arm']} − {row['reference']})"
        for row in comparisons
        for key, name, share in (("bias", "bias", False), ("coverage", "coverage of the 95 % CI", True))
        if isinstance(row.get(key), int | float)
    ]
    if extra:
        performance += " Also: " + "; ".join(extra) + "."
    if not comparisons:
        performance = "The interval that holds 95 % of the repeats' estimates of the change."
    if count is not None and count < 2:
        performance = (
            "None: the trial was run once. Ask for replicates to see how often it succeeds, and the spread "
            "of estimates."
        )
    stated = result.summary.get("estimand")
    estimands = [estimand]
    if isinstance(stated, Mapping) and stated:
        estimands = [
            f"{str(key).replace('_', ' ').capitalize()}: {value}." for key, value in stated.items() if value
        ]
    return [
        ("Aims", [aims]),
        ("Data-generating mechanism", data),
        ("Estimand", estimands),
        ("Methods", [methods]),
        ("Performance measures", [performance]),
    ]
