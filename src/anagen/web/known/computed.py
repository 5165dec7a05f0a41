"""What the room computes in a process of its own."""

from __future__ import annotations

from typing import Any


def meta_analysis(name: str) -> dict[str, Any]:
    """Meta-analysis of one therapy, as data.

    Raises:
        InputError: no therapy has that name, or no trial enters.
    """
    from anagen.evidence_base.meta.summary import summarise_therapy

    return summarise_therapy(name).to_dict()
