"""Ignorance about exosomes looks like ignorance: their interval is nowhere narrower than that of plasma."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.forecasting.forecast_option import forecast_option
from anagen.forecasting.horizon import MONTHS, step_of
from anagen.forecasting.interval import Interval
from anagen.forecasting.person import Person
from anagen.forecasting.simulate import Simulation, simulate
from anagen.forecasting.stance_medians import stance_medians
from anagen.forecasting.timeline import plans_of
from anagen.learning.distribution import distribution
from anagen.learning.stances import mixed
from forecasting.people import OWN_ONLY, man, option

EXOSOME = option(
    "exosomes",
    therapy="exosome",
    product="umbilical-cord MSC",
    dose="1e9 particles/cm2",
    route="microneedling 1.5 mm",
    schedule="weeks 0, 4, 8, 38, 68",
)
PLASMA = option("plasma", therapy="PRP", schedule="weeks 0, 4, 8, 30, 52, 74")
PEOPLE = [
    (f"{age} years", stage) for age in (22, 30, 38, 46, 60) for stage in ("II", "III vertex", "V", "VII")
]
EFFECTS = ("change", "percent_change", "against_nothing", "percent_against_nothing", "diameter_change")
ROUGH = 0.05
"""Share by which an interval of 200 particles may be too narrow by luck alone. The interval of the density
itself is mostly that between people, who are the same under both, so the two differ by less than that."""


def followed(age: str, stage: str, more: str = "", particles: int = 200) -> Simulation:
    person: Person = man(
        EXOSOME + PLASMA + OWN_ONLY + more, age=f'"{age}"', norwood=f'"{stage}"', onset='"18 years"'
    )
    return simulate(person, distribution("posterior"), particles=particles)


def width(found: Interval) -> float:
    return found.hi90 - found.lo90


@pytest.mark.slow
@pytest.mark.parametrize(("age", "stage"), PEOPLE)
def test_no_interval_is_narrower_than_that_of_plasma(age: str, stage: str) -> None:
    sim = followed(age, stage)
    plans = plans_of(sim.options, sim.person.given, sim.person.now)
    places = {one.name: i for i, one in enumerate(sim.options)}
    exosome, plasma = (
        forecast_option(sim, places[name], plans[places[name]]) for name in ("exosomes", "plasma")
    )
    for month in MONTHS:
        wide, narrow = exosome.month(month), plasma.month(month)
        for what in EFFECTS:
            assert width(getattr(wide, what)) >= width(getattr(narrow, what)), (month, what)
        assert width(wide.density) >= (1.0 - ROUGH) * width(narrow.density), month
        # By their variance, which is less rough than two points in the tails, no level is narrower.
        step = step_of(month)
        spread = [sim.density[:, places[name], step].std() for name in ("exosomes", "plasma")]
        assert spread[0] >= spread[1], month


@pytest.mark.slow
def test_medians_are_in_the_order_of_the_beliefs_and_the_mixture_holds_them() -> None:
    sim = followed("34 years", "III vertex")
    place = [one.name for one in sim.options].index("exosomes")
    rows = stance_medians(sim, place)
    assert [row.stance for row in rows] == [one.name for one in mixed()]
    gains = [row.hi90 for row in rows]
    assert gains == sorted(gains)
    half_year = step_of(6)
    effect = sim.density[:, place, half_year] - sim.density[:, 0, half_year]
    assert np.quantile(effect, 0.05) < 3.0 < np.quantile(effect, 0.95)
    plasma = [one.name for one in sim.options].index("plasma")
    assert stance_medians(sim, plasma) == ()


@pytest.mark.slow
def test_one_belief_alone_is_forecast_where_a_file_asks_for_it() -> None:
    mixture = followed("34 years", "III vertex", particles=30)
    alone = followed("34 years", "III vertex", 'stance = "sceptical"\n', particles=30)
    assert alone.belief.stance == "sceptical"
    place = [one.name for one in alone.options].index("exosomes")
    assert stance_medians(alone, place) == ()
    assert np.array_equal(alone.density[:, 0], mixture.density[:, 0])
    plasma = [one.name for one in alone.options].index("plasma")
    assert np.array_equal(alone.density[:, plasma], mixture.density[:, plasma])
    assert not np.array_equal(alone.density[:, place], mixture.density[:, place])
