"""Options of the models of a trial that have some: estimating equations, ordered categories, wins."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.files.phrases import plain
from anagen.trial.protocol.endpoint import Endpoint

ORDINAL, WIN_RATIO = "ordinal", "win ratio"
RATIO_MODELS = (ORDINAL, WIN_RATIO)
"""Models whose test is that of a ratio, with the difference of means beside it."""


@dataclass(frozen=True)
class Equations:
    """[analysis.gee].

    Attributes:
        working: correlation between a patient's visits, as the equations assume it.
        errors: kind of the standard errors, "CR0" to "CR3", which hold whatever the true correlation is.
    """

    working: str = "exchangeable"
    errors: str = "CR2"

    def table(self) -> dict[str, object]:
        """Keys of the file."""
        return {"gee": {"working": self.working, "errors": self.errors}}

    def __str__(self) -> str:
        return f"working correlation {self.working}, standard errors {self.errors}"


@dataclass(frozen=True)
class Categories:
    """[analysis.ordinal].

    Attributes:
        cuts: between the categories, ascending, in the endpoint's unit; a value at a cut belongs to the
            better category.
        unit: of the endpoint.
    """

    cuts: tuple[float, ...]
    unit: str

    def table(self) -> dict[str, object]:
        """Keys of the file."""
        return {"ordinal": {"cuts": [f"{plain(cut)} {self.unit}" for cut in self.cuts]}}

    def __str__(self) -> str:
        return f"categories cut at {', '.join(plain(cut) for cut in self.cuts)} {self.unit}"


@dataclass(frozen=True)
class Rank:
    """An outcome of a hierarchy.

    Attributes:
        endpoint: by which two patients are compared.
        tie: difference up to which they tie, in the endpoint's unit (days for a time).
    """

    endpoint: Endpoint
    tie: float = 0.0


@dataclass(frozen=True)
class Hierarchy:
    """[analysis.win_ratio].

    Attributes:
        ranks: outcomes from the most important, the trial's endpoint first.
    """

    ranks: tuple[Rank, ...]

    def table(self) -> dict[str, object]:
        """Keys of the file."""
        first, *rest = self.ranks
        then = [{"endpoint": str(one.endpoint)} | _tie_key(one) for one in rest]
        return {"win_ratio": _tie_key(first) | ({"then": then} if then else {})}

    def __str__(self) -> str:
        return "; then ".join(
            str(one.endpoint) + (f" (ties up to {_tie(one)})" if one.tie else "") for one in self.ranks
        )


def _tie_key(one: Rank) -> dict[str, object]:
    return {"tie": _tie(one)} if one.tie else {}


def _tie(one: Rank) -> str:
    return f"{plain(one.tie)} {one.endpoint.tie_unit}"


ModelOptions = Equations | Categories | Hierarchy
