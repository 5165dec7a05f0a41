"""Ignorance about exosomes looks like ignorance: their interval is nowhere narrower than that of plasma."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.forecasting.forecast_option import forecast_option
from anagen.forecasting.horizon import MONTHS, step_of
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
PEOPLE = [("22 years", "II"), ("34 years", "III vertex"), ("45 years", "V"), ("60 years", "VII")]


def followed(age: str, stage: str, more: str = "", particles: int = 300) -> Simulation:
    person: Person = man(
        EXOSOME + PLASMA + OWN_ONLY + more, age=f'"{age}"', norwood=f'"{stage}"', onset='"20 years"'
    )
    return simulate(person, distribution("posterior"), particles=particles)


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
        for what in ("change", "percent_change", "against_nothing", "percent_against_nothing"):
            wide, narrow = (getattr(one.month(month), what) for one in (exosome, plasma))
            assert wide.hi90 - wide.lo90 >= narrow.hi90 - narrow.lo90, (month, what)


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
