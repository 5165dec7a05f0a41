"""The model's left-out predictions judged against the rivals', on the same published numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from anagen.learning.checks.scores import SCORES, Scored, clustered
from anagen.learning.rivals.asked import Asked, asked_of
from anagen.learning.rivals.matched import Forecast, net_effects
from anagen.learning.rivals.rivals import EMAX, MATCHED, NOTHING, rivals_without
from anagen.learning.rows import Row

MODEL = "Anagen"
ASKED_GAIN = 0.15
"""How far below the matched pooled mean's error that of net effects shall lie."""
BY = ("therapy", "outcome", "kind")
"""Breakdowns of the scores."""
_SCORES = {**SCORES, "error": "error"}


def judge(
    left_rows: Sequence[Mapping[str, Any]], effects: Sequence[Mapping[str, Any]], rows: Sequence[Row]
) -> Any:
    """Scores of the model and its rivals, each fitted without the study that it predicts.

    Args:
        left_rows: the model's scores of left-out rows, as stored by `anagen validate`.
        effects: its left-out net effects, as stored.
        rows: the fitted rows.

    Returns:
        "pairs": scores by rival over the rows that both it and the model predict; "broken_down": the same by
        therapy, outcome and kind; "effects": absolute errors of net effects; "verdict".
    """
    by_id = {row.id: row for row in rows}
    told = []
    for left in left_rows:
        row = by_id.get(left["row"])
        asked = None if row is None else asked_of(row)
        if row is None or asked is None:
            continue
        own = {MODEL: {name: left[name] for name in ("covered", "crps", "log_score", "pit")}}
        own[MODEL]["covered50"] = left["low50"] <= left["observed"] <= left["high50"]
        own[MODEL]["error"] = abs(left["mean"] - left["observed"])
        for name, forecast in rivals_without([row.study]).predict(asked).items():
            own[name] = scores_of(forecast, row.value)
        told.append(
            {
                "row": row.id,
                "study": row.study,
                "therapy": " + ".join(dict.fromkeys(row.therapies)) or "untreated",
                "outcome": row.outcome,
                "kind": row.kind,
                "scores": own,
            }
        )
    net = judge_effects(effects, rows)
    return {
        "pairs": {name: paired(told, name) for name in (MATCHED, EMAX, NOTHING)},
        "broken_down": {by: broken_down(told, by) for by in BY},
        "effects": net,
        "verdict": verdict(net),
    }


def scores_of(forecast: Forecast, observed: float) -> dict[str, Any]:
    """Scores of a rival's prediction of a published number."""
    scored = Scored.of(forecast.draws, observed)
    return {
        **asdict(scored),
        "covered": scored.covered,
        "covered50": scored.covered50,
        "error": abs(forecast.mean - observed),
    }


def paired(told: Sequence[Mapping[str, Any]], rival: str) -> dict[str, Any]:
    """Scores of the model and one rival over the rows that both predict: mean and clustered error."""
    both = [one for one in told if rival in one["scores"]]
    found: dict[str, Any] = {"rows": len(both), "studies": len({one["study"] for one in both})}
    for who in (MODEL, rival):
        found[who] = _summed(both, who)
    return found


def broken_down(told: Sequence[Mapping[str, Any]], by: str) -> dict[str, dict[str, Any]]:
    """Scores of the model and of each rival by group of rows; a rival over the rows that it predicts."""
    found: dict[str, dict[str, Any]] = {}
    for group in sorted({one[by] for one in told}):
        mine = [one for one in told if one[by] == group]
        found[group] = {"rows": len(mine)}
        for who in (MODEL, MATCHED, EMAX):
            has = [one for one in mine if who in one["scores"]]
            if has:
                found[group][who] = {"rows": len(has), **_summed(has, who)}
    return found


def _summed(told: Sequence[Mapping[str, Any]], who: str) -> dict[str, list[float]]:
    studies = [one["study"] for one in told]
    if not told:
        return {}
    return {
        name: list(clustered([float(one["scores"][who][key]) for one in told], studies))
        for name, key in _SCORES.items()
    }


def judge_effects(effects: Sequence[Mapping[str, Any]], rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Net effects on counts that were left out, by the model and by the rivals, hairs/cm2."""
    by_id = {row.id: row for row in rows}
    found = []
    for effect in effects:
        row = by_id.get(effect["row"])
        asked = None if row is None else net_asked(row, rows)
        if row is None or asked is None or asked.family != "counts":
            continue
        told = rivals_without([row.study]).predict(asked)
        found.append(
            {
                "row": row.id,
                "study": row.study,
                "therapy": effect["therapy"],
                "observed": asked.value,
                MODEL: effect["model"],
                **{name: forecast.mean * asked.scale for name, forecast in told.items()},
                "match": told[MATCHED].match if MATCHED in told else "",
            }
        )
    return found


def net_asked(row: Row, rows: Sequence[Row]) -> Asked | None:
    """Net effect of a treated row, as rivals are asked for it; None without an arm to compare with."""
    mine = asked_of(row)
    if mine is None or not mine.parts:
        return None
    others = [
        asked_of(one)
        for one in rows
        if one.study == row.study and not one.treatment and one.outcome == row.outcome
    ]
    found = net_effects([mine, *(one for one in others if one is not None)])
    return found[0] if found else None


def verdict(effects: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Whether the error of net effects is 15 % below the matched mean's, and below the Emax model's.

    Over the effects that all predict. Where it is not, `why` lists those that cost most.
    """
    both = [one for one in effects if MATCHED in one and EMAX in one]
    if not both:
        return {"effects": 0}
    errors = {
        name: list(
            clustered([abs(one[name] - one["observed"]) for one in both], [one["study"] for one in both])
        )
        for name in (MODEL, MATCHED, EMAX, NOTHING)
    }
    gain = 1.0 - errors[MODEL][0] / errors[MATCHED][0]
    best = [min(abs(one[name] - one["observed"]) for name in (MATCHED, EMAX)) for one in both]
    costs = [abs(one[MODEL] - one["observed"]) - least for one, least in zip(both, best, strict=True)]
    worst = [both[i] for i in np.argsort(costs)[::-1][:4] if costs[i] > 0]
    return {
        "effects": len(both),
        "studies": len({one["study"] for one in both}),
        "errors": errors,
        "gain": gain,
        "paired": {
            name: list(
                clustered(
                    [abs(one[MODEL] - one["observed"]) - abs(one[name] - one["observed"]) for one in both],
                    [one["study"] for one in both],
                )
            )
            for name in (MATCHED, EMAX)
        },
        "beats_matched": bool(gain >= ASKED_GAIN),
        "beats_emax": bool(errors[MODEL][0] < errors[EMAX][0]),
        "worst": worst,
    }
