"""Patient files: what is read, and how faults are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen.errors import InputError
from anagen.forecasting.person import load_person, person_from_text
from forecasting.people import MAN, count, man, option

PATIENTS = sorted((Path(__file__).resolve().parents[2] / "examples" / "patients").glob("*.toml"))


@pytest.mark.parametrize("file", PATIENTS, ids=lambda file: file.stem)
def test_examples_are_people(file: Path) -> None:
    assert load_person(file, every_kind=True).supposed


def test_what_a_file_says_is_read() -> None:
    who = man(count(12, 160) + count(0, 150), country='"Germany"')
    assert [reading.day for reading in who.readings] == [0, 84]
    assert who.now == 84
    assert who.country == "Germany"
    assert who.onset == 26


def test_dates_count_from_the_first() -> None:
    told = count(0, 150).replace("week = 0", "date = 2026-01-10")
    later = count(0, 155).replace("week = 0", "date = 2026-04-04")
    assert [reading.day for reading in man(later + told).readings] == [0, 84]


def test_what_was_given_names_the_carrier() -> None:
    given = '[[treatment]]\ntherapy = "minoxidil topical"\ndose = "5 %"\nschedule = "daily from week 4"\n'
    who = man(count(0, 150) + count(4, 150) + count(24, 160) + given)
    assert [reading.carrier for reading in who.readings] == ["none", "none", "topical"]


def test_a_child_is_seen_by_a_doctor_first() -> None:
    assert "child" in man(age='"16 years"', onset='"15 years"').warning_signs


FAULTS = {
    "misspelt key": (MAN.replace("norwood", "norwod"), ["line 5", "norwod", "norwood"]),
    "no stage": (MAN.replace('norwood = "III vertex"', ""), ["no stage", "norwood"]),
    "woman's stage": (
        MAN.replace("norwood", "ludwig").replace("III vertex", "II"),
        ["line 5", "a man has no ludwig"],
    ),
    "unknown stage": (MAN.replace("III vertex", "III vertx"), ["line 5", "III vertex"]),
    "bare age": (MAN.replace('"34 years"', '"34"'), ["line 4", "34 years"]),
    "number for age": (MAN.replace('"34 years"', "34"), ["line 4", "age cannot be 34"]),
    "late onset": (MAN.replace("26 years", "50 years"), ["onset", "8 to 34"]),
    "unknown sex": (MAN.replace('"male"', '"mail"'), ["'mail'", "male"]),
    "no unit": (MAN + count(0, 150).replace(" hairs/cm2", ""), ["line 11", "no unit"]),
    "other unit": (MAN + count(0, 150).replace("hairs/cm2", "mm"), ["measurement 1.value", "hairs/cm2"]),
    "unknown method": (MAN + count(0, 150, method="phototricogram"), ["phototrichogram"]),
    "phase by macrophotography": (
        MAN + count(0, 150, method="macrophotography").replace("non-vellus", "anagen"),
        ["cannot tell growing from resting"],
    ),
    "no time": (MAN + count(0, 150).replace("week = 0", ""), ["a week or a date"]),
    "unknown therapy": (
        MAN + option("x", therapy="finastride"),
        ["option 1.treatment 1.therapy", "finasteride"],
    ),
    "unknown treatment key": (
        MAN + option("x", therapy="finasteride", dosis="1 mg"),
        ["line 12", "dosis", "dose"],
    ),
    "empty option": (MAN + '[[option]]\nname = "x"\n', ["has no treatment"]),
    "forecast before the visit": (
        MAN + count(24, 150) + "[forecast]\nweek = 12\n",
        ["before the last measurement"],
    ),
    "surgery in the past": (
        MAN + '[[treatment]]\ntherapy = "hair transplant"\ndose = "30 grafts/cm2"\n',
        ["already done"],
    ),
    "not TOML": (MAN + "x = = 1", ["line 8", "not valid TOML"]),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_place(name: str) -> None:
    text, expected = FAULTS[name]
    with pytest.raises(InputError) as caught:
        person_from_text(text.lstrip("\n").join(["\n", ""]), "him.toml")
    message = str(caught.value)
    assert message.startswith("him.toml")
    for words in expected:
        assert words in message, message
