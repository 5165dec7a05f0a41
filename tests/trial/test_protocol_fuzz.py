"""Whatever is done to a trial file, the answer is a protocol or one `InputError` that names its place."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anagen.errors import InputError
from anagen.files.toml_text import toml_text
from anagen.trial.protocol.reading import Protocol, protocol_from_text, resolved
from trial.full_file import FULL

pytestmark = pytest.mark.slow


TABLE = tomllib.loads(FULL)
Place = tuple[str | int, ...]

FREE_TEXT = {("trial", "name"), ("observed", "source"), ("observed", "note")}
OPTIONAL = {
    *(("trial", key) for key in ("seed", "replicates", "parameters")),
    *(("population", key) for key in ("norwood", "ludwig", "ancestry", "washout")),
    *(
        ("design", key)
        for key in (
            "kind",
            "allocation",
            "block",
            "dropout",
            "visit_window",
            "season_start",
            "identical_arms",
        )
    ),
    *(("arm", key) for key in ("synergy", "dropout")),
    ("measurement", "field"),
    ("measurement", "outcomes"),
    *(("analysis", key) for key in ("model", "reference", "alpha", "missing")),
    *(("observed", key) for key in ("sd", "se", "ci95", "n", "note")),
    ("treatment", "schedule"),
    ("design",),
    ("observed",),
}


def leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every scalar and list of scalars of the file, with its place."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*place, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for index, item in enumerate(value):
            yield from leaves(item, (*place, index))
    else:
        yield place, value


def tables(value: Any, place: Place = ()) -> Iterator[Place]:
    if isinstance(value, dict):
        yield place
        for key, item in value.items():
            yield from tables(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from tables(item, (*place, index))


def changed(place: Place, value: Any) -> str:
    table = deepcopy(TABLE)
    inner: Any = table
    for part in place[:-1]:
        inner = inner[part]
    if value is None:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return toml_text(table)


def kind(place: Place) -> tuple[str, ...]:
    """Section and key: ``("arm", 0, "treatment", 1, "dose")`` -> ("treatment", "dose")."""
    names = [part for part in place if isinstance(part, str)]
    return tuple(names[-2:])


def answer(text: str) -> Protocol | InputError:
    try:
        return protocol_from_text(text, "fuzzed.toml")
    except InputError as error:
        fault = error
    assert fault.where is not None
    assert fault.where.startswith("fuzzed.toml")
    assert len(str(fault)) < 2000
    assert "\n" not in str(fault)
    return fault


LEAVES = list(leaves(TABLE))
IDS = [".".join(str(part) for part in place) for place, _ in LEAVES]


def wrong_types(value: Any) -> list[Any]:
    wrong: list[Any] = [{"a": 1}, [[1]], []]
    if isinstance(value, bool):
        return [*wrong, 1, "true"]
    if isinstance(value, str):
        return [*wrong, 3, 2.5, True, math.nan]
    if isinstance(value, int | float):
        return [*wrong, "3", True, math.nan, math.inf, -math.inf]
    return [*wrong, 3, True, [3], [True]]


def test_the_unchanged_file_is_valid() -> None:
    assert isinstance(answer(toml_text(TABLE)), Protocol)


@pytest.mark.parametrize(("place", "value"), LEAVES, ids=IDS)
def test_a_wrong_type_is_refused(place: Place, value: Any) -> None:
    for wrong in wrong_types(value):
        assert isinstance(answer(changed(place, wrong)), InputError), wrong


@pytest.mark.parametrize(("place", "value"), LEAVES, ids=IDS)
def test_a_wrong_word_unit_or_sign_is_refused(place: Place, value: Any) -> None:
    if isinstance(value, str) and kind(place) not in FREE_TEXT and place[-1] != "name":
        for wrong in ("", "nonsense", "5 parsecs", "-5 furlongs", "nan", "\t", "x" * 3000, value + " or so"):
            assert isinstance(answer(changed(place, wrong)), InputError), wrong
    elif isinstance(value, int | float) and not isinstance(value, bool):
        for wrong in (-1_000_000, -1e300, 10**30, 1e300):
            assert isinstance(answer(changed(place, wrong)), InputError), wrong
    elif isinstance(value, list):
        for wrong in (["nonsense"], [*value, "nonsense"], [*value, *value], [""]):
            assert isinstance(answer(changed(place, wrong)), InputError), wrong


@pytest.mark.parametrize(("place", "value"), LEAVES, ids=IDS)
def test_a_missing_key_is_refused_unless_it_has_a_default(place: Place, value: Any) -> None:
    found = answer(changed(place, None))
    if kind(place) not in OPTIONAL:
        assert isinstance(found, InputError)


@pytest.mark.parametrize("section", list(TABLE))
def test_a_missing_section_is_refused_unless_it_has_a_default(section: str) -> None:
    found = answer(changed((section,), None))
    assert isinstance(found, Protocol) == ((section,) in OPTIONAL)


@pytest.mark.parametrize("place", list(tables(TABLE)), ids=str)
def test_an_extra_key_is_refused_everywhere(place: Place) -> None:
    found = answer(changed((*place, "surplus"), 1))
    assert isinstance(found, InputError)
    assert "surplus" in str(found)


SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from([item for _, item in LEAVES if isinstance(item, str)]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
QUICK = settings(
    max_examples=250, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@QUICK
@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    answer(text)


@QUICK
@given(st.sampled_from([place for place, _ in LEAVES]), VALUES)
def test_any_value_at_any_key_gets_an_answer(place: Place, value: Any) -> None:
    found = answer(changed(place, value))
    if isinstance(found, Protocol):
        assert protocol_from_text(resolved(found)) == found


@QUICK
@given(st.integers(0, len(FULL) - 1), st.integers(0, 12), st.text(max_size=12))
def test_any_slip_of_the_pen_gets_an_answer(at: int, cut: int, put: str) -> None:
    answer(FULL[:at] + put + FULL[at + cut :])


@QUICK
@given(st.dictionaries(st.sampled_from([*TABLE, "x"]), VALUES, max_size=4))
def test_any_toml_gets_an_answer(table: dict[str, Any]) -> None:
    answer(toml_text(table))
