"""Times until a rule is first met, in a trial: log-rank test, Kaplan-Meier shares, hazard ratio.

An event happens at the visit that sees it; who has none is censored at the last visit attended, up to the
endpoint's. Randomisation strata are strata of the test and of the hazards.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.files.phrases import DAYS_PER_WEEK
from anagen.statistics.comparisons import Floats, Integers, TimeComparisons
from anagen.statistics.hazards import cox
from anagen.statistics.inference import Contrast
from anagen.statistics.survival import kaplan_meier, log_rank
from anagen.trial.analysis.compare import met_at
from anagen.trial.analysis.followed import Followed
from anagen.trial.protocol.endpoint import Endpoint

_PARTS = ("mean", "se_mean", "difference", "se", "t", "p", "low", "high")
_HAZARDS = ("hazard_ratio", "hazard_low", "hazard_high")


def event_times(
    endpoint: Endpoint, visit_days: NDArray[np.float64], values: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Weeks to the event or to censoring, and whether it was the event; [..., S] each.

    Args:
        endpoint: a time to a rule.
        visit_days: [V], the first is baseline.
        values: [..., S, V], the rule's outcome, NaN where it was not observed; who has no baseline has no
            time (NaN).
    """
    last = int(np.flatnonzero(visit_days == endpoint.day)[0])
    met = met_at(endpoint, values[..., : last + 1])
    weeks = visit_days[1 : last + 1] / DAYS_PER_WEEK
    happened = met == 100.0
    event = happened.any(axis=-1)
    seen = np.where(np.isfinite(met), weeks, 0.0).max(axis=-1)
    time = np.where(event, weeks[happened.argmax(axis=-1)], seen)
    return np.where(np.isfinite(values[..., 0]), time, np.nan), event


def compare_times(model: str, data: Followed) -> TimeComparisons:
    """Comparisons of each arm with the reference, replicate by replicate.

    Args:
        model: one of `anagen.trial.protocol.endpoint.TIME_MODELS`: p is that of the log-rank test, or Wald's
            of the hazard ratio; where that ratio is infinite, its score test, which is the log-rank test.
        data: courses of the rule's outcome; their endpoint is a time to a rule.
    """
    time, event = event_times(data.endpoint, data.visit_days, data.values)

    def one(row: int) -> dict[str, Floats]:
        there = np.isfinite(time[row])
        cut = time[row][there], event[row][there], data.arm[row][there], data.stratum[row][there]
        return _replicate(model, data.endpoint.week, *cut, data.arms, data.reference, data.alpha)

    found = data.each(one)
    pairs = zip(data.arm, time, strict=True)
    n = np.stack([np.bincount(who[np.isfinite(when)], minlength=data.arms) for who, when in pairs])
    parts: dict[str, Any] = {name: np.stack([row[name] for row in found]) for name in (*_PARTS, *_HAZARDS)}
    return TimeComparisons(model=model, n=n, df=np.full(n.shape, np.nan), **parts)


def _replicate(
    model: str,
    week: float,
    time: Floats,
    event: NDArray[np.bool_],
    arm: Integers,
    stratum: Integers,
    arms: int,
    reference: int,
    alpha: float,
) -> dict[str, Floats]:
    """All results of one replicate, [k] each."""
    found = {name: np.full(arms, np.nan) for name in (*_PARTS, *_HAZARDS)}
    mean, se = found["mean"], found["se_mean"]
    for index in range(arms):
        if (arm == index).any():
            mean[index], se[index] = _share_with(time[arm == index], event[arm == index], week)
    z = scipy.special.ndtri(1.0 - alpha / 2.0)
    for index in range(arms):
        two = (arm == index) | (arm == reference)
        if index == reference or len(np.unique(arm[two])) < 2:
            continue
        gap, wide = mean[index] - mean[reference], np.hypot(se[index], se[reference])
        treated = (arm[two] == index).astype(np.float64)
        test = log_rank(time[two], event[two], treated, stratum=stratum[two])
        surplus = float((test.observed - test.expected)[1])
        ratio = _hazard_ratio(time[two], event[two], treated, stratum[two], alpha)
        own = {"difference": gap, "se": wide, "low": gap - z * wide, "high": gap + z * wide}
        own |= {"t": np.sign(surplus) * np.sqrt(test.statistic), "p": test.p}
        if ratio is not None:
            hazards = np.exp([ratio.estimate, ratio.low, ratio.high]).tolist()
            own |= dict(zip(_HAZARDS, hazards, strict=True))
            own |= {"t": ratio.t, "p": ratio.p} if model == "Cox" else {}
        for name, value in own.items():
            found[name][index] = value
    return found


def _share_with(time: Floats, event: NDArray[np.bool_], week: float) -> tuple[float, float]:
    """Kaplan and Meier's share with the event by `week` and its standard error, percent.

    Where nobody was followed so long, the curve's last value stands.
    """
    curve = kaplan_meier(time, event)
    place = int(np.searchsorted(curve.time, week, side="right")) - 1
    if place < 0:
        return 0.0, 0.0
    return 100.0 * (1.0 - float(curve.survival[place])), 100.0 * float(np.nan_to_num(curve.se[place]))


def _hazard_ratio(
    time: Floats, event: NDArray[np.bool_], treated: Floats, stratum: Integers, alpha: float
) -> Contrast | None:
    """Logarithm of the hazard ratio; None where it is not finite."""
    if not event.any():
        return None
    table = {"time": time, "event": event.astype(np.int64), "treated": treated, "stratum": stratum}
    try:
        fit = cox(table, "treated", time="time", event="event", stratum="stratum", alpha=alpha)
    except (InputError, np.linalg.LinAlgError):
        return None
    return fit.contrasts([[1.0]])[0] if fit.converged and len(fit.kept) else None
