"""Answers to `anagen evidence WORDS`, as text and as plain data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.bias import stated_bias
from anagen.evidence_base.judgements import stated_certainty
from anagen.evidence_base.tables.names import proper_name
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence, read_evidence
from anagen.evidence_base.tables.registered import read_registered
from anagen.report.evidence.data import overview_data, side_data, study_data, therapy_data
from anagen.report.evidence.listing import overview_text, therapy_text
from anagen.report.evidence.study import study_text
from anagen.report.evidence.tables import SIDE_TABLES, side_records, side_text


@dataclass(frozen=True)
class Found:
    """Answer as text or as plain data."""

    text: Callable[[], str]
    data: Callable[[], Any]


def look_up(words: str, folder: Path | None = None) -> Found:
    """Answer to `words`: none, a side table and a filter, a therapy, or a study.

    With a `folder` all its tables are read first, so that a fault in any of them is reported.

    Raises:
        InputError: a table has a fault, or the words name nothing; the nearest name is given.
    """
    base = check_tables(folder) if folder is not None else load_evidence()
    first, _, rest = words.strip().partition(" ")
    if not first:
        return Found(lambda: overview_text(base), lambda: overview_data(base))
    if first.lower() in SIDE_TABLES:
        table, wanted = first.lower(), rest.strip()
        return Found(
            lambda: side_text(table, wanted, base), lambda: side_data(side_records(table, wanted, base))
        )
    return _therapy_or_study(words.strip(), base)


def check_tables(folder: Path) -> EvidenceBase:
    """Evidence base of `folder`, after all its tables have been read.

    Raises:
        InputError: a table has a fault; the first is named with file, line and column.
    """
    base = read_evidence(folder)
    stated_bias(base)
    stated_certainty(base)
    for table in SIDE_TABLES.values():
        table.read(folder)
    return base


def _therapy_or_study(words: str, base: EvidenceBase) -> Found:
    try:
        name = proper_name(words, base.names)
    except InputError:
        name = ""
    if name and (base.studies_of(name) or base.names[name].in_catalogue):
        registered = read_registered(base.folder)
        return Found(
            lambda: therapy_text(name, base, registered), lambda: therapy_data(name, base, registered)
        )
    try:
        study = base.study(words)
    except InputError:
        tested = {arm.parts for entry in base.studies.values() for arm in entry.arms.values()}
        therapies = {part for parts in tested for part in parts}
        known = [*therapies, *base.studies, *SIDE_TABLES]
        nearest = unknown_name("therapy or study", words, known).nearest
        raise InputError(
            f"unknown therapy, study or table {words[:80]!r}",
            expected="a name that `anagen evidence` lists, a study id, or one of: " + ", ".join(SIDE_TABLES),
            nearest=nearest,
        ) from None
    return Found(lambda: study_text(study, base), lambda: study_data(study, base))
