"""Fixtures of the trial tests."""

from __future__ import annotations

import pytest

from trial.full_file import FULL


@pytest.fixture(scope="session")
def full() -> str:
    """A valid trial file in which every key is used."""
    return FULL
