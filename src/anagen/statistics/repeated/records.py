"""Repeated measures as a likelihood needs them: sums of products over patients seen at the same visits.

Patients with the same visits (and group) have the same covariance matrix, so the likelihood depends on
their data only through the sums of products of their rows: its cost does not grow with their number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError
from anagen.statistics.rank import null_space, orthogonal

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


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
            visits' rows of (q, residual).
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
    products: Floats

    @property
    def n(self) -> int:
        """Number of observations."""
        return len(self.residual)

    @property
    def p(self) -> int:
        """Rank of the design."""
        return len(self.kept)


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
    width = visits * filled.shape[2]
    products = np.empty((len(keys), visits * visits, filled.shape[2] ** 2))
    for index in range(len(keys)):
        block = filled[pattern == index].reshape(-1, width)
        gram = (block.T @ block).reshape(visits, filled.shape[2], visits, filled.shape[2])
        products[index] = gram.transpose(0, 2, 1, 3).reshape(visits * visits, -1)
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
        products=products.reshape(-1, filled.shape[2] ** 2),
    )
