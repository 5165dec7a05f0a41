"""A number that other software gave, beside the package's own for the same data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

R = "R 4.2.2"
METAFOR = f"metafor 3.8.1, {R}"
NETMETA = f"netmeta 2.8-2, {R}"


@dataclass(frozen=True)
class Number:
    """One number.

    Attributes:
        what: name of the quantity.
        theirs: as the software printed it, all its digits.
        ours: works out the package's own.
        within: largest difference allowed.
    """

    what: str
    theirs: str
    ours: Callable[[], float]
    within: float

    @property
    def difference(self) -> float:
        """Distance of the package's number from the other's."""
        return abs(float(self.ours()) - float(self.theirs))


@dataclass(frozen=True)
class Call:
    """One call of other software, and what it gave.

    Attributes:
        about: the data.
        software: package and version.
        call: as it was typed.
        ours: the function of this package that answers the same.
        numbers: what came out.
        note: why a difference is allowed, or "".
    """

    about: str
    software: str
    call: str
    ours: str
    numbers: tuple[Number, ...]
    note: str = ""


def numbers(
    names: str, theirs: str, ours: Callable[[], Sequence[float] | float], within: float
) -> tuple[Number, ...]:
    """Several numbers of one answer.

    Args:
        names: of the quantities, apart by commas.
        theirs: the printed numbers, apart by blanks.
        ours: gives as many numbers, in the same order.
        within: largest difference allowed, of each.
    """

    def part(index: int) -> Callable[[], float]:
        def number() -> float:
            answer = ours()
            return float(answer[index] if isinstance(answer, Sequence) else answer)

        return number

    pairs = zip(names.split(", "), theirs.split(), strict=True)
    return tuple(Number(name, text, part(index), within) for index, (name, text) in enumerate(pairs))
