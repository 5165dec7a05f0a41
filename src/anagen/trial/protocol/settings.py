"""Settings of a run: [trial]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Settings:
    """[trial].

    Attributes:
        name: of the trial.
        seed: of all random numbers.
        replicates: number of repeats.
        parameters: "posterior", "prior" or "fixed".
        account: of miniaturisation.
        stance: on exosomes: "mixture", or one belief.
    """

    name: str
    seed: int = 1
    replicates: int = 200
    parameters: str = "posterior"
    account: str = "gradual"
    stance: str = "mixture"
