"""Harms: number of people with each event, number exposed, and the uncertainty of the rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Self

import scipy
from pydantic import Field, model_validator

from anagen.evidence_base.tables.names import proper_name, read_names
from anagen.evidence_base.tables.read import READ_AT, SOURCE, STATUS, Status, data_folder
from anagen.files.csv_table import Names, TableRow, read_table
from anagen.files.laws import law, require_inside, require_order

_ROUNDING = 0.6
"""Percentage points by which a printed rate may miss its own counts."""


@dataclass(frozen=True)
class Harm:
    """One kind of event in one group.

    Attributes:
        therapies: given to the people, or, for a control group, the therapies that it was a control of.
        arm: treated or control.
        subject: the group in the source's words.
        n_events: people with the event; None if not reported.
        n_exposed: people; None if not reported: then there is no rate.
        rate: % of people as published, or from the counts, or None.
        ci_low: lower end, % as published, or None.
        ci_high: upper end.
        person_years: where the source counts time rather than people.
        per_100_person_years: rate in these.
        source: the primary source.
        read_at: where it was read, if not there.
    """

    therapies: tuple[str, ...]
    arm: str
    subject: str
    event: str
    severity: str
    n_events: int | None
    n_exposed: int | None
    rate: float | None
    ci_low: float | None
    ci_high: float | None
    person_years: float | None
    per_100_person_years: float | None
    status: str
    source: str
    read_at: str
    note: str

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % interval of the rate, %: published, or exact (Clopper and Pearson) from the counts."""
        if self.ci_low is not None and self.ci_high is not None:
            return self.ci_low, self.ci_high
        if self.n_events is None or not self.n_exposed:
            return None
        x, n = self.n_events, self.n_exposed
        low = 0.0 if x == 0 else float(scipy.special.betaincinv(x, n - x + 1, 0.025))
        high = 1.0 if x == n else float(scipy.special.betaincinv(x + 1, n - x, 0.975))
        return 100.0 * low, 100.0 * high

    @property
    def upper_if_none(self) -> float | None:
        """One-sided 95 % upper bound of the rate, %, where nobody had the event.

        ``100 (1 - 0.05**(1/n))``, about 3/n: none in 39 people still allows 7.4 %.
        """
        if self.n_events != 0 or not self.n_exposed:
            return None
        return 100.0 * (1.0 - math.pow(0.05, 1.0 / self.n_exposed))


class HarmRow(TableRow):
    """A row of safety.csv: one kind of event in one group."""

    therapy: Names = Field((), description="names of therapies, with ; between them")
    arm: Literal["treated", "control"] = Field(description='"treated" or "control"')
    subject: str = Field(description="the group in the source's words")
    event: str = Field(description="the event")
    severity: Literal[
        "mild",
        "mild-moderate",
        "moderate",
        "moderate-serious",
        "serious",
        "fatal",
        "any",
        "any significant",
    ] = Field(description="how severe the event is")
    n_events: int | None = Field(
        None, ge=0, le=1_000_000, description="a whole number of 0 or more, or nothing: people with the event"
    )
    n_exposed: int | None = Field(
        None, ge=1, le=1_000_000, description="a whole number of 1 or more, or nothing: people in the group"
    )
    rate_percent: float | None = Field(None, ge=0, le=100, description="a number from 0 to 100, or nothing")
    ci_low: float | None = Field(None, ge=0, le=100, description="a number from 0 to 100, or nothing")
    ci_high: float | None = Field(None, ge=0, le=100, description="a number from 0 to 100, or nothing")
    person_years: float | None = Field(None, ge=0, description="a number of 0 or more, or nothing")
    per_100_person_years: float | None = Field(None, ge=0, description="a number of 0 or more, or nothing")
    status: Status = Field(description=STATUS)
    source: str = Field(description=SOURCE)
    read_at: str = Field("", description=READ_AT)
    note: str = Field("", description="a remark")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        require_order(self.ci_low, self.ci_high, "ci_low", "ci_high")
        require_inside(self.rate_percent, self.ci_low, self.ci_high, "rate_percent")
        if self.n_events is None or self.n_exposed is None:
            return self
        if self.n_events > self.n_exposed:
            what = f"{self.n_events} events in {self.n_exposed} people"
            raise law(what, "n_events", expected="at most n_exposed")
        counted = 100.0 * self.n_events / self.n_exposed
        if self.rate_percent is not None and abs(self.rate_percent - counted) > _ROUNDING:
            what = f"{self.rate_percent:g} % contradicts {self.n_events} of {self.n_exposed}"
            raise law(what, "rate_percent", expected=f"about {counted:.1f}")
        return self

    @property
    def rate(self) -> float | None:
        """% of people as published, or from the counts, or None."""
        if self.rate_percent is None and self.n_events is not None and self.n_exposed is not None:
            return 100.0 * self.n_events / self.n_exposed
        return self.rate_percent


def read_harms(folder: Path | None = None) -> tuple[Harm, ...]:
    """Every row of ``safety.csv``.

    Raises:
        InputError: a bad cell, or a rate that contradicts its counts.
    """
    place = data_folder(folder)
    names = read_names(place)
    found = []
    for line in read_table(place, "safety.csv", HarmRow):
        told = dict(line.row)
        del told["rate_percent"]
        therapies = tuple(proper_name(name, names, line.where("therapy")) for name in told.pop("therapy"))
        found.append(Harm(therapies=therapies, rate=line.row.rate, **told))
    return tuple(found)


@cache
def load_harms() -> tuple[Harm, ...]:
    """The package's own table, read once."""
    return read_harms()
