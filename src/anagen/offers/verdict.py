"""Verdict on an offer: one sentence in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from anagen.offers.compared import BesideOffer, best_usual
from anagen.safety.judge import Safety
from anagen.safety.standing import WITHHELD

ALIKE = 2
"""Of 100 people: a difference this small, or smaller, is called none."""


def verdict(
    name: str,
    safety: Safety | None,
    no_forecast: str,
    compared: Sequence[BesideOffer],
    *,
    usual: bool = True,
) -> str:
    """Verdict on an offer called `name`.

    Args:
        safety: of an offer that the person's health rules out; None otherwise.
        no_forecast: why nothing can be foreseen of it, or "".
        compared: every option beside the offer.
        usual: whether it is usually offered to people like this one.
    """
    if safety is not None:
        causes = dict.fromkeys(one.because for one in safety.reasons if one.standing == WITHHELD)
        return f"Not for you now: {name} is withheld, as {' and '.join(causes)}."
    if not usual:
        return f"Not for you, as far as we know: {name} is not usually given to people like you."
    best = next(iter(best_usual(compared)), None)
    own = next((one for one in compared if one.kind == "offer"), None)
    if no_forecast or own is None:
        instead = "" if best is None else f" Of {best.name} much more is known."
        return f"Nobody can tell you what {name} would do.{instead}"
    added = own.people.better - compared[0].people.better
    if added <= ALIKE:
        told = f"Two years on, we expect no more from {name} than from a dummy treatment"
    else:
        told = f"{_upper(name)} may help: two years on, {added} more of 100 say better than on a dummy"
    if best is not None:
        told += _beside(own.people.better - best.people.better, best.name)
    if added > ALIKE and own.certainty not in ("high", "moderate"):
        told += ". Nobody can be sure of it"
    return f"{told}."


def _beside(more: int, best: str) -> str:
    if more < -ALIKE:
        return f"; {best} would do more for you"
    return f"; {best} would do about as much" if more <= ALIKE else f", and more than with {best}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
