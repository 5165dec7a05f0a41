"""Net effects: treated minus control within a study, with the standard error that the source allows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from anagen.errors import unknown_name
from anagen.evidence_base.tables.names import proper_name
from anagen.evidence_base.tables.outcomes import FAMILIES
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence
from anagen.evidence_base.tables.result import NET, Result
from anagen.evidence_base.tables.study import Arm, Study

CONTRASTS = ("control", "add-on", "active", "dose", "mixed")
"""Contrasts of the therapy: against nothing (placebo, vehicle, saline, sham, untreated); the same other
treatment without it; another treatment; another dose or course of itself; or something that does not
isolate it."""
SCALES = {
    "absolute": ("change", "level", "net change"),
    "percent": ("percent change", "net percent change"),
    "share": ("responders", "net responders"),
    "standardised": ("standardised difference",),
}
"""Kinds of result on each scale: the outcome's own unit, % of baseline, % of people, SD."""


@dataclass(frozen=True)
class NetEffect:
    """Treated minus control in one study at one week.

    Attributes:
        therapy: the treated arm's, combinations as ``A + B``.
        against: the comparator arm's.
        contrast: which effect it isolates (`CONTRASTS`).
        scale: of the estimate (`SCALES`).
        estimate: in `unit`; None if the published unit cannot be converted.
        se: in `unit`; None if the source gives no spread of the change, or its unit cannot be converted.
        printed: the same difference in the published unit.
        printed_unit: that unit.
        treated: the treated arm's own value behind it, or None for a published difference.
        control: the comparator's, or None.
        n_treated: people treated, or None.
        n_control: people in the comparator arm, or None.
        n_total: both, where only that is reported.
        how: ``published`` difference or arms ``subtracted``.
        why_no_se: why `se` is None, or "".
        status: the worse of the two rows.
        usable: False if a row may not be learned from.
        reason: why not usable, or "".
        patients: studies on the same patients, this one first; never count two that share one.
    """

    study: str
    condition: str
    design: str
    synthesis: bool
    patients: tuple[str, ...]
    therapy: str
    arm: str
    against: str
    comparator: str
    contrast: str
    dose: str
    regimen: str
    sex: str
    outcome: str
    scale: str
    region: str
    week: float | None
    estimate: float | None
    se: float | None
    unit: str
    printed: float | None
    printed_unit: str
    treated: float | None
    control: float | None
    n_treated: int | None
    n_control: int | None
    n_total: int | None
    statistic: str
    how: str
    why_no_se: str
    status: str
    usable: bool
    reason: str

    @property
    def people(self) -> int:
        """People behind it, as far as reported; the halves of a scalp are one person."""
        if self.n_total:
            return self.n_total
        if "split-scalp" in self.design:
            return max(self.n_treated or 0, self.n_control or 0)
        return (self.n_treated or 0) + (self.n_control or 0)


def net_effects(
    therapy: str,
    outcome: str = "density",
    *,
    condition: str | None = None,
    contrast: str | None = "control",
    scale: str = "absolute",
    usable: bool = True,
    syntheses: bool = False,
    base: EvidenceBase | None = None,
) -> tuple[NetEffect, ...]:
    """All net effects of `therapy` that studies support, one for each arm, region and week.

    A difference that the source reports is preferred to one made by subtraction; the standard error of
    a subtraction is ``sqrt(se_treated**2 + se_control**2)`` of the changes (for the halves of a scalp
    that ignores their pairing, so it is too wide rather than too narrow).

    Args:
        therapy: name or alias.
        outcome: an outcome, or a family of them (``"density"``).
        condition: hair loss, or None for all.
        contrast: one of `CONTRASTS`, or None for all.
        scale: one of `SCALES`.
        usable: leave out rows that no model may learn from.
        syntheses: let meta-analyses in.
        base: the evidence; default the package's own.

    Raises:
        InputError: a name that does not exist, with the nearest one.
    """
    base = base or load_evidence()
    name = proper_name(therapy, base.names)
    if outcome not in base.outcomes and outcome not in FAMILIES:
        raise unknown_name("outcome", outcome, [*base.outcomes, *FAMILIES])
    if contrast is not None and contrast not in CONTRASTS:
        raise unknown_name("contrast", contrast, CONTRASTS)
    if scale not in SCALES:
        raise unknown_name("scale", scale, SCALES)
    found: dict[tuple[object, ...], NetEffect] = {}
    for result in base.select(therapy=name, condition=condition):
        study = base.studies[result.study]
        if (study.synthesis and not syntheses) or result.kind not in SCALES[scale]:
            continue
        if outcome not in (result.outcome, base.outcomes[result.outcome].family):
            continue
        effect = _effect(name, result, study, base)
        if effect is None or (usable and not effect.usable):
            continue
        if contrast is not None and effect.contrast != contrast:
            continue
        own = result.measure if study.synthesis else ""  # one synthesis may pool the same question twice
        key = (result.study, result.arm, result.comparator, result.outcome, own, result.region, result.week)
        if key not in found or (effect.how == "published" and found[key].how != "published"):
            found[key] = effect
    return tuple(found.values())


