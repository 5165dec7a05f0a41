"""Persons for the tests of safety, as patient files."""

from __future__ import annotations

from anagen.forecasting.person import Person, person_from_text

WOMAN = '[person]\nsex = "female"\nage = "29 years"\nludwig = "I"\nregion = "frontal"\ncountry = "US"\n'
MAN = '[person]\nsex = "male"\nage = "24 years"\nnorwood = "III"\nregion = "frontal"\ncountry = "UK"\n'
BOTH_BLOCKERS = """
[[treatment]]
therapy = "finasteride"
dose = "1 mg"
schedule = "daily"
[[option]]
name = "add dutasteride to finasteride"
[[option.treatment]]
therapy = "finasteride"
dose = "1 mg"
schedule = "daily"
[[option.treatment]]
therapy = "dutasteride"
dose = "0.5 mg"
schedule = "daily"
[forecast]
week = 2
"""


def person(text: str, **health: bool) -> Person:
    """Person of a file's text, with the keys of [health]."""
    told = "".join(f"{key} = {str(answer).lower()}\n" for key, answer in health.items())
    return person_from_text(f"{text}\n[health]\n{told}" if told else text)
