"""Predictions of rows from all other studies: each study left out in turn, and each therapy.

Leaving studies out multiplies the weight of each posterior draw by 1 / p(their rows | draw), Pareto-smoothed.
Where the shape k shows that this is unreliable, the sampler goes on from the draws to the posterior without
them. A therapy is left out with every study that gives it: its rows are predicted as if it were new.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.learning.checks.sample import Sample
from anagen.learning.checks.scores import SCORES, Scored, clustered
from anagen.learning.pattern.hierarchy import REFERENCE, log_density, log_density_of_sds, new_studies
from anagen.learning.pattern.reweighting import FEWEST, TRUSTED, effective_size, smoothed
from anagen.learning.rows import Row
from anagen.measurement.observation_model import COUNTS

Refit = Callable[[tuple[str, ...]], Sample]
"""Function of studies to draws of the posterior without them, with the rows' parts."""


@dataclass(frozen=True)
class LeftOut(Scored):
    """A row that was left out, against its prediction.

    Attributes:
        row: its id.
        study: its study.
    """

    row: str = ""
    study: str = ""


@dataclass(frozen=True)
class NetEffect:
    """A net effect on a count of a left-out study, hairs/cm2; rivals are set beside it later (`rivals`).

    Attributes:
        row: its id.
        study: its name.
        therapy: given in the arm.
        observed: published value.
        model: prediction of the model.
    """

    row: str
    study: str
    therapy: str
    observed: float
    model: float


@dataclass(frozen=True)
class LeaveOneOut:
    """Predictions of all groups of studies, each left out in turn.

    Attributes:
        rows: rows against their predictions.
        effects: net effects on counts.
        shapes: Pareto k by group.
        refitted: groups for which the sampler ran again.
    """

    rows: list[LeftOut]
    effects: list[NetEffect]
    shapes: dict[str, float]
    refitted: list[str]

    @property
    def coverage(self) -> float:
        """Share of left-out rows within their 90 % intervals."""
        return float(np.mean([row.covered for row in self.rows]))

    @property
    def coverage50(self) -> float:
        """Share of left-out rows within their 50 % intervals."""
        return float(np.mean([row.covered50 for row in self.rows]))

    def scores(self) -> dict[str, list[float]]:
        """Mean and standard error (rows of one study are not independent) of each score over the rows."""
        studies = [row.study for row in self.rows]
        return {
            name: list(clustered([float(getattr(row, what)) for row in self.rows], studies))
            for name, what in SCORES.items()
        }

    def errors(self) -> dict[str, float]:
        """Mean absolute errors of net effects, by the model and if no change is foreseen, hairs/cm2."""
        return effect_errors([(one.model, one.observed) for one in self.effects])


