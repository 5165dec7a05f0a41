"""Left alone, people lose hair as often as was counted."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.learning.distribution import distribution
from anagen.population.prevalence import Counted, counted, prevalence


def expected(sex: str, stage: str, ages: tuple[float, ...]) -> np.ndarray:
    knowledge = distribution("posterior").centre
    records, female = knowledge.part("population"), sex == "female"
    return prevalence(records, knowledge.covers, female=female, stage=stage, ages=np.array(ages))


@pytest.mark.parametrize("row", [row for row in counted() if row.fitted], ids=lambda row: row.people)
def test_prevalence_is_as_counted(row: Counted) -> None:
    """Within 25 points: two famous series of white men differ by up to 30."""
    assert np.abs(expected(row.sex, row.stage, row.ages) - row.share).max() < 0.25


def test_some_men_reach_the_last_stages_by_seventy() -> None:
    ages = (40.0, 55.0, 70.0)
    worst = expected("male", "VII", ages)
    assert (np.diff(worst) > 0).all()
    assert 0.03 < worst[-1] < 0.25
    assert (expected("male", "VI", ages) > worst).all()
