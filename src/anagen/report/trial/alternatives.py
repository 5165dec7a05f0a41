"""Texts for readers who do not see the pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from anagen.report.numbers import interval, number, percent, scientific
from anagen.report.style import pretty_unit
from anagen.simulators.pictures import DeliveryPicture
from anagen.trial.result import TrialResult
from anagen.trial.results.comparison import Comparison


def of_timecourse(result: TrialResult, outcome: str) -> str:
    """Start and end of every arm's course, and of its untreated twin."""
    import polars as pl

    rows = result.courses.lazy().filter(pl.col("outcome") == outcome).sort("day").collect()
    sides = rows.partition_by("arm", "twin", as_dict=True)
    parts = []
    for arm in rows["arm"].unique(maintain_order=True).to_list():
        for twin, name in ((False, arm), (True, f"{arm}, same patients untreated")):
            if (arm, twin) in sides:
                means = sides[arm, twin]["mean"].to_list()
                parts.append(f"{name}: from {number(means[0])} to {number(means[-1])}")
    weeks = float(rows["day"].max() or 0) / 7 if not rows.is_empty() else 0.0  # type: ignore[arg-type]
    unit = pretty_unit(str(rows["unit"][0])) if not rows.is_empty() else ""
    return f"Line chart of mean {outcome} ({unit}) over {number(weeks, 0)} weeks. {'; '.join(parts)}."


def of_cycle(result: TrialResult, arm: str) -> str:
    """Phase shares at the start and the end, treated and untreated."""
    import polars as pl

    rows = result.phases.lazy().filter(pl.col("arm") == arm).sort("day").collect()
    sides = rows.partition_by("twin", "phase", as_dict=True)
    parts = []
    for twin, name in ((False, "treated"), (True, "untreated")):
        for phase in (phase for flag, phase in sides if flag == twin):
            shares = sides[twin, phase]["fraction"].to_list()
            parts.append(f"{name} {str(phase).lower()} from {percent(shares[0])} to {percent(shares[-1])}")
    return f"Stacked areas: share of follicles by phase of the hair cycle, {arm}. {'; '.join(parts)}."


def of_delivery(picture: DeliveryPicture, arm: str) -> str:
    """Highest concentration at the bulge and at the papilla."""
    amount, depths = np.asarray(picture.concentration), np.asarray(picture.depths_mm)
    parts = [
        f"highest at the {name} ({number(depth)} mm): "
        f"{scientific(float(amount[:, int(np.abs(depths - depth).argmin())].max()))} particles per mL"
        for name, depth in (("bulge", picture.bulge_mm), ("dermal papilla", picture.papilla_mm))
        if amount.size and np.isfinite(depth)
    ]
    return f"Map of particle concentration over depth and time after a session, {arm}. {'; '.join(parts)}."


def of_effect(comparisons: Sequence[Comparison], unit: str, level: str) -> str:
    """Differences, each with its interval and its power or assurance."""
    parts = [
        f"{row.arm} minus {row.reference}: {number(row.difference)} "
        f"({level} CI {interval(row.confidence)}), {row.detection.name} {percent(row.detection.share)}"
        for row in comparisons
    ]
    return f"Forest plot of differences in {pretty_unit(unit)}. {'; '.join(parts)}."
