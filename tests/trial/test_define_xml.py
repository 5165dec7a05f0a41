"""define.xml beside exported data: the structure that Define-XML 2.1 asks for, and true of the data.

The standard's schema cannot be fetched here, so its rules that apply to these files are written out: elements
and their order, attributes that are required and the values they may have, references that lead somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import polars as pl
import pytest

from anagen.api import Trial
from anagen.files.data_table import columns_of
from anagen.files.define_xml import DEF, ODM, XLINK, XML
from anagen.trial.export.adam_rows import LABELS, ROWS
from anagen.trial.export.define import CLASSES
from anagen.trial.export.export import FORMATS, export
from trial.test_export import READERS, text

CHILDREN = {
    "ODM": ["Study"],
    "Study": ["GlobalVariables", "MetaDataVersion"],
    "GlobalVariables": ["StudyName", "StudyDescription", "ProtocolName"],
    "MetaDataVersion": [
        "def:Standards", "def:ValueListDef", "def:WhereClauseDef", "ItemGroupDef", "ItemDef", "CodeList",
        "MethodDef",
    ],
    "def:Standards": ["def:Standard"],
    "def:ValueListDef": ["ItemRef"],
    "def:WhereClauseDef": ["RangeCheck"],
    "RangeCheck": ["CheckValue"],
    "ItemGroupDef": ["Description", "ItemRef", "def:Class", "def:leaf"],
    "ItemRef": ["def:WhereClauseRef"],
    "ItemDef": ["Description", "CodeListRef", "def:Origin", "def:ValueListRef"],
    "def:Origin": ["Description"],
    "CodeList": ["CodeListItem", "EnumeratedItem"],
    "CodeListItem": ["Decode"],
    "MethodDef": ["Description"],
    "def:leaf": ["def:title"],
    "Description": ["TranslatedText"],
    "Decode": ["TranslatedText"],
}  # fmt: skip
"""Children in the order of the schema; an element that is not named has none."""
REQUIRED: dict[str, dict[str, set[str] | None]] = {
    "ODM": {
        "ODMVersion": {"1.3.2"}, "FileType": {"Snapshot"}, "FileOID": None, "CreationDateTime": None,
        "Originator": None, "SourceSystem": None, "SourceSystemVersion": None,
        "def:Context": {"Submission", "Other"},
    },
    "Study": {"OID": None},
    "MetaDataVersion": {"OID": None, "Name": None, "def:DefineVersion": {"2.1.0"}},
    "def:Standard": {
        "OID": None, "Name": {"ADaMIG"}, "Type": {"IG"}, "Version": None, "Status": {"Final"},
    },
    "def:ValueListDef": {"OID": None},
    "def:WhereClauseDef": {"OID": None},
    "RangeCheck": {"Comparator": {"EQ", "IN", "NE", "NOTIN"}, "SoftHard": {"Soft"}, "def:ItemOID": None},
    "ItemGroupDef": {
        "OID": None, "Name": None, "Repeating": {"Yes", "No"}, "IsReferenceData": {"Yes", "No"},
        "SASDatasetName": None, "Purpose": {"Analysis"}, "def:Structure": None, "def:ArchiveLocationID": None,
    },
    "ItemRef": {"ItemOID": None, "OrderNumber": None, "Mandatory": {"Yes", "No"}},
    "def:WhereClauseRef": {"WhereClauseOID": None},
    "def:Class": {"Name": set(CLASSES.values())},
    "def:leaf": {"ID": None, "xlink:href": None},
    "ItemDef": {"OID": None, "Name": None, "DataType": {"text", "integer", "float"}, "Length": None},
    "CodeListRef": {"CodeListOID": None},
    "def:Origin": {"Type": {"Derived", "Assigned", "Protocol", "Predecessor"}},
    "def:ValueListRef": {"ValueListOID": None},
    "CodeList": {
        "OID": None, "Name": None, "DataType": {"text", "integer", "float"}, "def:IsNonStandard": {"Yes"},
    },
    "CodeListItem": {"CodedValue": None},
    "EnumeratedItem": {"CodedValue": None},
    "MethodDef": {"OID": None, "Name": None, "Type": {"Computation", "Imputation"}},
    "TranslatedText": {"xml:lang": {"en"}},
}  # fmt: skip
"""Attributes that must be there, and the values they may have."""
OPTIONAL = {
    "ItemGroupDef": {"def:StandardOID", "def:IsNonStandard"},
    "ItemRef": {"KeySequence", "MethodOID", "def:IsNonStandard"},
    "ItemDef": {"SASFieldName", "SignificantDigits"},
    "def:Origin": {"Source"},
    "CodeListItem": {"OrderNumber"},
    "EnumeratedItem": {"OrderNumber"},
}
REFERENCES = {
    "ItemOID": "ItemDef",
    "def:ItemOID": "ItemDef",
    "WhereClauseOID": "def:WhereClauseDef",
    "CodeListOID": "CodeList",
    "ValueListOID": "def:ValueListDef",
    "MethodOID": "MethodDef",
    "def:StandardOID": "def:Standard",
    "def:ArchiveLocationID": "def:leaf",
}
TEXTS = ("StudyName", "StudyDescription", "ProtocolName", "TranslatedText", "CheckValue", "def:title")
PREFIXES = {ODM: "", DEF: "def:", XLINK: "xlink:", XML: "xml:"}
CASES = ("ANCOVA, carried forward", "Cochran-Mantel-Haenszel", "log-rank", "paired")


def name_of(tag: str) -> str:
    space, _, local = tag.removeprefix("{").rpartition("}")
    return PREFIXES[space] + local if space else local


def attributes(one: Element) -> dict[str, str]:
    return {name_of(key): value for key, value in one.attrib.items()}


def faults(root: Element) -> Iterator[str]:
    """What is wrong with a document, by the rules of the standard that are written out above."""
    ids: dict[str, str] = {}
    used: set[str] = set()
    for one in root.iter():
        name, own = name_of(one.tag), attributes(one)
        allowed = CHILDREN.get(name, [])
        places = [allowed.index(name_of(child.tag)) if name_of(child.tag) in allowed else -1 for child in one]
        if -1 in places or places != sorted(places):
            yield f"{name}: children {[name_of(child.tag) for child in one]}"
        required = REQUIRED.get(name, {})
        for key, values in required.items():
            if not own.get(key) or (values is not None and own[key] not in values):
                yield f"{name}: {key} is {own.get(key)!r}"
        for key in own.keys() - required.keys() - OPTIONAL.get(name, set()):
            yield f"{name}: unknown attribute {key}"
        for key in ("OID", "ID"):
            if key in own:
                if own[key] in ids:
                    yield f"two with the id {own[key]}"
                ids[own[key]] = name
        if name in TEXTS and not (one.text or "").strip():
            yield f"{name}: no text"
    for one in root.iter():
        for key, value in attributes(one).items():
            if key in REFERENCES:
                used.add(value)
                if ids.get(value) != REFERENCES[key]:
                    yield f"{key} {value} leads nowhere"
    for key in ids.keys() - used:
        if ids[key] in REFERENCES.values():
            yield f"{key} is used nowhere"
    for one in root.iter(f"{{{ODM}}}ItemGroupDef"):
        own = attributes(one)
        if ("def:StandardOID" in own) == ("def:IsNonStandard" in own):
            yield f"{own['Name']}: of a standard or of none, not both"
        refs = [attributes(ref) for ref in one.iter(f"{{{ODM}}}ItemRef")]
        if [int(ref["OrderNumber"]) for ref in refs] != list(range(1, len(refs) + 1)):
            yield f"{own['Name']}: order"
        keys = sorted(int(ref["KeySequence"]) for ref in refs if "KeySequence" in ref)
        if keys != list(range(1, len(keys) + 1)) or not keys:
            yield f"{own['Name']}: keys"
    items = {attributes(one)["OID"]: one for one in root.iter(f"{{{ODM}}}ItemDef")}
    for one in items.values():
        own = attributes(one)
        if (own["DataType"] == "float") != ("SignificantDigits" in own) or int(own["Length"]) < 1:
            yield f"{own['OID']}: length and digits"
        origin = one.find(f"{{{DEF}}}Origin")
        if origin is None:
            yield f"{own['OID']}: no origin"
        elif (origin.get("Type") == "Predecessor") == (len(origin) == 0):
            yield f"{own['OID']}: a predecessor is named, and nothing else"
    for one in root.iter(f"{{{ODM}}}ItemRef"):
        origin = items[one.attrib["ItemOID"]].find(f"{{{DEF}}}Origin")
        if origin is not None and (origin.get("Type") == "Derived") != ("MethodOID" in one.attrib):
            yield f"{one.attrib['ItemOID']}: what is derived has a method"
    for one in root.iter(f"{{{ODM}}}CodeList"):
        codes = [child.attrib["CodedValue"] for child in one]
        if len(set(codes)) != len(codes) or not codes or len({child.tag for child in one}) != 1:
            yield f"{one.attrib['OID']}: codes"


def parsed(folder: Path) -> Element:
    return fromstring((folder / "define.xml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=CASES)
def results(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results") / "out"
    return (
        Trial.from_text(text(request.param))
        .run(workers=1, pictures=False, keep="all")
        .save(out, report=False)
    )


def test_every_export_is_defined_as_the_standard_asks(results: Path, tmp_path: Path) -> None:
    for name in FORMATS:
        root = parsed(export(results, tmp_path / name, name))
        assert list(faults(root)) == []
        leaves = [attributes(one)["xlink:href"] for one in root.iter(f"{{{DEF}}}leaf")]
        assert all((tmp_path / name / leaf).is_file() for leaf in leaves)
        assert len(leaves) == len(ROWS)
    root = parsed(export(results, tmp_path / "all", "xpt", everything=True))
    assert list(faults(root)) == []
    leaves = [attributes(one)["xlink:href"] for one in root.iter(f"{{{DEF}}}leaf")]
    assert all((tmp_path / "all" / leaf).exists() for leaf in leaves)


def test_it_is_true_of_the_data(results: Path, tmp_path: Path) -> None:
    """Labels, types and lengths, what is mandatory, and every code, read from the files alone."""
    out = export(results, tmp_path / "out", "dataset-json")
    root = parsed(out)
    items = {one.attrib["OID"]: one for one in root.iter(f"{{{ODM}}}ItemDef")}
    lists = {
        one.attrib["OID"]: {c.attrib["CodedValue"] for c in one} for one in root.iter(f"{{{ODM}}}CodeList")
    }
    listed = 0
    for group in root.iter(f"{{{ODM}}}ItemGroupDef"):
        name = group.attrib["Name"]
        frame = READERS["dataset-json"](out / f"{name}.json")
        assert group.findtext(f"{{{ODM}}}Description/{{{ODM}}}TranslatedText") == LABELS[name]
        refs = group.findall(f"{{{ODM}}}ItemRef")
        assert [ref.attrib["ItemOID"].split(".")[-1] for ref in refs] == frame.columns
        for ref, column in zip(refs, columns_of(ROWS[name]), strict=True):
            item, values = items[ref.attrib["ItemOID"]], frame[column.name]
            assert item.findtext(f"{{{ODM}}}Description/{{{ODM}}}TranslatedText") == column.label
            if ref.attrib["Mandatory"] == "Yes":
                assert values.null_count() == 0, column.name
            if item.attrib["DataType"] == "text":
                assert max((len(one.encode()) for one in values.drop_nulls()), default=1) == int(
                    item.attrib["Length"]
                )
            codes = item.find(f"{{{ODM}}}CodeListRef")
            if codes is not None:
                known = lists[codes.attrib["CodeListOID"]]
                numeric = item.attrib["DataType"] != "text"
                held = {float(one) if numeric else one for one in values.drop_nulls()}
                assert held <= {float(one) if numeric else one for one in known}, column.name
                listed += 1
    assert listed >= 15


def test_each_parameter_has_its_own_meaning_of_the_value(results: Path, tmp_path: Path) -> None:
    out = export(results, tmp_path / "out", "parquet")
    root, frame = parsed(out), pl.read_parquet(out / "ADEFF.parquet")
    where = {
        one.findtext(f"{{{ODM}}}RangeCheck/{{{ODM}}}CheckValue")
        for one in root.iter(f"{{{DEF}}}WhereClauseDef")
    }
    assert where == set(frame["PARAMCD"])
    for code, whole in (
        frame.group_by("PARAMCD").agg((pl.col("AVAL") == pl.col("AVAL").round()).all()).iter_rows()
    ):
        (item,) = (
            one for one in root.iter(f"{{{ODM}}}ItemDef") if one.attrib["OID"] == f"IT.ADEFF.AVAL.{code}"
        )
        if item.attrib["DataType"] == "integer":
            assert whole
            assert set(frame.filter(pl.col("PARAMCD") == code)["AVAL"]) <= {0.0, 1.0}


def test_the_same_results_give_the_same_bytes(results: Path, tmp_path: Path) -> None:
    one, two = (export(results, tmp_path / name, "csv") / "define.xml" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    written = fromstring(one.read_text(encoding="utf-8")).attrib["CreationDateTime"]
    assert datetime.fromisoformat(written).tzinfo is not None


def test_a_fault_is_found() -> None:
    """The rules above are not empty: each kind of fault is told."""
    group = "<ItemGroupDef OID='G' Name='A'><Class/></ItemGroupDef>"
    told = "\n".join(faults(fromstring(f"<ODM xmlns='{ODM}'><Study OID='G'/>{group}</ODM>")))
    for words in ("children", "two with the id G", "ODMVersion is None", "not both", "keys"):
        assert words in told
