"""One certainty for a therapy in a hair loss, wherever it is shown: all therapies, all hair losses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from anagen.biology.alopecias.driven import DRIVERS, losses_of
from anagen.biology.alopecias.kinds import KINDS, diagnosis
from anagen.evidence_base.certainty import certainty
from anagen.evidence_base.certainty_of_people import condition_for
from anagen.evidence_base.conditions import condition_of
from anagen.evidence_base.studied_range import certainty_for
from anagen.evidence_base.tables.records import load_evidence
from anagen.forecasting.option import Option
from anagen.forecasting.standing import as_a_whole, evidence_of
from anagen.population.areata_people import AREATA
from anagen.report.evidence.data import overview_data, therapy_data
from anagen.report.evidence.hair_losses import describe_hair_losses, hair_losses_as_data
from anagen.report.evidence.listing import overview_text, therapy_text
from anagen.report.evidence.therapies import certainties_of, describe_therapies
from anagen.report.person.unstudied import unstudied
from anagen.report.trial import wording
from anagen.therapy.catalogue import INERT, load_catalogue
from anagen.therapy.course import Course, course_from_table
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.reading import protocol_from_text
from anagen.trial.summary import evidence_rows, people_recruited
from anagen.web.design.choices import choices
from anagen.web.design.draft import words_of
from anagen.web.known import page_builders
from anagen.web.scalp.course import how_sure
from report import synthetic
from therapy.giving import TABLES

pytestmark = pytest.mark.slow


ACTIVE = [name for name, entry in load_catalogue().items() if entry.role not in INERT]
KIND_NAMES = [*DRIVERS, *KINDS]
FILE = """
[trial]
name = "any"
[population]
alopecia = "none"
sex = "male"
age = "20 to 50 years"
size = 4
[[arm]]
name = "A"
untreated = true
[measurement]
method = "phototrichogram"
region = "vertex"
visits = "weeks 0, 24"
[analysis]
endpoint = "change in total density at week 24"
"""
SUMMARY = synthetic.result(patients=2, replicates=1).summary


def course_of(name: str) -> Course:
    return course_from_table(TABLES[name], "here", 168)


def protocol_of(kind: str, *names: str) -> Protocol:
    base = protocol_from_text(FILE)
    diagnoses = (diagnosis(kind),) if kind in KINDS else ()
    people = replace(base.population, alopecia=kind, diagnoses=diagnoses)
    arm = Arm("A", courses=tuple(course_of(name) for name in names))
    return replace(base, population=people, arms=(arm,))


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_output_of_a_hair_loss_tells_the_same(kind: str) -> None:
    losses = losses_of((kind,), (diagnosis(kind),) if kind in KINDS else ())
    offered = {one["name"]: one["certainty"] for one in choices()["therapies"]}
    for name in ACTIVE:
        found = certainty(name, kind)
        course = course_of(name)
        assert condition_for(course.definition, losses) == condition_of(kind)
        (row,) = evidence_of((course,), losses)  # forecast and plan
        assert (row.certainty, row.why, row.condition) == (found.level, found.why, found.condition)
        assert as_a_whole((row,)) == found.level
        protocol = protocol_of(kind, name)
        people = people_recruited(protocol)
        here = certainty_for((name,), condition_of(kind), people, load_evidence())
        (told,) = evidence_rows(protocol)  # summary.json, report, console
        assert (told.certainty, told.why, told.therapy) == (here.level, here.why, name)
        assert told.of_therapy == found.level
        summary = replace(SUMMARY, evidence=(told,))
        assert wording.certainty_line(summary) == [
            f"Certainty of the evidence behind these numbers: {here.level} for {name}."
        ]
        assert wording.unstudied(summary) == ([here.warning] if here.warning else [])
        assert unstudied([row]) == ([found.warning] if found.warning else [])
        assert words_of(protocol).evidence == {name: here.level}  # design room
        (own,) = evidence_of((course,), losses, people)  # forecast and plan of such people
        assert (own.certainty, own.why, own.warning) == (here.level, here.why, here.warning)
        assert unstudied([own]) == ([here.warning] if here.warning else [])
        assert offered[name][kind] == f"{found.level}. {found.why}"
        option = Option("it", "usual", (course,))
        assert how_sure(option, losses) == (found.level, f"{name}: {found.level}. {found.why}")  # scalp room
        assert how_sure(option, losses, people) == (here.level, f"{name}: {here.level}. {here.why}")


@pytest.mark.parametrize("name", ACTIVE)
def test_every_page_about_a_therapy_tells_the_same(name: str) -> None:
    base = load_evidence()
    page = " ".join(describe_therapies(name).split())
    for one in certainties_of(load_catalogue()[name]):
        assert certainty(name, one.condition) == one
        assert f"Certainty in {one.condition}: {one.level}. {one.why}" in page
    shown = therapy_data(name, base, ())["bodies"]
    for body in shown:
        assert body["certainty"]["level"] == certainty(name, body["condition"]).level
    text = therapy_text(name, base, ())
    levels = [
        line.removeprefix("Certainty: ") for line in text.splitlines() if line.startswith("Certainty: ")
    ]
    assert levels == [body["certainty"]["level"] for body in shown]
    for body in page_builders.therapy(name).bodies:
        assert body.grade == certainty(name, body.condition)


def test_every_overview_tells_the_same() -> None:
    base = load_evidence()
    rows = overview_data(base)
    for row in rows:
        assert row["certainty"] == certainty(row["therapy"], row["condition"]).level
    lines = overview_text(base).splitlines()[2 : 2 + len(rows)]
    for line, row in zip(lines, rows, strict=True):
        assert line.endswith(f" {row['certainty'].removesuffix(' found')}")
    for condition, listed in page_builders.overview().items():
        for row in listed:
            assert row.certainty == certainty(row.therapy, condition).level


def test_pages_on_hair_losses_tell_the_same() -> None:
    for row in hair_losses_as_data():
        level = certainty("exosome", row["name"]).level
        assert row["certainty"] == level
        page = " ".join(describe_hair_losses(row["name"]).split())
        assert f"Certainty: {level}." in page
        assert set(row["certainties"]) == set(row["treatments"]) & set(ACTIVE)
        for name, said in row["certainties"].items():
            assert said == certainty(name, row["name"]).level
            assert f"{name} ({said})" in page
    areata = next(row["treatments"] for row in hair_losses_as_data() if row["name"] == AREATA)
    assert {"baricitinib", "ritlecitinib", "deuruxolitinib"} <= set(areata)


def test_controls_have_none() -> None:
    for name, entry in load_catalogue().items():
        if entry.role in INERT and name != "untreated":
            assert not certainties_of(entry)
            assert not evidence_rows(protocol_of("androgenetic", name))


def test_what_is_known_lists_every_approved_drug_of_areata_first() -> None:
    rows = page_builders.overview()["alopecia areata"]
    assert [row.therapy for row in rows[:3]] == ["baricitinib", "ritlecitinib", "deuruxolitinib"]
    assert all(row.approved for row in rows[:3])
    assert not any(row.approved for row in rows[3:])
    effects = {row.therapy: row.effect for row in rows}
    for name in ("topical hydrocortisone", "PRP"):
        assert effects[name].startswith("no controlled number")


def test_drugs_together_are_told_as_a_pair() -> None:
    rows = evidence_rows(protocol_of("androgenetic", "finasteride", "dutasteride"))
    assert [row.therapy for row in rows] == ["finasteride", "dutasteride", "finasteride + dutasteride"]
    assert rows[-1].certainty == "very low"
    assert "one class" in rows[-1].why
    assert not rows[-1].regulation
