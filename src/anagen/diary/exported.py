"""JSON of a whole diary (``anagen-diary/1``): shape, schema, and reading back."""

from __future__ import annotations

import base64
import binascii
import datetime
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from anagen.diary.observation import Observation, observation
from anagen.diary.photo import Photo, photo_of
from anagen.diary.rows import Taken
from anagen.errors import InputError
from anagen.files.safe_text import escaped

if TYPE_CHECKING:
    from anagen.diary.held import Held

SCHEMA = "anagen-diary/1"
LARGEST = 1_500_000_000
_ID = "^[0-9a-f]{32}$"


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PhotoShape(_Shape):
    """A picture without anything beside it."""

    media: Literal["image/png", "image/jpeg"] = Field(description="type of the picture")
    data: str = Field(description="bytes in base64")
    overlay_of: str | None = Field(None, pattern=_ID, description="the photograph that it was laid over")


class ObservationShape(_Shape):
    """An observation; which keys it has depends on its kind."""

    id: str = Field(pattern=_ID, description="stays the same for ever")
    date: datetime.date = Field(description="day on which it was made")
    kind: str = Field(description="photograph, count, ponytail, comb, wash, patches, rating, harm or note")
    outcome: str | None = Field(None, description="of a count")
    value: float | None = Field(None, description="number in `unit`")
    unit: str | None = Field(None, description="of the value")
    method: str | None = Field(None, description="of counting")
    field_cm2: float | None = Field(None, description="area counted, cm2")
    sd: float | None = Field(None, description="standard error of a count, in its unit")
    place: str | None = Field(None, description="on the head")
    rating: int | None = Field(
        None, ge=-3, le=3, description="since the beginning, -3 (much worse) to 3 (much better)"
    )
    shares: list[float] | None = Field(
        None, min_length=4, max_length=4, description="hair missing at top, back, left and right, 0 to 1 each"
    )
    mask: str | None = Field(None, description="drawing of the patches, encoded by the page that drew it")
    text: str | None = Field(None, description="note, harm, or a remark")
    photo: PhotoShape | None = Field(None, description="of a photograph")


class TreatmentShape(_Shape):
    """A treatment begun."""

    id: str = Field(pattern=_ID, description="stays the same for ever")
    begun: datetime.date = Field(description="first day")
    stopped: datetime.date | None = Field(None, description="first day without it again")
    course: dict[str, str | bool | int | float] = Field(
        description="keys of a [[treatment]] table of a patient file"
    )
    missed: list[datetime.date] = Field(default_factory=list, description="days on which it was missed")


class DiaryShape(_Shape):
    """A whole diary."""

    schema_: Literal["anagen-diary/1"] = Field(alias="schema", description="name and version of this shape")
    anagen: str = Field(description="version of the package that wrote it")
    identity: str = Field(pattern=_ID, description="of the diary, for its reminders")
    began: datetime.date = Field(description="week 0 of the person")
    photo_weeks: int = Field(ge=1, le=52, description="weeks between photographs")
    person: dict[str, Any] = Field(description="sections of a patient file: person, warning_signs, health")
    treatments: list[TreatmentShape] = Field(description="by the day they began")
    observations: list[ObservationShape] = Field(description="by day")


@dataclass(frozen=True)
class Found:
    """Content of an export, checked.

    Attributes:
        identity: of the diary.
        began: week 0.
        photo_weeks: weeks between photographs.
        told: sections of the patient file.
        taken: treatments.
        seen: observations.
        photos: by the id of their observation.
    """

    identity: str
    began: datetime.date
    photo_weeks: int
    told: dict[str, Any]
    taken: list[Taken]
    seen: list[Observation]
    photos: dict[str, Photo]


def diary_schema() -> dict[str, Any]:
    """JSON Schema of the export."""
    return DiaryShape.model_json_schema(by_alias=True)


def json_of(diary: Held) -> str:
    """Text of the export; the same diary always gives the same text."""
    from anagen import __version__

    seen = []
    for one in diary.observations():
        row = {key: value for key, value in vars(one).items() if value is not None}
        if one.kind == "photograph":
            photo = diary.photo(one.id)
            row["photo"] = {"media": photo.media, "data": base64.b64encode(photo.data).decode("ascii")}
            if photo.overlay_of:
                row["photo"]["overlay_of"] = photo.overlay_of
        seen.append(row)
    told = {
        "schema": SCHEMA,
        "anagen": __version__,
        "identity": diary.identity,
        "began": diary.began,
        "photo_weeks": diary.photo_weeks,
        "person": diary.told,
        "treatments": [
            {key: value for key, value in vars(one).items() if value is not None} for one in diary.treatments
        ],
        "observations": seen,
    }
    return escaped(json.dumps(told, ensure_ascii=False, indent=1, default=str)) + "\n"


def read_export(text: str) -> Found:
    """Content of an export's text, each observation checked as if it were entered.

    Raises:
        InputError: no export, another version, or anything that does not fit.
    """
    if len(text) > LARGEST:
        raise InputError("the export is too large")
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(
            "this is not JSON", where="export", expected=f"an export with schema {SCHEMA!r}"
        ) from None
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
        raise InputError("this is no export of a diary", where="export", expected=f'"schema": "{SCHEMA}"')
    try:
        shape = DiaryShape.model_validate(raw)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise InputError(fault["msg"], where="export, " + ".".join(map(str, fault["loc"]))) from None
    seen, photos = [], {}
    for number, row in enumerate(shape.observations):
        try:
            one, photo = _observation(row)
        except InputError as error:
            raise error.at(f"export, observation {number + 1}") from None
        seen.append(one)
        if photo is not None:
            photos[one.id] = photo
    ids = [one.id for one in seen] + [one.id for one in shape.treatments]
    if len(set(ids)) != len(ids):
        raise InputError("two entries have one id", where="export")
    taken = [Taken(one.id, one.begun, one.stopped, one.course, tuple(one.missed)) for one in shape.treatments]
    return Found(shape.identity, shape.began, shape.photo_weeks, shape.person, taken, seen, photos)


def _observation(row: ObservationShape) -> tuple[Observation, Photo | None]:
    given = row.model_dump(exclude={"photo", "id", "date", "kind", "unit"}, exclude_none=True)
    if row.kind == "patches":
        given.pop("value", None)
    if row.kind == "count" and row.value is not None:
        given["value"] = (
            f"{row.value!r} {row.unit}" if row.unit and re.fullmatch(r"[\w/%µ]+", row.unit) else row.value
        )
    photo = None
    if row.photo is not None:
        try:
            data = base64.b64decode(row.photo.data, validate=True)
        except (binascii.Error, ValueError):
            raise InputError("a photograph that is not in base64", where="photo") from None
        photo = photo_of(data, row.photo.overlay_of)
    return observation(row.kind, row.date, photo=photo, id=row.id, **given), photo
