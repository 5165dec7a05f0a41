"""A corpus of nonsense: every file is refused with its message, or read as it was meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from anagen.cli import main
from anagen.errors import InputError
from anagen.forecasting.person import Person, person_from_text
from anagen.trial.protocol.reading import Protocol, protocol_from_text, resolved

FOLDER = Path(__file__).resolve().parent / "border"
REFUSED: dict[str, tuple[str, ...]] = {
    "dates": ("line 7, measurement 1.date", "would be 20", "a life of 0 to 120 years"),
    "dates200": ("line 7, measurement 1.date", "would be 2", "a life of 0 to 120 years"),
    "inf_observed": ("line 23, observed 1.value", "1e308 hairs/mm2", "not finite"),
    "man_gives_birth": ("line 5, person.trigger", "men do not give birth", 'sex = "female"'),
    "patient_anagen_pct_0_99_dimensionless_ratio": ("line 10, measurement 1.value", "'radian'", "expected %"),
    "patient_childbirth_man": ("line 5, person.trigger", "men do not give birth"),
    "patient_country_Atlantis": ("line 6, person.country", "unknown country 'Atlantis'"),
    "patient_date_future_2999": ("line 8, measurement 1.date", "2999-01-01 is in the future", "today"),
    "patient_nonvellus_total_same_day": (
        "line 16, measurement 2.value",
        "above total density",
        "at most 100",
    ),
    "patient_same_measurement_twice": ("line 13, measurement 2", "the same reading as measurement 1"),
    "patient_sd_1e_300": ("line 12, measurement 1.sd", "1e-300", "above zero"),
    "patient_sd_inf": ("line 12, measurement 1.sd", "not finite"),
    "patient_treat_fin_1_kg": ("line 9, treatment 1.dose", "1e+06 mg", "5000 mg"),
    "patient_value_1e_300_hairs": (
        "line 10, measurement 1.value",
        "1e-300 hairs/cm2",
        "0.5 to 1000 hairs/cm2",
    ),
    "patient_value_4999_um_diameter": ("line 10, measurement 1.value", "4999", "5 to 250 µm"),
    "same_drug_twice": (
        "line 26, arm 3",
        "'1 mg listed twice' and '2 mg' are given the same",
        "finasteride, 2 mg, oral, daily",
        "arms that differ",
    ),
    "trial_arm_names_differ_by_zero_width": ("line 13, arm 1.name", "U+200B"),
    "trial_arms_identical": ("line 19, arm 2", "'A' and 'B' are given the same", "arms that differ"),
    "trial_baricitinib_in_AGA": ("line 12, arm 1", "not simulated", "a treatment that is simulated there"),
    "trial_childbirth_in_men": ("line 7, population.trigger", "men do not give birth"),
    "trial_dose_1e308_kg_inf_mg": ("line 17, arm 1.treatment 1.dose", "1e308 kg", "not finite"),
    "trial_drug_stopped_before_start": (
        "line 8, population.stopped_week",
        "not after its beginning in week -4",
    ),
    "trial_minox_topical_0_05_dimensionless_": ("line 17, arm 1.treatment 1.dose", "'radian'", "expected %"),
    "trial_obs_ci_excludes_value": ("line 39, observed 1.ci95", "does not hold the value, 50"),
    "trial_obs_negative_density": ("line 38, observed 1.value", "-500 hairs/cm2", "0 to 1000 hairs/cm2"),
    "trial_obs_percent_change_400_": ("line 38, observed 1.value", "-400 %", "-100 to 10000 %"),
    "trial_obs_source_empty": ("line 40, observed 1.source", "a DOI or a link"),
    "trial_rule_level_1e14": ("line 30, analysis.endpoint", "separates no patients", "1000 hairs/cm2"),
    "trial_transplant_1e6_hairs_cm2": ("line 17, arm 1.treatment 1.dose", "1e+06 hairs/cm2", "300 hairs/cm2"),
    "trial_transplant_every_day": (
        "line 18, arm 1.treatment 1.schedule",
        "more than one operation",
        '"once"',
    ),
}
"""File, and words of its message: the place, what is wrong, and what was expected."""


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def trial(name: str) -> Protocol:
    return protocol_from_text(text_of(name), f"{name}.toml")


def person(name: str) -> Person:
    return person_from_text(text_of(name), f"{name}.toml")


@pytest.mark.parametrize("name", REFUSED)
def test_nonsense_is_refused_with_its_place_and_what_was_expected(name: str) -> None:
    read: Callable[[str], object] = person if "[person]" in text_of(name) else trial
    with pytest.raises(InputError) as caught:
        read(name)
    message = str(caught.value)
    assert message.startswith(f"{name}.toml, ")
    assert "\n" not in message
    for words in REFUSED[name]:
        assert words in message, message
    assert caught.value.expected


@pytest.mark.parametrize("name", REFUSED)
def test_the_command_ends_with_2_and_writes_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    command = "forecast" if "[person]" in text_of(name) else "trial"
    monkeypatch.setattr("sys.argv", ["anagen", command, str(FOLDER / f"{name}.toml"), "--out", "out"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert told.err.startswith(f"anagen: {name}.toml, line ")
    assert told.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_every_file_of_the_corpus_is_judged() -> None:
    read = {
        "patient_value_per_in2",
        "trial_dose_1_mg_per_day_twice_daily",
        "trial_every_0000028_days",
        "trial_leading_zeros_sessions_0000010",
        "trial_same_therapy_twice_in_arm",
    }
    assert {path.stem for path in FOLDER.iterdir()} == {*REFUSED, *read}


def test_what_makes_sense_is_read_as_it_was_meant() -> None:
    (reading,) = person("patient_value_per_in2").readings
    assert reading.value == pytest.approx(150 / 6.4516)
    (course,) = trial("trial_dose_1_mg_per_day_twice_daily").arms[0].courses
    assert (course.dose, course.schedule.applications(7).sum()) == (1.0, 14.0)  # 2 mg a day, not 4
    (course,) = trial("trial_every_0000028_days").arms[0].courses
    assert course.schedule.sessions(60).tolist() == [0, 28, 56]
    (course,) = trial("trial_leading_zeros_sessions_0000010").arms[0].courses
    assert course.schedule.listed == tuple(range(0, 420, 42))


def test_a_drug_listed_twice_is_read_as_one_course_and_says_so() -> None:
    arm = trial("trial_same_therapy_twice_in_arm").arms[0]
    (course,) = arm.courses
    assert course.describe() == "finasteride, 2 mg, oral, daily"
    assert "two entries of finasteride were read as one course" in course.warnings[-1]
    assert len(arm.treatments) == 2  # as written, and as a result keeps them
    text = text_of("same_drug_twice")
    twice, double, rest = (
        text.index(f'[[arm]]\nname = "{name}"') for name in ("1 mg listed twice", "2 mg", "untreated")
    )
    (listed,) = protocol_from_text(text[:double] + text[rest:]).arms[1].courses
    (asked,) = protocol_from_text(text[:twice] + text[double:]).arms[1].courses
    assert listed.describe() == asked.describe()
    assert protocol_from_text(resolved(trial("trial_same_therapy_twice_in_arm"))).arms[0].courses == (course,)


BASE = """
[trial]
name = "probe"
[population]
alopecia = "androgenetic"
sex = "any"
age = "22 to 55 years"
size = 12
[[arm]]
name = "A"
[[arm.treatment]]
therapy = "finasteride"
dose = "1 mg"
[[arm]]
name = "B"
[[arm.treatment]]
therapy = "placebo pill"
[measurement]
method = "macrophotography, tattooed field"
region = "vertex"
visits = "weeks 0, 12, 24"
[analysis]
endpoint = "change in non-vellus density at week 24"
[[observed]]
arm = "A"
outcome = "total density"
kind = "mean"
week = 24
value = "150 hairs/cm2"
sd = "30 hairs/cm2"
se = "5 hairs/cm2"
source = "somewhere"
"""
ROW = BASE[BASE.index("[[observed]]") :]
CHANGED = {
    "kilogram in disguise": ('"1 mg"', '"1e-6 N*s2/m"', "not a unit of this kind"),
    "a dose a day, not daily": (
        'dose = "1 mg"',
        'dose = "1 mg/day"\nschedule = "every 2 days"',
        "a dose a day",
    ),
    "part of a day": ("weeks 0, 12, 24", "days 0, 0.6, 168", "day 0.6"),
    "part of a day in a row": ("week = 24", "week = 23.97", "week 23.97 is day 167.79"),
    "row twice": (ROW, ROW + ROW, "the same result as in observed 1"),
    "error above the SD": ('"5 hairs/cm2"', '"31 hairs/cm2"', "above the SD"),
    "spread without end": ('"30 hairs/cm2"', '"1e9 hairs/cm2"', "sd of 1e+09"),
    "two transplants": (
        'therapy = "finasteride"\ndose = "1 mg"',
        'therapy = "hair transplant"\ndose = "40 grafts/cm2"\n[[arm.treatment]]\n'
        'therapy = "hair transplant"\ndose = "40 grafts/cm2"\nschedule = "week 8"',
        "a second operation",
    ),
    "more grafts than a donor has": (
        'therapy = "finasteride"\ndose = "1 mg"',
        'therapy = "hair transplant"\ndose = "100 grafts/cm2"\n[[arm.treatment]]\n'
        'therapy = "hair transplant"\ndose = "100 grafts/cm2"',
        "300 hairs/cm2",
    ),
    "two floods of a drug": (
        'dose = "1 mg"',
        'dose = "4000 mg"\n[[arm.treatment]]\ntherapy = "finasteride"\ndose = "4000 mg"',
        "8000 mg",
    ),
    "blank source": ('"somewhere"', '"  "', "source cannot be"),
    "drug and placebo": (
        'dose = "1 mg"',
        'dose = "1 mg"\n[[arm.treatment]]\ntherapy = "placebo pill"',
        "its placebo (oral)",
    ),
    "arm names that look alike": ('name = "B"', 'name = "\uff21"', "two arms are called"),
    "level no scalp reaches": ("150 hairs/cm2", "5000 hairs/cm2", "0 to 1000 hairs/cm2"),
    "alpha of nothing": ("[analysis]", "[analysis]\nalpha = 1e-300", "1e-8 to 0.5"),
    "sessions of seven digits": (
        '"1 mg"',
        '"1 mg"\nschedule = "12345678 sessions every 1 week"',
        "too large",
    ),
    "week of four hundred digits": ('"1 mg"', f'"1 mg"\nschedule = "week {"9" * 390}"', "too late"),
    "age of a grandmother": (
        'alopecia = "androgenetic"\nsex = "any"\nage = "22 to 55 years"',
        'alopecia = "telogen effluvium"\ntrigger = "childbirth"\nsex = "female"\nage = "22 to 80 years"',
        "would give birth at 80",
    ),
    "worn longer than alive": (
        'alopecia = "androgenetic"',
        'alopecia = "traction alopecia"\nyears = 30',
        "more than the age of somebody of 22",
    ),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_change_to_nonsense_is_refused(name: str) -> None:
    old, new, words = CHANGED[name]
    assert isinstance(protocol_from_text(BASE), Protocol)
    with pytest.raises(InputError) as caught:
        protocol_from_text(BASE.replace(old, new, 1), "probe.toml")
    assert words in str(caught.value)
    assert "line " in str(caught.value)


def test_a_double_dummy_is_allowed() -> None:
    more = 'dose = "1 mg"\n[[arm.treatment]]\ntherapy = "vehicle"'
    assert len(protocol_from_text(BASE.replace('dose = "1 mg"', more, 1)).arms[0].courses) == 2
