"""One version of the sheet for a visit, as page, PDF and plain text lay it out."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.forecasting.noticing import OutOf100

ROOM = {"clinician": 5_300, "patient": 3_700}
"""Letters that fit one printed page at the usual size of type."""
TIGHTER, TIGHTEST = 0.94, 5
"""Factor of the size of type for each step, and the last step (``templates/visit.css``)."""


@dataclass(frozen=True)
class Heads:
    """Picture of 100 people.

    Attributes:
        name: what it shows.
        people: better, unchanged and worse.
        words: the same in words.
        unstudied: whether it is grey, since nobody like this person was studied.
    """

    name: str
    people: OutOf100
    words: str
    unstudied: bool = False


@dataclass(frozen=True)
class SheetTable:
    """Table: its caption, column heads, and rows whose first cell names them."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Part:
    """Part of a sheet.

    Attributes:
        title: its heading.
        facts: pairs of a word and a text.
        lines: sentences of a list.
        beside: whether it may stand in a column beside the next part.
        alarm: whether it must be seen first.
    """

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    beside: bool = False
    alarm: bool = False


@dataclass(frozen=True)
class Sheet:
    """One version of the sheet.

    Attributes:
        reader: "clinician" or "patient".
        title: of the sheet.
        about: whom it is about, with codes and date.
        alarms: what comes before anything else.
        lead: first sentences.
        heads: pictures.
        heads_title: what the pictures show; "" without any.
        table: options side by side.
        parts: in the order of reading.
        foot: how to read the numbers, and where they come from.
        notes: title of lines to write on; "" for none.
    """

    reader: str
    title: str
    about: tuple[str, ...]
    alarms: tuple[Part, ...]
    lead: str
    heads: tuple[Heads, ...]
    heads_title: str
    table: SheetTable | None
    parts: tuple[Part, ...]
    foot: tuple[str, ...]
    notes: str = ""

    @property
    def tightness(self) -> int:
        """How much smaller than usual its type is printed, so that it stays on one page: 0 to 5."""
        room = ROOM[self.reader]
        return next(
            (step for step in range(TIGHTEST) if self.length <= room / TIGHTER ** (2 * step)), TIGHTEST
        )

    @property
    def length(self) -> int:
        """Letters on it."""
        table = self.table
        cells = [*table.columns, *(cell for row in table.rows for cell in row)] if table else []
        parts = [text for part in (*self.alarms, *self.parts) for text in (part.title, *part.lines)]
        facts = [text for part in self.parts for pair in part.facts for text in pair]
        heads = [one.words for one in self.heads]
        return sum(map(len, [*self.about, self.lead, *cells, *parts, *facts, *heads, *self.foot]))
