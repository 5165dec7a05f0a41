"""The papilla follows what is asked of it, exactly, and small ones become fixed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from anagen.biology.cycle import cycle_parameters
from anagen.biology.niche import Niche, Response
from anagen.biology.papilla import Papilla, PapillaState
from anagen.engine.phases import Phase

CLOCKS = Papilla(90.0, 60.0, 0.5, 4.0, 7.0)
NOTHING = np.zeros((1, 1))
HEALTHY = 8.0


def test_a_step_is_exact() -> None:
    asked = np.array([[8.0, 5.0, 9.0, 2.0]])
    lengths = np.array([10.0, 200.0, 33.0, 400.0])
    held = np.array([[0.0, 0.7, 0.2, -0.4]])
    found = CLOCKS.follow(asked, held, lengths, PapillaState.settled(np.array([HEALTHY])))
    state, lately = np.array([HEALTHY, HEALTHY]), 0.0
    for d, (goal, length) in enumerate(zip(asked[0], lengths, strict=True)):
        run = solve_ivp(
            lambda _, y, goal=goal: [(goal - y[0]) / 90.0, (y[0] - y[1]) / 60.0],
            (0.0, length),
            state,
            rtol=1e-11,
            atol=1e-12,
            dense_output=True,
        )
        middle = run.sol(np.linspace(0.0, length, 20_001))[0].mean()
        assert found.target[0, d] == pytest.approx(middle, abs=1e-3)
        assert found.drift[0, d] * length == pytest.approx(run.y[1, -1] - state[1], abs=1e-8)
        state = run.y[:, -1]
        assert found.lost[0, d] == pytest.approx(max(lately - held[0, d], 0.0), abs=1e-12)
        clock = 7.0 if lately > held[0, d] else 90.0
        lately = held[0, d] + (lately - held[0, d]) * np.exp(-length / clock)
    assert found.end.held[0] == pytest.approx(lately, abs=1e-12)
    assert found.end.size[0] == pytest.approx(state[0], abs=1e-8)
    assert found.end.fibre[0] == pytest.approx(state[1], abs=1e-8)


def test_the_course_does_not_depend_on_the_steps() -> None:
    asked, held = np.full((1, 1), 3.0), np.full((1, 1), 0.2)
    start = PapillaState(np.array([7.0]), np.array([7.5]), np.array([0.6]))
    whole = CLOCKS.follow(asked, held, 100.0, start).end
    parts = CLOCKS.follow(np.full((1, 50), 3.0), np.full((1, 50), 0.2), 2.0, start).end
    assert whole.size == pytest.approx(parts.size, abs=1e-12)
    assert whole.fibre == pytest.approx(parts.fibre, abs=1e-12)
    assert whole.held == pytest.approx(parts.held, abs=1e-12)


def test_the_mean_speed_of_letting_go_does_not_depend_on_the_steps() -> None:
    """Weeks, as the fit takes them, and days, as trials do, let go of equally much hair."""
    start = PapillaState(np.array([HEALTHY]), np.array([HEALTHY]), np.array([0.6]))

    def mean(steps: int, days: float) -> float:
        none = np.zeros((1, steps))
        lost = CLOCKS.follow(np.full((1, steps), HEALTHY), none, days, start).lost
        return float(CLOCKS.letting_go(lost, days, 16.0, 2.5).mean())

    assert mean(8, 7.0) == pytest.approx(mean(560, 0.1), rel=0.01)
    assert mean(56, 1.0) == pytest.approx(mean(560, 0.1), rel=1e-4)


@pytest.mark.parametrize("days", [20.0, 400.0, 9000.0])
def test_a_steady_fall_has_a_closed_form(days: float) -> None:
    steps, fall = 4000, 2e-3
    time = (np.arange(steps) + 0.5) * days / steps
    asked = HEALTHY - fall * time[None]
    start = PapillaState.settled(np.array([HEALTHY]))
    found = CLOCKS.follow(asked, np.zeros_like(asked), days / steps, start)
    closed = CLOCKS.after_ramp(HEALTHY, np.array([fall]), np.array([days]))
    assert closed.size == pytest.approx(found.end.size, abs=1e-4)
    assert closed.fibre == pytest.approx(found.end.fibre, abs=1e-4)


def test_what_nobody_disturbs_does_not_move_at_all() -> None:
    drivers = Response.of(cycle_parameters()).drivers(Niche.quiet(2, 3, 40))
    assert drivers.drift is None
    assert drivers.fixing is None
    assert (drivers.speed == 1.0).all()


def test_small_papillae_become_fixed_with_a_hazard_that_rises_over_one_class() -> None:
    size = np.array([5.0, 4.0, 3.5, 3.0, -2.0])
    assert CLOCKS.hazard(size) * 365.25 == pytest.approx([0.0, 0.0, 0.25, 0.5, 0.5])


def test_clocks_that_agree_are_no_trouble() -> None:
    records = cycle_parameters()
    equal = Papilla.of(records.with_values({"fibre_days": records.value("papilla_days")}))
    end = equal.follow(np.full((1, 1), 3.0), NOTHING, 30.0, PapillaState.settled(np.array([HEALTHY]))).end
    assert np.isfinite(end.fibre).all()


def test_growth_signals_raise_the_papilla_and_never_without_bound() -> None:
    response = Response.of(cycle_parameters())
    niche = Niche.quiet(1, 1, 2000)
    niche.signal("growth")[:] = 1e6
    niche.signal("perfusion")[:] = 1e6
    reached = response.course(niche, 1.0)[1].size[0] - response.target
    assert 0.99 * response.bounds.rise < reached <= response.bounds.rise
    vigour = response.vigour(niche, np.ones(1))
    assert vigour.max() <= np.exp(response.bounds.fast_growth)


def test_a_papilla_that_loses_its_hold_ends_anagen_sooner_and_one_that_gains_it_does_not() -> None:
    """Stopping a drug speeds up the anagen clock, most at first and never without bound; a start does not."""
    response = Response.of(cycle_parameters())
    on, days = 60, 200
    niche = Niche.quiet(1, 1, days)
    niche.signal("growth")[:, :on] = 0.8
    speed = response.drivers(niche).speed[0, Phase.ANAGEN]
    assert (speed[:on] <= 1.0).all()
    after = speed[on:]
    assert after[0] > 1.1
    assert (np.diff(after) <= 0).all()
    assert after[60] == pytest.approx(1.0, abs=0.02)
    # Only the anagen clock hears of it.
    others = [int(phase) for phase in (Phase.EARLY_ANAGEN, Phase.CATAGEN, Phase.TELOGEN, Phase.KENOGEN)]
    assert (response.drivers(niche).speed[0, others, on:] == 1.0).all()
    niche.signal("growth")[:, :on] = 1e3
    assert response.drivers(niche).speed[0, Phase.ANAGEN].max() <= np.exp(response.bounds.speed)


def test_androgens_alone_let_go_of_no_hair_by_the_lag_of_the_papilla() -> None:
    """A papilla that ages under androgens shrinks all the time; that is no loss of hold."""
    response = Response.of(cycle_parameters())
    niche = Niche(np.linspace(0.0, 5.0, 900)[None, None], Niche.quiet(1, 1, 900).shared)
    followed = response.course(niche, 1.0)[1]
    assert followed.held == pytest.approx(0.0, abs=1e-12)
    speed = response.drivers(niche).speed[0, Phase.ANAGEN]
    assert speed.max() <= np.exp(response.bounds.fast_anagen)
