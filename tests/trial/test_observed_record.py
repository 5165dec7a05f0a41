"""Observed rows that name a record: what it tells is taken, not typed again, and written out in full."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from anagen.errors import InputError
from anagen.trial.learned_from import study_of, was_seen
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.reading import load_protocol, protocol_from_text, resolved

EXAMPLES = Path(__file__).parents[2] / "examples"
LUCKY = (EXAMPLES / "published" / "lucky_2004.toml").read_text(encoding="utf-8")
RECORD = 'record  = "Lucky2004/minoxidil 5%/week 48/non-vellus density/change"'


def read(old: str = "", new: str = "") -> Protocol:
    assert old in LUCKY
    return protocol_from_text(LUCKY.replace(old, new, 1), "lucky.toml")


def test_the_record_tells_all() -> None:
    row = read().observed[0]
    assert (row.value, row.sd, row.n, row.week) == (26.0, 19.5, 101, 48)
    assert (row.outcome, row.kind, row.unit) == ("non-vellus density", "change", "hairs/cm2")
    assert row.source == "Lucky2004, 10.1016/j.jaad.2003.06.014"
    assert study_of(row) == "Lucky2004"
    assert was_seen(study_of(row))


def test_a_rule_in_the_name_of_an_outcome_is_the_rows_rule() -> None:
    for name, rule in (("brave_aa1", "SALT <= 20"), ("allegro_2b_3", "SALT <= 20")):
        for row in load_protocol(EXAMPLES / f"{name}.toml").observed:
            assert str(row.rule) == rule
            assert row.outcome == "SALT"
            assert was_seen(study_of(row))


def test_a_published_difference_is_of_two_arms() -> None:
    rows = load_protocol(EXAMPLES / "published" / "de_villez_1994.toml").observed
    (net,) = [row for row in rows if len(row.arms) == 2]
    assert (net.value, net.ci95, net.n) == (12.0, (5.9, 17.5), None)


@pytest.mark.parametrize("name", ["published/lucky_2004", "amini_2025", "allegro_2b_3", "van_neste_2000"])
def test_what_a_run_writes_stands_alone(name: str) -> None:
    protocol = load_protocol(EXAMPLES / f"{name}.toml")
    text = resolved(protocol)
    for row in tomllib.loads(text)["observed"]:
        assert "record" not in row
        assert {"outcome", "kind", "week", "value", "source", "from_record"} <= set(row)
    assert protocol_from_text(text).observed == protocol.observed


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            RECORD,
            RECORD + '\nvalue = "26 hairs/cm2"',
            "1.value: there are both a record and 'value'",
        ),
        (RECORD, RECORD + '\nsource = "x"', "observed 1.source: there are both a record and 'source'"),
        (
            RECORD,
            RECORD + "\nn = 100",
            r"observed 1.n: there are both a record and 'n' \(expected the record's own, 101",
        ),
        (RECORD, RECORD + "\nweek = 24", "observed 1.week: there are both a record and 'week'"),
        (RECORD, RECORD + '\nfrom_record = "x"', "both a record and 'from_record'"),
        (RECORD, RECORD + '\narea = "1 cm2"', "but the record gives one"),
        (RECORD, RECORD + '\ntake = "baseline"', "gives no baseline"),
        (RECORD, RECORD + '\noutcome = "mean diameter"', "the record is in hairs/cm2"),
        (RECORD, RECORD.replace("Lucky", "Luckey"), "line .*observed 1.record: unknown study .*'Lucky2004'"),
        (RECORD, RECORD.replace("48", "47"), "no record .*did you mean 'Lucky2004/minoxidil 5%/week 48"),
        (RECORD, 'record = "GubelinHarcha2014/finasteride 1 mg/week 24"', "recalled, not read"),
        (RECORD, 'record = "DeVillez1994/minoxidil 2%/week 32/net change"', "gives a net change .*two arms"),
        (RECORD, 'outcome = "total density"', "'kind' is missing .*or a key 'record' that gives it"),
        (RECORD, "", "'outcome' is missing"),
    ],
)
def test_a_conflict_or_an_unknown_record_is_one_line(old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(old, new)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("lucky.toml, line ")
