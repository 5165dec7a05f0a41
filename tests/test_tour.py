"""The statistician's tour: every command of the page runs, and prints what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.docs.tour import PAGE, PICTURE, SHOWN, made


@pytest.mark.slow
def test_every_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert made(text, tmp_path) == text, "run: python -m tools.docs.tour"
    assert (tmp_path / PICTURE).stat().st_size > 10_000
    assert SHOWN.is_file()


def test_a_command_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="nothing here"):
        made("```toml\nx = 1\n```\n\n```sh\necho nothing here; exit 3\n```\n", tmp_path)


def test_only_what_is_printed_is_put_below(tmp_path: Path) -> None:
    blocks = ["toml\nx = 1", "sh\ncat trial.toml", "\nold", "sh\ntouch b", "text\nstays"]
    page = "".join(f"```{block}\n```\n\n" for block in blocks)
    assert made(page, tmp_path) == page.replace("old", "x = 1")
    assert (tmp_path / "b").is_file()
