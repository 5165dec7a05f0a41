"""Estimators of a trial in which both arms get the same, each with its estimand, by name.

Models of a trial file are run as a trial runs them; the others (generalised estimating equations, PROCOVA,
proportional odds, win ratio) by the function of `anagen.statistics` on the same data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.api import Trial
from anagen.errors import InputError
from anagen.statistics import Outcome, gee, procova, proportional_odds, win_ratio
from anagen.statistics.binary import compare_responders
from anagen.trial.analysis.compare import compare, endpoint_values
from anagen.trial.analysis.followed import Followed
from anagen.trial.analysis.times import compare_times
from anagen.trial.protocol.endpoint import REPEATED, read_endpoint
from anagen.trial.protocol.imputation import IMPUTED
from anagen.trial.protocol.intercurrent import COMPOSITE, HYPOTHETICAL, POLICY, WHILE
from anagen.trial.protocol.responders import CARRIED, COMPLETE, NON_RESPONDER
from anagen.trial.replicate import Replicate

Floats = NDArray[np.float64]
Result = tuple[Floats, Floats]
"""p values and estimates, [R] each; estimates NaN where they are no difference in the outcome's unit."""
Run = Callable[[Trial, list[Replicate], Floats], Result]
"""Estimator of a trial, its replicates, and the patients' ages, [R, S]."""
One = Callable[[Floats, NDArray[np.int64], Floats], tuple[float, float]]
"""p and estimate of one replicate, from its counts [S, V], arms and ages."""
MANY, FEW = 20, 10
"""Gains of hairs/cm2 that count as a response: FEW is also the one without which patients leave."""
CUTS = (0.0, 10.0, 20.0)
"""Bounds between the four grades of the change, hairs/cm2."""


@dataclass(frozen=True)
class Estimator:
    """One estimator.

    Attributes:
        estimand: what it estimates.
        keeps: whether it keeps the level of the hypothetical estimand's null where leaving in one arm depends
            on what was measured.
        run: p values and estimates.
        imputes: whether it fills in what is missing, which takes long.
    """

    estimand: str
    keeps: bool
    run: Run
    imputes: bool = False


def paths(found: list[Replicate]) -> Floats:
    """Counts at all visits, [R, S, V]; NaN where not observed."""
    return np.stack([one.path for one in found if one.path is not None])


def arms(found: list[Replicate]) -> NDArray[np.int64]:
    """Arm of each patient, [R, S]; 0 is the one that is compared with 1."""
    return np.stack([one.allocation.arm for one in found])


def _ancova(missing: str) -> Run:
    def run(trial: Trial, found: list[Replicate], age: Floats) -> Result:
        protocol = trial.protocol
        days = protocol.measurement.visit_days
        y, baseline = endpoint_values(protocol.analysis.endpoint, days, paths(found), missing)
        one = compare("ANCOVA", y, baseline, arms(found), 2, 1)
        return one.p[:, 0], one.difference[:, 0]

    return run


def _repeated(trial: Trial, found: list[Replicate], age: Floats) -> Result:
    one = trial.compare(found)
    return one.p[:, 0], one.difference[:, 0]


def _imputed(method: str) -> Run:
    def run(trial: Trial, found: list[Replicate], age: Floats) -> Result:
        analysis = replace(trial.protocol.analysis, model="ANCOVA", missing=method)
        return _repeated(Trial(replace(trial.protocol, analysis=analysis)), found, age)

    return run


def _each(one: One) -> Run:
    """Run of an estimator of one replicate after another; NaN where it cannot be had."""

    def run(trial: Trial, found: list[Replicate], age: Floats) -> Result:
        results = []
        for path, arm, years in zip(paths(found), arms(found), age, strict=True):
            try:
                results.append(one(path, arm, years))
            except (InputError, np.linalg.LinAlgError):
                results.append((np.nan, np.nan))
        p, difference = np.array(results, dtype=np.float64).T
        return p, difference

    return run


def _words(arm: NDArray[np.int64]) -> NDArray[np.str_]:
    return np.where(arm == 0, "of interest", "control")


_LEVELS = {"arm": ["control", "of interest"]}


def _equations(working: str) -> One:
    def one(path: Floats, arm: NDArray[np.int64], age: Floats) -> tuple[float, float]:
        visits = path.shape[1] - 1
        data = {
            "change": (path[:, 1:] - path[:, :1]).ravel(),
            "baseline": np.repeat(path[:, 0], visits),
            "arm": np.repeat(_words(arm), visits),
            "visit": np.tile(np.arange(1, visits + 1), len(path)).astype(str),
            "patient": np.repeat(np.arange(len(path)), visits).astype(str),
        }
        fit = gee(
            data, "change ~ baseline * visit + arm * visit", subject="patient", visit="visit",
            working=working, robust="CR3", small=True, levels=_LEVELS,
        )  # fmt: skip
        last = list(fit.differences("arm", by="visit"))[-1]
        return last.p, last.estimate

    return one


