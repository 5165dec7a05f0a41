"""Glossary: words in plain English, the filter that explains their first use on a page, and their page.

``{{ text | explained }}`` or ``{% filter explained %}…{% endfilter %}`` marks a word where it is first used.
The mark is a button that opens a native popover, so it works by keyboard, by touch and without scripts; the
explanations themselves stand in the footer of the page (``web/base.html.j2``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

TOLD = "words_told"
"""Name in a page's context of the words explained so far, by key."""
_TAG = re.compile(r"(<[^>]*>)")
_CLOSED = (
    "a",
    "button",
    "code",
    "h1",
    "h2",
    "h3",
    "h4",
    "label",
    "legend",
    "option",
    "script",
    "summary",
    "svg",
)
"""Elements in which no word is marked: they have a purpose of their own."""


@dataclass(frozen=True)
class Word:
    """One entry.

    Attributes:
        word: that heads it.
        also: other forms on a page.
        says: meaning in plain English.
        listed_only: whether `word` itself has other senses too and is not marked on pages.
    """

    word: str
    says: str
    also: tuple[str, ...] = ()
    listed_only: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """Forms that are marked on pages."""
        return self.also if self.listed_only else (self.word, *self.also)

    @property
    def key(self) -> str:
        """Name in an address: ``hair-density``."""
        return re.sub(r"[^a-z0-9]+", "-", self.word.lower()).strip("-")


@cache
def glossary() -> tuple[Word, ...]:
    """Entries in the order of the alphabet."""
    text = (files("anagen.web") / "data" / "glossary.toml").read_text(encoding="utf-8")
    found = [Word(**row | {"also": tuple(row.get("also", ()))}) for row in tomllib.loads(text)["word"]]
    return tuple(sorted(found, key=lambda one: one.word.lower()))


@cache
def _forms() -> Mapping[str, Word]:
    return {form: one for one in glossary() for form in one.forms}


@cache
def _pattern() -> re.Pattern[str]:
    """Any form as a whole word, the longest first; one with a capital only as written."""
    forms = sorted(_forms(), key=len, reverse=True)
    each = (re.escape(form) if form != form.lower() else f"(?i:{re.escape(form)})" for form in forms)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(each)})(?![\w-])")


def word_of(text: str) -> Word:
    """Entry that a piece of text stands for, however it is capitalised."""
    forms = _forms()
    return forms[text] if text in forms else forms[text.lower()]


def explain(text: str | Markup, told: dict[str, Word]) -> Markup:
    """Text with a button at the first use of each word that is not in `told`, which takes them in.

    Args:
        text: plain, or markup, whose links, headings and buttons are left alone.
        told: words explained so far on the page, by key.

    >>> told = {}
    >>> "popovertarget" in explain("A follicle rests.", told), list(told)
    (True, ['follicle'])
    >>> explain("A follicle rests.", told)
    Markup('A follicle rests.')
    """

    def marked(found: re.Match[str]) -> str:
        one = word_of(found[0])
        if one.key in told:
            return found[0]
        told[one.key] = one
        return f'<button type="button" class="word" popovertarget="word-{one.key}">{found[0]}</button>'

    parts, closed = [], 0
    for part in _TAG.split(str(escape(text))):
        tag = re.match(r"<(/?)([a-z0-9]+)", part, re.IGNORECASE)
        if tag and tag[2].lower() in _CLOSED:
            closed = max(0, closed + (-1 if tag[1] else 1))
        parts.append(part if closed or part.startswith("<") else _pattern().sub(marked, part))
    return Markup("".join(parts))


@pass_context
def explained(context: Context, text: Any) -> Markup:
    """Jinja filter: `explain` with the words of the page; a fragment without a footer stays unmarked."""
    told = context.get(TOLD)
    return explain(text, told) if isinstance(told, dict) else escape(text)
