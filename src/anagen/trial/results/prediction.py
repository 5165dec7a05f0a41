"""Published results of trials against predictions, and their agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anagen.files.html_table import html_table
from anagen.files.plain import OMITTED, written_as
from anagen.trial.results.left_out import LeftOutStudies
from anagen.trial.results.parameters_used import ParametersUsed
from anagen.trial.results.predicted_row import PredictedRow
from anagen.trial.results.written import Bounds, TrialData, cell, cells, flat

if TYPE_CHECKING:
    import polars as pl

SCHEMA = "anagen-predict/1"


@dataclass(frozen=True)
class Coverage(TrialData):
    """Share of published values inside their interval.

    Attributes:
        covered: number of values inside.
        rows: number of values.
        share: 0 to 1; None without rows.
        ci95: exact 95 % interval of the share (Clopper and Pearson).
    """

    covered: int
    rows: int
    share: float | None
    ci95: Bounds


@dataclass(frozen=True)
class Agreement(TrialData):
    """Agreement of some rows with their predictions.

    Attributes:
        rows: rows with an interval.
        coverage50: coverage of the 50 % intervals.
        coverage90: coverage of the 90 % intervals.
        mean_absolute_error: by unit.
        mean_square_z: None if no z is known.
    """

    rows: int
    coverage50: Coverage
    coverage90: Coverage
    mean_absolute_error: Mapping[str, float]
    mean_square_z: float | None


@dataclass(frozen=True)
class ArmOrder(TrialData):
    """Whether predicted arms have the published order.

    Attributes:
        right: number of files in which all have.
        files: number of files with an order.
    """

    right: int
    files: int


@dataclass(frozen=True)
class Overall(TrialData):
    """Agreement over all files, and separately by what the parameters know of the rows' studies.

    Attributes:
        files: number of files.
        rows: number of rows with an interval, as in `Agreement`; so are the next four.
        coverage50: coverage of the 50 % intervals.
        coverage90: coverage of the 90 % intervals.
        mean_absolute_error: by unit.
        mean_square_z: None if no z is known.
        order: of the arms.
        seen: rows of studies that the parameters were fitted to, or that could not be taken out of them well.
        left_out: rows of studies that were learned from and taken out.
        not_seen: rows of studies that were never learned from.
    """

    files: int
    rows: int
    coverage50: Coverage
    coverage90: Coverage
    mean_absolute_error: Mapping[str, float]
    mean_square_z: float | None
    order: ArmOrder
    seen: Agreement
    left_out: Agreement = field(metadata=written_as("left out"))
    not_seen: Agreement = field(metadata=written_as("not seen"))


@dataclass(frozen=True)
class PredictionFile(TrialData):
    """Predictions of one trial file.

    Attributes:
        file: where it was read.
        trial: its name.
        seed: of all random numbers.
        replicates: repeats of the trial.
        parameters: of the repeats.
        rows: one for each published result.
        order_right: whether the arms have the published order; None if the file gives none.
        left_out: studies that were learned from and taken out for the prediction; no key if there are none.
    """

    file: str
    trial: str
    seed: int
    replicates: int
    parameters: ParametersUsed
    rows: tuple[PredictedRow, ...]
    order_right: bool | None
    left_out: LeftOutStudies | None = field(default=None, metadata=OMITTED)


@dataclass(frozen=True, repr=False)
class Prediction(TrialData):
    """Published results of several trial files against their predictions.

    Attributes:
        schema: of this summary.
        anagen: version that ran it.
        disclaimer: limits of the result.
        files: one for each trial file.
        overall: agreement over all files.
    """

    schema: str
    anagen: str
    disclaimer: str
    files: tuple[PredictionFile, ...]
    overall: Overall

    def to_frame(self) -> pl.DataFrame:
        """Table with one row per published result: file, trial, and the fields of `PredictedRow`."""
        import polars as pl

        return pl.DataFrame(
            [
                {"file": one.file, "trial": one.trial, **flat(row.to_dict())}
                for one in self.files
                for row in one.rows
            ],
            infer_schema_length=None,
        )

    def to_table(self) -> pl.DataFrame:
        """Every row in plain columns, as a CSV file holds them: the rivals' numbers each in a column."""
        import polars as pl

        found = []
        for one in self.files:
            for row in one.rows:
                told = row.to_dict()
                rivals = told.pop("rivals", None) or ()
                told["then"] = "; ".join(told.get("then") or ())
                line = {"file": one.file, "trial": one.trial, **_columns(told)}
                for rival in rivals:
                    name = rival.pop("rival")
                    line |= {f"{name}: {key}": value for key, value in _columns(rival).items()}
                found.append(line)
        return pl.DataFrame(found, infer_schema_length=None)

    def __repr__(self) -> str:
        inside = self.overall.coverage90
        return (
            f"<Prediction of {self.overall.rows} published results in {self.overall.files} files: "
            f"{inside.covered} of {inside.rows} inside the 90 % interval>"
        )

    def _repr_html_(self) -> str:
        rows = [
            (
                one.trial,
                row.arm_title if row.reference is None else f"{row.arm_title} − {row.reference_title}",
                f"{row.kind} of {row.outcome}, {row.when} ({row.unit})",
                cell(row.observed),
                cell(row.predicted),
                cells(row.interval90),
            )
            for one in self.files
            for row in one.rows
        ]
        head = ("trial", "arm", "outcome", "published", "predicted", "90 % of repeats")
        return html_table(repr(self)[1:-1], head, rows)


def _columns(told: Mapping[str, object]) -> dict[str, object]:
    """Pairs as two columns, all else as it is."""
    found: dict[str, object] = {}
    for key, value in told.items():
        if isinstance(value, list | tuple):
            found |= {f"{key}_{end}": part for end, part in zip(("low", "high"), value, strict=False)}
        else:
            found[key] = value
    return found
