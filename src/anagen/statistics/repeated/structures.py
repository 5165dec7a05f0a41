"""Covariance structures of repeated measures, each a function of unconstrained parameters, with derivatives.

Parameters are those of the R package mmrm: logarithms of standard deviations, correlations as
θ / √(1 + θ²), and for an unstructured matrix the rows below the diagonal of its Cholesky factor,
each divided by its diagonal element (Pinheiro and Bates 1996).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import unknown_name

Floats = NDArray[np.float64]
Derivatives = tuple[Floats, Floats, Floats]
"""Covariance [m, m], its first derivatives [k, m, m] and its second [k, k, m, m]."""


@dataclass(frozen=True)
class Structure(ABC):
    """A covariance structure.

    Attributes:
        name: short, as in `STRUCTURES`.
        label: in words.
    """

    name: str
    label: str

    @abstractmethod
    def size(self, visits: int) -> int:
        """Number of parameters for `visits` visits."""

    @abstractmethod
    def covariance(self, theta: Floats, visits: int) -> Floats:
        """Covariance matrix of the visits, [m, m]."""

    @abstractmethod
    def derivatives(self, theta: Floats, visits: int) -> Derivatives:
        """Covariance matrix of the visits with its first and second derivatives by the parameters."""

    @abstractmethod
    def start(self, moment: Floats) -> Floats:
        """Parameters near a positive definite covariance matrix [m, m] of residuals."""


class Unstructured(Structure):
    """Any positive definite matrix."""

    def size(self, visits: int) -> int:
        return visits * (visits + 1) // 2

    def covariance(self, theta: Floats, visits: int) -> Floats:
        root = _root(theta, visits)
        return np.asarray(root @ root.T)

    def derivatives(self, theta: Floats, visits: int) -> Derivatives:
        k = self.size(visits)
        rows, columns = _below(visits)
        root = _root(theta, visits)
        first = np.zeros((k, visits, visits))
        on = np.arange(visits)
        first[on, on] = root
        first[visits + np.arange(len(rows)), rows, columns] = root[rows, rows]
        one = first @ root.T
        row_of = np.concatenate([on, rows])
        # The logarithm of row a's SD scales row a, so it leaves ∂root/∂k as it is in that row.
        same = (on[:, None] == row_of)[:, :, None, None] * first
        second_root = np.zeros((k, k, visits, visits))
        second_root[:visits] = same
        second_root[:, :visits] = np.swapaxes(same, 0, 1)
        flat = first.reshape(k * visits, visits)
        crossed = (flat @ flat.T).reshape(k, visits, k, visits).transpose(0, 2, 1, 3)
        two = second_root @ root.T + crossed
        return root @ root.T, one + np.swapaxes(one, 1, 2), two + np.swapaxes(two, 2, 3)

    def start(self, moment: Floats) -> Floats:
        root = np.linalg.cholesky(moment)
        sd = np.diagonal(root)
        rows, columns = _below(len(moment))
        return np.concatenate([np.log(sd), root[rows, columns] / sd[rows]])


def _root(theta: Floats, visits: int) -> Floats:
    root = np.eye(visits)
    rows, columns = _below(visits)
    root[rows, columns] = theta[visits:]
    return np.asarray(root * np.exp(theta[:visits])[:, None])


@cache
def _below(visits: int) -> tuple[Any, Any]:
    return np.tril_indices(visits, -1)


@dataclass(frozen=True)
class Correlated(Structure):
    """Standard deviations, common or one a visit, times a matrix of correlations.

    Attributes:
        several: whether each visit has its own standard deviation.
    """

    several: bool

    @abstractmethod
    def correlations(self, visits: int) -> int:
        """Number of its correlation parameters."""

    @abstractmethod
    def matrix(self, rho: Floats, visits: int) -> Derivatives:
        """Matrix of correlations, with its derivatives by the parameters."""

    @abstractmethod
    def guess(self, correlation: Floats) -> Floats:
        """Correlation parameters near an observed matrix [m, m]."""

    def size(self, visits: int) -> int:
        return (visits if self.several else 1) + self.correlations(visits)

    def covariance(self, theta: Floats, visits: int) -> Floats:
        sds = visits if self.several else 1
        scale = np.broadcast_to(np.exp(theta[:sds]), visits)
        rho = theta[sds:] / np.sqrt(1.0 + theta[sds:] ** 2)
        return np.asarray(self.matrix(rho, visits)[0] * scale[:, None] * scale)

    def derivatives(self, theta: Floats, visits: int) -> Derivatives:
        sds = visits if self.several else 1
        scale = np.broadcast_to(np.exp(theta[:sds]), visits)
        scale = scale[:, None] * scale
        free = theta[sds:]
        rho = free / np.sqrt(1.0 + free**2)
        slope = (1.0 + free**2) ** -1.5
        bend = -3.0 * free * (1.0 + free**2) ** -2.5
        correlation, by_rho, by_two = self.matrix(rho, visits)
        by_free = by_rho * slope[:, None, None]
        by_two_free = by_two * (slope[:, None] * slope)[:, :, None, None]
        at = np.arange(len(free))
        by_two_free[at, at] += by_rho * bend[:, None, None]
        degree = _degree(visits) if self.several else np.full((1, visits, visits), 2.0)
        sigma = correlation * scale
        k = self.size(visits)
        first, second = np.empty((k, visits, visits)), np.empty((k, k, visits, visits))
        first[:sds] = degree * sigma
        first[sds:] = by_free * scale
        second[:sds, :sds] = degree[:, None] * first[:sds]
        second[:sds, sds:] = degree[:, None] * first[sds:]
        second[sds:, :sds] = np.swapaxes(second[:sds, sds:], 0, 1)
        second[sds:, sds:] = by_two_free * scale
        return sigma, first, second

    def start(self, moment: Floats) -> Floats:
        variance = np.diagonal(moment)
        sd = np.log(variance) / 2.0 if self.several else np.log(variance.mean(keepdims=True)) / 2.0
        correlation = moment / np.sqrt(variance[:, None] * variance)
        rho = np.clip(self.guess(correlation), -0.95, 0.95)
        for _ in range(60):  # towards independence, until the matrix is one of correlations
            if np.linalg.eigvalsh(self.matrix(rho, len(moment))[0])[0] > 1e-3:
                break
            rho = 0.8 * rho
        return np.concatenate([sd, rho / np.sqrt(1.0 - rho**2)])


@cache
def _degree(visits: int) -> Floats:
    """How often each standard deviation multiplies each element, [m, m, m]."""
    unit = np.eye(visits)
    return np.asarray(unit[:, :, None] + unit[:, None, :])


@cache
def _lag(visits: int) -> Any:
    return np.abs(np.subtract.outer(np.arange(visits), np.arange(visits)))


def _lag_means(correlation: Floats) -> Floats:
    """Mean correlation at each lag from 1, [m - 1]."""
    return np.array([np.diagonal(correlation, lag).mean() for lag in range(1, len(correlation))])


class CompoundSymmetry(Correlated):
    """One correlation between any two visits."""

    def correlations(self, visits: int) -> int:
        return min(visits - 1, 1)

    def matrix(self, rho: Floats, visits: int) -> Derivatives:
        off = (_lag(visits) > 0).astype(np.float64)
        k = len(rho)
        return np.eye(visits) + off * rho.sum(), np.tile(off, (k, 1, 1)), np.zeros((k, k, visits, visits))

    def guess(self, correlation: Floats) -> Floats:
        m = len(correlation)
        return np.array([(correlation.sum() - m) / (m * (m - 1))]) if m > 1 else np.zeros(0)


class AutoRegressive(Correlated):
    """Correlation ρ to the power of the number of visits between."""

    def correlations(self, visits: int) -> int:
        return min(visits - 1, 1)

    def matrix(self, rho: Floats, visits: int) -> Derivatives:
        lag = _lag(visits)
        k = len(rho)
        if not k:
            return np.ones((1, 1)), np.zeros((0, 1, 1)), np.zeros((0, 0, 1, 1))
        one = lag * rho[0] ** np.maximum(lag - 1, 0)
        two = lag * (lag - 1) * rho[0] ** np.maximum(lag - 2, 0)
        return rho[0] ** lag, one[None], two[None, None]

    def guess(self, correlation: Floats) -> Floats:
        return _lag_means(correlation)[:1]


class Toeplitz(Correlated):
    """One correlation for each number of visits between."""

    def correlations(self, visits: int) -> int:
        return visits - 1

    def matrix(self, rho: Floats, visits: int) -> Derivatives:
        lag = _lag(visits)
        first = (lag == np.arange(1, visits)[:, None, None]).astype(np.float64)
        k = len(rho)
        return np.concatenate([[1.0], rho])[lag], first, np.zeros((k, k, visits, visits))

    def guess(self, correlation: Floats) -> Floats:
        return _lag_means(correlation)


class AnteDependence(Correlated):
    """Correlation of two visits is the product of those of the neighbours between them."""

    def correlations(self, visits: int) -> int:
        return visits - 1

    def matrix(self, rho: Floats, visits: int) -> Derivatives:
        k = len(rho)

        def without(*left: int) -> Floats:
            """Product of the correlations between two visits without some; 0 where one is not between."""
            kept = rho.copy()
            kept[list(left)] = 1.0
            found = np.eye(visits)
            for start in range(visits):
                products = np.cumprod(kept[start:])
                for one in left:
                    products = np.where(start + np.arange(len(products)) >= one, products, 0.0)
                    products = products * (one >= start)
                found[start, start + 1 :] = found[start + 1 :, start] = products
                found[start, start] = 0.0 if left else 1.0
            return found

        first = np.array([without(a) for a in range(k)]).reshape(k, visits, visits)
        second = np.zeros((k, k, visits, visits))
        for a in range(k):
            for b in range(a):
                second[a, b] = second[b, a] = without(a, b)
        return without(), first, second

    def guess(self, correlation: Floats) -> Floats:
        return np.diagonal(correlation, 1).copy()


STRUCTURES: dict[str, Structure] = {
    one.name: one
    for one in (
        Unstructured("us", "unstructured"),
        Toeplitz("toeph", "heterogeneous Toeplitz", True),
        AnteDependence("adh", "heterogeneous ante-dependence", True),
        AutoRegressive("ar1h", "heterogeneous autoregressive", True),
        CompoundSymmetry("csh", "heterogeneous compound symmetry", True),
        Toeplitz("toep", "Toeplitz", False),
        AnteDependence("ad", "ante-dependence", False),
        AutoRegressive("ar1", "autoregressive", False),
        CompoundSymmetry("cs", "compound symmetry", False),
    )
}
"""Every structure by its short name."""

FALLBACK = ("us", "toeph", "ar1h", "csh", "toep", "ar1", "cs")
"""Structures tried in turn, from the one asked for on, when a fit does not converge."""


def structure(name: str) -> Structure:
    """Structure of this name.

    Raises:
        InputError: no such structure.
    """
    if name not in STRUCTURES:
        raise unknown_name("covariance structure", name, STRUCTURES)
    return STRUCTURES[name]
