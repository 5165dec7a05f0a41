"""Entries of one drug are one course in both simulators."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from anagen.learning.distribution import distribution
from anagen.simulators.areata_hair_growth import growth_lift
from anagen.simulators.field import FieldSimulator
from anagen.simulators.plan import ArmPlan
from anagen.therapy.course import Course
from therapy.giving import TABLES, give, luck
from therapy.test_one_course import DAYS, KEYS, pieces, times
from trial.test_conduct import planned

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ["finasteride", "minoxidil topical", "exosome", "PRP", "low-level laser"])
def test_the_field_follows_one_course(name: str) -> None:
    trial = planned(size=4)
    simulator = FieldSimulator(trial.plan, trial.distribution)
    cohort = simulator.recruit(4, 0)
    once = give(TABLES[name], DAYS)

    def driven(*courses: Course) -> bytes:
        drivers = simulator.scalp(cohort, ArmPlan("x", courses), DAYS, 0).drivers
        return drivers.speed.tobytes() + drivers.target.tobytes()

    for entries in ([times(once, 0.5)] * 2, pieces(once), [times(once, 0.0), once]):
        assert driven(*entries) == driven(once)


@pytest.mark.parametrize("name", ["minoxidil topical", "exosome", "PRP", "microneedling"])
def test_the_hair_of_a_scalp_under_attack_follows_one_course(name: str) -> None:
    knowledge = distribution("fixed").centre
    once = give(TABLES[name], DAYS)

    def lift(*courses: Course) -> np.ndarray:
        lots: Callable[[str, np.ndarray], np.ndarray] = luck
        found = growth_lift(ArmPlan("x", courses), KEYS, DAYS, lots, 7, knowledge)
        assert found is not None
        return found

    for entries in ([times(once, 0.5)] * 2, pieces(once)):
        assert lift(*entries).tobytes() == lift(once).tobytes()
