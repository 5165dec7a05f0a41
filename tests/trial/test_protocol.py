"""A trial file is read as written, written back the same, and examples are valid."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from anagen.errors import InputError
from anagen.files.phrases import Dropout, read_season, read_visits, season_text
from anagen.files.source_text import parse_source
from anagen.trial.protocol.endpoint import Endpoint
from anagen.trial.protocol.reading import load_protocol, protocol_from_text, protocol_schema, resolved

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.toml"))
TRIALS = [path for path in EXAMPLES if "[[arm]]" in path.read_text(encoding="utf-8")]


def test_every_key_is_read(full: str) -> None:
    p = protocol_from_text(full, "full.toml")
    assert (p.trial.name, p.trial.seed, p.trial.replicates) == ("Every key of a trial file", 7, 20)
    assert p.trial.parameters == "prior"
    assert p.population.age == (22.0, 55.0)
    assert p.population.ludwig == ("I", "II")
    assert p.population.washout_days == 168.0
    assert p.design.allocation == (2, 1, 1)
    assert (p.design.block, p.design.strata) == (8, ("sex", "age"))
    assert p.design.season_start == 59
    assert p.dropout_of(0) == Dropout(10.0, 183)
    assert p.dropout_of(1) == Dropout(15.0, 168)
    assert p.arm_names == ("minoxidil 5 %", "vehicle", "nothing")
    assert [len(arm.courses) for arm in p.arms] == [2, 1, 0]
    assert p.arms[2].untreated
    assert p.measurement.visit_days == (0, 42, 84, 168)
    assert p.horizon_days == 171
    assert p.measurement.outcomes == ("non-vellus density", "total density", "anagen percent")
    assert p.analysis.endpoint == Endpoint("non-vellus density", 168, "change")
    assert p.reference_index == 1
    assert p.groups == ((0,), (1,), (2,))
    assert p.observed[1].arms == ("minoxidil 5 %", "vehicle")
    assert p.observed[1].ci95 == (2.0, 6.0)
    assert p.observed[0].unit == "hairs/cm2"
    recruitment = p.population.recruitment()
    assert recruitment.norwood == ("III vertex", "IV")


def test_units_are_converted() -> None:
    def read(value: str) -> float:
        observed = '\n[[observed]]\narm = "a"\noutcome = "total density"\nkind = "change"\nweek = 12\n'
        return protocol_from_text(SMALL + observed + f'value = "{value}"\nsource = "x"\n').observed[0].value

    assert read("107 hairs/inch2") == pytest.approx(107 / 6.4516)
    assert read("-3 hairs/cm2") == -3.0
    with pytest.raises(InputError, match="not a unit of this kind"):
        read("3 mm")


SMALL = """\
trial = { name = "small" }
population = { alopecia = "androgenetic", sex = "male", age = "30 to 40 years", size = 10 }
measurement = { method = "macrophotography", region = "vertex", visits = "weeks 0, 12" }
analysis = { endpoint = "change in total density at week 12" }
arm = [{ name = "a", treatment = [{ therapy = "finasteride", dose = "1 mg" }] }]
"""


def test_defaults_are_filled_in_and_written_out() -> None:
    p = protocol_from_text(SMALL)
    assert p.analysis.model == "change from baseline"
    assert p.analysis.reference is None
    assert p.population.norwood == ("III vertex", "IV", "V")
    assert p.arms[0].treatments[0]["schedule"] == "daily"
    text = resolved(p)
    for key in ("seed", "replicates", "parameters", "ancestry", "allocation", "alpha", "missing", "field"):
        assert f"\n{key} = " in text
    assert protocol_from_text(text) == p


def test_the_resolved_file_reads_back_as_the_same_protocol(full: str) -> None:
    p = protocol_from_text(full)
    assert protocol_from_text(resolved(p)) == p
    assert resolved(protocol_from_text(resolved(p))) == resolved(p)
    odd = full.replace('"Every key of a trial file"', "'A \"name\", with \\ and µ²'")
    assert protocol_from_text(resolved(protocol_from_text(odd))).trial.name == 'A "name", with \\ and µ²'


def test_a_split_scalp_pairs_every_arm_with_the_reference(full: str) -> None:
    text = full.replace('"parallel"', '"split-scalp"').replace('"2:1:1"', '"2:1"')
    text = text.replace("block        = 8", "block = 6").replace('"ANCOVA"', '"paired"')
    p = protocol_from_text(text)
    assert p.groups == ((0, 1), (2, 1))
    assert p.design.allocation == (2, 1)


@pytest.mark.parametrize("path", TRIALS, ids=lambda path: path.stem)
def test_examples_are_valid_and_resolve_to_themselves(path: Path) -> None:
    p = load_protocol(path)
    assert protocol_from_text(resolved(p)) == p
    assert p.file == path.name
    assert all(arm.courses or arm.untreated for arm in p.arms)


@pytest.mark.parametrize("path", TRIALS, ids=lambda path: path.stem)
def test_examples_and_their_resolved_files_fit_the_schema(path: Path) -> None:
    schema = protocol_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for text in (path.read_text(encoding="utf-8"), resolved(load_protocol(path))):
        jsonschema.validate(parse_source(text, path.name).table, schema)


def test_the_shipped_schema_is_current() -> None:
    shipped = files("anagen.trial") / "data" / "protocol.schema.json"
    assert json.loads(shipped.read_text(encoding="utf-8")) == protocol_schema(), (
        "write protocol_schema() to src/anagen/trial/data/protocol.schema.json"
    )


def test_the_seven_protocols_are_there() -> None:
    names = {path.stem for path in TRIALS}
    assert names >= {
        "pilot",
        "split_scalp_wharton",
        "dose_escalation_umbilical",
        "amini_2025",
        "olsen_2002",
        "van_neste_2000",
        "exosome_against_prp",
    }


def test_phrases_of_time() -> None:
    assert read_visits("months 0, 3 and 6") == (0, 91, 183)
    assert read_visits("days 0, 10, 20") == (0, 10, 20)
    assert all(read_season(season_text(day)) == day for day in range(365))
    half_life = Dropout(50.0, 100)
    assert half_life.hazard == pytest.approx(0.0069314718)


# --- faults that fuzzing would not find by chance: what the message says -------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "size     = 90",
            "szie = 90",
            "full.toml, line 14, population.szie: unknown key 'szie'; did you mean 'size'?",
        ),
        ("size     = 90", "size = 0", "line 14, population.size: size cannot be 0"),
        ("size     = 90", "size = 1_000_000_000", "size cannot be 1000000000 .*1 to 100000"),
        ("size     = 90", "size = 2", "2 patients are too few for 3 groups"),
        ("size     = 90", "", "population.size: 'size' is missing"),
        ("size     = 90", "size = true", "size cannot be true"),
        ("size     = 90", "size = nan", "size cannot be nan"),
        ('"III vertex"', '"III vertx"', "did you mean 'III vertex'"),
        ('sex      = "any"', 'sex = "mal"', "line 9, population.sex: unknown sex 'mal'; did you mean 'male'"),
        ('sex      = "any"', 'sex = "male"', "male patients have no ludwig stage"),
        ('"22 to 55 years"', '"55 to 22 years"', "ages '55 to 22 years'"),
        ('"22 to 55 years"', '"22 to 55"', "not an age range"),
        ("weeks 0, 6,", "weeks -6, 0,", "line 53, measurement.visits: visit '-6' is before baseline"),
        ("weeks 0, 6,", "weeks 2, 6,", "the first visit must be week 0"),
        ("weeks 0, 6, 12, 24", "weeks 0, 12, 6, 24", "visits must rise"),
        ("weeks 0, 6, 12, 24", "weeks 0, 6, 12, 2400", "beyond the longest trial"),
        ("weeks 0, 6, 12, 24", "weeks 0, 6, 12", "no visit at 'change in non-vellus density at week 24'"),
        ('"0.9 cm2"', '"0.9 cm"', "unit 'cm' is not a unit of this kind"),
        ('"0.9 cm2"', "0.9", "field cannot be 0.9"),
        ('"0.9 cm2"', '"-1 cm2"', "out of range"),
        ('"phototrichogram"', '"fototrichogram"', "did you mean 'phototrichogram'"),
        ('"phototrichogram"', '"macrophotography"', "cannot tell growing from resting"),
        ('"total density", "anagen', '"totl density", "anagen', "did you mean 'total density'"),
        ("change in non-vellus density at", "change in shed hairs per day at", "has no baseline"),
        ('name = "vehicle"', 'name = "Minoxidil 5 %"', "two arms are called 'Minoxidil 5 %'"),
        ("untreated = true", "untreated = false", "line 45, arm 3: arm 'nothing' has no treatment"),
        (
            '  therapy = "vehicle"',
            '  therapy = "vehicel"',
            "line 42, arm 2.treatment 1.therapy: .*did you mean 'vehicle'",
        ),
        ('"5 %"\n  schedule', '"5 kg"\n  schedule', "line 33, arm 1.treatment 1.dose"),
        ("synergy = 0.1", "synergy = inf", "synergy cannot be inf"),
        ('"ANCOVA"', '"paired"', "model 'paired' does not fit a parallel trial"),
        ('reference = "vehicle"', 'reference = "vehicel"', "did you mean 'vehicle'"),
        ('"2:1:1"', '"2:1"', "2 parts in '2:1' for 3 groups"),
        ("block        = 8", "block = 6", "block 6 cannot hold the allocation .*multiple of 4"),
        ('"3 days"', '"30 days"', "less than half the time between visits"),
        ('"15 % by week 24"', '"15 by week 24"', "not a dropout"),
        ('"15 % by week 24"', '"100 % by week 24"', "at most 95 %"),
        ('"1 March"', '"31 June"', "June has no day 31"),
        ('"3.9 hairs/cm2"', '"3.9 mm"', "unit 'mm' is not a unit of this kind"),
        ("week    = 24", "week = 23", "no visit at 'week 23'"),
        ('ci95    = ["2 %", "6 %"]', 'ci95 = ["6 %", "2 %"]', "out of order"),
        ('[[observed]]\narm     = "vehicle"', '[[observed]]\narm = "vehicel"', "did you mean 'vehicle'"),
        ("[analysis]", "[analysi]", "did you mean 'analysis'"),
        ("seed       = 7", "seed = [[[[[[[7]]]]]]]", "nested too deeply"),
        ("seed       = 7", "seed = 07", "line 3: not valid TOML"),
        ("seed       = 7", "seed = -1", "seed cannot be -1"),
    ],
)
def test_each_fault_is_named(full: str, old: str, new: str, message: str) -> None:
    assert old in full
    with pytest.raises(InputError, match=message) as caught:
        protocol_from_text(full.replace(old, new, 1), "full.toml")
    assert caught.value.where is not None
    assert caught.value.where.startswith("full.toml")


def test_files_that_are_no_text(tmp_path: Path, full: str) -> None:
    def refused(raw: bytes, message: str) -> None:
        path = tmp_path / "x.toml"
        path.write_bytes(raw)
        with pytest.raises(InputError, match=message) as caught:
            load_protocol(path)
        assert caught.value.where.startswith("x.toml")

    refused(full.encode().replace(b"minoxidil 5", b"minoxidil \xff", 1), "line 28: byte 0xff is not UTF-8")
    refused(b"#" * 10_000_000, "too large")
    refused(b"", r"the section \[trial\] is missing")
    refused(b"\x00", "not valid TOML")
    refused(b"[" * 1000, "not valid TOML|nested")
    refused(b"a = " + b"[" * 1900, "nested too deeply|not valid TOML")
    refused(b".".join([b"a"] * 900) + b" = 1", "nested too deeply")
    refused(b"a = " + b"9" * 1900, "unknown key 'a'")
    with pytest.raises(InputError, match="cannot be read"):
        load_protocol(tmp_path / "nothing.toml")
    with pytest.raises(InputError, match="cannot be read"):
        load_protocol(tmp_path)
    (tmp_path / "bom.toml").write_bytes(b"\xef\xbb\xbf" + full.replace("\n", "\r\n").encode())
    assert load_protocol(tmp_path / "bom.toml") == protocol_from_text(full)
