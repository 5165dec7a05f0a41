"""Plain text for evidence, 80 columns wide: items, wrapped sentences, tables."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

WIDTH = 80
DASH = "-"


def wrap(text: str, first: str = "", rest: str | None = None) -> list[str]:
    """Lines of `text` that begin with `first`, then `rest` (default: as the first); links stay whole."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def item(head: str, text: str) -> list[str]:
    """Lines of ``  head: text`` with a hanging indent."""
    return wrap(f"{head}: {text}", "  ", "    ")


def sentence(text: str) -> str:
    """`text` with a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def many(count: int, one: str, more: str) -> str:
    """Count with its noun: ``1 study``, ``2 studies``."""
    return f"{count} {one if count == 1 else more}"


def listed(parts: Sequence[str], between: str = "; ") -> str:
    """Parts that are not empty, joined."""
    return between.join(part for part in parts if part)


def underlined(text: str, mark: str) -> list[str]:
    """Lines of an underlined heading."""
    return [text, mark * len(text)]


def columns(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Lines of a table as wide as its cells; columns in `right` are right-aligned."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(row: Sequence[str]) -> str:
        cells = [
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return " ".join(cells).rstrip()

    return [line(head), "-" * min(sum(widths) + len(widths) - 1, WIDTH), *map(line, rows)]
