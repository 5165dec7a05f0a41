"""A document as plain parts, and its text as Markdown or as one self-contained page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anagen.files.notice import NOTICE
from anagen.files.safe_text import shown


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        columns: heads of the columns.
        rows: cells, the first of each row being its head.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Bullets:
    """A list of points.

    Attributes:
        points: one sentence or phrase each.
    """

    points: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    """A figure with its content in words.

    Attributes:
        svg: markup, whose texts are escaped.
        lines: the same for readers of plain text, one line each.
    """

    svg: str
    lines: tuple[str, ...]


Block = str | Table | Bullets | Drawing


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it.

    Attributes:
        heading: of the section.
        blocks: paragraphs (text), tables, lists and figures.
    """

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A document of a trial.

    Attributes:
        kind: such as "Statistical analysis plan".
        title: of the trial.
        sections: in order.
    """

    kind: str
    title: str
    sections: tuple[Section, ...]

    def markdown(self) -> str:
        """Text as Markdown, with the notice below the title."""
        lines = [f"# {self.kind}: {_inline(self.title)}", "", f"*{NOTICE}*", ""]
        for section in self.sections:
            lines += [f"## {section.heading}", ""]
            for block in section.blocks:
                lines += [*_markdown(block), ""]
        return shown("\n".join(lines).rstrip("\n") + "\n")

    def html(self) -> str:
        """Text as one self-contained page that loads nothing."""
        from anagen.report.page import fill

        return fill("document.html.j2", {"document": self, "notice": NOTICE, "kind_of": _kind_of})

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def __str__(self) -> str:
        return self.markdown()


def to_be_decided(what: str) -> str:
    """Mark of what the trial file does not say."""
    return f"[to be decided: {what}]"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Table of any sequences."""
    return Table(tuple(columns), tuple(tuple(row) for row in rows))


def _markdown(block: Block) -> list[str]:
    if isinstance(block, str):
        return [_inline(block)]
    if isinstance(block, Bullets):
        return [f"- {_inline(point)}" for point in block.points]
    if isinstance(block, Drawing):
        return ["```text", *block.lines, "```"]
    rows = [block.columns, tuple("---" for _ in block.columns), *block.rows]
    return [
        "| " + " | ".join(cell if cell == "---" else _inline(cell).replace("|", "\\|") for cell in row) + " |"
        for row in rows
    ]


def _inline(text: str) -> str:
    """Text on one line in which nothing is read as markup."""
    return re.sub(r"[\\*_`]|<(?=[A-Za-z/!?])", r"\\\g<0>", " ".join(text.split()))


def _kind_of(block: Block) -> str:
    """Name of a block's class, for the template."""
    return "text" if isinstance(block, str) else type(block).__name__.lower()
