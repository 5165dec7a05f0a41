"""Laws of strategies, and what they give for many patients under known parameters."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics.imputation.complete import complete, delta_by_visit
from anagen.statistics.imputation.normal import Normal, given
from anagen.statistics.imputation.records import Repeated, repeated
from anagen.statistics.imputation.strategies import STRATEGIES, strategy

OWN = np.array([[4.0, 2.4, 1.8], [2.4, 5.0, 3.1], [1.8, 3.1, 6.0]])
REFERENCE = np.array([[3.0, 1.0, 0.6], [1.0, 4.0, 2.0], [0.6, 2.0, 5.0]])
ACTIVE = np.array([2.0, 5.0, 9.0])
CONTROL = np.array([1.0, 1.5, 1.0])
MODEL = Normal((CONTROL[None], ACTIVE[None]), (REFERENCE, OWN), together=False)


@pytest.mark.parametrize("name", ["jump to reference", "copy increments in reference"])
@pytest.mark.parametrize("departure", [1, 2])
def test_the_past_is_ones_own_and_the_future_given_it_the_references(name: str, departure: int) -> None:
    mean, joint = strategy(name)((ACTIVE[None], OWN), (CONTROL[None], REFERENCE), departure)
    before, after = np.arange(departure), np.arange(departure, 3)
    np.testing.assert_array_equal(joint[np.ix_(before, before)], OWN[np.ix_(before, before)])
    np.testing.assert_array_equal(mean[0, before], ACTIVE[before])
    for found, expected in zip(given(joint, after, before), given(REFERENCE, after, before), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-12)
    offset = ACTIVE[departure - 1] - CONTROL[departure - 1] if "increments" in name else 0.0
    np.testing.assert_allclose(mean[0, after], CONTROL[after] + offset)
    assert np.linalg.eigvalsh(joint).min() > 0


@pytest.mark.parametrize("name", [name for name in STRATEGIES if name != "last mean carried forward"])
@pytest.mark.parametrize("departure", [0, 1, 2, 3])
def test_in_the_reference_all_are_missing_at_random(name: str, departure: int) -> None:
    mean, joint = strategy(name)((CONTROL[None], REFERENCE), (CONTROL[None], REFERENCE), departure)
    np.testing.assert_allclose(mean[0], CONTROL, atol=1e-12)
    np.testing.assert_allclose(joint, REFERENCE, atol=1e-12)


def leavers(n: int, seed: int) -> tuple[Repeated, NDArray[np.int64]]:
    """Patients under the known model, who leave by chance after the first or second visit, or not."""
    random = np.random.default_rng(seed)
    arm = np.arange(n) % 2
    y = np.where(
        arm[:, None] == 1,
        random.multivariate_normal(ACTIVE, OWN, n),
        random.multivariate_normal(CONTROL, REFERENCE, n),
    )
    left = random.choice([1, 2, 3], n, p=[0.2, 0.3, 0.5])
    y[np.arange(3) >= left[:, None]] = np.nan
    return repeated(y, arm), left


EXPECTED = {
    # Mean at the last visit in the active arm: shares 0.2, 0.3, 0.5 leave before visits 2, 3, never.
    "missing at random": ACTIVE[2],
    "jump to reference": 0.5 * CONTROL[2] + 0.5 * ACTIVE[2],
    "copy increments in reference": CONTROL[2]
    + 0.2 * (ACTIVE[0] - CONTROL[0])
    + 0.3 * (ACTIVE[1] - CONTROL[1])
    + 0.5 * (ACTIVE[2] - CONTROL[2]),
    "last mean carried forward": 0.2 * ACTIVE[0] + 0.3 * ACTIVE[1] + 0.5 * ACTIVE[2],
    "copy reference": 0.5 * (CONTROL[2] + ACTIVE[2])
    + 0.2 * (REFERENCE[2, 0] / REFERENCE[0, 0]) * (ACTIVE[0] - CONTROL[0])
    + 0.3 * float(np.linalg.solve(REFERENCE[:2, :2], REFERENCE[:2, 2]) @ (ACTIVE[:2] - CONTROL[:2])),
}


@pytest.mark.parametrize("name", STRATEGIES)
@pytest.mark.parametrize("drawn", [False, True])
def test_means_of_many_patients_are_the_analytic_ones(name: str, drawn: bool) -> None:
    """Fixed seed; 50,000 patients an arm; 5 standard errors: another seed fails in 1 of 100,000."""
    data, _ = leavers(100_000, 21)
    filled = complete(data, MODEL, name, np.random.default_rng(22) if drawn else None)
    active = filled[data.arm == 1, 2]
    assert active.mean() == pytest.approx(EXPECTED[name], abs=5 * active.std() / np.sqrt(50_000))
    # The reference is missing at random whatever the other arm's strategy.
    control = filled[data.arm == 0, 2]
    assert control.mean() == pytest.approx(CONTROL[2], abs=5 * control.std() / np.sqrt(50_000))


@pytest.mark.parametrize("name", ["jump to reference", "copy reference", "missing at random"])
def test_draws_have_the_law_of_the_strategy(name: str) -> None:
    """One patient, 40,000 times; fixed seed, 5 standard errors for 5 numbers."""
    n = 40_000
    y = np.tile([3.5, np.nan, np.nan], (n + 1, 1))
    y[0] = 1.0
    arm = np.ones(n + 1, dtype=int)
    arm[0] = 0
    data = repeated(y, arm)
    filled = complete(data, MODEL, name, np.random.default_rng(4))[1:, 1:]
    mean, joint = strategy(name)((ACTIVE[None], OWN), (CONTROL[None], REFERENCE), 1)
    slope, rest = given(joint, np.array([1, 2]), np.array([0]))
    expected = mean[0, 1:] + slope[:, 0] * (3.5 - mean[0, 0])
    assert (np.abs(filled.mean(axis=0) - expected) < 5 * np.sqrt(np.diag(rest) / n)).all()
    np.testing.assert_allclose(np.cov(filled.T), rest, atol=5 * 6.0 * np.sqrt(2.0 / n))


def test_what_was_observed_stays_and_only_the_rest_is_shifted() -> None:
    data, left = leavers(40, 5)
    plain = complete(data, MODEL, "jump to reference", np.random.default_rng(1))
    shift = delta_by_visit(data, (2.0, 1.0), arm=1)
    moved = complete(data, MODEL, "jump to reference", np.random.default_rng(1), shift)
    seen = ~data.missing
    np.testing.assert_array_equal(plain[seen], data.outcome[seen])
    assert np.isfinite(plain).all()
    for i in range(40):
        gone = np.arange(3) - left[i]
        expected = np.where(gone < 0, 0.0, np.where(gone == 0, 2.0, 3.0)) * data.arm[i]
        np.testing.assert_allclose((moved - plain)[i], expected, atol=1e-12)
    np.testing.assert_array_equal(data.departure, left)


def test_a_gap_before_the_departure_is_not_shifted() -> None:
    data = repeated([[np.nan, 2.0, np.nan], [1.0, 1.0, 1.0]], [1, 0])
    shifted = complete(data, MODEL, "missing at random", None, 7.0)
    plain = complete(data, MODEL, "missing at random", None)
    np.testing.assert_allclose((shifted - plain)[0], [0.0, 0.0, 7.0])


def test_faults_are_told() -> None:
    data, _ = leavers(10, 5)
    with pytest.raises(InputError, match="jump to reference"):
        complete(data, MODEL, "jump to referense", None)
    with pytest.raises(InputError, match="3 strategies for 2 arms"):
        complete(data, MODEL, ("missing at random",) * 3, None)
