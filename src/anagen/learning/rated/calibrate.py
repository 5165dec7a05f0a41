"""The whole calibration of the link: fit, checks, file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from anagen.learning.rated.fit import QUICK, Sizes, fit, link_of, write_link
from anagen.learning.rated.leave_out import checked, coverage, each_left_out
from anagen.learning.rated.rows import rated_rows
from anagen.measurement.rated_link import FILE

Progress = Callable[[str, int, int], object]


def calibrate_rated(
    out: Path,
    *,
    quick: bool = False,
    seed: int = 2026,
    progress: Progress = lambda what, done, total: None,
) -> dict[str, Any]:
    """Fit the link, predict each trial from the others, and write the link's file to `out`.

    Args:
        out: file, or a folder for `FILE`.
        quick: short chains and no trial left out, for a try.
        seed: of the sampler.
        progress: called with (stage, done, total).

    Raises:
        InputError: the extra ``bayes`` is not installed.
        OSError: the file cannot be written.
    """
    rows = rated_rows()
    found = fit(rows, sizes=QUICK if quick else Sizes(), seed=seed)
    progress("link fitted", 1, 1)
    left_out = () if quick else each_left_out(rows, progress)
    checks: dict[str, Any] = {
        "sampler": {name: round(value, 4) for name, value in found.checks.items()},
        "trials_left_out": coverage(left_out),
        "not_fitted": checked(found),
        "each": [{name: _rounded(value) for name, value in asdict(one).items()} for one in left_out],
    }
    table = link_of(found, checks)
    write_link(table, out / FILE if out.is_dir() else out)
    return table


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    return [round(x, 3) for x in value] if isinstance(value, tuple) else value


def summary_lines(table: dict[str, Any]) -> list[str]:
    """Fit and checks of a link's file, a line each."""
    told = table["provenance"]
    lines = [f"{len(told['rows'])} shares of {len(told['trials'])} trials; {told['checks']['sampler']}"]
    slope = told["fitted"]["slope"]
    lines.append(f"log odds by log cover: {slope[1]:.1f} (90 %: {slope[0]:.1f} to {slope[2]:.1f})")
    for what, found in told["checks"]["trials_left_out"].items():
        lines.append(
            f"trials left out, {what}: {100 * found['inside_90']:.0f} % of {found['numbers']} inside 90 %, "
            f"{100 * found['inside_50']:.0f} % inside 50 %"
        )
    for one in told["checks"]["not_fitted"]:
        low, middle, high = (100 * x for x in one["foreseen"])
        lines.append(
            f"not fitted, {one['account']}, week {one['weeks']:g}: published {100 * one['published']:.0f} %, "
            f"foreseen {middle:.0f} % ({low:.0f} to {high:.0f})"
        )
    return lines
