"""The only controlled count under a blocker of the androgen receptor, predicted blind.

Its parameters come from priors alone, and the row is never fitted (`fit = false`).
"""

from __future__ import annotations

import numpy as np
import pytest

from anagen.learning.checks.predictive import RowCheck, check_rows
from anagen.learning.checks.sample import Sample
from anagen.learning.distribution import distribution
from anagen.learning.free_parameters import free_names
from anagen.learning.pattern.calibrate import sexes
from anagen.learning.pattern.expectation import Expectation
from anagen.learning.pattern.hierarchy import RowTable
from anagen.learning.posterior import read_posterior
from anagen.learning.rows import load_rows
from anagen.therapy.catalogue import load_catalogue

pytestmark = pytest.mark.slow
DRAWS = 60


@pytest.fixture(scope="module")
def cyproterone() -> RowCheck:
    rows = [row for row in load_rows()[1] if row.id == "Vexiau2002.cyproterone"]
    beliefs, posterior = distribution("posterior"), read_posterior("pattern")
    draws = range(0, beliefs.size, beliefs.size // DRAWS)
    parts = np.array([Expectation(beliefs.knowledge(draw)).all(rows) for draw in draws])
    index = posterior.resampled(beliefs.size)
    at = tuple(
        {
            "rises": posterior.rises[index[draw]],
            **{name: float(values[index[draw]]) for name, values in posterior.hierarchy.items()},
        }
        for draw in draws
    )
    (found,) = check_rows(Sample(RowTable.of(rows, sexes()), at, parts), rows)
    return found


def test_no_blocker_was_learned_from_any_row() -> None:
    blockers = {name for name, one in load_catalogue().items() if one.model == "receptor blocker"}
    assert blockers
    assert not [name for name in free_names("pattern") if name.split(".")[0] in blockers]
    names = {
        load_catalogue().find(dict(part)["therapy"]).name: row.fit
        for row in load_rows()[1]
        for part in row.treatment
        if load_catalogue().find(dict(part)["therapy"]).name in blockers
    }
    assert names == {"cyproterone acetate": False, "spironolactone": False}


def test_the_count_of_women_on_cyproterone(cyproterone: RowCheck) -> None:
    """A known miss in the middle: -6.7 published, +7.6 foretold, inside the wide 90 % interval."""
    assert cyproterone.covered
    assert cyproterone.mean > cyproterone.row.value
