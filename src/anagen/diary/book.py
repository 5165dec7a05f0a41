"""A diary: opened, added to, held against the forecast, exported, deleted."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from anagen.diary.export import EXPORTS
from anagen.diary.kinds import kind as kind_named
from anagen.diary.observation import Observation, day_of, observation
from anagen.diary.person import ITS_OWN, person_of, require_undated
from anagen.diary.photo import Photo, photo_of
from anagen.diary.reminders import calendar
from anagen.diary.rows import Taken, observation_of, photo_of_row, photo_row, row_of, row_of_taken, taken_of
from anagen.diary.store import Store, create, open_store
from anagen.diary.tables import AboutRow, ObservationRow, PhotoRow, TreatmentRow
from anagen.errors import InputError
from anagen.files.source_text import SourceText, parse_source, read_source
from anagen.files.writing import write_file
from anagen.forecasting.person import Person, checked_person
from anagen.learning.distribution import ParameterDistribution

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from anagen.diary.foreseen import DiaryForecast
    from anagen.diary.sealed import Key

PHOTO_WEEKS = 4
"""Weeks between photographs where nobody says otherwise."""
MOST_OBSERVATIONS = 5_000


class Diary:
    """One diary; `anagen.diary.open` opens it, `anagen.diary.new` begins one."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @property
    def path(self) -> Path:
        return self.store.path

    @property
    def encrypted(self) -> bool:
        """Whether the file is sealed with a passphrase."""
        return self.store.key is not None

    @property
    def began(self) -> datetime.date:
        """Week 0 of the person."""
        return self._about().began

    @property
    def told(self) -> dict[str, Any]:
        """Content of the patient file: person, warning signs, health."""
        found: dict[str, Any] = json.loads(self._about().person)
        return found

    @property
    def photo_weeks(self) -> int:
        """Weeks between photographs, for reminders."""
        return self._about().photo_weeks

    @property
    def identity(self) -> str:
        """Identity of the reminders and exports."""
        return self._about().calendar

    def observations(self, kind: str | None = None) -> tuple[Observation, ...]:
        """Observations by day, of one kind or all.

        Raises:
            InputError: there is no such kind.
        """
        from sqlalchemy import select

        asked = select(ObservationRow).order_by(ObservationRow.date, ObservationRow.kind, ObservationRow.id)
        if kind is not None:
            asked = asked.where(ObservationRow.kind == kind_named(kind, "kind").name)
        with self.store.reading() as session:
            return tuple(observation_of(row) for row in session.scalars(asked))

    @property
    def treatments(self) -> tuple[Taken, ...]:
        """Treatments by the day they began."""
        from sqlalchemy import select

        with self.store.reading() as session:
            rows = session.scalars(select(TreatmentRow).order_by(TreatmentRow.begun, TreatmentRow.id))
            return tuple(taken_of(row) for row in rows)

    def photo(self, id: str) -> Photo:
        """Picture of a photograph.

        Raises:
            InputError: there is none.
        """
        with self.store.reading() as session:
            row = session.get(PhotoRow, id)
            if row is None:
                raise InputError(
                    f"there is no photograph {id[:40]!r}", expected="the id of one of this diary"
                )
            return photo_of_row(row)

    def add(
        self,
        kind: str,
        date: datetime.date | str | None = None,
        *,
        photo: bytes | Path | str | None = None,
        overlay_of: str | None = None,
        **given: Any,
    ) -> Observation:
        """Add an observation.

        Args:
            kind: its name, such as "count" or "ponytail".
            date: of the day; default today.
            photo: bytes or file of a photograph; everything beside the picture is removed.
            overlay_of: id of the photograph that it was laid over.
            given: keys of an `Observation`.

        Raises:
            InputError: anything does not fit; then nothing is kept.
        """
        data = Path(photo).read_bytes() if isinstance(photo, str | Path) else photo
        picture = None if data is None else photo_of(data, overlay_of)
        made = observation(kind, date or datetime.date.today(), photo=picture, **given)
        seen = self.observations()
        if made.date < self.began:
            raise InputError(
                f"{made.date} lies before the diary began", where="date", expected=f"{self.began} or later"
            )
        if len(seen) >= MOST_OBSERVATIONS:
            raise InputError(f"the diary holds {MOST_OBSERVATIONS} observations", expected="a new diary")
        if overlay_of is not None and overlay_of not in {one.id for one in seen if one.kind == "photograph"}:
            raise InputError(
                "no photograph was laid under", where="overlay_of", expected="the id of one, or none"
            )
        if made.kind == "count":
            person_of(self.told, self.began, self.treatments, [*seen, made])
        with self.store.changing() as session:
            session.add(row_of(made))
            session.flush()
            if picture is not None:
                session.add(photo_row(made.id, picture))
        return made

    def remove(self, id: str) -> None:
        """Remove one observation, and its photograph.

        Raises:
            InputError: there is none of this id.
        """
        with self.store.changing() as session:
            row = session.get(ObservationRow, id)
            if row is None:
                raise InputError(
                    f"there is no observation {id[:40]!r}", expected="the id of one of this diary"
                )
            session.delete(row)

    def begin(self, course: Mapping[str, Any], date: datetime.date | str | None = None) -> Taken:
        """Note that a treatment began.

        Args:
            course: keys of a [[treatment]] table, such as ``{"therapy": "finasteride", "dose": "1 mg"}``.
            date: of its first day; default today.

        Raises:
            InputError: the treatment does not fit, or began before the diary.
        """
        first = day_of(date or datetime.date.today())
        if first < self.began:
            raise InputError(
                f"{first} lies before the diary began",
                where="date",
                expected=f"{self.began} or later, or a diary that begins with the treatment",
            )
        table = dict(course)
        if "schedule" in table:
            require_undated(table)
        made = Taken(uuid4().hex, first, None, table)
        person_of(self.told, self.began, [*self.treatments, made], self.observations("count"))
        with self.store.changing() as session:
            session.add(row_of_taken(made))
        return made

    def stop(self, id: str, date: datetime.date | str | None = None) -> Taken:
        """Note the first day without a treatment.

        Raises:
            InputError: there is no such treatment, or it would stop before it began.
        """
        day, one = day_of(date or datetime.date.today()), self._taken(id)
        if day <= one.begun:
            raise InputError(f"{day} is not after it began", where="date", expected=f"after {one.begun}")
        return self._changed(replace(one, stopped=day))

    def miss(self, id: str, date: datetime.date | str | None = None) -> Taken:
        """Note a day on which a treatment was missed.

        Raises:
            InputError: there is no such treatment, or it was not taken then.
        """
        day, one = day_of(date or datetime.date.today()), self._taken(id)
        if day < one.begun or (one.stopped is not None and day >= one.stopped):
            raise InputError(
                f"it was not taken on {day}", where="date", expected="a day between begin and stop"
            )
        return self._changed(replace(one, missed=tuple(sorted({*one.missed, day}))))

    def person(self, today: datetime.date | None = None) -> Person:
        """Person on `today`, with the diary's treatments and counts.

        Raises:
            InputError: any fault of it.
        """
        return person_of(self.told, self.began, self.treatments, self.observations("count"), today)

    def forecast(
        self,
        parameters: ParameterDistribution | str = "posterior",
        *,
        today: datetime.date | None = None,
        seed: int = 1,
        particles: int | None = None,
        workers: int | None = None,
        progress: Callable[[str, int, int], object] = lambda what, done, total: None,
    ) -> DiaryForecast:
        """Forecast as it was foreseen at the start, and as the counts since then narrow it.

        Raises:
            InputError: counted hair cannot be forecast in this person.
        """
        from anagen.diary.foreseen import foreseen

        return foreseen(
            self.person(today),
            self.began,
            self.observations(),
            parameters,
            seed=seed,
            particles=particles,
            workers=workers,
            progress=progress,
        )

    def export(self, path: Path | str, format: str) -> Path:
        """Write the whole diary to a new file: "json", "csv" or "fhir".

        Raises:
            InputError: no such format, or a file of this name is there.
        """
        target = Path(path)
        if format not in EXPORTS:
            raise InputError(
                f"no format {format!r}", where="format", expected="one of: " + ", ".join(EXPORTS)
            )
        if target.exists():
            raise InputError(
                "there is a file of this name already", where=str(target), expected="another name"
            )
        return write_file(target, EXPORTS[format](self))

    def reminders(self, weeks: int | None = None, today: datetime.date | None = None) -> str:
        """Calendar file (iCalendar) with photographs every so many weeks, and blood tests due.

        Raises:
            InputError: a number of weeks that is none.
        """
        return calendar(self, self.photo_weeks if weeks is None else weeks, today or datetime.date.today())

    def delete(self) -> str:
        """Overwrite and remove the file; a sentence says what that can and cannot do."""
        from anagen.diary.erase import erase

        self.close()
        return erase(self.path)

    def close(self) -> None:
        """Close the file."""
        self.store.close()

    def __enter__(self) -> Diary:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Diary: {len(self.observations())} observations since {self.began}>"

    def _about(self) -> AboutRow:
        with self.store.reading() as session:
            row = session.get(AboutRow, 1)
            if row is None:
                raise InputError("the diary is of nobody", where=str(self.path), expected="a whole file")
            session.expunge(row)
            return row

    def _taken(self, id: str) -> Taken:
        for one in self.treatments:
            if one.id == id:
                return one
        raise InputError(f"there is no treatment {id[:40]!r}", expected="the id of one of this diary")

    def _changed(self, one: Taken) -> Taken:
        others = [other for other in self.treatments if other.id != one.id]
        person_of(self.told, self.began, [*others, one], self.observations("count"))
        with self.store.changing() as session:
            session.merge(row_of_taken(one))
        return one


