"""Rows of the tables as plain objects, and back."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from anagen.diary.observation import KEYS, Observation
from anagen.diary.photo import Photo
from anagen.diary.tables import MissedRow, ObservationRow, PhotoRow, TreatmentRow


@dataclass(frozen=True)
class Taken:
    """A treatment of the diary.

    Attributes:
        id: 32 hexadecimal digits.
        begun: first day.
        stopped: first day without it again, or None.
        course: keys of its table of a patient file.
        missed: days on which it was missed.
    """

    id: str
    begun: datetime.date
    stopped: datetime.date | None
    course: Mapping[str, Any]
    missed: tuple[datetime.date, ...] = ()

    @property
    def words(self) -> str:
        """In a few words: ``finasteride 1 mg, daily``."""
        told = self.course
        return ", ".join(
            str(one)
            for one in (f"{told['therapy']} {told.get('dose', '')}".strip(), told.get("schedule"))
            if one
        )


def row_of(one: Observation) -> ObservationRow:
    """Row of an observation."""
    values = {key: getattr(one, key) for key in KEYS}
    values["shares"] = None if one.shares is None else json.dumps(list(one.shares))
    return ObservationRow(**values)


def observation_of(row: ObservationRow) -> Observation:
    """Observation of a row."""
    values = {key: getattr(row, key) for key in KEYS}
    shares = None if row.shares is None else tuple(json.loads(row.shares))
    return replace(Observation(**{**values, "shares": None}), shares=shares)


def photo_row(id: str, photo: Photo) -> PhotoRow:
    """Row of a photograph of observation `id`."""
    return PhotoRow(observation=id, **vars(photo))


def photo_of_row(row: PhotoRow) -> Photo:
    """Photograph of a row."""
    return Photo(row.media, row.data, row.width, row.height, row.overlay_of)


def taken_of(row: TreatmentRow) -> Taken:
    """Treatment of a row."""
    return Taken(row.id, row.begun, row.stopped, json.loads(row.course), tuple(one.day for one in row.missed))


def row_of_taken(one: Taken) -> TreatmentRow:
    """Row of a treatment."""
    return TreatmentRow(
        id=one.id,
        begun=one.begun,
        stopped=one.stopped,
        course=json.dumps(dict(one.course), ensure_ascii=False),
        missed=[MissedRow(treatment=one.id, day=day) for day in one.missed],
    )
