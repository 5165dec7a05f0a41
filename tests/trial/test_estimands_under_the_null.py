"""False alarms of estimators where patients of one arm leave for lack of effect, and both get the same.

Both arms are given the same, so the hypothetical difference is 0, and each rejection at 5 % is a false one.
Those of arm A who do not improve leave, as measured; the effect grows with time. Bounds of a nominal test
hold for 99.9 % of seeds (binomial), so that a change which only moves the luck fails one time in a thousand.
"""

from __future__ import annotations

import numpy as np
import pytest
import scipy

from anagen.api import Trial
from anagen.statistics.comparisons import Comparisons
from anagen.trial.protocol.responders import CARRIED, COMPLETE
from anagen.trial.replicate import Replicate
from benchmarks.estimands import estimate, null_trial, replicates_of

REPEATS = 200


@pytest.fixture(scope="module")
def trial() -> Trial:
    return null_trial()


@pytest.fixture(scope="module")
def found(trial: Trial) -> list[Replicate]:
    return replicates_of(trial, REPEATS)


def false_alarms(found: Comparisons) -> int:
    return int((found.p[:, 0] < 0.05).sum())


def most(repeats: int) -> int:
    """False alarms of a nominal test that are not exceeded with probability 99.9 %."""
    return int(scipy.stats.binom.ppf(0.999, repeats, 0.05))


@pytest.mark.slow
def test_a_model_of_all_visits_keeps_its_level_where_leaving_depends_on_them(
    trial: Trial, found: list[Replicate]
) -> None:
    compared = trial.compare(found)
    assert np.isfinite(compared.p[:, 0]).all()
    assert false_alarms(compared) <= most(REPEATS)
    spread = compared.difference[:, 0].std() / np.sqrt(REPEATS)
    assert abs(compared.difference[:, 0].mean()) < 3.3 * spread


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "repeats"), [("multiple imputation", 60), ("jump to reference", 100), ("copy reference", 100)]
)
def test_imputation_keeps_its_level_where_leaving_depends_on_what_was_seen(
    method: str, repeats: int, trial: Trial, found: list[Replicate]
) -> None:
    compared = estimate(trial, found[:repeats], method)
    assert np.isfinite(compared.p[:, 0]).all()
    assert false_alarms(compared) <= most(repeats)


@pytest.mark.slow
def test_completers_and_the_last_observation_do_not_keep_it(trial: Trial, found: list[Replicate]) -> None:
    completers = estimate(trial, found, COMPLETE)
    carried = estimate(trial, found, CARRIED)
    assert false_alarms(completers) > 3 * most(REPEATS)
    assert false_alarms(carried) > 1.5 * most(REPEATS)
    assert completers.difference[:, 0].mean() > 10.0, "those who stay are those who improved"
    assert carried.difference[:, 0].mean() < -5.0, "who left early had not improved yet"


@pytest.mark.slow
def test_no_model_of_what_was_seen_knows_of_leaving_by_what_was_not() -> None:
    hidden = null_trial("true")
    difference = hidden.compare(replicates_of(hidden, REPEATS)).difference[:, 0]
    assert difference.mean() > 2.0 * difference.std() / np.sqrt(REPEATS)
