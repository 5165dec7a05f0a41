"""Tables of a diary, as SQLAlchemy maps them; `migrations` makes them in a file."""

from __future__ import annotations

import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """Base of all tables."""


class AboutRow(Base):
    """The one row on the person and the diary.

    Attributes:
        id: always 1.
        began: week 0 of the person.
        person: patient file without measurements and treatments, as JSON.
        photo_weeks: weeks between photographs, for reminders.
        calendar: identity of its reminders.
    """

    __tablename__ = "about"
    id: Mapped[int] = mapped_column(primary_key=True)
    began: Mapped[datetime.date]
    person: Mapped[str] = mapped_column(Text)
    photo_weeks: Mapped[int]
    calendar: Mapped[str] = mapped_column(String(32))


class TreatmentRow(Base):
    """A treatment begun.

    Attributes:
        id: 32 hexadecimal digits.
        begun: first day.
        stopped: first day without it again, or null.
        course: its table of a patient file, as JSON.
    """

    __tablename__ = "treatment"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    begun: Mapped[datetime.date]
    stopped: Mapped[datetime.date | None]
    course: Mapped[str] = mapped_column(Text)
    missed: Mapped[list[MissedRow]] = relationship(
        cascade="all, delete-orphan", order_by="MissedRow.day", passive_deletes=True
    )


class MissedRow(Base):
    """A day on which a treatment was missed."""

    __tablename__ = "missed"
    treatment: Mapped[str] = mapped_column(ForeignKey("treatment.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[datetime.date] = mapped_column(primary_key=True)


class ObservationRow(Base):
    """An observation, with the columns of `anagen.diary.observation.Observation`; shares as JSON."""

    __tablename__ = "observation"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    date: Mapped[datetime.date] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(40))
    value: Mapped[float | None]
    unit: Mapped[str | None] = mapped_column(String(20))
    method: Mapped[str | None] = mapped_column(String(60))
    field_cm2: Mapped[float | None]
    sd: Mapped[float | None]
    place: Mapped[str | None] = mapped_column(String(20))
    rating: Mapped[int | None]
    shares: Mapped[str | None] = mapped_column(Text)
    mask: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)


class PhotoRow(Base):
    """The picture of an observation."""

    __tablename__ = "photo"
    observation: Mapped[str] = mapped_column(
        ForeignKey("observation.id", ondelete="CASCADE"), primary_key=True
    )
    media: Mapped[str] = mapped_column(String(20))
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    width: Mapped[int]
    height: Mapped[int]
    overlay_of: Mapped[str | None] = mapped_column(String(32))
