"""Body of evidence on several therapies given together: trials of exactly these, in one arm."""

from __future__ import annotations

from dataclasses import replace

from anagen.evidence_base.body import ROLES, Body, people_in
from anagen.evidence_base.effects import NetEffect, independent, net_effects
from anagen.evidence_base.tables.names import JOIN
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.study import Arm, Study


def body_of_combination(names: tuple[str, ...], condition: str, base: EvidenceBase) -> Body:
    """Body of studies with an arm that gets all of `names` and no other active therapy."""
    roles = {
        study.id: role
        for study in base.studies_of(names[0], condition)
        if (role := _role(names, study, base)) is not None
    }
    ordered = sorted(roles, key=lambda key: (list(ROLES).index(roles[key]), -people_in(base.studies[key])))
    arms = {(study, name) for study in roles for name in _arms(names, base.studies[study], base)}
    return Body(
        therapy=JOIN.join(names),
        condition=condition,
        studies=tuple(base.studies[key] for key in ordered),
        roles={key: roles[key] for key in ordered},
        effects=_effects(names, condition, base),
        pooled=(),
        results=tuple(result for result in base.results if (result.study, result.arm) in arms),
        combination=True,
    )


def _given(arm: Arm, base: EvidenceBase) -> set[str]:
    """Active therapies of an arm."""
    return {part for part in arm.parts if not base.names[part].inert}


def _arms(names: tuple[str, ...], study: Study, base: EvidenceBase) -> list[str]:
    return [name for name, arm in study.arms.items() if _given(arm, base) == set(names)]


def _role(names: tuple[str, ...], study: Study, base: EvidenceBase) -> str | None:
    """Role of `study` for the combination (`ROLES`), or None if no arm got it."""
    treated = _arms(names, study, base)
    if not treated:
        return None
    if study.synthesis:
        return "synthesis"
    others = [_given(arm, base) for name, arm in study.arms.items() if name not in treated]
    if any(not other for other in others):
        return "control"
    if any(other < set(names) for other in others):
        return "add-on"
    if others:
        return "active"
    return "dose" if len(treated) > 1 and study.randomised else "uncontrolled"


def _effects(names: tuple[str, ...], condition: str, base: EvidenceBase) -> tuple[NetEffect, ...]:
    """Net effects against no therapy or against a part, on the first scale that has any."""
    for family, scale in (("density", "absolute"), ("response", "share"), ("density", "percent")):
        found = []
        for effect in net_effects(
            names[0], family, condition=condition, contrast=None, scale=scale, usable=False, base=base
        ):
            study = base.studies[effect.study]
            against = _given(study.arms[effect.comparator], base)
            if effect.arm in _arms(names, study, base) and against < set(names):
                found.append(replace(effect, contrast="add-on" if against else "control"))
        if found:
            return independent(found)
    return ()
