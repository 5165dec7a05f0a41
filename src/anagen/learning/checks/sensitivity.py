"""Shapley effects of groups of parameters on the exosome answer.

Groups are independent of each other (the follicle's parameters come jointly from the posterior),
so the variance that a set of groups explains is estimated from pairs of runs with that set in common
(pick-freeze), and each group's Shapley effect is its mean added share over all orders of the
groups (Owen 2014; Song, Nelson and Staum 2016). Effects sum to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import factorial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anagen.learning.checks.questions import question_names, question_rows
from anagen.learning.pattern.calibrate import prior_scores
from anagen.learning.pattern.reweighting import exosome_draws
from anagen.learning.pattern.training import Progress, engine_runs
from anagen.learning.posterior import Posterior
from anagen.workers import Workers

GROUPS: dict[str, tuple[str, ...]] = {
    "product and lot": (
        "true_fraction",
        "count_cv",
        "storage_loss",
        "thaw_survival",
        "drying_survival",
        "active_probability",
        "potency_spread",
    ),
    "potency: EC50 and slope": ("ec50", "hill"),
    "strength: gains and damping": ("telogen_exit_gain", "perfusion_gain", "immune_damping"),
    "delivery and time in the skin": (),
}
"""Short names by group; other exosome parameters belong to delivery. The follicle is a further group."""
SMALL = 0.1
"""Net hairs/cm2 around which the scale turns from linear to logarithmic."""
FOLLICLE = "the follicle's response"


def group_of(name: str) -> str:
    """Group of an exosome or delivery parameter."""
    short = name.rsplit(".", 1)[1]
    for group, members in GROUPS.items():
        if short in members:
            return group
    return "delivery and time in the skin"


def shapley_effects(
    posterior: Posterior,
    question: str,
    size: int,
    folder: Path,
    progress: Progress,
    workers: Workers | int = 2,
) -> dict[str, float]:
    """Share of the variance of a question's answer due to each group.

    Args:
        posterior: the draws.
        question: its name.
        size: pairs of draws; the cost is `size` times 2 to the number of groups engine runs.
        folder: engine runs are kept there.
        progress: called with (task, done, total).
        workers: who runs the engine, or a number of processes.
    """
    row = question_rows()[question_names().index(question)]
    delivery = exosome_draws(posterior.delivered, 2 * size)
    scores = prior_scores(posterior.delivered, delivery)
    index = posterior.resampled(2 * size)
    every = np.concatenate([posterior.z[index], scores], axis=1)
    first, second = every[:size], every[size:]
    member = [FOLLICLE] * len(posterior.names) + [group_of(name) for name in posterior.delivered]
    groups = (FOLLICLE, *GROUPS)
    names = (*posterior.names, *posterior.delivered)

    def run(points: NDArray[np.float64], what: str) -> NDArray[np.float64]:
        parts = engine_runs(names, (row,), points, folder, what, progress, workers)
        return np.arcsinh(np.nan_to_num(parts[:, 0, 1]) / SMALL)

    base = run(first, "sensitivity")
    explained: dict[frozenset[str], float] = {frozenset(): 0.0, frozenset(groups): float(base.var())}
    for count in range(1, len(groups)):
        for chosen in combinations(groups, count):
            frozen = np.array([group in chosen for group in member])
            mixed = run(np.where(frozen, first, second), "sensitivity")
            centre = 0.5 * (base.mean() + mixed.mean())  # Janon et al. 2014
            explained[frozenset(chosen)] = float(np.mean(base * mixed) - centre**2)
    return _shapley(groups, explained)


def _shapley(groups: Sequence[str], explained: dict[frozenset[str], float]) -> dict[str, float]:
    total = explained[frozenset(groups)] or 1.0
    n = len(groups)
    found = {}
    for group in groups:
        others = [other for other in groups if other != group]
        value = 0.0
        for count in range(n):
            weight = factorial(count) * factorial(n - count - 1) / factorial(n)
            for subset in combinations(others, count):
                before = frozenset(subset)
                value += weight * (explained[before | {group}] - explained[before])
        found[group] = value / total
    return found
