"""Harms, prices, quality, utilities, regulation, registered trials."""

from __future__ import annotations

import pytest

from anagen.evidence_base.tables.costs import load_costs, prices_of
from anagen.evidence_base.tables.quality import load_quality
from anagen.evidence_base.tables.registered import load_registered
from anagen.evidence_base.tables.regulation import load_rules
from anagen.evidence_base.tables.safety import load_harms
from anagen.evidence_base.tables.utilities import load_utilities


def test_no_row_was_lost() -> None:
    assert len(load_harms()) == 141
    assert len(load_costs()) == 73
    assert len(load_quality()) == 49
    assert len(load_utilities()) == 62


def test_nobody_harmed_among_few_allows_a_lot() -> None:
    upper = {harm.n_exposed: harm.upper_if_none for harm in load_harms() if harm.upper_if_none is not None}
    assert upper[8] == pytest.approx(31.2, abs=0.1)
    assert upper[39] == pytest.approx(7.4, abs=0.1)


def test_exact_interval() -> None:
    harm = next(h for h in load_harms() if (h.n_events, h.n_exposed) == (36, 945))
    assert harm.interval == pytest.approx((2.68, 5.24), abs=0.02)  # Clopper and Pearson


def test_a_count_without_people_has_no_rate() -> None:
    for harm in load_harms():
        if "granuloma" in harm.event or "Nebraska" in harm.event:
            assert harm.rate is None
            assert harm.interval is None


def test_recalled_prices_stay_marked() -> None:
    assert {cost.therapy for cost in load_costs() if cost.status == "recalled"} == {
        "finasteride",
        "dutasteride",
    }
    exosome = prices_of("exosome", "per session", "USD")
    assert min(cost.low for cost in exosome) == 1500
    assert max(cost.high for cost in exosome) == 10000


def test_a_price_of_the_country_stands_before_one_of_nowhere_and_one_read_before_one_recalled() -> None:
    (pill,) = prices_of("finasteride", "per month", "USD")
    assert (pill.country, pill.low, pill.high) == ("US", 10, 30)
    (elsewhere,) = prices_of("finasteride", "per month", "USD", "Turkey")
    assert (elsewhere.country, elsewhere.status) == ("", "recalled")  # nothing else was printed
    assert {one.country for one in prices_of("PRP", "per session", "USD")} == {""}
    assert prices_of("PRP", "per session", "KRW") == ()


def test_product_doses_span_four_orders() -> None:
    doses = [fact for fact in load_quality() if fact.topic == "dose" and fact.low]
    assert min(fact.low or 1 for fact in doses) == 1e8
    assert max(fact.high or 1 for fact in doses) == 1e12


def test_utilities_fall_with_extent() -> None:
    values = [
        row.value
        for row in load_utilities()
        if row.instrument == "TTO" and row.population == "patients with AA"
    ]
    assert values == sorted(values, key=lambda value: -(value or 0))
    assert values[0] == 0.93


def test_no_exosome_is_approved_in_the_us_and_every_rule_has_a_source() -> None:
    us = [rule for rule in load_rules() if rule.subject == "exosome" and rule.jurisdiction == "US"]
    assert us[0].status == "not approved"
    assert us[0].source_kind == "primary"
    assert all(rule.source for rule in load_rules())


def test_the_trial_to_wait_for_is_there() -> None:
    trials = {trial.id: trial for trial in load_registered()}
    assert len(trials) == 39
    assert sum("exosome" in trial.parts for trial in trials.values()) == 13
    assert trials["AGE ZERO"].isolates == "exosome beyond needling"
    assert trials["NCT06932393"].n == 18
