"""Expected information of each registered trial, by size, about the exosome question.

A trial's result is simulated for each draw; the variance of the answer that remains given the
result is estimated by averaging the answer over draws with similar results. The share removed is
the expected information (for a normal answer, 1 - exp(-2 x mutual information)).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.learning.checks.questions import Answers, question_names, questions_table
from anagen.learning.pattern.hierarchy import class_of_treatment
from anagen.measurement.observation_model import ObservationModel

SIZES = (20, 50, 100, 200)
BINS = 12
NOISES = 40
"""Simulated results per draw."""


@dataclass(frozen=True)
class TrialWorth:
    """Expected information of a trial of one size about a question."""

    trial: str
    size: int
    standard_error: float
    variance_removed: float
    power: float


def worth(
    answers: Answers,
    about: str,
    model: ObservationModel,
    seed: int = 4,
) -> list[TrialWorth]:
    """Worth of all registered trials at all sizes, about question `about`.

    Args:
        answers: answers of the draws, by question.
        about: the question.
        model: how trials differ, and patients.
    """
    rng = np.random.default_rng(seed)
    names = question_names()
    answer = answers.values[:, names.index(about)]
    chosen = rng.choice(len(answer), size=len(answer) * NOISES, p=answers.weight)
    truth = answer[chosen]
    found = []
    for trial, record in questions_table()["trial"].items():
        question = questions_table()["question"][record["question"]]
        effect_sd = model.effect_sd[class_of_treatment(question["treatment"])]
        effect = answers.values[:, names.index(record["question"])][chosen]
        sizes = sorted({*SIZES, *([record["registered_size"]] if record["registered_size"] else [])})
        for size in sizes:
            if "shared" in record:  # two sides of `size` scalps
                error = model.patient_sd * np.sqrt(2 * (1 - record["shared"]) / size)
            else:
                error = model.patient_sd * np.sqrt(2 * record["arms"] / size)
            result = effect * (1 + effect_sd * rng.standard_normal(len(effect)))
            result = result + error * rng.standard_normal(len(effect))
            found.append(
                TrialWorth(
                    trial,
                    size,
                    float(error),
                    variance_removed(truth, result),
                    float(np.mean(np.abs(result) > 1.96 * error)),
                )
            )
    return found


def variance_removed(answer: NDArray[np.float64], result: NDArray[np.float64]) -> float:
    """Share 1 - E[Var(answer | result)] / Var(answer), by bins of equal size of the result."""
    if answer.var() <= 0:
        return 0.0
    parts = np.array_split(answer[np.argsort(result, kind="stable")], BINS)
    within = sum(part.var() * len(part) for part in parts) / len(answer)
    return float(max(0.0, 1.0 - within / answer.var()))
