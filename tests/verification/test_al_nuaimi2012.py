"""Properties of the oscillator and of its paper's experiments beyond their checks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verification.models.al_nuaimi2012 import MODEL, published, pulsed, run, settled
from verification.models.matrix_papilla import (
    LATE_IN_ANAGEN,
    cycles,
    growth,
    low_steady_state,
    proliferation_at,
    slope,
    steady_signals,
)
from verification.registry import plan

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("asked", [f"C3-{i}" for i in range(1, 16)])
def test_the_checks_of_the_model_list_are_all_there(asked: str) -> None:
    assert plan([asked])


@given(x=st.floats(0.01, 20.0), k=st.floats(1.0, 3.0), capop=st.floats(0.0, 0.5))
def test_a_steady_state_is_one(x: float, k: float, capop: float) -> None:
    o = published(k=k, capop=capop)
    at_rest = replace(o, p1=proliferation_at(o, x))
    assert slope(at_rest)(steady_signals(o, x).tolist()) == pytest.approx([0.0] * 5, abs=1e-9)


@given(p1=st.floats(0.1, 0.7))
def test_the_low_steady_state_is_the_lowest(p1: float) -> None:
    o = published(p1=p1)
    state = low_steady_state(o)
    assert slope(o)(state.tolist()) == pytest.approx([0.0] * 5, abs=1e-9)
    assert proliferation_at(o, 0.9 * state[0]) < p1


@settings(max_examples=10, deadline=None)
@given(cut=st.floats(1.0, 590.0))
def test_a_run_in_two_parts_is_the_same_run(cut: float) -> None:
    whole = run(published(), 600.0).end
    parts = run(published(), 600.0 - cut, run(published(), cut).end).end
    assert parts == pytest.approx(whole, rel=1e-3)


def test_a_pulse_that_changes_nothing_does_nothing() -> None:
    idle = pulsed(published(), LATE_IN_ANAGEN, [(100.0, {"p1": published().p1})], 500.0)
    assert idle.end == pytest.approx(run(published(), 500.0).end, rel=1e-3)


def test_more_proliferation_means_longer_anagen_and_hair() -> None:
    found = [settled(published(p1=p1), 2500.0) for p1 in (0.42, 0.44, 0.46, 0.48, 0.50)]
    assert (np.diff([cycle.anagen for cycle in found]) > 0).all()
    assert (np.diff([cycle.hair for cycle in found]) > 0).all()
    assert max(cycle.rest for cycle in found) < 1.25 * min(cycle.rest for cycle in found)


def test_a_cycle_is_its_parts() -> None:
    course = run(published(), 2000.0)
    found = cycles(course)
    begins = [cycle.begin for cycle in found]
    assert np.diff(begins) == pytest.approx([cycle.period for cycle in found[:-1]])
    assert all(0 < cycle.share < 1 for cycle in found)


def test_stability_changes_only_where_it_should() -> None:
    o = published()
    assert growth(o, 0.15).real < 0 < growth(o, 0.25).real
    assert growth(o, 4.0).real > 0 > growth(o, 7.0).real


def test_a_wrong_constant_is_caught() -> None:
    wrong = settled(published(dz=0.103), 2000.0)
    claim = next(claim for claim in MODEL.claims if claim.id == "C3-1b")
    assert not isinstance(claim.expected, str)
    assert abs(wrong.period / claim.expected[0] - 1) > 5e-3
