"""Properties of the spreading lesion beyond its checks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verification.models.dobreva2020 import fastest, front, growth, lesion, rippled, uniform
from verification.models.lesion_pde import Field, reaction, simulate
from verification.registry import plan

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("asked", [f"C6-{i}" for i in range(1, 8)])
def test_the_checks_of_the_model_list_are_all_there(asked: str) -> None:
    assert plan([asked])


@given(pI=st.floats(0.08, 0.3), s=st.floats(0.0, 0.3), kT=st.floats(4e-7, 4e-6))
def test_nothing_happens_in_the_uniform_state(pI: float, s: float, kT: float) -> None:
    k = lesion(pI=pI, s=s, kT=kT)
    state = [np.array([level]) for level in uniform(k)]
    rates = np.concatenate(reaction(k, *state))
    assert np.abs(rates / np.concatenate(state)).max() < 1e-9


def bump(x: Field) -> Field:
    return np.stack([1e4 * (1 + 0.5 * np.cos(2 * np.pi * x)), 2e4 + 1e3 * np.sin(4 * np.pi * x), 9e4 + 0 * x])


@pytest.mark.parametrize("upwind", [False, True])
def test_transport_conserves_cells(upwind: bool) -> None:
    inert = replace(lesion(), pI=0.0, dI=0.0, al=0.0, be=0.0, pT=0.0, dT=0.0, kT=0.0)
    run = simulate(inert, bump, (0.5, 2.0), cells=60, upwind=upwind, tolerance=1e-8)
    assert run.state.mean(axis=2) == pytest.approx(np.tile(bump(run.x).mean(axis=1), (2, 1)), rel=1e-7)
    assert np.ptp(run.state[1, 1]) > 100.0


def test_cells_gather_where_interferon_is() -> None:
    inert = replace(lesion(), pI=0.0, dI=0.0, al=0.0, be=0.0, pT=0.0, dT=0.0, kT=0.0, DI=0.0, DT=1e-4)
    run = simulate(inert, bump, (0.5,), cells=60, tolerance=1e-8)
    w = run.state[0, 2]
    assert w[0] == w.max()
    assert w[30] == w.min()


@settings(max_examples=5, deadline=None)
@given(shift=st.integers(1, 39))
def test_no_place_is_special(shift: int) -> None:
    start = bump(np.arange(40) / 40)
    whole = simulate(lesion(), lambda x: start, (1.0,), cells=40, tolerance=1e-8).state[0]
    moved = simulate(
        lesion(), lambda x: np.roll(start, shift, axis=1), (1.0,), cells=40, tolerance=1e-8
    ).state[0]
    assert np.roll(whole, shift, axis=1) == pytest.approx(moved, rel=1e-6)


def test_small_ripples_keep_their_shape() -> None:
    run = rippled(60, 1e-5, (4.0,), tolerance=1e-10)
    change = run.state[0, 2] / uniform(lesion())[2] - 1
    assert np.abs(np.fft.rfft(change))[3] > 100 * np.delete(np.abs(np.fft.rfft(change)), 3).max()


def test_uniform_perturbations_decay() -> None:
    assert growth(lesion(), 0.0) < 0
    assert growth(lesion(), 1e3) < 0
    wavenumber, rate = fastest(lesion())
    assert rate >= growth(lesion(), np.linspace(0, 60, 601)).max() - 1e-9
    assert 10 < wavenumber < 25


def test_stronger_chemotaxis_spreads_faster() -> None:
    speeds = [front(lesion(chi=chi))[2] for chi in (0.9e-6, 1e-6, 1.1e-6)]
    assert (np.diff(speeds) > 0).all()
