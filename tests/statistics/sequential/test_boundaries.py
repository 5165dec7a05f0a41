"""Boundaries by their laws (rpact: verification/software/designs.py)."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anagen.errors import InputError
from anagen.statistics.sequential.classical import haybittle_peto, obrien_fleming, pocock
from anagen.statistics.sequential.design import GroupSequential, crossing
from anagen.statistics.sequential.lan_demets import spend_alpha, spend_both
from anagen.statistics.sequential.operating import required_drift, type_one_error
from anagen.statistics.sequential.spending import (
    HwangShihDeCani,
    KimDeMets,
    OBrienFlemingType,
    PocockType,
    Spending,
    UserSpending,
    spending,
    spent,
)

OF = OBrienFlemingType()

FUNCTIONS: list[Spending] = [
    OF,
    PocockType(),
    HwangShihDeCani(-4.0),
    HwangShihDeCani(0.0),
    HwangShihDeCani(2.5),
    KimDeMets(1.5),
    UserSpending((0.5, 0.8, 1.0), (0.1, 0.4, 1.0)),
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_spending_function_rises_from_nothing_to_its_level(function: Spending) -> None:
    spends = [function(t, 0.03) for t in np.linspace(0.0, 1.0, 41)]
    assert spends[0] == 0.0
    assert spends[-1] == pytest.approx(0.03, abs=1e-15)
    assert (np.diff(spends) >= 0).all()


def test_steep_spending_does_not_overflow() -> None:
    assert HwangShihDeCani(-900.0)(0.5, 0.025) < 1e-190
    assert HwangShihDeCani(900.0)(0.5, 0.025) == pytest.approx(0.025)


looks = st.lists(st.floats(0.05, 1.0), min_size=1, max_size=4).map(np.cumsum).map(lambda t: tuple(t / t[-1]))


@settings(max_examples=25, deadline=None)
@given(looks, st.sampled_from(FUNCTIONS), st.sampled_from([1, 2]))
def test_alpha_is_spent_exactly_at_each_look(t: tuple[float, ...], function: Spending, sides: int) -> None:
    design = spend_alpha(t, function, alpha=0.04, sides=sides)
    each = spent(function, t, 0.04 / sides)
    found = crossing(design)
    np.testing.assert_allclose(found.efficacy, each, atol=1e-12)
    np.testing.assert_allclose(found.opposite, each if sides == 2 else 0.0, atol=1e-12)
    assert float(found.stopped.sum()) == pytest.approx(1.0, abs=1e-11)


@pytest.mark.parametrize("sides", [1, 2])
def test_binding_futility_lowers_bounds_and_keeps_alpha(sides: int) -> None:
    stops = (0.2, 0.8)
    for design, free in (
        (obrien_fleming(3, sides=sides, futility=stops, binding=True), obrien_fleming(3, sides=sides)),
        (spend_alpha(3, OF, sides=sides, futility=stops, binding=True), spend_alpha(3, OF, sides=sides)),
    ):
        assert type_one_error(design) == pytest.approx(0.025, abs=1e-12)
        assert design.efficacy[-1] < free.efficacy[-1]
        assert crossing(design, futility=False).rejection > 0.025
    ignored = obrien_fleming(3, sides=sides, futility=stops)
    assert ignored.efficacy == obrien_fleming(3, sides=sides).efficacy
    assert type_one_error(ignored) == pytest.approx(0.025, abs=1e-12)
    assert crossing(ignored).rejection < 0.025


@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("binding", [False, True])
def test_beta_is_spent_exactly_under_the_drift_planned_for(sides: int, binding: bool) -> None:
    lost = HwangShihDeCani(-2.0)
    design = spend_both((0.4, 0.7, 1.0), OF, lost, beta=0.2, sides=sides, binding=binding)
    assert design.futility is not None
    assert design.futility[-1] == design.efficacy[-1]
    drift = required_drift(design, 0.8)
    found = crossing(design, drift)
    np.testing.assert_allclose(found.futility, spent(lost, (0.4, 0.7, 1.0), 0.2), atol=1e-9)
    assert type_one_error(design) == pytest.approx(0.025, abs=1e-11)


def test_a_look_without_spending_has_no_bound() -> None:
    design = spend_alpha(2, UserSpending((0.5, 1.0), (0.0, 1.0)))
    assert design.efficacy[0] == inf
    assert design.efficacy[1] == pytest.approx(1.959963984540054, abs=1e-12)


def test_faults_are_told() -> None:
    with pytest.raises(InputError, match="information fractions"):
        obrien_fleming((0.5, 0.4, 1.0))
    with pytest.raises(InputError, match="0 looks"):
        pocock(0)
    with pytest.raises(InputError, match="more than alpha"):
        haybittle_peto(3, 1.5)
    with pytest.raises(InputError, match="futility bounds for 3 looks"):
        obrien_fleming(3, futility=(0.0,))
    with pytest.raises(InputError, match="beyond efficacy"):
        GroupSequential((0.5, 1.0), (2.5, 2.0), (2.6, 0.0))
    with pytest.raises(InputError, match="Kim-DeMets"):
        spending("Kim-DeMet", 2.0)
    with pytest.raises(InputError, match="needs a parameter"):
        spending("Kim-DeMets")
    with pytest.raises(InputError, match="rho"):
        spending("Kim-DeMets", 0.0)
    with pytest.raises(InputError, match="rising to 1"):
        UserSpending((0.5, 1.0), (0.5, 0.9))
    with pytest.raises(InputError, match="power"):
        spend_both(3, OF, OF, beta=0.99)
    assert spending("Pocock") == PocockType()
