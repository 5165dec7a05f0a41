from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.alopecias.androgenetic import Mosaic, androgenetic_parameters
from anagen.learning.knowledge import prior_knowledge
from anagen.population.cohort import Cohort, Recruitment, draw_cohort
from anagen.population.stage import stage_progress
from anagen.population.traits import population_parameters

MEN = Recruitment()


def draw(recruitment: Recruitment = MEN, size: int = 400, region: str = "vertex") -> Cohort:
    return draw_cohort(
        recruitment,
        size,
        region,
        population_parameters(),
        androgenetic_parameters(),
        5,
        covers=prior_knowledge().covers,
    )


def test_one_more_patient_changes_nobody_else() -> None:
    few, more = draw(size=40), draw(size=55)
    for name in ("key", "age", "stage", "follicle_density", "calibre_factor", "growth_speed_factor"):
        assert (getattr(few, name) == getattr(more, name)[:40]).all()
    assert (few.severity.slope == more.severity.slope[:40]).all()
    for name, values in few.traits.items():
        assert (values == more.traits[name][:40]).all()


def test_recruitment_is_kept() -> None:
    cohort = draw(Recruitment(sex="any", age=(30.0, 40.0), norwood=("V",), ludwig=("II",)), 2000)
    assert cohort.age.min() >= 30
    assert cohort.age.max() <= 40
    assert 0.45 < cohort.female.mean() < 0.55
    assert set(cohort.stage[cohort.female]) == {"Ludwig II"}
    assert set(cohort.stage[~cohort.female]) == {"Norwood V"}


def test_worse_stages_are_worse_and_the_occiput_is_spared() -> None:
    signal = {}
    for stage in ("II", "IV", "VI"):
        cohort = draw(Recruitment(norwood=(stage,)))
        signal[stage] = np.median(cohort.severity.slope * cohort.severity.years)
    assert signal["II"] < signal["IV"] < signal["VI"]
    vertex, occiput = (Mosaic.of(androgenetic_parameters(), region) for region in ("vertex", "occipital"))
    assert occiput.sensitivity.max() < 0.1 * vertex.sensitivity.max()


def test_healthy_people_carry_no_androgen_signal() -> None:
    assert (draw(Recruitment(alopecia="none")).severity.slope == 0).all()


def test_spreads_are_those_of_the_records() -> None:
    cohort = draw(size=4000)
    slope = population_parameters().value("follicle_density_age_slope")
    by_age = cohort.follicle_density / (1 + slope * (cohort.age - 30))
    assert by_age.std() / by_age.mean() == pytest.approx(
        population_parameters().value("follicle_density_cv"), rel=0.1
    )
    assert np.median(cohort.traits["prp_potency"]) == pytest.approx(1, rel=0.05)


def test_ancestry_scales_density_and_speed() -> None:
    european, asian = draw(), draw(Recruitment(ancestry="asian"))
    assert (asian.follicle_density / european.follicle_density == pytest.approx(0.77)) is True
    assert (asian.growth_speed_factor / european.growth_speed_factor == pytest.approx(1.12)) is True


def test_every_stage_has_both_regions() -> None:
    for scale in stage_progress().values():
        for regions in scale.values():
            assert set(regions) == {"frontal", "vertex"}
