"""JSON Schema of results, generated from their dataclasses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from inspect import cleandoc
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from anagen.files.plain import may_be_left_out, written_key

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SIMPLE: Mapping[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    # A number that is not finite is written as null (`anagen.files.plain`).
    float: {"type": ["number", "null"]},
    NoneType: {"type": "null"},
}


def schema_of(kind: type[Any], title: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of the plain data (`anagen.files.plain.plain`) of a dataclass.

    Descriptions are taken from the docstrings: the first sentence, and the lines under "Attributes".

    Args:
        kind: the dataclass.
        title: of the schema.

    Raises:
        TypeError: a field of a type that no result may hold.
    """
    definitions: dict[str, Any] = {}
    _define(kind, definitions)
    whole = definitions.pop(kind.__name__)
    return {"$schema": DIALECT, "title": title, **whole, "$defs": dict(sorted(definitions.items()))}


def _define(kind: type[Any], definitions: dict[str, Any]) -> None:
    if kind.__name__ in definitions:
        return
    definitions[kind.__name__] = {}  # entered before its fields, so that a class may hold itself
    hints, descriptions = get_type_hints(kind), attribute_texts(kind)
    properties, required = {}, []
    for one in fields(kind):
        key = written_key(one)
        properties[key] = _type(hints[one.name], definitions)
        if one.name in descriptions:
            properties[key] = {"description": descriptions[one.name], **properties[key]}
        if not may_be_left_out(one):
            required.append(key)
    definitions[kind.__name__] = {
        "description": cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " "),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _type(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if hint in _SIMPLE:
        return dict(_SIMPLE[hint])
    if is_dataclass(hint):
        assert isinstance(hint, type)
        _define(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(parts)}
    if origin in (Union, UnionType):
        return {"anyOf": [_type(part, definitions) for part in parts]}
    if origin is tuple and len(parts) == 2 and parts[1] is ...:
        return {"type": "array", "items": _type(parts[0], definitions)}
    if origin is tuple:
        items = [_type(part, definitions) for part in parts]
        return {"type": "array", "prefixItems": items, "items": False, "minItems": len(items)}
    if isinstance(origin, type) and issubclass(origin, Mapping) and parts[0] is str:
        return {"type": "object", "additionalProperties": _type(parts[1], definitions)}
    raise TypeError(f"no JSON Schema for {hint!r}")


def attribute_texts(kind: type[Any]) -> dict[str, str]:
    """Texts by name of the lines under "Attributes" in the docstrings of a class and its bases."""
    found: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        _, _, section = cleandoc(one.__doc__ or "").partition("Attributes:\n")
        for line in re.sub(r"\n {5,}", " ", section.split("\n\n")[0]).splitlines():
            name, colon, text = line.strip().partition(": ")
            if colon and name.isidentifier():
                found[name] = text
    return found
