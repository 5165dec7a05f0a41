"""What a person's health does to their options: withheld with a reason, or the reason beside the number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from anagen.errors import InputError
from anagen.forecasting.harms import commonest, harms_of
from anagen.forecasting.option import NOTHING
from anagen.forecasting.options import options_for
from anagen.forecasting.person import Person, person_from_text
from anagen.planning.exclusion import SAFETY, sort_out
from anagen.planning.preferences import Preferences
from anagen.planning.regimen import regimens_for
from anagen.safety.blood_tests import blood_tests
from anagen.safety.conditions import asked_by_name, conditions
from anagen.safety.judge import safety_of
from anagen.safety.standing import STANDINGS, gravest
from safety.persons import BOTH_BLOCKERS, MAN, WOMAN, person


def offered(who: Person) -> set[str]:
    return {one.name for one in options_for(who)[0]}


def withheld(who: Person) -> dict[str, str]:
    return {one.name: one.why for one in options_for(who)[1] if one.safety is not None}


def test_a_pregnant_woman_gets_no_number_for_any_drug_and_the_reason_for_each() -> None:
    who = person(WOMAN, pregnant=True)
    assert offered(who) == {NOTHING}
    told = withheld(who)
    assert "pregnan" in told["minoxidil by mouth"]
    assert "feminise" in told["spironolactone 100 mg"]
    assert "abnormal genitals" in told["finasteride 1 mg"]


def test_the_same_woman_without_an_answer_is_told_what_pregnancy_would_rule_out() -> None:
    who = person(WOMAN)
    option = next(one for one in options_for(who)[0] if one.name == "minoxidil by mouth")
    found = safety_of(option.courses, who.health)
    assert found.standing == "not asked"
    assert "you are or may be pregnant" in found.withheld_if


def test_a_breastfeeding_woman_keeps_the_lotion_with_a_word_of_caution_and_loses_the_tablet() -> None:
    who = person(WOMAN, breastfeeding=True, pregnant=False)
    lotion = next(one for one in options_for(who)[0] if one.name == "minoxidil 5 % on the scalp")
    assert safety_of(lotion.courses, who.health).standing == "caution"
    assert "minoxidil by mouth" in withheld(who)


@pytest.mark.parametrize("age", ["14 years", "17.9 years"])
def test_nobody_under_18_is_given_a_number_for_a_treatment(age: str) -> None:
    assert offered(person(MAN.replace("24 years", age))) == {NOTHING}
    assert offered(person(WOMAN.replace("29 years", age))) == {NOTHING}


def test_an_option_of_ones_own_is_withheld_as_well() -> None:
    own = '[[option]]\nname = "my tablet"\n[[option.treatment]]\ntherapy = "minoxidil oral"\ndose = "5 mg"\n'
    assert "my tablet" in offered(person(MAN + own))
    assert "boxed warning" in withheld(person(MAN + own, heart_disease=True))["my tablet"]


def test_what_is_being_taken_and_must_not_be_sends_to_a_doctor() -> None:
    given = '[[treatment]]\ntherapy = "spironolactone"\ndose = "100 mg"\n[forecast]\nweek = 4\n'
    assert "talk to your doctor" in withheld(person(WOMAN + given, pregnant=True))["going on as now"]


def test_two_drugs_of_one_class_are_said_to_be_that() -> None:
    who = person(MAN + BOTH_BLOCKERS)
    option = next(one for one in options_for(who)[0] if one.name.startswith("add dutasteride"))
    (reason,) = safety_of(option.courses, who.health).reasons
    assert reason.because == "they are two drugs of one class (5-alpha-reductase inhibitor)"
    assert reason.standing == "caution"


def test_the_same_drug_twice_is_not_two_drugs_of_a_class() -> None:
    option = next(one for one in options_for(person(MAN))[0] if one.name == "finasteride 1 mg")
    assert safety_of(option.courses * 2, person(MAN).health).reasons == ()


@pytest.mark.parametrize("key", [key for key in asked_by_name() if conditions()[key].sex != "female"])
def test_a_combination_is_as_grave_as_its_gravest_part(key: str) -> None:
    health = person(MAN, **{key: True}).health
    single = {one.name: one for one in options_for(person(MAN))[0]}
    both = single["minoxidil and microneedling"]
    parts = [safety_of([course], health).standing for course in both.courses]
    assert safety_of(both.courses, health).standing == gravest([one for one in STANDINGS if one in parts])


@pytest.mark.parametrize("key", [key for key in asked_by_name() if conditions()[key].sex != "female"])
def test_one_more_condition_never_makes_an_option_safer(key: str) -> None:
    before, after = person(MAN, depression=True), person(MAN, **{"depression": True, key: True})
    assert offered(after) <= offered(before)


def test_needles_are_judged_as_needling_whatever_they_carry() -> None:
    who = person(MAN, keloids=True)
    assert "exosomes with microneedling" in withheld(who)
    assert "microneedling" in withheld(who)


def test_answers_of_no_change_nothing() -> None:
    healthy = dict.fromkeys(asked_by_name(), False)
    assert offered(person(WOMAN, **healthy)) == offered(person(WOMAN))
    option = options_for(person(WOMAN))[0][1]
    told = safety_of(option.courses, person(WOMAN + "\n[health]\nallergies = []\n" + _lines(healthy)).health)
    assert told.standing == "fine"
    assert told.withheld_if == ()


def _lines(answers: dict[str, bool]) -> str:
    return "".join(f"{key} = {str(answer).lower()}\n" for key, answer in answers.items())


def test_plans_leave_out_what_forecasts_withhold() -> None:
    who = person(WOMAN, pregnant=True)
    kept, out = sort_out(regimens_for(who), who, Preferences())
    assert kept == []
    assert {why.ground for _, why in out} == {SAFETY}


def test_health_does_not_change_who_a_person_is() -> None:
    """Particles are kept by person; what is told of health must not draw others."""
    assert person(WOMAN, pregnant=True) == person(WOMAN)
    assert replace(person(MAN), health=person(WOMAN).health) == person(MAN)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (MAN + "[health]\npregnant = true\n", "pregnant is true for a man"),
        (WOMAN + "[health]\nprostate = true\n", "prostate is true for a woman"),
        (WOMAN + 'menopause = "postmenopausal"\n[health]\npregnant = true\n', "after the menopause"),
        (WOMAN + '[health]\nallergies = ["lidocain"]\n', "lidocaine"),
        (WOMAN + "[health]\npregnancy = true\n", "pregnan"),
        (WOMAN + '[health]\npregnant = "yes"\n', "true or false"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_its_place(text: str, part: str) -> None:
    with pytest.raises(InputError) as caught:
        person_from_text(text)
    assert part in str(caught.value)
    assert "health" in str(caught.value)


def test_a_dozen_people_do_not_stand_for_the_harm_of_a_drug() -> None:
    option = next(one for one in options_for(person(MAN))[0] if one.name == "finasteride 1 mg")
    found = commonest(harms_of(option.courses, "male"))
    assert found is not None
    assert found.watched is not None
    assert found.watched > 12


def test_a_man_of_60_whose_psa_is_watched_is_told_what_the_tablets_do_to_it() -> None:
    bald = MAN.replace("24 years", "60 years").replace('"III"', '"VII"')
    who = person(bald, prostate=True)
    option = next(one for one in options_for(who)[0] if one.name == "dutasteride 0.5 mg")
    (reason,) = safety_of(option.courses, who.health).reasons
    assert "PSA" in reason.words
    assert blood_tests(["dutasteride"])[0].test.startswith("PSA")


def test_a_woman_of_45_keeps_spironolactone_unless_her_kidneys_forbid_it() -> None:
    own = (
        '[[option]]\nname = "her tablet"\n[[option.treatment]]\ntherapy = "spironolactone"\ndose = "100 mg"\n'
    )
    woman = WOMAN.replace("29 years", "45 years") + own
    assert "her tablet" in offered(person(woman, kidney_disease=False))
    assert "potassium" in withheld(person(woman, kidney_disease=True))["her tablet"]
