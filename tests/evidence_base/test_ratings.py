"""Published ratings: what is fitted was read, and a number stands in one table only."""

from __future__ import annotations

from importlib.resources import files

import pytest

from anagen.evidence_base.tables.ratings import ratings
from anagen.evidence_base.tables.records import load_evidence

ROWS = {one.id: one for one in ratings(load_evidence())}


def test_nothing_recalled_is_fitted_or_shown() -> None:
    assert {one.use for one in ROWS.values() if one.status == "recalled"} == {"no"}
    assert all(one.n and one.change is not None for one in ROWS.values() if one.use == "fit")


def test_a_share_that_is_a_result_is_read_from_there() -> None:
    share = next(
        one
        for one in load_evidence().of_study("Olsen2006")
        if (one.arm, one.outcome) == ("placebo", "self-assessed improvement")
    )
    assert ROWS["P028"].share == pytest.approx((share.value or 0.0) / 100.0)
    text = (files("anagen.evidence_base") / "data" / "ratings.csv").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("P028,"))
    assert ",42," not in line


def test_a_change_is_relative_to_the_count_at_the_start() -> None:
    assert ROWS["P145"].change == pytest.approx(20.9 / 156)  # hairs/cm2 from results.csv
    assert ROWS["P036"].change == pytest.approx(0.67 / 7.32)  # cover itself, mm/cm2
    assert ROWS["P036"].of_cover
    assert not ROWS["P145"].of_cover


def test_shares_of_one_arm_fit_together() -> None:
    for one in ROWS.values():
        assert 0.0 <= one.share <= 1.0
        if one.worse is not None:
            assert one.share + one.worse <= 1.0
        if one.within:
            assert one.share <= ROWS[one.within].share
