"""Expected course of a hair loss in virtual people, week by week, treated or not.

    course = natural_history("telogen effluvium", weeks=104, trigger="childbirth", trigger_week=0)
    course.mean("total density"), course.mean("shed hairs per day"), course.lost

The mean-field engine follows each person, without measurement error, placebo response or chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.disease import Disease
from anagen.biology.alopecias.kinds import Diagnosis, diagnosis
from anagen.learning.distribution import distribution
from anagen.measurement.field import Field
from anagen.measurement.method import method
from anagen.population.cohort import Recruitment
from anagen.simulators.field_courses import EVERY, expected_course, outcome_courses
from anagen.simulators.field_patients import FieldPatients
from anagen.simulators.plan import ArmPlan, TrialPlan
from anagen.therapy.course import course_from_table

METHOD = "phototrichogram"
"""Method that sees hairs of 20 µm and more, and distinguishes growing from resting ones."""


@dataclass(frozen=True, eq=False)
class NaturalHistory:
    """Expected courses of n people.

    Attributes:
        days: float64[V], days since baseline, a week apart.
        outcomes: float64[n, V] by name, in the outcome's unit.
        lost: float64[n, V], share of the follicles of a healthy scalp that are lost for good (grafts
            apart).
        symptoms: float64[n, D] by name, daily, 0 to 10.
    """

    days: NDArray[np.float64]
    outcomes: dict[str, NDArray[np.float64]]
    lost: NDArray[np.float64]
    symptoms: dict[str, NDArray[np.float64]]

    def mean(self, outcome: str) -> NDArray[np.float64]:
        """Mean over the people, float64[V]."""
        return np.asarray(self.outcomes[outcome].mean(axis=0))


def natural_history(
    alopecia: str | Disease,
    *,
    weeks: int,
    also: Sequence[Diagnosis | str] = (),
    treatment: Sequence[Mapping[str, object]] = (),
    region: str = "vertex",
    sex: str = "female",
    age: tuple[float, float] = (25.0, 45.0),
    stages: Sequence[str] | None = None,
    people: int = 40,
    seed: int = 2026,
    parameters: str = "fixed",
    replicate: int = 0,
    **settings: str | float,
) -> NaturalHistory:
    """Expected courses of `people` with `alopecia`.

    Args:
        alopecia: a kind of `KINDS`, a disease of one's own, "androgenetic" or "none".
        also: further hair losses: kinds of `KINDS`, or "androgenetic".
        treatment: tables as under [[arm.treatment]] of a trial file; none: untreated.
        stages: of Norwood (men) or Ludwig (women), where androgens play a part.
        parameters: "fixed", "posterior" or "prior"; of the last two, the draw of `replicate`.
        settings: keys of the alopecia, such as ``trigger="childbirth"``.

    Raises:
        InputError: an unknown alopecia, key, value or therapy.
    """
    own = () if alopecia in ("androgenetic", "none") else (diagnosis(alopecia, settings),)
    beside = tuple(one for one in also if isinstance(one, Diagnosis))
    recruitment = Recruitment(
        alopecia=alopecia.name if isinstance(alopecia, Disease) else alopecia,
        sex=sex,
        age=age,
        diagnoses=own + beside,
        also_androgenetic="androgenetic" in also,
    )
    if stages is not None:
        taken = tuple(stages)
        recruitment = (
            replace(recruitment, ludwig=taken) if sex == "female" else replace(recruitment, norwood=taken)
        )
    days = weeks * EVERY
    courses = tuple(course_from_table(table, "treatment", days) for table in treatment)
    arm = ArmPlan("treated", courses)
    plan = TrialPlan(
        recruitment, region, Field(1.0, region), method(METHOD), (0.0, float(days)), (arm,), seed
    )
    simulator = FieldPatients(plan, distribution(parameters))
    cohort = simulator.recruit(people, replicate)
    scalp = simulator.scalp(cohort, arm, days, replicate)
    found = expected_course(scalp)
    outcomes = outcome_courses(simulator, found, cohort)
    share = scalp.biology.mosaic.share
    native = scalp.drivers.of(slice(0, people * len(share)))
    living = np.ones((people, len(found.days)))
    if scalp.ailing is not None:
        living *= scalp.ailing.surviving[:, None]
    if native.loss is not None:
        gone = np.concatenate([np.zeros((people, 1)), np.cumsum(native.loss[:: len(share)], axis=1)], axis=1)
        living *= np.exp(-gone[:, found.days.astype(np.int64)])
    return NaturalHistory(found.days, outcomes, 1.0 - living, scalp.symptoms)
