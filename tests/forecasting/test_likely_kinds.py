"""Signs that a person can see, and the kinds of hair loss that they speak for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import anagen
from anagen.errors import InputError
from anagen.forecasting.doctor_first import warning_signs
from anagen.forecasting.likely_kinds import LikelyKind, LikelyKinds, likely_kinds
from anagen.forecasting.likely_kinds_file import likely_kinds_file, seen_signs
from anagen.population.hair_losses import hair_losses

SIGNS = st.sets(st.sampled_from(sorted(seen_signs())), max_size=10)


def judged(found: LikelyKinds) -> dict[str, LikelyKind]:
    return {kind.name: kind for kind in (*found.kinds, *found.less_likely)}


def first(*signs: str, **about: object) -> str:
    return likely_kinds(signs, **about).kinds[0].name  # type: ignore[arg-type]


def test_the_data_name_only_what_there_is() -> None:
    file = likely_kinds_file()
    asked = {question.key for question in file.question}
    assert len(file.question) <= 6
    assert len(seen_signs()) == len(file.sign)
    for sign in file.sign:
        assert sign.question in asked
        assert {*sign.speaks_for, *sign.speaks_against} <= set(hair_losses({}).all)
        assert not set(sign.speaks_for) & set(sign.speaks_against)
        assert sign.speaks_for or sign.speaks_against or sign.flag
        assert not sign.flag or warning_signs({sign.flag})
    assert set(file.not_to_miss) <= set(hair_losses({}).all)
    for one in file.named_after:
        assert set(one.signs) <= set(seen_signs())
        assert all(one.kind in seen_signs()[name].speaks_for for name in one.signs)
    # Every kind that is known can be pointed to.
    assert {kind for sign in file.sign for kind in sign.speaks_for} == set(hair_losses({}).all)


@given(SIGNS, st.sampled_from(sorted(seen_signs())))
def test_another_sign_for_a_kind_never_lowers_it(signs: set[str], more: str) -> None:
    before, after = judged(likely_kinds(sorted(signs))), judged(likely_kinds(sorted({*signs, more})))
    for kind in seen_signs()[more].speaks_for:
        assert kind not in before or after[kind].count >= before[kind].count
    for kind in seen_signs()[more].speaks_against:
        if kind in before:
            assert after[kind].count <= before[kind].count


@given(SIGNS)
def test_a_warning_sign_is_always_urgent(signs: set[str]) -> None:
    found = likely_kinds(sorted(signs))
    warned = {seen_signs()[name].flag for name in signs} - {None, "uncertain"}
    assert {flag.answer for flag in found.flags} == warned
    assert found.urgent == bool(warned)
    counts = [kind.count for kind in found.kinds]
    assert counts == sorted(counts, reverse=True)
    assert all(count > 0 for count in counts)
    assert all(kind.count <= 0 for kind in found.less_likely)


@given(SIGNS)
def test_the_order_in_which_signs_are_told_changes_nothing(signs: set[str]) -> None:
    assert likely_kinds(sorted(signs)) == likely_kinds(sorted(signs, reverse=True))


def test_people_find_their_kind() -> None:
    assert first("crown or temples", "over years", "family") == "androgenetic"
    assert first("wider parting", "over years", sex="female", age=48) == "androgenetic"
    assert first("round patches", "within weeks") == "alopecia areata"
    assert first("thin all over", "heavy shedding", "weight loss", "within weeks") == "telogen effluvium"
    assert first("thin all over", "heavy shedding", "new drug") == "drug shedding"
    assert first("nearly all hair", "within weeks", "cancer treatment") == "anagen effluvium"
    assert first("along a tight hairstyle", "tight styles", "over years") == "traction alopecia"
    assert first("band at the forehead", "brows or lashes", "itch") == "scarring alopecia"
    assert first("itch", "scale", "comes and goes") == "inflamed scalp"
    assert first("thin all over", "over months", "low iron") == "diffuse thinning"


def test_many_triggers_do_not_outvote_the_skin() -> None:
    found = likely_kinds(["shiny skin", "pain", "illness", "operation", "stress", "weight loss"])
    assert found.kinds[0].name == "scarring alopecia"
    assert found.kinds[0].not_to_miss
    assert found.urgent


def test_a_kind_named_after_its_cause_needs_it() -> None:
    assert "anagen effluvium" not in judged(likely_kinds(["nearly all hair", "within weeks"]))
    assert "anagen effluvium" in judged(likely_kinds(["cancer treatment"]))


def test_every_reason_has_its_source() -> None:
    for kind in likely_kinds(sorted(seen_signs())).kinds:
        for reason in (*kind.speaks_for, *kind.speaks_against):
            assert reason.source
            assert reason.words == seen_signs()[reason.sign].asks


def test_a_child_goes_to_a_doctor_first() -> None:
    assert not likely_kinds(["thin all over"], age=18).urgent
    found = likely_kinds(["thin all over"], age=12)
    assert [flag.answer for flag in found.flags] == ["child"]


def test_nothing_told_points_to_nothing() -> None:
    found = likely_kinds([])
    assert found.kinds == found.less_likely == ()
    assert not found.urgent
    assert found.work_up


def test_what_is_no_sign_is_refused() -> None:
    with pytest.raises(InputError, match="round patches"):
        anagen.likely_kinds(["round patch"])
    with pytest.raises(InputError, match="sex"):
        anagen.likely_kinds([], sex="woman")
    with pytest.raises(InputError, match="age"):
        anagen.likely_kinds([], age=-3)
    with pytest.raises(InputError, match="a list"):
        anagen.likely_kinds("pain")
