"""Attack signal of the immune field, and its effect on the follicle's drivers.

The signal follows the CD8 cells that reach the follicle, with a threshold: a = A^n/(A_h^n + A^n)
(docs/areata.md, "Equations"). It acts on the scales of the niche's response and on top of it: log clock
speeds, calibre classes, logit of the kenogen probability. An attacked anagen hair is driven through a short
dystrophic catagen and shed; the follicle starts anew but is arrested before a shaft appears, or
stays empty, for as long as the attack lasts. Stem cells are spared: no follicle is ever lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.engine.drivers import Drivers
from anagen.engine.phases import Phase
from anagen.errors import InputError
from anagen.parameters import ParameterSet, load_parameters

_SPEED_ANSWERS = {
    "attack_on_early_anagen": Phase.EARLY_ANAGEN,
    "attack_on_anagen": Phase.ANAGEN,
    "attack_on_catagen": Phase.CATAGEN,
    "attack_on_telogen": Phase.TELOGEN,
    "attack_on_kenogen_duration": Phase.KENOGEN,
}


_MOST = 1e3
"""CD8 cells beyond this many times a full attack do no more harm (keeps powers finite)."""


def attack_parameters() -> ParameterSet:
    """Parameter records of the follicle's response to attack."""
    return load_parameters("anagen.biology.areata", "attack.toml")


def attack_signal(killers: NDArray[np.float64], parameters: ParameterSet) -> NDArray[np.float64]:
    """Attack signal 0 to 1 from CD8 cells relative to a full attack; any shape."""
    steepness = parameters.value("attack_steepness")
    part = (np.clip(killers, 0.0, _MOST) / parameters.value("attack_half")) ** steepness
    return np.asarray(part / (1.0 + part))


def attacked(
    base: Drivers, signal: NDArray[np.float64], step_days: float, parameters: ParameterSet
) -> Drivers:
    """Drivers of N cells under attack.

    Args:
        base: drivers without the attack, of N strata or one for all, and of the
            same steps as the signal or one step for all time.
        signal: float64[S, N], from `attack_signal`.
        step_days: length of a step.
        parameters: records of the response to attack.

    Raises:
        InputError: a base that does not fit.
    """
    steps, cells = signal.shape
    if base.strata not in (1, cells) or base.steps not in (1, steps):
        raise InputError(
            f"base drivers have {base.strata} strata and {base.steps} steps",
            expected=f"1 or {cells} strata and 1 or {steps} steps",
        )
    a = np.ascontiguousarray(signal.T)
    speed = np.empty((cells, len(_SPEED_ANSWERS), steps))
    for name, phase in _SPEED_ANSWERS.items():
        np.multiply(base.speed[:, phase], np.exp(parameters.value(name) * a), out=speed[:, phase])
    target = base.target + parameters.value("attack_on_target") * a
    # Odds times exp(k a), written so that without attack the probability is unchanged, to the bit.
    odds = np.exp(parameters.value("attack_on_kenogen") * a)
    kenogen = base.kenogen * odds / (1.0 + base.kenogen * (odds - 1.0))

    def everywhere(hazard: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
        return None if hazard is None else np.broadcast_to(hazard, (cells, steps))

    return Drivers(
        speed,
        target,
        kenogen,
        everywhere(base.loss),
        step_days,
        everywhere(base.drift),
        everywhere(base.fixing),
    )
