"""Plans: one regimen, or two or three of different families together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

from anagen.forecasting.option import GO_ON, NOTHING, Option
from anagen.forecasting.timeline import same_thing
from anagen.planning.regimen import Regimen


@dataclass(frozen=True)
class Plan:
    """Regimens given together from now on; without any: doing nothing, or going on as now."""

    regimens: tuple[Regimen, ...]
    option: Option

    @property
    def name(self) -> str:
        return self.option.name

    @property
    def kind(self) -> str:
        if self.option.kind != "plan":
            return self.option.kind
        return "single" if len(self.regimens) == 1 else "combination"

    @property
    def therapies(self) -> tuple[str, ...]:
        """Key of a plan: the base options of its regimens."""
        return tuple(sorted(regimen.option for regimen in self.regimens))

    @property
    def burdens(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(burden for regimen in self.regimens for burden in regimen.burdens))

    @property
    def unusual(self) -> int:
        """Number of regimens in another form than the usual one."""
        return sum(not regimen.usual for regimen in self.regimens)


def plan_of(regimens: Sequence[Regimen]) -> Plan:
    """Plan of these regimens; their effects add up on the log scale, without synergy."""
    name = " + ".join(regimen.name for regimen in regimens)
    courses = tuple(regimen.course for regimen in regimens)
    return Plan(tuple(regimens), Option(name, "plan", courses, 0.0, "; ".join(r.source for r in regimens)))


def base_plans(going_on: Option | None, regimens: Sequence[Regimen] = ()) -> list[Plan]:
    """Plans of doing nothing and, if any treatment is being given, of going on with it.

    Args:
        going_on: option of going on as now, or None without treatments.
        regimens: among which the plan of going on finds its own, if it is one of them.
    """
    found = [Plan((), Option(NOTHING, "nothing"))]
    if going_on is not None:
        known = [one for one in regimens if any(same_thing(one.course, own) for own in going_on.courses)]
        held = tuple(known) if len(known) == len(going_on.courses) else ()
        found.append(Plan(held, Option(GO_ON, "going on", going_on.courses)))
    return found


def combined(regimens: Sequence[Regimen], most: int) -> list[Plan]:
    """All plans of two to `most` regimens, at most one of each family."""
    by_family: dict[str, list[Regimen]] = {}
    for regimen in regimens:
        by_family.setdefault(regimen.family, []).append(regimen)
    found = []
    for number in range(2, most + 1):
        for families in combinations(by_family.values(), number):
            found += [plan_of(chosen) for chosen in product(*families)]
    return found
