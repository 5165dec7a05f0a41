"""Risk of bias of each study, judged from the parts of it that were read.

Randomised trials are judged in the five domains of RoB 2, others in the seven of ROBINS-I, in one set
of words. Almost only abstracts were read, so many domains are "not assessable" and no trial can be
called low overall. A judgement follows from the study's own facts (blinding, control, dropouts,
registration); ``bias.csv`` holds the ones that need a person, and they take precedence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from pydantic import Field

from anagen.errors import unknown_name
from anagen.evidence_base.tables.read import data_folder
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence
from anagen.evidence_base.tables.study import Study
from anagen.files.csv_table import TableRow, read_table

Judgement = Literal["low", "some concerns", "high", "critical", "not assessable"]
JUDGEMENTS: tuple[str, ...] = get_args(Judgement)
ROB2 = (
    "randomisation process",
    "deviations from intended treatment",
    "missing outcome data",
    "measurement of the outcome",
    "selection of the reported result",
)
ROBINS = (
    "confounding",
    "selection of participants",
    "classification of interventions",
    "deviations from intended treatment",
    "missing outcome data",
    "measurement of the outcome",
    "selection of the reported result",
)
ABSTRACTS = "Almost only abstracts and tables were read, so no study can be called low overall."
_BLIND = ("double-blind", "triple-blind")
_FEW, _MANY = 5.0, 20.0
"""% who left: up to the first little harm, beyond the second much (common practice, not RoB 2's text)."""
_RATED = ("self-assessed improvement", "investigator-rated growth", "satisfied with hair", "response")


@dataclass(frozen=True)
class Domain:
    """One domain: its judgement and the reason in a line."""

    name: str
    judgement: str
    reason: str


@dataclass(frozen=True)
class RiskOfBias:
    """A study's judgement: `tool` (RoB 2, ROBINS-I or none), domains, and the overall one."""

    tool: str
    domains: tuple[Domain, ...]
    overall: str
    reason: str


class BiasRow(TableRow):
    """A row of bias.csv: one judgement that needs a person."""

    study_id: str = Field(description="a study of studies.csv")
    domain: str = Field(description="a domain of RoB 2 (randomised trials) or ROBINS-I (others)")
    judgement: Judgement = Field(description="the judgement")
    reason: str = Field(description="the reason in a line")


@cache
def stated_bias(base: EvidenceBase) -> Mapping[tuple[str, str], Domain]:
    """Judgements by (study, domain) from ``bias.csv``.

    Raises:
        InputError: a bad cell, a domain that the study's tool does not have, or one judged twice.
    """
    found: dict[tuple[str, str], Domain] = {}
    for line in read_table(data_folder(base.folder), "bias.csv", BiasRow):
        row = line.row
        study = line.entry("study_id", row.study_id, base.studies)
        tool, domains = tool_of(study)
        if row.domain not in domains:
            raise unknown_name("domain", row.domain, domains, line.where("domain"))
        if (study.id, row.domain) in found:
            raise line.fault("domain", f"{row.domain!r} of {study.id!r} is judged twice ({tool})", "once")
        found[study.id, row.domain] = Domain(row.domain, row.judgement, row.reason)
    return found


def tool_of(study: Study) -> tuple[str, tuple[str, ...]]:
    """Tool that fits the design, and its domains."""
    if study.synthesis or study.design in ("expert statement", "natural history", "cross-sectional survey"):
        return "none", ()
    if study.randomised or (study.design == "trial extension" and study.blinding in _BLIND):
        return "RoB 2", ROB2
    return "ROBINS-I", ROBINS


def risk_of_bias(study: Study, base: EvidenceBase | None = None) -> RiskOfBias:
    """Risk of bias by domain, and overall: the worst domain, and never better than "some concerns"."""
    base = base or load_evidence()
    stated = stated_bias(base)
    tool, names = tool_of(study)
    if tool == "none":
        return RiskOfBias(
            tool, (), "not assessable", f"these tools do not judge this design ({study.design})"
        )
    rules = _randomised(study, base) if tool == "RoB 2" else _not_randomised(study, base)
    domains = tuple(stated.get((study.id, name)) or Domain(name, *rules[name]) for name in names)
    worst = max(
        (domain for domain in domains if domain.judgement != "not assessable"),
        key=lambda domain: JUDGEMENTS.index(domain.judgement),
        default=None,
    )
    if worst is None or worst.judgement == "low":
        unknown = [domain.name for domain in domains if domain.judgement == "not assessable"]
        why = f"not assessable from what was read: {', '.join(unknown)}"
        return RiskOfBias(tool, domains, "some concerns", why)
    return RiskOfBias(tool, domains, worst.judgement, f"{worst.name}: {worst.reason}")


def blinding_unclear(study: Study) -> bool:
    """Whether patients or assessors knew the treatment, or may have known it."""
    return study.blinding in ("open", "not stated")


_Judged = tuple[str, str]


def _randomised(study: Study, base: EvidenceBase) -> dict[str, _Judged]:
    return {
        "randomisation process": ("not assessable", "how the sequence was made and hidden was not read"),
        "deviations from intended treatment": _deviations(study),
        "missing outcome data": _missing(study),
        "measurement of the outcome": _measurement(study, base),
        "selection of the reported result": _selection(study, base),
    }


def _not_randomised(study: Study, base: EvidenceBase) -> dict[str, _Judged]:
    several = any(len(arm.parts) > 1 for arm in study.arms.values()) and len(study.arms) == 1
    return {
        "confounding": _confounding(study),
        "selection of participants": _participants(study),
        "classification of interventions": (
            ("high", "several treatments at once") if several else ("low", "who got what is plain")
        ),
        "deviations from intended treatment": _deviations(study),
        "missing outcome data": _missing(study),
        "measurement of the outcome": _measurement(study, base),
        "selection of the reported result": _selection(study, base),
    }


def _confounding(study: Study) -> _Judged:
    if study.controlled or study.active_controlled:
        if study.design.startswith("controlled trial"):
            return "high", "random allocation is not reported"
        return "high", "groups not made by chance"
    return (
        "critical",
        "no control: an effect cannot be separated from natural course, season, measurement, vehicle rise",
    )


def _participants(study: Study) -> _Judged:
    if study.design in ("case report", "case series"):
        return "critical", "single cases are published because they went well"
    if study.design == "retrospective cohort":
        return "high", "chosen after the fact"
    return "not assessable", "how people came in was not read"


def _deviations(study: Study) -> _Judged:
    if study.blinding in _BLIND:
        return "low", "neither people nor staff knew who got what"
    if study.blinding in ("single-blind", "evaluator-blinded"):
        return "some concerns", f"{study.blinding}: one side knew who got what"
    if study.blinding == "open":
        return "some concerns", "everybody knew what was given"
    return "not assessable", "blinding was not read"


def _missing(study: Study) -> _Judged:
    lost = study.dropout_percent
    if lost is None:
        return "not assessable", "how many left was not read"
    judgement = "low" if lost <= _FEW else "some concerns" if lost <= _MANY else "high"
    return judgement, f"{lost:g} % left"


def _measurement(study: Study, base: EvidenceBase) -> _Judged:
    if study.blinding in (*_BLIND, "evaluator-blinded"):
        return "low", "those who measured did not know who got what"
    rated = all(result.outcome in _RATED for result in base.of_study(study.id))
    if study.blinding == "open" and rated:
        return "high", "rated by people who knew what was given"
    if study.blinding == "open":
        return "some concerns", "measured by people who knew what was given"
    if study.blinding == "single-blind":
        return "some concerns", "who was blinded is not reported"
    return "not assessable", "whether those who measured were blinded was not read"


def _selection(study: Study, base: EvidenceBase) -> _Judged:
    reported = {result.arm for result in base.of_study(study.id) if result.value is not None}
    silent = [arm.name for arm in study.arms.values() if arm.control and arm.name not in reported]
    compared = {result.comparator for result in base.of_study(study.id) if result.net}
    if silent and not set(silent) <= compared:
        return "some concerns", f"the numbers of {silent[0]!r} were not read"
    if study.registry:
        return "some concerns", "registered; its plan was not set against its report"
    return "not assessable", "no plan to compare with was read"
