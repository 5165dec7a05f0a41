"""Answers in a file for the person to keep, and opened again with nothing lost.

The file is a patient file of ``anagen forecast`` where the answers are enough for a forecast. Beside that it
holds the form as it was filled in, in its section [answers], which is all that the page reads again: the
signs, the kind of hair loss, what was tried, what matters and how far to look have no place elsewhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any

from anagen.errors import InputError
from anagen.web.answered import CODE
from anagen.web.options.answers import Answers, patient_table, patient_text, toml_value
from anagen.web.packed import Fields, unpacked

LONGEST_FILE = 200_000
"""Bytes of a file that is opened."""
SECTION = "answers"
EXPECTED = "the file “my-options.toml” that “Save my answers” made, its text, or a link with a # in it"


def saved_text(answers: Answers, fields: Sequence[tuple[str, str]]) -> str:
    """Text of the file: the form as filled in, and the person where there is a forecast."""
    form = saved_answers(fields)
    if not answers.forecast:
        return "# Saved by the page “My options”. Open it there.\n\n" + form
    return patient_text(patient_table(answers, answers.day)).rstrip("\n") + "\n\n" + form


def saved_answers(fields: Sequence[tuple[str, str]]) -> str:
    """Section [answers] of the file, which is enough to open it again."""
    told: dict[str, list[str]] = {}
    for name, value in fields:
        told.setdefault(name, []).append(value)
    lines = [
        f"{_key(name)} = {toml_value(values if len(values) > 1 else values[0])}"
        for name, values in told.items()
    ]
    return "\n".join([f"[{SECTION}]", *lines, ""])


def opened_fields(text: str) -> Fields:
    """Fields of the form from the text of a saved file, or from an address with the answers behind its #.

    Raises:
        InputError: the text is none of these.
    """
    if len(text) > LONGEST_FILE:
        raise InputError("this file is too large", expected=EXPECTED)
    mark = f"#{CODE}="
    if mark in text and "[" not in text.split(mark)[0]:
        return unpacked(text.split(mark)[1].split("&")[0].strip())
    try:
        found = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError:
        raise InputError("this cannot be read as saved answers", expected=EXPECTED) from None
    form = found.get(SECTION)
    if not isinstance(form, dict) or not form:
        raise InputError("there is no section [answers] in it", expected=EXPECTED)
    return tuple((name, value) for name, given in form.items() for value in _values(name, given))


def _values(name: str, given: Any) -> list[str]:
    values = given if isinstance(given, list) else [given]
    if not all(isinstance(value, str) for value in values):
        raise InputError(f"{name!r} is no text", where="[answers]", expected='text in quotes, such as "34"')
    return values


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else toml_value(name)
