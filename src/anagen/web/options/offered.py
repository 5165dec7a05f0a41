"""Answer to an offer, worked out in a process of its own for the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def offered(
    workers: int,
    particles: int,
    stamp: str,
    table: Mapping[str, Any],
    offer: Mapping[str, Any],
    parameters: str,
    seed: int,
) -> bytes:
    """Answer to an offer to the person of a patient table, as JSON text.

    Raises:
        InputError: the table or the offer has a fault.
    """
    from anagen.offers.answer import answer
    from anagen.offers.offer import Offer
    from anagen.web.options.cached_distribution import remembered
    from anagen.web.options.outlook import COMPANIES, person_of

    found = answer(
        Offer(**offer),
        person_of(table),
        remembered(parameters, stamp),
        seed=seed,
        particles=particles,
        workers=workers,
        companies=COMPANIES,
    )
    return found.to_json().encode()
