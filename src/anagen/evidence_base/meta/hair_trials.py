"""Trials in androgenetic alopecia as contrasts: the treatment of each arm, and the origin of each error.

Values come from the evidence base (``results.csv``); ``network_aga.csv`` says which arms enter under which
name; ``network_aga.toml`` holds the window of weeks and the standard deviation assumed where a trial reports
none. A recalled number never enters, and syntheses do not either. All controls (pill, vehicle, sham, saline)
are one node, ``placebo``: each therapy is compared with its own trial's control.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import Field

from anagen.errors import unknown_name
from anagen.evidence_base.meta.hair_contrasts import TrialArm, Unusable, trial_contrasts
from anagen.evidence_base.meta.network import Contrast
from anagen.evidence_base.meta.settings import NetworkSettings, network_settings
from anagen.evidence_base.tables.names import JOIN, parts
from anagen.evidence_base.tables.outcomes import StudyOutcome
from anagen.evidence_base.tables.read import data_folder
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence
from anagen.evidence_base.tables.result import Result
from anagen.evidence_base.tables.study import Study
from anagen.files.csv_table import TableRow, read_table

PLACEBO = "placebo"
SEXES = ("all", "men", "women")
CONDITION = "androgenetic alopecia"
_PREFERRED = ("non-vellus density", "terminal density", "hair density", "total density")
"""Densities in order of preference, for a trial that reports several."""


@dataclass(frozen=True)
class HairTrial:
    """One trial, ready to be pooled; effects are net changes in hairs/cm2.

    Attributes:
        week: of the outcome, from baseline.
        sex: men, women or both.
        arms: treatment -> how it entered.
        n: treatment -> people, where reported.
        contrasts: every pair of treatments.
        errors: origin of the standard errors, in words.
        assumed: assumptions beyond the source, or nothing.
    """

    study: str
    label: str
    sex: str
    week: float
    outcome: str
    link: str
    arms: Mapping[str, TrialArm]
    n: Mapping[str, int]
    contrasts: tuple[Contrast, ...]
    errors: str
    assumed: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class LeftOut:
    """A trial that does not enter, and the reason."""

    study: str
    label: str
    therapies: tuple[str, ...]
    reason: str


def hair_trials(
    *, sex: str = "all", outcome: str = "density", strict: bool = False, base: EvidenceBase | None = None
) -> tuple[HairTrial, ...]:
    """Trials with a usable net change in hair density within the window of weeks.

    Args:
        sex: men, women, or all (which also lets in trials of both).
        outcome: ``density`` for whichever a trial reports, non-vellus first; or one of them by name.
        strict: leave out trials that rest on an assumed spread, area or week.
        base: the evidence; default the package's own.

    Raises:
        InputError: an unknown sex or outcome.
    """
    entered, _ = _sorted(sex, outcome, strict, base)
    return entered


def left_out(*, sex: str = "all", outcome: str = "density", strict: bool = False) -> tuple[LeftOut, ...]:
    """Controlled trials that do not enter, each with its reason."""
    _, out = _sorted(sex, outcome, strict)
    return out


class NetworkRow(TableRow):
    """A row of network_aga.csv: how one arm of a study enters the network."""

    study_id: str = Field(description="a study of studies.csv")
    arm: str = Field(description="an arm of that study")
    therapy: str = Field(description="a therapy's name, several with + between them, or placebo")
    strength: str = Field("", description="the strength, such as 5 %")
    usual: Literal["yes", "no"] = Field("no", description='"yes" for a strength in common use, else "no"')
    area_cm2: float | None = Field(None, ge=0.01, description="a number of 0.01 or more, or nothing")
    week: float | None = Field(None, ge=0, description="a number of 0 or more, or nothing")
    se_from: Literal["p", "iqr"] | None = Field(None, description='"p" or "iqr", or nothing')
    note: str = Field("", description="a remark")


@cache
def _sorted(
    sex: str, outcome: str, strict: bool, base: EvidenceBase | None = None
) -> tuple[tuple[HairTrial, ...], tuple[LeftOut, ...]]:
    if sex not in SEXES:
        raise unknown_name("sex", sex, SEXES)
    base, settings = base or load_evidence(), network_settings()
    known = [name for name, entry in base.outcomes.items() if entry.family == "density"]
    known.append("anagen density")
    if outcome not in ("density", *known):
        raise unknown_name("outcome", outcome, ("density", *known))
    arms = _read_arms(base)
    entered, out = [], []
    for study in base.studies.values():
        if study.condition != CONDITION or study.synthesis or len(study.arms) < 2:
            continue
        if sex != "all" and study.sex not in (sex, "both"):
            continue
        mapping = arms.get(study.id, {})
        try:
            if sex != "all" and study.sex == "both":
                raise Unusable("men and women are not reported apart")
            trial = _trial(study, mapping, outcome, base, settings)
            if strict and trial.assumed:
                raise Unusable("; ".join(trial.assumed))
            entered.append(trial)
        except Unusable as reason:
            treated = (arm for arm in study.arms.values() if not arm.control)
            therapies = tuple(dict.fromkeys(arm.therapy for arm in treated))
            notes = dict.fromkeys(arm.note for arm in mapping.values() if arm.note)
            out.append(LeftOut(study.id, study.label, therapies, "; ".join([str(reason), *notes])))
    return tuple(entered), tuple(out)


def _read_arms(base: EvidenceBase) -> dict[str, dict[str, TrialArm]]:
    found: dict[str, dict[str, TrialArm]] = {}
    for line in read_table(data_folder(), "network_aga.csv", NetworkRow):
        row = line.row
        study = line.entry("study_id", row.study_id, base.studies)
        line.entry("arm", row.arm, study.arms)
        therapy = row.therapy
        if therapy != PLACEBO:
            therapy = JOIN.join(parts(therapy, base.names, line.where("therapy")))
        found.setdefault(study.id, {})[row.arm] = TrialArm(
            therapy,
            row.strength,
            row.usual == "yes",
            row.area_cm2,
            row.week,
            row.se_from or "",
            row.note,
        )
    return found


def _trial(
    study: Study,
    mapping: Mapping[str, TrialArm],
    outcome: str,
    base: EvidenceBase,
    settings: NetworkSettings,
) -> HairTrial:
    rows = [row for row in base.of_study(study.id) if _asked(base.outcomes[row.outcome], outcome)]
    if not rows:
        raise Unusable("no hair density is reported")
    candidates = sorted(_groups(rows, mapping), key=lambda group: _order(group, settings))
    reasons = []
    for name, week, group in candidates:
        try:
            return _assembled(study, mapping, name, week, group, settings)
        except Unusable as reason:
            reasons.append(str(reason))
    raise Unusable(reasons[0] if reasons else "no change of two arms in hairs/cm2 is reported")


def _asked(entry: StudyOutcome, outcome: str) -> bool:
    return entry.name == outcome or (outcome == "density" and entry.family == "density")


def _groups(
    rows: list[Result], mapping: Mapping[str, TrialArm]
) -> Iterator[tuple[str, float | None, list[Result]]]:
    """Rows of one outcome at one week, baseline left out."""
    for name in dict.fromkeys(row.outcome for row in rows):
        for week in dict.fromkeys(row.week for row in rows if row.outcome == name and row.week != 0):
            yield name, week, [row for row in rows if (row.outcome, row.week) == (name, week)]


def _order(group: tuple[str, float | None, list[Result]], settings: NetworkSettings) -> tuple[int, float]:
    name, week, _ = group
    rank = _PREFERRED.index(name) if name in _PREFERRED else len(_PREFERRED)
    return rank, math.inf if week is None else abs(week - settings.window.near)


def _assembled(
    study: Study,
    mapping: Mapping[str, TrialArm],
    outcome: str,
    week: float | None,
    rows: list[Result],
    settings: NetworkSettings,
) -> HairTrial:
    window, assumed = settings.window, []
    if week is None:
        week = next((arm.week for arm in mapping.values() if arm.week), None)
        if week is None:
            raise Unusable("the week is not reported")
        assumed.append(f"week not reported, {week:g} assumed")
    if not window.low <= week <= window.high:
        raise Unusable(f"week {week:g} is outside weeks {window.low:g} to {window.high:g}")
    if any(row.status == "recalled" for row in rows) and not _compared(rows, mapping):
        raise Unusable("the numbers of an arm are recalled, not read")
    usable = [row for row in rows if row.status != "recalled" and row.arm in mapping]
    barred = [row.not_for_fit for row in usable if row.not_for_fit and not mapping[row.arm].area]
    if barred:
        raise Unusable(barred[0])
    found = trial_contrasts(study, mapping, usable, settings.assumed_sd.value)
    treatments = dict.fromkeys(name for row in found.contrasts for name in (row.first, row.second))
    arms = {arm.treatment: arm for arm in mapping.values() if arm.treatment in treatments}
    sizes = {mapping[name].treatment: arm.n for name, arm in study.arms.items() if name in mapping}
    return HairTrial(
        study.id,
        study.label,
        study.sex,
        week,
        outcome,
        study.doi or study.link,
        arms,
        {name: size for name, size in (sizes | dict(found.n)).items() if size and name in treatments},
        found.contrasts,
        found.errors,
        (*assumed, *found.assumed),
        "; ".join(dict.fromkeys(arm.note for arm in arms.values() if arm.note)),
    )


def _compared(rows: list[Result], mapping: Mapping[str, TrialArm]) -> bool:
    """Whether numbers that were read compare two treatments, or an arm with its comparator."""
    read = [row for row in rows if row.status != "recalled" and row.arm in mapping]
    return any(row.net for row in read) or len({mapping[row.arm].treatment for row in read}) > 1
