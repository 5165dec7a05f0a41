"""How treatments add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.errors import InputError
from anagen.therapy.combination import NicheEffect, combine
from therapy.giving import PARTS, effect_of, exosome, same_bits

MINOXIDIL = {"therapy": "minoxidil topical", "dose": "5 %"}
FINASTERIDE = {"therapy": "finasteride", "dose": "1 mg"}


def test_nothing_added_changes_nothing() -> None:
    effect = effect_of(exosome())
    assert same_bits(effect + NicheEffect.none(3, 200), effect)
    assert same_bits(combine([effect]), effect)


def test_signals_add_and_androgens_multiply_in_any_order() -> None:
    parts = [effect_of(table) for table in (MINOXIDIL, FINASTERIDE, exosome())]
    total = combine(parts)
    np.testing.assert_allclose(total.growth, sum(part.growth for part in parts))
    np.testing.assert_allclose(total.androgen, np.prod([part.androgen for part in parts], axis=0))
    backwards = combine(parts[::-1])
    for part in PARTS:
        np.testing.assert_allclose(getattr(total, part), getattr(backwards, part), rtol=1e-14)


def test_synergy_is_what_was_asked_for() -> None:
    one, other = effect_of(MINOXIDIL), effect_of({"therapy": "low-level laser"})
    plain, more = combine([one, other]), combine([one, other], 0.2)
    np.testing.assert_allclose(more.growth - plain.growth, 0.2 * np.sqrt(one.growth * other.growth))
    assert (combine([one, other], -0.5).growth <= plain.growth).all()


def test_synergy_needs_two_that_act() -> None:
    one, other = effect_of(MINOXIDIL), effect_of(FINASTERIDE)
    assert same_bits(combine([one, other], 1.0), combine([one, other]))


@given(st.sampled_from([float("nan"), float("inf"), -1.5, 50.0]))
def test_a_senseless_synergy_is_an_input_error(synergy: float) -> None:
    with pytest.raises(InputError):
        combine([NicheEffect.none(1, 2)] * 2, synergy)


def test_nothing_to_combine_is_an_input_error() -> None:
    with pytest.raises(InputError):
        combine([])
