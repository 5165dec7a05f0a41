"""The model's predictions of left-out studies beside those of fair rivals, number by number.

A rival is fitted to the same rows as the model, without the study and without any second account of its patients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from anagen.learning.checks.leave_one_out import LeaveOneOut, LeftOut
from anagen.learning.checks.scores import Scored, clustered
from anagen.learning.rivals.asked import Asked, asked_of
from anagen.learning.rivals.matched import Forecast, net_effects
from anagen.learning.rivals.rivals import EMAX, MATCHED, NOTHING, Rivals, rivals_without
from anagen.learning.rows import Row

MODEL = "Anagen"
FORECASTERS = (MODEL, MATCHED, EMAX, NOTHING)
ASKED = 0.15
"""Share by which the error of net effects is to lie below that of the matched mean."""


def against_rivals(left: LeaveOneOut, rows: Sequence[Row]) -> dict[str, Any]:
    """Scores of all forecasters on the left-out rows, and their errors of net effects.

    Args:
        left: predictions of the model, each study left out.
        rows: the fitted rows.
    """
    known = {row.id: row for row in rows}
    each: dict[str, dict[str, Scored]] = {}
    for one in left.rows:
        asked = asked_of(known[one.row])
        if asked is None:
            continue
        scored: dict[str, Scored] = {MODEL: one}
        for name, told in rivals_without([one.study]).predict(asked).items():
            scored[name] = Scored.of(told.draws, one.observed)
        each[one.row] = scored
    return {
        "rows": {
            row: {name: _numbers(scored) for name, scored in found.items()} for row, found in each.items()
        },
        "groups": _groups(left.rows, known, each),
        "effects": effects_against(left, rows),
    }


def _numbers(scored: Scored) -> dict[str, float]:
    return {
        "mean": scored.mean,
        "low": scored.low,
        "high": scored.high,
        "pit": scored.pit,
        "crps": scored.crps,
        "log_score": scored.log_score,
    }


def _groups(
    left: Sequence[LeftOut], known: Mapping[str, Row], each: Mapping[str, Mapping[str, Scored]]
) -> list[dict[str, Any]]:
    """Scores by group of rows, over those of its rows that the forecaster and the matched mean foretell."""
    groups: dict[tuple[str, str], list[LeftOut]] = {}
    for one in left:
        if one.row not in each:
            continue
        row = known[one.row]
        therapy = " + ".join(dict.fromkeys(row.therapies)) or "untreated"
        for by, name in (
            ("all", f"changes of {unit_words(row)}" if row.kind != "level" else "levels"),
            ("outcome", f"{row.outcome}, {row.unit}"),
            ("kind", f"{row.kind}, {row.unit}"),
            ("therapy", f"{therapy}, {row.unit}"),
        ):
            groups.setdefault((by, name), []).append(one)
    found = []
    for (by, name), members in groups.items():
        common = [one for one in members if {MATCHED, EMAX} <= set(each[one.row])]
        for forecaster in FORECASTERS:
            used = common or members
            mine = [one for one in used if forecaster in each[one.row]]
            if mine:
                scored = [each[one.row][forecaster] for one in mine]
                found.append(
                    {"by": by, "group": name, "forecaster": forecaster, "rows": len(mine)}
                    | _means(scored, [one.study for one in mine])
                )
    return found


def unit_words(row: Row) -> str:
    """Unit of a row in words, so that scores in different units are never averaged."""
    return {"hairs/cm2": "counts, hairs/cm2", "µm": "diameter, µm"}.get(row.unit, f"{row.unit}")


def _means(scored: Sequence[Scored], studies: Sequence[str]) -> dict[str, Any]:
    columns = {
        "coverage90": [float(one.covered) for one in scored],
        "coverage50": [float(one.covered50) for one in scored],
        "crps": [one.crps for one in scored],
        "log_score": [one.log_score for one in scored],
        "pit": [one.pit for one in scored],
        "error": [abs(one.mean - one.observed) for one in scored],
    }
    return {name: list(clustered(values, studies)) for name, values in columns.items()}


def effects_against(left: LeaveOneOut, rows: Sequence[Row]) -> dict[str, Any]:
    """Net effects on counts (hairs/cm2) by all forecasters, their mean absolute errors, and the verdict."""
    known = {row.id: row for row in rows}
    found = []
    for effect in left.effects:
        row = known[effect.row]
        asked = _net(row, rows)
        if asked is None or asked.family != "counts":
            continue
        told = rivals_without([effect.study]).predict(asked)
        foretold = {name: one.mean * asked.scale for name, one in told.items()}
        found.append(
            {
                "row": effect.row,
                "study": effect.study,
                "therapy": effect.therapy,
                "observed": effect.observed,
                "match": told[MATCHED].match if MATCHED in told else "",
                MODEL: effect.model,
            }
            | {name: foretold.get(name) for name in (MATCHED, EMAX, NOTHING)}
        )
    both = [one for one in found if one[MATCHED] is not None and one[EMAX] is not None]
    errors = {
        name: list(clustered([abs(one[name] - one["observed"]) for one in both], [one["study"] for one in both]))
        for name in FORECASTERS
        if both
    }
    return {"each": found, "compared": len(both), "errors": errors} | verdict(errors)


def verdict(errors: Mapping[str, Sequence[float]]) -> dict[str, bool]:
    """Whether the model's error lies below the matched mean's by `ASKED`, and below the meta-analysis's."""
    if not errors:
        return {"below_matched": False, "below_emax": False}
    return {
        "below_matched": errors[MODEL][0] <= (1 - ASKED) * errors[MATCHED][0],
        "below_emax": errors[MODEL][0] < errors[EMAX][0],
    }


def _net(row: Row, rows: Sequence[Row]) -> Asked | None:
    """Net effect of a row, as published or against the untreated arm of its study."""
    asked = asked_of(row)
    if asked is None or asked.kind == "net":
        return asked
    peers = [
        one
        for other in rows
        if other.study == row.study
        and (other.outcome, other.threshold, other.week, other.kind)
        == (row.outcome, row.threshold, row.week, row.kind)
        and not other.treatment
        and (one := asked_of(other)) is not None
    ]
    pairs = net_effects([asked, *peers])
    return pairs[0] if pairs else None


def lost_to(effects: Mapping[str, Any], rival: str, most: int = 4) -> list[Mapping[str, Any]]:
    """Effects on which the model loses most to `rival`, the worst first."""
    both = [one for one in effects["each"] if one[rival] is not None]
    ranked = sorted(
        both,
        key=lambda one: abs(one[MODEL] - one["observed"]) - abs(one[rival] - one["observed"]),
        reverse=True,
    )
    return ranked[:most]


def forecasts_without(studies: Iterable[str], asked: Asked) -> dict[str, Forecast]:
    """Forecasts of the rivals that know nothing of the patients of `studies`."""
    chosen: Rivals = rivals_without(studies)
    return chosen.predict(asked)


def pit_histogram(rows: Mapping[str, Mapping[str, Mapping[str, float]]], bins: int = 10) -> dict[str, list[int]]:
    """Number of rows by tenth of the probability integral transform, by forecaster."""
    return {
        name: [
            int(count)
            for count in np.histogram([row[name]["pit"] for row in rows.values() if name in row], bins, (0, 1))[0]
        ]
        for name in FORECASTERS
    }
