"""The package's statistics against the numbers that R and others gave, and the page that shows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.docs import checked_against_r
from verification.software.calls import CALLS

pytestmark = pytest.mark.slow


NUMBERS = [
    pytest.param(number, id=f"{call.call}: {number.what}") for call in CALLS for number in call.numbers
]


@pytest.mark.parametrize("number", NUMBERS)
def test_ours_is_theirs(number) -> None:
    assert number.difference <= number.within


def test_the_allowance_is_no_wider_than_it_need_be() -> None:
    loose = [
        n.values[0] for n in NUMBERS if n.values[0].within > 2e-4 * max(1.0, abs(float(n.values[0].theirs)))
    ]
    assert not loose


def test_the_page_is_current(root: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    checked_against_r.main(tmp_path)

    def without_differences(folder: Path) -> str:
        # The last digits of a difference depend on the machine's arithmetic.
        text = (folder / "docs" / "checked_against_r.md").read_text(encoding="utf-8")
        return re.sub(r"\| [^|]+ \| ([^|]+ \|)$", r"| \1", text, flags=re.MULTILINE)

    assert without_differences(tmp_path) == without_differences(root), "run: make docs"
