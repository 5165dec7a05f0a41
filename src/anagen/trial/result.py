"""A finished virtual trial: tables, what was drawn, and the files it is kept in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from anagen.files.plain import json_text
from anagen.files.writing import replacing_folder
from anagen.simulators.pictures import DeliveryPicture, Patch, ScalpPicture
from anagen.trial.protocol.reading import Protocol, resolved

SCHEMA = "anagen-summary/1"
DIGITS = 10
"""Significant digits of the numbers in ``summary.json``."""


@dataclass(frozen=True, eq=False)
class TrialResult:
    """What a run returns; `save` writes the same to files.

    Attributes:
        protocol: as run, all defaults explicit.
        summary: ``summary.json``.
        observations: replicate, patient, arm, side, visit, week, day, region, field, outcome,
            unit, value, dropped: every patient, visit, field and outcome of the first replicate.
        estimates: one row a replicate and comparison: difference, se, ci, p.
        courses, phases: expected courses of the arms and their untreated twins.
        delivery: by arm, where something is delivered into the skin.
        patches: scalp before and after, and untreated.
        scalps: whole scalps of a few patients, in a disease of the whole scalp.
        run: what differs from run to run (timings, machine); ``run.json``.
    """

    protocol: Protocol
    summary: dict[str, Any]
    observations: pl.DataFrame
    estimates: pl.DataFrame
    courses: pl.DataFrame
    phases: pl.DataFrame
    delivery: dict[str, DeliveryPicture] = field(default_factory=dict)
    patches: list[Patch] = field(default_factory=list)
    run: dict[str, Any] = field(default_factory=dict)
    scalps: list[ScalpPicture] = field(default_factory=list)

    @property
    def arms(self) -> pl.DataFrame:
        """One row an arm, outcome and visit: n, mean, sd, change, intervals."""
        rows = [
            {"arm": arm["name"], "n": arm["n"], **_flat(outcome)}
            for arm in self.summary["arms"]
            for outcome in arm["outcomes"]
        ]
        return pl.DataFrame(rows)

    @property
    def comparisons(self) -> pl.DataFrame:
        """One row a comparison: difference, interval, p, power."""
        return pl.DataFrame([_flat(row) for row in self.summary["comparisons"]])

    def save(self, folder: Path | str, *, also: Callable[[Path], object] | None = None) -> Path:
        """Write all files into `folder`, whole or not at all.

        Everything is written to a temporary folder beside it, which then becomes `folder`; into a
        folder that exists the files are moved one by one.

        Args:
            also: writes further files into the folder it is given.

        Raises:
            InputError: `folder` is a file, or cannot be written.
        """
        folder = Path(folder)
        with replacing_folder(folder) as made:
            (made / "summary.json").write_text(as_json(self.summary), encoding="utf-8")
            (made / "run.json").write_text(as_json(self.run), encoding="utf-8")
            (made / "protocol.toml").write_text(resolved(self.protocol), encoding="utf-8")
            self.observations.write_parquet(made / "observations.parquet")
            self.estimates.write_parquet(made / "estimates.parquet")
            if also is not None:
                also(made)
        return folder


def as_json(content: dict[str, Any]) -> str:
    """JSON with sorted-as-written keys, numbers to 10 digits, NaN as null; ends with a line feed."""
    return json_text(content, DIGITS)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row without lists: ``ci95`` becomes ``ci95_low`` and ``ci95_high``."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, list | tuple) and len(value) == 2:
            flat[f"{key}_low"], flat[f"{key}_high"] = value
        else:
            flat[key] = value
    return flat
