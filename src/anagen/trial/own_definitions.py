"""Files of the therapies, products and diseases of one's own that a trial uses, to repeat it from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from anagen.files.toml_text import toml_text
from anagen.therapy.catalogue import Therapy, shipped_therapies
from anagen.trial.protocol.model import Protocol

FOLDER = "own_catalogue"
"""Folder of these files in a folder of results; ``--catalogue`` takes it."""
HEAD = "# Of one's own, as used in this run: anagen trial protocol.toml --catalogue own_catalogue\n\n"


def own_files(protocol: Protocol) -> dict[str, str]:
    """Text by file name of all that `protocol` uses and Anagen does not ship, in the order of reading."""
    tables: dict[tuple[str, str], Mapping[str, Any]] = {}
    courses = [course for arm in protocol.all_arms for course in arm.courses]
    for course in courses:
        for therapy in _own_line(course.definition):
            tables["therapy", therapy.name] = therapy.written
    known = {*shipped_therapies(), *(name for _, name in tables)}
    for disease in protocol.population.diseases:
        # A treatment that nobody in this trial gets would be unknown to a reader of these files.
        named = [name for name in disease.treatments if name in known]
        tables["disease", disease.name] = {**disease.table(), "treatments": named}
    for course in courses:
        if course.assumed is not None:
            for therapy in _own_line(course.assumed.other):
                tables["therapy", therapy.name] = therapy.written
    for course in courses:
        if course.assumed is not None:
            tables["assumption", course.therapy] = course.assumed.table
        product = None if course.product is None else course.definition.products[course.product]
        if product is not None and product.table:
            tables["product", product.name] = product.table
    return {
        f"{number:02d}_{kind}_{_plain(name)}.toml": HEAD + toml_text(_without_none(table))
        for number, ((kind, name), table) in enumerate(tables.items(), start=1)
    }


def old_files(results: Path) -> list[str]:
    """Names in `results` of the files of an earlier run, if their folder holds nothing else."""
    folder = results / FOLDER
    if not folder.is_dir():
        return []
    paths = sorted(folder.iterdir())
    return [f"{FOLDER}/{path.name}" for path in paths] if all(map(_written_here, paths)) else []


def _written_here(path: Path) -> bool:
    return path.suffix == ".toml" and path.is_file() and path.read_bytes().startswith(HEAD.encode())


def _own_line(therapy: Therapy) -> list[Therapy]:
    """Therapies of one's own from which `therapy` was made, the first one first."""
    line: list[Therapy] = []
    one: Therapy | None = therapy
    while one is not None:
        if one.name not in shipped_therapies():
            line.insert(0, one)
        one = one.parent
    return line


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40]


def _without_none(value: Any) -> Any:
    """Copy without None, which no file can hold."""
    if isinstance(value, Mapping):
        return {key: _without_none(one) for key, one in value.items() if one is not None}
    return [_without_none(one) for one in value] if isinstance(value, list | tuple) else value
