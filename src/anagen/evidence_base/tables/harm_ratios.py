"""Relative risks of harm against placebo, from meta-analyses of trials."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from anagen.evidence_base.tables.names import rows_of_therapies
from anagen.evidence_base.tables.read import READ_AT, SOURCE, STATUS, Status, data_folder
from anagen.files.csv_table import TableRow
from anagen.files.laws import require_inside, require_order


@dataclass(frozen=True)
class HarmRatio:
    """Risk of one harm on a therapy, as a multiple of that on placebo.

    Attributes:
        therapy: of the catalogue.
        event: the harm.
        ratio: relative risk.
        ci_low: lower end of its 95 % interval.
        ci_high: upper end.
        people: in the trials together.
        trials: number of them.
        population: who they were.
        status: "read", "derived" or "recalled".
        source: the primary source.
        read_at: where it was read, if not there.
    """

    therapy: str
    event: str
    ratio: float
    ci_low: float
    ci_high: float
    people: int
    trials: int
    population: str
    status: str
    source: str
    read_at: str
    note: str

    @property
    def words(self) -> str:
        """Ratio in words, with its interval and the people behind it."""
        return (
            f"{self.event}: {self.ratio:g} times as often as on placebo (95 %: {self.ci_low:g} to "
            f"{self.ci_high:g}; {self.trials} trials, {self.people} {self.population})"
        )


class HarmRatioRow(TableRow):
    """A row of harm_ratios.csv: one relative risk."""

    therapy: str = Field(description="a therapy")
    event: str = Field(description="the harm")
    ratio: float = Field(gt=0, le=1_000, description="a number above 0: the relative risk")
    ci_low: float = Field(gt=0, le=1_000, description="a number above 0: lower end of the 95 % interval")
    ci_high: float = Field(gt=0, le=1_000, description="a number above 0: upper end")
    people: int = Field(ge=1, le=10_000_000, description="a whole number of 1 or more")
    trials: int = Field(ge=1, le=10_000, description="a whole number of 1 or more")
    population: str = Field(description="who the people were")
    status: Status = Field(description=STATUS)
    source: str = Field(description=SOURCE)
    read_at: str = Field("", description=READ_AT)
    note: str = Field("", description="a remark")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        require_order(self.ci_low, self.ci_high, "ci_low", "ci_high")
        require_inside(self.ratio, self.ci_low, self.ci_high, "ratio")
        return self


def read_harm_ratios(folder: Path | None = None) -> tuple[HarmRatio, ...]:
    """Every row of ``harm_ratios.csv``.

    Raises:
        InputError: a bad cell, or an unknown therapy.
    """
    told = rows_of_therapies(data_folder(folder), "harm_ratios.csv", HarmRatioRow)
    return tuple(HarmRatio(**cells) for cells in told)


@cache
def load_harm_ratios() -> tuple[HarmRatio, ...]:
    """The package's own table, read once."""
    return read_harm_ratios()
