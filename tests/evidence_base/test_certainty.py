"""Bias and certainty: reasons add up and never flatter."""

from __future__ import annotations

import pytest

from anagen.biology.alopecias.driven import DRIVERS
from anagen.biology.alopecias.kinds import KINDS
from anagen.errors import InputError
from anagen.evidence_base.bias import JUDGEMENTS, ROB2, ROBINS, risk_of_bias
from anagen.evidence_base.body import ROLES, accounts, bodies, body_of
from anagen.evidence_base.certainty import GRADES, NONE_FOUND, certainty
from anagen.evidence_base.conditions import CONDITIONS, condition_of
from anagen.evidence_base.effects import net_effects
from anagen.evidence_base.gaps import gaps_of
from anagen.evidence_base.tables.records import load_evidence, load_studies
from anagen.evidence_base.tables.regulation import approved_for

AGA, AA = "androgenetic alopecia", "alopecia areata"


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
    grade = certainty(body.therapy, body.condition)
    if not body.studies:  # listed because it can be simulated
        assert grade.level == "none found"
        assert not grade.steps
        return
    assert [step.domain for step in grade.steps] == [
        "risk_of_bias",
        "inconsistency",
        "indirectness",
        "imprecision",
        "publication_bias",
    ]
    assert all(step.reason for step in grade.steps)
    rank = GRADES.index(grade.start) + sum(step.down for step in grade.steps) - grade.up
    assert grade.level == GRADES[min(max(rank, 0), 3)]
    assert grade.studies
    assert grade.why.endswith(".")
    assert set(body.roles.values()) <= set(ROLES)


def test_uncontrolled_evidence_is_never_better_than_very_low_or_a_stated_step_up() -> None:
    for body in bodies():
        grade = certainty(body.therapy, body.condition)
        if body.studies and set(body.roles.values()) <= {"uncontrolled"} and not grade.up:
            assert grade.level == "very low"


def test_what_is_missing_of_exosomes() -> None:
    body = body_of("exosomes", AGA)
    grade = certainty("exosomes", AGA)
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


# --- one disease, one pair at a time --------------------------------------------------------------


def test_every_kind_of_hair_loss_has_its_own_condition() -> None:
    kinds = (*DRIVERS, *KINDS)
    found = [condition_of(kind) for kind in kinds]
    assert len(set(found)) == len(kinds)
    assert set(CONDITIONS) - set(found) == {"frontal fibrosing alopecia"}
    assert condition_of("scarring alopecia", {"form": "frontal fibrosing"}) == "frontal fibrosing alopecia"
    with pytest.raises(InputError, match="did you mean 'alopecia areata'"):
        condition_of("alopecia areta")


@pytest.mark.parametrize("condition", sorted(CONDITIONS))
def test_evidence_of_one_disease_is_never_shown_for_another(condition: str) -> None:
    for therapy, entry in load_evidence().names.items():
        if entry.inert:
            with pytest.raises(InputError, match="has no certainty"):
                certainty(therapy, condition)
            continue
        found = certainty(therapy, condition)
        studied = bool(body_of(therapy, condition).studies)
        assert (found.level == NONE_FOUND) != studied
        assert bool(found.warning) != studied
        assert found.condition == condition
        assert {load_studies()[name].condition for name in found.studies} <= {condition}


def test_a_level_rests_on_primary_studies_where_there_are_any() -> None:
    found = certainty("baricitinib", "alopecia areata")
    assert (found.level, set(found.studies)) == ("high", {"BRAVE-AA1", "BRAVE-AA2", "BARI-P2"})
    assert found.why == "Randomised trials test it (3 studies, 1200 people); no step down."


def test_no_study_means_none_found_though_a_mechanism_is_coded() -> None:
    for kind in ("scarring alopecia", "inflamed scalp"):
        found = certainty("exosome", kind)
        assert found.level == NONE_FOUND
        assert found.warning.startswith(f"No study of exosome in {kind} is on record")


