"""Every shipped row is valid, complete against the tables it was compiled from, and in one language."""

from __future__ import annotations

from collections import Counter

import pytest

from anagen.errors import InputError
from anagen.evidence_base.tables.records import load_evidence, load_studies, results
from anagen.evidence_base.tables.result import NET
from anagen.measurement.outcomes import OUTCOMES
from anagen.therapy.catalogue import load_catalogue

BASE = load_evidence()


def test_no_row_of_the_source_tables_was_lost() -> None:
    # The compiled tables hold 202 rows of 60 studies (AGA) and 223 of 57 (others); more was read elsewhere.
    assert Counter(result.compiled_in for result in BASE.results) == {
        "aga": 202,
        "aa": 223,
        "delivery": 18,
        "statistics": 9,
        "evidence": 5,
        "physiology": 18,
        "released": 17,
    }
    compiled = {table: {r.study for r in BASE.results if r.compiled_in == table} for table in ("aga", "aa")}
    assert {table: len(ids) for table, ids in compiled.items()} == {"aga": 60, "aa": 57}


def test_recalled_rows_are_kept_marked_and_out_of_every_fit() -> None:
    recalled = [result for result in BASE.results if result.status == "recalled"]
    assert len(recalled) == 26  # 15 (AGA) + 11 (others)
    assert not any(result.usable_for_fit for result in recalled)
    assert not set(recalled) & set(results(usable=True))
    assert set(results(status="recalled")) == set(recalled)


def test_units_are_the_outcomes_own() -> None:
    for result in BASE.results:
        outcome = BASE.outcomes[result.outcome]
        if result.kind in ("level", "change", "net change"):
            assert result.unit == outcome.unit, result
        if outcome.simulated and outcome.name not in ("shed hairs per day", "hair mass", "SALT"):
            assert outcome.unit == OUTCOMES[outcome.name].unit.replace("²", "2"), outcome


def test_densities_are_what_a_scalp_can_hold() -> None:
    for result in BASE.results:
        if result.unit == "hairs/cm2" and result.kind == "level" and result.value is not None:
            assert 20 <= result.value <= 320, result
        if result.unit == "µm" and result.kind == "level" and result.value is not None:
            assert 20 <= result.value <= 120, result


@pytest.mark.parametrize(
    ("study", "kind", "week", "value", "printed"),
    [
        ("Kaufman1998", "net change", 52, 20.98, (107.0, "hairs per 5.1 cm2")),
        ("Kaufman1998", "net change", 104, 27.06, (138.0, "hairs per 5.1 cm2")),
        ("Kaufman2002_5yr", "net change", 260, 54.3, (277.0, "hairs per 5.1 cm2")),
        ("Kaufman2008_placebo5yr", "change", 260, -46.9, (-239.0, "hairs per 5.1 cm2")),
        ("OlsenWeiner1987", "change", 52, 63.3, (323.0, "hairs per 5.1 cm2")),
        ("Lanzafame2013_M", "level", 16, 80.2, (228.7, "hairs per 2.85 cm2")),
        ("VanNeste2000", "net change", 48, 17.3, (17.3, "hairs/cm2")),
    ],
)
def test_the_published_number_stays_beside_the_harmonised(
    study: str, kind: str, week: float, value: float, printed: tuple[float, str]
) -> None:
    row = next(r for r in BASE.of_study(study) if r.kind == kind and r.week == week)
    assert row.value == pytest.approx(value, rel=2e-3)
    assert (row.published.value, row.published.unit) == printed


def test_standard_errors_follow_from_what_is_given() -> None:
    olsen = next(r for r in BASE.of_study("Olsen2002") if r.arm == "minoxidil 5%")
    assert olsen.standard_error == pytest.approx(25.4 / 139**0.5)
    pooled = next(r for r in BASE.of_study("Kieling2024_MA") if r.outcome == "hair density")
    assert pooled.standard_error == pytest.approx((41.06 - 14.04) / (2 * 1.959964))
    bare = next(r for r in BASE.of_study("Olsen2006") if r.kind == "change")
    assert bare.standard_error is None
    grown = next(r for r in BASE.of_study("Lanzafame2013_M") if r.arm == "TOPHAT655")
    assert grown.change == pytest.approx((228.7 - 142.0) / 2.85)
    assert grown.change_error is None  # the SD of a level is not that of its change


def test_a_published_difference_names_both_arms() -> None:
    for result in BASE.results:
        assert bool(result.comparator) or result.kind not in NET, result


def test_controls_are_the_catalogues() -> None:
    catalogue = load_catalogue()
    for study in load_studies().values():
        for arm in study.arms.values():
            if arm.control and arm.therapy in catalogue:
                assert catalogue[arm.therapy].model == "nothing"


def test_second_accounts_name_their_first() -> None:
    assert load_studies()["BRAVE-AA1-FDA-NRI"].same_patients_as == ("BRAVE-AA1",)
    assert load_studies()["THRIVE-pooled"].same_patients_as == ("THRIVE-AA1", "THRIVE-AA2")


def test_design_classes_read_as_the_field_says_them() -> None:
    studies = load_studies()
    assert studies["VanNeste2000"].design_class == "double-blind RCT"
    assert studies["Gentile2015"].design_class == "evaluator-blinded split-scalp RCT"
    assert studies["Wan2025"].design_class == "single-arm trial"
    assert not studies["Wan2025"].controlled
    assert studies["Amini2025_ECPE"].controlled


def test_filters() -> None:
    assert {r.study for r in results(therapy="LLLT")} == {r.study for r in results(therapy="low-level laser")}
    assert all("exosome" in BASE.arm(r).parts for r in results(therapy="exosomes"))
    assert all(r.outcome == "SALT<=20" for r in results(outcome="SALT<=20", status=("read", "derived")))
    for wrong in ({"therapy": "exosom"}, {"outcome": "densty"}, {"status": "red"}, {"condition": "AGA"}):
        with pytest.raises(InputError):
            results(**wrong)


def test_names_find_a_study_in_any_case() -> None:
    assert BASE.study("vanneste2000").id == "VanNeste2000"
    with pytest.raises(InputError, match="VanNeste2000"):
        BASE.study("VanNest2000")
