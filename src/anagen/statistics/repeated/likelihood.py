"""Likelihood of repeated measures, full or restricted, with exact gradient and Hessian in the covariance.

With W = Σ⁻¹, A = X'WX, C = A⁻¹, r = y - Xβ and P_k = ∂A/∂θ_k = -X'W Σ_k W X, minus twice the restricted
log-likelihood is (n - p) log 2π + log|Σ| + log|A| + r'Wr (Patterson and Thompson 1971). Its derivatives
(Lindstrom and Bates 1988) are summed over patterns of visits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.repeated.records import Records
from anagen.statistics.repeated.structures import Structure

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Point:
    """The profile likelihood at one value of the covariance parameters; k parameters, p coefficients.

    Attributes:
        value: minus twice the log-likelihood, up to nothing.
        gamma: [p], change of the coefficients of the orthogonal design from least squares.
        inverse: [p, p], C: their covariance matrix.
        weight: [G, m, m], inverse covariance matrix of each pattern, 0 at visits that it lacks.
        sigma: [H, m, m], covariance matrix of all visits in each group.
    """

    value: float
    gamma: Floats
    inverse: Floats
    weight: Floats
    sigma: Floats


@dataclass(frozen=True, eq=False)
class Slopes:
    """Derivatives at a `Point`.

    Attributes:
        gradient: [k], of `Point.value`.
        hessian: [k, k].
        first: [G, k, m, m], derivatives of each pattern's covariance matrix (of all visits).
        second: [H, j, j, m, m], second derivatives of each group's matrix by its own j parameters.
        p: [k, p, p], derivatives of A.
    """

    gradient: Floats
    hessian: Floats
    first: Floats
    second: Floats
    p: Floats


def point(data: Records, kind: Structure, theta: Floats, reml: bool) -> Point | None:
    """Value at `theta`; None where it gives no covariance matrix."""
    parts = theta.reshape(data.groups, -1)
    sigma = np.stack([kind.covariance(part, data.visits) for part in parts])
    both = data.seen[:, :, None] & data.seen[:, None, :]
    padded = np.where(both, sigma[data.group], np.eye(data.visits))
    try:
        np.linalg.cholesky(sigma)
        root = np.linalg.cholesky(padded)
    except np.linalg.LinAlgError:
        return None
    logdet = 2.0 * (data.count @ np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1))
    weight = np.linalg.inv(padded) * both
    square = data.gram(weight[None])[0]
    information, moment = square[:-1, :-1], square[:-1, -1]
    try:
        lower = np.linalg.cholesky(information)
        inverse = np.linalg.inv(information)
    except np.linalg.LinAlgError:
        return None
    gamma = inverse @ moment
    value = logdet + square[-1, -1] - moment @ gamma + data.n * np.log(2.0 * np.pi)
    if reml:
        value += 2.0 * np.log(np.diagonal(lower)).sum() - data.p * np.log(2.0 * np.pi)
        value += 2.0 * np.log(np.abs(np.diagonal(data.triangle))).sum()
    if not np.isfinite(value):
        return None
    return Point(float(value), gamma, np.asarray(inverse, dtype=np.float64), weight, sigma)


def slopes(data: Records, kind: Structure, theta: Floats, at: Point, reml: bool) -> Slopes:
    """Exact first and second derivatives at `theta`, where the value is `at`."""
    patterns, m, k = len(data.count), data.visits, len(theta)
    own = k // data.groups
    pieces = [kind.derivatives(part, m) for part in theta.reshape(data.groups, own)]
    second = np.stack([piece[2] for piece in pieces])
    by_group = np.zeros((data.groups, k, m, m))
    for h, piece in enumerate(pieces):
        by_group[h, h * own : (h + 1) * own] = piece[1]
    first = by_group[data.group]
    weight = at.weight

    # r r', and in the restricted likelihood X C X' too, summed over each pattern's patients: [G, m, m].
    away = np.append(-at.gamma, 1.0)
    spread = np.outer(away, away)
    if reml:
        spread[:-1, :-1] += at.inverse
    inside = data.inside(spread)
    count = data.count[:, None, None]
    v = weight @ inside @ weight
    gradient_matrix = count * weight - v
    flat = first.reshape(patterns, k, m * m)
    gradient = np.einsum("gka,ga->k", flat, gradient_matrix.reshape(patterns, -1))

    left = first @ weight[:, None]
    right = first @ (2.0 * v - count * weight)[:, None]
    hessian = np.tensordot(left, right, axes=([0, 2, 3], [0, 3, 2]))
    for h in range(data.groups):
        here = slice(h * own, (h + 1) * own)
        summed = gradient_matrix[data.group == h].sum(axis=0)
        hessian[here, here] += second[h].reshape(own, own, -1) @ summed.reshape(-1)
    by_product = -data.gram(np.swapaxes(weight[:, None] @ left, 0, 1))  # of W Σ_k W
    p = by_product[:, :-1, :-1]
    pull = by_product[:, :-1] @ away  # -X'W Σ_k W r, [k, p]
    hessian -= 2.0 * pull @ at.inverse @ pull.T
    if reml:
        turned = (p @ at.inverse).reshape(k, data.p, data.p)
        hessian -= turned.reshape(k, -1) @ np.swapaxes(turned, 1, 2).reshape(k, -1).T
    return Slopes(gradient, (hessian + hessian.T) / 2.0, first, second, p)
