"""Damping of named terms of the immune field: the only way in which a treatment acts on it.

| term | part of the field's equations (docs/areata.md, "Equations") |
|---|---|
| interferon | production of interferon-γ by T cells |
| presentation | priming of CD8 cells on antigen that interferon makes follicles show |
| recruitment | CD4 cells that interferon calls in |
| help | growth of T cells on their own cytokines (interleukins 2 and 15) |
| privilege | loss of the guardians of immune privilege to interferon |
| attack | effect of CD8 cells on the follicle; the field itself does not feel it |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.field_kernel import TERMS
from anagen.errors import InputError, unknown_name


@dataclass(frozen=True, eq=False)
class Damping:
    """Shares taken from terms of the field, over time and place.

    Several parts that damp one term multiply the shares that they leave.

    Attributes:
        term: int64[E], index into `TERMS`.
        course: float64[E, D], share taken on each day, 0 to 1.
        where: float64[E, N], how much of it reaches each cell, 0 to 1.
    """

    term: NDArray[np.int64]
    course: NDArray[np.float64]
    where: NDArray[np.float64]

    @classmethod
    def none(cls, days: int, cells: int) -> Damping:
        """No treatment."""
        return cls(np.zeros(0, dtype=np.int64), np.zeros((0, days)), np.zeros((0, cells)))

    @classmethod
    def of(
        cls,
        courses: Mapping[str, NDArray[np.float64]],
        cells: int,
        where: NDArray[np.float64] | None = None,
    ) -> Damping:
        """Damping by one treatment.

        Args:
            courses: float64[D] by term, share taken on each day.
            cells: number of cells N of the map.
            where: float64[N], how much reaches each cell; everywhere in full by default.

        Raises:
            InputError: an unknown term, or shares outside 0 to 1.
        """
        for name in courses:
            if name not in TERMS:
                raise unknown_name("term of the immune field", name, TERMS)
        place = np.ones(cells) if where is None else np.asarray(where, dtype=np.float64)
        if place.shape != (cells,):
            raise InputError(f"where has shape {place.shape}", expected=f"one number for each of {cells}")
        found = cls(
            np.array([TERMS.index(name) for name in courses], dtype=np.int64),
            np.ascontiguousarray(np.stack([np.asarray(c, dtype=np.float64) for c in courses.values()])),
            np.ascontiguousarray(np.broadcast_to(place, (len(courses), cells))),
        )
        for values in (found.course, found.where):
            if not ((values >= 0.0) & (values <= 1.0)).all():
                raise InputError("courses of a treatment must be shares", expected="shares from 0 to 1")
        return found

    def with_also(self, other: Damping) -> Damping:
        """Both treatments together."""
        return Damping(
            np.concatenate([self.term, other.term]),
            np.concatenate([self.course, other.course]),
            np.concatenate([self.where, other.where]),
        )
