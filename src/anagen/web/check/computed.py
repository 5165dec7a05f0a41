"""What the room computes in a process of its own: articles, read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anagen.claims.checker.reading import Checked


@dataclass(frozen=True)
class Given:
    """Article that was pasted or opened: a name to show, and either text or the bytes of a file."""

    name: str
    text: str = ""
    data: bytes = b""


def make_ready() -> None:
    """Load the rules, the ledger and, if installed, the sentence vectors."""
    import anagen.report.article.page  # noqa: F401  (loads the words around it)
    from anagen.claims.checker.check import check_text

    check_text("Exosomes are approved.")


def checked_page(given: Sequence[Given]) -> dict[str, Any]:
    """Context of the page with the marked articles.

    Raises:
        InputError: an article cannot be read.
    """
    from anagen.report.article.page import check_context

    return check_context(_checked(given, "auto"))


def checked_summary(given: Sequence[Given], embeddings: str) -> dict[str, Any]:
    """Result of `anagen check --json`.

    Raises:
        InputError: an article cannot be read.
    """
    found: dict[str, Any] = _checked(given, embeddings).to_dict()
    return found


def _checked(given: Sequence[Given], embeddings: str) -> Checked:
    from anagen.claims.checker.check import check_documents
    from anagen.claims.checker.read import read_document, read_text

    documents = [
        read_document(one.data, one.name) if one.data else read_text(one.text, one.name) for one in given
    ]
    return check_documents(documents, embeddings=embeddings)
