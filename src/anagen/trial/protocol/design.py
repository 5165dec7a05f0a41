"""How patients are allocated, seen and lost: [design]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anagen.errors import InputError
from anagen.files.phrases import Dropout

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Design:
    """[design].

    Attributes:
        kind: "parallel"; "split-scalp": each patient has the reference arm on one side of the scalp and
            one of the other arms on the other; or "crossover": each has both treatments, one after the other.
        allocation: one part for each group (`Protocol.groups`).
        randomisation: "simple", "blocked" or "stratified".
        block: patients in a permuted block; 1 for simple randomisation.
        strata: any of "sex", "stage", "age", "centre".
        dropout: of arms without their own, or None.
        visit_window_days: largest distance of a visit from its nominal day.
        season_start: day of the year of baseline (1 January is 0), or None for no seasons.
        identical_arms: whether arms that are given the same are meant (A/A).
        centres: number of centres.
        centre_spread: SD between centres of the logarithm of the factor by which they count.
        washout_days: between the two periods of a crossover.
    """

    kind: str = "parallel"
    allocation: tuple[int, ...] = (1,)
    randomisation: str = "blocked"
    block: int = 1
    strata: tuple[str, ...] = ()
    dropout: Dropout | None = None
    visit_window_days: float = 0.0
    season_start: int | None = None
    identical_arms: bool = False
    centres: int = 1
    centre_spread: float = 0.0
    washout_days: int = 0

    def __post_init__(self) -> None:
        """Check that the design can be randomised.

        Raises:
            InputError: no part for a group, or a block that cannot hold the allocation.
        """
        if not self.allocation or min(self.allocation) < 1:
            raise InputError(
                f"allocation is {self.allocation}",
                where="Design",
                expected="a whole number above 0 for each group",
            )
        if self.randomisation != "simple":
            check_block(self.block, self.allocation, "Design")


def check_block(block: int, allocation: Sequence[int], where: str) -> None:
    """Check that a block holds the allocation a whole number of times.

    Raises:
        InputError: it does not.
    """
    whole = sum(allocation)
    if block < 1 or block % whole:
        raise InputError(
            f"block {block} cannot hold the allocation", where=where, expected=f"a multiple of {whole}"
        )
