"""Standing of each option among all that are priced alike, by mean cost and mean gain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.economics.costs_and_gains import CostsAndGains
from anagen.economics.frontier import Step, frontier


@dataclass(frozen=True)
class Standing:
    """Standing of one option.

    Attributes:
        standing: "on the frontier", "dominated" or "extendedly dominated".
        by: the option or the two options that beat it.
        over: the frontier's next cheaper option, or null.
        icer: money for each further unit over that; null for the cheapest and those not on the frontier.
    """

    standing: str
    by: tuple[str, ...]
    over: str | None
    icer: float | None


@dataclass(frozen=True)
class Standings:
    """Standings of one option: by mean hair, and by mean share of people who call their own hair better."""

    per_hair: Standing
    per_responder: Standing


def standings(made: CostsAndGains) -> dict[int, Standings]:
    """Standing of every priced option, by its place."""
    shares = np.array([share.mean - made.shares[0].mean for share in made.shares])
    by_hair, by_share = _along(made, made.hairs.mean(axis=0)), _along(made, shares)
    return {i: Standings(by_hair[i], by_share[i]) for i in by_hair}


def _along(made: CostsAndGains, gain: NDArray[np.float64]) -> dict[int, Standing]:
    priced = [int(i) for i in np.flatnonzero(made.priced)]
    steps = frontier(made.cost.mean(axis=0)[priced].tolist(), gain[priced].tolist())
    names = [made.names[i] for i in priced]
    return {i: _named(step, names) for i, step in zip(priced, steps, strict=True)}


def _named(step: Step, names: Sequence[str]) -> Standing:
    over = None if step.over is None else names[step.over]
    return Standing(step.standing, tuple(names[i] for i in step.by), over, step.icer)
