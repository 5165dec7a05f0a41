"""Hierarchical observation model, from the follicle to a published number.

For row k of study s, with the engine's natural course a_k and net effect b_k,

    y_k = a_k + b_k (1 + tau_e h_s) + p_k f_k (rise_carrier + 170 automatic)
          + p_k f_k tau_d d_s + a_k tau_l l_s [levels] + p_k (bias + tau_u u_s) + error_k

with h, d, l, u standard normal for each study, f = 1 - exp(-t / onset) the course of rise and
drift, and p = 1, or 100 / 170 for a percentage. Given the parameters, all study terms are
Gaussian, so they are integrated out: rows of one study share covariance, and the sampler has only
the parameters. Errors are published ones, or the spread between patients (fitted) over root n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.learning.rows import Row
from anagen.measurement.placebo_response import carrier_parameters
from anagen.parameters import read_toml

REFERENCE = 170.0
"""Density at which rises are given, hairs/cm2 (``carrier_response.toml``)."""
COUNTS = ("total density", "non-vellus density", "terminal density")
"""Outcomes read by camera, which therefore have a placebo response."""
RISES = ("topical_men", "topical_women", "oral", "injection", "needling", "device")
"""Rises that the rows can separate; only vehicles were tried in enough women."""
YEAR = 52.0

Names = dict[str, Any]


@cache
def hierarchy_table() -> dict[str, dict[str, Any]]:
    """Priors of the parameters between follicle and published number (``data/hierarchy.toml``)."""
    return read_toml(files("anagen.learning") / "data" / "hierarchy.toml")


def rise_index(row: Row, sex: str) -> int:
    """Index into `RISES` of a row's carrier; -1 for none or where it cancels."""
    if row.net or row.kind == "level" or row.outcome not in COUNTS or row.carrier == "none":
        return -1
    name = f"topical_{'men' if sex == 'male' else 'women'}" if row.carrier == "topical" else row.carrier
    return RISES.index(name)


@dataclass(frozen=True, eq=False)
class RowTable:
    """Rows as arrays, K of them; studies are numbered in order of appearance.

    Attributes:
        y: float64[K], published values.
        level: float64[K], 1 for a level, else 0.
        automatic: float64[K], 0 or 1.
        uncontrolled: float64[K], 0 or 1.
        small: float64[K], 0 or 1.
        per: 1, or the factor from hairs/cm2 to % for a percentage.
        onset: f, 0 where neither rise nor drift enters.
        rise: index into `RISES`, -1 for none.
        known_se: published standard error; 0 where it is `patient_root` times the SD between patients.
        patient_root: factor of that SD.
        log_sd: float64[M], logarithm of the published SDs of change.
        log_sd_error: float64[M], their sampling errors.
        sd_study: int64[M], their studies.
        sd_growth: float64[M], growth of the SDs with time.
    """

    ids: tuple[str, ...]
    studies: tuple[str, ...]
    study: NDArray[np.int64]
    y: NDArray[np.float64]
    level: NDArray[np.float64]
    per: NDArray[np.float64]
    onset: NDArray[np.float64]
    rise: NDArray[np.int64]
    automatic: NDArray[np.float64]
    uncontrolled: NDArray[np.float64]
    small: NDArray[np.float64]
    known_se: NDArray[np.float64]
    patient_root: NDArray[np.float64]
    log_sd: NDArray[np.float64]
    log_sd_error: NDArray[np.float64]
    sd_study: NDArray[np.int64]
    sd_growth: NDArray[np.float64]

    @classmethod
    def of(cls, rows: Sequence[Row], sexes: dict[str, str]) -> RowTable:
        """Table of `rows`; `sexes` by population."""
        studies = tuple(dict.fromkeys(row.study for row in rows))
        days = 7.0 * np.array([row.week for row in rows])
        per = np.array([100.0 / REFERENCE if row.percent else 1.0 for row in rows])
        moves = np.array([not row.net and row.kind != "level" for row in rows])
        growth = np.array([growth_of_sd(row.week) for row in rows])
        known, root = np.zeros(len(rows)), np.zeros(len(rows))
        for k, row in enumerate(rows):
            if row.se is not None:
                known[k] = row.se
            elif row.sd is not None:
                assert row.n is not None
                known[k] = row.sd * np.sqrt((2.0 if row.net else 1.0) / row.n)
            else:
                assert row.n is not None
                root[k] = per[k] * growth[k] * np.sqrt((2.0 if row.net else 1.0) / row.n)
        with_sd = [
            k for k, row in enumerate(rows) if row.sd and row.n and row.kind == "change" and row.se is None
        ]
        return cls(
            ids=tuple(row.id for row in rows),
            studies=studies,
            study=np.array([studies.index(row.study) for row in rows]),
            y=np.array([row.value for row in rows]),
            level=np.array([float(row.kind == "level") for row in rows]),
            per=per,
            onset=np.where(moves, -np.expm1(-days / carrier_parameters().value("onset")), 0.0),
            rise=np.array([rise_index(row, sexes[row.population]) for row in rows]),
            automatic=np.array([float(row.automatic and row.outcome in COUNTS) for row in rows]),
            uncontrolled=np.array([float(row.bias == "uncontrolled") for row in rows]),
            small=np.array([float(row.bias == "small trials") for row in rows]),
            known_se=known,
            patient_root=root,
            log_sd=np.log([rows[k].sd or 1.0 for k in with_sd]),
            log_sd_error=np.array([1.0 / np.sqrt(2.0 * (rows[k].n or 2)) for k in with_sd]),
            sd_study=np.array([studies.index(rows[k].study) for k in with_sd], dtype=np.int64),
            sd_growth=growth[with_sd],
        )

    def __len__(self) -> int:
        return len(self.y)


