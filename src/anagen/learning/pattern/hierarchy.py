"""Hierarchical observation model of rows, from the follicle to a published number.

For row k of study s, with the engine's natural course a_k and net effect b_k,

    y_k = a_k (1 + tau_p p_s [changes] + tau_l l_s [levels]) + b_k (1 + tau_c h_s)
          + q_k f_k (rise_carrier + 170 automatic) + q_k f_k tau_d d_s
          + q_k (bias + tau_u u_s) + error_k

with p, l, h, d, u normal for each study and of one variance, which differs between studies so that they
follow Student's t (`anagen.measurement.observation_model.study_scales`), c the class of the therapy, f = 1 -
exp(-t / onset) the course of rise and drift, and q = 1, or 100 / 170 for a percentage. Given the parameters
and that variance all study terms are Gaussian, so they are integrated out, and the variance is summed over
its few values: the rows of one study share covariance, and the sampler has only the parameters. Errors are
published ones, or the spread between patients (fitted) over root n; those of the same people are correlated
(`anagen.learning.pattern.same_people`). Shares of responders are beta-binomial. The terms are those of
`anagen.measurement.observation_model`, which simulated trials take too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.learning.pattern import hyperprior
from anagen.learning.pattern.hyperprior import hierarchy_table
from anagen.learning.pattern.same_people import Blocks
from anagen.learning.rows import Row, Treatment, treatments
from anagen.measurement.observation_model import (
    REFERENCE,
    REFERENCE_DIAMETER,
    YEAR,
    ObservationModel,
    beta_binomial,
    class_index,
    growth_of_sd,
    responders,
    study_scale,
    study_scales,
)
from anagen.measurement.placebo_response import carrier_parameters
from anagen.therapy.course import course_from_table

__all__ = [
    "COUNTS",
    "REFERENCE",
    "RISES",
    "YEAR",
    "RowTable",
    "growth_of_sd",
    "hierarchy_table",
    "log_density",
    "log_likelihood",
]

COUNTS = ("total density", "non-vellus density", "terminal density")
"""Outcomes read by camera, which therefore have a placebo response."""
RISES = ("topical_men", "topical_women", "oral", "injection", "needling", "device")
"""Rises that the rows can separate; only vehicles were tried in enough women."""
RATIOS = ("vertex to occiput ratio", "empty follicles")
"""Levels in which the camera's own level cancels."""
WIDTH, WEIGHT = "mean diameter", "hair mass"
TERMS = ("drift", "effect", "level", "bias", "pace")
"""Terms that the rows of one study share, in the order of the columns of `mean_and_spread`."""

Names = dict[str, Any]


def hyper_names() -> tuple[str, ...]:
    """Names of the scalar hyperparameters; beside them stands the vector ``rises`` [len(RISES)]."""
    return tuple(name for name in hierarchy_table() if name != "carrier_rise")


def rise_index(row: Row, sex: str) -> int:
    """Index into `RISES` of a row's carrier; -1 for none or where it cancels."""
    if row.net or row.kind == "level" or row.outcome not in COUNTS or row.carrier == "none":
        return -1
    name = f"topical_{'men' if sex == 'male' else 'women'}" if row.carrier == "topical" else row.carrier
    return RISES.index(name)


def class_of(row: Row) -> int:
    """Index into `CLASSES` of what the row's arm is given beyond the arm that it is compared with."""
    beyond = [course for course in row.treatment if course not in row.versus] or list(row.treatment)
    return _class(beyond[0], max(7 * row.week, 1)) if beyond else 0


def class_of_treatment(tables: Sequence[Mapping[str, Any]]) -> int:
    """Index into `CLASSES` of the first course of a list of treatment tables."""
    return _class(treatments(list(tables), "treatment")[0], 7)


@cache
def _class(treatment: Treatment, days: int) -> int:
    return class_index(course_from_table(dict(treatment), "rows.toml", days).carrier)


