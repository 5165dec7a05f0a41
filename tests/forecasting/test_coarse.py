"""The coarse engine against the fine one: same equations, longer steps."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.history import healthy_state, state_after
from anagen.engine.coarse import LANES, expect_coarsely
from anagen.engine.drivers import Drivers
from anagen.engine.meanfield import expect, stationary
from anagen.forecasting.particles import Particle

pytestmark = pytest.mark.slow


def changing(target: float, step: int, days: int = 364) -> Drivers:
    """Clocks that speed up for some weeks and a target that drifts; the same course in any step."""
    day = np.arange(days)
    pulse = 1.0 + 1.5 * ((day >= 28) & (day < 84))
    speed = np.ones((1, 5, days))
    speed[0, 3] = pulse
    speed[0, 4] = 0.5 + 0.5 * pulse
    drift = target - 0.5 * day / days
    kenogen = np.full((1, days), 0.3)

    def mean(values: np.ndarray) -> np.ndarray:
        return values.reshape(*values.shape[:-1], -1, step).mean(axis=-1)

    return Drivers(mean(speed), mean(drift[None]), mean(kenogen), step_days=float(step))


def test_a_stationary_state_is_kept_whatever_the_step(particle: Particle) -> None:
    chain, response = particle.draw.knowledge.chain, particle.draw.knowledge.response
    target = round(4 * response.target) / 4  # a target whose matrix is not a mixture
    state = stationary(chain, target, 0.2)
    for step in (1.0, 7.0, 28.0):
        drivers = Drivers.constant(1, target, 0.2, steps=30, step_days=step)
        found = expect_coarsely(chain, drivers, state[None], substep=step)
        assert found.final[0] == pytest.approx(state, abs=1e-7)


def test_no_follicle_is_lost_and_none_is_negative(particle: Particle) -> None:
    chain = particle.draw.knowledge.chain
    found = expect_coarsely(chain, changing(8.0, 28), particle.start[:1], substep=28.0)
    assert found.final.min() >= 0.0
    assert found.occupancy.sum(axis=(2, 3)) == pytest.approx(1.0, abs=1e-12)


def test_it_agrees_with_the_fine_engine_on_changing_drivers(particle: Particle) -> None:
    chain = particle.draw.knowledge.chain
    fine = expect(chain, changing(8.0, 1), particle.start[:1], every=7)
    standing = fine.occupancy[0, :, 1:4].sum(axis=(1, 2))
    errors = {}
    for step in (7, 14, 28):
        found = expect_coarsely(chain, changing(8.0, step), particle.start[:1], substep=float(step))
        seen = found.occupancy[0, :, 1:4].sum(axis=(1, 2))
        errors[step] = float(np.abs(seen - standing[:: step // 7]).max())
        assert found.shed.sum() == pytest.approx(fine.shed.sum(), rel=0.01)
    assert errors[7] < 0.004  # of a follicle: a hair/cm2 of 280
    assert errors[7] < errors[14] < errors[28]


def test_years_before_are_those_of_the_history(particle: Particle) -> None:
    """The table of histories against `state_after`, which takes fortnights and short sub-steps."""
    draw = particle.draw
    slope = particle.slope * draw.mosaic.sensitivity
    fine = state_after(
        draw.knowledge.chain, draw.knowledge.response, slope, np.full(len(slope), particle.years)
    )
    start = particle.start / particle.start.sum(axis=(1, 2), keepdims=True)
    assert np.abs(start - fine).sum(axis=(1, 2)).max() < 0.02
    assert np.abs(fine - healthy_state(draw.knowledge.chain, draw.knowledge.response)).sum() > 0.1


def test_a_stratum_does_not_depend_on_those_followed_beside_it(particle: Particle) -> None:
    """Some thin, some thicken, some keep their class; their number fills no whole group of lanes."""
    chain, strata, steps = particle.draw.knowledge.chain, LANES + 3, 12
    rng = np.random.default_rng(5)
    sign = np.arange(strata)[:, None] % 3 - 1.0
    drivers = Drivers(
        rng.uniform(0.5, 2.0, (strata, 5, steps)),
        rng.uniform(3.0, 9.0, (strata, steps)),
        rng.uniform(0.0, 0.5, (strata, steps)),
        step_days=7.0,
        drift=sign * rng.uniform(0.001, 0.05, (strata, steps)),
    )
    start = np.resize(particle.start, (strata, *particle.start.shape[1:]))
    together = expect_coarsely(chain, drivers, start, substep=3.5)
    for b in range(strata):
        alone = expect_coarsely(chain, drivers.of(slice(b, b + 1)), start[b : b + 1], substep=3.5)
        assert np.abs(together.occupancy[b] - alone.occupancy[0]).max() < 1e-14
        assert np.abs(together.shed[b] - alone.shed[0]).max() < 1e-14
        assert np.abs(together.final[b] - alone.final[0]).max() < 1e-14
