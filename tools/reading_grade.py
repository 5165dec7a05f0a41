"""How hard a text is to read: Flesch-Kincaid grade (Kincaid 1975, Navy report RBR 8-75).

``0.39 words/sentences + 11.8 syllables/words - 15.59``: the US school grade that reads it with ease.
Syllables are counted by spelling (groups of vowels, a silent final e), which is right within a few per
cent over a page and may be off in a single word.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

WORDS_PER_SENTENCE, SYLLABLES_PER_WORD, OFFSET = 0.39, 11.8, 15.59
_SKIPPED = ("script", "style", "svg", "template", "head")
_BLOCKS = (
    *("p", "li", "h1", "h2", "h3", "h4", "td", "th", "dt", "dd", "figcaption", "caption", "label", "legend"),
    *("option", "button", "summary", "div", "section", "article", "br", "tr", "title"),
)


def syllables(word: str) -> int:
    """Syllables of an English word, by its spelling; at least 1."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    if not letters:
        return 1
    if len(letters) <= 3:
        return (
            1
            if not re.fullmatch(r"[^aeiouy]*[aeiouy]+[^aeiouy]+[aeiouy]+", letters) or letters[-1] == "e"
            else 2
        )
    count = len(re.findall(r"[aeiouy]+", letters))
    count += len(re.findall(r"i[ao]|eo(?!p)|ua(?!r)|uou|ious$|(?<=[aeiou].)ea$", letters))
    count -= len(re.findall(r"[cst]i[ao]|gi[ao]", letters))
    if re.search(r"[^aeiouyl]e$|[aeiouy]le$|[^aeiouydt]ed$|[^aeiouyszxcg]es$|[^hscxzg]eless$", letters):
        count -= 1
    return max(count, 1)


def sentences(text: str) -> list[str]:
    """Sentences of plain text: lines end them, as do full stops before a space and a capital or a digit."""
    found = []
    for line in text.splitlines():
        found += re.split(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])", line)
    return [part for part in (one.strip() for one in found) if _words(part)]


def _words(text: str) -> list[str]:
    """Words that are read aloud: numbers and symbols are left out."""
    return re.findall(r"[A-Za-zÀ-ÿ]+(?:['’-][A-Za-zÀ-ÿ]+)*", text)


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade of plain English text; 0 for a text without words."""
    parts = sentences(text)
    words = [piece for part in parts for word in _words(part) for piece in re.split(r"-", word)]
    if not words:
        return 0.0
    heard = sum(map(syllables, words))
    return WORDS_PER_SENTENCE * len(words) / len(parts) + SYLLABLES_PER_WORD * heard / len(words) - OFFSET


def page_text(html: str) -> str:
    """The text that a reader of a page sees, one block a line; pictures, styles and scripts left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"\s+", " ", line).strip() for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def page_grade(html: str, least_words: int = 5) -> float:
    """Flesch-Kincaid grade of a page's running text: blocks of fewer words (labels, cells) are left out."""
    blocks = [line for line in page_text(html).splitlines() if len(_words(line)) >= least_words]
    return reading_grade("\n".join(blocks))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.skipping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self.skipping.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self.skipping and tag == self.skipping[-1]:
            self.skipping.pop()
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            # A line break in the source is a space on the page.
            self.parts.append(data.replace("\n", " "))
