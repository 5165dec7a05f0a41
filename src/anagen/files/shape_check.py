"""Conversion of pydantic's errors about the shape of a file to one message for a person."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from anagen.errors import InputError, unknown_name
from anagen.files.laws import LAW
from anagen.files.source_text import Path_, SourceText

_Model = TypeVar("_Model", bound=BaseModel)
RENAMED: dict[Path_, str] = {("trial", "parameters", "fit"): "posterior"}
"""Values of earlier versions, by place, and what they are called now."""
_OTHER_FILES = {
    "trial": "a trial file, which `anagen trial` runs",
    "offer": "an offer, which `anagen offer` judges",
    "person": "a patient file, which `anagen forecast` reads",
}
"""Kind of file that a section tells of, and the command for it, where it stands in a file of another kind."""
_KEY_EXPECTED = "a short name; of parameters lower-case letters, digits and underscores, of others no dot"


def check_shape(source: SourceText, model: type[_Model]) -> _Model:
    """File as typed sections of `model`.

    Raises:
        InputError: the first fault of its shape; an unknown key comes before a missing one,
            since it is most often the missing one misspelt.
    """
    try:
        return model.model_validate(source.table)
    except ValidationError as error:
        faults = error.errors(include_url=False)
    ranked = sorted(
        faults,
        key=lambda fault: (
            fault["type"] != "extra_forbidden",
            source.line(_walk(fault["loc"], model)[0]) or 0,
        ),
    )
    raise _message(ranked[0], source, model)


def _message(fault: Any, source: SourceText, top: type[BaseModel]) -> InputError:
    kind, value, loc = fault["type"], fault["input"], tuple(fault["loc"])
    if kind == "extra_forbidden":
        if len(loc) == 1 and loc[0] in _OTHER_FILES and (kind_of := getattr(top, "kind_of_file", None)):
            return InputError(f"this is {_OTHER_FILES[loc[0]]}", where=source.name, expected=kind_of)
        _, model, info = _walk(loc[:-1], top)
        inner = (_model_of(info) if info is not None else None) or model
        return unknown_name("key", loc[-1], keys_of(inner), source.where(loc))
    path, _, info = _walk(loc, top)
    if kind == LAW:
        told = fault["ctx"]
        place = source.where((*path, *told["at"]))
        return InputError(told["what"], where=place, expected=told["expected"], nearest=told["nearest"])
    where, expected = source.where(path), info.description if info is not None else None
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "the file")
    if loc[-1:] == ("[key]",):
        return InputError(f"{_shown(value)} cannot be a name here", where=where, expected=_KEY_EXPECTED)
    if kind == "missing":
        section = len(path) == 1 and info is not None and (_is_map(info) or _model_of(info) is not None)
        what = f"the section [{name}] is missing" if section else f"{name!r} {source.lacking}"
        return InputError(what, where=where, expected=expected)
    if isinstance(value, str) and (*path, value) in RENAMED:
        renamed = RENAMED[*path, value]
        return InputError(f"{name} {value!r} is now called {renamed!r}", where=where, expected=f'"{renamed}"')
    choices = _choices(info)
    if kind == "literal_error" and choices and isinstance(value, str):
        return unknown_name(name, value, choices, where)
    if kind == "model_type":
        expected = expected or "a table"
    return InputError(f"{name} cannot be {_shown(value)}", where=where, expected=expected)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else f"a list of {len(value)}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and abs(value) >= 10**60:
        return "a number of more than 60 digits"
    text = repr(value) if isinstance(value, str | int | float) else str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _model_of(info: FieldInfo) -> type[BaseModel] | None:
    """Section model that a field holds, directly or as the items of a list; else None."""
    for candidate in (info.annotation, *get_args(info.annotation)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _is_map(info: FieldInfo) -> bool:
    """Whether a field holds a table whose keys are names of the file's own."""
    return get_origin(info.annotation) is dict


def _named(model: type[BaseModel]) -> FieldInfo | None:
    """Field of a name of the file's own, where the model allows such names beside its keys."""
    if model.model_config.get("extra") != "allow":
        return None
    return FieldInfo.from_annotation(get_args(get_type_hints(model)["__pydantic_extra__"])[1])


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Fields of the model under their names in a file."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _walk(loc: Path_, top: type[BaseModel]) -> tuple[Path_, type[BaseModel], FieldInfo | None]:
    """Part of `loc` that names keys of the file, the model around it, and its last field.

    pydantic appends the tried alternatives of a union to the place; they are cut off.
    """
    model, info = top, None
    path: list[str | int] = []
    own_name = False
    for part in loc:
        if isinstance(part, int) or own_name:
            path.append(part)
            own_name = False
            continue
        inner = _model_of(info) if info is not None else top
        field = None if inner is None else keys_of(inner).get(part) or _named(inner)
        if inner is None or field is None:
            break
        model, info = inner, field
        own_name = _is_map(info)
        path.append(part)
    return tuple(path), model, info


def _choices(info: FieldInfo | None) -> list[str]:
    """All texts that the field's `Literal` allows, wherever it stands in the annotation."""
    found: list[str] = []
    rest: list[Any] = [info.annotation] if info is not None else []
    while rest:
        item = rest.pop()
        found += [item] if isinstance(item, str) else []
        rest += get_args(item)
    return found
