"""Reading and checking take time in proportion to the length of a text, whatever it is made of.

Each text is checked at two lengths, one four times the other. Time in proportion gives a ratio of 4, n log n
less than 5, the square 16. CPU time of this thread is measured, the best of up to four tries counts, and the
bound lies between, so that a busy machine fails no test.
"""

from __future__ import annotations

import contextlib
import time

import pytest

from anagen.claims.checker import check_documents, read_document
from anagen.claims.checker.vectors import available
from anagen.errors import InputError
from anagen.report.article.page import check_context

SHORT, TIMES, MOST, TRIES = 6_000, 4, 9.0, 4
FLOOR = 0.004
"""CPU seconds below which a time is counted as this: clocks are coarse."""
SAID = "Exosomes regrow hair in 6 weeks. "

PLAIN = {
    "full stops": ".",
    "stops and spaces": ". ",
    "stops and quotes": '."',
    "stops, quotes and brackets": '.")',
    "letters and stops": "a.",
    "capitals and stops": "A. ",
    "numbers and stops": "1.",
    "stops and commas": ".,",
    "exclamation marks": "!",
    "question marks": "?",
    "ellipses": "…",
    "spaces": " ",
    "tabs": "\t",
    "newlines": "\n",
    "carriage returns": "\r",
    "both": "\r\n",
    "form feeds": "\f",
    "opening brackets": "[",
    "closing brackets": "]",
    "parentheses": "(",
    "closing parentheses": ")",
    "references": "[1]",
    "references with ranges": "[1,2-3] ",
    "quotes": '"',
    "curly quotes": "“",
    "apostrophes": "'",
    "hyphens": "-",
    "hyphens and spaces": "- ",
    "dashes": "—",
    "commas": ",",
    "semicolons": ";",
    "slashes": "/",
    "stars": "*",
    "underscores": "_",
    "digits": "7",
    "digits and commas": "1,000,",
    "letters without spaces": "a",
    "capitals without spaces": "A",
    "accents": "é",
    "loose accents": "a\u0301",
    "letters of Asia": "毛",
    "pictures": "😀",
    "prices": "$1,000 ",
    "dollars": "$",
    "ranges": "1 to 2 to ",
    "weeks": "6 weeks ",
    "percentages": "6% ",
    "a concept": "exosomes ",
    "hairs": "hair ",
    "claims": "Exosomes regrow hair. ",
    "negations": "not ",
    "doubts": "no evidence ",
    "addresses": "http://",
    "hosts": "www.",
    "domains": "ab.com ",
    "domains in a row": "ab.com.",
    "mail": "a@b.",
    "DOIs": "10.1234/",
    "authors": "Smith et al. ",
    "names": "Aa and ",
    "journals": "Journal of the ",
    "lists": "- x\n",
    "numbered lists": "1. x\n",
}
MARKED = {
    "paragraphs": "<p>",
    "closed paragraphs": "</p>",
    "bare signs": "<",
    "open tags": "<a ",
    "open attributes": '<a href="',
    "links": "<a href=http://ab.com>cd.com</a> ef.com ",
    "comments": "<!--",
    "declarations": "<!x ",
    "scripts": "<script>",
    "styles": "<style>x</style>",
    "ampersands": "&",
    "entities": "&amp;",
    "numeric entities": "&#",
    "long numeric entities": "&#9",
}


def seconds(text: str, embeddings: str) -> float:
    """CPU seconds to read and check a text, and to make its page; a refusal counts as well."""
    began = time.thread_time()
    with contextlib.suppress(InputError):
        check_context(check_documents([read_document(text.encode(), "article.txt")], embeddings=embeddings))
    return time.thread_time() - began


def ratio(part: str, before: str, after: str, embeddings: str = "off") -> float:
    """Time of a long text over that of a short one, the best of some tries."""
    best = float("inf")
    for _ in range(TRIES):
        short, long = (
            seconds(before + part * (length // len(part)) + after, embeddings)
            for length in (SHORT, TIMES * SHORT)
        )
        best = min(best, long / max(short, FLOOR))
        if best < MOST:
            break
    return best


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    seconds(SAID, "off")


@pytest.mark.parametrize("name", PLAIN)
def test_a_text_four_times_as_long_takes_about_four_times_as_long(name: str) -> None:
    assert ratio(PLAIN[name], SAID + "\n", "\n" + SAID) < MOST


@pytest.mark.parametrize("name", MARKED)
def test_so_does_a_page(name: str) -> None:
    assert ratio(MARKED[name], f"<html><body>{SAID}", SAID) < MOST


@pytest.mark.slow
@pytest.mark.skipif(not available(), reason="the extra [check] is not installed")
@pytest.mark.parametrize("name", ["full stops", "letters without spaces", "digits", "claims", "pictures"])
def test_so_it_does_with_sentence_vectors(name: str) -> None:
    seconds(SAID, "on")
    assert ratio(PLAIN[name], SAID + "\n", "\n" + SAID, "on") < MOST