def test_a_pair_is_judged_by_trials_of_the_pair() -> None:
    untested = certainty(("minoxidil topical", "finasteride"), AGA)
    assert untested.level == "very low"
    assert untested.why == "No trial of the pair was found."
    tested = certainty(("minoxidil topical", "microneedling"), AGA)
    assert tested.studies == ("Dhurat2013",)
    assert tested.level == certainty(("microneedling", "minoxidil topical"), AGA).level == "very low"
    unheard_of = certainty(("baricitinib", "ritlecitinib"), AGA)
    assert unheard_of.level == NONE_FOUND


def test_a_control_beside_a_drug_makes_no_pair() -> None:
    assert certainty(("finasteride", "vehicle"), AGA) == certainty("finasteride", AGA)


@pytest.mark.parametrize(
    ("pair", "shared"),
    [
        (("finasteride", "dutasteride"), "5-alpha-reductase inhibitor"),
        (("baricitinib", "deuruxolitinib"), "JAK inhibitor"),
        (("minoxidil topical", "minoxidil oral"), "minoxidil"),
        (("steroid pulse", "topical clobetasol"), "corticosteroid"),
    ],
)
def test_two_drugs_of_one_class_are_told(pair: tuple[str, str], shared: str) -> None:
    assert f"{' and '.join(pair)} are of one class ({shared})" in certainty(pair, AGA).why


# --- what a drug is, and what it was compared with ------------------------------------------------


def test_a_drug_is_no_placebo_because_pattern_loss_does_not_know_it() -> None:
    roles = {name: entry.role for name, entry in load_evidence().names.items() if entry.in_catalogue}
    assert {name for name, role in roles.items() if role != "treatment"} == {
        *("vehicle", "saline injection", "sham light", "placebo pill", "untreated")
    }


@pytest.mark.parametrize(
    ("study", "therapy", "role"),
    [
        ("LENANE-2014", "topical hydrocortisone", "active"),
        ("LENANE-2014", "topical clobetasol", "active"),
        ("ILTA-VS-PRP-2023", "PRP", "active"),
        ("ILTA-VS-PRP-2023", "intralesional triamcinolone", "active"),
        ("BRAVE-AA1", "baricitinib", "control"),
    ],
)
def test_what_a_trial_can_say_follows_from_its_comparator(study: str, therapy: str, role: str) -> None:
    body = body_of(therapy, "alopecia areata")
    assert body.roles[study] == role
    if role != "control":
        assert not [effect for effect in body.isolating if effect.study == study]


def test_contrasts_name_the_comparator() -> None:
    for therapy in ("topical hydrocortisone", "PRP", "topical betamethasone", "topical tacrolimus"):
        base = load_evidence()
        for effect in net_effects(therapy, "response", contrast=None, scale="share", usable=False):
            inert = all(base.names[part].inert for part in effect.against.split(" + "))
            assert (effect.contrast in ("control", "mixed")) >= inert
            assert effect.contrast != "control" or inert


def test_approved_drugs_come_first_in_areata() -> None:
    listed = [body.therapy for body in bodies() if body.condition == AA]
    assert listed[:3] == ["baricitinib", "ritlecitinib", "deuruxolitinib"] == [*approved_for(AA)][:3]
    others = {"intralesional triamcinolone", "topical clobetasol", "contact immunotherapy", "steroid pulse"}
    assert others <= set(listed)


def test_accounts_of_one_trial_stand_together() -> None:
    ids = [[study.id for study in found] for found in accounts(body_of("baricitinib", AA).studies)]
    assert [found[0] for found in ids] == ["BRAVE-AA1", "BRAVE-AA2", "BARI-P2"]
    assert "BRAVE-AA1-FDA-NRI" in ids[0]
    studies = tuple(load_studies().values())
    assert sorted(one.id for found in accounts(studies) for one in found) == sorted(load_studies())
