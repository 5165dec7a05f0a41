"""Body of evidence on one therapy in one condition, and the strength of its designs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from anagen.evidence_base.conditions import CONDITIONS
from anagen.evidence_base.effects import NetEffect, independent, net_effects
from anagen.evidence_base.tables.names import JOIN, proper_name
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence
from anagen.evidence_base.tables.regulation import approved_for
from anagen.evidence_base.tables.result import Result
from anagen.evidence_base.tables.study import Arm, Study
from anagen.therapy.catalogue import load_catalogue

ROLES = {
    "control": "against placebo, vehicle, sham, saline or nothing",
    "add-on": "added to another treatment, against that treatment alone",
    "active": "against another treatment",
    "mixed": "together with something else, against a control",
    "dose": "doses or courses of it against each other",
    "uncontrolled": "against nothing at all: before and after",
    "synthesis": "other people's studies pooled or reviewed",
}
"""Roles of a study for a therapy, best first."""


@dataclass(frozen=True)
class Body:
    """The studies of one therapy in one condition.

    Attributes:
        roles: role of each study (`ROLES`), by study id, best first.
        effects: net effects that isolate the therapy (against a control, or added on), one a study arm,
            usable or not; see `NetEffect.usable`.
        pooled: effects that meta-analyses report.
        combination: True where `therapy` is several, given together.
    """

    therapy: str
    condition: str
    studies: tuple[Study, ...]
    roles: Mapping[str, str]
    effects: tuple[NetEffect, ...]
    pooled: tuple[NetEffect, ...]
    results: tuple[Result, ...]
    combination: bool = False

    def with_role(self, *roles: str) -> tuple[Study, ...]:
        """Studies whose role is one of `roles`."""
        return tuple(study for study in self.studies if self.roles[study.id] in roles)

    @property
    def randomised(self) -> tuple[Study, ...]:
        """Randomised trials that are not second accounts of the same patients."""
        return tuple(study for study in primary(self.studies) if study.randomised)

    @property
    def people(self) -> int:
        """People in all its studies but syntheses, each counted once, as far as reported."""
        return sum(people_in(study) for study in primary(self.studies) if not study.synthesis)

    @property
    def longest(self) -> float | None:
        """Latest week of any result, or None."""
        weeks = [result.week for result in self.results if result.week is not None]
        return max(weeks, default=None)

    @property
    def best_effect(self) -> NetEffect | None:
        """Isolating net effect with the greatest weight, or None.

        Against a control before added on; then the dose that most studies share; then most people.
        """
        doses = Counter(dose for study, dose in {(effect.study, effect.dose) for effect in self.isolating})
        return max(self.isolating, key=lambda effect: _weight(effect, doses[effect.dose]), default=None)

    @property
    def isolating(self) -> tuple[NetEffect, ...]:
        """Usable net effects that isolate the therapy: against a control, or added on."""
        return tuple(
            effect
            for effect in self.effects
            if effect.usable and effect.estimate is not None and effect.contrast in ("control", "add-on")
        )

    @property
    def largest_rise(self) -> Result | None:
        """Largest uncontrolled change of a density that was read, or None."""
        rises = [
            result
            for result in self.results
            if result.change is not None and result.usable_for_fit and result.unit == "hairs/cm2"
        ]
        return max(rises, key=lambda result: result.change or 0.0, default=None)


def people_in(study: Study) -> int:
    """People in a study: its n, or its arms' added up, or 0 if not reported."""
    return study.n or sum(arm.n or 0 for arm in study.arms.values())


def primary(studies: tuple[Study, ...]) -> tuple[Study, ...]:
    """Studies without second accounts of the same patients."""
    ids = {study.id for study in studies}
    return tuple(study for study in studies if not ids & set(study.same_patients_as))


def accounts(studies: tuple[Study, ...]) -> tuple[tuple[Study, ...], ...]:
    """Studies of `primary`, each followed by the other accounts of the same patients."""
    first = primary(studies)
    grouped: dict[str, list[Study]] = {study.id: [study] for study in first}
    for study in studies:
        if study not in first:
            owner = next((key for key in study.same_patients_as if key in grouped), None)
            grouped.setdefault(owner or study.id, []).append(study)
    return tuple(tuple(found) for found in grouped.values())


