"""What the conduct of a trial asks of whatever simulates it: a field of hair, or a whole scalp."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class People(Protocol):
    """A cohort, as allocation sees it; arrays of length n."""

    @property
    def key(self) -> NDArray[np.uint64]:
        """Identity."""

    @property
    def age(self) -> NDArray[np.float64]:
        """Years."""

    @property
    def female(self) -> NDArray[np.bool_]:
        """Sex."""

    @property
    def stage(self) -> NDArray[np.str_]:
        """Severity in words."""

    def __len__(self) -> int: ...


class AnyWorlds(Protocol):
    """The worlds of a trial's replicates."""

    @property
    def belief(self) -> Any:
        """With `source`, `id` and `centre`."""

    def of(self, replicate: int, /) -> Any:
        """The world of one replicate, with its `draw`."""

    def different(self, replicates: int, /) -> int:
        """How many different draws so many replicates use."""


class AnyLaboratory(Protocol):
    """Runs replicates."""

    @property
    def worlds(self) -> AnyWorlds:
        """Of the replicates."""

    def cohort(self, size: int, replicate: int, /) -> Any:
        """The `People` of one replicate."""

    def observe(
        self, cohort: Any, sites: Any, replicate: int, /, *, twin: bool = False, truth: bool = True
    ) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
        """Outcomes float64[S, V] by name: as written down, and as they truly are."""
