"""Readings whole: verdicts, opposites, numbers, sources, gaps, links, and plain data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anagen.claims.checker import check_documents, check_text, read_document
from anagen.claims.checker.check import mark_of
from anagen.claims.checker.finding import MARKS
from anagen.claims.checker.vectors import available
from anagen.claims.file_model import VERDICTS
from anagen.claims.ledger import find_claim, load_claims
from anagen.errors import InputError

BOTH = pytest.mark.parametrize(
    "embeddings",
    ["off", pytest.param("on", marks=pytest.mark.skipif(not available(), reason="needs the extra check"))],
)


@BOTH
def test_no_verdict_is_stronger_than_the_ledgers(embeddings: str) -> None:
    wordings = (
        words for claim in load_claims() for words in (claim.statement, *(v + "." for v in claim.variants))
    )
    text = "Exosomes are discussed here.\n" + "\n".join(words[:1].upper() + words[1:] for words in wordings)
    found = 0
    for one in check_text(text, embeddings=embeddings).sentences:
        for finding in one.findings:
            found += 1
            claim = find_claim(finding.claim)
            assert (finding.verdict, finding.certainty) == (claim.verdict, claim.certainty)
            assert finding.evidence == claim.evidence
            if finding.stance == "denied":
                assert one.mark != "supported" or any(
                    f.verdict == "supported" and f.stance == "asserted" for f in one.findings
                )
        asserted = {f.verdict for f in one.findings if f.stance == "asserted"}
        if asserted:
            assert one.mark == next(mark for mark in MARKS if mark in asserted)
        else:
            assert one.mark in ("denied", "not assessed", "no claim")
    assert found > 250


def test_a_denied_claim_never_lends_its_verdict() -> None:
    one = check_text("Exosomes are not FDA approved.").sentences[0]
    other = check_text("Exosomes are FDA approved.").sentences[0]
    assert one.mark == "supported"
    assert other.mark == "denied"
    assert "against the evidence" in other.findings[0].in_words


def test_marks_go_by_the_gravest() -> None:
    reading = check_text("Exosomes have no side effects and were discovered in 1983.")
    assert reading.sentences[0].mark == "contradicted"
    assert mark_of((), True) == "not assessed"
    assert set(VERDICTS) < set(MARKS)


@pytest.mark.parametrize(
    "text",
    [
        "In mice, exosomes grew new hair.",
        "A study of 30 men found that exosomes helped.",
        "Gupta et al. 2023 reviewed exosomes and found no serious adverse events.",
        "Rajendran 2017 showed that mesenchymal exosomes act on dermal papilla cells.",
        "Exosomes were discovered in 1987.",
    ],
)
@BOTH
def test_one_study_is_not_taken_for_another(text: str, embeddings: str) -> None:
    """A record on a study that was not found must not fall on one that exists."""
    named = {"pilot-28-percent", "papilla-exosome-study-2017", "areata-mouse-study-2021"}
    named |= {"trial-2023-no-serious-events", "discovered-1983"}
    found = {f.claim for one in check_text(text, embeddings=embeddings).sentences for f in one.findings}
    assert not found & named


def test_other_numbers_than_the_entrys_are_told() -> None:
    finding = check_text("Exosome therapy costs $5,000 per session.").sentences[0].findings[0]
    assert (finding.claim, finding.differs) == ("price-1500-3000", "5\N{NARROW NO-BREAK SPACE}000 (price)")
    assert not check_text("Exosome therapy costs $2,000 per session.").sentences[0].findings[0].differs


def test_a_claim_outside_the_ledger_is_not_assessed() -> None:
    reading = check_text("Exosomes are vesicles. Exosomes boost the shine of eyelashes and improve nails.")
    assert reading.sentences[1].mark == "not assessed"
    assert reading.sentences[1].findings == ()


def test_the_models_answers_are_there() -> None:
    finding = check_text("Exosomes work better than minoxidil.").sentences[0].findings[0]
    assert finding.model
    assert "90 %" in finding.model[0]


def test_opposites_within_and_between() -> None:
    yes = "Our exosomes are made under strict FDA regulations."
    no = "Exosomes are not FDA approved."
    within = check_text(f"{yes} {no}").contradictions
    assert [
        (c.topic, [p.sentence for p in c.places], [p.sentence for p in c.other_places]) for c in within
    ] == [("FDA status", [1], [2])]
    checked = check_documents([read_document(yes.encode(), "a.txt"), read_document(no.encode(), "b.txt")])
    assert all(not reading.contradictions for reading in checked.readings)
    assert [(c.topic, c.places[0].document, c.other_places[0].document) for c in checked.between] == [
        ("FDA status", 0, 1)
    ]


def test_a_claim_made_and_denied_is_an_opposite() -> None:
    reading = check_text("Exosomes work better than PRP. Exosomes do not work better than PRP.")
    assert [c.topic for c in reading.contradictions] == ["“Exosomes work better than PRP”"]


def test_numbers_apart_are_a_difference() -> None:
    reading = check_text(
        "Exosome sessions cost $800 to $1,000 per session. Another clinic asks $5,000 per exosome session."
    )
    assert [(c.topic, c.kind) for c in reading.contradictions] == [("price of a session", "difference")]
    assert not check_text(
        "Exosomes cost $1,000 to $3,000 a session. They cost $2,000 a session."
    ).contradictions


def test_numbers_without_a_source() -> None:
    reading = check_text(
        "A study of exosomes in 30 patients found 28% more hair. Exosomes added 9 hairs "
        "(10.3390/life15030500).\n\nYou pay $2,000 per session."
    )
    assert [(n.place.sentence, n.study) for n in reading.numbers] == [(3, False)]
    alone = check_text("A study of exosomes in 30 patients found 28% more hair.")
    assert [(n.number, n.study) for n in alone.numbers] == [("30 patients, 28%", True)]


@pytest.mark.parametrize(
    ("text", "status", "note"),
    [
        ("In Wan et al. 2025 16 men gained 35 hairs with exosomes.", "agrees", "16 people"),
        ("In Wan et al. 2025 90 patients gained hair with exosomes.", "says otherwise", "the record has 16"),
        ("In Wan et al. 2025 exosomes brought 90 hairs more.", "says otherwise", "90 hairs is named"),
        ("Exosomes showed no effect (Wan et al. 2025).", "says otherwise", "the record has a rise"),
        ("Exosomes, see doi 10.3390/life15030500.", "known", "Amini 2025"),
        ("Exosomes, see doi 10.9999/no.such.thing.", "not in our evidence base", "could not be checked"),
        ("Exosomes, see doi 10.12/short.", "malformed", "at least four digits"),
        ("Exosomes, see doi:abcdef.", "malformed", "starts with 10."),
        ("Exosomes, PMID: 123456789012.", "malformed", "eight digits"),
        ("Exosomes, trial NCT123.", "malformed", "eight digits"),
        ("Exosomes, Miller et al. 2019.", "not in our evidence base", "could not be checked"),
        ("Exosomes grow hair, as papers on PubMed show.", "not a source", "library"),
        (
            "Wan et al. 2025 in the Journal of Investigative Dermatology on exosomes.",
            "says otherwise",
            "Aesthetic",
        ),
        (
            "A 2017 study in the Journal of Investigative Dermatology found that papilla exosomes grow hair.",
            "looked for and not found",
            "",
        ),
    ],
)
def test_sources_are_checked_offline(text: str, status: str, note: str) -> None:
    found = check_text(text).citations
    assert status in {c.status for c in found}
    assert any(note in c.note for c in found if c.status == status)
    assert not any("does not exist" in c.note for c in found)


def test_what_is_left_out() -> None:
    bare = {one.topic for one in check_text("Exosomes regrow hair.").left_out if not one.places}
    assert {"controls", "regulation", "harms", "cost", "conflicts of interest"} <= bare
    told = check_text(
        "Exosomes cost $900. No product is FDA approved. A placebo-controlled trial found 8 hairs. "
        "Infections occurred. Minoxidil is an alternative. The author has a conflict of interest."
    )
    missing = {one.topic for one in told.left_out if not one.places}
    assert not missing & {"controls", "regulation", "harms", "cost", "alternatives", "conflicts of interest"}


def test_links_that_do_not_belong() -> None:
    page = b"""<html><p>Exosomes regrow hair, see <a href="https://best-slots.example">best online slots</a>,
    <a href="https://pubmed.ncbi.nlm.nih.gov/1">a study</a>, <a href="https://www.hairclinic.example">us</a>,
    <a href="/about">about</a> and <a href="https://shop.example/drones">cheap drones</a>.</p>
    <p>Insure yourself at cheapcarinsurance.com or kitchenware-shop.com.</p></html>"""
    links = check_documents([read_document(page, "a.html")]).readings[0].links
    assert {link.address for link in links if link.status == "unrelated"} == {
        "https://best-slots.example",
        "https://shop.example/drones",
        "cheapcarinsurance.com",
        "kitchenware-shop.com",
    }
    assert len(links) == 6
    by_address = {link.address: link for link in links}
    assert by_address["cheapcarinsurance.com"].subject == "insurance and loans"
    assert by_address["cheapcarinsurance.com"].sentence == 2


@BOTH
def test_the_same_text_gives_the_same_data(embeddings: str) -> None:
    text = "Exosomes regrow hair. They are not FDA approved, and cost $2,000 a session."
    once = check_text(text, name="a", embeddings=embeddings).to_dict()
    again = check_text(text, name="a", embeddings=embeddings).to_dict()
    assert json.dumps(once) == json.dumps(again)
    assert once["embeddings"] is (embeddings == "on")
    sentences = once["sentences"]
    assert isinstance(sentences, list)
    for one in sentences:
        assert str(once["text"])[one["start"] : one["end"]] == one["text"]
    assert "not medical advice" in str(once["notice"])


def test_bad_choices_are_refused() -> None:
    with pytest.raises(InputError, match="no choice"):
        check_text("Exosomes.", embeddings="maybe")
    with pytest.raises(InputError, match="0 documents"):
        check_documents([])


def test_vectors_asked_for_and_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anagen.claims.checker.vectors.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"anagen\[check\]"):
        check_text("Exosomes.", embeddings="on")
    assert not check_text("Exosomes regrow hair.", embeddings="auto").embeddings


@pytest.mark.skipif(not available(), reason="needs the extra check")
def test_vectors_are_read_from_the_package_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import socket

    from anagen.claims.checker import vectors

    def refuse(*_: object) -> None:
        raise AssertionError("a request left the machine")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("HOME", str(tmp_path))
    vectors._model.cache_clear()
    one, other, far = vectors.embed(
        ["fewer sessions than PRP", "fewer treatments than PRP", "paid by insurance"]
    )
    assert float(one @ other) > 0.6 > float(one @ far)
    assert list(tmp_path.iterdir()) == []