def body_of(therapy: str, condition: str, base: EvidenceBase | None = None) -> Body:
    """Body of evidence on `therapy` (name or alias) in `condition`.

    Studies in which it is only the background of both arms, or the comparator of a combination
    with it, do not belong.

    Raises:
        InputError: no such therapy.
    """
    base = base or load_evidence()
    name = proper_name(therapy, base.names)
    roles = {
        study.id: role
        for study in base.studies_of(name, condition)
        if (role := role_of(name, study, base)) is not None
    }
    ordered = sorted(roles, key=lambda key: (list(ROLES).index(roles[key]), -people_in(base.studies[key])))
    return Body(
        therapy=name,
        condition=condition,
        studies=tuple(base.studies[key] for key in ordered),
        roles={key: roles[key] for key in ordered},
        effects=_effects(name, condition, base),
        pooled=_pooled(name, condition, base),
        results=tuple(
            result for result in base.select(therapy=name, condition=condition) if result.study in roles
        ),
    )


def bodies(base: EvidenceBase | None = None) -> tuple[Body, ...]:
    """Bodies of all treatments with a study, by condition: approved ones first, then the catalogue's."""
    base = base or load_evidence()
    tested = [entry.name for entry in base.names.values() if entry.role == "treatment"]
    found = []
    for condition in CONDITIONS:
        approved = approved_for(condition)
        names = [*(name for name in approved if name in tested), *(n for n in tested if n not in approved)]
        found += [body_of(name, condition, base) for name in names]
    return tuple(body for body in found if body.studies or _must_show(body))


def _must_show(body: Body) -> bool:
    """Whether to list it without any study: a therapy and a condition that can be simulated."""
    entry = load_catalogue().get(body.therapy)
    return entry is not None and not entry.alopecias and body.condition == "androgenetic alopecia"


def role_of(therapy: str, study: Study, base: EvidenceBase) -> str | None:
    """Role of `study` for `therapy` (`ROLES`), or None if `therapy` is only the background in it."""
    if study.synthesis:
        return "synthesis"
    treated = [arm for arm in study.arms.values() if therapy in arm.parts]
    others = [arm for arm in study.arms.values() if therapy not in arm.parts]
    alone = [arm for arm in treated if arm.parts == (therapy,)]
    controls = [arm for arm in others if arm.control]
    if controls and alone:
        return "control"
    if any(_without(therapy, arm) == set(other.parts) for arm in treated for other in others):
        return "add-on"
    if controls:
        return "mixed"
    if [arm for arm in others if base.names[arm.parts[0]].role == "treatment"] and alone:
        return "active"
    if len(treated) > 1 and len({frozenset(arm.parts) for arm in treated}) > 1:
        return None
    if len(treated) > 1 and (study.randomised or study.design.startswith("controlled")):
        return "dose"
    return "uncontrolled"


def _without(therapy: str, arm: Arm) -> set[str]:
    return {part for part in arm.parts if part != therapy}


def _effects(therapy: str, condition: str, base: EvidenceBase) -> tuple[NetEffect, ...]:
    """Effects on densities in hairs/cm2 where there are any, else shares of people, else percent changes."""
    for family, scale in (("density", "absolute"), ("response", "share"), ("density", "percent")):
        found = [
            effect
            for contrast in ("control", "add-on", "mixed")
            for effect in net_effects(
                therapy, family, condition=condition, contrast=contrast, scale=scale, usable=False, base=base
            )
            if effect.contrast != "mixed" or therapy not in effect.against.split(JOIN)
        ]
        if found:
            return independent(found)
    return ()


def _pooled(therapy: str, condition: str, base: EvidenceBase) -> tuple[NetEffect, ...]:
    found = net_effects(
        therapy, "density", condition=condition, contrast=None, syntheses=True, usable=False, base=base
    )
    return tuple(effect for effect in found if effect.synthesis)


def _weight(effect: NetEffect, studies: int) -> tuple[bool, int, int]:
    return effect.contrast == "control", studies, effect.people
