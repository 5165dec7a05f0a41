"""From the label to what acts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anagen.therapy.catalogue import shared_parameters
from anagen.therapy.product import Handling, active_particles, surviving_fraction
from therapy.giving import luck, no_luck, seeded_luck

VALUE = shared_parameters().value
FRESH = Handling()


def test_each_step_takes_its_share() -> None:
    assert surviving_fraction(FRESH, VALUE) == pytest.approx(0.4)
    assert surviving_fraction(Handling(thaws=2), VALUE) == pytest.approx(0.4 * 0.85**2)
    assert surviving_fraction(Handling(freeze_dried=True), VALUE) == pytest.approx(0.4 * 0.8)
    two_days = surviving_fraction(Handling(storage_days=2), VALUE) / surviving_fraction(FRESH, VALUE)
    assert 1 - two_days == pytest.approx(0.195, abs=0.01)  # 15-21 % in low-binding tubes after 48 h


def test_lots_are_active_as_often_as_said_and_spread_as_said() -> None:
    found = active_particles(1e9, "p", FRESH, 20_000, VALUE, seeded_luck)
    active = found[found > 0]
    assert len(active) / len(found) == pytest.approx(0.5, abs=0.01)
    assert np.log(active).std() == pytest.approx(0.7, abs=0.02)


def test_the_count_on_the_label_is_wrong_by_one_factor_for_the_product() -> None:
    def counted(purpose: str, index: np.ndarray) -> np.ndarray:
        return np.full(np.shape(index), 0.9) if "count" in purpose else luck(purpose, index)

    found = active_particles(1e9, "p", FRESH, 5, VALUE, counted)
    assert len(set(found.tolist())) == 1
    sd = np.sqrt(np.log1p(0.25))
    assert found[0] == pytest.approx(0.4e9 * np.exp(1.2815515655 * sd))


def test_inactive_lots_give_exactly_nothing() -> None:
    assert (active_particles(1e9, "p", FRESH, 4, VALUE, no_luck) == 0.0).all()


def test_a_single_lot_is_the_same_at_every_session() -> None:
    found = active_particles(1e9, "p", replace(FRESH, lots="single"), 6, VALUE, seeded_luck)
    assert len(set(found.tolist())) == 1


def test_a_session_has_its_lot_whatever_follows() -> None:
    few = active_particles(1e9, "p", FRESH, 3, VALUE, seeded_luck)
    many = active_particles(1e9, "p", FRESH, 9, VALUE, seeded_luck)
    np.testing.assert_array_equal(few, many[:3])


def test_products_have_their_own_lots() -> None:
    one = active_particles(1e9, "p", FRESH, 30, VALUE, seeded_luck)
    other = active_particles(1e9, "q", FRESH, 30, VALUE, seeded_luck)
    assert (one != other).any()
