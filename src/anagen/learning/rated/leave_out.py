"""Check of the link: each trial predicted from the others, and the meta-analysis that was not fitted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.evidence_base.tables.ratings import Rating, ratings
from anagen.evidence_base.tables.records import load_evidence
from anagen.learning.rated.fit import FLATTER, Fit, Sizes, fit, predicted
from anagen.learning.rated.rows import RatedRows

LEFT_OUT = Sizes(2, 600, 600)


@dataclass(frozen=True)
class Foreseen:
    """One number of a trial that was left out.

    Attributes:
        trial: left out.
        row: id of the rating, or of two for a difference between arms.
        what: "share" or "difference from the control".
        published: as a share.
        interval90: predicted.
        interval50: predicted.
    """

    trial: str
    row: str
    what: str
    published: float
    interval90: tuple[float, float]
    interval50: tuple[float, float]

    @property
    def inside90(self) -> bool:
        """Whether the published number lies in the 90 % interval."""
        return self.interval90[0] <= self.published <= self.interval90[1]

    @property
    def inside50(self) -> bool:
        """Whether the published number lies in the 50 % interval."""
        return self.interval50[0] <= self.published <= self.interval50[1]


def each_left_out(
    rows: RatedRows, progress: Callable[[str, int, int], object] = lambda what, done, total: None
) -> tuple[Foreseen, ...]:
    """Every trial predicted from a fit to the others: its shares, and differences from its control."""
    found: list[Foreseen] = []
    for t in range(len(rows.trials)):
        places = np.flatnonzero(rows.trial == t)
        found += foreseen(fit(rows, rows.trial != t, LEFT_OUT), places.tolist())
        progress("trials left out", t + 1, len(rows.trials))
    return tuple(found)


def foreseen(made: Fit, places: list[int]) -> list[Foreseen]:
    """Predictions of the rows at `places` by a fit."""
    rows = made.rows.ratings
    shares = dict(zip(places, predicted(made, places).T, strict=True))
    found = [_one(rows[i].study, rows[i].id, "share", rows[i].share, shares[i]) for i in places]
    for i in places:
        control = _control(rows, places, rows[i])
        if control is not None:
            difference = shares[i] - shares[control]
            published = rows[i].share - rows[control].share
            names = f"{rows[i].id} - {rows[control].id}"
            found.append(_one(rows[i].study, names, "difference from the control", published, difference))
    return found


def _control(rows: tuple[Rating, ...], places: list[int], one: Rating) -> int | None:
    if one.role != "active":
        return None
    for j in places:
        same = (rows[j].study, rows[j].rater, rows[j].cut) == (one.study, one.rater, one.cut)
        if rows[j].role == "control" and same:
            return j
    return None


def _one(trial: str, row: str, what: str, published: float, values: NDArray[np.float64]) -> Foreseen:
    q = np.quantile(values, (0.05, 0.25, 0.75, 0.95))
    return Foreseen(trial, row, what, published, (float(q[0]), float(q[3])), (float(q[1]), float(q[2])))


def coverage(found: tuple[Foreseen, ...]) -> dict[str, Any]:
    """Share of numbers inside their intervals, by kind, and its mean over trials that count once each."""
    told: dict[str, Any] = {}
    for what in dict.fromkeys(one.what for one in found):
        own = [one for one in found if one.what == what]
        trials = list(dict.fromkeys(one.trial for one in own))
        shares = [np.mean([one.inside90 for one in own if one.trial == trial]) for trial in trials]
        told[what] = {
            "numbers": len(own),
            "trials": len(trials),
            "inside_90_mean_over_trials": round(float(np.mean(shares)), 3),
            "inside_90": round(sum(one.inside90 for one in own) / len(own), 3),
            "inside_50": round(sum(one.inside50 for one in own) / len(own), 3),
        }
    return told


def checked(made: Fit) -> list[dict[str, Any]]:
    """Ratings that were read and not fitted: the treated share, foreseen from the control's share.

    Their accounts print no numbers of people and only the difference of counts between the arms.
    """
    draw = made.draws
    luck = np.random.default_rng(5).standard_normal(len(draw["slope"]))
    slope = draw["slope"] * np.exp(draw["slope_sd"] * luck)
    flat = slope / np.sqrt(1.0 + FLATTER * slope**2 * draw["people_sd"] ** 2)
    told = [one for one in ratings(load_evidence()) if one.use == "check"]
    found = []
    for one in told:
        if one.role != "active" or one.change is None:
            continue
        control = next(
            r for r in told if r.role == "control" and (r.study, r.weeks) == (one.study, one.weeks)
        )
        odds = scipy.special.logit(control.share) + flat * draw["cover_per_count"] * np.log1p(one.change)
        low, middle, high = np.quantile(scipy.special.expit(odds), (0.05, 0.5, 0.95))
        found.append(
            {
                "row": one.id,
                "account": one.study,
                "weeks": one.weeks,
                "control": control.share,
                "published": one.share,
                "foreseen": [round(float(x), 3) for x in (low, middle, high)],
            }
        )
    return found
