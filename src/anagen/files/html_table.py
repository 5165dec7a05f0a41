"""A small, self-contained HTML table for a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from anagen.files.notice import NOTICE
from anagen.files.safe_text import shown


def html_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table with its title above and the notice below; all text is escaped.

    Args:
        title: caption.
        columns: heads of the columns; none for rows of a name and a value.
        rows: cells, the first of each row being its head.
    """
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join(
        f'<tr><th scope="row" style="text-align:left">{escape(row[0])}</th>'
        + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return shown(
        f'<table><caption style="text-align:left"><strong>{escape(title)}</strong></caption>'
        f"{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{body}</tbody></table>"
        f"<p><small>{escape(NOTICE)}</small></p>"
    )
