"""The model's left-out predictions judged against the rivals', on the same published numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from anagen.learning.checks.leave_one_out import therapy_groups
from anagen.learning.checks.scores import SCORES, Scored, clustered
from anagen.learning.rivals.asked import Asked, asked_of
from anagen.learning.rivals.matched import Forecast, net_effects
from anagen.learning.rivals.rivals import EMAX, MATCHED, NOTHING, OTHERS, rivals_without
from anagen.learning.rows import Row

MODEL = "Anagen"
ASKED_GAIN = 0.15
"""How far below the matched pooled mean's error that of net effects shall lie."""
BY = ("therapy", "outcome", "kind")
"""Breakdowns of the scores."""
_SCORES = {**SCORES, "error": "error"}


def judge(
    left_rows: Sequence[Mapping[str, Any]],
    effects: Sequence[Mapping[str, Any]],
    rows: Sequence[Row],
    therapies_out: Mapping[str, Any] | None = None,
) -> Any:
    """Scores of the model and its rivals, each fitted without the study that it predicts.

    Args:
        left_rows: the model's scores of left-out rows, as stored by `anagen validate`.
        effects: its left-out net effects, as stored.
        rows: the fitted rows.
        therapies_out: its scores with each therapy left out, as stored; None where it was not done.

    Returns:
        "pairs": scores by rival over the rows that both it and the model predict; "broken_down": the same by
        therapy, outcome and kind; "effects": absolute errors of net effects; "verdict"; "new_therapy": the
        same of therapies left out with all their studies (`judge_new_therapies`).
    """
    by_id = {row.id: row for row in rows}
    told = []
    for left in left_rows:
        row = by_id.get(left["row"])
        asked = None if row is None else asked_of(row)
        if row is None or asked is None:
            continue
        forecasts = rivals_without([row.study]).predict(asked)
        told.append(_told(row, _own(left), forecasts))
    net = judge_effects(effects, rows)
    return {
        "pairs": {name: paired(told, name) for name in (MATCHED, EMAX, NOTHING)},
        "broken_down": {by: broken_down(told, by) for by in BY},
        "effects": net,
        "verdict": verdict(net),
        "new_therapy": judge_new_therapies(therapies_out or {}, rows),
    }


def _own(left: Mapping[str, Any]) -> dict[str, Any]:
    """Scores of the model on a left-out row, from what is stored."""
    return {
        **{name: left[name] for name in ("covered", "crps", "log_score", "pit")},
        "covered50": left["low50"] <= left["observed"] <= left["high50"],
        "error": abs(left["mean"] - left["observed"]),
    }


def _told(row: Row, own: Mapping[str, Any], forecasts: Mapping[str, Forecast]) -> dict[str, Any]:
    """Scores on a row by predictor, and what it can be grouped by."""
    return {
        "row": row.id,
        "study": row.study,
        "therapy": " + ".join(dict.fromkeys(row.therapies)) or "untreated",
        "outcome": row.outcome,
        "kind": row.kind,
        "scores": {MODEL: own} | {name: scores_of(one, row.value) for name, one in forecasts.items()},
    }


