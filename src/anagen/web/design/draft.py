"""A trial file as text and as a table, checked: what it means, or where its first fault is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from anagen.errors import InputError
from anagen.evidence_base.asked import certainty_of_all
from anagen.files.plain import PlainData
from anagen.files.source_text import parse_source
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.reading import protocol_from_text
from anagen.trial.protocol.resolved import toml_text
from anagen.web.design.asked import LONGEST
from anagen.web.design.size import refuse_large
from anagen.web.design.trial_words import ArmWords, TrialWords

NAME = "protocol"
DEEPEST = 6


@dataclass(frozen=True)
class Fault(PlainData):
    """What is wrong, as `anagen.trial.protocol.check` says it, and where.

    Attributes:
        path: key of the field, as ``arm.0.treatment.1.dose``; "" if it is no single field's.
        line: line of the text, or None.
    """

    what: str
    path: str
    line: int | None
    expected: str | None
    nearest: str | None

    @classmethod
    def of(cls, error: InputError) -> Fault:
        """From the error's words."""
        parts = (error.where or "").split(", ")
        line = next((int(part[5:]) for part in parts if re.fullmatch(r"line \d{1,7}", part)), None)
        last = parts[-1] if parts[-1] != NAME and not re.fullmatch(r"line \d+", parts[-1]) else ""
        return cls(error.what, _dotted(last), line, error.expected, error.nearest)


@dataclass(frozen=True)
class DraftRead(PlainData):
    """A draft as text and as a table, and its first fault or what it means.

    Attributes:
        toml: as a trial file's text; None if the table cannot be written.
        table: sections and keys as a trial file has them; None if the text cannot be read.
        fault: what is wrong, and where; None if nothing is.
        means: what the trial is; None if something is wrong.
    """

    toml: str | None
    table: Mapping[str, Any] | None
    fault: Fault | None
    means: TrialWords | None


def _dotted(path: str) -> str:
    """``arm 1.treatment 2.dose`` -> ``arm.0.treatment.1.dose``."""
    return re.sub(r" (\d{1,6})(?=\.|$)", lambda found: f".{int(found[1]) - 1}", path)


def text_of(table: Mapping[str, Any]) -> str:
    """The TOML of a table from outside: empty entries left out, every kind of value made sure of.

    Raises:
        InputError: too deep, too long, or a value that TOML has not.
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
    """The same without what no answer can hold (lone surrogates, what is no number), to be sent back.

    Raises:
        InputError: nested beyond anything that a trial file is.
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
    """The table of a text, as JSON can hold it (dates as text).

    Raises:
        InputError: not TOML, or beyond a trial file's limits.
    """
    found: dict[str, Any] = json.loads(json.dumps(parse_source(text, NAME).table, default=str))
    return found


def checked(text: str) -> Protocol:
    """The protocol of a text that a page can run.

    Raises:
        InputError: its first fault, or more work than a page takes on.
    """
    protocol = protocol_from_text(text, NAME)
    refuse_large(protocol)
    return protocol


def words_of(protocol: Protocol) -> TrialWords:
    """What the trial is, in a few words, for the page."""
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
            warning for arm in protocol.arms for course in arm.courses for warning in course.warnings
        ),
        evidence={
            one.name: one.level
            for arm in protocol.arms
            for one in certainty_of_all(
                (course.definition for course in arm.courses), protocol.population.losses
            )
        },
    )
