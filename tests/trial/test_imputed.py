"""Imputation in a trial's analysis: what it equals where nothing is missing, and where a shift moves it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.statistics.comparisons import Comparisons
from anagen.trial.analysis.compare import compare
from anagen.trial.analysis.followed import Followed
from anagen.trial.analysis.imputed import compare_imputed
from anagen.trial.protocol.endpoint import read_endpoint
from anagen.trial.protocol.imputation import IMPUTED
from trial.test_intercurrent import EVENTS, FILE

DAYS = np.array([0.0, 56.0, 112.0, 168.0])
ENDPOINT = read_endpoint("change in total density at week 24")
ARM = np.tile([0, 1, 2], 20)[None]
STRATUM = np.zeros((1, 60), dtype=np.int64)


@pytest.fixture
def values() -> np.ndarray:
    random = np.random.default_rng(3)
    rise = np.cumsum(random.normal(0.0, 6.0, (60, 3)), axis=1) + 8.0 * (ARM[0] < 2)[:, None] * np.arange(1, 4)
    start = random.normal(150.0, 30.0, 60)
    return np.column_stack([start, start[:, None] + rise])[None]


def analysed(values: np.ndarray, method: str, delta: float = 0.0, seed: int = 1) -> Comparisons:
    courses = Followed(ENDPOINT, DAYS, values, ARM, 3, 2, 0.05, STRATUM)
    return compare_imputed(method, courses, seed, delta)


def with_gaps(values: np.ndarray) -> np.ndarray:
    left = values.copy()
    left[0, ::4, 2:] = np.nan
    return left


@pytest.mark.parametrize("method", IMPUTED)
def test_where_nothing_is_missing_the_estimate_is_that_of_ancova(method: str, values: np.ndarray) -> None:
    found = analysed(values, method)
    plain = compare("ANCOVA", values[:, :, 3] - values[:, :, 0], values[:, :, 0], ARM, 3, 2)
    assert found.difference[0, :2] == pytest.approx(plain.difference[0, :2], rel=1e-9)
    assert np.isnan(found.difference[0, 2])
    assert found.se[0, :2] == pytest.approx(plain.se[0, :2], rel=0.2), "jackknife and model"


def test_reference_based_methods_draw_an_arm_to_the_reference(values: np.ndarray) -> None:
    gaps = with_gaps(values)
    at_random = analysed(gaps, "multiple imputation").difference[0, 0]
    jumped, copied, increments = (analysed(gaps, name).difference[0, 0] for name in IMPUTED[1:])
    assert jumped < copied < at_random
    assert jumped < increments < at_random


@pytest.mark.parametrize("method", IMPUTED)
def test_a_shift_moves_the_estimate_by_the_share_that_is_filled_in(method: str, values: np.ndarray) -> None:
    gaps = with_gaps(values)
    plain, shifted = analysed(gaps, method), analysed(gaps, method, -8.0)
    gone = np.isnan(gaps[0, :, 3])
    moved = shifted.difference[0, :2] - plain.difference[0, :2]
    share = np.array([gone[ARM[0] == arm].mean() for arm in (0, 1)])
    # Adjusted for the baseline, which those who left do not share exactly.
    assert moved == pytest.approx(-8.0 * share, abs=1.0)


def test_imputations_are_of_the_seed_and_the_replicate(values: np.ndarray) -> None:
    gaps = with_gaps(values)
    one, again = (analysed(gaps, "multiple imputation") for _ in range(2))
    other = analysed(gaps, "multiple imputation", seed=2)
    assert np.array_equal(one.difference, again.difference, equal_nan=True)
    assert not np.array_equal(one.difference, other.difference, equal_nan=True)


def test_a_trial_is_analysed_so_and_does_not_depend_on_workers() -> None:
    text = FILE.replace("size = 24", "size = 60") + 'missing = "jump to reference"\ndelta = "-3 hairs/cm2"\n'
    trial = Trial.from_text(text + EVENTS)
    assert trial.protocol.analysis.estimand == "treatment policy"
    first = trial.run(workers=1, pictures=False).summary
    assert first.to_json() == trial.run(workers=2, pictures=False).summary.to_json()
    assert "shifted by -3 hairs/cm2" in first.estimand.intercurrent_events
    plain = replace(trial.protocol, analysis=replace(trial.protocol.analysis, delta=0.0))
    assert Trial(plain).run(workers=1, pictures=False).summary.comparisons[0].difference > (
        first.comparisons[0].difference
    )


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('model = "MMRM"\nmissing = "jump to reference"\n', "followed by an ANCOVA, not by MMRM"),
        ('delta = "3 hairs/cm2"\n', "fills nothing in"),
        ('missing = "copy reference"\ndelta = "1e9 hairs/cm2"\n', "a shift of"),
    ],
)
def test_faults_are_told(keys: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Trial.from_text(FILE + keys)
