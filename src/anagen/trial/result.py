"""A finished virtual trial: tables, pictures, and the files that hold them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from anagen.files.durable import put
from anagen.files.html_table import html_table
from anagen.files.plain import json_text
from anagen.files.result_set import replacing_folder
from anagen.simulators.pictures import DeliveryPicture, Patch, ScalpPicture
from anagen.trial.kept_tables import KeptTables
from anagen.trial.own_definitions import FOLDER as OWN_FILES
from anagen.trial.own_definitions import old_files, own_files
from anagen.trial.protocol.reading import Protocol, resolved
from anagen.trial.results.comparison import Comparison
from anagen.trial.results.data_rows import DICTIONARY, OWN, data_tables
from anagen.trial.results.run_record import RunRecord
from anagen.trial.results.trial_summary import TrialSummary
from anagen.trial.results.written import cell, cells, flat

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, eq=False, repr=False)
class TrialResult:
    """Result of a run; `save` writes it to files.

    Attributes:
        protocol: as run, all defaults explicit.
        summary: content of ``summary.json``.
        observations: replicate, patient, arm, side, visit, week, day, region, field, outcome,
            unit, value, dropped: all patients, visits, fields and outcomes of the first replicate.
        estimates: one row per replicate and comparison: difference, se, ci, p, df, n, draw, truth.
        endpoints: the same of all endpoints with adjusted p, where there are several or a procedure.
        courses: expected courses of the arms and their untreated twins.
        phases: their shares of the phases of the hair cycle.
        delivery: by arm, for products delivered into the skin.
        patches: scalp before and after, and untreated.
        scalps: whole scalps of a few patients, in a disease of the whole scalp.
        run: record of the run (timings, machine); ``run.json``.
        subjects: one row per patient of the first replicate: age, sex, stage, stratum, arm, leaving.
        tables: patients and observations of all replicates, if they were kept.
        own: estimates of an estimator of one's own, one row per replicate, name and arm, if there is one.
    """

    protocol: Protocol
    summary: TrialSummary
    observations: pl.DataFrame
    estimates: pl.DataFrame
    courses: pl.DataFrame
    phases: pl.DataFrame
    run: RunRecord
    delivery: dict[str, DeliveryPicture] = field(default_factory=dict)
    patches: list[Patch] = field(default_factory=list)
    scalps: list[ScalpPicture] = field(default_factory=list)
    subjects: pl.DataFrame | None = None
    tables: KeptTables | None = None
    endpoints: pl.DataFrame | None = None
    own: pl.DataFrame | None = None

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Comparisons, one for each arm but the reference: difference, interval, p, power."""
        return self.summary.comparisons

    def to_dict(self) -> dict[str, Any]:
        """Content of ``summary.json``."""
        return self.summary.to_dict()

    def to_json(self) -> str:
        """Text of ``summary.json``; equal for equal trials."""
        return self.summary.to_json()

    def to_frame(self, of: Literal["comparisons", "arms"] = "comparisons") -> pl.DataFrame:
        """Table with one row per comparison, or one row per arm, outcome and visit."""
        import polars as pl

        if of == "comparisons":
            rows = [flat(row.to_dict()) for row in self.comparisons]
        else:
            rows = [
                {"arm": arm.name, **flat(row.to_dict())} for arm in self.summary.arms for row in arm.outcomes
            ]
        return pl.DataFrame(rows, infer_schema_length=None)

    def __repr__(self) -> str:
        summary = self.summary
        return (
            f"<{type(self).__name__} of {summary.trial!r}: {len(summary.arms)} arms, "
            f"{summary.replicates} replicates, {summary.endpoint.text}>"
        )

    def _repr_html_(self) -> str:
        summary = self.summary
        head = ("comparison", f"difference ({summary.endpoint.unit})", "interval", "p", "power or assurance")
        rows = [
            (
                row.title,
                cell(row.difference, ".2f"),
                cells(row.confidence, ".2f"),
                cell(row.p, ".3f"),
                cell(row.detection.share, ".0%"),
            )
            for row in summary.comparisons
        ]
        return html_table(f"{summary.trial}: {summary.endpoint.text}", head, rows)

    def save(self, folder: Path | str, *, also: Callable[[Path], object] | None = None) -> Path:
        """Write all files into `folder`, all or none, with a manifest (`anagen.files.result_set`).

        Therapies, products and diseases of one's own are written too, as files of a catalogue. Files of an
        earlier trial in `folder` are replaced or removed, all other files are kept.

        Args:
            folder: may exist already.
            also: writes further files into the folder that it is given.

        Raises:
            InputError: `folder` is a file, cannot be written, or another run writes there.
        """
        folder = Path(folder)
        files = self.files()
        with replacing_folder(folder, "trial", owned=old_files(folder)) as made:
            for name, content in files.items():
                (made / name).parent.mkdir(exist_ok=True)
                put(made / name, content)
            if self.tables is not None:
                self.tables.copy(made)
            if also is not None:
                also(made)
        return folder

    def files(self) -> dict[str, str | bytes]:
        """Content of the files that `save` writes, by name, without those of `tables`."""
        dictionary = data_tables(
            several_regions=bool(self.protocol.measurement.also),
            kept=self.tables is not None,
            several_endpoints=self.endpoints is not None,
            entered=self.summary.entry is not None,
            own=self.own is not None,
        )
        return {
            "summary.json": self.to_json(),
            "run.json": self.run.to_json(),
            "protocol.toml": resolved(self.protocol),
            "observations.parquet": _parquet(self.observations),
            "estimates.parquet": _parquet(self.estimates),
            **({} if self.endpoints is None else {"endpoints.parquet": _parquet(self.endpoints)}),
            **({} if self.subjects is None else {"subjects.parquet": _parquet(self.subjects)}),
            **({} if self.own is None else {OWN: _parquet(self.own)}),
            DICTIONARY: json_text({"tables": dictionary}),
            **{f"{OWN_FILES}/{name}": text for name, text in own_files(self.protocol).items()},
        }


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()
