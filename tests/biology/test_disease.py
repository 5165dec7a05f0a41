"""Diseases of one's own: their course in time, their numbers and draws, and their files."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import anagen
from anagen.biology.alopecias.course_in_time import CourseInTime
from anagen.biology.alopecias.diagnosis import Patients
from anagen.biology.alopecias.disease import Disease, last_beginning
from anagen.biology.alopecias.disease_reading import disease_from_file, disease_from_source
from anagen.biology.alopecias.driven_cause import LOWERED, STRONGEST
from anagen.biology.alopecias.kinds import Diagnoses, causes_of, diagnosis, disease_records
from anagen.biology.cycle import chain_of, cycle_parameters
from anagen.engine.keys import children, key_of
from anagen.errors import InputError
from anagen.files.source_text import parse_source

CHAIN = chain_of(cycle_parameters())
DAYS = st.floats(0.5, 400.0)


def fever(name: str = "fever", **keys: Any) -> Disease:
    cause = {"signals": {"stress": (0.6, 0.3, 1.2)}, "lasts": 60}
    return anagen.Disease(name, **{"cause": cause, **keys})


def patients(diagnoses: Diagnoses, days: int = 200, region: str = "vertex", people: int = 6) -> Patients:
    edges = np.concatenate([diagnoses.past, np.arange(1.0, days + 1.0)])
    return Patients(children(key_of(5, "patient", 0), np.arange(people)), region, edges, CHAIN, 500.0)


def signals(
    disease: Disease, region: str = "vertex", days: int = 200, **settings: Any
) -> dict[str, np.ndarray]:
    diagnoses = Diagnoses.of((diagnosis(disease, settings),))
    return diagnoses.course(patients(diagnoses, days, region)).signals()


# --- course in time ---------------------------------------------------------------------------


@given(st.floats(-300.0, 100.0), DAYS, DAYS, DAYS)
def test_the_mean_of_a_step_is_the_integral_over_it(
    begins: float, lasts: float, rise: float, recovery: float
) -> None:
    course = CourseInTime(begins, begins + lasts, rise, recovery)
    fine = np.linspace(-400.0, 800.0, 240_001)
    at = np.where(fine < begins, 0.0, 1.0 - np.exp2(-np.maximum(fine - begins, 0.0) / rise))
    top = 1.0 - 2.0 ** (-lasts / rise)
    over = np.maximum(fine - begins - lasts, 0.0)
    at = np.where(fine > begins + lasts, top * np.exp2(-over / recovery), at)
    edges = np.array([-400.0, -350.0, -100.0, -99.0, 0.0, 1.0, 28.0, 300.0, 800.0])
    whole = np.concatenate([[0.0], np.cumsum(0.5 * (at[1:] + at[:-1]) * np.diff(fine))])
    means = np.diff(np.interp(edges, fine, whole)) / np.diff(edges)
    np.testing.assert_allclose(course.over(edges)[0], means, atol=2e-5)


@given(st.floats(-300.0, 100.0), DAYS, DAYS)
def test_finer_steps_have_the_same_mean(begins: float, rise: float, recovery: float) -> None:
    course = CourseInTime(begins, begins + 50.0, rise, recovery)
    fine, coarse = np.linspace(-300.0, 300.0, 601), np.linspace(-300.0, 300.0, 7)
    together = course.over(fine)[0].reshape(6, 100).mean(axis=1)
    np.testing.assert_allclose(together, course.over(coarse)[0], rtol=1e-9, atol=1e-12)


def test_a_course_begins_and_ends_at_once_where_nothing_else_is_said() -> None:
    edges = np.arange(0.0, 11.0)
    assert CourseInTime(2.0, 5.0).over(edges).tolist() == [[0, 0, 1, 1, 1, 0, 0, 0, 0, 0]]
    assert CourseInTime(2.5).over(edges)[0, :4].tolist() == [0.0, 0.0, 0.5, 1.0]
    assert not CourseInTime(5.0, 2.0, recovery=3.0).over(edges).any()
    assert CourseInTime(5.0, 2.0).changes() == ()


# --- what is made of the numbers --------------------------------------------------------------


def test_a_strength_is_reached_within_its_time_and_its_region() -> None:
    disease = fever(
        cause={
            "signals": {"stress": 0.5, "growth": 0.2, "scarring": 0.1},
            "regions": {"frontal": 0.5},
            "delay": 10,
            "lasts": "4 weeks",
        }
    )
    found = signals(disease, trigger_week=0)
    day = np.arange(200)
    during = (day >= 10) & (day < 38)
    for name, value in (("stress", 0.5), ("growth", -0.2), ("scarring", 0.1)):
        np.testing.assert_allclose(found[name][:, during], value)
        assert not found[name][:, ~during].any()
    front = signals(disease, "frontal", trigger_week=0)
    np.testing.assert_allclose(front["stress"], 0.5 * found["stress"])
    assert disease.destroys
    assert not fever().destroys
    assert set(LOWERED) == {"growth", "perfusion"}


def test_episodes_come_again_and_do_not_add_up() -> None:
    disease = fever(
        cause={"signals": {"stress": 0.5}, "lasts": 10, "recovery": 40},
        episode={"week": 0, "cycles": 3, "cycle_weeks": 4},
    )
    stress = signals(disease)["stress"][0]
    assert [int(day) for day in np.flatnonzero(np.diff(stress) > 0.1)] == [27, 55]
    assert stress.max() <= 0.5 + 1e-12
    once = signals(disease, cycles=1)["stress"][0]
    assert (stress >= once - 1e-12).all()
    assert len([*diagnosis(disease).settings]) == 4


def test_what_swings_has_the_mean_that_it_should_and_people_differ() -> None:
    disease = fever(
        cause={"signals": {"tension": 1.0}, "swing": 0.5, "period": 100, "spread": 0.3},
        episode={"begins": "since_week", "week": -52, "stops": True},
    )
    tension = signals(disease, days=1000)["tension"][:, -1000:]
    level = tension.mean(axis=1)
    assert len(set(level.round(6))) == len(level)
    np.testing.assert_allclose(tension.max(axis=1), 1.5 * level, rtol=1e-3)
    stopped = signals(disease, stopped_week=4)["tension"][:, -200:]
    assert stopped[:, :28].all()
    assert not stopped[:, 28:].any()


def test_severity_words_of_ones_own_replace_the_shared_ones() -> None:
    plain = fever(cause={"signals": {"stress": 0.5}})
    own = fever(cause={"signals": {"stress": 0.5}}, severity={"severe": 4.0})
    for word, factor in (("none", 0.0), ("mild", 0.5), ("moderate", 1.0), ("severe", 2.0)):
        assert signals(plain, severity=word)["stress"].max() == 0.5 * factor
    assert signals(own, severity="severe")["stress"].max() == 2.0
    assert signals(own, severity="mild")["stress"].max() == 0.25


def test_no_person_is_beyond_what_the_follicle_is_computed_for() -> None:
    strong = fever(
        cause={"signals": {"stress": 5.0, "scarring": 5.0}, "spread": 2.0, "symptoms": {"pain": 9}}
    )
    found = signals(strong, severity="severe")
    for name, values in found.items():
        assert 0.0 < values.max() <= STRONGEST[name].most
    diagnoses = Diagnoses.of((diagnosis(strong, {"severity": "severe"}),))
    assert diagnoses.course(patients(diagnoses)).symptoms()["pain"].max() == 10.0


def test_the_past_has_the_turns_of_the_course_in_it() -> None:
    disease = fever(episode={"week": -30, "cycles": 2, "cycle_weeks": 12})
    past = Diagnoses.of((diagnosis(disease),)).past
    assert past[0] == -210.0
    assert past[-1] == 0.0
    for day in (-210.0, -150.0, -126.0, -66.0):
        assert np.abs(past - day).min() < 1e-9
    assert Diagnoses.of((diagnosis(disease, {"trigger_week": 2}),)).past.tolist() == [0.0]


def test_records_are_named_so_that_no_other_part_can_have_them() -> None:
    disease = fever("cycle")  # the name of a part of the parameters
    assert set(disease_records((diagnosis(disease),))) == {"disease cycle.stress", "disease cycle.lasts"}
    two = fever(
        cause=[{"signals": {"stress": 0.1}}, {"name": "worry", "signals": {"stress": 0.2}, "spread": 0.1}]
    )
    assert [record.name for record in two.records] == ["stress", "worry: spread", "worry: stress"]
    assert causes_of(diagnosis(two)) == ("fever", "worry")


def test_a_draw_fixes_each_number_by_its_name_alone() -> None:
    believed = anagen.belief("prior")
    more = believed.extended(fever().qualified())
    again = believed.extended(
        fever(cause={"signals": {"stress": (0.6, 0.3, 1.2), "tension": (0.1, 0.05, 0.2)}}).qualified()
    )
    name = "disease fever.stress"
    drawn = [more.knowledge(draw).parameters.value(name) for draw in range(20)]
    assert len(set(drawn)) == 20
    assert [again.knowledge(draw).parameters.value(name) for draw in range(20)] == drawn


# --- objects and files ------------------------------------------------------------------------

EVERYTHING: dict[str, Any] = {
    "label": "All keys",
    "what": "Has every key that there is.",
    "course": ["It ends.", "x" * 600, '"' * 600, *(f"Sentence {i}." * 20 for i in range(8))],
    "care": ["None."],
    "doctor_first": ["Always."],
    "treatments": ["minoxidil topical"],
    "source": "invented for this test",
    "episode": {"begins": "since_week", "week": -40, "stops": True, "cycles": 2, "cycle_weeks": 20},
    "severity": {"mild": 0.1, "moderate": 0.9, "severe": 3},
    "cause": [
        {
            "name": "first",
            "signals": {"stress": (0.6, 0.3, 1.2), "perfusion": 0.1},
            "symptoms": {"itch": 1, "flaking": 2, "pain": 3},
            "regions": {"frontal": 0.1, "vertex": 1, "occipital": 0},
            **dict.fromkeys(("delay", "rise", "lasts", "recovery", "period"), 20),
            "spread": 0.2,
            "swing": 0.4,
        },
        {"name": "second", "signals": {"inflammation": 0.3}},
    ],
}


@pytest.mark.parametrize("disease", [fever(), fever("all", **EVERYTHING)], ids=["short", "all keys"])
def test_a_file_reads_back_as_the_same_disease(disease: Disease, tmp_path: Path) -> None:
    path = disease.to_file(tmp_path / "disease.toml")
    read = anagen.Disease.from_file(path)
    assert read == disease == disease_from_file(path)
    assert hash(read) == hash(disease)
    assert pickle.loads(pickle.dumps(disease)) == disease
    assert isinstance(read, anagen.Disease)
    for region in ("frontal", "occipital"):
        for name, values in signals(disease, region).items():
            np.testing.assert_array_equal(signals(read, region)[name], values)


def test_a_disease_is_a_frozen_value() -> None:
    with pytest.raises(FrozenInstanceError):
        fever().name = "other"  # type: ignore[misc]
    assert fever() == fever() != fever(label="x")
    assert "stress" in repr(fever())
    assert diagnosis(fever()) == diagnosis(fever())
    assert diagnosis(fever()) != diagnosis(fever(cause={"signals": {"stress": 0.1}}))
    with pytest.raises(InputError, match="Disease 'fever', cause: no cause"):
        replace(fever(), causes=())
    with pytest.raises(InputError, match="unknown key 'week'"):
        replace(fever(), episode=replace(fever().episode, begins="week"))


def test_the_last_beginning_counts_all_episodes() -> None:
    assert last_beginning({"trigger_week": -8.0}) == -8.0
    assert last_beginning({"trigger_week": -8.0, "cycles": 3.0, "cycle_weeks": 4.0}) == 0.0
    assert last_beginning({"since_week": 3.0}) is None


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "no cause": ({"cause": None}, "Disease 'fever', cause: the section [cause] is missing"),
    "no list": ({"cause": 3}, "Disease 'fever', cause: cause cannot be 3"),
    "no signals": ({"cause": {"lasts": 3}}, "Disease 'fever', cause 1, signals: 'signals' is missing"),
    "empty": ({"cause": {"signals": {}}}, "Disease 'fever', cause 1, signals: signals cannot be a table"),
    "signal": (
        {"cause": {"signals": {"stres": 1}}},
        "Disease 'fever', cause 1, signals: unknown signal 'stres'; did you mean 'stress'?",
    ),
    "androgen": (
        {"cause": {"signals": {"androgen": 1}}},
        "Disease 'fever', cause 1, signals: unknown signal",
    ),
    "strength": (
        {"cause": {"signals": {"stress": 9}}},
        "Disease 'fever', cause 1, signals, stress: cannot be 9 (expected 0 to 5)",
    ),
    "below 0": (
        {"cause": {"signals": {"stress": -1}}},
        "Disease 'fever', cause 1, signals, stress: cannot be -1 (expected 0 to 5)",
    ),
    "tail below 0": (
        {
            "cause": {
                "signals": {"stress": {"value": 0.5, "low": 0.1, "high": 0.9, "spread": "normal"}},
            }
        },
        "Disease 'fever', cause 1, signals, stress: a spread 'normal' that goes below 0",
    ),
    "range": (
        {"cause": {"signals": {"stress": (3, 1, 2)}}},
        "Disease 'fever', cause 1, signals, stress: value 3 lies outside 1 to 2",
    ),
    "unit": (
        {"cause": {"signals": {"scarring": {"value": 0.1, "unit": "1"}}}},
        "Disease 'fever', cause 1, signals, scarring: is in '1' (expected unit = \"1/year\")",
    ),
    "quantity": (
        {"cause": {"signals": {"stress": 1}, "lasts": "3 km"}},
        "Disease 'fever', cause 1, lasts: unit 'km' is not a unit of this kind",
    ),
    "key": (
        {"cause": {"signals": {"stress": 1}, "lastz": 3}},
        "Disease 'fever', cause 1, lastz: unknown key 'lastz'; did you mean 'lasts'?",
    ),
    "other key": ({"symptom": 3}, "Disease 'fever', symptom: unknown key 'symptom'"),
    "region": (
        {"cause": {"signals": {"stress": 1}, "regions": {"temple": 1}}},
        "Disease 'fever', cause 1, regions: unknown region 'temple'",
    ),
    "swing alone": (
        {"cause": {"signals": {"stress": 1}, "swing": 0.1}},
        "Disease 'fever', cause 1: 'period' is missing",
    ),
    "both": (
        {"cause": [{"signals": {"stress": 1}}, {"name": "b", "signals": {"toxicity": 1}}]},
        "Disease 'fever', cause: makes both stress and toxicity",
    ),
    "twice": (
        {"cause": [{"signals": {"stress": 1}}, {"signals": {"tension": 1}}]},
        "Disease 'fever', cause 2, name: two causes are called 'fever'",
    ),
    "reserved": (
        {"cause": {"name": "immune attack", "signals": {"stress": 1}}},
        "Disease 'fever', cause 1, name: the cause 'immune attack' belongs to another hair loss",
    ),
    "forecast": (
        {"cause": {"signals": {"scarring": 0.1}}, "forecast": True},
        "Disease 'fever', forecast: 'fever' cannot be forecast for a person: it makes scarring",
    ),
    "severity": (
        {"severity": {"mild": 3}},
        "Disease 'fever', severity, moderate: moderate is 1, less than mild with 3",
    ),
    "cycles": ({"episode": {"cycles": 3}}, "Disease 'fever', episode: 'cycle_weeks' is missing"),
    "week": (
        {"episode": {"week": -2000}},
        "Disease 'fever', episode, week: week -2000 (expected -520 to 520)",
    ),
    "begins": ({"episode": {"begins": "week"}}, "Disease 'fever', episode, begins: unknown begins 'week'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_line_that_names_the_place(fault: str) -> None:
    keys, message = FAULTS[fault]
    with pytest.raises(InputError) as caught:
        fever(**keys)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("taken", ["telogen effluvium", "androgenetic", "alopecia areata", "none"])
def test_a_name_that_is_taken_is_refused(taken: str) -> None:
    with pytest.raises(InputError, match="is defined twice"):
        fever(taken)


def test_a_fault_of_a_file_names_its_line() -> None:
    text = fever().to_toml()
    for old, new, where in (
        ("value = 0.6", "value = 6.0", "line 23, cause 1.signals.stress"),
        ('begins = "trigger_week"', 'begins = "trigger"', "line 8, episode.begins"),
        ('unit = "day"', 'unit = "week"', "line 15, cause 1.lasts"),
        ("forecast = false", "forecast = 3", "line 5, forecast"),
    ):
        assert old in text
        with pytest.raises(InputError) as caught:
            disease_from_source(parse_source(text.replace(old, new, 1), "fever.toml"))
        assert str(caught.value).startswith(f"fever.toml, {where}")


def test_keys_of_a_trial_file_are_those_of_the_episode() -> None:
    for settings, words in (
        ({"since_week": -4}, "unknown key of fever 'since_week'"),
        ({"stopped_week": 4}, "unknown key of fever 'stopped_week'"),
        ({"trigger_week": 5000}, "weeks from baseline to its trigger"),
        ({"severity": "awful"}, "unknown severity 'awful'"),
    ):
        with pytest.raises(InputError, match=words):
            diagnosis(fever(), settings)
