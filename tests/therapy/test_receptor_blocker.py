"""Laws of drugs that block the androgen receptor: ceiling, between people, and beside other drugs."""

from __future__ import annotations

import numpy as np
import pytest

import anagen
from anagen.biology.alopecias.androgenetic import Mosaic, Severity, androgen_signal
from anagen.learning.knowledge import prior_knowledge
from anagen.testing.therapies import check_therapy
from anagen.therapy.combination import combine
from therapy.giving import TABLES, effect_of

BLOCKERS = ("spironolactone", "cyproterone acetate", "bicalutamide", "clascoterone")
blockers = pytest.mark.parametrize("name", BLOCKERS)


def unit_of(name: str) -> str:
    """Unit of the therapy's dose."""
    rule = anagen.catalogue()[name].dose
    assert rule is not None
    return rule.unit


def most_of(name: str) -> float:
    """A dose as large as is accepted at all."""
    return 100.0 if unit_of(name) == "%" else 20_000.0


@blockers
def test_the_battery_of_every_therapy_passes(name: str) -> None:
    assert check_therapy(name).passed


@blockers
def test_no_dose_passes_the_ceiling(name: str) -> None:
    ceiling = anagen.catalogue()[name].parameters["ceiling"].value
    unit = unit_of(name)
    half = anagen.catalogue()[name].parameters["half_dose"].value
    at_half = effect_of({**TABLES[name], "dose": f"{half} {unit}"}, days=400).androgen[0, -1]
    assert at_half == pytest.approx(1.0 - ceiling / 2.0, abs=0.02)
    flood = effect_of({**TABLES[name], "dose": f"{most_of(name)} {unit}"}, days=400).androgen
    assert flood[0, -1] == pytest.approx(1.0 - ceiling, abs=0.06)
    assert flood.min() >= 1.0 - ceiling


@blockers
def test_people_who_answer_more_are_blocked_more(name: str) -> None:
    left = effect_of(TABLES[name], traits={"receptor_blockade": np.array([0.25, 1.0, 4.0])}).androgen[:, -1]
    assert left[0] > left[1] > left[2]


@blockers
def test_beside_an_inhibitor_of_the_enzyme_what_is_left_multiplies(name: str) -> None:
    blocked, lowered = effect_of(TABLES[name]), effect_of(TABLES["finasteride"])
    both = combine([blocked, lowered])
    np.testing.assert_array_equal(both.androgen, blocked.androgen * lowered.androgen)
    assert (both.androgen <= np.minimum(blocked.androgen, lowered.androgen)).all()
    assert (both.androgen > 0.0).all()
    assert not both.growth.any()


@blockers
def test_no_blockade_does_more_than_the_absence_of_androgens(name: str) -> None:
    """The signal lies between the untreated one and that without any androgen from week 0 on."""
    unit = unit_of(name)
    sure = {f"{name}.ceiling": 1.0}
    course = effect_of(
        {**TABLES[name], "dose": f"{most_of(name)} {unit}"}, n=2, days=730, changed=sure
    ).androgen
    severity = Severity(np.array([0.1, 0.4]), np.array([20.0, 5.0]))
    mosaic = Mosaic.of(prior_knowledge().part("androgenetic"), "vertex")
    lasting = np.array([10.0, 10.0])

    def signal(left: np.ndarray) -> np.ndarray:
        return androgen_signal(severity, mosaic, left, lasting)

    treated = signal(course)
    assert (treated >= signal(np.zeros_like(course))).all()
    assert (treated <= signal(np.ones_like(course))).all()


def test_the_four_are_named_apart() -> None:
    catalogue = anagen.catalogue()
    assert {catalogue.find(name).name for name in BLOCKERS} == set(BLOCKERS)
    assert catalogue.find("cyproterone").name == "cyproterone acetate"
    assert {catalogue[name].drug_class for name in BLOCKERS} == {"androgen receptor blocker"}
    assert {
        catalogue[name].parameters[key].status for name in BLOCKERS for key in ("ceiling", "half_dose")
    } == {"prior"}
