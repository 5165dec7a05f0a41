"""Protocol of a trial as rows for a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from anagen.report.evidence.hair_losses import numbers_of
from anagen.report.numbers import readable, scientific
from anagen.trial.protocol.model import Protocol

SHOWN_ELSEWHERE = ("arm", "observed")
"""Sections that the page shows in tables of their own."""


def protocol_sections(protocol: Mapping[str, object]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Sections (name, [(key, value), ...]) of a protocol, in its own order.

    The trial's name, the arms and the published results are left out, since the page shows them elsewhere.
    Of a list of tables each is a row, by its number.

    Args:
        protocol: sections of a resolved trial file (`anagen.trial.protocol.resolved.protocol_table`).
    """
    return [
        (
            _words(section),
            [
                (_words(key), text)
                for key, value in _items(table)
                if (section, key) != ("trial", "name") and (text := _text(value))
            ],
        )
        for section, table in protocol.items()
        if section not in SHOWN_ELSEWHERE and table
    ]


def _items(table: object) -> list[tuple[str, object]]:
    """Keys and values of a section, or numbers and tables of a list."""
    if isinstance(table, Mapping):
        return list(table.items())
    assert isinstance(table, Sequence)
    return [(str(number), one) for number, one in enumerate(table, start=1)]


def own_sections(protocol: Protocol) -> list[tuple[str, list[tuple[str, str]]]]:
    """Section on diseases of one's own with their numbers, in the form of `protocol_sections`; or none."""
    diseases = protocol.population.diseases
    rows = [(one.name, f"{one.what} {'; '.join(numbers_of(one))}") for one in diseases]
    return [("hair loss of the user's own", rows)] if rows else []


def _words(key: str) -> str:
    return key.replace("_", " ")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return scientific(value)
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{_words(key)} {_text(item)}" for key, item in value.items())
    if isinstance(value, Sequence):
        return ", ".join(_text(item) for item in value)
    return str(value)
