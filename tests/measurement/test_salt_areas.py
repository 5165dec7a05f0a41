"""SALT from four areas, and from patches drawn on the pictures of a head."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import anagen
from anagen.biology.areata.scalp_map import REGIONS, scalp_of
from anagen.errors import InputError
from anagen.measurement.drawn_patches import DrawnPatches, cells, outline
from anagen.measurement.salt_areas import AREAS, area_weights, salt, salt_of_phrase, words_of

SHARES = st.floats(0, 100)
DRAWINGS = st.fixed_dictionaries(
    {area: st.frozensets(st.integers(0, len(cells(area)) - 1)) for area in AREAS}
).map(DrawnPatches)


def everywhere() -> DrawnPatches:
    return DrawnPatches({area: frozenset(range(len(cells(area)))) for area in AREAS})


def test_the_weights_are_those_of_the_scalp_map() -> None:
    assert area_weights() == dict(zip(REGIONS, scalp_of(14).weight, strict=True))
    assert sum(area_weights().values()) == pytest.approx(1.0)


def test_a_bare_head_is_100_and_each_area_its_weight() -> None:
    assert everywhere().salt().score == 100.0
    assert DrawnPatches({}).salt().score == 0.0
    for area, weight in (("left", 18.0), ("right", 18.0), ("top", 40.0), ("back", 24.0)):
        drawn = DrawnPatches({area: frozenset(range(len(cells(area))))})
        assert drawn.salt().score == weight
        assert salt(**{area: 100}).score == weight


@given(SHARES, SHARES, SHARES, SHARES, st.sampled_from(AREAS))
def test_more_loss_is_never_a_lower_score(a: float, b: float, c: float, d: float, area: str) -> None:
    shares = dict(zip(AREAS, (a, b, c, d), strict=True))
    score = salt(**shares).score
    assert 0.0 <= score <= 100.0
    assert salt(**{**shares, area: 100.0}).score >= score


@given(DRAWINGS)
def test_a_drawing_survives_its_text(drawn: DrawnPatches) -> None:
    assert DrawnPatches.from_text(drawn.to_text()) == drawn
    # A person who types the shares that the drawing shows has the same score.
    assert salt(**drawn.lost).score == drawn.salt().score
    exact = sum(
        weight * 100 * len(drawn.bare[area]) / len(cells(area)) for area, weight in area_weights().items()
    )
    assert drawn.salt().score == pytest.approx(exact, abs=1.0)


def test_the_sides_mirror_each_other() -> None:
    assert [(24 - x, y) for x, y in cells("left")] == list(cells("right"))
    assert sorted((200 - x, y) for x, y in outline("left")) == sorted(outline("right"))


@pytest.mark.parametrize(
    "text", ["", "1", "2....", "1....x.", "1.!...", f"1.{'_' * 60}...", "1....é", "1." + "A" * 5000 + "..."]
)
def test_what_is_no_drawing_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="drawing of patches"):
        DrawnPatches.from_text(text)


def test_words_follow_the_score() -> None:
    assert anagen.salt(left=10, top=60, back=35).describe() == (
        "SALT 34: about a third of the scalp (S2, moderate)"
    )
    assert [words_of(score)[1] for score in (0, 24, 25, 49, 50, 75, 99, 100)] == [
        *("S0", "S1", "S2", "S2", "S3", "S4", "S4", "S5"),
    ]
    assert [words_of(score)[2] for score in (0, 20, 21, 49, 50)] == [
        *("none", "mild", "moderate", "moderate", "severe")
    ]


@pytest.mark.parametrize("share", [-1, 101, float("nan"), True, "10"])
def test_a_share_is_0_to_100(share: object) -> None:
    with pytest.raises(InputError, match="top is"):
        salt(top=share)  # type: ignore[arg-type]


def test_a_phrase_tells_each_area_once() -> None:
    told = salt_of_phrase("left 10 %, right 0 %, top 60 %, back 35 %", "salt")
    assert told is not None
    assert told.score == 34.2
    assert salt_of_phrase("40", "salt") is None
    for wrong in ("left 10", "left 10, right 0, top 60, top 35", "left 10, right 0, top 600, back 1"):
        with pytest.raises(InputError, match="each area once"):
            salt_of_phrase(wrong, "salt")


def test_a_patient_may_tell_the_areas() -> None:
    about = {"sex": "female", "age": 30, "alopecia": "alopecia areata", "episode": "1 year"}
    by_area = anagen.Person(**about, salt="left 10 %, right 0 %, top 60 %, back 35 %")
    assert by_area.told == {"SALT": 34.2}
    assert by_area == anagen.Person(**about, salt="34.2")