def _procova(path: Floats, arm: NDArray[np.int64], age: Floats) -> tuple[float, float]:
    data = {
        "change": path[:, -1] - path[:, 0], "baseline": path[:, 0], "arm": _words(arm),
        "score": age,
    }  # fmt: skip
    found = procova(data, "change ~ baseline + arm", arm="arm", score="score", levels=_LEVELS).difference
    return found.p, found.estimate


def _graded(failures: bool) -> One:
    def one(path: Floats, arm: NDArray[np.int64], age: Floats) -> tuple[float, float]:
        change = path[:, -1] - path[:, 0]
        grade = np.digitize(change, CUTS).astype(np.float64)
        grade[np.isnan(change)] = 0.0 if failures else np.nan
        there = np.isfinite(grade)
        data = {"grade": grade[there].astype(np.int64).astype(str), "arm": _words(arm)[there]}
        fit = proportional_odds(data, "grade ~ arm", levels=_LEVELS)
        return fit.differences("arm")[0].p, np.nan

    return one


def _wins(leaving_first: bool) -> One:
    def one(path: Floats, arm: NDArray[np.int64], age: Floats) -> tuple[float, float]:
        seen = np.isfinite(path).sum(axis=1).astype(np.float64)
        outcomes = [Outcome(path[:, -1] - path[:, 0])]
        return win_ratio([Outcome(seen), *outcomes] if leaving_first else outcomes, arm == 0).p, np.nan

    return one


def _responders(model: str, missing: str) -> Run:
    def run(trial: Trial, found: list[Replicate], age: Floats) -> Result:
        week = trial.protocol.analysis.endpoint.week
        endpoint = read_endpoint(
            f"responders: change in non-vellus density of at least {MANY} hairs/cm2 at week {week:g}"
        )
        y, _ = endpoint_values(endpoint, trial.protocol.measurement.visit_days, paths(found), missing)
        one = compare_responders(model, y, arms(found), 2, 1)
        return one.p[:, 0], np.full(len(found), np.nan)

    return run


def _times(model: str, gain: int) -> Run:
    def run(trial: Trial, found: list[Replicate], age: Floats) -> Result:
        week = trial.protocol.analysis.endpoint.week
        text = f"time to change in non-vellus density of at least {gain} hairs/cm2 by week {week:g}"
        days = np.array(trial.protocol.measurement.visit_days, dtype=np.float64)
        arm = arms(found)
        data = Followed(read_endpoint(text), days, paths(found), arm, 2, 1, 0.05, np.zeros_like(arm))
        return compare_times(model, data).p[:, 0], np.full(len(found), np.nan)

    return run


ESTIMATORS: Mapping[str, Estimator] = {
    REPEATED: Estimator(HYPOTHETICAL, True, _repeated),
    "ANCOVA, multiple imputation": Estimator(HYPOTHETICAL, True, _imputed(IMPUTED[0]), True),
    **{f"ANCOVA, {method}": Estimator(POLICY, True, _imputed(method), True) for method in IMPUTED[1:]},
    f"log-rank, time to {FEW}": Estimator(HYPOTHETICAL, True, _times("log-rank", FEW)),
    f"Cox, time to {FEW}": Estimator(HYPOTHETICAL, True, _times("Cox", FEW)),
    f"log-rank, time to {MANY}": Estimator(HYPOTHETICAL, False, _times("log-rank", MANY)),
    f"Cox, time to {MANY}": Estimator(HYPOTHETICAL, False, _times("Cox", MANY)),
    "GEE, exchangeable": Estimator(HYPOTHETICAL, False, _each(_equations("exchangeable"))),
    "GEE, independence": Estimator(HYPOTHETICAL, False, _each(_equations("independence"))),
    "ANCOVA, complete cases": Estimator(HYPOTHETICAL, False, _ancova(COMPLETE)),
    "PROCOVA, complete cases": Estimator(HYPOTHETICAL, False, _each(_procova)),
    "proportional odds, complete cases": Estimator(HYPOTHETICAL, False, _each(_graded(False))),
    "Cochran-Mantel-Haenszel, complete cases": Estimator(
        HYPOTHETICAL, False, _responders("Cochran-Mantel-Haenszel", COMPLETE)
    ),
    "win ratio, complete cases": Estimator(HYPOTHETICAL, False, _each(_wins(False))),
    "ANCOVA, last observation carried forward": Estimator(WHILE, False, _ancova(CARRIED)),
    "proportional odds, leaving the worst grade": Estimator(COMPOSITE, False, _each(_graded(True))),
    **{
        f"{model}, non-responder imputation": Estimator(COMPOSITE, False, _responders(model, NON_RESPONDER))
        for model in ("Cochran-Mantel-Haenszel", "risk difference", "logistic")
    },
    "win ratio, staying first": Estimator(COMPOSITE, False, _each(_wins(True))),
}
"""Estimators by name, those that keep their level first."""
