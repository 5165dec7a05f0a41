"""Visits of the first replicate: mean per arm with its confidence interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import scipy

if TYPE_CHECKING:
    import polars as pl


CHANGE = "change in "
"""Prefix in the name of a course that starts at 0: ``change in total density``."""


def visit_means(observations: pl.DataFrame, outcome: str) -> pl.DataFrame:
    """Mean and 95 % confidence interval of `outcome` per arm and visit, in the first replicate.

    Args:
        observations: replicate, patient, arm, side, visit, week, outcome, unit, value, dropped.
        outcome: an outcome, or ``change in`` one, the patients' change since the first visit.

    Returns:
        Columns arm, week, n, mean, lo, hi; the interval uses Student's t and is null below two patients.
        Rows without a finite value, and those of patients who have left, are not counted.
    """
    import polars as pl

    columns = set(observations.columns)
    rows = observations.lazy()
    if "replicate" in columns:
        rows = rows.filter(pl.col("replicate") == pl.col("replicate").min())
    rows = rows.filter(
        (pl.col("outcome") == outcome.removeprefix(CHANGE))
        & pl.col("value").is_not_null()
        & pl.col("value").is_finite()
    )
    if "region" in columns:  # the trial's first region comes first
        rows = rows.filter(pl.col("region") == pl.col("region").first())
    if "dropped" in columns:
        rows = rows.filter(~pl.col("dropped").fill_null(False))
    # A visit happens within a window; visits of one number share the planned week.
    order = "visit" if "visit" in columns else "week"
    if outcome.startswith(CHANGE):
        site = [name for name in ("arm", "patient", "side") if name in columns]
        first = rows.filter(pl.col(order) == pl.col(order).min())
        start = first.select(*site, pl.col("value").alias("start"))
        # Change at baseline is 0 by definition, so it gets no point.
        rows = rows.filter(pl.col(order) > pl.col(order).min())
        rows = rows.join(start, on=site, nulls_equal=True, maintain_order="left")
        rows = rows.with_columns(pl.col("value") - pl.col("start"))
    table = (
        rows.group_by("arm", order, maintain_order=True)
        .agg(
            pl.col("week").cast(pl.Float64).median().alias("at"),
            pl.len().alias("n"),
            pl.col("value").mean().alias("mean"),
            pl.col("value").std().alias("sd"),
        )
        .sort("arm", "at", maintain_order=True)
        .collect()
    )
    half = [
        float(scipy.special.stdtrit(n - 1, 0.975)) * sd / math.sqrt(n) if n > 1 and sd is not None else None
        for n, sd in zip(table["n"].to_list(), table["sd"].to_list(), strict=True)
    ]
    return table.with_columns(pl.Series("half", half, dtype=pl.Float64)).select(
        "arm",
        pl.col("at").alias("week"),
        "n",
        "mean",
        (pl.col("mean") - pl.col("half")).alias("lo"),
        (pl.col("mean") + pl.col("half")).alias("hi"),
    )
