"""Laws between sex, age and hair loss: what no person can have had."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from anagen.biology.alopecias.kinds import WEEKS_PER_YEAR, Diagnosis
from anagen.errors import InputError
from anagen.quantities import quantity

CHILDBIRTH = "childbirth"
BIRTH = "age at childbirth"
"""Quantity of the table."""
BEGINNINGS = ("trigger_week", "since_week", "quiet_week", "stopped_week")
"""Keys of weeks from baseline that lie within a life."""


def require_possible(
    diagnoses: Sequence[Diagnosis],
    sexes: Collection[str],
    ages: tuple[float, float],
    where: Callable[[str], str],
    menopause: str | None = None,
) -> None:
    """Check that people of these sexes and ages can have had what the diagnoses tell.

    Args:
        diagnoses: their hair losses.
        sexes: of "male" and "female".
        ages: youngest and oldest at baseline, years.
        where: place of a key of the section.
        menopause: status of the women, where it is known.

    Raises:
        InputError: a birth by a man, at an age of no mother or after menopause; or a beginning before the
            youngest was born.
    """
    for one in diagnoses:
        settings = one.settings
        if settings.get("trigger") == CHILDBIRTH:
            _require_mother(float(settings["trigger_week"]), sexes, ages, where, menopause)
        for key in BEGINNINGS:
            weeks = float(settings.get(key, 0.0))
            if -weeks > ages[0] * WEEKS_PER_YEAR:
                raise InputError(
                    f"{one.kind}: {key} = {weeks:g} is before the birth of somebody of {ages[0]:g} years",
                    where=where(key),
                    expected=f"{-ages[0] * WEEKS_PER_YEAR:.0f} or later",
                )
        years = float(settings.get("years", 0.0))
        if years > ages[0]:
            raise InputError(
                f"{one.kind}: {years:g} years are more than the age of somebody of {ages[0]:g}",
                where=where("years"),
                expected=f"at most {ages[0]:g}",
            )


def ages_at_childbirth(diagnoses: Sequence[Diagnosis], ages: tuple[float, float]) -> tuple[float, ...]:
    """Ages at which people gave birth, where that brought on their hair loss, in tenths of a year."""
    return tuple(
        round(age + float(one.settings["trigger_week"]) / WEEKS_PER_YEAR, 1)
        for one in diagnoses
        if one.settings.get("trigger") == CHILDBIRTH
        for age in ages
    )


def _require_mother(
    week: float,
    sexes: Collection[str],
    ages: tuple[float, float],
    where: Callable[[str], str],
    menopause: str | None,
) -> None:
    if "male" in sexes:
        raise InputError(
            "men do not give birth", where=where("trigger"), expected='sex = "female", or another trigger'
        )
    if menopause == "postmenopausal" and week > -WEEKS_PER_YEAR:
        raise InputError(
            "a birth within a year of menopause",
            where=where("trigger"),
            expected='menopause = "premenopausal", or another trigger',
        )
    mothers = quantity(BIRTH)
    for age in ages:
        then = age + week / WEEKS_PER_YEAR
        if not mothers.contains(then):
            raise InputError(
                f"a woman of {age:g} years would give birth at {then:.0f}",
                where=where("trigger"),
                expected=f"ages at which all give birth at {mothers.words}s, or another trigger",
            )
