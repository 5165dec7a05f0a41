"""The sheet for a visit: one set of numbers for both readers, codes, and when effect and luck part."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.errors import InputError
from anagen.forecasting.company import Companies
from anagen.forecasting.horizon import HORIZONS
from anagen.forecasting.interval import OutcomeCourse
from anagen.forecasting.judging import change_error, judged, judging_file
from anagen.forecasting.person import load_person
from anagen.forecasting.prognosis.run import prognosis
from anagen.forecasting.result import Forecast
from anagen.forecasting.run import forecast
from anagen.planning.preferences import Preferences
from anagen.population.hair_losses import hair_losses
from anagen.report.view.prognosis_view import view_of_prognosis
from anagen.report.view.visit_of_forecast import needed, visit_of_forecast
from anagen.report.view.visit_of_prognosis import visit_of_prognosis
from anagen.report.view.visit_view import VisitView
from anagen.report.view.whole import view_of
from anagen.report.visit.codes import codes_file, diagnosis_codes, drug_codes
from anagen.report.visit.page import render_visit
from anagen.report.visit.pdf import visit_pdf
from anagen.report.visit.saved import check_visit_file, save_visit, visit_text
from anagen.report.visit.versions import sheet_for
from anagen.report.visit.words import READERS, reader_of
from anagen.therapy.catalogue import load_catalogue
from forecasting.people import man
from tools.reading_grade import page_grade

WISHES = Preferences(matters=("more", "sure"))
GRADE = 8.0
PATCHES = Path(__file__).resolve().parents[2] / "examples" / "patients" / "woman_30_patches.toml"
HEALTH = "\n[health]\nheart_disease = true\ndepression = true\n"


def plain(text: str) -> str:
    """Text in one line, with plain spaces and no tags."""
    spaces = r"[\s\N{NARROW NO-BREAK SPACE}\N{NO-BREAK SPACE}]+"
    return re.sub(spaces, " ", unescape(re.sub(r"<[^>]+>", " ", text)))


@pytest.fixture(scope="module")
def made() -> Forecast:
    """Forecast of a man with heart disease and depression."""
    who = man(HEALTH, country='"UK"')
    return forecast(who, "prior", particles=12, workers=1, companies=Companies(20_000_000))


def view_at(made: Forecast, horizon: int = 24) -> VisitView:
    return visit_of_forecast(made.summary, view_of(made, WISHES, horizon), "androgenetic")


@pytest.mark.parametrize("horizon", HORIZONS)
def test_the_numbers_are_those_of_every_other_page(made: Forecast, horizon: int) -> None:
    seen, visit = view_of(made, WISHES, horizon), view_at(made, horizon)
    assert visit.shown == seen.answer.shown
    for one, told in zip(seen.options, visit.options, strict=True):
        main = told.numbers[0]
        assert (told.name, told.people, told.cost) == (one.name, one.people, one.cost_words)
        assert (main.of_100, main.low, main.high) == (one.people.better, one.better_low, one.better_high)
        assert (main.nothing, main.added) == (one.untreated, one.added)
        assert (told.harm, told.certainty, told.change) == (one.harm, one.certainty, one.change)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_both_versions_hold_the_same_numbers(made: Forecast, horizon: int) -> None:
    visit = view_at(made, horizon)
    clinician, patient = (plain(visit_text(visit, (reader,))) for reader in READERS)
    for one in visit.in_full:
        main = one.numbers[0]
        assert f"{one.name}: Better (90 %) {main.of_100} ({main.low} to {main.high})" in clinician
        assert f"{main.of_100} of 100 call their hair better" in patient
        assert f"It could be {main.low} to {main.high} of 100" in patient
        if one.is_nothing:
            continue
        if main.added > 0:
            assert f"vs nothing +{main.added}" in clinician
            assert f"helps {main.added} of 100" in patient
        for text in (clinician, patient):
            assert plain(one.cost) in text
            assert all(harm.often in text for harm in one.harms[:3])
            assert all(test.words in text for test in one.monitoring)
            assert all(fact.words in text for fact in one.cautions)
            assert all(str(each.month) in text for each in one.judged if each.month)
    for one in visit.rest:
        assert f"{one.name}: Better (90 %) {one.numbers[0].of_100}" in clinician
        assert f"{one.name[:1].upper()}{one.name[1:]}: Better of 100 {one.numbers[0].of_100};" in patient


def test_page_pdf_and_text_say_the_same(made: Forecast) -> None:
    pytest.importorskip("fpdf")
    pypdf = pytest.importorskip("pypdf")
    visit = view_at(made)
    today = date(2026, 11, 30)
    sheets = [sheet_for(reader, visit, today) for reader in READERS]
    page = plain(render_visit(sheets, "Sheet"))
    pages = pypdf.PdfReader(io.BytesIO(visit_pdf(sheets, today=today))).pages
    assert len(pages) == len(READERS), "one page for each reader"
    assert visit_pdf(sheets, today=today) == visit_pdf(sheets, today=today)
    for sheet, drawn in zip(sheets, pages, strict=True):
        text = plain(drawn.extract_text())
        for part in sheet.parts:
            for words in (part.title, *(word for word, _ in part.facts)):
                assert words in page
                assert words in text
        for row in sheet.table.rows if sheet.table else ():
            assert all(plain(cell) in page for cell in row)
        for head in sheet.heads:
            assert head.words in page


def test_what_health_rules_out_is_told_with_its_label(made: Forecast) -> None:
    visit = view_at(made)
    names = {one.name for one in visit.options}
    grave = [fact for fact in visit.withheld if "minoxidil by mouth" in fact.words]
    assert grave, "heart disease rules minoxidil by mouth out"
    assert "minoxidil by mouth" not in names
    clinician, patient = (plain(visit_text(visit, (reader,))) for reader in READERS)
    assert grave[0].words in clinician
    assert grave[0].words in patient
    assert "boxed warning" in grave[0].source
    assert "boxed warning), as cited in PMC9577643]" in clinician
    cautions = [fact for one in visit.in_full for fact in one.cautions]
    assert all(fact.source or "No source that was read" in fact.words for fact in cautions)


def test_patches_have_a_sheet_with_the_numbers_of_their_prognosis() -> None:
    person = load_person(PATCHES, every_kind=True)
    found = prognosis(person, draws=2)
    seen = view_of_prognosis(found, person, horizon=12)
    visit = visit_of_prognosis(found, seen, person.asked)
    assert [code.code for code in visit.codes] == ["L63.9", "ED70.2"]
    clinician, patient = (plain(visit_text(visit, (reader,))) for reader in READERS)
    for one, line in zip(visit.options, seen.options, strict=True):
        assert [(n.event, n.of_100, n.low, n.high) for n in one.numbers] == [
            (chance.event, chance.of_100, chance.low, chance.high) for chance in line.chances
        ]
        assert one.cost == line.cost_words
    for one in visit.in_full:
        main = one.numbers[0]
        if main.telling:
            assert f"{main.of_100} ({main.low} to {main.high})" in clinician
            assert f"{main.of_100} of 100 {main.plain}. It could be {main.low} to {main.high}" in patient
    assert "See a skin doctor first".upper() in patient
    for sentence in visit.sentences:
        assert plain(sentence) in patient


def test_the_patients_version_is_plain(made: Forecast) -> None:
    visit = view_at(made)
    assert page_grade(render_visit([sheet_for("patient", visit)], "My visit")) < GRADE


@given(st.integers(-100, 100))
def test_people_to_treat_for_one_more(added: int) -> None:
    found = needed(added)
    assert (found is None) == (added < 5)
    if found is not None:
        assert (found - 1) * added < 100 <= found * added


def test_a_larger_effect_and_more_spots_are_told_apart_sooner(made: Forecast) -> None:
    summary = made.summary
    nothing = summary.options[0]
    told = judging_file()

    def month(gain: float, fields: int) -> float:
        """First visit at which a steady gain is told apart."""
        over = tuple(value + gain * min(day / 180, 1.0) for value, day in zip(
            nothing.percent_change.median, summary.days, strict=True
        ))  # fmt: skip
        course = OutcomeCourse(over, over, over, over, over)
        option = replace(nothing, kind="own", percent_change=course)
        found = next(one for one in judged(option, summary) if one.fields == fields)
        return found.month or 99

    few, many = told.fields
    assert month(0.0, few) == month(0.0, many) == 99, "no effect is never told apart"
    gains = [5.0, 10.0, 20.0, 40.0, 80.0]
    for fields in told.fields:
        months = [month(gain, fields) for gain in gains]
        assert months == sorted(months, reverse=True)
        assert months[-1] < 99
    assert all(month(gain, many) <= month(gain, few) for gain in gains)
    assert change_error(60.0) > change_error(180.0) > 0.0


def test_codes_are_of_known_diseases_and_drugs_and_of_named_classifications() -> None:
    file = codes_file()
    shapes = {"ICD-10": r"[A-Z]\d\d\.\d", "ICD-11": r"[A-Z]{2}\d\d\.\d+", "ATC": r"[A-Z]\d\d[A-Z]{2}\d\d"}
    known = set(hair_losses(()).all)
    assert known - set(file.diagnosis) == {"inflamed scalp"}
    assert set(file.diagnosis) <= known
    assert set(file.drug) <= set(load_catalogue())
    for row in (*file.diagnosis.values(), *file.drug.values()):
        for code in row:
            assert code.system in file.classification
            assert re.fullmatch(shapes[code.system], code.code)
    assert [one.code for one in diagnosis_codes("androgenetic")] == ["L64.9"]
    assert [one.code for one in drug_codes(["minoxidil topical", "PRP", "minoxidil topical"])] == ["D11AX01"]


def test_a_file_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"one of \.html, \.pdf, \.txt"):
        check_visit_file(tmp_path / "visit.docx")
    with pytest.raises(InputError, match="no folder"):
        check_visit_file(tmp_path / "missing" / "visit.txt")
    with pytest.raises(InputError, match="clinician"):
        reader_of("clinican")


def test_files_by_their_ending(made: Forecast, tmp_path: Path) -> None:
    visit = view_at(made)
    text = save_visit(visit, tmp_path / "visit.txt", ("patient",)).read_text(encoding="utf-8")
    assert text.startswith("MY VISIT")
    page = save_visit(visit, tmp_path / "visit.html").read_text(encoding="utf-8")
    assert 'id="clinician"' in page
    assert 'id="patient"' in page
