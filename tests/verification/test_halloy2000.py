"""Properties of the automaton beyond its checks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.engine.keys import key_of
from verification.models.halloy2000 import ANAGEN, ENDED, Automaton, automaton, renewal_anagen_share, simulate

pytestmark = pytest.mark.slow

KEY = key_of(1, "tests")


@given(cv=st.floats(0.01, 2.0), critical=st.integers(0, 4), strength=st.floats(0, 1), seed=st.integers(0, 99))
def test_follicles_are_conserved(cv: float, critical: int, strength: float, seed: int) -> None:
    rules = automaton(cv, critical_cycles=critical, period=5.0, strength=strength)
    run = simulate(rules, key_of(seed), 60, 40.0, step=0.7, groups=3, window=(3.0, 17.0))
    assert (run.number >= 0).all()
    assert (run.number.sum(axis=2) == 20).all()
    ended = run.number[:, -1, ENDED].sum()
    assert ended == (run.life <= run.months[-1]).sum()
    alive = np.clip(run.life - 3.0, 0.0, 14.0)
    assert run.inside.sum(axis=1) == pytest.approx(alive)


def test_the_ended_stay_ended() -> None:
    run = simulate(automaton(critical_cycles=2), KEY, 500, 100.0)
    assert (np.diff(run.number[0, :, ENDED]) >= 0).all()
    assert (run.cycles[np.isfinite(run.life)] == 2).all()


def test_without_spread_the_cycle_is_a_clock() -> None:
    run = simulate(automaton(1e-9), KEY, 10, 80.0, step=0.5, start="synchronous")
    anagen = (run.months % 8.0) < 3.6 - 1e-6
    away = np.abs((run.months + 1e-6) % 8.0) > 1e-3  # ties at the exact moment of a change are left out
    assert (run.number[0, away, ANAGEN] == 10 * anagen[away]).all()


def test_a_longer_horizon_does_not_change_the_past() -> None:
    short, long = (simulate(automaton(), KEY, 200, horizon) for horizon in (30.0, 90.0))
    assert (long.number[:, : short.months.size] == short.number).all()


def test_more_follicles_do_not_change_the_others() -> None:
    few = simulate(automaton(critical_cycles=3), KEY, 100, 200.0)
    many = simulate(automaton(critical_cycles=3), KEY, 300, 200.0)
    assert (many.life[:100] == few.life).all()


def test_a_signal_of_strength_zero_is_none_to_the_last_bit() -> None:
    plain = simulate(automaton(), KEY, 300, 50.0)
    quiet = simulate(automaton(period=6.0, strength=0.0), KEY, 300, 50.0)
    assert (plain.number == quiet.number).all()


def test_the_stationary_start_stays_where_it_is() -> None:
    number = 60_000
    run = simulate(automaton(0.8), KEY, number, 24.0, step=4.0)
    assert run.anagen_share[0] == pytest.approx(0.45, abs=4.4 * (0.45 * 0.55 / number) ** 0.5)


def test_a_map_of_equal_rows_is_one_row() -> None:
    one = automaton()
    rows = Automaton(np.repeat(one.mean, 50, axis=0), np.repeat(one.sd, 50, axis=0))
    a, b = simulate(one, KEY, 50, 60.0), simulate(rows, KEY, 50, 60.0)
    assert (a.number == b.number).all()


def test_the_renewal_equation_converges() -> None:
    coarse, fine = (
        renewal_anagen_share(automaton(0.3), 40.0, 0.04),
        renewal_anagen_share(automaton(0.3), 40.0, 0.02),
    )
    assert coarse == pytest.approx(fine[::2], abs=2e-4)
    assert fine[0] == pytest.approx(1.0)
    assert renewal_anagen_share(automaton(0.8), 100.0)[-1] == pytest.approx(0.45, abs=1e-3)
