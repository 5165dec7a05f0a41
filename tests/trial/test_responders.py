"""Rules for who is a responder: read as written, written back the same, refused with what was meant."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anagen.errors import InputError
from anagen.measurement.outcomes import OUTCOMES
from anagen.trial.analysis.compare import endpoint_values
from anagen.trial.protocol.endpoint import Endpoint, read_endpoint
from anagen.trial.protocol.responders import Rule, imputed, read_rule

WITH_SALT = OUTCOMES


@pytest.mark.parametrize(
    ("text", "kind", "sign", "threshold", "unit", "canonical"),
    [
        ("SALT <= 20", "level", "<=", 20.0, "points", "SALT <= 20"),
        ("SALT ≤ 10", "level", "<=", 10.0, "points", "SALT <= 10"),
        ("SALT of at most 10 points", "level", "<=", 10.0, "points", "SALT <= 10"),
        (
            "fall in SALT of at least 30 points",
            "change",
            "<=",
            -30.0,
            "points",
            "change in SALT of at most -30 points",
        ),
        (
            "percent fall in SALT of at least 50 %",
            "percent change",
            "<=",
            -50.0,
            "%",
            "percent change in SALT of at most -50 %",
        ),
        (
            "change in non-vellus density of at least 10 %",
            "percent change",
            ">=",
            10.0,
            "%",
            "percent change in non-vellus density of at least 10 %",
        ),
        (
            "rise in total density of more than 2.5 hairs/cm2",
            "change",
            ">",
            2.5,
            "hairs/cm2",
            "change in total density of more than 2.5 hairs/cm2",
        ),
        (
            "change in anagen percent of at least 5 percentage points",
            "change",
            ">=",
            5.0,
            "%",
            "change in anagen percent of at least 5 points",
        ),
        ("anagen percent >= 80 %", "level", ">=", 80.0, "%", "anagen percent >= 80 %"),
        (
            "non-vellus density<1 hairs/mm2",
            "level",
            "<",
            100.0,
            "hairs/cm2",
            "non-vellus density < 100 hairs/cm2",
        ),
    ],
)
def test_rules(text: str, kind: str, sign: str, threshold: float, unit: str, canonical: str) -> None:
    rule = read_rule(text, outcomes=WITH_SALT)
    assert (rule.kind, rule.sign, rule.unit) == (kind, sign, unit)
    assert rule.threshold == pytest.approx(threshold)
    if "mm2" not in text:
        assert str(rule) == canonical
        assert read_rule(canonical, outcomes=WITH_SALT) == rule


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(WITH_SALT)),
    st.sampled_from(["level", "change", "percent change"]),
    st.sampled_from([">=", "<=", ">", "<"]),
    st.integers(1, 99_000_000).map(lambda millionths: millionths / 1e6),
    st.booleans(),
)
def test_written_back_the_same(name: str, kind: str, sign: str, size: float, falls: bool) -> None:
    unit = "%" if kind == "percent change" else WITH_SALT[name].unit
    rule = Rule(name, kind, sign, -size if falls and kind != "level" else size, unit)
    assert read_rule(str(rule), outcomes=WITH_SALT) == rule
    endpoint = Endpoint(name, 168, "responders", rule)
    if name in OUTCOMES:
        assert read_endpoint(str(endpoint)) == endpoint


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    "change",
                    "percent",
                    "fall",
                    "in",
                    "SALT",
                    "total density",
                    "of",
                    "at",
                    "least",
                    "<=",
                    ">",
                    "10",
                    "%",
                    "hairs/cm2",
                    "-5",
                    "1e400",
                    "nan",
                    "points",
                ]
            ),
            max_size=9,
        ).map(" ".join),
    )
)
def test_anything_else_is_one_clear_fault(text: str) -> None:
    try:
        rule = read_rule(text, "here", WITH_SALT)
    except InputError as error:
        fault = error
    else:
        assert read_rule(str(rule), outcomes=WITH_SALT) == rule
        return
    assert fault.where == "here"
    assert fault.expected


@pytest.mark.parametrize(
    ("text", "fault", "nearest"),
    [
        ("SALTT <= 20", "unknown outcome", "SALT"),
        ("change in non-velus density of at least 10 %", "unknown outcome", "non-vellus density"),
        (
            "chnge in total density of at least 10 %",
            "not an outcome or a change",
            "change in total density",
        ),
        ("change in total density of atleast 10 %", "not a rule", "of at least"),
        ("change in total density", "not a rule", None),
        ("change in total density of at least 10", "has no unit", None),
        ("change in total density of at least 10 mm", "not a unit of this kind", None),
        ("change in anagen percent of at least 10 %", "percentage points or a share", None),
        ("percent change in total density of at least 10 hairs/cm2", "percent change is 10", None),
        ("fall in total density of at least -10 %", "is below 0", None),
        ("total density >= 0 hairs/cm2", "separates no patients", None),
        ("total density < -5 hairs/cm2", "separates no patients", None),
        ("fall in total density of more than 100 %", "separates no patients", None),
    ],
)
def test_faults(text: str, fault: str, nearest: str | None) -> None:
    with pytest.raises(InputError, match=fault) as caught:
        read_rule(text, "trial.toml, line 3", WITH_SALT)
    assert caught.value.nearest == nearest
    assert str(caught.value).startswith("trial.toml, line 3")


def test_a_threshold_is_reached_whatever_the_rounding() -> None:
    values = np.array([9.999, 10.0 - 1e-13, 10.0, 10.0 + 1e-13, 10.001, np.nan])
    for sign, expected in {
        ">=": [0, 100, 100, 100, 100],
        ">": [0, 0, 0, 0, 100],
        "<=": [100, 100, 100, 100, 0],
        "<": [100, 0, 0, 0, 0],
    }.items():
        found = Rule("total density", "change", sign, 10.0, "hairs/cm2").met(values)
        assert found[:-1].tolist() == expected
        assert np.isnan(found[-1])


def test_who_leaves_has_not_responded() -> None:
    endpoint = read_endpoint("responders: change in total density of at least 10 % at week 12")
    # Baseline, week 6, week 12: a responder, none, one who left as a responder, one without baseline hair.
    values = np.array([[100.0, 105, 110], [100, 120, 109], [100, 130, np.nan], [0, 5, 9]])
    days = [0, 42, 84]
    y = {how: endpoint_values(endpoint, days, values, how)[0].tolist() for how in MISSING}
    assert y["non-responder imputation"] == [100, 0, 0, 0]
    assert y["last observation carried forward"][:3] == [100, 0, 100]
    assert y["complete cases"][:2] == [100, 0]
    assert np.isnan(y["complete cases"][2:]).all()
    assert imputed(np.array([np.nan, 100.0])).tolist() == [0, 100]


MISSING = ("complete cases", "last observation carried forward", "non-responder imputation")


def test_endpoints() -> None:
    found = read_endpoint("responders: rise in total density of at least 12 hairs/cm2 at month 6")
    assert (found.outcome, found.day, found.kind) == ("total density", 183, "responders")
    assert found.from_baseline
    assert not read_endpoint("responder: total density > 90 hairs/cm2 at week 24").from_baseline
    assert str(found) == "responders: change in total density of at least 12 hairs/cm2 at day 183"
    for wrong in ("responders at week 24", "responders of total density at week 24"):
        with pytest.raises(InputError, match="is not an endpoint"):
            read_endpoint(wrong)
