"""Funnel asymmetry. Reference: metafor 3.8.1 `regtest`, `ranktest`, `trimfill` on dat.bcg."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.evidence_base.meta.small_study import begg, egger_classical, egger_mixed, trim_and_fill
from evidence_base.meta.bcg import EFFECTS, VARIANCES


def test_egger_in_both_forms():
    mixed = egger_mixed(EFFECTS, VARIANCES)
    # metafor's REML stops at its own threshold; its digits agree to 1e-7.
    assert mixed.statistic == pytest.approx(-0.8033291121, abs=2e-7)
    assert mixed.p == pytest.approx(0.4217845357, abs=1e-7)
    classical = egger_classical(EFFECTS, VARIANCES)
    assert classical.statistic == pytest.approx(-1.401282002, abs=1e-8)
    assert classical.df == 11
    assert classical.p == pytest.approx(0.188706995, abs=1e-8)


def test_begg():
    assert begg(EFFECTS, VARIANCES).statistic == pytest.approx(0.025641026, abs=1e-8)


def test_trim_and_fill():
    result = trim_and_fill(EFFECTS, VARIANCES)
    assert (result.missing, result.side) == (1, "right")
    assert result.pooled.estimate == pytest.approx(-0.6570828008, abs=1e-6)
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
