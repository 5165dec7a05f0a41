"""Virtual people like one person, followed under each option by the simulator of their hair loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.kinds import disease_records, diseases_of
from anagen.biology.cycle import DEFAULT_ACCOUNT
from anagen.forecasting.horizon import MONTH_DAYS, STOP_DAY
from anagen.forecasting.options import NotOffered
from anagen.forecasting.person import Person
from anagen.forecasting.prognosis.kinds import KindRecord, prognosis_file
from anagen.forecasting.prognosis.options import Offered, prognosis_options
from anagen.learning.distribution import ParameterDistribution
from anagen.learning.stances import MIXTURE
from anagen.measurement.field import Field
from anagen.measurement.method import method
from anagen.population.hair_loss_section import HEALTHY, PATTERN_LOSS
from anagen.simulators.contract import AnySimulator, People
from anagen.simulators.draws import Distribution
from anagen.simulators.plan import ArmPlan, Sites, TrialPlan
from anagen.simulators.registry import simulator_of
from anagen.therapy.catalogue import Catalogue
from anagen.therapy.course import course_records

MONTHS = (6, 12, 24)
"""Months at which chances are told."""

Values = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Followed:
    """D draws of n people under O options.

    Attributes:
        values: true outcomes, float64[O, D, n, V] by name.
        usual: the same people without this hair loss, float64[D, n, V] by name; empty where nobody asks.
        present: bool[D, n]; draws may have fewer people than others.
        believed: parameters that were drawn from.
        simulator: that followed them.
        cohorts: the people of each draw, at the start.
    """

    values: Values
    usual: Values
    present: NDArray[np.bool_]
    believed: Distribution
    simulator: AnySimulator | None = None
    cohorts: tuple[People, ...] = ()


def visit_of(month: float, days: Sequence[int]) -> int:
    """Visit nearest to `month`."""
    return int(np.argmin(np.abs(np.array(days) - month * MONTH_DAYS)))


def believed_of(person: Person, parameters: ParameterDistribution | str) -> Distribution:
    """Parameters called so, of the simulator of this person's hair loss.

    Raises:
        InputError: no parameters have that name.
    """
    found: Distribution
    if isinstance(parameters, str):
        simulator = simulator_of(person.asked, diseases_of(person.diagnoses) or None)
        found = simulator.distribution(parameters, DEFAULT_ACCOUNT)
    else:
        found = parameters
    return found if person.stance == MIXTURE else found.with_stance(person.stance)


def follow_simulated(
    person: Person,
    kind: KindRecord,
    parameters: ParameterDistribution | str,
    seed: int,
    tell_progress: Callable[[str, int, int], object],
    catalogue: Catalogue | None,
) -> tuple[tuple[Offered, ...], tuple[NotOffered, ...], Followed]:
    """Options of a person, those left out, and people like the person under each; the first is no treatment.

    Raises:
        InputError: no parameters have that name, or nobody like the person is found.
    """
    offered, left_out = prognosis_options(person, kind, catalogue)
    options = [one.option for one in offered]
    courses = [course for one in options for course in one.courses]
    believed = believed_of(person, parameters)
    believed = believed.extended({**course_records(courses), **disease_records(person.diagnoses)})
    arms = tuple(ArmPlan(one.name, one.courses, one.synergy) for one in options)
    made = _simulator(person, kind, believed, arms, seed)
    wanted = tuple(dict.fromkeys(one.outcome for one in kind.course))
    compared = any(one.divided_by == "usual" for one in kind.course)
    twin = _simulator(_without(person), kind, believed, arms[:1], seed) if compared else None
    values: dict[str, list[NDArray[np.float64]]] = {name: [] for name in wanted}
    usual: dict[str, list[NDArray[np.float64]]] = {name: [] for name in wanted}
    cohorts: list[People] = []
    for draw in range(kind.draws):
        cohorts.append(made.recruit(kind.people, draw))
        found = _observed(made, cohorts[-1], draw, kind.days, len(arms), wanted)
        for name in wanted:
            values[name].append(found[name])
        if twin is not None:
            other = _observed(twin, twin.recruit(kind.people, draw), draw, kind.days, 1, wanted)
            for name in wanted:
                usual[name].append(other[name][0])
        tell_progress("people", draw + 1, kind.draws)
    followed = Followed(
        {name: np.stack(some, axis=1) for name, some in values.items()},
        {name: np.stack(some) for name, some in usual.items()} if compared else {},
        np.ones((kind.draws, kind.people), dtype=bool),
        believed,
        made,
        tuple(cohorts),
    )
    return offered, left_out, followed


def after_stopping(
    followed: Followed, kind: KindRecord, outcome: str, who: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """True outcome of those in `who` (bool[O, D, n]) whose treatment stops after a year, float64[O, D, n, V].

    NaN for everybody else.
    """
    assert followed.simulator is not None
    found = np.full((*who.shape, len(kind.days)), np.nan)
    for draw in range(who.shape[1]):
        arm, patient = np.nonzero(who[:, draw])
        if not len(arm):
            continue
        sites = _sites(patient, arm, kind.days)
        seen = followed.simulator.observe(followed.cohorts[draw], sites, draw, stop=STOP_DAY)
        found[arm, draw, patient] = seen.true[outcome]
    return found


def _simulator(
    person: Person,
    kind: KindRecord,
    believed: Distribution,
    arms: tuple[ArmPlan, ...],
    seed: int,
) -> AnySimulator:
    recruitment = person.recruitment()
    plan = TrialPlan(
        recruitment=recruitment,
        region=person.region,
        field=Field(prognosis_file().area_cm2, person.region),
        method=method(kind.method),
        visit_days=tuple(float(day) for day in kind.days),
        arms=arms,
        seed=seed,
        outside_trials=True,
    )
    return simulator_of(recruitment.alopecia, diseases_of(person.diagnoses) or None)(plan, believed)


def _without(person: Person) -> Person:
    """Person without the hair loss that is asked about; pattern loss beside it stays."""
    rest = PATTERN_LOSS if person.pattern_loss else HEALTHY
    return replace(person, diagnoses=(), screening=None, alopecia=rest)


def _observed(
    simulator: AnySimulator,
    cohort: People,
    draw: int,
    days: Sequence[int],
    arms: int,
    wanted: Sequence[str],
) -> dict[str, NDArray[np.float64]]:
    """True outcomes of the people of one draw under each arm, float64[arms, people, V]."""
    people = len(cohort)
    sites = _sites(np.tile(np.arange(people), arms), np.repeat(np.arange(arms), people), days)
    seen = simulator.observe(cohort, sites, draw).true
    return {name: seen[name].reshape(arms, people, len(days)) for name in wanted}


def _sites(patient: NDArray[np.int64], arm: NDArray[np.int64], days: Sequence[int]) -> Sites:
    visits = np.tile(np.array(days, dtype=np.float64), (len(arm), 1))
    return Sites(patient, arm, np.zeros(len(arm), dtype=np.int64), visits)
