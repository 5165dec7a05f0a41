"""Checks of the posterior of alopecia areata, as the tables of docs/areata.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from anagen.learning.areata.free_parameters import free_parameters
from anagen.learning.areata.rows import LATER, severe_rows
from anagen.learning.areata.severe_runs import STOP_WEEK
from anagen.learning.posterior import Posterior, read_posterior

_WHAT = {
    "le20": "SALT ≤ 20",
    "le10": "SALT ≤ 10",
    "change": "mean change, %",
    "lost": "lost more than 20 points",
    "kept": "kept SALT ≤ 20",
}
_HALF, _MOST = (0.25, 0.75), (0.05, 0.95)


def worth_lines(posterior: Posterior | None = None) -> Iterator[str]:
    """Lines of Markdown: the sampler, all rows against their predictions, the fitted parameters."""
    found = posterior or read_posterior("areata")
    checked = found.diagnostics
    yield (
        f"`{found.id}`: {len(found)} draws, R-hat {checked['rhat']:.3f}, "
        f"effective draws {checked['ess']:.0f}, divergences {checked['divergences']}; "
        f"{checked['runs']} runs of {checked['patients']} patients; "
        f"spread between studies {found.hierarchy['study_sd'].mean():.2f} (log odds)."
    )
    yield ""
    yield "| study | arm | outcome | week | published | predicted (90 %) | inside | without the study |"
    yield "|---|---|---|---|---|---|---|---|"
    told = {row["id"]: row for row in checked["rows"]}
    left = {row["id"]: row for rows in checked.get("left out", {}).values() for row in rows}
    for row in severe_rows():
        one = told[row.id]
        what = _WHAT.get(row.outcome, row.outcome.upper())
        what += f" among {_WHAT[row.given]}" if row.given else ""
        what += f", baseline {row.group}" if row.group == "below 95" else ""
        what += ", patches" if row.group == "patches" else ""
        what += f", {row.group} after week {STOP_WEEK}" if row.group in LATER else ""
        arm = (
            f"{row.drug} {row.per_day:g} mg/day"
            if row.drug
            else "untreated"
            if row.group == "patches"
            else "placebo"
        )
        yield (
            f"| {row.study}{'' if row.fit else ' (not fitted)'} | {arm} | {what} | {row.week} | "
            f"{one['value']:g} | {_interval(one)} | {'yes' if one['inside'] else '**no**'} | "
            f"{_interval(left[row.id]) if row.id in left else ''} |"
        )
    yield ""
    fitted = [told[row.id] for row in severe_rows() if row.fit]
    held = [told[row.id] for row in severe_rows() if not row.fit]
    line = f"Inside: {_share(fitted)} of the fitted rows, {_share(held)} of those not fitted"
    outside = list(left.values())
    yield line + (f", {_share(outside)} of rows of a study that was left out." if outside else ".")
    yield ""
    yield "By rank among predictions, so that steps of one patient count half (fair: 90 and 50 %):"
    for what, rows in (("fitted", fitted), ("not fitted", held), ("study left out", outside)):
        if rows:
            most, half = (_ranked(rows, *levels) for levels in (_MOST, _HALF))
            yield f"{what} {most} within 90 %, {half} within 50 %;"
    yield ""
    yield "| parameter | prior median (90 %) | learned (90 %) |"
    yield "|---|---|---|"
    free = free_parameters()
    draws = [free.everything(z) for z in found.z[:: max(1, len(found) // 300)]]
    zero = free.everything(np.zeros(len(free.names)))
    low, high = (free.everything(np.full(len(free.names), z)) for z in (-1.645, 1.645))
    for name in free.names:
        values = np.array([draw[name] for draw in draws])
        a, b, c = np.quantile(values, [0.05, 0.5, 0.95])
        before = f"{zero[name]:.3g} ({low[name]:.3g} to {high[name]:.3g})"
        yield f"| {name} | {before} | {b:.3g} ({a:.3g} to {c:.3g}) |"
    yield ""
    yield "| treatment | among | outcome | week | published | expected ± SD |"
    yield "|---|---|---|---|---|---|"
    for name, rows in checked.get("local", {}).items():
        for row in rows:
            yield (
                f"| {name.partition('.')[0]} {row['dose']:g} | {row['people']} | {row['outcome'].upper()} | "
                f"{row['week']} | {row['value']:g} | {row['mean']:g} ± {row['sd']:g} |"
            )


def _interval(row: dict[str, Any]) -> str:
    return f"{row['mean']:.0f} ({row['low']:.0f} to {row['high']:.0f})"


def _ranked(rows: list[dict[str, Any]], low: float, high: float) -> str:
    inside = sum(low <= row["rank"] <= high for row in rows)
    return f"{inside} of {len(rows)} ({100.0 * inside / len(rows):.0f} %)"


def _share(rows: list[dict[str, Any]]) -> str:
    return f"{sum(row['inside'] for row in rows)} of {len(rows)}"
