"""A published row of a trial file as rivals are asked for it, and their predictions beside the model's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

from anagen.evidence_base.same_patients import sharing_patients, studies_identified
from anagen.learning.checks.scores import Scored
from anagen.learning.rivals.asked import Asked, family_of, parts_of, scale_of, settings, stopped
from anagen.learning.rivals.rivals import Rivals, rivals_without
from anagen.learning.rivals.shares import Share
from anagen.measurement.placebo_response import strongest_carrier
from anagen.trial.learned_from import study_of
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.observed import Observed
from anagen.trial.results.predicted_row import PredictedRow
from anagen.trial.results.rival_prediction import RivalPrediction

DAYS = 7.0


def with_rivals(
    protocol: Protocol, rows: Sequence[PredictedRow], errors: Sequence[float]
) -> tuple[PredictedRow, ...]:
    """`rows` with the rivals' predictions, made without the patients of any study of the file.

    Args:
        protocol: of the trial.
        rows: one for each [[observed]].
        errors: standard deviation of each number by the luck of its patients; NaN if not known.
    """
    rivals = rivals_without(studies_of(protocol))
    return tuple(
        replace(row, rivals=predictions(protocol, observed, error, rivals))
        for row, observed, error in zip(rows, protocol.observed, errors, strict=True)
    )


def studies_of(protocol: Protocol) -> frozenset[str]:
    """Studies of the evidence with patients of the file's published rows: by name, DOI or registry number."""
    named: set[str] = set()
    for row in protocol.observed:
        study = study_of(row)
        named |= {study} if study is not None else set()
        named |= set(studies_identified(f"{row.source} {row.record or ''}"))
    return sharing_patients(named)


def predictions(
    protocol: Protocol, observed: Observed, error: float, rivals: Rivals
) -> tuple[RivalPrediction, ...]:
    """Predictions of one published row by all rivals that have something to say."""
    asked = asked_of(protocol, observed, error)
    if asked is None:
        return ()
    found = []
    for name, forecast in rivals.predict(asked).items():
        scored = Scored.of(forecast.draws, observed.value)
        found.append(
            RivalPrediction(
                rival=name,
                predicted=forecast.mean,
                interval50=(scored.low50, scored.high50),
                covered50=scored.covered50,
                interval90=(scored.low, scored.high),
                covered90=scored.covered,
                crps=scored.crps,
                pit=scored.pit,
                match=forecast.match or None,
                studies=forecast.studies or None,
            )
        )
    return tuple(found)


def asked_of(protocol: Protocol, observed: Observed, error: float) -> Asked | Share | None:
    """A published row in the words of rivals; None for what they do not know, such as a median."""
    arms = {arm.name: arm for arm in protocol.arms}
    if observed.then or any(name not in arms for name in observed.arms):
        return None
    mine, other = arms[observed.arms[0]], arms[observed.arms[1]] if len(observed.arms) == 2 else None
    given = parts_of(mine.courses)
    if observed.kind == "responders":
        if other is not None or observed.rule is None or not observed.n:
            return None
        return Share(_rule(str(observed.rule)), given, observed.week, observed.n)
    if observed.kind not in ("mean", "change", "percent change"):
        return None
    family = family_of(observed.outcome, "level" if observed.kind == "mean" else observed.kind)
    percent = observed.kind == "percent change"
    scale = None if family is None else 1.0 if observed.kind == "mean" else scale_of(family, percent=percent)
    if family is None or scale is None or stopped(mine.courses, observed.week) or observed.kind == "mean":
        return None
    usual = settings()["family"][family]["patient_sd"] / sqrt(observed.n or protocol.population.size)
    return Asked(
        family=family,
        kind="change" if other is None else "net",
        parts=given,
        versus=() if other is None else parts_of(other.courses),
        carrier=_carrier(mine, protocol),
        week=observed.week,
        since=observed.from_week,
        error=scale * error if error > 0 else float(usual),
        scale=scale,
    )


def _carrier(arm: Arm, protocol: Protocol) -> str:
    female = protocol.population.sex == "female"
    return strongest_carrier([course.carrier for course in arm.courses], female=female)


def _rule(words: str) -> str:
    """Rule of responders as the evidence's shares name it."""
    return words.replace("≤", "<=").replace("SALT of at most ", "SALT <= ")
