"""One observation of a diary, checked: what was seen, where, on which day."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import uuid4

from anagen.diary.kinds import PLACES, RATINGS, REGIONS, Kind, kind
from anagen.diary.photo import Photo
from anagen.errors import InputError, unknown_name
from anagen.files.safe_text import hidden_in
from anagen.measurement.method import method
from anagen.measurement.outcomes import OUTCOMES, outcome
from anagen.measurement.salt_areas import salt
from anagen.units import parse_quantity

LONGEST_TEXT, LONGEST_MASK = 4_000, 20_000
_MASK = re.compile(r"[A-Za-z0-9+/=_.,:;-]*")
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Observation:
    """One observation.

    Attributes:
        id: 32 hexadecimal digits; stays the same for ever.
        date: day on which it was made.
        kind: name of its kind (`anagen.diary.kinds`).
        outcome: of a count, a name such as "non-vellus density".
        value: number in `unit`.
        unit: of the value.
        method: of counting.
        field_cm2: area counted.
        sd: standard error of a count, in its unit.
        place: on the head, a key of `PLACES`.
        rating: of `RATINGS`, since the beginning.
        shares: of hair missing at top, back, left and right, 0 to 1 each.
        mask: drawing of the patches, encoded by the page that drew it.
        text: note, harm, or a remark.
    """

    id: str
    date: datetime.date
    kind: str
    outcome: str | None = None
    value: float | None = None
    unit: str | None = None
    method: str | None = None
    field_cm2: float | None = None
    sd: float | None = None
    place: str | None = None
    rating: int | None = None
    shares: tuple[float, float, float, float] | None = None
    mask: str | None = None
    text: str | None = None

    @property
    def what(self) -> Kind:
        return kind(self.kind)

    @property
    def number(self) -> float | None:
        """Number to draw over time; None where it has none."""
        return self.value if self.value is not None else None if self.rating is None else float(self.rating)

    @property
    def words(self) -> str:
        """Content in a few words."""
        if self.kind == "rating" and self.rating is not None:
            said = RATINGS[self.rating]
        elif self.value is not None:
            said = f"{self.value:g} {self.unit}"
        elif self.kind == "photograph":
            said = PLACES[self.place or "top"]
        else:
            return self.text or ""
        if self.outcome:
            said = f"{self.outcome} {said} ({self.method})"
        return f"{said}; {self.text}" if self.text else said


KEYS = tuple(field.name for field in fields(Observation))


def observation(
    name: str, day: datetime.date | str, *, photo: Photo | None = None, id: str | None = None, **given: Any
) -> Observation:
    """Observation of kind `name` on `day`, checked.

    Args:
        name: of the kind.
        day: a date, or text such as "2026-03-01".
        photo: of a photograph.
        id: of one that is read back; default a new one.
        given: keys of `Observation`; a value may be text with its unit.

    Raises:
        InputError: a key is missing, unknown or does not fit.
    """
    what = kind(name, "kind")
    told = {key: value for key, value in given.items() if value not in (None, "")}
    have = {*told} | ({"photo"} if photo is not None else set())
    for key in what.needs:
        if key not in have:
            raise InputError(f"{what.label}: {key} is missing", where=key, expected=_expected(what, key))
    for key in have - {*what.needs, *what.may, "unit"}:
        if key not in (*KEYS, "photo"):
            raise unknown_name("key", key, (*what.needs, *what.may))
        raise InputError(f"{what.label}: takes no {key}", where=key, expected=f"no {key}")
    if id is not None and not _ID.fullmatch(id):
        raise InputError(f"{id[:40]!r} is no id", where="id", expected="32 hexadecimal digits")
    made = Observation(id=id or uuid4().hex, date=day_of(day), kind=name)
    if "shares" in told:
        made = _drawn(made, told.pop("shares"), told.get("mask"))
    elif "value" in told:
        made = (
            _counted(made, told)
            if name == "count"
            else replace(made, value=_number(what, told["value"]), unit=what.unit)
        )
    if "rating" in told:
        made = replace(made, rating=_rating(told["rating"]), unit=what.unit)
    if "place" in told:
        if told["place"] not in PLACES:
            raise unknown_name("place", told["place"], PLACES, "place")
        made = replace(made, place=told["place"])
    return replace(made, text=_text(told.get("text")))


def day_of(day: datetime.date | str, where: str = "date") -> datetime.date:
    """Date read from text.

    Raises:
        InputError: no date, or one in the future.
    """
    try:
        found = datetime.date.fromisoformat(day.strip()) if isinstance(day, str) else day
    except ValueError:
        raise InputError(
            f"{str(day)[:40]!r} is not a date", where=where, expected="such as 2026-03-01"
        ) from None
    today = datetime.date.today()
    if found > today:
        raise InputError(f"{found} is in the future", where=where, expected=f"at most {today}, today")
    return found


def _expected(what: Kind, key: str) -> str:
    return {
        "value": f"a number of {what.low:g} to {what.high:g} {what.unit}"
        if what.unit
        else "such as 165 hairs/cm2",
        "place": "one of: " + ", ".join(PLACES),
        "photo": "a PNG or JPEG file",
        "rating": "a whole number of -3 (much worse) to 3 (much better)",
        "shares": "four numbers of 0 to 1: " + ", ".join(REGIONS),
        "outcome": "such as non-vellus density",
        "method": "such as phototrichogram",
    }.get(key, "text")


def _number(what: Kind, value: Any) -> float:
    if isinstance(value, str) and re.search(r"[A-Za-z]", value) and what.unit == "mm":
        found = parse_quantity(value, what.unit, where="value")
    else:
        try:
            found = float(str(value).removesuffix(what.unit).strip())
        except ValueError:
            found = math.nan
    if not what.low <= found <= what.high:
        raise InputError(
            f"{what.label}: {str(value)[:40]!r}", where="value", expected=_expected(what, "value")
        )
    return found


def _counted(made: Observation, told: dict[str, Any]) -> Observation:
    name = outcome(str(told["outcome"]), "outcome").name
    how = method(str(told["method"]), "method")
    how.check(name, "outcome")
    unit = OUTCOMES[name].unit

    def read(key: str, unit: str) -> float | None:
        if key not in told:
            return None
        text = told[key]
        bare = isinstance(text, int | float) or not re.search(r"[A-Za-zµ%]", str(text))
        return parse_quantity(f"{text} {unit}" if bare else str(text), unit, where=key)

    return replace(
        made,
        outcome=name,
        method=how.name,
        value=read("value", unit),
        unit=unit,
        field_cm2=read("field_cm2", "cm2"),
        sd=read("sd", unit),
    )


def _rating(value: Any) -> int:
    try:
        found = int(str(value))
    except ValueError:
        found = 99
    if found not in RATINGS:
        raise InputError(
            f"a rating of {str(value)[:20]!r}", where="rating", expected=_expected(kind("rating"), "rating")
        )
    return found


def _drawn(made: Observation, shares: Any, mask: Any) -> Observation:
    parts = shares.replace(";", ",").split(",") if isinstance(shares, str) else shares
    try:
        found = tuple(float(one) for one in parts)
    except (TypeError, ValueError):
        found = ()
    if len(found) != len(REGIONS) or not all(0.0 <= one <= 1.0 for one in found):
        raise InputError("the shares of the patches", where="shares", expected=_expected(made.what, "shares"))
    if mask is not None and (len(str(mask)) > LONGEST_MASK or not _MASK.fullmatch(str(mask))):
        raise InputError(
            "the drawing cannot be kept",
            where="mask",
            expected=f"at most {LONGEST_MASK} letters of an encoded drawing",
        )
    four = (found[0], found[1], found[2], found[3])
    score = salt(**{area: 100.0 * share for area, share in zip(REGIONS, four, strict=True)}).score
    return replace(made, shares=four, mask=None if mask is None else str(mask), value=score, unit="points")


def _text(text: Any) -> str | None:
    if text is None:
        return None
    found = str(text).replace("\r\n", "\n").strip()
    if len(found) > LONGEST_TEXT:
        raise InputError(
            f"a text of {len(found)} characters", where="text", expected=f"at most {LONGEST_TEXT}"
        )
    if hidden_in(found.replace("\n", " ").replace("\t", " ")):
        raise InputError("the text holds a character that does not show", where="text", expected="plain text")
    return found or None
