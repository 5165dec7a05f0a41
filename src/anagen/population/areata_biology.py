"""Biology of alopecia areata under one value of every parameter, worked out once for cohorts and runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.attack import attack_parameters
from anagen.biology.areata.course import Skin
from anagen.biology.areata.crowd import Crowd, HairChain
from anagen.biology.areata.immune_field import Kinetics, field_parameters
from anagen.biology.areata.patients import YEAR, Group, patient_parameters
from anagen.biology.areata.scalp_map import ScalpMap
from anagen.measurement.salt import noticed_loss, salt_of_loss, salt_parameters
from anagen.parameters import Parameter, ParameterSet, load_parameters

FIELD, PATIENTS, ATTACK, SALT, RECRUITMENT = (
    f"areata {part}" for part in ("field", "patients", "attack", "salt", "recruitment")
)
"""Parts of the parameters, as names are qualified: ``areata field.memory_harm``."""


def recruitment_parameters() -> ParameterSet:
    """Parameter records of how trials find their patients (``data/areata_recruitment.toml``)."""
    return load_parameters("anagen.population", "areata_recruitment.toml")


def areata_records() -> dict[str, Parameter]:
    """All parameter records of the biology of alopecia areata and of recruitment, by qualified name."""
    parts: Mapping[str, ParameterSet] = {
        FIELD: field_parameters(),
        PATIENTS: patient_parameters(),
        ATTACK: attack_parameters(),
        SALT: salt_parameters(),
        RECRUITMENT: recruitment_parameters(),
    }
    return {
        f"{part}.{name}": replace(record, name=f"{part}.{name}")
        for part, records in parts.items()
        for name, record in records.items()
    }


@cache
def _healthy_skin() -> Skin:
    """Follicle without attack, the same under all values of this disease's parameters."""
    return Skin.of()


@dataclass(frozen=True, eq=False)
class Areata:
    """Biology of alopecia areata, from one value of every parameter.

    Attributes:
        patients: records of how patients differ.
        salt: records of the reading of SALT.
        recruitment: records of how trials find their patients.
        kinetics: of the immune field.
        skin: the follicle under attack.
        hair: its chain without calibres, for many patients at once.
    """

    patients: ParameterSet
    salt: ParameterSet
    recruitment: ParameterSet
    kinetics: Kinetics
    skin: Skin
    hair: HairChain

    @classmethod
    def of(cls, part: Callable[[str], ParameterSet]) -> Areata:
        """Biology from the records of each part, as `anagen.learning.knowledge.Knowledge.part` gives them."""
        skin = replace(_healthy_skin(), attack=part(ATTACK))
        salt = part(SALT)
        shortness = salt.value("seen_length") / salt.value("shaft_growth")
        return cls(
            part(PATIENTS),
            salt,
            part(RECRUITMENT),
            Kinetics.of(part(FIELD)),
            skin,
            HairChain.of(skin, shortness),
        )

    def run_in(self, patches: bool, years: NDArray[np.float64]) -> NDArray[np.int64]:
        """Days before baseline, int64[n]: fewer where only patches are recruited, and in a young episode."""
        usual, short = int(self.patients.value("run_in")), int(self.patients.value("run_in_short"))
        return np.where(patches | (years * YEAR < usual), short, usual)

    def crowd(
        self, scalp: ScalpMap, group: Group, before: NDArray[np.int64], fallen: NDArray[np.bool_]
    ) -> Crowd:
        """A group's patients followed through their run-in of `before` int64[n] days, at baseline.

        Where `fallen` bool[n], all hair of their bald area has gone before the run-in.
        """
        parts, order = [], []
        for days in np.unique(before):
            mine = np.flatnonzero(before == days)
            own = group if len(mine) == len(before) else group.pick(mine)
            parts.append(self._crowd(scalp, own, int(days), fallen[mine]))
            order.append(mine)
        if len(parts) == 1:
            return parts[0]
        return Crowd.joined(parts).pick(np.argsort(np.concatenate(order)))

    def _crowd(self, scalp: ScalpMap, group: Group, before: int, fallen: NDArray[np.bool_]) -> Crowd:
        found = Crowd(
            scalp,
            self.kinetics,
            self.hair,
            group.drive,
            group.strength,
            group.readiness,
            group.start,
            (group.bald & fallen[:, None]).astype(np.float64) if fallen.any() else None,
            before=before,
        )
        control = group.control_at_baseline(self.patients)
        found.advance(np.repeat(control[:, None], before, axis=1), [])
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
