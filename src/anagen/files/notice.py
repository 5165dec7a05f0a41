"""The notice that every page, table and file of results carries."""

from __future__ import annotations

NOTICE = "Research and education. Virtual patients, not medical advice."
"""A page may add a sentence after it; nothing words it anew."""
NOTICE_OF_OWN_DATA = (
    "Research and education, not medical advice. The data are the user's; only their form was checked."
)
"""The notice where no patient is virtual."""
