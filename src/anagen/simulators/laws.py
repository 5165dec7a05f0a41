"""Laws that all simulators must keep, to test a user's own one.

    from anagen.simulators.laws import broken_laws

    broken_laws(MySimulator(plan, distribution))      # () if all hold

They are laws rather than expected numbers, and hold to the last bit.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping

import numpy as np

from anagen.errors import InputError
from anagen.measurement.method import method
from anagen.simulators.contract import AnySimulator, People, Values
from anagen.simulators.plan import Sites

PATIENTS, MORE = 8, 11
TREATED = 0
"""Index of the arm that is tested, which must have a treatment."""


def broken_laws(simulator: AnySimulator) -> tuple[str, ...]:
    """Broken laws, one sentence each; empty if all laws hold.

    Args:
        simulator: its plan must have a treated first arm, and two visits or more.

    Raises:
        InputError: the plan has no such arm or visits.
    """
    plan = simulator.plan
    if not plan.arms or not plan.arms[TREATED].courses or len(plan.visit_days) < 2:
        raise InputError("the plan cannot be tested", expected="a treated first arm and two visits or more")
    return tuple(told for law, told in _LAWS.items() if not law(simulator))


def _sites(simulator: AnySimulator, people: People) -> Sites:
    """All patients in the treated arm, at the nominal visits."""
    n = len(people)
    days = np.tile(np.array(simulator.plan.visit_days), (n, 1))
    return Sites(np.arange(n), np.full(n, TREATED), np.zeros(n, dtype=np.int64), days)


def _written(simulator: AnySimulator, size: int, replicate: int, **options: int | bool) -> Values:
    people = simulator.recruit(size, replicate)
    found = simulator.observe(people, _sites(simulator, people), replicate, truth=False, **options)  # type: ignore[arg-type]
    return found.written


def _same(one: Values, other: Values, first: int | None = None, visits: int | None = None) -> bool:
    """Whether both are equal to the last bit, in the first patients and visits."""
    return one.keys() == other.keys() and all(
        np.array_equal(one[name][:first, :visits], other[name][:first, :visits], equal_nan=True)
        for name in one
    )


def _reports_what_it_declares(simulator: AnySimulator) -> bool:
    able, plan = simulator.capabilities, simulator.plan
    wanted = set(method(plan.method.name).outcomes) & set(able.outcomes)
    return (
        plan.method.name in able.methods
        and plan.region in able.regions
        and wanted <= set(_written(simulator, PATIENTS, 0))
    )


def _repeats(simulator: AnySimulator) -> bool:
    """Whether replicates are the same in another order, by another simulator of the same plan."""
    again = type(simulator)(simulator.plan, simulator.draws.distribution)
    later, first = _written(again, PATIENTS, 1), _written(again, PATIENTS, 0)
    return _same(first, _written(simulator, PATIENTS, 0)) and _same(later, _written(simulator, PATIENTS, 1))


def _one_more_changes_nobody(simulator: AnySimulator) -> bool:
    few, more = _written(simulator, PATIENTS, 0), _written(simulator, MORE, 0)
    return _same(few, more, first=PATIENTS)


def _twin_begins_alike(simulator: AnySimulator) -> bool:
    return _same(_written(simulator, PATIENTS, 0), _written(simulator, PATIENTS, 0, twin=True), visits=1)


def _stopping_at_once_is_no_treatment(simulator: AnySimulator) -> bool:
    return _same(_written(simulator, PATIENTS, 0, stop=0), _written(simulator, PATIENTS, 0, twin=True))


def _stopping_after_the_end_changes_nothing(simulator: AnySimulator) -> bool:
    end = int(simulator.plan.visit_days[-1]) + 1
    return _same(_written(simulator, PATIENTS, 0, stop=end), _written(simulator, PATIENTS, 0))


def _nothing_looks_ahead(simulator: AnySimulator) -> bool:
    """Whether a treatment stopped at a visit leaves the outcomes up to it unchanged."""
    day = int(simulator.plan.visit_days[1])
    return _same(_written(simulator, PATIENTS, 0, stop=day), _written(simulator, PATIENTS, 0), visits=2)


def _pickles(simulator: AnySimulator) -> bool:
    try:
        copy = pickle.loads(pickle.dumps(simulator))
    except (TypeError, AttributeError, pickle.PicklingError):
        return False
    return _same(_written(copy, PATIENTS, 0), _written(simulator, PATIENTS, 0))


_LAWS: Mapping[Callable[[AnySimulator], bool], str] = {
    _reports_what_it_declares: "it does not report what its capabilities declare",
    _repeats: "a replicate depends on what was run before it",
    _one_more_changes_nobody: "one more patient changes the others",
    _twin_begins_alike: "an untreated twin differs from the patient at baseline",
    _stopping_at_once_is_no_treatment: "stopping on day 0 differs from no treatment",
    _stopping_after_the_end_changes_nothing: "stopping after the last visit changes the outcomes",
    _nothing_looks_ahead: "stopping at a visit changes earlier outcomes",
    _pickles: "it cannot be pickled",
}
