"""Chance of being rated improved: what the link does, and what it says of people."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.evidence_base.tables.ratings import RATERS
from anagen.forecasting.published_ratings import in_words, published_ratings
from anagen.forecasting.rated import chance_better, chance_worse, people_rated, rated_of, rated_share
from anagen.forecasting.simulate import simulate
from anagen.learning.distribution import distribution
from anagen.measurement.rated_link import log_cover, rated_link
from forecasting.people import FINASTERIDE, OWN_ONLY, man, option

TABLET = option("tablet", therapy="finasteride", dose="1 mg", schedule="daily")


@pytest.mark.parametrize("rater", RATERS)
def test_more_cover_is_called_better_more_often_and_worse_less(rater: str) -> None:
    change = np.linspace(-3.0, 2.0, 60)
    better, worse = chance_better(rater, change), chance_worse(rater, change)
    assert (np.diff(better) > 0).all()
    assert (np.diff(worse) < 0).all()
    assert ((better + worse) <= 1.0 + 1e-9).all()


def test_the_tabulated_chance_is_the_mean_over_draws() -> None:
    change = np.array([-0.4, 0.0, 0.037, 0.3])
    link = rated_link()
    for rater in RATERS:
        assert chance_better(rater, change) == pytest.approx(
            link.better(rater, change).mean(axis=0), abs=1e-4
        )
        assert chance_worse(rater, change) == pytest.approx(link.worse(rater, change).mean(axis=0), abs=1e-4)


def test_no_change_is_called_better_by_many_patients_and_few_photographs() -> None:
    """Floor of the scales: 42 % of men on placebo tablets say better; panels are stricter than patients."""
    unchanged = np.zeros(1)
    assert 0.3 < chance_better("patient", unchanged)[0] < 0.6
    assert chance_better("panel", unchanged)[0] < chance_better("patient", unchanged)[0]


def test_an_interval_holds_its_chance_and_people_are_a_hundred() -> None:
    change = np.random.default_rng(3).normal(0.05, 0.15, 200)
    for rater in RATERS:
        share = rated_share(rater, change, "an option")
        assert share.lo90 < share.better < share.hi90
        people = people_rated(rater, change)
        assert people.better + people.same + people.worse == 100
        assert people.better == pytest.approx(share.better, abs=1.0)


def test_cover_is_density_times_diameter_since_the_start() -> None:
    density = np.array([[100.0, 120.0, 0.0]])
    diameter = np.array([[50.0, 55.0, np.nan]])
    found = log_cover(density, diameter)
    assert found[0, :2] == pytest.approx([0.0, np.log(1.2 * 1.1)])
    assert np.isfinite(found).all()
    assert found[0, 2] < -5.0


@pytest.mark.slow
def test_a_man_of_34_is_told_what_trials_of_his_tablet_found() -> None:
    """Trials of finasteride: 42 % of patients better at a year, 71 % after two or more; placebo 21 and 41."""
    sim = simulate(man(TABLET + OWN_ONLY), distribution("posterior"), particles=100)
    place = [one.name for one in sim.options].index("tablet")
    patient = rated_of(sim, place)[0].month_24
    published = [
        one for one in published_ratings(sim.options[place].courses, "male") if one.rater == "patient"
    ]
    controlled = [one for one in published if one.control_of_100 is not None]
    assert (
        min(one.of_100 for one in controlled)
        <= patient.treated.better
        <= max(one.of_100 for one in controlled)
    )
    assert patient.untreated.better < patient.treated.better - 10.0


@pytest.mark.slow
def test_doing_nothing_is_its_own_control() -> None:
    sim = simulate(man(TABLET + OWN_ONLY), distribution("prior"), particles=20)
    for one in rated_of(sim, 0):
        assert one.month_24.treated == one.month_24.untreated


def test_only_what_was_read_of_exactly_these_treatments_is_shown() -> None:
    person = man(FINASTERIDE)
    found = published_ratings(person.given, "male")
    assert found
    assert found[0].control_of_100 is not None
    assert all("recalled" not in in_words(one) for one in found)
    assert published_ratings((), "male") == ()
    assert {(one.weeks, one.rater, one.of_100) for one in found} >= {(260.0, "panel", 48.0)}
