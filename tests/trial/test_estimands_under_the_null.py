"""False alarms of estimators where patients of one arm leave for lack of effect, and both get the same.

Both arms are given the same, so the hypothetical difference is 0, and each rejection at 5 % is a false one.
Those of arm A who do not improve leave, as measured; the effect grows with time. Bounds of a nominal test
hold for 99.9 % of seeds (binomial), so that a change which only moves the luck fails one time in a thousand.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
import scipy

from anagen.api import Trial
from anagen.trial.replicate import Replicate
from benchmarks.estimands import (
    BEGIN,
    BOTH_ARMS,
    END,
    HIDDEN,
    ONE_ARM,
    PAGE,
    SAVED,
    SCENES,
    estimate,
    figures,
    null_trial,
    replicates_of,
)
from benchmarks.null_estimators import ESTIMATORS, Result

REPEATS = 200


@pytest.fixture(scope="module")
def trial() -> Trial:
    return null_trial()


@pytest.fixture(scope="module")
def found(trial: Trial) -> list[Replicate]:
    return replicates_of(trial, REPEATS)


KEPT = json.loads(SAVED.read_text(encoding="utf-8"))


def false_alarms(found: Result) -> int:
    return int((found[0] < 0.05).sum())


def most(repeats: int) -> int:
    """False alarms of a nominal test that are not exceeded with probability 99.9 %."""
    return int(scipy.stats.binom.ppf(0.999, repeats, 0.05))


def kept(scene: str, name: str) -> int:
    """False alarms that are on record."""
    found = KEPT[scene]["alarms"][name]
    return round(found["repeats"] * found["share"] / 100.0)


def test_the_page_shows_what_is_kept() -> None:
    shown = PAGE.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0].strip()
    assert shown == figures(KEPT)
    assert set(KEPT) == set(SCENES)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_every_estimator_keeps_the_level_of_its_own_null(name: str) -> None:
    """Where both arms leave alike, the null of every estimand is true."""
    repeats = KEPT[BOTH_ARMS]["alarms"][name]["repeats"]
    assert repeats >= (0.3 if ESTIMATORS[name].imputes else 0.98) * KEPT[BOTH_ARMS]["repeats"]
    assert kept(BOTH_ARMS, name) <= most(repeats)
    if ESTIMATORS[name].keeps:
        assert kept(ONE_ARM, name) <= most(KEPT[ONE_ARM]["alarms"][name]["repeats"])


FAIL = [name for name, one in ESTIMATORS.items() if not one.keeps and name != "GEE, exchangeable"]


@pytest.mark.parametrize("name", FAIL)
def test_it_is_seen_where_the_level_is_lost(name: str) -> None:
    assert kept(ONE_ARM, name) > most(KEPT[ONE_ARM]["alarms"][name]["repeats"])


def test_every_estimator_gives_a_p_value() -> None:
    trial = null_trial(BOTH_ARMS)
    found = replicates_of(trial, 2)
    for name, one in ESTIMATORS.items():
        p, estimates = estimate(trial, found, name)
        assert ((p > 0) & (p <= 1)).all(), name
        assert np.isfinite(estimates).all() or np.isnan(estimates).all(), name
        assert one.estimand


@pytest.mark.slow
def test_a_model_of_all_visits_keeps_its_level_where_leaving_depends_on_them(
    trial: Trial, found: list[Replicate]
) -> None:
    result = estimate(trial, found, "MMRM")
    assert np.isfinite(result[0]).all()
    assert false_alarms(result) <= most(REPEATS)
    assert abs(result[1].mean()) < 3.3 * result[1].std() / np.sqrt(REPEATS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "repeats"), [("multiple imputation", 60), ("jump to reference", 100), ("copy reference", 100)]
)
def test_imputation_keeps_its_level_where_leaving_depends_on_what_was_seen(
    method: str, repeats: int, trial: Trial, found: list[Replicate]
) -> None:
    result = estimate(trial, found[:repeats], f"ANCOVA, {method}")
    assert np.isfinite(result[0]).all()
    assert false_alarms(result) <= most(repeats)


@pytest.mark.slow
def test_completers_and_the_last_observation_do_not_keep_it(trial: Trial, found: list[Replicate]) -> None:
    completers = estimate(trial, found, "ANCOVA, complete cases")
    carried = estimate(trial, found, "ANCOVA, last observation carried forward")
    assert false_alarms(completers) > 3 * most(REPEATS)
    assert false_alarms(carried) > 1.5 * most(REPEATS)
    assert completers[1].mean() > 10.0, "those who stay are those who improved"
    assert carried[1].mean() < -5.0, "who left early had not improved yet"


@pytest.mark.slow
def test_no_model_of_what_was_seen_knows_of_leaving_by_what_was_not() -> None:
    hidden = null_trial(HIDDEN)
    difference = hidden.compare(replicates_of(hidden, REPEATS)).difference[:, 0]
    assert difference.mean() > 2.0 * difference.std() / np.sqrt(REPEATS)
