"""Money over time: the same totals as the forecast's bills, paid when they fall due."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.economics.spending import MONTHS, discount_factors, spending_of, together
from anagen.forecasting.cost import bills_of, total
from anagen.forecasting.options import options_for
from anagen.forecasting.timeline import plans_of
from forecasting.people import FINASTERIDE, count, man

OPTIONS, _ = options_for(man())
PLANS = plans_of(OPTIONS, (), 0)


@pytest.mark.parametrize("place", range(len(OPTIONS)), ids=[option.name for option in OPTIONS])
def test_totals_are_those_of_the_forecast(place: int) -> None:
    spending = spending_of(PLANS[place])
    told = {currency: (low, high) for currency, low, high in total(bills_of(PLANS[place]))}
    assert set(told) == set(spending.currencies)
    for currency, (low, high) in told.items():
        assert spending.monthly(currency, "low").sum() == pytest.approx(low)
        assert spending.monthly(currency, "high").sum() == pytest.approx(high)
        draws = spending.draws(currency, 400)
        assert draws.shape == (400, MONTHS)
        assert low - 1e-6 <= draws.sum(axis=1).min()
        assert draws.sum(axis=1).max() <= high + 1e-6
        assert (spending.draws(currency, 400, discounted=True) <= draws).all()


def by_name(name: str) -> int:
    return [option.name for option in OPTIONS].index(name)


def test_sessions_are_paid_when_they_are_and_drugs_every_month() -> None:
    plasma = spending_of(PLANS[by_name("platelet-rich plasma")])
    assert plasma.sessions == 6
    assert plasma.visits.sum() == 6
    assert np.flatnonzero(plasma.purchases[0].units).tolist() == [0, 1, 6, 11, 17]
    drug = spending_of(PLANS[by_name("finasteride 1 mg")])
    assert (drug.purchases[0].units == 1.0).all()
    assert drug.visits.sum() == 2
    surgery = spending_of(PLANS[by_name("hair transplant")])
    assert surgery.purchases[0].units[0] == 1.0
    assert surgery.purchases[0].units[1:].sum() == 0.0


def test_doing_nothing_costs_nothing() -> None:
    spending = spending_of(PLANS[0])
    assert spending.currencies == ()
    assert spending.visits.sum() == 0.0


def test_a_device_in_the_house_costs_nothing_more() -> None:
    who = man('[[treatment]]\ntherapy = "low-level laser"\nschedule = "every other day"\n' + count(24, 160))
    options, _ = options_for(who)
    plans = plans_of(options, who.given, who.now)
    going = next(i for i, option in enumerate(options) if option.kind == "going on")
    assert spending_of(plans[going]).monthly("USD", "high").sum() == 0.0


def test_going_on_is_paid_but_not_begun_again() -> None:
    who = man(FINASTERIDE + count(24, 160))
    options, _ = options_for(who)
    plans = plans_of(options, who.given, who.now)
    going = next(i for i, option in enumerate(options) if option.kind == "going on")
    assert spending_of(plans[going]).visits.sum() == 1


def test_the_same_therapy_costs_a_person_the_same_in_two_plans() -> None:
    alone = spending_of(PLANS[by_name("finasteride 1 mg")])
    both = spending_of(PLANS[by_name("finasteride and minoxidil")])
    lotion = spending_of(PLANS[by_name("minoxidil 5 % on the scalp")])
    assert both.draws("USD", 100) == pytest.approx(alone.draws("USD", 100) + lotion.draws("USD", 100))
    assert together([alone, lotion]).draws("USD", 100) == pytest.approx(both.draws("USD", 100))


def test_discounting_falls_month_by_month() -> None:
    factors = discount_factors()
    assert (np.diff(factors) < 0).all()
    assert factors[0] < 1.0
    assert factors[12] / factors[0] == pytest.approx(1 / 1.035)
