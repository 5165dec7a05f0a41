"""Reading files: what is a document, which letters, and what is refused."""

from __future__ import annotations

import contextlib
import io
import zlib
from importlib.util import find_spec
from pathlib import Path

import pytest

from anagen.claims.checker import document as limits
from anagen.claims.checker import read_document, read_file
from anagen.errors import InputError

pytestmark = pytest.mark.slow


NEEDS_PYPDF = pytest.mark.skipif(find_spec("pypdf") is None, reason="pypdf is in the extra check")
PAGE = """<!DOCTYPE html><html><head><title>T</title><style>p {color: red}</style></head><body>
<nav><a href="/home">Home</a></nav><h1>Exosomes</h1>
<p>They <b>regrow</b> hair &amp; more.<p>See <a href="https://shop.example.com/drones">our drones</a>.
<ul><li>One item<li>Two items</ul><script>if (a < b) { document.write("<p>no</p>") }</script>
<!-- not <p>this</p> -->Trials had n < 30 people.</body></html>"""


def test_a_page_is_read_without_menus_scripts_and_comments() -> None:
    document = read_document(PAGE.encode(), "page.html")
    assert document.format == "html"
    assert [s.text for s in document.sentences] == [
        "Exosomes",
        "They regrow hair & more.",
        "See our drones.",
        "One item",
        "Two items",
        "Trials had n < 30 people.",
    ]
    assert document.sentences[0].kind == "heading"
    assert [s.kind for s in document.sentences][3:5] == ["bullet", "bullet"]
    assert [(link.address, link.anchor) for link in document.links] == [
        ("https://shop.example.com/drones", "our drones")
    ]
    link = document.links[0]
    assert document.text[link.start : link.end] == "our drones"


def test_a_page_is_known_without_its_ending() -> None:
    assert read_document(PAGE.encode(), "page").format == "html"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_letters_of_many_encodings(encoding: str) -> None:
    text = "Exosomes “wake” follicles – it’s said. " * 3
    assert "“wake”" in read_document(text.encode(encoding), "a.txt").text


def test_a_page_says_its_encoding() -> None:
    page = '<html><meta charset="iso-8859-2"><p>Włosy rosną znowu i znowu.</p></html>'
    assert "rosną" in read_document(page.encode("iso-8859-2"), "a.html").text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no sentence"),
        (b"   \n\n ", "no sentence"),
        (bytes(range(32)) * 40, "not a text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "not a text"),
        (b"<div>" * 1000 + b"x", "nested deeper"),
        (b"<br>" * (limits.MOST_TAGS + 1), "tags"),
        (b"word " * (limits.MOST_CHARACTERS // 5 + 1), "characters"),
        (b"One more.\n" * (limits.MOST_SENTENCES + 1), "sentences"),
        (b"x" * (limits.MOST_BYTES + 1), "MB"),
    ],
)
def test_what_is_no_article_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_document(data, "bad.html")
    assert "bad.html" in str(caught.value)


@pytest.mark.parametrize(
    "page",
    [
        "<" * 50_000,
        "<!--" * 20_000,
        "<a href=" * 20_000,
        "<script>" * 5_000,
        "</p>" * 5_000,
        "&#" + "9" * 9_000,
    ],
)
def test_broken_pages_are_read_or_refused(page: str) -> None:
    with contextlib.suppress(InputError):
        read_document(page.encode(), "bad.html")


def test_unclosed_paragraphs_are_no_nesting() -> None:
    page = "<html><body>" + "<p>Exosomes are vesicles." * 900 + "<ul>" + "<li>One more." * 900
    assert len(read_document(page.encode(), "a.html").sentences) == 1800


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_file(tmp_path / "none.txt")


def pdf_of(pages: list[bytes], *, packed: bool = False) -> bytes:
    """A small PDF, one stream of drawing commands a page."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    for commands in pages:
        body = zlib.compress(commands, 9) if packed else commands
        entry = b" /Filter /FlateDecode" if packed else b""
        objects.append(b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(body), entry, body))
        content = len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R "
            b"/Resources << /Font << /F1 %s >> >> >>" % (content, font)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()


TEXT = b"BT /F1 12 Tf 50 700 Td (Exosomes are not FDA approved.) Tj ET"


@NEEDS_PYPDF
def test_a_pdf_is_read() -> None:
    document = read_document(pdf_of([TEXT]), "page.pdf")
    assert document.format == "pdf"
    assert [s.text for s in document.sentences] == ["Exosomes are not FDA approved."]


@NEEDS_PYPDF
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.4 and then nothing", "cannot be read"),
        (pdf_of([TEXT] * (limits.MOST_PAGES + 1)), "pages"),
        (pdf_of([b"0 0 m 5 5 l S"]), "no text"),
        # 300 MB of spaces in a stream of some 300 kB.
        (pdf_of([b" " * 300_000_000], packed=True), "cannot be read|no text"),
    ],
    ids=["broken", "too many pages", "no words", "bomb"],
)
def test_a_bad_pdf_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_document(data, "bad.pdf")
