"""The dated record of a qualification: text on the screen, Markdown, a page and JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from anagen import __version__
from anagen.files.notice import NOTICE
from anagen.files.writing import write_file
from anagen.report.documents.parts import Block, Document, Section, table
from verification.qualify.item import FAIL, NOTED, PASS, Item

PARTS = {"IQ": "Installation", "OQ": "Operation", "PQ": "Performance"}
NAMES = ("qualification.json", "qualification.md", "qualification.html")
MEANS = {
    "IQ": "What is installed is what the lock names; hashes of code and locks are kept for comparison.",
    "OQ": "The statistics give what R and SAS gave for the same data; each row names the call that was made.",
    "PQ": "Small trials, from the file to the folder of results, give what is pinned.",
}


@dataclass(frozen=True)
class Record:
    """All checks of one qualification.

    Attributes:
        written: time in UTC.
        items: checks, in order.
    """

    written: str
    items: tuple[Item, ...]

    @classmethod
    def now(cls, items: Sequence[Item]) -> Record:
        """Record with the time of now."""
        return cls(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), tuple(items))

    @property
    def failed(self) -> tuple[Item, ...]:
        """Checks that failed."""
        return tuple(item for item in self.items if item.verdict == FAIL)

    def count(self, part: str, verdict: str) -> int:
        """Number of checks of a part with a verdict."""
        return sum(item.part == part and item.verdict == verdict for item in self.items)

    def lines(self) -> list[str]:
        """Lines for the screen: each part's count, each failure, and the verdict."""
        found = [f"Qualification of Anagen {__version__}, {self.written}. {NOTICE}"]
        for part, name in PARTS.items():
            if not any(item.part == part for item in self.items):
                found.append(f"{part} {name}: not run")
                continue
            passed, failed, noted = (self.count(part, verdict) for verdict in (PASS, FAIL, NOTED))
            found.append(f"{part} {name}: {passed} passed, {failed} failed, {noted} noted")
        found += [
            f"FAIL {item.id} {item.what}: expected {item.expected}, found {item.found}"
            for item in self.failed
        ]
        return [*found, self.verdict]

    @property
    def verdict(self) -> str:
        """One sentence."""
        left = [part for part in PARTS if not any(item.part == part for item in self.items)]
        if self.failed:
            return f"NOT QUALIFIED: {len(self.failed)} of {len(self.items)} checks failed."
        if left:
            return f"All checks that were run passed; not run: {', '.join(left)}."
        return "QUALIFIED: all checks passed."

    def document(self) -> Document:
        """The record as a document, one table a part."""
        sections = [Section("Verdict", (*self.lines(), "Signed: [to be decided: name and date]"))]
        for part, name in PARTS.items():
            rows = [item for item in self.items if item.part == part]
            if rows:
                sections.append(Section(f"{name} ({part})", (MEANS[part], _table(rows))))
        return Document("Qualification record", f"Anagen {__version__}, {self.written}", tuple(sections))

    def write(self, folder: Path) -> list[Path]:
        """Write the record as JSON, Markdown and a page into `folder`; returns the files."""
        folder.mkdir(parents=True, exist_ok=True)
        made = self.document()
        data = {
            "anagen": __version__,
            "written": self.written,
            "verdict": self.verdict,
            "items": [asdict(item) for item in self.items],
        }
        texts = (json.dumps(data, indent=1, ensure_ascii=False) + "\n", made.markdown(), made.html())
        return [write_file(folder / name, text) for name, text in zip(NAMES, texts, strict=True)]


def _table(rows: Sequence[Item]) -> Block:
    columns = ["check", "what", "from", "expected", "found", "verdict"]
    return table(columns, [(one.id, one.what, one.how, one.expected, one.found, one.verdict) for one in rows])
