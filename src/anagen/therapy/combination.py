"""Effect of therapies on the niche, and the sum of several on different targets.

The default is log-additive: growth, perfusion and inflammation signals are summed (they act on
logarithms of rates) and remaining fractions (of androgens, of other causes) are multiplied. That is
for effects on different targets; what one target does under several courses is `anagen.therapy.joint`. The
study that looked for synergy found none (platelet-rich plasma with needling: 22 against 24
expected hairs/cm2), so synergy is an input of the user, never a result of the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.quantities import quantity


@dataclass(frozen=True, eq=False)
class NicheEffect:
    """Effect of a therapy on the niche; all float64[n, D], sites by days.

    Attributes:
        growth: added to the growth signal (0: no effect).
        perfusion: added to the perfusion signal.
        inflammation: added to the inflammation signal (negative: less inflammation).
        androgen: remaining fraction of the androgen drive (1: untouched).
        relief: remaining fraction of other causes of hair loss, by name; a cause that is not
            named is untouched, and a cause that is absent cannot be relieved.
    """

    growth: NDArray[np.float64]
    perfusion: NDArray[np.float64]
    inflammation: NDArray[np.float64]
    androgen: NDArray[np.float64]
    relief: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    @classmethod
    def none(cls, n: int, D: int) -> NicheEffect:
        """Zero effect on n sites for D days."""
        return cls(np.zeros((n, D)), np.zeros((n, D)), np.zeros((n, D)), np.ones((n, D)))

    @classmethod
    def of_each(cls, effects: Sequence[NicheEffect]) -> NicheEffect:
        """Effects of sites that were worked out apart, one after the other."""
        names = dict.fromkeys(name for one in effects for name in one.relief)
        return cls(
            growth=np.concatenate([one.growth for one in effects]),
            perfusion=np.concatenate([one.perfusion for one in effects]),
            inflammation=np.concatenate([one.inflammation for one in effects]),
            androgen=np.concatenate([one.androgen for one in effects]),
            relief={
                name: np.concatenate([one.relief.get(name, np.ones_like(one.growth)) for one in effects])
                for name in names
            },
        )

    def times(self, factor: float | NDArray[np.float64]) -> NicheEffect:
        """This effect, `factor` times as strong (1: unchanged); a number, or float64[n, D]."""
        if isinstance(factor, float) and factor == 1.0:
            return self
        return NicheEffect(
            self.growth * factor,
            self.perfusion * factor,
            self.inflammation * factor,
            np.clip(1.0 - (1.0 - self.androgen) * factor, 0.01, None),
            {name: np.clip(1.0 - (1.0 - left) * factor, 0.0, 1.0) for name, left in self.relief.items()},
        )

    def __add__(self, other: NicheEffect) -> NicheEffect:
        """Log-additive sum of two effects."""
        return NicheEffect(
            self.growth + other.growth,
            self.perfusion + other.perfusion,
            self.inflammation + other.inflammation,
            self.androgen * other.androgen,
            _both(self.relief, other.relief),
        )


def _both(
    one: Mapping[str, NDArray[np.float64]], other: Mapping[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """Fraction of each cause that two treatments together leave."""
    found = dict(one)
    for name, left in other.items():
        found[name] = found[name] * left if name in found else left
    return found


def combine(effects: Sequence[NicheEffect], synergy: float = 0.0) -> NicheEffect:
    """Log-additive sum of several effects on the same sites, with an explicit synergy.

    Each pair of effects adds `synergy` times the geometric mean of its two signals, to growth and
    to perfusion: 0.2 means a fifth more than the sum of two equal partners of signal 1 each, and
    no effect where either is absent; a negative value is antagonism.

    Raises:
        InputError: no effects, or a synergy beyond the table of quantities.
    """
    if not effects:
        raise InputError("nothing to combine", expected="at least one effect")
    quantity("synergy").check(synergy)
    total = effects[0]
    for effect in effects[1:]:
        total = total + effect
    if synergy == 0.0 or len(effects) == 1:
        return total
    growth, perfusion = total.growth.copy(), total.perfusion.copy()
    for i, one in enumerate(effects):
        for other in effects[i + 1 :]:
            growth += synergy * np.sqrt(np.maximum(one.growth, 0.0) * np.maximum(other.growth, 0.0))
            perfusion += synergy * np.sqrt(np.maximum(one.perfusion, 0.0) * np.maximum(other.perfusion, 0.0))
    return NicheEffect(growth, perfusion, total.inflammation, total.androgen, total.relief)
