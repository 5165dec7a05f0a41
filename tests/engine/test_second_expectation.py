"""Class steps within anagen, kept clubs and fixed follicles in the integrators of the expectation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import expm

from anagen.engine.chain import Chain
from anagen.engine.coarse import expect_coarsely
from anagen.engine.drivers import Drivers
from anagen.engine.meanfield import expect, stationary
from anagen.engine.phases import Phase
from anagen.engine.renewal import renewal_matrix
from anagen.engine.slow import follow_slowly
from anagen.engine.start import Start
from anagen.errors import InputError
from engine.cases import everything_on, wavy_drivers

YEARS = 20 * 365


def test_two_classes_are_a_matrix_exponential() -> None:
    """The generator is written out here state by state: (phase, stage, class)."""
    days = np.array([[12.0, 20.0], [60.0, 90.0], [6.0, 6.0], [30.0, 25.0], [20.0, 20.0]])
    chain = Chain(np.array([2, 2, 1, 1, 1]), days, np.ones(2), 0.5, 0.2, 0.8, np.array([0.4, 0.7]), 0.05)
    drift, loss, fixing, kenogen, target = -0.02, 1e-3, 2e-3, 0.25, 0.3
    speed = np.array([1.3, 0.8, 1.0, 1.5, 0.9])
    stages = [(p, k) for p, n in enumerate([2, 2, 1, 1, 1, 2]) for k in range(n)]
    at = {(p, k, c): 2 * i + c for i, (p, k) in enumerate(stages) for c in range(2)}
    generator = np.zeros((len(at), len(at)))
    matrix = renewal_matrix(chain, target)

    def flow(source: tuple[int, int, int], goal: tuple[int, int, int], rate: float) -> None:
        generator[at[source], at[source]] -= rate
        generator[at[source], at[goal]] += rate

    for (p, k, c), here in at.items():
        generator[here, here] -= loss + fixing
        own = 0 if p == 5 else p
        rate = speed[own] * chain.stages[own] / days[own, c]
        renewed = [(j, matrix[c, j]) for j in range(2)]
        if p == 5:
            for j, share in renewed:
                flow((p, k, c), (0, k, j), 0.05 * speed[3] * share)
                if k == 1:
                    flow((p, k, c), (1, 0, j), rate * share)
            if k == 0:
                flow((p, k, c), (5, 1, c), rate)
        elif k + 1 < chain.stages[p]:
            flow((p, k, c), (p, k + 1, c), rate)
        elif p == 3:
            flow((p, k, c), (4, 0, c), rate * kenogen)
            flow((p, k, c), (5, 0, c), rate * (1 - kenogen) * chain.clubs[0][c])
            for j, share in renewed:
                flow((p, k, c), (0, 0, j), rate * (1 - kenogen) * (1 - chain.clubs[0][c]) * share)
        elif p == 4:
            for j, share in renewed:
                flow((p, k, c), (0, 0, j), rate * share)
        else:
            flow((p, k, c), (p + 1, 0, c), rate)
        if p == 1 and c == 1:
            flow((p, k, 1), (p, k, 0), -drift)
    assert set(stages) == {(int(p), k) for p, k in stages}
    steps = 80
    drivers = Drivers(
        np.repeat(speed[None, :, None], steps, axis=2),
        np.full((1, steps), target),
        np.full((1, steps), kenogen),
        np.full((1, steps), loss),
        drift=np.full((1, steps), drift),
        fixing=np.full((1, steps), fixing),
    )
    start = stationary(chain, 1.0, 0.1)
    exact = (start.T.ravel() @ expm(steps * generator)).reshape(-1, 2).T
    course = expect(chain, drivers, start[None], longest_step=0.2)
    assert np.abs(course.final[0] - exact).max() < 1e-8
    assert course.occupancy[0, -1].sum() + course.lost[0, -1] == pytest.approx(1.0, abs=1e-12)
    # One step of the slow integrator's kind, in short steps, has the same end but for what is lost or fixed.
    slowly = follow_slowly(chain, drivers, np.full(steps, 1.0), start, np.array([steps]))[0]
    assert np.abs(slowly * np.exp(-(loss + fixing) * steps) - exact).max() < 1e-5


@pytest.mark.parametrize("drift", [-0.01, 0.0, 0.02])
def test_the_stationary_state_stays(keeping: Chain, drift: float) -> None:
    state = stationary(keeping, 7.0, 0.3, drift)
    drivers = replace(Drivers.constant(1, 7.0, 0.3, steps=300), drift=np.full((1, 300), drift))
    assert np.abs(expect(keeping, drivers, state[None], every=300).final[0] - state).max() < 1e-12
    assert state.sum() == pytest.approx(1.0)
    assert state.min() >= 0.0


def test_the_closed_form_of_a_plain_chain_is_the_general_one(chain: Chain) -> None:
    # The smallest share of clubs takes the general way.
    barely = replace(chain, retained=np.full(12, 1e-13), club_release=1.0)
    general = stationary(barely, 6.0, 0.4)
    assert np.abs(general[:, : chain.total_stages] - stationary(chain, 6.0, 0.4)).max() < 1e-12


def slow_decline(steps: int, drift: Callable[[np.ndarray], np.ndarray]) -> Drivers:
    """Twenty years in which the target falls by six classes, in equal steps."""
    days = (np.arange(steps) + 0.5) * YEARS / steps
    constant = Drivers.constant(1, 9.0, 0.3, steps=steps, step_days=YEARS / steps)
    return replace(constant, target=9.0 - 6.0 * days[None] / YEARS, drift=drift(days)[None])


def falls_and_rises(days: np.ndarray) -> np.ndarray:
    """Classes per day: mostly down, as hair follows a falling target with a lag of some months."""
    return -0.002 + 0.002 * np.sin(days / 400.0)


@pytest.mark.parametrize("step", [36.5, 73.0])
def test_the_slow_integrator_follows_the_fine_one_for_twenty_years(keeping: Chain, step: float) -> None:
    state = stationary(keeping, 9.0, 0.3)
    fine = expect(keeping, slow_decline(YEARS, falls_and_rises), state[None], every=73)
    steps = int(YEARS / step)
    kept = np.arange(1, YEARS // 73 + 1) * round(73 / step)
    drivers = slow_decline(steps, falls_and_rises)
    found = follow_slowly(keeping, drivers, np.full(steps, step), state, kept)
    assert np.abs(found.sum(axis=(1, 2)) - 1.0).max() < 1e-12
    occupancy = np.add.reduceat(found, keeping.stage_offset[:-1], axis=2).transpose(0, 2, 1)
    assert np.abs(occupancy - fine.occupancy[0, 1:]).max() < 2e-3


@pytest.mark.parametrize("step", [7, 28])
def test_the_coarse_integrator_follows_the_fine_one(keeping: Chain, step: int) -> None:
    days = 28 * 40
    state = stationary(keeping, 8.0, 0.3)[None]
    t = np.arange(days) + 0.5
    fixing, drift = 2e-4 * (1 + np.sin(t / 90)), 0.006 * np.sin(t / 120)
    base = Drivers.constant(1, 7.0, 0.3, steps=days)
    fine = expect(
        keeping, replace(base, drift=drift[None], fixing=fixing[None]), state, fixed=np.array([0.1])
    )

    def mean(values: np.ndarray) -> np.ndarray:
        return values.reshape(1, -1, step).mean(axis=2)

    steps = Drivers.constant(1, 7.0, 0.3, steps=days // step, step_days=float(step))
    drivers = replace(steps, drift=mean(drift), fixing=mean(fixing))
    found = expect_coarsely(keeping, drivers, state, fixed=np.array([0.1]))
    assert np.abs(found.occupancy[0] - fine.occupancy[0, ::step]).max() < 1e-3
    assert found.shed.sum() == pytest.approx(fine.shed.sum(), rel=2e-3)
    assert np.abs(found.occupancy.sum(axis=(2, 3)) - 1.1).max() < 1e-12
    assert found.fixed == pytest.approx(fine.fixed[:, -1], abs=1e-9)
    # Two halves are the whole.
    half = drivers.steps // 2
    first = expect_coarsely(keeping, drivers.window(0, half), state, fixed=np.array([0.1]))
    second = expect_coarsely(keeping, drivers.window(half, drivers.steps), first.final, fixed=first.fixed)
    assert np.abs(second.occupancy[0, -1] - found.occupancy[0, -1]).max() < 1e-4


def test_what_is_zero_changes_no_bit(chain: Chain) -> None:
    drivers = wavy_drivers(2, 400)
    nothing = np.zeros((2, 400))
    off = replace(chain, retained=np.zeros(12), club_release=0.1)
    zero = replace(drivers, drift=nothing, fixing=nothing)
    start = np.repeat(stationary(chain, 7.0, 0.3)[None], 2, axis=0)
    assert (stationary(off, 7.0, 0.3) == start[0]).all()
    plain, same = expect(chain, drivers, start), expect(off, zero, start)
    assert (plain.final == same.final).all()
    assert (plain.occupancy == same.occupancy[:, :, :5]).all()
    assert (plain.shed == same.shed).all()
    coarsely, alike = expect_coarsely(chain, drivers, start), expect_coarsely(off, zero, start)
    assert (coarsely.final == alike.final).all()
    assert (coarsely.shed == alike.shed).all()
    kept, length = np.array([20]), np.full(400, 30.0)
    slowly = follow_slowly(chain, drivers.of(slice(0, 1)), length, start[0], kept)
    assert (slowly == follow_slowly(off, zero.of(slice(0, 1)), length, start[0], kept)).all()


def test_parts_of_drivers_carry_everything() -> None:
    drivers = everything_on(3, 50)
    part = drivers.of(slice(1, 3)).window(10, 30)
    assert drivers.drift is not None
    assert drivers.fixing is not None
    assert part.drift is not None
    assert part.fixing is not None
    assert (part.drift == drivers.drift[1:3, 10:30]).all()
    assert (part.fixing == drivers.fixing[1:3, 10:30]).all()
    assert part.drifts
    assert part.fixes


def test_values_out_of_range_are_refused(chain: Chain) -> None:
    drivers = Drivers.constant(1, 6.0, 0.4, steps=3)
    with pytest.raises(InputError, match="fixing must be finite and >= 0"):
        replace(drivers, fixing=np.full((1, 3), -1e-3))
    with pytest.raises(InputError, match="drift must be finite"):
        replace(drivers, drift=np.full((1, 3), np.nan))
    with pytest.raises(InputError, match="drift has shape"):
        replace(drivers, drift=np.zeros((1, 4)))
    with pytest.raises(InputError, match="from 0 to 1"):
        replace(chain, retained=np.full(12, 1.5))
    with pytest.raises(InputError, match="club_release"):
        replace(chain, club_release=-1.0)
    without = chain.mean_days.copy()
    without[Phase.EARLY_ANAGEN] = 0.0
    with pytest.raises(InputError, match="early anagen is left out"):
        replace(chain, mean_days=without, retained=np.full(12, 0.5))
    with pytest.raises(InputError, match="one share from 0 to 1"):
        Start.of(stationary(chain, 7.0, 0.3)[None], fixed=np.array([1.2]))
