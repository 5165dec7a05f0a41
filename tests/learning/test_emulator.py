"""The emulator: exact where the truth is quadratic, honest where it is not."""

from __future__ import annotations

import numpy as np

from anagen.learning.pattern.calibrate import distinct_columns, scattered
from anagen.learning.pattern.emulator import Emulator, features

RNG = np.random.default_rng(4)


def test_a_quadratic_is_found_exactly() -> None:
    z = RNG.normal(size=(400, 5))
    truth = features(z) @ RNG.normal(size=(21, 3))
    found = Emulator.fit(z, truth)
    new = RNG.normal(size=(50, 5))
    exact = np.linalg.lstsq(features(z), truth, rcond=None)[0]
    assert np.abs(found(new) - features(new) @ exact).max() < 2e-2 * truth.std()
    assert (found.error < 1e-2 * truth.std(axis=0)).all()


def test_its_stated_error_is_its_error_on_new_runs() -> None:
    def engine(z: np.ndarray) -> np.ndarray:
        return np.sin(1.5 * z[:, :1]) * 3 + z[:, 1:2] * z[:, 2:3]

    z, new = RNG.normal(size=(500, 4)), RNG.normal(size=(2000, 4))
    found = Emulator.fit(z, engine(z))
    seen = np.sqrt(np.mean((found(new) - engine(new)) ** 2))
    assert 0.6 < seen / found.error[0] < 1.6


def test_runs_that_failed_are_left_out() -> None:
    z = RNG.normal(size=(100, 2))
    y = z[:, :1].copy()
    y[3] = np.nan
    assert np.isfinite(Emulator.fit(z, y)(z)).all()


def test_outputs_that_are_the_same_are_emulated_once() -> None:
    y = np.zeros((10, 3, 2))
    y[:, 0, 0] = y[:, 2, 0] = np.arange(10)
    y[:, 1, 1] = 1.0
    outputs, columns = distinct_columns(y)
    assert outputs.shape == (10, 2)
    assert columns.tolist() == [[0, -1], [-1, 1], [0, -1]]


def test_runs_fill_the_inside_and_the_surroundings() -> None:
    radius = np.sqrt((scattered(np.zeros(40), np.eye(40), 512, 1) ** 2).mean(axis=1))
    assert np.quantile(radius, 0.05) < 0.75
    assert np.quantile(radius, 0.95) > 1.25
