"""The seed moves noise alone: the same people have the same truth under any seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.simulators.contract import AnySimulator
from anagen.simulators.registry import SIMULATORS
from laws.cases import PEOPLE, Case, cases, differences, seen

pytestmark = pytest.mark.slow


def _even_lots(simulator: AnySimulator) -> AnySimulator:
    """The simulator, with product lots of median luck: what a lot holds is drawn by the seed."""

    def even(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.full(np.shape(index), 0.5)

    lots: Any = lambda replicate: even  # noqa: E731
    setattr(simulator, {"field": "lot_luck", "scalp": "lots"}[_name(simulator)], lots)
    return simulator


def _name(simulator: AnySimulator) -> str:
    return next(name for name, one in SIMULATORS.items() if isinstance(simulator, one))


@pytest.mark.parametrize("case", cases(), ids=str)
def test_the_same_people_have_the_same_truth_and_are_measured_anew(case: Case) -> None:
    one, other = (_even_lots(case.simulated(*case.arms, seed=seed)) for seed in (5, 6))
    first, second = seen(case, one), seen(case, other)
    assert differences(first.true, second.true) == []
    assert differences(first.written, second.written) != []


@pytest.mark.parametrize("simulator", SIMULATORS)
def test_people_change_with_the_seed_and_fixed_parameters_do_not(simulator: str) -> None:
    case = next(one for one in cases() if one.simulator == simulator)
    one, other = (case.simulated(*case.arms, seed=seed) for seed in (5, 6))
    assert one.draws.of(0).knowledge is other.draws.of(3).knowledge
    assert not set(one.recruit(PEOPLE, 0).key) & set(other.recruit(PEOPLE, 0).key)
    assert not set(one.recruit(PEOPLE, 0).key) & set(one.recruit(PEOPLE, 1).key)
