"""The notice that every page, table and file of results carries."""

from __future__ import annotations

NOTICE = "Research and education. Virtual patients, not medical advice."
"""A page may add a sentence after it; nothing words it anew."""