@dataclass(frozen=True, eq=False)
class RowTable:
    """Rows as arrays, K of them; studies are numbered in order of appearance.

    Attributes:
        y: float64[K], published values.
        level: float64[K], 1 for a level that has the study's own level, else 0.
        moves: float64[K], 1 for a change (not a level, not a difference between arms), else 0.
        automatic: float64[K], 0 or 1.
        uncontrolled: float64[K], 0 or 1.
        small: float64[K], 0 or 1.
        width: float64[K], 1 for a diameter, else 0.
        per: 1, or the factor from hairs/cm2 to the row's unit, by which biases are given.
        per_width: the factor from um to the row's unit, for a diameter.
        onset: f, 0 where neither rise nor drift enters.
        rise: index into `RISES`, -1 for none.
        therapy_class: index into the classes of therapy.
        known_se: published standard error; 0 where it is a root times the SD between patients.
        patient_root: factor of that SD for counts.
        width_root: factor of that SD for diameters.
        weight_root: factor of that SD for hair weight.
        share: float64[K], 1 for a share of responders, else 0.
        people: float64[K], people behind a share.
        blocks: rows of one study, and which of them are of the same people.
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
    moves: NDArray[np.float64]
    per: NDArray[np.float64]
    per_width: NDArray[np.float64]
    onset: NDArray[np.float64]
    rise: NDArray[np.int64]
    therapy_class: NDArray[np.int64]
    automatic: NDArray[np.float64]
    uncontrolled: NDArray[np.float64]
    small: NDArray[np.float64]
    width: NDArray[np.float64]
    known_se: NDArray[np.float64]
    patient_root: NDArray[np.float64]
    width_root: NDArray[np.float64]
    weight_root: NDArray[np.float64]
    share: NDArray[np.float64]
    people: NDArray[np.float64]
    blocks: Blocks
    log_sd: NDArray[np.float64]
    log_sd_error: NDArray[np.float64]
    sd_study: NDArray[np.int64]
    sd_growth: NDArray[np.float64]

    @classmethod
    def of(cls, rows: Sequence[Row], sexes: Mapping[str, str]) -> RowTable:
        """Table of `rows`; `sexes` by population."""
        studies = tuple(dict.fromkeys(row.study for row in rows))
        study = np.array([studies.index(row.study) for row in rows])
        days = 7.0 * np.array([row.week for row in rows])
        since = 7.0 * np.array([row.since for row in rows])
        onset = carrier_parameters().value("onset")
        moves = np.array([float(not row.net and row.kind not in ("level", "share")) for row in rows])
        width = np.array([float(row.outcome == WIDTH) for row in rows])
        percent = np.array([row.percent for row in rows])
        known, root = _errors(rows)
        with_sd = [
            k
            for k, row in enumerate(rows)
            if row.sd and row.n and row.kind == "change" and row.se is None and row.outcome != WIDTH
        ]
        return cls(
            ids=tuple(row.id for row in rows),
            studies=studies,
            study=study,
            y=np.array([row.value for row in rows]),
            level=np.array([float(row.kind == "level" and row.outcome not in RATIOS) for row in rows]),
            moves=moves,
            per=np.where(
                percent, 100.0 / REFERENCE, np.where(width > 0, REFERENCE_DIAMETER / REFERENCE, 1.0)
            ),
            per_width=np.where(percent, 100.0 / REFERENCE_DIAMETER, 1.0) * width,
            onset=moves * (np.exp(-since / onset) - np.exp(-days / onset)),
            rise=np.array([rise_index(row, sexes[row.population]) for row in rows]),
            therapy_class=np.array([class_of(row) for row in rows]),
            automatic=np.array([float(row.automatic and row.outcome in COUNTS) for row in rows]),
            uncontrolled=np.array([float(row.bias == "uncontrolled") for row in rows]),
            small=np.array([float(row.bias == "small trials") for row in rows]),
            width=width,
            known_se=known,
            patient_root=root["count"],
            width_root=root["width"],
            weight_root=root["weight"],
            share=np.array([float(row.kind == "share") for row in rows]),
            people=np.array([float(row.n or 0) for row in rows]),
            blocks=Blocks.of(rows, study, len(studies)),
            log_sd=np.log([rows[k].sd or 1.0 for k in with_sd]),
            log_sd_error=np.array([1.0 / np.sqrt(2.0 * (rows[k].n or 2)) for k in with_sd]),
            sd_study=np.array([studies.index(rows[k].study) for k in with_sd], dtype=np.int64),
            sd_growth=np.array([growth_of_sd(rows[k].week) for k in with_sd]),
        )

    def __len__(self) -> int:
        return len(self.y)


def _errors(rows: Sequence[Row]) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """Published standard errors [K], and the factors of the SD between patients by kind of outcome [K]."""
    known = np.zeros(len(rows))
    root = {kind: np.zeros(len(rows)) for kind in ("count", "width", "weight")}
    for k, row in enumerate(rows):
        if row.kind == "share":
            known[k] = 1.0  # shares have no Gaussian error; it only must not be 0
            continue
        if row.se is not None:
            known[k] = row.se
            continue
        assert row.n is not None
        over_n = np.sqrt((2.0 if row.net else 1.0) / row.n)
        if row.sd is not None:
            known[k] = row.sd * over_n
        elif row.outcome == WIDTH:
            per = 100.0 / REFERENCE_DIAMETER if row.percent else 1.0
            root["width"][k] = per * growth_of_sd(row.week - row.since) * over_n
        elif row.outcome == WEIGHT and row.percent:
            root["weight"][k] = growth_of_sd(row.week - row.since) * over_n
        else:
            root["count"][k] = (
                (100.0 / REFERENCE if row.percent else 1.0) * growth_of_sd(row.week - row.since) * over_n
            )
    return known, root


def mean_and_spread(table: RowTable, parts: Any, at: Names, error: Any, xp: Any = np) -> tuple[Any, Any, Any]:
    """Mean [K], own variance [K] and shared terms [K, 5] of the rows.

    The columns of the shared terms are the row's part in each of `TERMS` of its study.

    Args:
        table: the rows.
        parts: [K, 2], natural and net from engine or emulator.
        at: hyperparameters by name.
        error: [K], further standard error (the emulator's).
        xp: numpy or jax.numpy.
    """
    mean, sampling, shared = _terms(table, parts, at, xp)
    return mean, sampling**2 + error**2, shared


def _terms(table: RowTable, parts: Any, at: Names, xp: Any) -> tuple[Any, Any, Any]:
    """Mean [K], standard error of sampling [K] and shared terms [K, 5]."""
    model = ObservationModel.of(at, xp)
    natural, net = parts[:, 0], parts[:, 1]
    rises = xp.concatenate([at["rises"], xp.zeros(1)])[table.rise]
    count = 1.0 - table.width
    move = table.per * table.onset * count
    mean = (
        natural
        + net
        + move * (rises + REFERENCE * at["automatic_rise"] * table.automatic)
        + table.per * (model.uncontrolled_bias * table.uncontrolled + model.small_trial_bias * table.small)
    )
    effect_sd = xp.stack([xp.asarray(sd) for sd in model.effect_sd])[table.therapy_class]
    level_sd = model.level_sd * count + model.diameter_level_sd * table.width
    shared = xp.stack(
        [
            model.drift_sd * move + model.diameter_drift_sd * table.per_width * table.onset,
            effect_sd * net,
            level_sd * natural * table.level,
            model.uncontrolled_bias_sd * table.per * table.uncontrolled,
            model.pace_sd * natural * table.moves,
        ],
        axis=1,
    )
    # Each row has one of these; the sum of squares under a root would have no gradient at 0.
    sampling = (
        table.known_se
        + table.patient_root * model.patient_sd
        + table.width_root * model.diameter_sd
        + table.weight_root * model.weight_sd
    )
    return mean, sampling, shared


def covariance(table: RowTable, parts: Any, at: Names, error: Any) -> NDArray[np.float64]:
    """Covariance float64[K, K] of the rows: terms of their study, and errors of the same people.

    Averaged over the scales of `study_scales`, whose mean square is 1.
    """
    _, sampling, shared = _terms(table, parts, at, np)
    model = ObservationModel.of(at)
    same = table.study[:, None] == table.study[None, :]
    together = table.blocks.dense(model.people_correlation, model.people_memory)
    found = same * (shared @ shared.T) + sampling[:, None] * together * sampling[None, :]
    return np.asarray(found + np.diag(np.asarray(error) ** 2))


def log_density(table: RowTable, parts: Any, at: Names, error: Any, y: Any, keep: Any, xp: Any = np) -> Any:
    """Log density of the rows with keep = 1, with studies integrated out.

    For each study a mixture over `study_scales` of normal laws with the mean of `mean_and_spread` and
    `covariance`; beta-binomial for shares.
    """
    mean, sampling, shared = _terms(table, parts, at, xp)
    model = ObservationModel.of(at, xp)
    normal = keep * (1.0 - table.share)
    residual = normal * (y - mean)
    blocks = table.blocks
    inside = blocks.index  # [S, M], K for the places that a small study leaves empty
    padded = xp.concatenate([shared, xp.zeros((1, shared.shape[1]))])[inside]
    own = xp.concatenate([sampling, xp.zeros(1)])[inside]
    used = xp.concatenate([normal, xp.zeros(1)])[inside]
    further = xp.concatenate([error**2 + xp.zeros(len(table)), xp.zeros(1)])[inside]
    together = blocks.correlation(model.people_correlation, model.people_memory, xp)
    scale, probability = study_scales()
    between = xp.einsum("smi,sni->smn", padded, padded)
    eye = xp.eye(inside.shape[1])
    within = own[:, :, None] * together * own[:, None, :] + eye * further[:, :, None]
    block = scale[:, None, None, None] ** 2 * between + within
    block = used[:, :, None] * block * used[:, None, :] + eye * (1.0 - used)[:, :, None]
    right = xp.concatenate([residual, xp.zeros(1)])[inside]
    quadratic, log_det = _measured(block, right, xp)
    each = np.log(probability)[:, None] - 0.5 * (quadratic + log_det)
    most = each.max(axis=0)
    by_study = most + xp.log(xp.exp(each - most).sum(axis=0))
    found = by_study.sum() - 0.5 * np.log(2 * np.pi) * normal.sum()
    shares = np.flatnonzero(table.share)
    if shares.size:
        n = table.people[shares]
        told = beta_binomial(
            xp.round(y[shares] / 100.0 * n), n, mean[shares] / 100.0, model.share_overdispersion, xp
        )
        found = found + (keep[shares] * told).sum()
    return found


def _measured(block: Any, right: Any, xp: Any) -> tuple[Any, Any]:
    """r' V^-1 r and log det V [..., S], for blocks V [..., S, M, M] and residuals r [S, M].

    Cholesky's scheme written out: blocks are small, and the library's batched routine can wait for
    itself for ever when it is called in a compiled loop on few threads.
    """
    size = block.shape[-1]
    lower: dict[tuple[int, int], Any] = {}
    solved: list[Any] = []
    quadratic, log_det = 0.0, 0.0
    for i in range(size):
        for j in range(i + 1):
            left = block[..., i, j]
            for k in range(j):
                left = left - lower[i, k] * lower[j, k]
            lower[i, j] = xp.sqrt(left) if i == j else left / lower[j, j]
        inner = right[:, i]
        for k in range(i):
            inner = inner - lower[i, k] * solved[k]
        solved.append(inner / lower[i, i])
        quadratic = quadratic + solved[i] ** 2
        log_det = log_det + 2.0 * xp.log(lower[i, i])
    return quadratic, log_det


def log_density_of_sds(table: RowTable, at: Names, log_sd: Any, keep: Any, xp: Any = np) -> Any:
    """Log density of the published SDs of change (log float64[M]) with keep = 1, around the model's own."""
    variance = table.log_sd_error**2 + at["patient_sd_spread"] ** 2
    off = log_sd - xp.log(at["patient_sd"] * table.sd_growth)
    return (keep * -0.5 * (off**2 / variance + xp.log(2 * np.pi * variance))).sum()


def log_likelihood(table: RowTable, parts: Any, hyper: Names, xp: Any = np) -> Any:
    """Log likelihood of all rows and of all published SDs.

    Args:
        table: the rows, K of them.
        parts: [K, 2], natural and net from the engine.
        hyper: hyperparameters by name (`hyper_names`), and the vector ``rises``.
        xp: numpy or jax.numpy.
    """
    rows = log_density(table, parts, hyper, xp.zeros(len(table)), table.y, xp.ones(len(table)), xp)
    return rows + log_density_of_sds(table, hyper, table.log_sd, xp.ones(len(table.log_sd)), xp)


def log_prior(hyper: Names, xp: Any = np) -> Any:
    """Log density of the priors of the hyperparameters, up to a constant."""
    found: Any = 0.0
    for name, record in hierarchy_table().items():
        value = hyper["rises" if name == "carrier_rise" else name]
        found = found + xp.sum(xp.asarray(hyperprior.log_density(record, value, xp)))
    return found


def new_studies(
    table: RowTable, parts: Any, at: Names, error: Any, rng: np.random.Generator, size: int
) -> NDArray[np.float64]:
    """Rows of `size` new studies like those of the table, float64[size, K]."""
    mean, sampling, shared = _terms(table, parts, at, np)
    model = ObservationModel.of(at)
    together = table.blocks.dense(model.people_correlation, model.people_memory)
    within = sampling[:, None] * together * sampling[None, :] + np.diag(np.asarray(error) ** 2)
    scale = study_scale(rng.random((size, len(table.studies))))[:, table.study]
    terms = rng.standard_normal((size, len(table.studies), shared.shape[1]))[:, table.study]
    found = mean + scale * (terms * shared).sum(axis=2)
    found = found + rng.standard_normal((size, len(table))) @ np.linalg.cholesky(within).T
    rho = float(ObservationModel.of(at).share_overdispersion)
    for k in np.flatnonzero(table.share):
        n = int(table.people[k])
        found[:, k] = 100.0 * responders(rng, n, float(np.clip(mean[k] / 100.0, 0, 1)), rho, size) / n
    return np.asarray(found)
