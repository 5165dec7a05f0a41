"""Certainty of a prediction falls with the distance from whom the trials treated, and never rises."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from anagen.errors import InputError
from anagen.evidence_base.certainty import GRADES, NONE_FOUND, NOT_STUDIED, TOLD, certainty_in
from anagen.evidence_base.studied_range import People, certainty_for, followed_for, usual_range
from anagen.evidence_base.tables.people_studied import people_studied, stage_number
from anagen.evidence_base.tables.records import load_evidence, read_evidence
from anagen.therapy.catalogue import INERT, load_catalogue

AGA, AREATA = "androgenetic alopecia", "alopecia areata"
ACTIVE = [name for name, entry in load_catalogue().items() if entry.role not in INERT]


def man(age: float, stage: str, weeks: float = 104.0) -> People:
    return People(("men",), (age, age), (("men", "norwood", stage),), "vertex", weeks)


def woman(age: float, stage: str, menopause: str = "", weeks: float = 104.0) -> People:
    return People(("women",), (age, age), (("women", "ludwig", stage),), "frontal", weeks, menopause)


def told(people: People | None, *names: str, condition: str = AGA) -> str:
    return certainty_for(names, condition, people, load_evidence()).level


def test_a_bald_man_of_60_was_not_studied_and_a_man_of_34_was() -> None:
    assert told(man(60, "VII"), "finasteride") == NOT_STUDIED == "not studied in people like you"
    assert told(man(34, "III vertex"), "finasteride") == "high"
    assert told(man(34, "III vertex"), "minoxidil topical") == "high"


def test_a_man_of_60_whose_stage_was_studied_keeps_what_a_trial_of_his_age_gives() -> None:
    assert told(man(60, "IV"), "finasteride") == "high"  # Whiting 2003: 41 to 60 years
    assert told(man(60, "IV"), "dutasteride") == NOT_STUDIED  # trials to 50 years


@pytest.mark.parametrize("name", ACTIVE)
def test_nobody_is_told_more_than_the_therapy_has(name: str) -> None:
    base = load_evidence()
    for condition in (AGA, AREATA):
        alone = certainty_in((name,), condition, base).level
        for people in (
            man(34, "III vertex"),
            man(70, "VII"),
            woman(25, "I"),
            woman(55, "III", "postmenopausal"),
        ):
            here = told(people, name, condition=condition)
            assert TOLD.index(here) >= TOLD.index(alone)
            if alone == NONE_FOUND:
                assert here == NONE_FOUND


@pytest.mark.parametrize(
    "name", ["finasteride", "dutasteride", "minoxidil topical", "low-level laser", "PRP"]
)
def test_certainty_never_rises_on_the_way_out(name: str) -> None:
    """Older than anybody, balder than anybody, later than anybody was seen."""
    for course in (
        [man(age, "IV") for age in (40, 60, 64, 70, 90)],
        [man(40, stage) for stage in ("IV", "V", "VI", "VII")],
        [man(40, "IV", weeks) for weeks in (24.0, 52.0, 104.0, 520.0, 5200.0)],
    ):
        ranks = [TOLD.index(told(one, name)) for one in course]
        assert ranks == sorted(ranks)


def test_without_people_it_is_the_therapys_own() -> None:
    base = load_evidence()
    assert certainty_for(("PRP",), AGA, None, base) is certainty_in(("PRP",), AGA, base)


def test_a_pair_is_not_studied_where_a_part_is_not() -> None:
    assert told(man(60, "VII"), "finasteride", "minoxidil topical") == NOT_STUDIED
    assert told(man(34, "III vertex"), "finasteride", "minoxidil topical") == "very low"


def test_women_are_not_told_the_trials_of_men() -> None:
    assert told(woman(35, "I"), "dutasteride") == NOT_STUDIED
    few = certainty_for(("finasteride",), AGA, woman(50, "I", "postmenopausal"), load_evidence())
    assert few.level != "high"
    assert "137 people" in few.for_people


def test_menopause_counts_where_it_is_known() -> None:
    after, before = (
        certainty_for(("finasteride",), AGA, woman(50, "I", said), load_evidence())
        for said in ("postmenopausal", "premenopausal")
    )
    assert "postmenopausal" in before.for_people
    assert "menopausal" not in after.for_people


def test_a_trial_is_told_by_its_farthest_patients() -> None:
    inside = People(
        ("men",), (20, 40), (("men", "norwood", "III vertex"), ("men", "norwood", "V")), "vertex", 24
    )
    assert told(inside, "dutasteride") == "high"
    assert told(replace(inside, ages=(20, 75)), "dutasteride") == NOT_STUDIED


def test_children_are_not_near_to_adults() -> None:
    assert told(replace(man(17, "II"), ages=(17, 17)), "finasteride") == NOT_STUDIED
    assert told(People(("women",), (13, 17), weeks=24.0), "ritlecitinib", condition=AREATA) == "high"
    assert told(People(("women",), (13, 17), weeks=24.0), "baricitinib", condition=AREATA) == NOT_STUDIED


def test_a_reason_stands_beside_the_word() -> None:
    found = certainty_for(("finasteride",), AGA, man(60, "VII"), load_evidence())
    assert "Norwood II to V" in found.why
    assert "its certainty is high" in found.why
    assert found.row.of_therapy == "high"
    assert NOT_STUDIED.capitalize() in found.warning
    late = certainty_for(("dutasteride",), AGA, man(34, "IV"), load_evidence())
    assert GRADES.index(late.level) == 1
    assert "week 24" in late.why


def test_stages_are_numbered_across_their_letters() -> None:
    stages = ("I", "IIa", "III vertex", "IV", "Va", "VI", "VII")
    assert [stage_number(stage) for stage in stages] == [1, 2, 3, 4, 5, 6, 7]
    assert stage_number("diffuse") is None


def test_the_usual_range_is_what_enough_people_were_studied_in() -> None:
    men = usual_range(AGA, "men", load_evidence())
    assert men.ages == (18.0, 60.0)
    assert men.stages["norwood"] == (2, 5)  # one trial of 36 men reaches VI
    assert followed_for(("finasteride",), AGA, load_evidence()) == 520.0


def test_a_row_of_no_study_needs_a_therapy(tmp_path: Path) -> None:
    from importlib.resources import files

    source = files("anagen.evidence_base") / "data"
    for one in source.iterdir():
        if one.name.endswith((".csv", ".toml")):
            (tmp_path / one.name).write_bytes(one.read_bytes())
    path = tmp_path / "people_studied.csv"
    path.write_text(path.read_text("utf-8") + "Nobody1999,,,,,men,,,,,,,,,,read,x,\n", "utf-8")
    with pytest.raises(InputError, match="Nobody1999"):
        people_studied(read_evidence(tmp_path))
