"""Sheet for a visit as plain text, to paste into a record: every line stands by itself."""

from __future__ import annotations

import textwrap

from anagen.report.visit.sheet import Part, Sheet, SheetTable

WIDTH = 100


def sheet_text(sheet: Sheet) -> str:
    """Sheet as text of lines of at most `WIDTH` signs."""
    blocks = [sheet.title.upper(), _wrapped(*sheet.about)]
    blocks += [_part(one) for one in sheet.alarms]
    blocks.append(_wrapped(sheet.lead))
    blocks.append(_wrapped(*(f"- {one.name}: {one.words}" for one in sheet.heads)))
    if sheet.table:
        blocks.append(_table(sheet.table))
    blocks += [_part(one) for one in sheet.parts]
    blocks.append(_wrapped(*sheet.foot))
    return "\n\n".join(filter(None, blocks)) + "\n"


def _part(part: Part) -> str:
    facts = (f"- {word}: {text}" for word, text in part.facts)
    return "\n".join(
        filter(None, [part.title.upper(), _wrapped(*facts, *(f"- {line}" for line in part.lines))])
    )


def _table(table: SheetTable) -> str:
    """Table as a line for each row, since a record seldom keeps columns."""
    lines = [
        f"- {row[0]}: "
        + "; ".join(f"{head} {cell}" for head, cell in zip(table.columns[1:], row[1:], strict=True))
        for row in table.rows
    ]
    return f"{table.caption.upper()}\n{_wrapped(*lines)}"


def _wrapped(*lines: str) -> str:
    return "\n".join(
        textwrap.fill(
            line, WIDTH, subsequent_indent="  " if line.startswith("- ") else "", break_on_hyphens=False
        )
        for line in lines
        if line
    )
