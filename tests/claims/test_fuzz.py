"""Whatever the bytes: a reading, or one clear message. Never anything else."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anagen.claims.checker import check_documents, check_text, read_document
from anagen.claims.checker.quantities import quantities
from anagen.errors import InputError
from anagen.report.article.page import render_check

pytestmark = pytest.mark.slow


NAMES = st.sampled_from(["a.txt", "a.html", "a.pdf", "a", "../../etc/passwd", "a.php", ""])
_WORDS = (
    "exosomes |FDA approved |not |hair. |<p>|</p>|<a href='http://x.com/slots'>|</a>|<li>|$1,000 to 2k |28% |"
    "six weeks |10.3390/life15030500 |PMID: 1 |Wan et al. 2025 |&#x110000;|\n|- |<script>|<!--|\x85|\u2028|İ|"
    "ß|🙂|'|“|[1]|PRP |regrow |density "
)
PIECES = st.sampled_from(_WORDS.split("|"))


def read(data: bytes, name: str) -> None:
    try:
        document = read_document(data, name)
    except InputError:
        return
    checked = check_documents([document], embeddings="off")
    assert json.dumps(checked.to_dict())
    for one in checked.readings[0].sentences:
        sentence = one.sentence
        assert document.text[sentence.start : sentence.end] == sentence.text


@given(st.binary(max_size=600).filter(lambda data: b"%PDF-" not in data), NAMES)
@example(b"\xff\xfe", "a.txt")
@example(b"\x00\xd8\x00\xd8" * 9, "a.txt")
@example(b"<html>" + b"&#" + b"9" * 5000 + b";exosomes", "a.html")
def test_any_bytes(data: bytes, name: str) -> None:
    read(data, name)


@given(st.lists(PIECES, max_size=60).map("".join), NAMES)
@settings(max_examples=120)
def test_any_mixture_of_what_matters(text: str, name: str) -> None:
    read(text.encode("utf-8"), name)


@given(st.binary(max_size=300))
@settings(max_examples=4)
def test_any_bytes_that_call_themselves_a_pdf(data: bytes) -> None:
    pytest.importorskip("pypdf")
    read(b"%PDF-1.7\n" + data, "a.pdf")


@given(st.lists(PIECES, min_size=1, max_size=40).map("".join))
@settings(max_examples=12)
def test_a_page_holds_no_markup_of_the_article(text: str) -> None:
    try:
        reading = check_text("Exosomes <img src=x onerror=alert(1)> regrow hair. " + text, embeddings="off")
    except InputError:
        return
    page = render_check(check_documents([reading.document], embeddings="off"))
    assert "<img" not in page
    assert "<script" not in page
    assert "http://x.com/slots'>" not in page


@given(st.text(alphabet="0123456789 ,.-to$%weksmonthpaiclr", max_size=80))
def test_quantities_never_fail(text: str) -> None:
    for one in quantities(text):
        assert 0.0 <= one.low <= one.high
        assert 0 <= one.start < one.end <= len(text)
