"""`Repeat`, the data of one repeat of a trial, as an estimator of one's own gets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from anagen.trial.protocol.endpoint import Endpoint
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, eq=False, repr=False)
class Repeat:
    """One repeat, without its truth. The tables are polars'; ``.to_pandas()`` makes them pandas'.

    Attributes:
        number: of the repeat, from 0.
        subjects: one row a patient, as `keep="all"` writes them
            (`anagen.trial.results.data_rows.SubjectRow`).
        observations: one row a patient, side, visit, region and outcome, beside its baseline
            (`anagen.trial.results.data_rows.KeptObservationRow`).
        endpoints: one row a patient (and side) with patient, side, arm, stratum, baseline and y: the endpoint
            in the first region as the trial's own analysis takes it, by its estimand, and before anything is
            imputed by a model; null where it is missing, and of responders 100 or 0.
        events: one row a patient (and side) with an intercurrent event: patient, side, cause, then, day, and
            the last visit before it; no row in a trial without.
        protocol: of the trial.
    """

    number: int
    subjects: pl.DataFrame
    observations: pl.DataFrame
    endpoints: pl.DataFrame
    events: pl.DataFrame
    protocol: Protocol

    def __repr__(self) -> str:
        return f"<Repeat {self.number} of {self.protocol.trial.name!r}: {self.subjects.height} patients>"

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, in the file's order."""
        return self.protocol.arm_names

    @property
    def reference(self) -> str | None:
        """Name of the reference arm; None in a trial of one arm."""
        return self.protocol.analysis.reference

    @property
    def endpoint(self) -> Endpoint:
        """Endpoint of the trial."""
        return self.protocol.analysis.endpoint

    @property
    def alpha(self) -> float:
        """Level: intervals hold 1 - alpha."""
        return self.protocol.analysis.hypothesis.interval_alpha(self.protocol.analysis.alpha)


def repeat_of(
    protocol: Protocol, number: int, one: Replicate, subjects: pl.DataFrame, observations: pl.DataFrame
) -> Repeat:
    """Repeat number `number`, from its replicate and its tables."""
    return Repeat(
        number, subjects, observations, _endpoints(protocol, one, subjects), _events(protocol, one), protocol
    )


def _endpoints(protocol: Protocol, one: Replicate, subjects: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    allocation = one.allocation
    stratum = subjects.sort("patient")["stratum"].to_numpy()
    return pl.DataFrame(
        {
            "patient": allocation.patient.astype(np.int32),
            "side": allocation.side.astype(np.int8),
            "arm": np.array(protocol.arm_names, dtype=object)[allocation.arm].tolist(),
            "stratum": stratum[allocation.patient].tolist(),
            "baseline": one.baseline,
            "y": one.y,
        }
    ).with_columns(pl.col("baseline", "y").fill_nan(None))


def _events(protocol: Protocol, one: Replicate) -> pl.DataFrame:
    import polars as pl

    had = np.zeros(0, dtype=np.int64) if one.events is None else np.flatnonzero(one.events.event >= 0)
    kinds = [] if one.events is None else [protocol.intercurrent[int(i)] for i in one.events.event[had]]
    nothing = np.zeros(0)
    return pl.DataFrame(
        {
            "patient": one.allocation.patient[had].astype(np.int32),
            "side": one.allocation.side[had].astype(np.int8),
            "cause": pl.Series([kind.cause for kind in kinds], dtype=pl.String),
            "then": pl.Series([kind.then for kind in kinds], dtype=pl.String),
            "day": nothing if one.events is None else one.events.day[had],
            "visit": (nothing if one.events is None else one.events.visit[had]).astype(np.int64),
        }
    )
