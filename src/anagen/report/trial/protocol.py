"""A trial's protocol as rows that a person can read."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from anagen.report.numbers import readable, scientific
from anagen.report.trial.reading import as_mapping

_PLAIN = {"product", "dose", "route", "schedule"}
"""Keys of a treatment whose values speak for themselves."""


def protocol_sections(protocol: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """(section, [(what, value), ...]) of all that a protocol settles but its arms, in its own order.

    Keys that say nothing (None, empty text or list) are left out, and so is what the page
    shows elsewhere: the trial's name, the arms, and published results to compare with.
    """
    sections = []
    for section, content in as_mapping(protocol).items():
        if section in ("arm", "arms", "observed"):
            continue
        table = as_mapping(content) or {"": content}
        rows = [
            (_words(key), _text(value))
            for key, value in table.items()
            if _text(value) and (section, key) != ("trial", "name")
        ]
        if rows:
            sections.append((_words(section), rows))
    return sections


def arm_rows(protocol: Any) -> list[tuple[str, list[str]]]:
    """(arm, its treatments in words) for every arm of the protocol."""
    table = as_mapping(protocol)
    arms = table.get("arm") or table.get("arms") or []
    return [_arm(arm) for arm in arms]


def _arm(arm: Any) -> tuple[str, list[str]]:
    content = as_mapping(arm)
    courses = content.get("treatment") or content.get("treatments") or content.get("courses") or []
    return str(content.get("name", "")), [_treatment(course) for course in courses] or ["no treatment"]


def _treatment(course: Any) -> str:
    describe = getattr(course, "describe", None)
    if callable(describe):
        return str(describe())
    content = dict(as_mapping(course))
    first = str(content.pop("therapy", "")) or "treatment"
    parts = [
        _text(value) if key in _PLAIN else f"{_words(key)} {_text(value)}"
        for key, value in content.items()
        if _text(value)
    ]
    return f"{first}: {', '.join(parts)}" if parts else first


def _words(key: object) -> str:
    return str(key).replace("_", " ")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return scientific(value)
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{_words(key)} {_text(item)}" for key, item in value.items() if _text(item))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _text(as_mapping(value))
    if isinstance(value, Sequence | set | frozenset):
        return ", ".join(_text(item) for item in value)
    return str(value)
