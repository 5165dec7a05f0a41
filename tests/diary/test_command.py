"""The diary as a person types it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.diary.conftest import PERSON, PHRASE, jpeg

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def test_a_diary_from_beginning_to_end(anagen_command: Command, tmp_path: Path) -> None:
    def typed(*words: str, code: int = 0) -> str:
        done = anagen_command("diary", *words, cwd=tmp_path)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    (tmp_path / "phrase").write_text(PHRASE + "\n")
    (tmp_path / "one.jpg").write_bytes(jpeg())
    secret = ("--passphrase-file", "phrase")
    assert "encrypted" in typed("new", "me.diary", "--person", str(PERSON), "--began", "2025-03-03", *secret)
    typed(
        "add",
        "me.diary",
        "begin",
        "--therapy",
        "finasteride",
        "--dose",
        "1 mg",
        "--date",
        "2025-03-03",
        *secret,
    )
    typed(
        "add",
        "me.diary",
        "photograph",
        "--photo",
        "one.jpg",
        "--place",
        "top",
        "--date",
        "2025-03-04",
        *secret,
    )
    refused = typed("add", "me.diary", "pony", "--value", "70", *secret, code=2)
    assert "did you mean 'ponytail'" in refused
    shown = typed("show", "me.diary", *secret)
    assert "finasteride 1 mg" in shown
    assert "Photograph" in shown
    typed("export", "me.diary", "out.json", *secret)
    assert "1 observations" in typed("import", "again.diary", "out.json")
    typed("remind", "again.diary", "hair.ics")
    assert (tmp_path / "hair.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    typed("delete", "me.diary", "--yes", *secret)
    assert not (tmp_path / "me.diary").exists()
    assert "no such file" in typed("show", "me.diary", code=2)
    assert "is no diary" in typed("show", "hair.ics", code=2)
