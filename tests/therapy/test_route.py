"""Routes: text to kind and depths, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.errors import InputError
from anagen.therapy.route import KINDS, Deposit, parse_route


def test_microneedling() -> None:
    route = parse_route("microneedling 1.5 mm")
    assert route.needle_mm == 1.5
    assert route.carrier == "needling"
    assert parse_route("Microneedling  0.15 cm") == route


@pytest.mark.parametrize(
    ("text", "deposits"),
    [
        ("intradermal 1-2.5 mm", (Deposit(1.0, 2.5),)),
        ("intradermal 1 – 2.5 mm", (Deposit(1.0, 2.5),)),
        ("intradermal 4 mm", (Deposit(4.0, 4.0),)),
        ("intradermal 2 mm and 4 mm", (Deposit(2.0, 2.0), Deposit(4.0, 4.0))),
        ("intradermal 1-2 mm and 4 mm", (Deposit(1.0, 2.0), Deposit(4.0, 4.0))),
    ],
)
def test_injection(text: str, deposits: tuple[Deposit, ...]) -> None:
    route = parse_route(text)
    assert route.deposits == deposits
    assert route.carrier == "injection"
    assert parse_route(route.describe()) == route


def test_a_fractional_laser_is_noticed_as_needles_are() -> None:
    route = parse_route("Fractional  laser")
    assert route.carrier == "needling"
    assert route.pierces
    assert not parse_route("topical").pierces
    with pytest.raises(InputError, match="takes no depth"):
        parse_route("fractional laser 1 mm")
    with pytest.raises(InputError, match=r"unknown route 'fractional lazer'.*fractional laser"):
        parse_route("fractional lazer 2 mm")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("microneedling", "intradermal")])
def test_plain_routes(kind: str) -> None:
    assert parse_route(kind).describe() == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "microneedling",
        "microneedling 1.5",
        "microneedling 1.5 kg",
        "microneedling -1 mm",
        "microneedling 0 mm",
        "microneedling nan mm",
        "microneedling 40 mm",
        "intradermal",
        "intradermal 2.5-1 mm",
        "intradermal 1 mm and 2 mm and 3 mm",
        "intradermal deep",
        "topical 2 mm",
        "intravenous",
        3,
        None,
        ["topical"],
    ],
)
def test_nonsense_is_an_input_error(text: object) -> None:
    with pytest.raises(InputError):
        parse_route(text)


def test_the_nearest_route_is_named() -> None:
    with pytest.raises(InputError) as caught:
        parse_route("microneedeling 1 mm")
    assert caught.value.nearest == "microneedling"


def test_unstudied_needles_are_flagged() -> None:
    assert parse_route("microneedling 4 mm").warnings()
    assert not parse_route("microneedling 1.5 mm").warnings()


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        route = parse_route(text)
    except InputError:
        return
    assert parse_route(route.describe()) == route


@given(top=st.floats(0.2, 4), more=st.floats(0.1, 4))
def test_a_range_keeps_its_depths(top: float, more: float) -> None:
    low, high = round(top, 2), round(top + more, 2)
    assert parse_route(f"intradermal {low}-{high} mm").deposits == (Deposit(low, high),)
