"""Check that the extra ``diary`` is installed."""

from __future__ import annotations

from importlib.util import find_spec

from anagen.errors import InputError

PARTS = ("sqlalchemy", "alembic", "cryptography")


def need_diary() -> None:
    """Check that the extra is installed.

    Raises:
        InputError: a part of it is missing.
    """
    for part in PARTS:
        if find_spec(part) is None:
            raise InputError(f"a diary needs {part}", expected="pip install 'anagen[diary]'")
