"""Answers of the room's form: those of *My options*, with one length of use for all that is taken now."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from starlette.datastructures import FormData, UploadFile

from anagen.web.options.answers import Answers, read_answers

USED = "used"
"""Field: months of use of what is taken now; a doctor seldom has one date for each."""
USUAL_MONTHS = "12"
_NOW = "tried."


@cache
def clinical_words() -> Mapping[str, Mapping[str, str]]:
    """Clinical words for kinds and signs (``data/form.toml``)."""
    text = (files("anagen.web.visit") / "data" / "form.toml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return found


def read_visit(form: FormData, today: date) -> Answers:
    """Answers in the fields of the form; faults are kept in ``faults``, not raised."""
    return read_answers(FormData(_filled(form)), today)


def used_of(form: FormData) -> str:
    """Months of use as typed."""
    given = form.get(USED, "")
    return given if isinstance(given, str) and given else USUAL_MONTHS


def _filled(form: FormData) -> list[tuple[str, str | UploadFile]]:
    """Fields with the months of use for each therapy that is taken now."""
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    months = used_of(form)
    told = {name for name, _ in fields}
    added: list[tuple[str, str | UploadFile]] = [
        (f"months.{name.removeprefix(_NOW)}", months)
        for name, value in fields
        if name.startswith(_NOW) and value == "now" and f"months.{name.removeprefix(_NOW)}" not in told
    ]
    return [*fields, *added]
