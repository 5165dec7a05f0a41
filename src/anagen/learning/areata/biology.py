"""The biology of alopecia areata under one value of every parameter: what runs need, worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.attack import attack_parameters
from anagen.biology.areata.course import Skin
from anagen.biology.areata.crowd import Crowd, HairChain
from anagen.biology.areata.immune_field import Kinetics, field_parameters
from anagen.biology.areata.patients import Group, patient_parameters
from anagen.biology.areata.scalp_map import ScalpMap
from anagen.errors import unknown_name
from anagen.measurement.salt import noticed_loss, salt_of_loss, salt_parameters
from anagen.parameters import ParameterSet

PARTS = ("field", "patients", "attack", "salt")


@cache
def records_of(part: str) -> ParameterSet:
    """The records of one part, as the data files have them."""
    return {
        "field": field_parameters,
        "patients": patient_parameters,
        "attack": attack_parameters,
        "salt": salt_parameters,
    }[part]()


@dataclass(frozen=True, eq=False)
class Areata:
    """One biology.

    Attributes:
        patients, salt: records. kinetics: of the field. skin: the follicle under attack.
        hair: its chain without calibres, for many patients at once.
    """

    patients: ParameterSet
    salt: ParameterSet
    kinetics: Kinetics
    skin: Skin
    hair: HairChain

    @classmethod
    def of(cls, values: Mapping[str, float] | None = None) -> Areata:
        """With some parameters, named as "part.name", at other values than their records'.

        Raises:
            InputError: no such parameter.
        """
        split: dict[str, dict[str, float]] = {part: {} for part in PARTS}
        for name, value in (values or {}).items():
            part, _, short = name.partition(".")
            if part not in split:
                raise unknown_name("part", part, PARTS)
            split[part][short] = value
        sets = {part: records_of(part).with_values(given) for part, given in split.items()}
        skin = Skin.of(attack=sets["attack"])
        salt = sets["salt"]
        shortness = salt.value("seen_length") / salt.value("shaft_growth")
        return cls(sets["patients"], salt, Kinetics.of(sets["field"]), skin, HairChain.of(skin, shortness))

    def run_in(self, patches: bool) -> int:
        """Days before baseline: shorter where only patches are taken."""
        return int(self.patients.value("run_in_patches" if patches else "run_in"))

    def crowd(self, scalp: ScalpMap, group: Group, *, patches: bool = False) -> Crowd:
        """A group's patients followed through their run-in, at baseline."""
        before = self.run_in(patches)
        found = Crowd(
            scalp,
            self.kinetics,
            self.hair,
            group.drive,
            group.strength,
            group.readiness,
            group.start,
            before=before,
        )
        found.advance(np.repeat(group.control[:, None], before, axis=1), [])
        return found

    def loss(self, scalp: ScalpMap, seen: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of hair missing as an eye sees it, float64[..., N], of seen hair float64[..., N]."""
        return noticed_loss(scalp, seen, self.salt)

    def salt_of(self, scalp: ScalpMap, loss: NDArray[np.float64]) -> NDArray[np.float64]:
        """SALT float64[...] of a loss float64[..., N]."""
        return salt_of_loss(scalp, loss)

    def read(self, scalp: ScalpMap, seen: NDArray[np.float64]) -> NDArray[np.float64]:
        """SALT float64[...] of seen hair float64[..., N]."""
        return salt_of_loss(scalp, noticed_loss(scalp, seen, self.salt))
