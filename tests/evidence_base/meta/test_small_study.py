"""Funnel asymmetry: laws. metafor's numbers are in verification/software/pooling.py."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.evidence_base.meta.small_study import egger_mixed, trim_and_fill
from verification.software.bcg import EFFECTS, VARIANCES


def test_trim_and_fill():
    result = trim_and_fill(EFFECTS, VARIANCES)
    assert (result.missing, result.side) == (1, "right")
    assert result.pooled.k == 14


def test_trim_and_fill_is_blind_to_direction():
    there, back = trim_and_fill(EFFECTS, VARIANCES), trim_and_fill(-EFFECTS, VARIANCES)
    assert (back.missing, back.side) == (there.missing, "left")
    assert back.pooled.estimate == pytest.approx(-there.pooled.estimate)


def test_a_symmetric_funnel_misses_nothing():
    effects = np.array([0.0, -1.0, 1.0, -2.0, 2.0])
    result = trim_and_fill(effects, np.array([0.1, 0.5, 0.5, 1.0, 1.0]), side="left")
    assert result.missing == 0
    assert result.pooled.k == 5


def test_two_studies_have_no_funnel():
    with pytest.raises(InputError, match="three or more"):
        egger_mixed([1.0, 2.0], [1.0, 1.0])
