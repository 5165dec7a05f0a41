"""What the room computes in a process of its own: the course of a scalp."""

from __future__ import annotations

from typing import Any

from anagen.web.scalp.request import Asked
from anagen.web.scalp.room_keys import room_keys


def make_ready() -> None:
    """Compile the engine and load the data before the first visitor."""
    for kind in room_keys():
        answer(Asked.model_validate({"kind": kind}), False)


def answer(asked: Asked, lenient: bool) -> dict[str, Any]:
    """Answer to a request.

    Args:
        asked: the request.
        lenient: whether names that do not fit are replaced by usual ones.

    Raises:
        InputError: a name is unknown, unless `lenient`.
    """
    from anagen.web.scalp.choices import settled
    from anagen.web.scalp.payload import scalp_answer

    return scalp_answer(settled(asked, lenient=lenient))
