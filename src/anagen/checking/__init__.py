"""Reading an article: which claims it makes, and what the ledger says of each."""

from anagen.checking.check import check_document, check_documents, check_text
from anagen.checking.document import Document
from anagen.checking.finding import Checked, Reading
from anagen.checking.read import read_document, read_file

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
