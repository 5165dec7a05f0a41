"""Result of an exploration: designs side by side, their power curves and the sizes that reach the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anagen.files.drawing import figure_of
from anagen.files.html_table import html_table
from anagen.files.result_set import write_result
from anagen.statistics.power import whole_patients
from anagen.trial.results.written import Bounds, TrialData, cell, cells, known

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.figure import Figure

SCHEMA = "anagen exploration 1"


@dataclass(frozen=True)
class OperatingRow(TrialData):
    """One comparison of one design at one size.

    Attributes:
        design: label of the design.
        values: of the varied keys but the size.
        arm: compared.
        reference: that it is compared with.
        size: patients in all.
        replicates: virtual trials of this size.
        share: power (fixed parameters) or assurance: share of them that show what is to be shown.
        mcse: its Monte Carlo error; replicates of one draw of the parameters count as a cluster.
        difference: mean estimate.
        bias: mean of the estimate less the true effect in the same trial.
        bias_mcse: its Monte Carlo error.
        coverage: share of the intervals that hold the true effect.
        coverage_mcse: its Monte Carlo error.
        expected_patients: mean number when the trial ends, where there are looks.
        gain: share less that of the first design at this size, in the same replicates.
        gain_mcse: its Monte Carlo error, which the common random numbers make small.
    """

    design: str
    values: Mapping[str, str]
    arm: str
    reference: str
    size: int
    replicates: int
    share: float
    mcse: float
    difference: float
    bias: float
    bias_mcse: float
    coverage: float
    coverage_mcse: float
    expected_patients: float | None
    gain: float | None
    gain_mcse: float | None


@dataclass(frozen=True)
class CurvePoint(TrialData):
    """Fitted power or assurance at one size.

    Attributes:
        size: patients in all.
        share: fitted.
        ci95: pointwise interval, by bootstrap over draws (or replicates, if the parameters are fixed).
    """

    size: int
    share: float
    ci95: Bounds


@dataclass(frozen=True)
class SizeFound(TrialData):
    """Size at which one comparison of one design reaches the target.

    Attributes:
        design: label of the design.
        values: of the varied keys but the size.
        arm: compared.
        reference: that it is compared with.
        measure: "power" or "assurance".
        target: wanted.
        patients: in all, rounded up; None where no size explored reaches it.
        size: the same, not rounded.
        se: its standard error.
        interval95: its 95 % interval; an end beyond the sizes explored is None.
        replicates: virtual trials behind it.
        note: what else must be known, or None.
        curve: fitted.
    """

    design: str
    values: Mapping[str, str]
    arm: str
    reference: str
    measure: str
    target: float
    patients: int | None
    size: float | None
    se: float | None
    interval95: tuple[float | None, float | None]
    replicates: int
    note: str | None
    curve: tuple[CurvePoint, ...]

    @property
    def told(self) -> str:
        """Size and interval in words: ``86 (95 % interval 80 to 93)``."""
        if self.patients is None:
            return self.note or "not reached"
        low, high = self.interval95
        first = "fewer" if low is None else f"{low:.0f}"
        last = "more than explored" if high is None else f"{whole_patients(high)}"
        return f"{self.patients} (95 % interval {first} to {last})"


@dataclass(frozen=True, repr=False)
class Exploration(TrialData):
    """Designs explored.

    Attributes:
        schema: name and version of this file's form.
        anagen: version.
        seed: common to all designs, which therefore share their patients.
        endpoint: of the first design.
        measure: "power", "assurance" or "power or assurance".
        target: wanted power or assurance, or None.
        rows: operating characteristics.
        sizes: that reach the target, one for each design and comparison; none without a target.
    """

    schema: str
    anagen: str
    seed: int
    endpoint: str
    measure: str
    target: float | None
    rows: tuple[OperatingRow, ...]
    sizes: tuple[SizeFound, ...]

    def table(self) -> pl.DataFrame:
        """Operating characteristics, one row for each design, comparison and size."""
        import polars as pl

        return pl.DataFrame([_flat(row) for row in self.rows], infer_schema_length=None)

    def size_table(self) -> pl.DataFrame:
        """Sizes that reach the target, one row for each design and comparison."""
        import polars as pl

        rows = []
        for one in self.sizes:
            row = _flat(one)
            row.pop("curve")
            row["low"], row["high"] = row.pop("interval95")
            rows.append(row)
        return pl.DataFrame(rows, infer_schema_length=None)

    def plot(self) -> Figure:
        """Figure of power or assurance by size: fitted curves with their bands, and the simulated shares."""
        return figure_of(self)

    def save(self, folder: Path | str) -> Path:
        """Write ``exploration.json``, ``operating.csv`` and the figure as SVG and PNG; return the folder.

        Raises:
            InputError: `folder` is a file, cannot be written, or another run writes there.
        """
        import io

        drawn, pictures = self.plot(), {}
        for kind in ("svg", "png"):
            stream = io.BytesIO()
            metadata = {"Date": None} if kind == "svg" else None
            drawn.savefig(stream, format=kind, dpi=160, metadata=metadata)
            pictures[f"power.{kind}"] = stream.getvalue()
        files: dict[str, str | bytes] = {
            "exploration.json": self.to_json(),
            "operating.csv": self.table().write_csv(),
            **pictures,
        }
        return write_result(folder, "explore", files)

    def __repr__(self) -> str:
        designs = len({row.design for row in self.rows})
        sizes = "; ".join(f"{one.design}, {one.arm}: {one.told}" for one in self.sizes)
        return f"<Exploration of {designs} designs, {len(self.rows)} rows{'; ' + sizes if sizes else ''}>"

    def _repr_html_(self) -> str:
        head = ("design", "comparison", "patients", self.measure, "MCSE", "difference", "bias", "coverage")
        rows = [
            (
                row.design,
                f"{row.arm} − {row.reference}",
                str(row.size),
                cell(row.share, ".1%"),
                cell(row.mcse, ".1%"),
                cell(row.difference, ".2f"),
                cells((row.bias - 2 * row.bias_mcse, row.bias + 2 * row.bias_mcse), ".2f"),
                cell(row.coverage, ".0%"),
            )
            for row in self.rows
        ]
        told = "; ".join(f"{one.design}, {one.arm}: {one.told}" for one in self.sizes)
        return html_table(f"{self.endpoint}{': ' + told if told else ''}", head, rows)


def finite(number: float) -> float | None:
    """The number, or None if it is not finite."""
    return known(number)


def _flat(row: OperatingRow | SizeFound) -> dict[str, Any]:
    """Row with the varied keys as columns of their own."""
    data = row.to_dict()
    values = data.pop("values")
    return {"design": data.pop("design"), **values, **data}


def exploration_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``exploration.json``."""
    from anagen.files.json_schema import schema_of

    return schema_of(Exploration, "exploration.json")
