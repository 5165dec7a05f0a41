"""Gaps of a body of evidence: questions that no study on record answers."""

from __future__ import annotations

from anagen.evidence_base.body import Body
from anagen.evidence_base.certainty import Certainty
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence

_SHORT = 52.0
"""Weeks: hair loss goes on for decades, so nothing past a year is worth saying."""


def gaps_of(body: Body, grade: Certainty, base: EvidenceBase | None = None) -> tuple[str, ...]:
    """Sentences on the gaps: those stated by a person, then those that the records show."""
    base = base or load_evidence()
    found = list(grade.missing)
    if not body.studies:
        return (*found, "No study of it in people is on record here.")
    controlled = body.with_role("control")
    if not controlled:
        found.append("No study of it alone against placebo, vehicle, sham, saline or nothing is on record.")
    elif not any(study.randomised for study in controlled):
        found.append("No study of it alone against a control is known to be randomised.")
    if not body.isolating:
        found.append("No net effect of it (treated minus control) can be had from what was read.")
    elif all(effect.se is None for effect in body.isolating):
        found.append("No net effect comes with a spread, so none can be weighted.")
    if not _dose_response(body) and "dose response" not in " ".join(found):
        found.append("No trial on record gives it in two doses side by side.")
    if body.condition == "androgenetic alopecia":
        measured = {base.outcomes[result.outcome].family for result in body.results}
        if "thickness" not in measured:
            found.append("Width, thickness or mass of hair was not measured.")
        found += _sexes(body)
    longest = body.longest
    if longest is not None and longest <= _SHORT and "twelve months" not in " ".join(found):
        found.append(f"Nothing on record beyond week {longest:g}.")
    return tuple(dict.fromkeys(found))


def _dose_response(body: Body) -> bool:
    for study in body.studies:
        doses = {
            (arm.product, arm.dose)
            for arm in study.arms.values()
            if arm.parts == (body.therapy,) and (arm.dose or arm.product)
        }
        if len(doses) > 1 and not study.synthesis:
            return True
    return False


def _sexes(body: Body) -> list[str]:
    seen = {arm.sex for study in body.studies for arm in study.arms.values() if body.therapy in arm.parts}
    if "both" in seen:
        return []
    return [f"No study of it in {sex}." for sex in ("men", "women") if sex not in seen]