def growth_of_sd(week: float) -> float:
    """Growth of the SD of change between patients by `week`, 1 within a year."""
    return float(max(1.0, week / YEAR) ** 0.25)


def mean_and_spread(table: RowTable, parts: Any, at: Names, error: Any, xp: Any = np) -> tuple[Any, Any, Any]:
    """Mean [K], own variance [K] and shared terms [K, 4] of the rows.

    The covariance is diag(variance) + shared sharedᵀ within each study: the columns are
    drift, effect, level and bias of the row's study.

    Args:
        table: the rows.
        parts: [K, 2], natural and net from engine or emulator.
        at: hyperparameters by name.
        error: [K], further standard error (the emulator's).
        xp: numpy or jax.numpy.
    """
    natural, net = parts[:, 0], parts[:, 1]
    rises = xp.concatenate([at["rises"], xp.zeros(1)])[table.rise]
    move = table.per * table.onset
    mean = (
        natural
        + net
        + move * (rises + REFERENCE * at["automatic_rise"] * table.automatic)
        + table.per * (at["uncontrolled_bias"] * table.uncontrolled + at["small_trial_bias"] * table.small)
    )
    shared = xp.stack(
        [
            at["drift_sd"] * move,
            at["effect_sd"] * net,
            at["level_sd"] * natural * table.level,
            at["uncontrolled_bias_sd"] * table.per * table.uncontrolled,
        ],
        axis=1,
    )
    variance = table.known_se**2 + (table.patient_root * at["patient_sd"]) ** 2 + error**2
    return mean, variance, shared


def log_density(table: RowTable, parts: Any, at: Names, error: Any, y: Any, keep: Any, xp: Any = np) -> Any:
    """Density log N(y; mean, covariance) of the rows with keep = 1, with studies integrated out.

    By Woodbury's identity: one 4 x 4 matrix per study instead of one K x K.
    """
    mean, variance, shared = mean_and_spread(table, parts, at, error, xp)
    member = (table.study[None, :] == np.arange(len(table.studies))[:, None]).astype(float)
    root = xp.sqrt(variance)
    scaled, residual = keep[:, None] * shared / root[:, None], keep * (y - mean) / root
    n = scaled.shape[1]
    gram = (member @ (scaled[:, :, None] * scaled[:, None, :]).reshape(-1, n * n)).reshape(-1, n, n)
    lower = xp.linalg.cholesky(gram + xp.eye(n))
    pulled = member @ (scaled * residual[:, None])
    solved = xp.linalg.solve(gram + xp.eye(n), pulled[:, :, None])[:, :, 0]
    quadratic = (residual**2).sum() - (pulled * solved).sum()
    log_det = (keep * xp.log(variance)).sum() + 2 * xp.log(xp.diagonal(lower, axis1=1, axis2=2)).sum()
    return -0.5 * (quadratic + log_det + np.log(2 * np.pi) * keep.sum())
