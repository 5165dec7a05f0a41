"""Registry of simulators: the simulator that each hair loss names.

`population/data/hair_losses.toml` names a simulator for each hair loss, and a disease of one's own has a
field of hair. A new simulator is a subclass of `anagen.simulators.contract.Simulator` and a line in
`SIMULATORS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from anagen.biology.alopecias.disease import Disease
from anagen.errors import unknown_name
from anagen.population.hair_loss_section import HEALTHY
from anagen.population.hair_losses import hair_losses
from anagen.simulators.contract import AnySimulator
from anagen.simulators.field import FieldSimulator
from anagen.simulators.scalp import ScalpSimulator

SIMULATORS: Mapping[str, type[AnySimulator]] = {"field": FieldSimulator, "scalp": ScalpSimulator}
"""Simulators by the name that a hair loss uses."""


def simulator_of(alopecia: str, diseases: Iterable[Disease] | None = None) -> type[AnySimulator]:
    """Simulator of a hair loss; healthy people have a field of hair.

    Args:
        alopecia: name of the hair loss.
        diseases: of one's own, one of which it may be; default those of installed packages.

    Raises:
        InputError: an unknown hair loss, or one that names an unknown simulator.
    """
    name = "field" if alopecia == HEALTHY else hair_losses(diseases)[alopecia].simulator
    if name not in SIMULATORS:
        raise unknown_name("simulator", name, SIMULATORS, f"hair_losses.toml, {alopecia}")
    return SIMULATORS[name]
