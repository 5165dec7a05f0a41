"""Words of the sheet for a visit (``report/data/visit_sheet.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from anagen.errors import unknown_name
from anagen.forecasting.judging import Judged, judging_file
from anagen.parameters import read_toml
from anagen.report.numbers import number

Reader = Literal["clinician", "patient"]
READERS: tuple[Reader, ...] = get_args(Reader)
"""For whom a version of the sheet is written."""


def reader_of(word: str, where: str | None = None) -> Reader:
    """Version of this name.

    Raises:
        InputError: there is no such version.
    """
    for one in READERS:
        if one == word:
            return one
    raise unknown_name("version of the sheet", word, READERS, where)


@cache
def sheet_words() -> Mapping[str, Any]:
    """The whole file."""
    return read_toml(files("anagen.report") / "data" / "visit_sheet.toml")


def judged_words(judged: Judged, words: Mapping[str, Any]) -> str:
    """When an option can be judged, in the words of one version.

    Args:
        judged: by so many fields.
        words: of the version.
    """
    given = {
        "fields": fields_words(judged.fields),
        "month": judged.month,
        "expected": number(judged.expected, 0, signed=True),
        "needed": number(judged.needed, 0, signed=True),
    }
    return str(words["never" if judged.month is None else "judge_at"]).format(**given)


def fields_words(fields: int) -> str:
    """Fields that are counted at a visit, in words: ``counts of 3 spots``."""
    return "a count of one spot" if fields == 1 else f"counts of {fields} spots"


def judging_rule() -> tuple[str, str]:
    """Rule of judging, for a clinician and for a patient."""
    told = judging_file()
    return told.rule, told.plain
