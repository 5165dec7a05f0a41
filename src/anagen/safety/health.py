"""Health of a person, as far as it was told: yes, no, or not told, for each condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anagen.safety.conditions import ADULT, UNDER_18, Condition, conditions


@dataclass(frozen=True)
class Health:
    """Answers of a person.

    Attributes:
        told: each condition answered, with the answer.
        sex: "male" or "female".
    """

    told: tuple[tuple[str, bool], ...] = ()
    sex: str = ""

    @classmethod
    def of(
        cls,
        sex: str,
        age: float,
        answers: Mapping[str, bool | None],
        allergies: tuple[str, ...] | None = None,
    ) -> Health:
        """Health of a person of this sex and age.

        Args:
            sex: "male" or "female".
            age: years; under 18 is a condition of its own.
            answers: by condition; None where it was not told.
            allergies: all of them; None where they were not told.
        """
        told: dict[str, bool] = {}
        for key, one in conditions().items():
            if one.allergy:
                answer = None if allergies is None else one.allergy in allergies
            else:
                answer = age < ADULT if key == UNDER_18 else answers.get(key)
            if answer is not None:
                told[key] = answer
        return cls(tuple(told.items()), sex)

    @property
    def present(self) -> tuple[Condition, ...]:
        """Conditions that the person has."""
        return tuple(conditions()[key] for key, answer in self.told if answer)

    @property
    def not_told(self) -> tuple[Condition, ...]:
        """Conditions that are asked of people of this sex and were not answered."""
        known = dict(self.told)
        return tuple(
            one for key, one in conditions().items() if key not in known and one.sex in (None, self.sex)
        )

    @property
    def asked(self) -> bool:
        """Whether anything was answered beside the age."""
        return any(key != UNDER_18 for key, _ in self.told)


@dataclass(frozen=True)
class HealthTold:
    """Health of a person in words, for a summary.

    Attributes:
        present: conditions that the person has, such as "you breastfeed".
        not_told: keys of [health] that were not answered.
    """

    present: tuple[str, ...]
    not_told: tuple[str, ...]

    @classmethod
    def of(cls, health: Health) -> HealthTold:
        """Summary of a person's health."""
        missing = dict.fromkeys("allergies" if one.allergy else one.key for one in health.not_told)
        return cls(tuple(one.told for one in health.present), tuple(missing))
