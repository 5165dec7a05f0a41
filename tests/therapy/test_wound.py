"""The needle's own signal."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.therapy.wound import wound_signal


def test_one_session_peaks_near_one_on_its_day_and_halves_five_days_later() -> None:
    signal = wound_signal(np.array([0]), 6.0, 4.0, 60)
    assert signal.argmax() in (5, 6)
    assert signal.max() == pytest.approx(1.0, abs=0.02)
    assert signal[10] > 0.5 > signal[11] - 0.05
    assert signal[-1] < 1e-6


def test_daily_means_sum_to_the_area_of_the_kernel() -> None:
    # Gamma(4) theta^4 / (6^3 e^-3) with theta = 2.
    assert wound_signal(np.array([0]), 6.0, 4.0, 200).sum() == pytest.approx(6 * 16 / (216 * np.exp(-3)))


def test_sessions_add_and_shift() -> None:
    both = wound_signal(np.array([3, 24]), 6.0, 4.0, 80)
    apart = wound_signal(np.array([3]), 6.0, 4.0, 80) + wound_signal(np.array([24]), 6.0, 4.0, 80)
    np.testing.assert_array_equal(both, apart)
    assert not both[:3].any()
    assert not wound_signal(np.array([], dtype=np.int64), 6.0, 4.0, 80).any()
