"""A stage is something seen: two men of one stage have about one density, whatever their ages."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import Mosaic
from anagen.engine.keys import children, key_of
from anagen.learning.knowledge import prior_knowledge
from anagen.population.cover import SLOPES, YEARS, cover_weights
from anagen.population.latent import STAGED, Latent, Prior, latent_nodes, latent_people
from anagen.population.stage import StageReading, stage_progress

KNOWLEDGE = prior_knowledge()
RECORDS = KNOWLEDGE.part("population")
READING = StageReading.of(RECORDS, female=False)
PRIOR = Prior.of(RECORDS, female=False)


def people(stage: str, age: float, n: int = 300, onset: float | None = None) -> Latent:
    progress = {region: np.full(n, stage_progress()["norwood"][stage][region]) for region in STAGED}
    keys = children(key_of(1, "test"), np.arange(n))
    return latent_people(keys, np.full(n, age), progress, PRIOR, READING, KNOWLEDGE.covers, onset)


def shown(who: Latent, region: str = "vertex") -> NDArray[np.float64]:
    return KNOWLEDGE.covers.at(who.slope[region], who.years)


@pytest.mark.parametrize("stage", ["III vertex", "V", "VII"])
def test_cover_of_a_stage_does_not_depend_on_age(stage: str) -> None:
    young, old = (shown(people(stage, age)).mean() for age in (25.0, 70.0))
    assert old == pytest.approx(young, rel=0.10)


def test_men_of_20_show_more_than_the_last_stages() -> None:
    """A known miss: no course is steeper than the table's last, and few men are so bald so soon."""
    for stage in ("VI", "VII"):
        young, grown = (shown(people(stage, age)).mean() for age in (20.0, 40.0))
        assert grown < young < 0.45


def test_the_old_of_a_stage_are_slow_and_the_young_fast() -> None:
    slopes = [np.median(people("III vertex", age).slope["vertex"]) for age in (22.0, 34.0, 50.0, 70.0)]
    assert (np.diff(slopes) < 0).all()
    assert slopes[0] > 3.0 * slopes[-1]


def test_worse_stages_show_less_cover_in_both_regions() -> None:
    for region in STAGED:
        covers = [shown(people(stage, 45.0), region).mean() for stage in ("II", "IV", "V", "VI", "VII")]
        assert (np.diff(covers) < 0).all()


def test_a_known_onset_is_kept() -> None:
    assert people("IV", 40.0, onset=22.0).years == pytest.approx(18.0)


def test_one_more_patient_changes_nobody_else() -> None:
    few, more = people("V", 50.0, 20), people("V", 50.0, 33)
    assert (few.years == more.years[:20]).all()
    assert (few.slope["frontal"] == more.slope["frontal"][:20]).all()


def test_slope_and_cover_are_inverse() -> None:
    covers = KNOWLEDGE.covers
    slope, years = np.meshgrid(SLOPES[8:40:6], YEARS[4:20:5])
    slope, years = slope.ravel() * 1.03, years.ravel() * 1.02
    seen = covers.at(slope, years)
    some = (seen > 0.03) & (seen < 0.97)
    found, _ = covers.slope_for(seen[some], years[some])
    assert found == pytest.approx(slope[some], rel=0.03)


def test_the_surface_is_the_history_table() -> None:
    """Cover read from the surface against the states of each sensitivity class: 1 % of a head at most."""
    mosaic = Mosaic.of(KNOWLEDGE.part("androgenetic"), "vertex")
    weights, history = cover_weights(KNOWLEDGE.chain), KNOWLEDGE.history
    healthy = history.state(np.zeros(1), np.ones(1)) @ weights
    for slope, years in ((0.03, 33.0), (0.11, 14.0), (0.35, 9.5), (0.2, 41.0)):
        own, when = slope * mosaic.sensitivity, np.full(len(mosaic.share), years)
        state = history.state(own, when) @ weights * history.unfixed(own, when)
        exact = float(state @ mosaic.share / healthy[0])
        read = float(KNOWLEDGE.covers.at(np.array([slope]), np.array([years]))[0])
        assert read == pytest.approx(exact, abs=0.01)


def test_reading_and_cover_are_inverse() -> None:
    progress = np.linspace(0.0, 2.6, 27)
    assert READING.progress(READING.cover(progress)) == pytest.approx(progress, abs=1e-12)
    assert (np.diff(READING.cover(progress)) < 0).all()


def test_four_nodes_stand_for_many_people() -> None:
    progress = np.array([stage_progress()["norwood"][stage]["vertex"] for stage in ("III vertex", "IV", "V")])
    nodes = latent_nodes(34.0, progress, PRIOR, READING, KNOWLEDGE.covers)
    drawn = [people(stage, 34.0, 600) for stage in ("III vertex", "IV", "V")]
    many = np.mean([shown(one).mean() for one in drawn])
    assert KNOWLEDGE.covers.at(nodes.slope, nodes.years).mean() == pytest.approx(many, rel=0.04)
    years = np.mean([np.log(one.years).mean() for one in drawn])
    assert np.log(nodes.years).mean() == pytest.approx(years, abs=0.12)
