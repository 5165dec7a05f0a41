"""Ranks of treatments from draws of their effects: rank probabilities and SUCRA (Salanti 2011)."""

from __future__ import annotations

import numpy as np

from anagen.evidence_base.meta.marginal_model import Array


def rank_probabilities(draws: Array, weights: Array | None = None, *, larger_is_better: bool = True) -> Array:
    """Probability that treatment t has rank r, shape (T, T); column 0 is the best rank.

    Args:
        draws: shape (S, T), effects of every treatment, the reference (zero) among them.
        weights: shape (S,), of importance draws; equal if not given.
        larger_is_better: which end is the best.
    """
    sign = -1.0 if larger_is_better else 1.0
    ranks = np.argsort(np.argsort(sign * draws, axis=1, kind="stable"), axis=1, kind="stable")
    share = np.full(len(draws), 1 / len(draws)) if weights is None else weights / weights.sum()
    count = draws.shape[1]
    table = np.stack([share @ (ranks == r) for r in range(count)], axis=1)
    return np.asarray(table)


def sucra(ranks: Array) -> Array:
    """Surface under the cumulative ranking curve, shape (T,): 1 is surely best, 0 surely worst."""
    cumulative = np.cumsum(ranks, axis=1)
    return np.asarray(cumulative[:, :-1].mean(axis=1))


def normal_draws(estimates: Array, covariance: Array, count: int = 20_000, seed: int = 2026) -> Array:
    """Draws of effects from their sampling distribution, the reference (zero) first; shape (count, T)."""
    root = np.linalg.cholesky(covariance)
    noise = np.random.default_rng(seed).standard_normal((count, len(estimates)))
    return np.column_stack([np.zeros(count), estimates + noise @ root.T])