def open_diary(path: Path | str, passphrase: str | None = None, *, key: Key | None = None) -> Diary:
    """Open a diary; an older file is brought up to date first.

    Args:
        path: of the file.
        passphrase: of an encrypted one.
        key: of one that was open before, instead of the passphrase.

    Raises:
        InputError: no diary, damaged, written by a newer Anagen, or the passphrase is missing or wrong.
    """
    return Diary(open_store(Path(path), passphrase, key))


def new(
    path: Path | str,
    person: Path | str | Mapping[str, Any],
    *,
    began: datetime.date | str | None = None,
    passphrase: str | None = None,
    photo_weeks: int = PHOTO_WEEKS,
) -> Diary:
    """Begin a diary.

    Args:
        path: of the new file.
        person: a patient file, its text, or its sections; its treatments and measurements come along.
        began: week 0, when age and stage are as told; default today.
        passphrase: to encrypt the file with; default: it is not encrypted.
        photo_weeks: weeks between photographs, for reminders.

    Raises:
        InputError: the patient file has a fault, or the new file is there already.
    """
    day = day_of(began or datetime.date.today(), "began")
    table = _table(person)
    told = {key: value for key, value in table.items() if key not in ITS_OWN}
    taken, seen = _brought(table, day)
    person_of(told, day, taken, seen)

    def fill(session: Session) -> None:
        about = AboutRow(
            id=1,
            began=day,
            person=json.dumps(told, ensure_ascii=False),
            photo_weeks=photo_weeks,
            calendar=uuid4().hex,
        )
        session.add_all([about, *map(row_of_taken, taken), *map(row_of, seen)])

    return Diary(create(Path(path), passphrase, fill))


