"""Schedules: what is written is what is given, and nothing is guessed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.errors import InputError
from anagen.therapy.schedule import EXAMPLES, NEVER, check_horizon, parse_schedule


def days(text: str, horizon: int = 400) -> list[int]:
    return parse_schedule(text).sessions(horizon).tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("once", [0]),
        ("1 session", [0]),
        ("once at week 4", [28]),
        ("3 sessions every 6 weeks", [0, 42, 84]),
        ("Three sessions every six weeks", [0, 42, 84]),
        ("3 sessions, 6 weeks apart", [0, 42, 84]),
        ("4 sessions every 2 weeks from week 4", [28, 42, 56, 70]),
        ("4 sessions weekly", [0, 7, 14, 21]),
        ("3 fortnightly sessions", [0, 14, 28]),
        ("weeks 0, 2, 4, 6", [0, 14, 28, 42]),
        ("weeks 0, 2, 4 and 6", [0, 14, 28, 42]),
        ("week 8", [56]),
        ("days 0, 15, 45, 75, 105", [0, 15, 45, 75, 105]),
        ("week 0.5", []),
    ],
)
def test_sessions(text: str, expected: list[int]) -> None:
    if not expected:
        with pytest.raises(InputError, match="not a whole day"):
            parse_schedule(text)
    else:
        assert days(text) == expected


@pytest.mark.parametrize(
    ("text", "first", "total"),
    [
        ("daily", [1.0, 1.0, 1.0], 84.0),
        ("twice daily", [2.0, 2.0, 2.0], 168.0),
        ("3 times a day", [3.0, 3.0, 3.0], 252.0),
        ("every other day", [1.0, 0.0, 1.0], 42.0),
        ("every 3 days", [1.0, 0.0, 0.0], 28.0),
        ("3 times weekly", [1.0, 0.0, 1.0], 36.0),
        ("weekly", [1.0, 0.0, 0.0], 12.0),
        ("daily until week 6", [1.0, 1.0, 1.0], 42.0),
        ("daily for 10 days", [1.0, 1.0, 1.0], 10.0),
        ("daily from day 1 until day 3", [0.0, 1.0, 1.0], 2.0),
        ("twice daily from week 1 for 2 weeks", [0.0, 0.0, 0.0], 28.0),
    ],
)
def test_repeating(text: str, first: list[float], total: float) -> None:
    found = parse_schedule(text).applications(84)
    assert found[:3].tolist() == first
    assert found.sum() == total


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_advertised_example_is_read_and_reads_back_the_same(text: str) -> None:
    schedule = parse_schedule(text)
    assert parse_schedule(schedule.describe()) == schedule
    assert schedule.first_day is not None


@pytest.mark.parametrize(
    "text",
    ["biweekly", "3 sessions bi-weekly", "monthly", "every 3 months", "yearly", "as needed", "bimonthly"],
)
def test_words_with_two_meanings_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="two ways"):
        parse_schedule(text)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("3 sesions every 6 weeks", "3 sessions every 6 weeks"),
        ("dayly", "daily"),
        ("twice dialy until week 96", "twice daily until week 96"),
        ("evry other day", "every other day"),
    ],
)
def test_a_misspelling_is_answered_with_the_right_one(text: str, near: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_schedule(text, where="pilot.toml, schedule")
    assert caught.value.nearest == near
    parse_schedule(near)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3 sessions",
        "sessions every 6 weeks",
        "0 sessions every 6 weeks",
        "3 sessions every 0 weeks",
        "-3 sessions every 6 weeks",
        "1e9 sessions every 6 weeks",
        "1000000000 sessions every 6 weeks",
        "weeks 6, 4, 2",
        "weeks 0, 0",
        "daily until week 0",
        "daily from week 8 until week 4",
        "3 sessions every 6 weeks until week 12",
        "daily for 0 days",
        "9 times weekly",
        "500 times a day",
        "weeks 0, 999999999999",
        "every 99999999999 days",
        "x" * 10_000,
        "daily from week 1 from week 2",
        "daily until week 2 for 3 weeks",
    ],
)
def test_nonsense_is_an_input_error(text: str) -> None:
    with pytest.raises(InputError):
        parse_schedule(text)


@pytest.mark.parametrize("value", [None, 3, 3.5, True, ["daily"], {"every": 6}, float("nan")])
def test_other_than_text_is_an_input_error(value: object) -> None:
    with pytest.raises(InputError, match="must be text"):
        parse_schedule(value)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        schedule = parse_schedule(text)
    except InputError:
        return
    assert np.isfinite(schedule.applications(30)).all()


@given(
    count=st.integers(1, 40),
    every=st.integers(1, 20),
    unit=st.sampled_from(["day", "week"]),
    start=st.integers(0, 30),
)
def test_counted_sessions(count: int, every: int, unit: str, start: int) -> None:
    step = every * (7 if unit == "week" else 1)
    schedule = parse_schedule(f"{count} sessions every {every} {unit}s from day {start}")
    assert schedule.listed == tuple(start + step * k for k in range(count))
    applied = schedule.applications(start + step * count)
    assert applied.sum() == count


@given(text=st.sampled_from(EXAMPLES), shift=st.integers(0, 100))
def test_a_shift_moves_every_application(text: str, shift: int) -> None:
    schedule = parse_schedule(text)
    later = schedule.shifted(shift).applications(300 + shift)
    assert (later[shift:] == schedule.applications(300)).all()
    assert not later[:shift].any()


@given(text=st.sampled_from(EXAMPLES), horizon=st.integers(1, 300))
def test_a_longer_horizon_changes_no_earlier_day(text: str, horizon: int) -> None:
    schedule = parse_schedule(text)
    assert (schedule.applications(400)[:horizon] == schedule.applications(horizon)).all()


def test_last_day() -> None:
    assert parse_schedule("3 sessions every 6 weeks").last_day == 84
    assert parse_schedule("daily").last_day is None
    assert parse_schedule("every other day until week 2").last_day == 12
    assert NEVER.first_day is None
    assert not NEVER.applications(10).any()


def test_sessions_after_the_last_visit_are_told() -> None:
    late = check_horizon(parse_schedule("3 sessions every 6 weeks"), 60)
    assert late == ["1 of 3 sessions fall on or after the last visit (day 60) and are not given"]
    assert check_horizon(parse_schedule("daily until week 96"), 60) == []


@pytest.mark.parametrize("text", ["daily from week 12", "weeks 12, 14", "never"])
def test_nothing_before_the_last_visit_is_an_error(text: str) -> None:
    with pytest.raises(InputError):
        check_horizon(parse_schedule(text), 84)
