"""One person with alopecia areata: what they told of it, as the recruitment of people who share it.

alopecia         = "alopecia areata"
salt             = "40"          # share of the scalp without hair now, 0 to 100; or per cent of each area,
                                 # "left 10 %, right 0 %, top 60 %, back 35 %"
episode          = "2 years"     # how long the present episode has lasted
earlier_episodes = 0             # before this one
first_episode    = "12 years"    # age at the first one, where there were earlier ones
form             = "ophiasis"    # where it is known
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from math import sqrt
from typing import Any

from anagen.biology.areata.patients import FORMS
from anagen.errors import InputError, unknown_name
from anagen.measurement.salt_areas import salt_of_phrase
from anagen.parameters import ParameterSet, load_parameters
from anagen.population.areata_people import WHOLE, WHOLE_SCALP, AreataPeople, read_episode
from anagen.quantities import quantity

KEYS = ("salt", "episode", "earlier_episodes", "first_episode", "form")
MEASURE = "SALT"
_NUMBER = r"(\d{1,3}(?:\.\d{1,3})?)"


@cache
def _records() -> ParameterSet:
    return load_parameters("anagen.population", "areata_person.toml")


def read_areata_person(
    given: Mapping[str, Any], age: float, where: Callable[[str], str]
) -> tuple[AreataPeople | None, Mapping[str, float], tuple[str, ...]]:
    """Recruitment of people like this one, the numbers told, and notes on what was not told.

    Args:
        given: values by key, of `KEYS`.
        age: years.
        where: place of a key in the file.

    Raises:
        InputError: a value that is not understood, or an episode longer than the life.
    """
    if "salt" not in given:
        return None, {}, ()
    salt = _salt(str(given["salt"]), where("salt"))
    notes: list[str] = []
    usual = AreataPeople()
    episode = usual.episode
    if "episode" in given:
        years = _episode(str(given["episode"]), age, where("episode"))
        episode = (years, years)
    else:
        episode = (min(episode[0], age), min(episode[1], age))
        notes.append(
            "How long the episode has lasted was not told: it is taken as 6 months to 8 years, as in trials. "
            "A recent one recovers more often."
        )
    low, high = _range(salt)
    forms = _forms(given.get("form"), salt, where("form"))
    onset = _onset(given, age, episode, where)
    if onset is None:
        notes.append("Whether there were earlier episodes was not told: the first is drawn at random.")
    return AreataPeople((low, high), episode, forms, onset=onset), {MEASURE: salt}, tuple(notes)


def _salt(text: str, where: str) -> float:
    found = re.fullmatch(rf"\s*{_NUMBER}\s*%?\s*", text)
    by_area = salt_of_phrase(text, where)
    score = by_area.score if by_area else float(found[1]) if found else None
    taken = quantity("SALT at baseline")
    if score is None or not taken.contains(score):
        raise InputError(
            f"{text[:60]!r} is not a SALT",
            where=where,
            expected=f'{taken.low:g} to {taken.high:g}, such as "40": the share of the scalp without hair',
        )
    return score


def _range(salt: float) -> tuple[float, float]:
    """SALT of people like one with `salt`: nearer where readings err less."""
    value = _records().value
    within = max(value("salt_within") * sqrt(salt * (100.0 - salt)) / 50.0, value("salt_within_least"))
    if salt >= WHOLE:
        return max(salt - within, WHOLE), 100.0
    return max(salt - within, 0.0), min(salt + within, WHOLE - 0.01)


def _forms(told: Any, salt: float, where: str) -> tuple[str, ...]:
    if told is None:
        return ("totalis",) if salt >= WHOLE else ("patchy", "ophiasis")
    if told not in FORMS:
        raise unknown_name("form of alopecia areata", told, FORMS, where)
    if (told in WHOLE_SCALP) != (salt >= WHOLE):
        raise InputError(
            f"{told} with a SALT of {salt:g}",
            where=where,
            expected=f"patchy or ophiasis below {WHOLE:g}, totalis or universalis from there",
        )
    return (str(told),)


def _episode(text: str, age: float, where: str) -> float:
    years = read_episode(f"{text} to {text}", where)[0] if re.fullmatch(r"[^-–]{1,40}", text) else -1.0
    if not 0.0 < years <= age:
        raise InputError(
            f"an episode of {text[:60]!r}", where=where, expected='a time within the life, such as "2 years"'
        )
    return years


def _onset(
    given: Mapping[str, Any], age: float, episode: tuple[float, float], where: Callable[[str], str]
) -> float | None:
    """Age at the first episode in years, where it is told."""
    earlier = given.get("earlier_episodes")
    if "first_episode" in given:
        found = re.fullmatch(rf"\s*{_NUMBER}\s*years?\s*", str(given["first_episode"]))
        if found is None or float(found[1]) > age - episode[0]:
            raise InputError(
                f"a first episode at {str(given['first_episode'])[:60]!r}",
                where=where("first_episode"),
                expected=f'an age before this episode, such as "{max(age - episode[0], 0.0):.0f} years"',
            )
        if earlier == 0:
            raise InputError(
                "a first episode before this one, and no earlier episodes",
                where=where("earlier_episodes"),
                expected="1 or more, or no key 'first_episode'",
            )
        return float(found[1])
    if earlier == 0 and episode[0] == episode[1]:
        return age - episode[1]
    return None
