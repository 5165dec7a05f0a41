"""The table of therapies and conditions is whole, sourced, and never safer than its parts."""

from __future__ import annotations

from itertools import product

import pytest

from anagen.forecasting.patient_file import HealthSection
from anagen.safety.cautions import ANY, NOBODY_READ, SAME_CLASS, caution_of, cautions
from anagen.safety.conditions import UNDER_18, allergens, asked_by_name, conditions
from anagen.safety.rules import rules_of
from anagen.safety.standing import FINE, NOT_KNOWN, STANDINGS, WITHHELD, gravest
from anagen.therapy.catalogue import INERT, load_catalogue


def test_every_therapy_has_an_entry_for_every_condition() -> None:
    """A row, or "not known" in words: no pair is silent."""
    for (name, therapy), condition in product(load_catalogue().items(), conditions()):
        found = caution_of(name, condition, therapy.drug_class)
        assert found.standing in STANDINGS
        assert found.words.endswith(".")
        if found.standing == NOT_KNOWN:
            assert found.words == NOBODY_READ
            assert not found.source
        elif found.standing != FINE:
            assert found.source
            assert found.status in ("read", "derived", "recalled")


def test_what_is_read_names_a_label_a_guideline_or_a_study() -> None:
    wrong = [
        key for key, row in cautions().items() if row.status == "read" and row.source.startswith("anagen")
    ]
    assert wrong == []
    recalled = [row for row in cautions().values() if row.status == "recalled"]
    assert all(not row.read_at for row in recalled)


def test_no_active_treatment_is_called_fine_in_pregnancy() -> None:
    """By its row, or because no source says anything: then it is withheld."""
    assert conditions()["pregnant"].unknown == WITHHELD
    harmless = {
        name
        for name, one in load_catalogue().items()
        if one.role not in INERT and caution_of(name, "pregnant").standing == FINE
    }
    assert harmless == {"loosen the hairstyle"}


@pytest.mark.parametrize(
    "therapy",
    [
        "finasteride",
        "dutasteride",
        "finasteride topical",
        "spironolactone",
        "cyproterone acetate",
        "bicalutamide",
    ],
)
def test_what_can_harm_an_unborn_boy_is_withheld_in_pregnancy_and_before_it(therapy: str) -> None:
    assert caution_of(therapy, "pregnant").standing == WITHHELD
    assert caution_of(therapy, "planning").standing == WITHHELD


def test_planning_a_pregnancy_is_never_judged_graver_than_being_pregnant() -> None:
    for name in load_catalogue():
        pregnant, planning = (caution_of(name, key).standing for key in ("pregnant", "planning"))
        assert gravest((pregnant, planning)) == pregnant or planning == NOT_KNOWN


def test_what_is_asked_in_the_file_is_what_the_table_knows() -> None:
    assert set(HealthSection.model_fields) == {*asked_by_name(), "allergies"}
    assert len(allergens()) == len(set(allergens()))
    used = {condition for _, condition in cautions()}
    assert set(conditions()) <= used
    assert used - set(conditions()) == {SAME_CLASS, ANY}
    assert UNDER_18 in used


@pytest.mark.parametrize("therapy", ["baricitinib", "ritlecitinib", "deuruxolitinib"])
def test_tablets_for_patchy_loss_are_ruled_out_in_pregnancy_and_infection(
    therapy: str,
) -> None:
    rules = rules_of(therapy)
    assert {"pregnant", "breastfeeding", "infection"} <= {one.condition for one in rules.withheld}
    assert rules.tests
    assert ("under_18" in {one.condition for one in rules.caution}) == (therapy == "ritlecitinib")
