"""Regimens of a user's own: read like every other file, sorted out and ranked beside the usual ones."""

from __future__ import annotations

import pytest

from anagen.errors import InputError
from anagen.files.source_text import parse_source
from anagen.forecasting.person import Person
from anagen.planning.exclusion import LAW, SAFETY, WISH, sort_out
from anagen.planning.plan import plan
from anagen.planning.preferences import Preferences
from anagen.planning.regimen import Regimen, regimens_for, regimens_from
from anagen.therapy.catalogue import Catalogue, load_catalogue
from anagen.therapy.own import own_therapy
from forecasting.people import man

TEXT = """
[family]
lotion = "one lotion is enough"

[short]
"my lotion" = "lotion"

[[regimen]]
name    = "my lotion at night"
family  = "lotion"
usual   = true
burdens = ["daily application"]
source  = "my own choice"
treatment = { therapy = "my lotion", dose = "5 %", schedule = "daily" }

[[regimen]]
name    = "finasteride 2 mg"
option  = "finasteride 1 mg"
family  = "androgen"
burdens = ["pills"]
source  = "my own choice"
treatment = { therapy = "finasteride", dose = "2 mg", schedule = "daily" }
"""
HIM = man(country='"UK"')
HER = Person("x", "female", 41, "ludwig", "I", "frontal", country="UK")


def catalogue() -> Catalogue:
    return load_catalogue(own_therapy("my lotion", like="minoxidil topical"))


def own(text: str = TEXT) -> tuple[Regimen, ...]:
    return regimens_from(parse_source(text, "mine.toml"), catalogue())


def test_they_come_after_the_usual_ones_and_keep_their_names() -> None:
    lotion, pill = own()
    assert (lotion.option, lotion.short, lotion.own) == ("my lotion", "lotion", True)
    assert (pill.option, pill.short) == ("finasteride 1 mg", "finasteride")
    assert regimens_for(HIM, own()) == (*regimens_for(HIM), lotion, pill)


def test_a_form_of_a_usual_option_suits_whom_the_option_suits() -> None:
    _, out = sort_out(own(), HER, Preferences())
    assert [(one.name, why.ground) for one, why in out] == [("finasteride 2 mg", SAFETY)]


def test_a_minor_is_offered_no_regimen_of_a_users_own() -> None:
    kept, out = sort_out(own(), man(age='"16 years"', onset='"15 years"'), Preferences())
    assert kept == []
    assert {why.ground for _, why in out} == {SAFETY}


def test_wishes_and_law_hold_for_them_too() -> None:
    kept, out = sort_out(own(), HIM, Preferences(dislikes=("daily application",)))
    assert [one.name for one in kept] == ["finasteride 2 mg"]
    assert [why.ground for _, why in out] == [WISH]
    vesicles = TEXT.replace('therapy = "my lotion", dose = "5 %", schedule = "daily"', EXOSOME)
    _, out = sort_out(own(vesicles), HIM, Preferences())
    assert [why.ground for _, why in out] == [LAW]


EXOSOME = 'therapy = "exosome", product = "umbilical-cord MSC", dose = "1e9 particles/cm2", \
route = "microneedling 1.5 mm", schedule = "weeks 0, 4"'


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'family  = "lotion"',
            'family  = "lotoin"',
            "line 10, regimen 1.family: unknown family 'lotoin'",
        ),
        ('"finasteride 2 mg"', '"finasteride 1 mg"', "has the name of a shipped one"),
        (
            '"finasteride 2 mg"',
            '"my lotion at night"',
            "regimen 'my lotion at night' is given",
        ),
        ('burdens = ["pills"]', 'burdens = ["pils"]', "unknown burden 'pils'; did you mean 'pills'"),
        ('dose = "2 mg"', 'dose = "2 km"', "regimen 2.treatment"),
        ('source  = "my own', 'sourze  = "my own', "did you mean 'source'"),
        ("usual   = true", 'usual   = "yes"', "usual cannot be 'yes' (expected true"),
        ('therapy = "my lotion"', 'therapy = "my lotoin"', "did you mean 'my lotion'"),
    ],
)
def test_a_fault_is_one_line_with_its_place(old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(InputError, match=r"^mine\.toml, line \d+, regimen") as caught:
        own(TEXT.replace(old, new, 1))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_they_are_ranked_and_combined() -> None:
    made = plan(
        HIM,
        Preferences(dislikes=("needles", "surgery"), most_therapies=2),
        "fixed",
        particles=20,
        finalists=6,
        workers=2,
        catalogue=catalogue(),
        regimens=own(),
    )
    lotion = next(one for one in made.plans if one.name == "my lotion at night")
    assert lotion.short == "lotion"
    assert lotion.lawful[0].standing == "not known"
    assert lotion.against_nothing.median > 0.0
    assert any(one.kind == "combination" and "my lotion at night" in one.name for one in made.plans)