def independent(effects: Iterable[NetEffect], week: float | None = None) -> tuple[NetEffect, ...]:
    """Effects with one time point for each arm, and each patient counted once.

    Of several weeks the one nearest to `week` stays (default: the first on record); of several studies on
    the same patients, the first. Arms of one study that share a control are all kept.
    """
    best: dict[tuple[str, str, str, str], NetEffect] = {}
    for effect in effects:
        key = (effect.study, effect.arm, effect.comparator, effect.outcome)
        if key not in best or (week is not None and _far(effect, week) < _far(best[key], week)):
            best[key] = effect
    kept: list[NetEffect] = []
    for effect in best.values():
        shared = (other for other in kept if other.study != effect.study)
        if not any(set(other.patients) & set(effect.patients) for other in shared):
            kept.append(effect)
    return tuple(kept)


def _far(effect: NetEffect, week: float) -> float:
    return math.inf if effect.week is None else abs(effect.week - week)


def contrast_of(therapy: str, arm: Arm, comparator: Arm, base: EvidenceBase) -> str:
    """Effect of `therapy` that `arm` against `comparator` isolates (`CONTRASTS`)."""
    others = {part for part in arm.parts if part != therapy}
    given = {part for part in comparator.parts if not base.names[part].inert}
    if not given:
        return "control" if not others else "mixed"
    if given == others:
        return "add-on"
    if set(arm.parts) == set(comparator.parts):
        return "dose"
    if therapy in given or others:
        return "mixed"
    return "active"


def _effect(therapy: str, result: Result, study: Study, base: EvidenceBase) -> NetEffect | None:
    comparator = base.comparator(result)
    if comparator is None:
        return None
    arm = base.arm(result)
    other = None if result.net else _partner(result, base)
    if not result.net and other is None:
        return None
    estimate, se, why = _difference(result, other, base.outcomes[result.outcome].unit)
    rows = [row for row in (result, other) if row is not None]
    reasons = [row.not_for_fit for row in rows if row.not_for_fit]
    reasons += ["a number is recalled, not read" for row in rows if row.status == "recalled"][:1]
    if estimate is None and not reasons:
        reasons.append("no number was read")
    worst = max((row.status for row in rows), key=("read", "derived", "recalled").index)
    return NetEffect(
        study=study.id,
        condition=study.condition,
        design=study.design_class,
        synthesis=study.synthesis,
        patients=(study.id, *study.same_patients_as),
        therapy=arm.therapy,
        arm=arm.name,
        against=comparator.therapy,
        comparator=comparator.name,
        contrast=contrast_of(therapy, arm, comparator, base),
        dose=" ".join(part for part in (arm.product, arm.dose) if part),
        regimen=arm.regimen,
        sex=arm.sex,
        outcome=result.outcome,
        scale=next(name for name, kinds in SCALES.items() if result.kind in kinds),
        region=result.region,
        week=result.week,
        estimate=estimate,
        se=se,
        unit=result.unit,
        printed=_printed(result, other),
        printed_unit=result.published.unit,
        treated=None if result.net else _own(result),
        control=None if other is None else _own(other),
        n_treated=arm.n if result.net else result.n,
        n_control=comparator.n if other is None else other.n,
        n_total=result.n if result.net else None,
        statistic=result.statistic,
        how="published" if result.net else "subtracted",
        why_no_se="" if se is not None else why,
        status=worst,
        usable=not reasons and estimate is not None,
        reason="; ".join(dict.fromkeys(reasons)),
    )


def _partner(result: Result, base: EvidenceBase) -> Result | None:
    """Row of the comparator for the same outcome, kind, region and week."""
    for other in base.of_study(result.study):
        if (other.arm, other.outcome, other.week, other.region, other.kind) == (
            result.comparator,
            result.outcome,
            result.week,
            result.region,
            result.kind,
        ):
            return other
    return None


def _own(result: Result) -> float | None:
    return result.change if result.kind in ("change", "level") else result.value


def _difference(result: Result, other: Result | None, unit: str) -> tuple[float | None, float | None, str]:
    """Estimate, standard error, and the reason if there is none."""
    if result.kind in NET or other is None:
        return result.value, result.standard_error, "the source gives no interval of the difference"
    treated, control = _own(result), _own(other)
    if treated is None or control is None:
        return None, None, "a number is missing"
    if result.kind == "responders":
        se = _share_error(result, other)
        return treated - control, se, "an arm's size is not reported"
    first, second = result.standard_error, other.standard_error
    if result.kind == "level":
        first, second = None, None
    if result.statistic != "mean" or first is None or second is None:
        return treated - control, None, f"no spread of the change ({unit}) is given"
    return treated - control, math.hypot(first, second), ""


def _printed(result: Result, other: Result | None) -> float | None:
    """Difference in the unit that both rows print, or None."""
    if other is None:
        return result.published.value
    if result.published.unit != other.published.unit:
        return None
    values = []
    for row in (result, other):
        shown = row.published
        if shown.value is None or (row.kind == "level" and shown.baseline is None):
            return None
        values.append(shown.value - (shown.baseline or 0.0 if row.kind == "level" else 0.0))
    return values[0] - values[1]


def _share_error(result: Result, other: Result) -> float | None:
    """Standard error of a difference of shares, percentage points: sqrt of the sum of p(100-p)/n."""
    total = 0.0
    for row in (result, other):
        if row.value is None or not row.n:
            return None
        total += row.value * (100.0 - row.value) / row.n
    return math.sqrt(total)
