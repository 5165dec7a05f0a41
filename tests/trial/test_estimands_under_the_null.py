"""False alarms of estimators where patients of one arm leave for lack of effect, and both get the same.

Both arms are given the same, so the hypothetical difference is 0, and each rejection at 5 % is a false one.
Those of arm A who do not improve leave, as measured; the effect grows with time. Bounds of a nominal test
hold for 99.9 % of seeds (binomial), so that a change which only moves the luck fails one time in a thousand.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy

from anagen.api import Trial
from anagen.statistics.comparisons import Comparisons
from anagen.trial.analysis.compare import compare, endpoint_values
from anagen.trial.replicate import Replicate

REPEATS = 200
ARM = """
[[arm]]
name = "{name}"
[[arm.treatment]]
therapy = "minoxidil topical"
dose = "5 %"
schedule = "twice daily"
"""
FILE = f"""
[trial]
name = "the same treatment"
seed = 1
replicates = {REPEATS}
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "25 to 50 years"
norwood = ["III vertex", "IV"]
size = 80
[design]
identical_arms = true
{ARM.format(name="A")}
{ARM.format(name="B")}
[measurement]
method = "macrophotography, tattooed field"
region = "vertex"
visits = "weeks 0, 8, 16, 24"
outcomes = ["non-vellus density"]
[analysis]
endpoint = "change in non-vellus density at week 24"
model = "MMRM"
[[intercurrent]]
cause = "lack of effect"
rate = "95 % by week 16"
among = "change in non-vellus density of less than 10 hairs/cm2"
arms = ["A"]
"""


@pytest.fixture(scope="module")
def trial() -> Trial:
    return Trial.from_text(FILE)


@pytest.fixture(scope="module")
def found(trial: Trial) -> list[Replicate]:
    simulator = trial.simulator()
    return [trial.replicate(simulator, number, truth_wanted=False) for number in range(REPEATS)]


def false_alarms(found: Comparisons) -> int:
    return int((found.p[:, 0] < 0.05).sum())


def most(repeats: int) -> int:
    """False alarms of a nominal test that are not exceeded with probability 99.9 %."""
    return int(scipy.stats.binom.ppf(0.999, repeats, 0.05))


def by(model: str, missing: str, trial: Trial, found: list[Replicate]) -> Comparisons:
    """Comparisons of what was seen, by another model or handling of what was not."""
    path = np.stack([one.path for one in found if one.path is not None])
    protocol = trial.protocol
    y, baseline = endpoint_values(protocol.analysis.endpoint, protocol.measurement.visit_days, path, missing)
    return compare(model, y, baseline, np.stack([one.allocation.arm for one in found]), 2, 1)


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
    other = Trial(
        replace(trial.protocol, analysis=replace(trial.protocol.analysis, model="ANCOVA", missing=method))
    )
    compared = other.compare(found[:repeats])
    assert np.isfinite(compared.p[:, 0]).all()
    assert false_alarms(compared) <= most(repeats)


@pytest.mark.slow
def test_completers_and_the_last_observation_do_not_keep_it(trial: Trial, found: list[Replicate]) -> None:
    completers = by("ANCOVA", "complete cases", trial, found)
    carried = by("ANCOVA", "last observation carried forward", trial, found)
    assert false_alarms(completers) > 3 * most(REPEATS)
    assert false_alarms(carried) > 1.5 * most(REPEATS)
    assert completers.difference[:, 0].mean() > 10.0, "those who stay are those who improved"
    assert carried.difference[:, 0].mean() < -5.0, "who left early had not improved yet"


@pytest.mark.slow
def test_no_model_of_what_was_seen_knows_of_leaving_by_what_was_not(found: list[Replicate]) -> None:
    hidden = Trial.from_text(FILE.replace("among =", 'judged = "true"\namong ='))
    simulator = hidden.simulator()
    unseen = [hidden.replicate(simulator, number, truth_wanted=False) for number in range(REPEATS)]
    difference = hidden.compare(unseen).difference[:, 0]
    assert difference.mean() > 2.0 * difference.std() / np.sqrt(REPEATS)
