"""Boundaries against rpact 3.3.4 (R 4.2.2) to 1e-8, against published tables, and by their laws."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anagen.errors import InputError
from anagen.statistics.sequential.classical import haybittle_peto, obrien_fleming, pocock, wang_tsiatis
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

RPACT = {
    "O'Brien-Fleming 2": (obrien_fleming(2), [2.796509682, 1.977430959]),
    "O'Brien-Fleming 3": (obrien_fleming(3), [3.471091444, 2.454432298, 2.004035580]),
    "O'Brien-Fleming 4": (obrien_fleming(4), [4.048591000, 2.862786150, 2.337455104, 2.024295500]),
    "O'Brien-Fleming 5": (
        obrien_fleming(5),
        [4.561742299, 3.225638913, 2.633723144, 2.280871149, 2.040073175],
    ),
    "Pocock 2": (pocock(2), [2.178272094] * 2),
    "Pocock 3": (pocock(3), [2.289478455] * 3),
    "Pocock 4": (pocock(4), [2.361299659] * 4),
    "Pocock 5": (pocock(5), [2.413180271] * 5),
    "Pocock 3, two sides": (pocock(3, alpha=0.05, sides=2), [2.289478061] * 3),
    "Pocock 4, two sides": (pocock(4, alpha=0.05, sides=2), [2.361297891] * 4),
    "Pocock 5, two sides": (pocock(5, alpha=0.05, sides=2), [2.413176220] * 5),
    "Wang-Tsiatis": (wang_tsiatis(3, 0.25), [2.741136601, 2.305011941, 2.082813408]),
    "Haybittle-Peto": (haybittle_peto(3), [3.0, 3.0, 1.975097632]),
    "type O'Brien-Fleming 2": (spend_alpha(2, OF), [2.962588043, 1.968595641]),
    "type O'Brien-Fleming 3": (spend_alpha(3, OF), [3.710302873, 2.511427481, 1.993047478]),
    "type O'Brien-Fleming 4": (
        spend_alpha(4, OF),
        [4.332633646, 2.963131598, 2.359044285, 2.014090144],
    ),
    "type O'Brien-Fleming 5": (
        spend_alpha(5, OF),
        [4.876884949, 3.357011922, 2.680280065, 2.289816768, 2.031032043],
    ),
    "type O'Brien-Fleming, unequal": (
        spend_alpha((0.3, 0.7, 1.0), OF),
        [3.928572543, 2.438742375, 2.000008570],
    ),
    "type Pocock": (spend_alpha(3, PocockType()), [2.279428239, 2.294911135, 2.295939579]),
    "Hwang-Shih-DeCani": (spend_alpha(3, HwangShihDeCani(-4.0)), [3.010739485, 2.546530556, 1.999226354]),
    "Kim-DeMets": (spend_alpha(3, KimDeMets(2.0)), [2.772921295, 2.347272215, 2.061913771]),
}


@pytest.mark.parametrize("name", RPACT)
def test_bounds_are_those_of_rpact(name: str) -> None:
    design, expected = RPACT[name]
    np.testing.assert_allclose(design.efficacy, expected, rtol=0, atol=1e-8)


def test_bounds_of_both_spendings_are_those_of_rpact_and_gsdesign() -> None:
    # rpact: typeOfDesign = "asOF", typeBetaSpending = "bsOF", beta = 0.1, bindingFutility = FALSE
    np.testing.assert_allclose(
        spend_both(3, OF, OF).futility, [-0.6945411705, 1.0024595502, 1.993047478], atol=1e-8
    )
    # gsDesign(): its defaults, as its own tests store them
    default = spend_both(3, HwangShihDeCani(-4.0), HwangShihDeCani(-2.0))
    np.testing.assert_allclose(default.efficacy[:2], [3.0107, 2.5465], atol=5e-5)
    assert default.futility is not None
    np.testing.assert_allclose(default.futility[:2], [-0.2387, 0.9411], atol=5e-5)


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
