"""The form of docstrings: subject first, one name a line, and only names that are there."""

from __future__ import annotations

import pytest

from tools.docstrings import ROOT, modules, violations


def faults(source: str) -> list[str]:
    return [fault for _, fault in violations(source)]


def test_docstrings_keep_the_form() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {fault}"
        for path in modules()
        for line, fault in violations(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("docstring", "fault"),
    [
        ("What it costs.", "begins with 'What'"),
        ("The same as text.", "begins with 'The same'"),
        ("Cost.\n\n    Args:\n        price: of one. count: bought.\n    ", "also holds 'count'"),
        ("Cost.\n\n    Args:\n        price, count: of one.\n    ", "is not 'name: text'"),
        ("Cost.\n\n    Args:\n        prize: of one.\n    ", "names 'prize', which is not there"),
    ],
)
def test_a_broken_form_is_seen(docstring: str, fault: str) -> None:
    (found,) = faults(f'def cost(price, count):\n    """{docstring}"""\n')
    assert fault in found


def test_a_clean_docstring_has_no_fault() -> None:
    text = "Cost: price times count.\n\n    Args:\n        price: of one.\n        count: bought: 3 or so.\n"
    assert faults(f'def cost(price, count):\n    """{text}    """\n') == []
