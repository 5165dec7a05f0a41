"""Text of a PDF (extra ``check``), read in a process of its own with limits on time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

from anagen.claims.checker.document import MOST_CHARACTERS, MOST_PAGES, PDF_SECONDS
from anagen.errors import InputError

MEMORY = 1_500_000_000
"""Bytes of address space that reading may take."""
_NO_TEXT = 3
_REFUSED = 4


def read_pdf(data: bytes, where: str) -> str:
    """The text, a line a line and an empty line between pages.

    Raises:
        InputError: no reader, no PDF, locked, too many pages, too long to read, or no text in it.
    """
    if find_spec("pypdf") is None:
        raise InputError(
            "reading a PDF needs a package that is not here",
            where=where,
            expected="pip install 'anagen[check]'",
        )
    try:
        done = subprocess.run(
            [
                sys.executable,
                "-I",
                "-c",
                _PROGRAM,
                str(MOST_PAGES),
                str(MOST_CHARACTERS),
                str(PDF_SECONDS),
                str(MEMORY),
            ],
            input=data,
            capture_output=True,
            timeout=PDF_SECONDS + 5,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InputError(
            f"takes longer than {PDF_SECONDS} s to read", where=where, expected="a plainer PDF"
        ) from None
    if done.returncode == 0:
        text = str(json.loads(done.stdout.decode("utf-8")))
        if not text.strip():
            raise InputError("no text in it", where=where, expected="a PDF with text, not pictures of pages")
        return text
    if done.returncode == _REFUSED:
        raise InputError(done.stderr.decode("utf-8", "replace").strip()[:200], where=where)
    raise InputError(
        "cannot be read as a PDF", where=where, expected="an unbroken PDF that unpacks to less than 1 GB"
    )


# It imports pypdf alone, so that nothing of Anagen is loaded for each file.
_PROGRAM = f"""
import json, sys
pages_most, most, seconds, memory = map(int, sys.argv[1:5])
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
except (ImportError, ValueError, OSError):
    pass
import io, logging
logging.disable(logging.CRITICAL)
def refuse(why):
    sys.stderr.write(why)
    sys.exit({_REFUSED})
try:
    from pypdf import PdfReader
    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        refuse("locked with a password")
    count = len(reader.pages)
    if count > pages_most:
        refuse(f"{{count}} pages (expected at most {{pages_most}})")
    parts, total = [], 0
    for page in reader.pages:
        words = page.extract_text() or ""
        total += len(words)
        if total > most:
            refuse(f"more than {{most}} characters of text")
        parts.append(words)
except SystemExit:
    raise
except BaseException:
    sys.exit({_NO_TEXT})
sys.stdout.buffer.write(json.dumps("\\n\\n".join(parts)).encode("ascii"))
"""
