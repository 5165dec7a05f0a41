"""Patients that a trial in alopecia areata recruits: their keys of [population], read and written back.

alopecia = "alopecia areata"
salt     = "50 to 100"               # at baseline, as screened
episode  = "6 months to 8 years"     # duration of the present one
forms    = ["patchy", "totalis"]     # of `anagen.biology.areata.patients.FORMS`
totalis  = "53 %"                    # share of totalis and universalis; without it, what recruitment gives
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from anagen.biology.areata.patients import FORMS
from anagen.errors import InputError, unknown_name
from anagen.files.phrases import plain
from anagen.population.screening import ScreenedDisease
from anagen.quantities import quantity
from anagen.units import parse_quantity

AREATA = "alopecia areata"
KEYS = ("salt", "episode", "forms", "totalis")
WHOLE_SCALP = ("totalis", "universalis")
"""Forms that take the whole scalp."""
SEVERE, WHOLE = 50.0, 95.0
"""SALT from which on trials call disease severe, and total."""
_NARROWEST = 2.0
"""Points of SALT between the ends of a range that people are found in."""
_NUMBER = r"(\d{1,4}(?:\.\d{1,6})?)"
_TIME = rf"{_NUMBER}\s*(day|week|month|year)s?"
_YEARS = {"day": 1.0 / 365.25, "week": 7.0 / 365.25, "month": 1.0 / 12.0, "year": 1.0}


@dataclass(frozen=True)
class AreataPeople:
    """Patients recruited: SALT at baseline, years of the present episode, forms, and share of totalis.

    The share, 0 to 1, is of totalis and universalis among the patients taken; None: whatever comes. `onset`
    is the age at which the disease began, years, where one person told it; None: drawn.
    """

    salt: tuple[float, float] = (50.0, 100.0)
    episode: tuple[float, float] = (0.5, 8.0)
    forms: tuple[str, ...] = ("patchy", "ophiasis", "totalis")
    totalis: float | None = None
    onset: float | None = None

    @property
    def patches(self) -> bool:
        """Whether only disease that is less than severe is recruited."""
        return self.salt[1] <= SEVERE

    def table(self) -> dict[str, Any]:
        """Keys of a resolved file's [population]."""
        return {
            "salt": f"{plain(self.salt[0])} to {plain(self.salt[1])}",
            "episode": " to ".join(_duration(years) for years in self.episode),
            "forms": list(self.forms),
            **({} if self.totalis is None else {"totalis": f"{plain(round(100.0 * self.totalis, 9))} %"}),
        }

    def describe(self) -> str:
        """Description in words."""
        low, high = (plain(round(years, 2)) for years in self.episode)
        found = f"SALT {self.salt[0]:g} to {self.salt[1]:g}, present episode of {low} to {high} years"
        return found if self.totalis is None else f"{found}, {100.0 * self.totalis:g} % totalis"


def _duration(years: float) -> str:
    """``2 weeks``, ``6 months``, ``8 years``: reads back to the same number."""
    for unit in ("month", "week", "day"):
        number = round(years / _YEARS[unit])
        if years != int(years) and number * _YEARS[unit] == years:
            return f"{number} {unit}s"
    return f"{plain(round(years, 6))} years"


def read_areata(given: Mapping[str, Any], where: Callable[[str], str]) -> AreataPeople:
    """Patients that the keys of a file describe; keys that are not given take their usual values.

    Args:
        given: values by key, of `KEYS`.
        where: place of a key in the file.

    Raises:
        InputError: a phrase that is not understood, or forms that the range of SALT leaves out.
    """
    usual = AreataPeople()
    salt = read_salt(given["salt"], where("salt")) if "salt" in given else usual.salt
    episode = read_episode(given["episode"], where("episode")) if "episode" in given else usual.episode
    forms = tuple(given.get("forms", usual.forms))
    for form in forms:
        if form not in FORMS:
            raise unknown_name("form of alopecia areata", form, FORMS, where("forms"))
    if len(set(forms)) < len(forms):
        raise InputError("a form is listed twice", where=where("forms"), expected="each form once")
    whole = set(WHOLE_SCALP)
    if salt[1] < WHOLE:
        forms = tuple(form for form in forms if form not in whole)
    elif salt[0] >= WHOLE and not whole & set(forms):
        forms = ()
    if not forms:
        raise InputError(
            f"none of these forms has a SALT of {salt[0]:g} to {salt[1]:g}",
            where=where("forms"),
            expected="patchy or ophiasis below 95, totalis or universalis from 95",
        )
    return AreataPeople(salt, episode, forms, _totalis(given, forms, where("totalis")))


def _totalis(given: Mapping[str, Any], forms: tuple[str, ...], where: str) -> float | None:
    """Share of totalis and universalis, 0 to 1, of patients of these forms."""
    if "totalis" not in given:
        return None
    share = parse_quantity(given["totalis"], "%", where=where)
    some = [form in WHOLE_SCALP for form in forms]
    quantity("share of patients").check(share, where)
    if all(some) or not any(some):
        raise InputError(
            f"all patients are {' or '.join(forms)}",
            where=where,
            expected="forms of which some take the whole scalp and some do not, or no key 'totalis'",
        )
    return share / 100.0


def read_salt(text: str, where: str | None = None) -> tuple[float, float]:
    """``50 to 100``, or ``at least 50``.

    Raises:
        InputError: not such a range, or beyond the table of quantities.
    """
    match = re.fullmatch(rf"\s*{_NUMBER}\s*(?:to|-|–)\s*{_NUMBER}\s*", text)
    least = re.fullmatch(rf"\s*(?:at least|>=|≥)\s*{_NUMBER}\s*", text)
    low, high = (float(match[1]), float(match[2])) if match else (float(least[1]), 100.0) if least else (1, 0)
    taken = quantity("SALT at baseline")
    if not (taken.contains(low) and taken.contains(high)) or high - low < _NARROWEST:
        raise InputError(
            f"{text[:80]!r} is not a range of SALT",
            where=where,
            expected=f'a range of {taken.words}, such as "50 to 100"',
        )
    return low, high


def read_episode(text: str, where: str | None = None) -> tuple[float, float]:
    """Years of ``6 months to 8 years``, as (shortest, longest).

    Raises:
        InputError: not such a range, or beyond the table of quantities.
    """
    match = re.fullmatch(rf"\s*{_TIME}\s*(?:to|-|–)\s*{_TIME}\s*", text)
    longest = quantity("episode")
    expected = f'a range such as "6 months to 8 years", at most {longest.high:g} years'
    if match is None:
        raise InputError(f"{text[:80]!r} is not a range of durations", where=where, expected=expected)
    low, high = float(match[1]) * _YEARS[match[2]], float(match[3]) * _YEARS[match[4]]
    if low > high or not longest.contains(high):
        raise InputError(f"{text[:80]!r} is out of range", where=where, expected=expected)
    return low, high


AREATA_SCREENING = ScreenedDisease(AREATA, KEYS, read_areata)
