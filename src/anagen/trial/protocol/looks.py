"""Looks of a trial before its end, as a trial file gives them."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.statistics.sequential.spending import HwangShihDeCani, OBrienFlemingType, PocockType, Spending

SPENDING: dict[str, Spending] = {
    "O'Brien-Fleming": OBrienFlemingType(),
    "Pocock": PocockType(),
    "Hwang-Shih-DeCani": HwangShihDeCani(-4.0),
}
"""Spending functions by name; the gamma family with -4, as often used."""
USUAL_SPENDING = "O'Brien-Fleming"


@dataclass(frozen=True)
class Looks:
    """Looks before the end.

    Attributes:
        fractions: of the patients, rising, each between 0 and 1; none where looks come by the calendar.
        spending: key of `SPENDING`.
        futility: Z below which (two-sided: |Z|) each look stops the trial, or None.
        binding: whether the bounds of efficacy count on these stops.
        days: of looks by the calendar, since the first centre opened, rising.
    """

    fractions: tuple[float, ...]
    spending: str = USUAL_SPENDING
    futility: tuple[float, ...] | None = None
    binding: bool = False
    days: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """Number of looks."""
        return len(self.fractions) or len(self.days)

    def function(self) -> Spending:
        """Spending function."""
        return SPENDING[self.spending]