def effect_errors(pairs: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Mean absolute errors of net effects, from pairs of the model's and the published one."""
    model = [abs(ours - published) for ours, published in pairs]
    return {
        "model": float(np.mean(model)) if pairs else np.nan,
        "no change": float(np.mean([abs(published) for _, published in pairs])) if pairs else np.nan,
        "effects": len(pairs),
    }


def leave_one_out(
    sample: Sample, rows: Sequence[Row], *, refit: Refit | None = None, seed: int = 9
) -> LeaveOneOut:
    """Predictions of each study from the others.

    Args:
        sample: equally likely posterior draws.
        rows: the fitted rows.
        refit: samples without studies; if None, the weights are used even where k is large (see `shapes`).
        seed: of the new studies.
    """
    groups = {study: ((study,), [row.study == study for row in rows]) for study in sample.table.studies}
    return _left_out(sample, rows, groups, refit, seed)


def leave_one_therapy_out(
    sample: Sample, rows: Sequence[Row], *, refit: Refit | None = None, seed: int = 10
) -> LeaveOneOut:
    """Predictions of each therapy's rows from the studies that do not give it; see `leave_one_out`."""
    return _left_out(sample, rows, therapy_groups(rows), refit, seed)


def therapy_groups(rows: Sequence[Row]) -> dict[str, tuple[tuple[str, ...], list[bool]]]:
    """Studies that give each therapy, and whether each row is of an arm with it, by therapy."""
    found = {}
    for therapy in sorted({therapy for row in rows for therapy in row.therapies}):
        studies = tuple(dict.fromkeys(row.study for row in rows if therapy in row.therapies))
        found[therapy] = (studies, [therapy in row.therapies for row in rows])
    return found


def _left_out(
    sample: Sample,
    rows: Sequence[Row],
    groups: Mapping[str, tuple[tuple[str, ...], Sequence[bool]]],
    refit: Refit | None,
    seed: int,
) -> LeaveOneOut:
    """Predictions of the marked rows of each group, without the group's studies."""
    table = sample.table
    rng = np.random.default_rng(seed)
    found: list[LeftOut] = []
    effects: list[NetEffect] = []
    shapes: dict[str, float] = {}
    refitted: list[str] = []
    observed = observed_effects(rows)
    for name, (studies, told) in groups.items():
        out = np.isin(np.array(table.studies), studies)
        log_weight, shapes[name] = smoothed(-densities_of(sample, out))
        used, weight = sample, np.exp(log_weight)
        if refit is not None and (shapes[name] > TRUSTED or effective_size(log_weight) < FEWEST):
            used = refit(studies)
            weight = np.full(len(used), 1.0 / len(used))
            refitted.append(name)
        index = [int(k) for k in np.flatnonzero(told)]
        y = _new_study(used, index, weight, rng)
        for j, k in enumerate(index):
            scored = Scored.of(y[:, j], rows[k].value)
            found.append(LeftOut(**asdict(scored), row=rows[k].id, study=rows[k].study))
        for k in index:
            if k not in observed:
                continue
            scale = REFERENCE / 100.0 if rows[k].percent else 1.0
            therapy = " + ".join(dict.fromkeys(rows[k].therapies))
            effects.append(
                NetEffect(
                    rows[k].id,
                    rows[k].study,
                    therapy,
                    scale * observed[k][0],
                    scale * float(weight @ used.parts[:, k, 1]),
                )
            )
    return LeaveOneOut(found, effects, shapes, refitted)


def densities_of(sample: Sample, studies: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Log density of the rows and SDs of some `studies` bool[S], at each draw."""
    table = sample.table
    rows, sds = studies[table.study].astype(float), studies[table.sd_study].astype(float)
    nothing = np.zeros(len(table))
    return np.array(
        [
            float(
                log_density(table, parts, at, nothing, table.y, rows)
                + log_density_of_sds(table, at, table.log_sd, sds)
            )
            for at, parts in zip(sample.at, sample.parts, strict=True)
        ]
    )


def _new_study(
    sample: Sample, index: list[int], weight: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Rows `index` of a new study, float64[4000, rows]."""
    chosen = rng.choice(len(sample), size=4000, p=weight / weight.sum())
    found = np.empty((len(chosen), len(index)))
    nothing = np.zeros(len(sample.table))
    for i, times in zip(*np.unique(chosen, return_counts=True), strict=True):
        y = new_studies(sample.table, sample.parts[i], sample.at[i], nothing, rng, int(times))
        found[chosen == i] = y[:, index]
    return found


def observed_effects(rows: Sequence[Row]) -> dict[int, tuple[float, float]]:
    """Net effects of counts and their standard errors, by row, in the row's unit.

    A net row is one; so is a treated arm minus the untreated arm of the same study, outcome and
    week. Uncontrolled arms have none.
    """
    found: dict[int, tuple[float, float]] = {}
    for k, row in enumerate(rows):
        if not row.treatment or row.outcome not in COUNTS or row.bias == "uncontrolled":
            continue
        if row.net:
            found[k] = (row.value, error_of(row) * (1.0 if row.se else 2**0.5))
            continue
        for other in rows:
            if (
                other.study == row.study
                and not other.treatment
                and (other.outcome, other.threshold, other.week, other.kind)
                == (row.outcome, row.threshold, row.week, row.kind)
            ):
                found[k] = (row.value - other.value, float(np.hypot(error_of(row), error_of(other))))
    return found


def error_of(row: Row, patient_sd: float = 20.0) -> float:
    """Standard error of a row; `patient_sd` replaces a spread between patients that was not printed."""
    if row.se is not None:
        return row.se
    sd = row.sd if row.sd is not None else patient_sd * (100.0 / REFERENCE if row.percent else 1.0)
    return float(sd / np.sqrt(row.n or 1))
