"""A second randomisation: of those who have answered a treatment, some go on and some stop.

    [rerandomisation]
    week  = 36
    among = "SALT <= 20"
    arms  = ["baricitinib 4 mg"]     # default: every arm but the reference
    ratio = "1:1"                    # who goes on : who stops

Who stops has all of the arm's treatments cut at that week. Both groups are judged by the same rule at
every later visit; whoever has left has lost the response.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import key_of
from anagen.errors import InputError, unknown_name
from anagen.therapy.course import Course
from anagen.trial.binary.proportions import newcombe
from anagen.trial.phrases import read_allocation
from anagen.trial.randomisation import blocked_groups
from anagen.trial.responders import Rule, read_rule

if TYPE_CHECKING:
    from anagen.trial.file_model import RerandomisationSection
    from anagen.trial.protocol_model import Measurement

_BLOCK = 2


@dataclass(frozen=True)
class Rerandomisation:
    """When, among whom, in which arms, and the ratio of going on to stopping."""

    day: int
    among: Rule
    arms: tuple[str, ...]
    ratio: tuple[int, int] = (1, 1)

    def table(self) -> dict[str, Any]:
        """The section of a resolved file."""
        return {
            "week": self.day / 7.0,
            "among": str(self.among),
            "arms": list(self.arms),
            "ratio": f"{self.ratio[0]}:{self.ratio[1]}",
        }


def read_rerandomisation(
    section: RerandomisationSection | None,
    names: tuple[str, ...],
    reference: str | None,
    measurement: Measurement,
    stoppable: bool,
    where: Callable[[str], str],
) -> Rerandomisation | None:
    """Check the section.

    Raises:
        InputError: the first fault, at its key.
    """
    if section is None:
        return None
    if not stoppable:
        raise InputError(
            "a second randomisation outside alopecia areata", where=where("week"), expected="no such section"
        )
    day = round(section.week * 7.0)
    if day not in measurement.visit_days[1:-1]:
        raise InputError(
            f"week {section.week:g} is at no visit with one before and one after it",
            where=where("week"),
            expected="the week of a visit",
        )
    arms = tuple(section.arms or (name for name in names if name != reference))
    for name in arms:
        if name not in names:
            raise unknown_name("arm", name, names, where("arms"))
    rule = read_rule(section.among, where("among"))
    if rule.outcome not in measurement.outcomes:
        raise unknown_name("outcome measured", rule.outcome, measurement.outcomes, where("among"))
    first, second = read_allocation(section.ratio, 2, where("ratio"))
    return Rerandomisation(day, rule, arms, (first, second))


def stopped(courses: Sequence[Course], day: int) -> tuple[Course, ...]:
    """The same courses, given no longer from `day` on."""
    found = []
    for course in courses:
        schedule = course.schedule
        if schedule.listed:
            schedule = replace(schedule, listed=tuple(one for one in schedule.listed if one < day))
        else:
            end = day if schedule.stop is None else min(schedule.stop, day)
            schedule = replace(schedule, stop=max(end, schedule.start))
        found.append(replace(course, schedule=schedule))
    return tuple(found)


def who_stops(
    plan: Rerandomisation,
    arm_names: Sequence[str],
    arm: NDArray[np.int64],
    responds: NDArray[np.bool_],
    seed: int,
    replicate: int,
) -> NDArray[np.int64]:
    """int64[S]: 0 goes on, 1 stops, -1 was not randomised again; in blocks within each arm."""
    found = np.full(len(arm), -1, dtype=np.int64)
    for number, name in enumerate(arm_names):
        if name not in plan.arms:
            continue
        members = np.flatnonzero((arm == number) & responds)
        key = key_of(seed, "second randomisation", replicate, number)
        found[members] = blocked_groups(plan.ratio, _BLOCK * sum(plan.ratio), len(members), key)
    return found


def second_rows(
    plan: Rerandomisation,
    arm_names: Sequence[str],
    weeks: Sequence[float],
    arm: NDArray[np.int64],
    group: NDArray[np.int64],
    holds: NDArray[np.bool_],
) -> list[dict[str, Any]]:
    """By arm and later visit: n and share (%) that holds the response, going on and stopped; the difference.

    Args:
        holds: bool[S, V], response at each visit.
    """
    found = []
    for number, name in enumerate(arm_names):
        if name not in plan.arms:
            continue
        mine = [np.flatnonzero((arm == number) & (group == which)) for which in (0, 1)]
        n = np.array([len(index) for index in mine])
        for visit, week in enumerate(weeks):
            if week * 7.0 <= plan.day:
                continue
            kept = np.array([holds[index, visit].sum() for index in mine])
            low, high = newcombe(kept, n)
            with np.errstate(invalid="ignore"):
                share = 100.0 * kept / n
            found.append(
                {
                    "arm": name,
                    "week": week,
                    "n": n.tolist(),
                    "share": share.tolist(),
                    "difference": float(share[0] - share[1]),
                    "ci95": [100.0 * float(low), 100.0 * float(high)],
                }
            )
    return found
