"""One notice for the whole package."""

from __future__ import annotations

import re
from pathlib import Path

from anagen.files.notice import NOTICE

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "anagen"


def test_the_notice_is_worded_in_one_place() -> None:
    """The front door's docstring repeats it for readers of the source; no other file words it anew."""
    wording = re.compile(r"not medical advice", re.IGNORECASE)
    found = [
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*"))
        if path.suffix in {".py", ".j2", ".toml", ".html", ".js"} and wording.search(path.read_text("utf-8"))
    ]
    assert found == ["__init__.py", "files/notice.py"]
    assert NOTICE in (PACKAGE / "__init__.py").read_text("utf-8")
