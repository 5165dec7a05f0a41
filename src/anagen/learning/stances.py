"""Stances on exosomes, and the mixture of them that the package believes (``data/stances.toml``).

Potency, gains and the share of active lots were measured by nobody, so what is shown mixes several stated
beliefs. A joint draw belongs to one stance, whose priors replace the package's rank for rank; the
follicle's parameters are the same in all. Draws are dealt to the stances by a golden-ratio sequence, so that
any evenly spaced part of them holds each stance by its weight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from anagen.errors import unknown_name
from anagen.learning.knowledge import prior_knowledge
from anagen.learning.scale import Scale
from anagen.parameters import Z90, Parameter, read_toml

MIXTURE = "mixture"
"""All stances by their weights: the default."""
MIDDLE = "neutral"
"""Stance of the best values, where one value has to stand for the mixture."""
_GOLDEN = (5.0**0.5 - 1.0) / 2.0
_MODEL = "particles"
"""Response model of therapies that stances are about."""


@dataclass(frozen=True)
class Stance:
    """One belief.

    Attributes:
        name: of it.
        weight: share in the mixture, 0 to 1.
        why: in a sentence.
        prior: 90 % ranges by qualified name.
    """

    name: str
    weight: float
    why: str
    prior: Mapping[str, tuple[float, float]]

    def score(self, name: str, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scores under the package's prior of values that have scores `z` under the stance's."""
        if name not in self.prior:
            return z
        scale = Scale.of(prior_knowledge().parameters[name])
        low, high = (scale.forward(edge) for edge in self.prior[name])
        middle, sd = (low + high) / 2, (high - low) / (2 * Z90)
        return np.asarray((middle + sd * z - scale.mean) / scale.sd)

    def value(self, name: str, value: float) -> float:
        """Value under the stance of the same rank as `value` under the package's prior."""
        scale = Scale.of(prior_knowledge().parameters[name])
        z = (scale.forward(value) - scale.mean) / scale.sd
        return scale.value(float(self.score(name, np.asarray(z))))

    def record(self, name: str) -> Parameter:
        """Record of a parameter under the stance: its median and 90 % range."""
        record = prior_knowledge().parameters[name]
        scale = Scale.of(record)
        low, high = self.prior[name]
        middle = float(scale.backward((scale.forward(low) + scale.forward(high)) / 2))
        return replace(record, value=middle, low=low, high=high)


@cache
def stances() -> Mapping[str, Stance]:
    """All stances by name, with weights that add up to 1."""
    table = read_toml(files("anagen.learning") / "data" / "stances.toml")
    whole = sum(one["weight"] for one in table.values())
    return {
        name: Stance(
            name,
            one["weight"] / whole,
            one["why"],
            {key: (float(low), float(high)) for key, (low, high) in one.get("prior", {}).items()},
        )
        for name, one in table.items()
    }


@cache
def mixed() -> tuple[Stance, ...]:
    """Stances of the mixture, in order."""
    return tuple(one for one in stances().values() if one.weight > 0.0)


def checked_stance(name: str, where: str | None = None) -> str:
    """`name`, if it is the mixture or a stance of it.

    Raises:
        InputError: it is neither.
    """
    known = (MIXTURE, *(one.name for one in mixed()))
    if name not in known:
        raise unknown_name("stance", name, known, where)
    return name


def stance_of(draw: int, stance: str = MIXTURE) -> Stance:
    """Stance of joint draw `draw` under the mixture, or the one that is asked for."""
    if stance != MIXTURE:
        return stances()[stance]
    edges = np.cumsum([one.weight for one in mixed()])
    place = ((draw + 0.5) * _GOLDEN) % 1.0
    return mixed()[min(int(np.searchsorted(edges, place, side="right")), len(edges) - 1)]


def rests_on(stance: str = MIXTURE) -> str:
    """Sentence on what is believed of exosomes, and what that rests on."""
    if stance != MIXTURE:
        return f"Exosomes: the {stance} stance alone. {stances()[stance].why}"
    parts = "; ".join(
        f"{one.name} ({100 * one.weight:.0f} %): {one.why[:1].lower()}{one.why[1:].rstrip('.')}"
        for one in mixed()
    )
    return (
        f"Exosomes rest on a mixture of {len(mixed())} stated beliefs, not on a trial: {parts}. No trial "
        "isolates the vesicles, so nothing tells the beliefs apart, and the weights are stated."
    )


def on_stance(model: str) -> bool:
    """Whether what is predicted of a therapy with this response model depends on the stance."""
    return model == _MODEL
