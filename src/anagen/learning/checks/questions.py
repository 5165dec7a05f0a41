"""The exosome questions of week 24, answered by the posterior under several stances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import unknown_name
from anagen.learning.learned import weighted_quantiles
from anagen.learning.pattern.calibrate import fitted_rows, prior_scores, sexes
from anagen.learning.pattern.hierarchy import RowTable, log_density
from anagen.learning.pattern.reweighting import effective_size, exosome_draws
from anagen.learning.pattern.training import Progress, engine_runs
from anagen.learning.posterior import Posterior
from anagen.learning.rows import Row, treatments
from anagen.learning.stances import stances
from anagen.parameters import read_toml
from anagen.workers import Workers

WEEK = 24


@cache
def questions_table() -> dict[str, Any]:
    """Content of ``data/questions.toml``."""
    return read_toml(files("anagen.learning") / "data" / "questions.toml")


@cache
def question_rows() -> tuple[Row, ...]:
    """Rows of the questions, one each: the net change at week 24."""
    where = "questions.toml"
    return tuple(
        Row(
            id=f"question.{name}",
            study="question",
            population="men_vertex",
            outcome="non-vellus density",
            threshold=30,
            kind="net change",
            value=0.0,
            se=1.0,
            week=WEEK,
            treatment=treatments(question["treatment"], where),
            versus=treatments(question["versus"], where),
        )
        for name, question in questions_table()["question"].items()
    )


def question_names() -> tuple[str, ...]:
    """Names of the questions, in order."""
    return tuple(questions_table()["question"])


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers under one stance.

    Attributes:
        stance: its name.
        values: float64[S, questions], net hairs/cm2.
        weight: float64[S], sums to 1.
        names: of the exosome's own parameters.
        inputs: float64[S, parameters], their scores.
        z: float64[S, P], the follicle's parameters.
    """

    stance: str
    values: NDArray[np.float64]
    weight: NDArray[np.float64]
    names: tuple[str, ...]
    inputs: NDArray[np.float64]
    z: NDArray[np.float64]

    def quantiles(self, question: int) -> list[float]:
        """5, 50 and 95 % points, hairs/cm2."""
        return weighted_quantiles(self.values[:, question], self.weight)

    def chance_above(self, question: int, least: float) -> float:
        """Probability of a net effect of at least `least` hairs/cm2."""
        return float(self.weight @ (self.values[:, question] >= least))

    def mean(self, question: int) -> float:
        """Expected net effect, hairs/cm2."""
        return float(self.weight @ self.values[:, question])


def stance_scores(stance: str, names: Sequence[str], delivery: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores [S, E] under the package's priors of draws from the stance's priors.

    Args:
        stance: its name.
        names: of the parameters.
        delivery: float64[S, E], draws under the package's priors; the stance moves them rank for rank.
    """
    if stance not in stances():
        raise unknown_name("stance", stance, stances())
    moved = stances()[stance]
    scores = prior_scores(names, delivery)
    for j, name in enumerate(names):
        scores[:, j] = moved.score(name, scores[:, j])
    return scores


def ask(
    posterior: Posterior,
    stance: str,
    size: int,
    folder: Path,
    progress: Progress,
    workers: Workers | int = 2,
) -> Answers:
    """Answers to all questions under a stance: its priors, the follicle's posterior, the exosome rows.

    The follicle comes from the posterior's draws, which were fitted to the exosome studies with an
    exosome effect of 0; the exosome's own parameters are drawn anew from the stance and weighted by the
    likelihood of the exosome rows with their effect. (The draws' own weights hold that effect under the
    shipped priors, where it is almost 0.)

    Raises:
        InputError: no such stance.
    """
    index = posterior.resampled(size)
    delivery = exosome_draws(posterior.delivered, 2 * len(posterior) + size)[-size:]
    scores = stance_scores(stance, posterior.delivered, delivery)
    _, exosome = fitted_rows()
    rows = (*exosome, *question_rows())
    names = (*posterior.names, *posterior.delivered)
    points = np.concatenate([posterior.z[index], scores], axis=1)
    parts = engine_runs(names, rows, points, folder, f"stance: {stance}", progress, workers)
    table = RowTable.of(exosome, sexes())
    nothing, every = np.zeros(len(table)), np.ones(len(table))
    log_weight = np.full(size, -np.inf)
    for i, k in enumerate(index):
        if not np.isfinite(parts[i]).all():
            continue
        at = {
            "rises": posterior.rises[k],
            **{name: float(values[k]) for name, values in posterior.hierarchy.items()},
        }
        acts = parts[i, : len(exosome)]
        inert = acts * np.array([1.0, 0.0])
        log_weight[i] = float(
            log_density(table, acts, at, nothing, table.y, every)
            - log_density(table, inert, at, nothing, table.y, every)
        )
    weight = np.exp(log_weight - log_weight.max())
    return Answers(
        stance,
        np.nan_to_num(parts[:, len(exosome) :, 1]),
        weight / weight.sum(),
        posterior.delivered,
        scores,
        posterior.z[index],
    )


def summary(answers: Answers) -> dict[str, Any]:
    """Answers as plain numbers."""
    found: dict[str, Any] = {"effective_size": round(effective_size(np.log(answers.weight + 1e-300)), 1)}
    for j, name in enumerate(question_names()):
        low, middle, high = answers.quantiles(j)
        found[name] = {
            "mean": round(answers.mean(j), 2),
            "median": round(middle, 2),
            "interval90": [round(low, 2), round(high, 2)],
            "chance_of_5_or_more": round(answers.chance_above(j, 5.0), 3),
            "chance_of_10_or_more": round(answers.chance_above(j, 10.0), 3),
        }
    return found