def _table(person: Path | str | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(person, Mapping):
        return person
    if isinstance(person, str) and "\n" in person:
        source: SourceText = parse_source(person, "patient file")
    else:
        source = read_source(person)
    checked_person(source, every_kind=True)
    return source.table


def _brought(table: Mapping[str, Any], began: datetime.date) -> tuple[list[Taken], list[Observation]]:
    """Treatments and counts of a patient file, on the days of the diary."""
    taken = []
    for course in table.get("treatment", ()):
        if "schedule" in course:
            require_undated(course)
        taken.append(Taken(uuid4().hex, began, None, dict(course)))
    seen = []
    for row in table.get("measurement", ()):
        day = row["date"] if "date" in row else began + datetime.timedelta(days=round(7 * row["week"]))
        extra = {"field_cm2": row.get("field"), "sd": row.get("sd")}
        seen.append(
            observation(
                "count", day, outcome=row["outcome"], value=row["value"], method=row["method"], **extra
            )
        )
    if any(one.date < began for one in seen):
        raise InputError(
            "the file holds measurements from before the diary",
            where="began",
            expected=f"{min(one.date for one in seen)}",
        )
    return taken, seen


def read_back(path: Path | str, text: str, passphrase: str | None = None) -> Diary:
    """New diary at `path` from the text of a JSON export; it is identical to the one exported.

    Raises:
        InputError: the text is no export, or anything in it does not fit.
    """
    from anagen.diary.exported import read_export

    found = read_export(text)
    person_of(found.told, found.began, found.taken, found.seen)

    def fill(session: Session) -> None:
        about = AboutRow(
            id=1,
            began=found.began,
            person=json.dumps(found.told, ensure_ascii=False),
            photo_weeks=found.photo_weeks,
            calendar=found.identity,
        )
        session.add_all([about, *map(row_of_taken, found.taken), *map(row_of, found.seen)])
        session.flush()
        session.add_all([photo_row(id, photo) for id, photo in found.photos.items()])

    return Diary(create(Path(path), passphrase, fill))
