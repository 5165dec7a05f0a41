"""Tables that a generator prints, put into the page that quotes them, each over that with its heading."""

from __future__ import annotations

from collections.abc import Iterator

Place = tuple[int, int]
"""First line of a table, and the line after its last."""


def tables(lines: list[str]) -> Iterator[Place]:
    """Places of all Markdown tables, in order."""
    first = None
    for number, line in enumerate([*lines, ""]):
        if line.startswith("|") and first is None:
            first = number
        elif not line.startswith("|") and first is not None:
            if number - first > 1 and set(lines[first + 1]) <= set("|-: "):
                yield first, number
            first = None


def placed(page: str, printed: str) -> tuple[str, list[str]]:
    """`page` with every printed table in the place of the one with the same heading.

    Tables with one heading take each other's place in order.

    Returns:
        The new text, and headings of printed tables for which the page has no place.
    """
    lines, told = page.split("\n"), printed.split("\n")
    waiting: dict[str, list[list[str]]] = {}
    for first, after in tables(told):
        waiting.setdefault(told[first].strip(), []).append(told[first:after])
    found: list[str] = []
    done = 0
    for first, after in tables(lines):
        mine = waiting.get(lines[first].strip())
        found += lines[done:first]
        # The line of dashes is the page's own: it may align columns.
        found += [*lines[first : first + 2], *mine.pop(0)[2:]] if mine else lines[first:after]
        done = after
    missing = [heading for heading, rest in waiting.items() if rest]
    return "\n".join([*found, *lines[done:]]), missing
