"""Prevalence of stages by age: as counted and as the model has it, and the fit of the pace to it.

``python -m verification.prevalence`` prints both for the shipped parameters; ``--fit`` fits the pace of
each sex again.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from anagen.learning.distribution import distribution
from anagen.learning.knowledge import Knowledge
from anagen.parameters import Z90, ParameterSet
from anagen.population.prevalence import counted, prevalence

AGES = np.array([30.0, 40.0, 50.0, 60.0, 70.0, 80.0])


def expected(knowledge: Knowledge, sex: str, stage: str, ages: NDArray[np.float64]) -> NDArray[np.float64]:
    """Prevalence of `stage` or worse at `ages` by the model."""
    return prevalence(
        knowledge.part("population"), knowledge.covers, female=sex == "female", stage=stage, ages=ages
    )


def fitted_pace(knowledge: Knowledge, sex: str) -> tuple[float, float]:
    """Median and spread (SD of the logarithm) of the pace that fits the counted prevalences best."""
    rows = [row for row in counted() if row.fitted and row.sex == sex]
    records, name = knowledge.part("population"), "pace_women" if sex == "female" else "pace_men"

    def misfit(x: NDArray[np.float64]) -> float:
        median, spread = np.exp(x)
        reach = np.exp(Z90 * spread)
        pace = replace(records[name], value=median, low=median / reach, high=median * reach)
        tried = ParameterSet({**records, name: pace}, "population")
        gaps = [
            prevalence(
                tried, knowledge.covers, female=sex == "female", stage=row.stage, ages=np.array(row.ages)
            )
            - row.share
            for row in rows
        ]
        return float((np.concatenate(gaps) ** 2).sum())

    record = records[name]
    spread = np.log((record.high or record.value) / record.value) / Z90
    found = minimize(misfit, np.log([record.value, spread]), method="Nelder-Mead", options={"maxiter": 120})
    median, spread = np.exp(found.x)
    return float(median), float(spread)


def main() -> None:
    """Print counted and expected prevalences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="fit the pace of each sex again")
    asked = parser.parse_args()
    knowledge = distribution("posterior").centre
    for row in counted():
        model = expected(knowledge, row.sex, row.stage, np.array(row.ages))
        print(
            f"{row.people}, stage {row.stage} or worse ({'fitted' if row.fitted else 'shown'}; {row.source})"
        )
        for age, share, own in zip(row.ages, row.share, model, strict=True):
            print(f"  {age:4.0f} years: counted {100 * share:5.1f} %, model {100 * own:5.1f} %")
    for sex, stages in (("male", ("III", "IV", "VI", "VII")), ("female", ("I", "II", "III"))):
        print(f"model, {sex}, at {', '.join(f'{age:.0f}' for age in AGES)}")
        for stage in stages:
            shares = expected(knowledge, sex, stage, AGES)
            print(f"  {stage:4s}" + "".join(f"{100 * share:7.1f}" for share in shares))
    if asked.fit:
        for sex in ("male", "female"):
            median, spread = fitted_pace(knowledge, sex)
            low, high = median * np.exp(np.array([-1.0, 1.0]) * Z90 * spread)
            print(f"pace, {sex}: {median:.4f} (90 % of people {low:.4f} to {high:.4f}) classes a year")


if __name__ == "__main__":
    main()
