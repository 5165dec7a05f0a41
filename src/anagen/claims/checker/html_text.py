"""Text of an HTML page: blocks and links, read in one pass.

Nothing is fetched and nothing run. Scripts, styles and menus are left out. The page is walked from one
``<`` to the next, so that time goes with its length however it is nested; nesting and tags have limits.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from anagen.claims.checker.document import MOST_CHARACTERS, MOST_DEPTH, MOST_LINKS, MOST_TAGS, Block, Link
from anagen.errors import InputError

_SKIPPED_WORDS = """
script style noscript template svg math head nav iframe object select button form canvas audio video
"""
_SKIPPED = frozenset(_SKIPPED_WORDS.split())
_RAW = frozenset(["script", "style", "textarea", "title", "noscript", "iframe"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BLOCKS_WORDS = """
p div section article main header footer aside li dt dd blockquote td th tr table ul ol dl figure
figcaption pre br hr address
"""
_BLOCKS = frozenset(_BLOCKS_WORDS.split()) | _HEADINGS
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_ITEMS = ("li", "dt", "dd", "option", "td", "th")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]{0,30})")
_HREF = re.compile(
    r"\bhref\s{0,4}=\s{0,4}(?:\"([^\"]{0,2000})\"|'([^']{0,2000})'|([^\s\"'>]{1,2000}))", re.IGNORECASE
)
_SPACE = re.compile(r"\s+")
_LONGEST_TAG = 20_000


@dataclass
class _Walk:
    """State of the walk: text, blocks and links so far."""

    where: str
    text: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    start: int = 0
    kind: str = "paragraph"
    open_link: tuple[str, int] | None = None

    def add(self, words: str) -> None:
        flat = _SPACE.sub(" ", _unescape(words))
        if self.length > MOST_CHARACTERS:
            raise InputError(f"more than {MOST_CHARACTERS} characters of text", where=self.where)
        if self.length == self.start:
            flat = flat.lstrip()
        if flat:
            self.text.append(flat)
            self.length += len(flat)

    def close(self, kind: str = "paragraph") -> None:
        """End the block; the next one is of `kind`."""
        if self.length > self.start:
            self.blocks.append(Block(self.start, self.length, self.kind))
            self.text.append("\n")
            self.length += 1
        self.start, self.kind = self.length, kind

    def end_link(self) -> None:
        if self.open_link is not None and len(self.links) < MOST_LINKS:
            address, start = self.open_link
            self.links.append(Link(address, "", start, max(start, self.length)))
        self.open_link = None


def read_html(page: str, where: str) -> tuple[str, tuple[Block, ...], tuple[Link, ...]]:
    """Text, blocks and links of a page.

    Raises:
        InputError: more tags, or deeper nesting, than a page for people has.
    """
    walk = _Walk(where)
    low = page.lower() if len(page.lower()) == len(page) else page
    place, tags, skipping, next_end = 0, 0, 0, -1
    stack: list[str] = []
    while place < len(page):
        opened = page.find("<", place)
        if opened < 0:
            opened = len(page)
        if not skipping and opened > place:
            walk.add(page[place:opened])
        if opened >= len(page):
            break
        if page.startswith("<!--", opened):
            ended = page.find("-->", opened + 4)
            place = len(page) if ended < 0 else ended + 3
            continue
        name_match = _NAME.match(page, opened)
        if name_match is None:
            if page[opened + 1 : opened + 2] in ("!", "?"):
                ended = page.find(">", opened)
                place = len(page) if ended < 0 else ended + 1
            else:  # a bare "<", as in "n < 30"
                if not skipping:
                    walk.add("<")
                place = opened + 1
            continue
        tags += 1
        if tags > MOST_TAGS:
            raise InputError(f"more than {MOST_TAGS} tags", where=where, expected="a page for people to read")
        if next_end < opened:
            next_end = page.find(">", opened)
            next_end = len(page) + _LONGEST_TAG if next_end < 0 else next_end
        if next_end - opened > _LONGEST_TAG:
            # Not closed within reason: the text that follows is no markup.
            place = name_match.end()
            continue
        ended = next_end
        name, closing = name_match.group(1).lower(), page[opened + 1] == "/"
        tag, place = page[opened : ended + 1], ended + 1
        if not closing and name not in _VOID and not tag.endswith("/>"):
            _implied(stack, name)
            stack.append(name)
            if len(stack) > MOST_DEPTH:
                raise InputError(
                    f"nested deeper than {MOST_DEPTH} tags", where=where, expected="a page for people to read"
                )
            skipping += name in _SKIPPED
        elif closing:
            skipping -= _unwind(stack, name)
        if name in _RAW and not closing and not tag.endswith("/>"):
            ended = low.find(f"</{name}", place)
            place = len(page) if ended < 0 else ended
        if skipping:
            continue
        if name in _BLOCKS:
            walk.close(_kind(name, closing, stack))
        elif name == "a":
            walk.end_link()
            if not closing and (href := _HREF.search(tag)):
                walk.open_link = (_unescape(next(g for g in href.groups() if g is not None)), walk.length)
    walk.end_link()
    walk.close()
    text = "".join(walk.text)
    links = tuple(
        Link(link.address.strip(), text[link.start : link.end].strip(), link.start, link.end)
        for link in walk.links
    )
    return text, tuple(walk.blocks), links


def _implied(stack: list[str], name: str) -> None:
    """Close the elements that a new `name` closes without saying so: a paragraph, an item, a cell."""
    if name in _ITEMS:
        while stack and stack[-1] in (*_ITEMS, "p"):
            stack.pop()
    elif name in _BLOCKS:
        while stack and stack[-1] == "p":
            stack.pop()


def _unwind(stack: list[str], name: str) -> int:
    """Close the innermost open `name` and the elements left open in it; return how many skipped ones end."""
    # A page may close an element that it never opened; this is ignored.
    reach = stack[-MOST_DEPTH:]
    if name not in reach:
        return 0
    ended = 0
    while stack:
        last = stack.pop()
        ended += last in _SKIPPED
        if last == name:
            break
    return ended


def _kind(name: str, closing: bool, stack: list[str]) -> str:
    if not closing and name in _HEADINGS:
        return "heading"
    inside = stack[-4:] if closing else [*stack[-4:], name]
    return "bullet" if "li" in inside else "paragraph"


def _unescape(words: str) -> str:
    try:
        return html.unescape(words)
    except ValueError:  # a character reference of thousands of digits
        return words
