"""Harms: number of people with each event, number exposed, and the uncertainty of the rate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scipy.special import betaincinv

from anagen.evidence_base.tables.names import TherapyName, proper_name, read_names
from anagen.evidence_base.tables.read import STATUSES, Row, data_folder, read_table

COLUMNS = (
    "therapy",
    "arm",
    "subject",
    "event",
    "severity",
    "n_events",
    "n_exposed",
    "rate_percent",
    "ci_low",
    "ci_high",
    "person_years",
    "per_100_person_years",
    "status",
    "source",
    "read_at",
    "note",
)
SEVERITIES = (
    "mild",
    "mild-moderate",
    "moderate",
    "moderate-serious",
    "serious",
    "fatal",
    "any",
    "any significant",
)
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
        low = 0.0 if x == 0 else float(betaincinv(x, n - x + 1, 0.025))
        high = 1.0 if x == n else float(betaincinv(x + 1, n - x, 0.975))
        return 100.0 * low, 100.0 * high

    @property
    def upper_if_none(self) -> float | None:
        """One-sided 95 % upper bound of the rate, %, where nobody had the event.

        ``100 (1 - 0.05**(1/n))``, about 3/n: none in 39 people still allows 7.4 %.
        """
        if self.n_events != 0 or not self.n_exposed:
            return None
        return 100.0 * (1.0 - math.pow(0.05, 1.0 / self.n_exposed))


def read_harms(folder: Path | None = None) -> tuple[Harm, ...]:
    """Every row of ``safety.csv``.

    Raises:
        InputError: a bad cell, or a rate that contradicts its counts.
    """
    place = data_folder(folder)
    names = read_names(place)
    return tuple(_harm(row, names) for row in read_table(place, "safety.csv", COLUMNS))


@cache
def load_harms() -> tuple[Harm, ...]:
    """The package's own table, read once."""
    return read_harms()


def _harm(row: Row, names: Mapping[str, TherapyName]) -> Harm:
    events, exposed = row.count("n_events", low=0), row.count("n_exposed")
    rate = row.number("rate_percent", low=0, high=100, unit="%")
    if events is not None and exposed is not None:
        if events > exposed:
            raise row.fault("n_events", f"{events} events in {exposed} people", "at most n_exposed")
        counted = 100.0 * events / exposed
        if rate is None:
            rate = counted
        elif abs(rate - counted) > _ROUNDING:
            raise row.fault(
                "rate_percent", f"{rate:g} % contradicts {events} of {exposed}", f"about {counted:.1f}"
            )
    return Harm(
        therapies=tuple(proper_name(name, names, row.where("therapy")) for name in row.names("therapy")),
        arm=row.choice("arm", ("treated", "control")),
        subject=row.text("subject"),
        event=row.text("event"),
        severity=row.choice("severity", SEVERITIES),
        n_events=events,
        n_exposed=exposed,
        rate=rate,
        ci_low=row.number("ci_low", low=0, high=100),
        ci_high=row.number("ci_high", low=0, high=100),
        person_years=row.number("person_years", low=0),
        per_100_person_years=row.number("per_100_person_years", low=0),
        status=row.choice("status", STATUSES),
        source=row.text("source"),
        read_at=row.optional("read_at"),
        note=row.optional("note"),
    )
