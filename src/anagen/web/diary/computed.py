"""Computations of the room, run in another process."""

from __future__ import annotations

import datetime
import json
import pickle
from collections.abc import Sequence

from anagen.diary.foreseen import DiaryForecast, foreseen
from anagen.diary.observation import Observation
from anagen.diary.person import person_of
from anagen.diary.rows import Taken


def forecast_bytes(
    told: str,
    began: datetime.date,
    taken: Sequence[Taken],
    seen: Sequence[Observation],
    today: datetime.date,
    particles: int,
) -> bytes:
    """A diary's forecast, pickled for this server's own memory.

    Args:
        told: sections of the patient file, as JSON.
        began: week 0.
        taken: treatments.
        seen: observations.
        today: last day of the past.
        particles: virtual people followed.

    Raises:
        InputError: counted hair cannot be forecast in this person.
    """
    person = person_of(json.loads(told), began, taken, seen, today)
    return pickle.dumps(foreseen(person, began, seen, particles=particles))


def forecast_of(content: bytes) -> DiaryForecast:
    """Forecast of `forecast_bytes`; the bytes never leave the server's memory."""
    found: DiaryForecast = pickle.loads(content)
    return found
