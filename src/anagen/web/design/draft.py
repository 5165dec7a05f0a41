"""Draft of a trial as text and as a table: its meaning, or its first fault."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from anagen.errors import InputError
from anagen.evidence_base.certainty_of_people import certainty_of_all
from anagen.files.plain import PlainData
from anagen.files.source_text import parse_source
from anagen.files.toml_text import toml_text
from anagen.trial.protocol.check_sense import unstudied
from anagen.trial.protocol.estimand import estimand_of
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.reading import protocol_from_text
from anagen.trial.summary import people_recruited
from anagen.web.design.looks import looks_of
from anagen.web.design.request import LONGEST
from anagen.web.design.size import refuse_large
from anagen.web.design.trial_words import ArmWords, TrialWords

NAME = "protocol"
DEEPEST = 6


@dataclass(frozen=True)
class Fault(PlainData):
    """A fault of a draft, in the words of `anagen.trial.protocol.check`, and its place.

    Attributes:
        path: key of the field, as ``arm.0.treatment.1.dose``; "" if it concerns several.
        line: line of the text, or None.
    """

    what: str
    path: str
    line: int | None
    expected: str | None
    nearest: str | None

    @classmethod
    def of(cls, error: InputError) -> Fault:
        """Fault made from an error."""
        parts = (error.where or "").split(", ")
        line = next((int(part[5:]) for part in parts if re.fullmatch(r"line \d{1,7}", part)), None)
        last = parts[-1] if parts[-1] != NAME and not re.fullmatch(r"line \d+", parts[-1]) else ""
        return cls(error.what, _dotted(last), line, error.expected, error.nearest)


@dataclass(frozen=True)
class DraftRead(PlainData):
    """A draft as text and as a table, with its first fault or its meaning.

    Attributes:
        toml: text of a trial file; None if the table cannot be written.
        table: sections and keys of a trial file; None if the text cannot be read.
        fault: the first fault and its place; None without faults.
        means: the trial in words; None with a fault.
    """

    toml: str | None
    table: Mapping[str, Any] | None
    fault: Fault | None
    means: TrialWords | None


def _dotted(path: str) -> str:
    """Dotted path ``arm.0.treatment.1.dose`` of the place ``arm 1.treatment 2.dose``."""
    return re.sub(r" (\d{1,6})(?=\.|$)", lambda found: f".{int(found[1]) - 1}", path)


def text_of(table: Mapping[str, Any]) -> str:
    """TOML text of a table from a request, without empty entries; all values are checked.

    Raises:
        InputError: the table is too deep or too long, or holds a value that TOML cannot.
    """
    text = toml_text(_clean(table, 0))
    if len(text) > LONGEST:
        raise InputError("the trial is too long", where=NAME, expected=f"at most {LONGEST} characters")
    return text


def _clean(value: Any, depth: int) -> Any:
    if depth > DEEPEST:
        raise InputError("nested too deeply", where=NAME, expected=f"at most {DEEPEST} levels")
    if isinstance(value, Mapping):
        return {
            str(key): _clean(item, depth + 1)
            for key, item in value.items()
            if item is not None and item != "" and item != []
        }
    if isinstance(value, list):
        return [_clean(item, depth + 1) for item in value if item is not None]
    if isinstance(value, float) and not isfinite(value):
        raise InputError("not a number", where=NAME, expected="a finite number")
    return value


def sendable(value: Any, depth: int = 0) -> Any:
    """Copy of `value` without lone surrogates and non-finite numbers, which no answer can hold.

    Raises:
        InputError: `value` is nested more deeply than any trial file.
    """
    if depth > 10 * DEEPEST:
        raise InputError("nested too deeply", where=NAME, expected=f"at most {DEEPEST} levels")
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {sendable(str(key)): sendable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [sendable(item, depth + 1) for item in value]
    return value


def table_of(text: str) -> dict[str, Any]:
    """Table of a text, in values of JSON (dates as text).

    Raises:
        InputError: the text is not TOML, or exceeds the limits of a trial file.
    """
    found: dict[str, Any] = json.loads(json.dumps(parse_source(text, NAME).table, default=str))
    return found


def checked(text: str) -> Protocol:
    """Protocol of a text that a page can run.

    Raises:
        InputError: the text has a fault, or the trial is too much work for a page.
    """
    protocol = protocol_from_text(text, NAME)
    refuse_large(protocol)
    return protocol


def words_of(protocol: Protocol) -> TrialWords:
    """The trial in a few words, for the page."""
    return TrialWords(
        name=protocol.trial.name,
        arms=tuple(
            ArmWords(arm.name, tuple(course.describe() for course in arm.courses) or ("untreated",))
            for arm in protocol.arms
        ),
        size=protocol.population.size,
        replicates=protocol.trial.replicates,
        endpoint=str(protocol.analysis.endpoint),
        model=protocol.analysis.model,
        reference=protocol.analysis.reference,
        warnings=tuple(
            dict.fromkeys(
                (
                    *(
                        told
                        for arm in protocol.all_arms
                        for course in arm.courses
                        for told in course.warnings
                    ),
                    *unstudied(protocol),
                )
            )
        ),
        evidence={
            one.name: one.level
            for arm in protocol.arms
            for one in certainty_of_all(
                (course.definition for course in arm.courses),
                protocol.population.losses,
                people_recruited(protocol),
            )
        },
        estimand=estimand_of(protocol),
        looks=looks_of(protocol),
        responders=protocol.analysis.endpoint.rule is not None,
    )
