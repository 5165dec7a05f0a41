"""Bias and certainty: reasons add up, agree with the catalogue, and never flatter."""

from __future__ import annotations

import pytest

from anagen.evidence_base.bias import JUDGEMENTS, ROB2, ROBINS, risk_of_bias
from anagen.evidence_base.body import ROLES, bodies, body_of
from anagen.evidence_base.certainty import LEVELS, certainty, certainty_of
from anagen.evidence_base.gaps import gaps_of
from anagen.evidence_base.tables.records import load_studies
from anagen.therapy.catalogue import load_catalogue

AGA = "androgenetic alopecia"


def test_every_study_is_judged_in_every_domain_of_its_tool() -> None:
    for study in load_studies().values():
        judged = risk_of_bias(study)
        names = tuple(domain.name for domain in judged.domains)
        assert names == {"RoB 2": ROB2, "ROBINS-I": ROBINS, "none": ()}[judged.tool]
        assert all(domain.reason and domain.judgement in JUDGEMENTS for domain in judged.domains)
        assert judged.overall != "low"  # only abstracts were read


def test_a_study_without_control_is_at_critical_risk() -> None:
    for name in ("Wan2025", "Ersan2024", "PlacentaExo2024", "IMCAS2025_300", "TOFA-OL"):
        assert risk_of_bias(load_studies()[name]).overall == "critical"


def test_a_person_s_judgement_comes_first() -> None:
    judged = risk_of_bias(load_studies()["Kaufman2002_5yr"])
    assert judged.overall == "high"
    assert "15" in judged.reason


@pytest.mark.parametrize("body", bodies(), ids=lambda body: f"{body.therapy} in {body.condition}")
def test_the_steps_add_up(body) -> None:
    grade = certainty_of(body)
    assert [step.domain for step in grade.steps] == [
        "risk_of_bias",
        "inconsistency",
        "indirectness",
        "imprecision",
        "publication_bias",
    ]
    assert all(step.reason for step in grade.steps)
    rank = LEVELS.index(grade.start) - sum(step.down for step in grade.steps) + grade.up
    assert grade.level == LEVELS[min(max(rank, 0), 3)]
    assert set(body.roles.values()) <= set(ROLES)


@pytest.mark.parametrize(
    "name", [n for n, t in load_catalogue().items() if t.model != "nothing" and not t.alopecias]
)
def test_the_catalogue_says_the_same(name: str) -> None:
    said = load_catalogue()[name].evidence.certainty
    assert certainty(name, AGA).level == said


def test_uncontrolled_evidence_is_never_better_than_very_low_or_a_stated_step_up() -> None:
    for body in bodies():
        grade = certainty_of(body)
        if set(body.roles.values()) <= {"uncontrolled"} and not grade.up:
            assert grade.level == "very low"


def test_what_is_missing_of_exosomes() -> None:
    body = body_of("exosomes", AGA)
    grade = certainty_of(body)
    told = " ".join(gaps_of(body, grade))
    assert grade.level == "very low"
    assert len(body.randomised) == 1
    for gap in ("needling alone", "dose response", "PRP or minoxidil", "No net effect"):
        assert gap in told


def test_people_are_counted_once() -> None:
    baricitinib = body_of("baricitinib", "alopecia areata")
    assert baricitinib.people == 654 + 546
    assert {study.id for study in baricitinib.randomised} == {"BRAVE-AA1", "BRAVE-AA2", "BARI-P2"}


def test_background_use_is_no_evidence() -> None:
    assert "Dhurat2013" not in body_of("minoxidil topical", AGA).roles
    assert body_of("microneedling", AGA).roles["Dhurat2013"] == "add-on"
