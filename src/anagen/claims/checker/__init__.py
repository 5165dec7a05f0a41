"""Checker of articles: the claims that a text makes, and the ledger's verdict on each."""

from anagen.claims.checker.check import check_document, check_documents, check_text
from anagen.claims.checker.document import Document
from anagen.claims.checker.read import read_document, read_file
from anagen.claims.checker.reading import Checked, Reading

__all__ = [
    "check_text",
    "check_document",
    "check_documents",
    "read_document",
    "read_file",
    "Document",
    "Reading",
    "Checked",
]
