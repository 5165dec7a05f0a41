from __future__ import annotations

import math

import polars as pl
import pytest

from anagen.report.trial.visits import visit_means


def observations(values: dict[int, list[float | None]], **more: list[object]) -> pl.DataFrame:
    """One arm; `values` by visit, one per patient."""
    rows = [
        {
            "replicate": 0,
            "patient": i,
            "arm": "a",
            "side": None,
            "visit": visit,
            "week": 6.0 * visit + 0.1 * i,
            "outcome": "total density",
            "unit": "hairs/cm2",
            "value": value,
            "dropped": value is None,
        }
        for visit, column in values.items()
        for i, value in enumerate(column)
    ]
    return pl.DataFrame(rows, schema_overrides={"side": pl.String, "value": pl.Float64})


def test_mean_and_interval_are_students() -> None:
    table = visit_means(observations({0: [10.0, 12.0, 14.0]}), "total density")
    (row,) = table.to_dicts()
    assert row["n"] == 3
    assert row["mean"] == pytest.approx(12.0)
    assert row["hi"] - row["mean"] == pytest.approx(4.302653 * 2.0 / math.sqrt(3), rel=1e-6)


def test_change_is_within_each_patient_and_leaves_baseline_out() -> None:
    data = observations({0: [10.0, 50.0], 1: [13.0, 55.0]})
    (row,) = visit_means(data, "change in total density").to_dicts()
    assert row["mean"] == pytest.approx(4.0)
    assert row["n"] == 2
    assert row["week"] == pytest.approx(6.05)


def test_only_the_first_replicate_counts() -> None:
    data = observations({0: [10.0, 12.0]})
    other = data.with_columns(replicate=pl.lit(1), value=pl.col("value") + 100)
    table = visit_means(pl.concat([other, data.with_columns(replicate=pl.lit(0))]), "total density")
    assert table["mean"].to_list() == [11.0]


def test_who_has_left_or_has_no_value_is_not_counted() -> None:
    table = visit_means(observations({0: [10.0, None, math.nan, 14.0]}), "total density")
    assert table["n"].to_list() == [2]
    assert table["mean"].to_list() == [12.0]


def test_one_patient_has_no_interval() -> None:
    (row,) = visit_means(observations({0: [10.0]}), "total density").to_dicts()
    assert row["lo"] is None
    assert row["hi"] is None


def test_sides_of_a_split_scalp_keep_their_own_baseline() -> None:
    left = observations({0: [10.0, 20.0], 1: [11.0, 21.0]}).with_columns(side=pl.lit("left"))
    right = observations({0: [30.0, 40.0], 1: [33.0, 43.0]}).with_columns(
        side=pl.lit("right"), arm=pl.lit("b")
    )
    table = visit_means(pl.concat([left, right]), "change in total density")
    assert dict(zip(table["arm"], table["mean"], strict=True)) == {"a": 1.0, "b": 3.0}


def test_an_unknown_outcome_gives_an_empty_table() -> None:
    assert visit_means(observations({0: [1.0]}), "hair mass").is_empty()
