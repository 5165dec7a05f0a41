"""From what pydantic found wrong with a trial file's shape to one message for a person."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from anagen.errors import InputError, unknown_name
from anagen.trial.file_model import TrialFile
from anagen.trial.source_text import Path_, SourceText

RENAMED: dict[Path_, str] = {("trial", "parameters", "fit"): "posterior"}
"""Values of earlier versions, by place, and what they are called now."""


def check_shape(source: SourceText) -> TrialFile:
    """The file as typed sections.

    Raises:
        InputError: the first fault of its shape; an unknown key comes before a missing one,
            since it is most often the missing one misspelt.
    """
    try:
        return TrialFile.model_validate(source.table)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
    ranked = sorted(
        faults,
        key=lambda fault: (
            fault["type"] != "extra_forbidden",
            source.line(_known(fault["loc"])) or 0,
        ),
    )
    raise _message(ranked[0], source)


def _message(fault: Any, source: SourceText) -> InputError:
    kind, value = fault["type"], fault["input"]
    if kind == "extra_forbidden":
        path = tuple(fault["loc"])
        model = _model_at(path[:-1])
        return unknown_name("key", path[-1], model.model_fields, source.where(path))
    path = _known(fault["loc"])
    where, info = source.where(path), _field_at(path)
    expected = info.description if info is not None else None
    name = next(str(part) for part in reversed(path) if isinstance(part, str)) if path else "the file"
    if kind == "missing":
        section = len(path) == 1
        what = f"the section [{name}] is missing" if section else f"{name!r} is missing"
        return InputError(what, where=where, expected=expected)
    choices = _choices(info)
    if isinstance(value, str) and (*path, value) in RENAMED:
        renamed = RENAMED[*path, value]
        return InputError(f"{name} {value!r} is now called {renamed!r}", where=where, expected=f'"{renamed}"')
    if kind == "literal_error" and choices and isinstance(value, str):
        return unknown_name(name, value, choices, where)
    if isinstance(value, dict | list):
        kinds = "a table" if isinstance(value, dict) else f"a list of {len(value)}"
        return InputError(f"{name} cannot be {kinds}", where=where, expected=expected)
    return InputError(f"{name} cannot be {_shown(value)}", where=where, expected=expected)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 10**60:
        return "a number of more than 60 digits"
    text = repr(value) if isinstance(value, str | int | float) else str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _models(info: FieldInfo) -> type[BaseModel] | None:
    """The section model that a field holds, directly or as the items of a list."""
    for candidate in (info.annotation, *get_args(info.annotation)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _walk(loc: Path_) -> tuple[Path_, type[BaseModel], FieldInfo | None]:
    """The part of `loc` that names keys of the file, the model around it, and its last field.

    pydantic appends the tried alternatives of a union to the place; they are cut off.
    """
    model: type[BaseModel] = TrialFile
    info: FieldInfo | None = None
    path: list[str | int] = []
    for part in loc:
        if isinstance(part, int):
            path.append(part)
            continue
        inner = _models(info) if info is not None else TrialFile
        if inner is None or part not in inner.model_fields:
            break
        model, info = inner, inner.model_fields[part]
        path.append(part)
    return tuple(path), model, info


def _known(loc: Path_) -> Path_:
    return _walk(loc)[0]


def _field_at(loc: Path_) -> FieldInfo | None:
    return _walk(loc)[2]


def _model_at(loc: Path_) -> type[BaseModel]:
    """The section model that stands at `loc` itself."""
    _, model, info = _walk(loc)
    return (_models(info) if info is not None else None) or model


def _choices(info: FieldInfo | None) -> list[str]:
    """Every text that the field's `Literal` allows, wherever it stands in the annotation."""
    found: list[str] = []
    rest: list[Any] = [info.annotation] if info is not None else []
    while rest:
        item = rest.pop()
        found += [item] if isinstance(item, str) else []
        rest += get_args(item)
    return found
