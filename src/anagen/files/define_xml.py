"""CDISC Define-XML 2.1: metadata of data sets, their variables, code lists, origins and values.

Standard: CDISC, "Define-XML Specification, version 2.1" (2019), an extension of ODM 1.3.2. Elements stand in
the order of its schema; what has no OID of its own in the data gets one from the names, so that the same data
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from anagen.files.safe_text import shown

VERSION, ODM_VERSION = "2.1.0", "1.3.2"
ODM, DEF = "http://www.cdisc.org/ns/odm/v1.3", "http://www.cdisc.org/ns/def/v2.1"
XLINK, XML = "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"
Kind = Literal["text", "integer", "float"]
OriginType = Literal["Derived", "Assigned", "Protocol", "Predecessor"]
FLOAT_LENGTH, FLOAT_DIGITS = 24, 17
"""Characters and digits behind the point that hold every double."""


@dataclass(frozen=True)
class DefinedOrigin:
    """Where the values of a variable come from.

    Attributes:
        type: of the standard.
        text: method of a derived variable, or the variable that a predecessor is; else "".
    """

    type: OriginType
    text: str = ""


@dataclass(frozen=True)
class DefinedValues:
    """Values of a variable in the records in which another variable has one value.

    Attributes:
        value: of the other variable.
        label: what they are.
        kind: type.
        origin: where they come from.
        terms: codes and their meanings; empty where values are free.
    """

    value: str
    label: str
    kind: Kind
    origin: DefinedOrigin
    terms: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class DefinedVariable:
    """One variable.

    Attributes:
        name: in the data set.
        label: at most 40 characters.
        kind: type.
        length: bytes of the longest text, or digits of an integer.
        mandatory: whether every record has a value.
        key: place among the keys, from 1; 0 for none.
        own: whether the standard of the data set has no such variable.
        origin: where the values come from.
        terms: codes and their meanings; empty where values are free.
        by: variable whose value says what this one means; "" for none.
        values: what it means for each.
    """

    name: str
    label: str
    kind: Kind
    length: int
    mandatory: bool
    key: int
    own: bool
    origin: DefinedOrigin
    terms: Sequence[tuple[str, str]] = ()
    by: str = ""
    values: Sequence[DefinedValues] = ()


@dataclass(frozen=True)
class DefinedDataset:
    """One data set.

    Attributes:
        name: of the data set.
        label: of the data set.
        structure: what a record is.
        kind: class of the standard, such as "BASIC DATA STRUCTURE".
        repeating: whether a patient can have several records.
        own: whether the standard has no such data set.
        file: where it is, from the file of the metadata.
        title: of the file.
        variables: in the data set's order.
    """

    name: str
    label: str
    structure: str
    kind: str
    repeating: bool
    own: bool
    file: str
    title: str
    variables: Sequence[DefinedVariable]


@dataclass(frozen=True)
class Definition:
    """Metadata of a study's data sets.

    Attributes:
        study: its id.
        name: of the study.
        description: of the study.
        written: time, ISO 8601.
        system: what wrote the data.
        system_version: of it.
        standard: name and version of the standard that the data sets follow.
        datasets: in order.
    """

    study: str
    name: str
    description: str
    written: str
    system: str
    system_version: str
    standard: tuple[str, str]
    datasets: Sequence[DefinedDataset]


def define_text(found: Definition) -> str:
    """Text of a file define.xml."""
    for prefix, uri in (("", ODM), ("def", DEF), ("xlink", XLINK)):
        register_namespace(prefix, uri)
    root = Element(
        f"{{{ODM}}}ODM",
        {
            "ODMVersion": ODM_VERSION,
            "FileType": "Snapshot",
            "FileOID": f"{found.study}.DEFINE",
            "CreationDateTime": found.written,
            "Originator": found.system,
            "SourceSystem": found.system,
            "SourceSystemVersion": found.system_version,
            f"{{{DEF}}}Context": "Other",
        },
    )
    study = _put(root, "Study", OID=found.study)
    variables = _put(study, "GlobalVariables")
    for name, text in (("StudyName", found.name), ("StudyDescription", found.description)):
        _put(variables, name).text = shown(text)
    _put(variables, "ProtocolName").text = shown(found.name)
    version = _put(study, "MetaDataVersion", OID=f"MDV.{found.study}", Name=f"Data sets of {found.study}")
    version.set(f"{{{DEF}}}DefineVersion", VERSION)
    name, number = found.standard
    standards = _put(version, "def:Standards")
    _put(standards, "def:Standard", OID="STD.1", Name=name, Type="IG", Version=number, Status="Final")
    # The schema wants all of one kind together, kinds in this order.
    writers = (_value_lists, _where_clauses, _group, _items, _code_lists, _methods)
    for write in writers:
        for dataset in found.datasets:
            write(version, dataset)
    indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _put(parent: Element, name: str, **attributes: str) -> Element:
    """Child in the namespace of its prefix."""
    prefix, _, local = name.rpartition(":")
    written = {key: shown(value) for key, value in attributes.items()}
    return SubElement(parent, f"{{{DEF if prefix else ODM}}}{local}", written)


def _describe(parent: Element, text: str, name: str = "Description") -> None:
    one = _put(_put(parent, name), "TranslatedText")
    one.set(f"{{{XML}}}lang", "en")
    one.text = shown(text)


def _item(dataset: DefinedDataset, variable: DefinedVariable, value: str = "") -> str:
    return ".".join(["IT", dataset.name, variable.name, *([value] if value else [])])


def _value_lists(parent: Element, dataset: DefinedDataset) -> None:
    for variable in dataset.variables:
        if not variable.values:
            continue
        found = _put(parent, "def:ValueListDef", OID=f"VL.{dataset.name}.{variable.name}")
        for place, one in enumerate(variable.values, 1):
            item = _item(dataset, variable, one.value)
            mandatory = "Yes" if variable.mandatory else "No"
            ref = _put(found, "ItemRef", ItemOID=item, OrderNumber=str(place), Mandatory=mandatory)
            if one.origin.type == "Derived":
                ref.set("MethodOID", f"MT{item[2:]}")
            _put(ref, "def:WhereClauseRef", WhereClauseOID=f"WC{item[2:]}")


def _where_clauses(parent: Element, dataset: DefinedDataset) -> None:
    for variable in dataset.variables:
        for one in variable.values:
            clause = _put(parent, "def:WhereClauseDef", OID=f"WC{_item(dataset, variable, one.value)[2:]}")
            check = _put(clause, "RangeCheck", Comparator="EQ", SoftHard="Soft")
            check.set(f"{{{DEF}}}ItemOID", f"IT.{dataset.name}.{variable.by}")
            _put(check, "CheckValue").text = shown(one.value)


def _group(parent: Element, dataset: DefinedDataset) -> None:
    found = _put(
        parent,
        "ItemGroupDef",
        OID=f"IG.{dataset.name}",
        Name=dataset.name,
        Repeating="Yes" if dataset.repeating else "No",
        IsReferenceData="No",
        SASDatasetName=dataset.name,
        Purpose="Analysis",
    )
    found.set(f"{{{DEF}}}Structure", dataset.structure)
    found.set(f"{{{DEF}}}ArchiveLocationID", f"LF.{dataset.name}")
    name, value = ("IsNonStandard", "Yes") if dataset.own else ("StandardOID", "STD.1")
    found.set(f"{{{DEF}}}{name}", value)
    _describe(found, dataset.label)
    for place, variable in enumerate(dataset.variables, 1):
        item = _item(dataset, variable)
        mandatory = "Yes" if variable.mandatory else "No"
        ref = _put(found, "ItemRef", ItemOID=item, OrderNumber=str(place), Mandatory=mandatory)
        if variable.key:
            ref.set("KeySequence", str(variable.key))
        if variable.origin.type == "Derived":
            ref.set("MethodOID", f"MT{item[2:]}")
        if variable.own and not dataset.own:
            ref.set(f"{{{DEF}}}IsNonStandard", "Yes")
    _put(found, "def:Class", Name=dataset.kind)
    leaf = _put(found, "def:leaf", ID=f"LF.{dataset.name}")
    leaf.set(f"{{{XLINK}}}href", dataset.file)
    _put(leaf, "def:title").text = shown(dataset.title)


def _items(parent: Element, dataset: DefinedDataset) -> None:
    for variable in dataset.variables:
        item = _item(dataset, variable)
        found = _defined(parent, item, variable.name, variable.kind, variable.length)
        _describe(found, variable.label)
        if variable.terms:
            _put(found, "CodeListRef", CodeListOID=f"CL{item[2:]}")
        _origin(found, variable.origin)
        if variable.values:
            _put(found, "def:ValueListRef", ValueListOID=f"VL{item[2:]}")
        for one in variable.values:
            item = _item(dataset, variable, one.value)
            part = _defined(parent, item, variable.name, one.kind, 1)
            _describe(part, one.label)
            if one.terms:
                _put(part, "CodeListRef", CodeListOID=f"CL{item[2:]}")
            _origin(part, one.origin)


def _defined(parent: Element, item: str, name: str, kind: Kind, length: int) -> Element:
    found = _put(parent, "ItemDef", OID=item, Name=name, SASFieldName=name, DataType=kind)
    found.set("Length", str(FLOAT_LENGTH if kind == "float" else length))
    if kind == "float":
        found.set("SignificantDigits", str(FLOAT_DIGITS))
    return found


def _origin(parent: Element, origin: DefinedOrigin) -> None:
    found = _put(parent, "def:Origin", Type=origin.type)
    if origin.type == "Predecessor":
        _describe(found, origin.text)
    else:
        found.set("Source", "Sponsor")


def _code_lists(parent: Element, dataset: DefinedDataset) -> None:
    for variable in dataset.variables:
        if variable.terms:
            _code_list(parent, dataset, variable, variable.label, variable.kind, variable.terms)
        for one in variable.values:
            if one.terms:
                _code_list(parent, dataset, variable, one.label, one.kind, one.terms, one.value)


def _code_list(
    parent: Element,
    dataset: DefinedDataset,
    variable: DefinedVariable,
    label: str,
    kind: Kind,
    terms: Sequence[tuple[str, str]],
    value: str = "",
) -> None:
    item = _item(dataset, variable, value)
    found = _put(parent, "CodeList", OID=f"CL{item[2:]}", Name=f"{label} ({item[3:]})", DataType=kind)
    # Terms are this project's own words; none is claimed to be of CDISC's terminology.
    found.set(f"{{{DEF}}}IsNonStandard", "Yes")
    for place, (code, meaning) in enumerate(terms, 1):
        if all(code == text for code, text in terms):
            _put(found, "EnumeratedItem", CodedValue=code, OrderNumber=str(place))
        else:
            one = _put(found, "CodeListItem", CodedValue=code, OrderNumber=str(place))
            _describe(one, meaning, "Decode")


def _methods(parent: Element, dataset: DefinedDataset) -> None:
    for variable in dataset.variables:
        parts = [("", variable.label, variable.origin)]
        parts += [(one.value, one.label, one.origin) for one in variable.values]
        for value, label, origin in parts:
            if origin.type == "Derived":
                item = _item(dataset, variable, value)
                name = f"{label} ({item[3:]})"
                found = _put(parent, "MethodDef", OID=f"MT{item[2:]}", Name=name, Type="Computation")
                _describe(found, origin.text)
