"""Medians of an option with exosomes under each belief of the mixture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anagen.forecasting.horizon import step_of
from anagen.forecasting.option import Option
from anagen.forecasting.simulate import Simulation
from anagen.learning.stances import MIXTURE, mixed, on_stance, stance_of

END = 24


@dataclass(frozen=True)
class StanceMedian:
    """An option's hair at month 24 under one belief on exosomes.

    Attributes:
        stance: its name.
        weight: share in the mixture.
        percent_change: median change of density since now, per cent.
        against_nothing: median density less that of doing nothing, hairs/cm2.
        hi90: 95 % point of that difference.
    """

    stance: str
    weight: float
    percent_change: float
    against_nothing: float
    hi90: float


def depends_on_stance(option: Option) -> bool:
    """Whether what is foreseen of an option depends on the belief on exosomes."""
    return any(on_stance(course.definition.model) for course in option.courses)


def stance_medians(sim: Simulation, i: int) -> tuple[StanceMedian, ...]:
    """Option `i` under each belief of the mixture; none where it does not matter, or under one belief."""
    if sim.belief.stance != MIXTURE or not depends_on_stance(sim.options[i]):
        return ()
    held = np.array([stance_of(int(draw)).name for draw in sim.draws])
    step, found = step_of(END), []
    for one in mixed():
        rows = held == one.name
        if not rows.any():
            continue
        now, then, nothing = (
            sim.density[rows, i, 0],
            sim.density[rows, i, step],
            sim.density[rows, 0, step],
        )
        found.append(
            StanceMedian(
                stance=one.name,
                weight=one.weight,
                percent_change=float(np.median(100.0 * (then / now - 1.0))),
                against_nothing=float(np.median(then - nothing)),
                hi90=float(np.quantile(then - nothing, 0.95)),
            )
        )
    return tuple(found)
