"""A checked article for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from rich.text import Text

from anagen.claims.checker.finding import Contradiction
from anagen.claims.checker.reading import CHECK_NOTICE, Checked, Reading
from anagen.claims.checker.sentence_place import Place
from anagen.report.article.wording import SYMBOLS, in_short

_STYLES = {
    "contradicted": "bold red",
    "not found": "magenta",
    "unsupported": "yellow",
    "partly": "cyan",
    "supported": "green",
    "denied": "blue",
    "not assessed": "dim",
}
_WIDTH = 108


def check_listing(checked: Checked, *, every: bool = False) -> Text:
    """Text of all documents, and of contradictions between them.

    Args:
        checked: the articles.
        every: whether to list sentences without a claim too.
    """
    page = Text()
    for reading in checked.readings:
        for piece in _document(reading, every):
            page.append_text(piece)
    if checked.between:
        names = [reading.document.name for reading in checked.readings]
        page.append("\nBetween the articles\n", "bold")
        for one in checked.between:
            page.append(_wrapped(_conflict(one, names), "  - ", "    "))
    page.append(_wrapped(checked.readings[0].belief_note, "\n", ""))
    page.append(_wrapped(CHECK_NOTICE, "", ""))
    return page


def _document(reading: Reading, every: bool) -> Iterator[Text]:
    title = reading.document.name
    yield Text(f"\n{title}\n{'=' * min(len(title), _WIDTH)}\n", "bold")
    for line in in_short(reading):
        yield Text(_wrapped(line, "", "  "))
    yield Text("\nSentence by sentence\n", "bold")
    for one in reading.sentences:
        if one.mark == "no claim" and not every:
            continue
        head = f"{one.sentence.number:4} {SYMBOLS[one.mark] or ' '} {one.mark:13}"
        yield Text(
            _wrapped(
                one.sentence.text + (" [hedged]" if one.hedged and one.findings else ""), head, " " * 20
            ),
            _STYLES.get(one.mark, "dim"),
        )
        for found in one.findings:
            told = f"{found.verdict} (certainty {found.certainty})"
            if found.stance == "denied":
                told = found.in_words
            if found.differs:
                told += f"; the sentence names other numbers ({found.differs})"
            yield Text(_wrapped(f"{found.statement} {told} [{found.claim}]", " " * 20 + "> ", " " * 22))
    yield from _list("Said both ways", [_conflict(one, {}) for one in reading.contradictions])
    yield from _list(
        "Numbers without a source",
        [f"sentence {one.place.sentence}: {one.number}; {one.note}" for one in reading.numbers],
    )
    yield from _list(
        "Sources named",
        [
            f"sentence {one.place.sentence}: {one.text} ({one.kind}): {one.status}. {one.note}"
            for one in reading.citations
        ],
    )
    yield from _list(
        "Left out", [f"{one.topic}: {one.asks} {one.why}" for one in reading.left_out if not one.places]
    )
    yield from _list(
        "Links with nothing to do with the subject",
        [
            f"{one.address} ({one.subject})" + (f", sentence {one.sentence}" if one.sentence else "")
            for one in reading.links
            if one.status == "unrelated"
        ],
    )


def _list(head: str, lines: Sequence[str]) -> Iterator[Text]:
    if lines:
        yield Text(f"\n{head}\n", "bold")
        for line in lines:
            yield Text(_wrapped(line, "  - ", "    "))


def _conflict(one: Contradiction, names: Sequence[str] | dict[int, str]) -> str:
    differ = " (numbers differ)" if one.kind == "difference" else ""
    return (
        f"{one.topic}{differ}: {one.one} ({_places(one.places, names)}); "
        f"{one.other} ({_places(one.other_places, names)}). {one.note}".rstrip()
    )


def _places(places: Sequence[Place], names: Sequence[str] | dict[int, str]) -> str:
    if not names:
        return "sentence " + ", ".join(str(place.sentence) for place in places)
    return ", ".join(f"{names[place.document]} {place.sentence}" for place in places)


def _wrapped(text: str, first: str, later: str) -> str:
    lines = textwrap.wrap(
        " ".join(text.split()),
        _WIDTH,
        initial_indent=first.lstrip("\n"),
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n" * first.count("\n") + "\n".join(lines) + "\n"
