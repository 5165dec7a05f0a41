"""A dose-time Emax model-based meta-analysis with study effects.

The change from baseline of an arm of study i, given therapies j at doses d, after t weeks:

    rise of the carrier + slope t + sum_j E_j f_j(d) (g(t) + kept slope t) + v_i + u_i [+ bias] + error

with f(d) = d (1 + r) / (d + r) in reference doses, so that f(1) = 1, and g(t) = t / (t + T50). A net
difference holds the therapies' part and u_i alone. The effects E_j and the rises are partially pooled over
therapies and carriers; v_i (a study's own drift) and u_i (its own effect) are random. Numbers from the same
people have correlated errors.

All of E, rise, slope, v and u are normal given a few nonlinear parameters, so they are integrated out
exactly. The nonlinear ones get a Laplace approximation around their posterior mode, and predictions mix over
its draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.learning.rivals.asked import Asked, settings
from anagen.learning.rivals.matched import Forecast

Array = NDArray[np.float64]
BIASED = ("uncontrolled", "small trials")
MIXED = 32
"""Draws of the nonlinear parameters that a prediction mixes over."""
WEEKS_A_YEAR = 52.0


@dataclass(frozen=True, eq=False)
class Emax:
    """A fitted dose-time Emax meta-analysis of one family of outcomes.

    Attributes:
        rows: numbers that it was fitted to.
        names: nonlinear parameters: "log T50", "log ED50 ..." of each therapy in several doses (in reference
            doses), and "log SD ..." of effects between therapies, of drift and of effect between studies.
        mode: float64[P], their posterior mode.
        draws: float64[M, P], from the Laplace approximation.
        therapies: with an effect of their own in the rows.
        reference: reference dose by therapy.
    """

    rows: tuple[Asked, ...]
    names: tuple[str, ...]
    mode: Array
    draws: Array
    therapies: tuple[str, ...]
    reference: Mapping[str, float]

    def predict(self, asked: Asked, rng: np.random.Generator) -> Forecast | None:
        """Prediction of a number of a new study; None for a level, or a family without rows."""
        if asked.kind == "level" or not self.rows or asked.family != self.rows[0].family:
            return None
        size = settings()["matched"]["draws"]
        each = -(-size // len(self.draws))
        design = _Design(self, (*self.rows, asked))
        found, means = [], []
        for point in self.draws:
            mean, variance = self._predicted(design, point, 1.0)
            means.append(mean)
            found.append(rng.normal(mean, np.sqrt(variance + asked.error**2), each))
        draws = np.concatenate(found)[:size]
        return Forecast(draws / asked.scale, float(np.mean(means)) / asked.scale, "", _studies(self.rows))

    def effect(self, asked: Asked) -> tuple[float, float]:
        """Expected number, and its standard error without study effects and sampling, at the mode."""
        mean, variance = self._predicted(_Design(self, (*self.rows, asked)), self.mode, 0.0)
        return mean, float(np.sqrt(variance))

    def _predicted(self, design: _Design, point: Array, study: float) -> tuple[float, float]:
        shared, single = design.covariance(point)
        k = len(self.rows)
        factor = scipy.linalg.cho_factor((shared + single + design.errors)[:k, :k], lower=True)
        along = shared[k, :k] + study * single[k, :k]
        mean = along @ scipy.linalg.cho_solve(factor, np.array([row.value for row in self.rows]))
        variance = shared[k, k] + study * single[k, k] - along @ scipy.linalg.cho_solve(factor, along)
        return float(mean), float(max(variance, 0.0))


def fit(rows: Sequence[Asked], family: str = "counts", start: Array | None = None, seed: int = 3) -> Emax:
    """The model fitted to changes and net differences of one family.

    Args:
        rows: numbers; levels and other families are left out.
        family: of outcomes.
        start: point at which the search for the mode begins; default the prior medians.
        seed: of the draws.
    """
    used = tuple(row for row in rows if row.family == family and row.kind != "level")
    therapies = tuple(sorted({name for row in used for name, _ in (*row.parts, *row.versus)}))
    reference = {name: _reference(name, used) for name in therapies}
    several = [name for name in therapies if len(_doses(name, used)) > 1]
    names = (
        "log T50",
        *(f"log ED50 {name}" for name in several),
        *(f"log SD {what}" for what in ("between therapies", "drift of a study", "effect of a study")),
    )
    centre, spread = _prior(names, family)
    model = Emax(used, names, centre, centre[None], therapies, reference)
    if not used:
        return model

    design, y = _Design(model, used), np.array([row.value for row in used])

    def loss(point: Array) -> float:
        return -_log_evidence(design, y, point) + 0.5 * float((((point - centre) / spread) ** 2).sum())

    begin = centre if start is None or len(start) != len(centre) else start
    bounds = [(c - 4 * s, c + 4 * s) for c, s in zip(centre, spread, strict=True)]
    mode = np.asarray(
        scipy.optimize.minimize(loss, begin, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60}).x
    )
    values, vectors = np.linalg.eigh(_hessian(loss, mode))
    # The prior alone gives curvature 1 / spread**2; less than that is noise of the differences.
    root = vectors / np.sqrt(np.maximum(values, 1.0 / spread.max() ** 2))
    normal = np.random.default_rng(seed).standard_normal((MIXED, len(mode)))
    draws = np.clip(mode + normal @ root.T, *np.array(bounds).T)
    return Emax(used, names, mode, draws, therapies, reference)


class _Design:
    """Covariances of some rows under the priors; what does not depend on the nonlinear parameters is kept."""

    def __init__(self, model: Emax, rows: Sequence[Asked]) -> None:
        self.names = model.names
        own, rule = settings()["family"][rows[0].family], settings()["emax"]
        self.scale, self.slope, self.usual_half = (
            float(own["scale"]),
            float(rule["slope"]),
            float(rule["half_dose"]),
        )
        therapies = sorted({name for row in rows for name, _ in (*row.parts, *row.versus)})
        carriers = sorted({row.carrier for row in rows if row.kind == "change"})
        given = [
            (
                i,
                therapies.index(name),
                sign,
                name,
                dose / model.reference[name] if dose and model.reference.get(name) else None,
            )
            for i, row in enumerate(rows)
            for sign, parts in ((1.0, row.parts), (-1.0, row.versus))
            if sign > 0 or row.kind == "net"
            for name, dose in parts
        ]
        self.shape = (len(rows), len(therapies))
        self.at_row = np.array([one[0] for one in given], dtype=np.int64)
        self.at_therapy = np.array([one[1] for one in given], dtype=np.int64)
        self.sign = np.array([one[2] for one in given])
        self.dosed = np.array([one[4] is not None for one in given], dtype=bool)
        self.relative = np.array([1.0 if one[4] is None else one[4] for one in given])
        known = {name.removeprefix("log ED50 "): k for k, name in enumerate(model.names) if "ED50" in name}
        self.half = np.array([known.get(one[3], -1) for one in given], dtype=np.int64)
        self.week = np.array([float(row.week) for row in rows])
        self.since = np.array([float(row.since) for row in rows])
        change = np.array([float(row.kind == "change") for row in rows])
        # A rise is there from the first weeks, so it is no part of a change counted from a later visit.
        risen = change * (self.since == 0)
        years = (self.week - self.since) / WEEKS_A_YEAR
        self.constant = np.column_stack(
            [
                self.slope * self.scale * change * years,
                self.scale / 2 * risen,
                *(
                    self.scale / 2 * risen * np.array([row.carrier == one for row in rows])
                    for one in carriers
                ),
                *(self.scale * np.array([float(row.bias == bias) for row in rows]) for bias in BIASED),
            ]
        )
        same = np.array(
            [[a.study == b.study and bool(a.study) for b in rows] for a in rows], dtype=np.float64
        )
        np.fill_diagonal(same, 1.0)
        effect = np.array([float(row.parts != row.versus and bool(row.parts)) for row in rows])
        self.drifts, self.effects = same * np.outer(change, change), same * np.outer(effect, effect)
        self.errors = _errors(rows, float(rule["same_people"]))

    def covariance(self, point: Array) -> tuple[Array, Array]:
        """float64[rows, rows] twice: by the effects of all studies, and by those of single ones."""
        at = dict(zip(self.names, np.exp(point), strict=True))
        halves = np.where(self.half >= 0, np.exp(point)[self.half], self.usual_half)
        dose = np.where(self.dosed, self.relative * (1 + halves) / (self.relative + halves), 1.0)
        half_time = at["log T50"]
        passed = self.week / (self.week + half_time) - self.since / (self.since + half_time)
        treated, kept = np.zeros(self.shape), np.zeros(self.shape)
        np.add.at(treated, (self.at_row, self.at_therapy), self.sign * dose * passed[self.at_row])
        years = (self.week - self.since) / WEEKS_A_YEAR
        np.add.at(kept, (self.at_row, self.at_therapy), self.sign * dose * years[self.at_row])
        columns = np.column_stack(
            [
                self.scale * treated.sum(axis=1),
                at["log SD between therapies"] * treated,
                self.slope * self.scale * kept.sum(axis=1),
                self.constant,
            ]
        )
        drift, effect = at["log SD drift of a study"] ** 2, at["log SD effect of a study"] ** 2
        return columns @ columns.T, drift * self.drifts + effect * self.effects


def _errors(rows: Sequence[Asked], share: float) -> Array:
    """float64[rows, rows], covariance by sampling; the same people give correlated errors."""
    error = np.array([0.0 if np.isnan(row.value) else row.error for row in rows])
    groups = sorted({(row.study, name) for row in rows for name, _ in row.people})
    loading = np.zeros((len(rows), len(groups)))
    for i, row in enumerate(rows):
        for name, sign in row.people:
            loading[i, groups.index((row.study, name))] = sign / np.sqrt(len(row.people))
    found = share * (loading @ loading.T) * np.outer(error, error)
    np.fill_diagonal(found, error**2)
    return np.asarray(found)


def _log_evidence(design: _Design, y: Array, point: Array) -> float:
    shared, single = design.covariance(point)
    factor = scipy.linalg.cho_factor(shared + single + design.errors, lower=True)
    return float(-0.5 * y @ scipy.linalg.cho_solve(factor, y) - np.log(np.diag(factor[0])).sum())


def _prior(names: Sequence[str], family: str) -> tuple[Array, Array]:
    """Medians and SDs of the priors of the nonlinear parameters, on the log."""
    rule, own = settings()["emax"], settings()["family"][family]
    centre, spread = [], []
    for name in names:
        if name == "log T50":
            pair = (rule["half_time_weeks"], rule["half_time_sd"])
        elif name.startswith("log ED50"):
            pair = (rule["half_dose"], rule["half_dose_sd"])
        else:
            pair = (own["scale"] / 2 if name.endswith("therapies") else own["between"], rule["between_sd"])
        centre.append(np.log(pair[0]))
        spread.append(pair[1])
    return np.array(centre), np.array(spread)


def _hessian(call: Callable[[Array], float], at: Array, step: float = 0.05) -> Array:
    size = len(at)
    found = np.empty((size, size))
    steps = step * np.eye(size)
    for i in range(size):
        for j in range(i, size):
            a, b = steps[i], steps[j]
            value = call(at + a + b) - call(at + a - b) - call(at - a + b) + call(at - a - b)
            found[i, j] = found[j, i] = value / (4 * step**2)
    return found


def _doses(name: str, rows: Sequence[Asked]) -> set[float]:
    return {
        dose for row in rows for one, dose in (*row.parts, *row.versus) if one == name and dose is not None
    }


def _reference(name: str, rows: Sequence[Asked]) -> float:
    told = settings()["emax"]["reference_dose"].get(name)
    doses = _doses(name, rows)
    return float(told if told is not None else max(doses) if doses else 0.0)


def _studies(rows: Sequence[Asked]) -> int:
    return len({row.study for row in rows})
