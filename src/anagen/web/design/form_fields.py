"""Form of the design room, made from the schema of a trial file: its fields, their limits and their texts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.files.plain import PlainData
from anagen.trial.protocol.file_model import protocol_schema

CHOICE, TICKS, LIST, TICK, NUMBER, TEXT = "choice", "ticks", "list", "tick", "number", "text"
TABLE, TABLES, OTHER = "table", "tables", "other"
"""Kinds of fields: one or several of given values, a list as typed, yes or no, a number, text, one table or
any number of them, and what only the text of a file can hold."""
_PLAIN = ("string", "number", "integer")


@dataclass(frozen=True)
class FormField(PlainData):
    """One key of a trial file as a field of the form.

    Attributes:
        key: in its table.
        label: in words.
        hint: what is expected, in the words of the schema.
        kind: of the field.
        options: values that it can have, where these are listed.
        numeric: whether its value, or each of a list, is a number.
        single: whether a list of one is written as the value alone.
        low: least number, or None.
        high: greatest number, or None.
        step: of a number: 1 if whole, else None.
        default: value of a file without the key, as text; "" if there is none.
        required: whether a file must have it.
        fields: of a table.
    """

    key: str
    label: str
    hint: str
    kind: str
    options: tuple[str, ...] = ()
    numeric: bool = False
    single: bool = False
    low: float | None = None
    high: float | None = None
    step: int | None = None
    default: str = ""
    required: bool = False
    fields: tuple[FormField, ...] = ()


@dataclass(frozen=True)
class FormPart(PlainData):
    """A part of the form: some fields of one section.

    Attributes:
        title: heading.
        section: of the file.
        kind: "table", or "tables" for a section that may be there any number of times.
        required: whether a file must have the section.
        folded: whether the fields are shown only when opened, or filled.
        fields: in front.
        more: further fields of the section, shown when opened.
    """

    title: str
    section: str
    kind: str
    required: bool
    folded: bool
    fields: tuple[FormField, ...]
    more: tuple[FormField, ...] = ()


@cache
def form_parts() -> tuple[FormPart, ...]:
    """Parts of the form in order; sections that the layout does not name stand before the last part."""
    schema, layout = protocol_schema(), _layout()
    labels, text_only = layout["label"], set(layout["text_only"])
    sections = {
        name: _field(name, node, schema, labels, "", name in schema.get("required", ()))
        for name, node in schema["properties"].items()
        if name not in text_only
    }
    named = [FormPart(one["title"], *_placed(one, sections)) for one in layout["part"]]
    placed = {part.section for part in named}
    rest = [
        FormPart(one.label, name, one.kind, one.required, not one.required, one.fields)
        for name, one in sections.items()
        if name not in placed
    ]
    return tuple(_with_more(sections, [*named[:-1], *rest, named[-1]]))


def _layout() -> dict[str, Any]:
    return tomllib.loads((files("anagen.web.design") / "data" / "form.toml").read_text(encoding="utf-8"))


def _placed(
    part: Mapping[str, Any], sections: Mapping[str, FormField]
) -> tuple[str, str, bool, bool, tuple[FormField, ...]]:
    """Section, kind, need, folding and fields of a part of the layout."""
    section = sections[part["section"]]
    fields = {one.key: one for one in section.fields}
    keys = part.get("keys", tuple(fields))
    chosen = tuple(fields[key] for key in keys)
    return section.key, section.kind, section.required, part.get("folded", False), chosen


def _with_more(sections: Mapping[str, FormField], parts: list[FormPart]) -> Iterator[FormPart]:
    """The parts; the last open one of each section has the fields that none of its parts has."""
    shown = {(part.section, one.key) for part in parts for one in part.fields}
    last = {part.section: number for number, part in enumerate(parts)}
    last |= {part.section: number for number, part in enumerate(parts) if not part.folded}
    for number, part in enumerate(parts):
        rest = [one for one in sections[part.section].fields if (part.section, one.key) not in shown]
        yield replace(part, more=tuple(rest)) if number == last[part.section] else part


def _field(
    key: str,
    node: Mapping[str, Any],
    schema: Mapping[str, Any],
    labels: Mapping[str, str],
    path: str,
    required: bool,
) -> FormField:
    """Field of one node of the schema, in the table at `path`."""
    place = f"{path}.{key}" if path else key
    told, default = str(node.get("description", "")), node.get("default")
    if default is not None and not isinstance(default, str | bool | int | float):
        default = None
    made = FormField(
        key=key,
        label=labels.get(place) or key.replace("_", " ").capitalize(),
        hint=told,
        kind=OTHER,
        default="" if default in (None, False) else str(default),
        required=required,
    )
    forms = [_resolved(one, schema) for one in node.get("anyOf", (node,))]
    forms = [one for one in forms if one.get("type") != "null"]
    lists = [one for one in forms if one.get("type") == "array"]
    single = [one for one in forms if one.get("type") in _PLAIN]
    if len(forms) == 1:
        made = _of_one(made, forms[0], schema, labels, place)
    elif len(lists) == 1 and len(single) == len(forms) - 1:
        made = replace(_of_one(made, lists[0], schema, labels, place), single=True)
    elif len(single) == len(forms):
        made = replace(made, kind=TEXT)
    return replace(made, hint=_hint(made))


def _of_one(
    made: FormField,
    node: Mapping[str, Any],
    schema: Mapping[str, Any],
    labels: Mapping[str, str],
    place: str,
) -> FormField:
    """The field with its kind and limits, of a node of one type."""
    kind, numeric = node.get("type"), node.get("type") in ("number", "integer")
    if kind == "boolean":
        return replace(made, kind=TICK)
    if "enum" in node:
        return replace(made, kind=CHOICE, options=tuple(map(str, node["enum"])), numeric=numeric)
    if numeric:
        return replace(
            made,
            kind=NUMBER,
            numeric=True,
            low=node.get("minimum", node.get("exclusiveMinimum")),
            high=node.get("maximum", node.get("exclusiveMaximum")),
            step=1 if kind == "integer" else None,
        )
    if kind == "string":
        return replace(made, kind=TEXT)
    if kind == "array":
        items = _resolved(node.get("items", {}), schema)
        inner = items.get("type")
        if inner in _PLAIN:
            options = tuple(map(str, items.get("enum", ())))
            return replace(made, kind=TICKS if options else LIST, options=options, numeric=inner != "string")
        if "properties" in items and items.get("additionalProperties") is False:
            return replace(made, kind=TABLES, fields=_fields(items, schema, labels, place))
    if kind == "object" and node.get("additionalProperties") is False:
        return replace(made, kind=TABLE, fields=_fields(node, schema, labels, place))
    return made


def _fields(
    node: Mapping[str, Any], schema: Mapping[str, Any], labels: Mapping[str, str], place: str
) -> tuple[FormField, ...]:
    needed = node.get("required", ())
    return tuple(
        _field(key, inner, schema, labels, place, key in needed)
        for key, inner in node.get("properties", {}).items()
    )


def _resolved(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The node, or the one that it refers to."""
    found = node
    while "$ref" in found:
        found = schema["$defs"][found["$ref"].rpartition("/")[2]]
    return found


def _hint(made: FormField) -> str:
    """Hint as a sentence: none where it only repeats the choices; with the default if that is not told."""
    told = made.hint
    if made.kind in (CHOICE, TICKS):
        plain = re.sub(r'"[^"]*"|\b(?:or|any|of|and)\b|[,;\s]', "", re.sub(r", such as \[.*?\]", "", told))
        told = told if plain else ""
    if made.kind == TICKS:
        told = re.sub(r", such as \[.*?\]", "", told)
    if made.kind == TICK:
        told = re.sub(r"^true (?:for|if) ", "", told)
    if made.kind == LIST:
        told = re.sub(r"\[([^\[\]{}]*)\]", r"\1", told)
    if made.default and made.kind not in (CHOICE, TICK) and "default" not in told:
        told = f"{told}; default {made.default}" if told else f"default {made.default}"
    return told[:1].upper() + told[1:]