def judge_new_therapies(left: Mapping[str, Any], rows: Sequence[Row]) -> dict[str, Any]:
    """Scores where each therapy is left out with every study that gives it, by the model and by rivals.

    Args:
        left: the model's rows and net effects, as stored by `anagen validate`.
        rows: the fitted rows.

    Returns:
        "rows": number of rows that rivals can be asked for; "predicted": how many of them each predicts;
        "pairs": scores by rival over the rows that both it and the model predict; "effects": net effects on
        counts; "errors" and "paired": mean absolute errors over the effects that all predict, and the model's
        less the rival's; "by_therapy": errors by therapy.
    """
    told = []
    for _, studies, row, one in _grouped(left.get("rows", ()), rows):
        asked = asked_of(row)
        if asked is not None:
            told.append(_told(row, _own(one), rivals_without(studies).predict_unknown(asked)))
    effects = []
    for therapy, studies, row, one in _grouped(left.get("effects", ()), rows):
        asked = net_asked(row, rows)
        if asked is not None and asked.family == "counts":
            forecasts = rivals_without(studies).predict_unknown(asked)
            effects.append(_effect(row, therapy, asked, one["model"], forecasts))
    rivals = (OTHERS, EMAX, NOTHING)
    both = [one for one in effects if all(name in one for name in rivals)]
    return {
        "rows": len(told),
        "predicted": {name: sum(name in one["scores"] for one in told) for name in (MODEL, MATCHED, *rivals)},
        "pairs": {name: paired(told, name) for name in rivals},
        "effects": effects,
        "studies": len({one["study"] for one in both}),
        "errors": {name: _error(both, name) for name in (MODEL, *rivals)} if both else {},
        "paired": {name: _paired_error(both, name) for name in rivals} if both else {},
        "by_therapy": {
            therapy: {
                "effects": len(mine),
                **{name: _error(mine, name)[0] for name in (MODEL, *rivals)},
            }
            for therapy in dict.fromkeys(one["therapy"] for one in both)
            if (mine := [one for one in both if one["therapy"] == therapy])
        },
    }


def _grouped(
    stored: Sequence[Mapping[str, Any]], rows: Sequence[Row]
) -> list[tuple[str, tuple[str, ...], Row, Mapping[str, Any]]]:
    """Stored entries with the therapy that was left out, its studies and their rows.

    Entries stand in the order in which therapies are left out; those of other rows than today's give none.
    """
    waiting = list(stored)
    found = []
    for therapy, (studies, told) in therapy_groups(rows).items():
        for row, mine in zip(rows, told, strict=True):
            if mine and waiting and waiting[0]["row"] == row.id:
                found.append((therapy, studies, row, waiting.pop(0)))
    return [] if waiting else found


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
        found.append(_effect(row, effect["therapy"], asked, effect["model"], told))
    return found


def _effect(
    row: Row, therapy: str, asked: Asked, model: float, forecasts: Mapping[str, Forecast]
) -> dict[str, Any]:
    """A net effect as published and by predictor, in the family's unit."""
    return {
        "row": row.id,
        "study": row.study,
        "therapy": therapy,
        "observed": asked.value,
        MODEL: model,
        **{name: forecast.mean * asked.scale for name, forecast in forecasts.items()},
        "match": forecasts[MATCHED].match if MATCHED in forecasts else "",
    }


def _error(effects: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    """Mean absolute error of a predictor over net effects, and its standard error, clustered by study."""
    studies = [one["study"] for one in effects]
    return list(clustered([abs(one[name] - one["observed"]) for one in effects], studies))


def _paired_error(effects: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    """Mean of the model's absolute error less a rival's, and its standard error, clustered by study."""
    less = [abs(one[MODEL] - one["observed"]) - abs(one[name] - one["observed"]) for one in effects]
    return list(clustered(less, [one["study"] for one in effects]))


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
    errors = {name: _error(both, name) for name in (MODEL, MATCHED, EMAX, NOTHING)}
    gain = 1.0 - errors[MODEL][0] / errors[MATCHED][0]
    best = [min(abs(one[name] - one["observed"]) for name in (MATCHED, EMAX)) for one in both]
    costs = [abs(one[MODEL] - one["observed"]) - least for one, least in zip(both, best, strict=True)]
    worst = [both[i] for i in np.argsort(costs)[::-1][:4] if costs[i] > 0]
    return {
        "effects": len(both),
        "studies": len({one["study"] for one in both}),
        "errors": errors,
        "gain": gain,
        "paired": {name: _paired_error(both, name) for name in (MATCHED, EMAX)},
        "beats_matched": bool(gain >= ASKED_GAIN),
        "beats_emax": bool(errors[MODEL][0] < errors[EMAX][0]),
        "worst": worst,
    }
