"""Controlled trials as counts of responders: people in each arm who met one rule.

Shares and sizes come from the evidence base (``results.csv``); ``network_responses.toml`` holds the window of
weeks. A count is the published share times the arm's size, rounded. Recalled numbers, syntheses, and
second accounts of the same patients never enter.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from anagen.errors import unknown_name
from anagen.evidence_base.meta.hair_contrasts import Unusable
from anagen.evidence_base.meta.settings import response_settings
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.result import Result
from anagen.evidence_base.tables.study import Arm, Study

PLACEBO = "placebo"
"""All controls (pill, vehicle, sham, saline, nothing) are one node."""


@dataclass(frozen=True)
class ResponseArm:
    """Responders of one arm.

    Attributes:
        therapy: name, combinations as ``A + B``; `PLACEBO` for a control.
        dose: as published, or "".
        events: people who met the rule.
        n: people in the arm.
    """

    therapy: str
    dose: str
    events: int
    n: int

    @property
    def treatment(self) -> str:
        """Node of a network: therapy and dose."""
        return f"{self.therapy} {self.dose}".strip()


@dataclass(frozen=True)
class ResponseTrial:
    """One trial, ready to be pooled.

    Attributes:
        study: id.
        label: for a reader.
        week: of the outcome, from baseline.
        link: DOI or address.
        arms: two or more, one a treatment.
    """

    study: str
    label: str
    week: float
    link: str
    arms: tuple[ResponseArm, ...]

    def arm(self, therapy: str) -> ResponseArm | None:
        """All arms of `therapy` merged, or None."""
        own = [arm for arm in self.arms if arm.therapy == therapy]
        if not own:
            return None
        doses = " and ".join(arm.dose for arm in own if arm.dose)
        return ResponseArm(therapy, doses, sum(arm.events for arm in own), sum(arm.n for arm in own))


@dataclass(frozen=True)
class ResponseLeftOut:
    """A controlled trial that does not enter, and the reason."""

    study: str
    label: str
    therapies: tuple[str, ...]
    reason: str


def response_outcomes(base: EvidenceBase) -> tuple[str, ...]:
    """Outcomes that are a rule for responders."""
    return tuple(name for name, entry in base.outcomes.items() if entry.family == "response")


def response_trials(
    outcome: str, condition: str, base: EvidenceBase
) -> tuple[tuple[ResponseTrial, ...], tuple[ResponseLeftOut, ...]]:
    """Trials in `condition` that report responders by `outcome`, and those that cannot enter.

    Args:
        outcome: such as ``"SALT<=20"``.
        condition: one of the evidence's conditions.
        base: the evidence.

    Raises:
        InputError: `outcome` is not a rule for responders.
    """
    known = response_outcomes(base)
    if outcome not in known:
        raise unknown_name("outcome of responders", outcome, known)
    entered: list[ResponseTrial] = []
    out: list[ResponseLeftOut] = []
    counted: set[str] = set()
    for study in base.studies.values():
        rows = [row for row in base.of_study(study.id) if row.outcome == outcome and row.kind == "responders"]
        if study.condition != condition or study.synthesis or len(study.arms) < 2 or not rows:
            continue
        try:
            if counted & {study.id, *study.same_patients_as}:
                raise Unusable("a second account of patients who are counted already")
            entered.append(_trial(study, rows))
            counted |= {study.id, *study.same_patients_as}
        except Unusable as reason:
            treated = (arm.therapy for arm in study.arms.values() if not arm.control)
            out.append(ResponseLeftOut(study.id, study.label, tuple(dict.fromkeys(treated)), str(reason)))
    return tuple(entered), tuple(out)


def _trial(study: Study, rows: list[Result]) -> ResponseTrial:
    window = response_settings().window
    weeks = sorted({row.week for row in rows if row.week is not None}, key=lambda w: abs(w - window.near))
    reasons = ["the week is not reported"]
    for week in weeks:
        if not window.low <= week <= window.high:
            reasons.append(f"week {week:g} is outside weeks {window.low:g} to {window.high:g}")
            continue
        arms = _merged(_arms(study, [row for row in rows if row.week == week], reasons))
        if len(arms) > 1:
            return ResponseTrial(study.id, study.label, week, study.doi or study.link, arms)
        reasons.append(f"only one arm tells its share and its size at week {week:g}")
    raise Unusable(reasons[-1])


def _arms(study: Study, rows: list[Result], reasons: list[str]) -> Iterator[ResponseArm]:
    for row in rows:
        arm = study.arms[row.arm]
        if not row.usable_for_fit or row.statistic != "share" or row.n is None or row.value is None:
            reasons.append(row.not_for_fit or f"the share or size of {row.arm} was not read")
            continue
        events = math.floor(row.value * row.n / 100.0 + 0.5)
        yield ResponseArm(
            PLACEBO if arm.control else arm.therapy, "" if arm.control else _dose(arm), events, row.n
        )


def _dose(arm: Arm) -> str:
    return arm.dose or arm.product


def _merged(arms: Iterator[ResponseArm]) -> tuple[ResponseArm, ...]:
    """Arms of one treatment merged."""
    found: dict[str, ResponseArm] = {}
    for arm in arms:
        before = found.get(arm.treatment)
        found[arm.treatment] = (
            arm
            if before is None
            else ResponseArm(arm.therapy, arm.dose, before.events + arm.events, before.n + arm.n)
        )
    return tuple(found.values())
