"""Repeated measures as a likelihood needs them: sums of products over patients seen at the same visits.

Patients with the same visits (and group) have the same covariance matrix, so the likelihood depends on
their data only through the sums of products of their rows: its cost does not grow with their number. Where
there are nearly as many patterns of visits as patients, the rows themselves take less room.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError
from anagen.statistics.rank import null_space, orthogonal

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
_ROOM = 2_000_000
"""Numbers that the products of all patterns may always take."""


@dataclass(frozen=True, eq=False)
class Records:
    """Observations of a trial, with the design orthogonalised.

    Attributes:
        q: [n, p], orthonormal columns that span the design.
        residual: [n], of the response after least squares.
        solution: [p], coefficients of `q` by least squares.
        triangle: [p, p], upper triangular: the kept columns of the design are q @ triangle.
        kept: [p], positions of the columns that add something to those before them.
        null: [columns, columns - p], directions of the coefficients that change no fitted value.
        subject: [n], 0 to subjects - 1.
        visit: [n], 0 to visits - 1.
        visits: number of visits.
        subjects: number of subjects.
        pattern: [subjects], index of the subject's pattern of visits.
        seen: [G, m], whether a pattern has each visit.
        group: [G], covariance group of each pattern.
        groups: number of covariance groups.
        count: [G], subjects of each pattern.
        products: [G * m * m, (p + 1) ** 2], sums over a pattern's subjects of the products of two
            visits' rows of (q, residual); None where they would take more room than `rows`.
        rows: [subjects, m, p + 1], rows of (q, residual), 0 at visits not seen.
        sums: [G, m, m], sums over a pattern's subjects of the products of two visits' residuals.
    """

    q: Floats
    residual: Floats
    solution: Floats
    triangle: Floats
    kept: Codes
    null: Floats
    subject: Codes
    visit: Codes
    visits: int
    subjects: int
    pattern: Codes
    seen: NDArray[np.bool_]
    group: Codes
    groups: int
    count: Floats
    products: Floats | None
    rows: Floats
    sums: Floats

    @property
    def n(self) -> int:
        """Number of observations."""
        return len(self.residual)

    @property
    def p(self) -> int:
        """Rank of the design."""
        return len(self.kept)

    def gram(self, matrices: Floats) -> Floats:
        """Sum over the subjects of rows' M rows, M being that of the subject's pattern.

        Args:
            matrices: [k, G, m, m], 0 at visits that a pattern lacks.

        Returns:
            [k, p + 1, p + 1].
        """
        k, width = len(matrices), self.p + 1
        if self.products is not None:
            return np.asarray((matrices.reshape(k, -1) @ self.products).reshape(k, width, width))
        flat = self.rows.reshape(-1, width)
        return np.stack([(one[self.pattern] @ self.rows).reshape(-1, width).T @ flat for one in matrices])

    def inside(self, spread: Floats) -> Floats:
        """Sum over each pattern's subjects of rows E rows', [G, m, m].

        Args:
            spread: E, [p + 1, p + 1].
        """
        if self.products is not None:
            return np.asarray((self.products @ spread.reshape(-1)).reshape(self.sums.shape))
        total = np.zeros(self.sums.shape)
        np.add.at(total, self.pattern, self.rows @ spread @ np.swapaxes(self.rows, 1, 2))
        return total


def records(
    y: ArrayLike,
    x: ArrayLike,
    subject: ArrayLike,
    visit: ArrayLike,
    visits: int,
    group: ArrayLike | None = None,
) -> Records:
    """Observations in the form that `likelihood` takes.

    Args:
        y: [n], finite.
        x: [n, columns].
        subject: [n], any codes.
        visit: int[n], 0 to visits - 1.
        visits: number of visits.
        group: int[n], covariance group of each observation's subject, from 0; None: one group.

    Raises:
        InputError: a subject has two values at one visit or two groups, or there are too few observations.
    """
    response, matrix = np.asarray(y, dtype=np.float64), np.asarray(x, dtype=np.float64)
    if not (np.isfinite(response).all() and np.isfinite(matrix).all()):
        raise InputError("response or design holds a missing or infinite number", expected="finite numbers")
    _, who = np.unique(np.asarray(subject), return_inverse=True)
    when = np.asarray(visit, dtype=np.int64)
    subjects = int(who.max()) + 1 if len(who) else 0
    cell = who * visits + when
    if len(np.unique(cell)) < len(cell):
        raise InputError("a subject has two values at one visit", expected="at most one value of each visit")
    kept, q, triangle = orthogonal(matrix)
    if len(response) <= len(kept):
        raise InputError(
            f"{len(response)} observations cannot fit {len(kept)} coefficients", expected="more observations"
        )
    solution = q.T @ response
    residual = response - q @ solution
    filled = np.zeros((subjects, visits, q.shape[1] + 1))
    filled[who, when, :-1], filled[who, when, -1] = q, residual
    present = np.zeros((subjects, visits), dtype=bool)
    present[who, when] = True
    member = np.zeros(subjects, dtype=np.int64)
    if group is not None:
        codes = np.asarray(group, dtype=np.int64)
        member[who] = codes
        if (member[who] != codes).any():
            raise InputError("a subject is in two covariance groups", expected="one group a subject")
    keys, first, pattern = np.unique(
        np.concatenate([member[:, None], present], axis=1), axis=0, return_index=True, return_inverse=True
    )
    pattern = pattern.reshape(-1)
    sums = np.zeros((len(keys), visits, visits))
    for index in range(len(keys)):
        left = filled[pattern == index, :, -1]
        sums[index] = left.T @ left
    return Records(
        q=q,
        residual=residual,
        solution=solution,
        triangle=triangle,
        kept=kept,
        null=null_space(matrix, kept),
        subject=who,
        visit=when,
        visits=visits,
        subjects=subjects,
        pattern=pattern,
        seen=present[first],
        group=member[first],
        groups=int(member.max()) + 1 if subjects else 1,
        count=np.bincount(pattern, minlength=len(keys)).astype(np.float64),
        products=_products(filled, pattern, len(keys)),
        rows=filled,
        sums=sums,
    )


def _products(rows: Floats, pattern: Codes, patterns: int) -> Floats | None:
    """`Records.products`, or None where they would take more than `_ROOM` and more than the rows."""
    _, visits, width = rows.shape
    size = patterns * (visits * width) ** 2
    if size > max(_ROOM, rows.size):
        return None
    products = np.empty((patterns, visits * visits, width**2))
    for index in range(patterns):
        block = rows[pattern == index].reshape(-1, visits * width)
        gram = (block.T @ block).reshape(visits, width, visits, width)
        products[index] = gram.transpose(0, 2, 1, 3).reshape(visits * visits, -1)
    return products.reshape(-1, width**2)
