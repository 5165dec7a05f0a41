"""Facts of the last reading: one record a trial, dated rules, and what was corrected."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from anagen.errors import InputError
from anagen.evidence_base.judgements import stated_certainty
from anagen.evidence_base.news import STALE, latest, read_news, unread
from anagen.evidence_base.tables.costs import asked_in, load_costs
from anagen.evidence_base.tables.products import load_products
from anagen.evidence_base.tables.records import load_evidence
from anagen.evidence_base.tables.registered import find_registered, load_registered, read_registered
from anagen.evidence_base.tables.regulation import Rule, load_rules
from anagen.therapy.catalogue import load_catalogue
from tests.evidence_base.tables import copy_tables, rows_of, spoil


def _rules(subject: str, place: str) -> list[Rule]:
    return [rule for rule in load_rules() if (rule.subject, rule.jurisdiction) == (subject, place)]


def _text(subject: str, place: str) -> str:
    return " ".join(f"{rule.status}. {rule.text}" for rule in _rules(subject, place))


def test_every_rule_was_read_within_a_year() -> None:
    """Fails when time passes: read the rules named here again, mend them, and set their `read_on`."""
    assert unread(load_rules(), date.today()) == ()


def test_a_rule_that_nobody_read_for_a_year_is_named() -> None:
    rule = _rules("dutasteride", "Korea")[0]
    day = date.fromisoformat(rule.read_on)
    assert unread([rule], day + timedelta(days=STALE)) == ()
    (name,) = unread([rule], day + timedelta(days=STALE + 1))
    assert name == f"dutasteride, Korea: approved, men (read on {rule.read_on})"


def test_a_rule_needs_the_day_on_which_it_was_read(tmp_path: Path) -> None:
    from anagen.evidence_base.tables.regulation import read_rules

    folder = copy_tables(tmp_path / "tables")
    table = folder / "regulation.toml"
    text = table.read_text(encoding="utf-8")
    table.write_text(
        text.replace('read_on      = "2026-11-29"', 'read_on      = "29 Nov"', 1), encoding="utf-8"
    )
    with pytest.raises(InputError, match="read_on"):
        read_rules(folder)


def test_one_trial_has_one_record_under_all_its_numbers() -> None:
    for number in ("NCT07203599", "trialx 310561", "TRIALX310561"):
        assert find_registered(number).id == "NCT07203599"
    assert find_registered("IRCT 73171").id == "IRCT20200127046282N41"
    with pytest.raises(InputError, match="registered trial"):
        find_registered("NCT00000000")


def test_a_number_that_two_records_share_is_refused(tmp_path: Path) -> None:
    folder = copy_tables(tmp_path / "tables")
    spoil(folder, "registered.csv", 3, "aliases", "NCT07203599")
    with pytest.raises(InputError, match="already names NCT07203599"):
        read_registered(folder)


def test_the_vesicle_and_secretome_trials_are_all_there() -> None:
    numbered = [one for one in load_registered() if one.group != "drug" and one.id != "AGE ZERO"]
    assert len(numbered) == 18
    assert {one.group for one in numbered} == {"vesicle", "secretome"}
    new = {"NCT06999408", "IRCT20200127046282N18", "IRCT20200127046282N24", "IRCT20200127046282N10"}
    assert new | {"NCT06066827", "NCT05296863"} <= {one.id for one in numbered}
    drugs = {one.id for one in load_registered() if one.group == "drug"}
    assert {"NCT05888922", "NCT06924632", "NCT07023302"} <= drugs


def test_doses_per_area_stand_only_where_dose_and_area_are_printed() -> None:
    dosed = {one.id: one for one in load_registered() if one.dose_low is not None}
    assert set(dosed) == {"NCT07203599", "NCT06932393", "NCT06239207", "AGE ZERO"}
    assert min(one.dose_low or 1e99 for one in dosed.values()) == 4e7
    assert max(one.dose_high or 0.0 for one in dosed.values()) == 1e10
    assert dosed["AGE ZERO"].dose_low == pytest.approx(5e9 / 8)
    assert dosed["AGE ZERO"].dose_high == pytest.approx(5e10 / 8)
    assert dosed["NCT06239207"].dose_low == pytest.approx(2e9 / 5 * 0.1)
    assert dosed["NCT06239207"].dose_per_cm2 == "4e7 to 2e8 particles/cm2 a session"
    for open_area in ("NCT05658094", "NCT06930326"):
        assert "no area is told" in find_registered(open_area).arithmetic


def test_a_dose_per_area_needs_its_arithmetic_and_both_ends(tmp_path: Path) -> None:
    for column, cell, told in (("arithmetic", "", "arithmetic"), ("dose_low", "", "one end")):
        folder = copy_tables(tmp_path / column)
        spoil(folder, "registered.csv", 2, column, cell)
        with pytest.raises(InputError, match=told):
            read_registered(folder)


def test_designs_are_as_registered() -> None:
    dose_finding = find_registered("NCT07203599")
    assert (dose_finding.n, "9 in part 1 and 50 in part 2" in dose_finding.people) == (59, True)
    assert "placebo solution" in find_registered("NCT07248410").control
    assert "crossover" in find_registered("NCT06932393").design
    assert find_registered("NCT05658094").n == 20  # the preprint tells of 12
    assert find_registered("NCT06999408").control == "no arm without exosomes"
    assert "4 mm apart" in find_registered("AGE ZERO").note


def test_no_result_of_a_registered_trial_is_kept_and_every_row_has_its_day() -> None:
    for one in load_registered():
        date.fromisoformat(one.read_on)
        assert one.control
        assert one.isolates


def test_areata_has_a_registered_secretome_trial_and_no_vesicle_trial() -> None:
    areata = [one for one in load_registered() if one.condition == "alopecia areata" and one.group != "drug"]
    assert [(one.id, one.group, one.n) for one in areata] == [("IRCT20200127046282N10", "secretome", 28)]
    stated = stated_certainty(load_evidence())["exosome", "alopecia areata"]
    assert any("IRCT20200127046282N10" in gap for gap in stated.missing)
    oral = stated_certainty(load_evidence())["minoxidil oral", "androgenetic alopecia"]
    assert any("NCT06924632" in gap for gap in oral.missing)


def test_korea_bars_words_for_human_material_and_spares_plants() -> None:
    korea = _text("exosome", "Korea")
    assert "words that suggest human-derived ingredients" in korea
    assert "plants and milk are outside" in korea
    assert "may not be advertised" in korea
    assert "The word exosome is barred" not in korea


def test_the_letter_of_2026_is_about_stem_cells() -> None:
    (letters,) = (rule for rule in _rules("exosome", "US") if rule.status == "warning letters")
    assert "11 February 2026" in letters.text
    assert "is about stem cells" in letters.text
    for day in ("30 December 2024", "17 January 2025", "1 September 2023", "5 May 2025"):
        assert day in letters.text


@pytest.mark.parametrize(
    ("place", "date_found"),
    [("Canada", "2026-04"), ("Taiwan", "2026-02-02"), ("India", "2026-05-18"), ("Brazil", "2023-11")],
)
def test_newer_rules_on_exosomes_are_there(place: str, date_found: str) -> None:
    assert any(date_found in rule.date for rule in _rules("exosome", place))


def test_deuruxolitinib_is_on_sale_and_has_no_borrowed_price() -> None:
    assert "14 July 2025" in _text("deuruxolitinib", "US")
    assert not [row for row in load_costs() if row.therapy == "deuruxolitinib"]
    assert load_catalogue()["deuruxolitinib"].price is None


def test_no_rule_cites_the_label_of_another_drug() -> None:
    for rule in load_rules():
        if "labeling.pfizer.com" in rule.source:
            assert rule.subject == "ritlecitinib"


def test_uk_rules_on_areata() -> None:
    assert "does not recommend" in _text("baricitinib", "UK")
    ritlecitinib = _text("ritlecitinib", "UK")
    assert "31 October 2023" in ritlecitinib
    assert "27 March 2024" in ritlecitinib


def test_topical_finasteride_is_authorised_in_the_eu_and_warned_of_in_the_us() -> None:
    assert "32 reports" in _text("finasteride topical", "US")
    assert "authorised" in _text("finasteride topical", "EU")
    assert "registered" in _text("finasteride topical", "Saudi Arabia")


def test_dutasteride_is_approved_in_korea_and_japan() -> None:
    assert [rule.date for rule in (*_rules("dutasteride", "Korea"), *_rules("dutasteride", "Japan"))] == [
        "2009",
        "2015",
    ]


def test_upadacitinib_is_approved_for_areata_nowhere_that_was_found() -> None:
    found = {rule.jurisdiction: rule for rule in load_rules() if rule.subject == "upadacitinib"}
    assert set(found) == {"US", "EU", "Japan", "China"}
    assert not any(rule.approves for rule in found.values())


def test_a_rule_holds_for_one_place() -> None:
    assert [rule.jurisdiction for rule in load_rules() if "," in rule.jurisdiction] == []


def test_products_and_prices_of_a_country_say_when_they_were_read() -> None:
    assert all(date.fromisoformat(one.read_on) for one in load_products())
    assert all(row.read_on for row in load_costs() if row.country)
    brand = [row for row in asked_in("US") if "Propecia" in row.subject]
    assert [(row.low, row.high, row.item) for row in brand] == [(60, 90, "per month, brand")]


def test_no_price_stands_twice() -> None:
    seen = [(row.source, row.low, row.high, row.unit, row.item, row.subject) for row in load_costs()]
    assert len(seen) == len(set(seen))
    assert sum((row.low, row.high, row.unit) == (500, 800, "GBP") for row in load_costs()) == 1


def test_news_is_dated_and_the_newest_comes_first() -> None:
    news = read_news()
    for kind in ("rule", "trial"):
        days = [one.day for one in news if one.kind == kind]
        assert days
        assert days == sorted(days, reverse=True)
    newest = max(one.read_on for one in news)
    assert all(f"{int(newest[:4]) - 2}"[: len(one.day)] <= one.day <= newest for one in news)
    assert latest("2024-03-21; 2026-02-02") == "2026-02-02"
    assert latest("2025-08-14 (draft); 2026-04 (final)") == "2026-04"
    assert latest("") == ""


def test_the_table_has_no_column_for_results(tmp_path: Path) -> None:
    folder = copy_tables(tmp_path / "tables")
    header = rows_of(folder / "registered.csv")[0]
    assert not [column for column in header if "result" in column or "effect" in column]
    with (folder / "registered.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == 40


def test_the_count_of_trials_without_a_result_is_that_of_the_table() -> None:
    vesicles = [trial for trial in read_registered() if trial.group == "vesicle"]
    silent = sum(trial.status == "no results" for trial in vesicles)
    text = (files("anagen.evidence_base") / "data" / "certainty.toml").read_text(encoding="utf-8")
    assert f"{silent} of {len(vesicles)} registered trials of vesicles have no result" in text
