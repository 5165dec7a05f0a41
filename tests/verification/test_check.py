"""Checks: what passes, what fails, what is skipped, and how rows leave the program."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from anagen.errors import InputError
from verification.check import (
    FALSE_ALARM,
    Check,
    Claim,
    Model,
    Obtained,
    Unavailable,
    judge,
    measured,
    sampled,
    stated,
    to_json,
    write_json,
)


def claim(kind: str = "absolute", expected: object = (1.0, 2.0), tolerance: float | None = 0.1) -> Claim:
    return Claim("X-1", "model", "what", expected, kind, "", tolerance, "derived", "theory")  # type: ignore[arg-type]


def table(**changes: object) -> dict[str, object]:
    record = {
        "what": "w",
        "expected": [1.0],
        "kind": "absolute",
        "tolerance": 0.1,
        "status": "derived",
        "source": "s",
    }
    record.update(changes)
    return {
        "title": "T",
        "reference": "R",
        "equations": "E",
        "checks": {"X-1": {key: value for key, value in record.items() if value is not None}},
    }


@pytest.mark.parametrize(
    ("kind", "value", "passed"),
    [
        ("absolute", (1.09, 1.91), True),
        ("absolute", (1.0, 2.11), False),
        ("relative", (1.09, 2.19), True),
        ("relative", (1.11, 2.0), False),
        ("absolute", (float("nan"), 2.0), False),
    ],
)
def test_tolerance_is_absolute_or_relative(kind: str, value: tuple[float, float], passed: bool) -> None:
    assert judge(claim(kind), measured(value)).passed is passed


def test_a_statistical_check_alarms_falsely_at_the_stated_rate() -> None:
    statistical = claim("statistical", (0.0, 0.0), None)
    rng = np.random.default_rng(1)
    z = rng.standard_normal((20_000, 2))
    reach = judge(statistical, sampled(z[0], 1.0)).tolerance[0]
    assert 4.4 < reach < 4.6  # two figures share FALSE_ALARM
    assert FALSE_ALARM == 1e-5
    assert not (np.abs(z) > reach).any()
    assert judge(statistical, sampled([reach * 1.01, 0.0], 1.0)).passed is False


def test_rounding_of_the_source_widens_a_statistical_check() -> None:
    plain, rounded = sampled([1.0], 0.1), sampled([1.0], 0.1, rounding=0.5)
    assert plain.tolerance is not None
    assert rounded.tolerance is not None
    assert rounded.tolerance[0] == pytest.approx(plain.tolerance[0] + 0.5)


def test_words_answer_only_a_qualitative_check() -> None:
    assert judge(claim("qualitative", "waves", None), stated(True, "waves")).verdict == "pass"
    assert judge(claim("qualitative", "waves", None), stated(False, "flat")).verdict == "FAIL"
    with pytest.raises(InputError, match="qualitative"):
        judge(claim(), stated(True, "waves"))


def test_figures_must_match_in_number() -> None:
    with pytest.raises(InputError, match="3 figures obtained, 2 expected"):
        judge(claim(), measured([1.0, 2.0, 3.0]))


def test_a_missing_package_skips_and_a_fault_fails() -> None:
    model = Model("m", table())

    @model.check("X-1")
    def absent() -> Obtained:
        raise Unavailable("libfoo is not installed")

    (row,) = model.checks()
    assert (row.passed, row.verdict, row.note) == (None, "skipped", "libfoo is not installed")

    @model.check("X-1")
    def broken() -> Obtained:
        raise ZeroDivisionError("by zero")

    (row,) = model.checks()
    assert row.passed is False
    assert "ZeroDivisionError: by zero" in row.note


def test_checks_are_lazy_and_tell_their_progress() -> None:
    model = Model("m", table())
    calls: list[str] = []

    @model.check("X-1")
    def run() -> Obtained:
        calls.append("ran")
        return measured([1.0])

    rows = model.checks(lambda claim, done, total: calls.append(f"{claim.id} {done}/{total}"))
    assert calls == []
    assert next(rows).passed is True
    assert calls == ["X-1 0/1", "ran"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "absolut"}, "did you mean 'absolute'"),
        ({"source": None}, "missing source"),
        ({"tolerance": None}, "a tolerance belongs to"),
        ({"kind": "statistical"}, "a tolerance belongs to"),
        ({"expected": "words"}, "a qualitative check expects words"),
        ({"status": "guess"}, "unknown status"),
        ({"tolerence": 1}, "did you mean 'tolerance'"),
    ],
)
def test_a_wrong_record_is_named(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Model("m", table(**changes))


def test_a_check_without_a_record_is_refused() -> None:
    with pytest.raises(InputError, match="unknown check 'X-2'"):
        Model("m", table()).check("X-2")


def test_json_holds_every_row_and_the_tally(tmp_path: Path) -> None:
    rows = [judge(claim(), measured(value)) for value in ((1.0, 2.0), (5.0, 2.0), (float("inf"), 2.0))]
    path = tmp_path / "new" / "rows.json"
    write_json(rows, path)
    read = json.loads(path.read_text(encoding="utf-8"))
    assert (read["passed"], read["failed"], read["skipped"], len(read["checks"])) == (1, 2, 0, 3)
    assert set(read["checks"][0]) == set(Check.__dataclass_fields__)
    assert read["checks"][2]["obtained"] == ["inf", 2.0]
    assert [child.name for child in path.parent.iterdir()] == ["rows.json"]
    assert json.loads(to_json(rows)) == read
