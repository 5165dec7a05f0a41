"""A study and its arms: patients, design, and the sources that were read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import Field, field_validator

from anagen.evidence_base.conditions import CONDITIONS, ConditionName
from anagen.evidence_base.tables.names import JOIN, TherapyName, parts
from anagen.evidence_base.tables.read import PEOPLE, YEAR
from anagen.files.csv_table import Line, Names, TableRow, by_name, read_table
from anagen.files.laws import law

Design = Literal[
    "randomised trial",
    "randomised split-scalp trial",
    "pooled trials",
    "trial extension",
    "post hoc analysis of trials",
    "controlled trial, randomisation not stated",
    "single-arm trial",
    "cohort",
    "retrospective cohort",
    "cross-sectional survey",
    "case series",
    "case report",
    "natural history",
    "meta-analysis of controlled trials",
    "network meta-analysis",
    "before-and-after meta-analysis",
    "systematic review",
    "expert statement",
]
RANDOMISED = ("randomised trial", "randomised split-scalp trial", "pooled trials")
SYNTHESES = (
    "meta-analysis of controlled trials",
    "network meta-analysis",
    "before-and-after meta-analysis",
    "systematic review",
)
Blinding = Literal[
    "triple-blind",
    "double-blind",
    "single-blind",
    "evaluator-blinded",
    "open",
    "not stated",
    "not applicable",
]
Sex = Literal["both", "men", "women", "mostly women"]

_DOI = re.compile(r"^10\.\d{4,9}/\S+$")


@dataclass(frozen=True)
class Arm:
    """One group of a study.

    Attributes:
        therapy: under its proper name, ``A + B`` for a combination.
        parts: its single therapies.
        control: True if every part has no effect by itself (placebo, vehicle, saline, sham, untreated).
        n: people who started, or None.
        population: of this arm (the study's unless the arm differs).
        sex: of this arm (the study's unless the arm differs).
    """

    study: str
    name: str
    therapy: str
    parts: tuple[str, ...]
    control: bool
    product: str
    dose: str
    route: str
    regimen: str
    n: int | None
    population: str
    sex: str
    note: str


@dataclass(frozen=True)
class Study:
    """One study.

    Attributes:
        doi: DOI, or "".
        registry: id in a trial register, or "".
        reference: citation in words, or "".
        link: primary source: DOI, PubMed, register, label, the journal's own page, or a citation in words.
        read_at: where the numbers were read, if not at `link`.
        n: people in it, or None.
        dropout_percent: share who left, or None if not reported.
        funding: "" if not known.
        seen: parts of it that were read (abstract, registry, a review's table ...).
        same_patients_as: studies on the same patients, never to be counted beside this one.
        recalled: facts given from memory and not verified ("doi", "year" ...).
        arms: by name.
    """

    id: str
    first_author: str
    year: int | None
    doi: str
    reference: str
    registry: str
    link: str
    read_at: str
    condition: str
    design: str
    blinding: str
    population: str
    sex: str
    n: int | None
    dropout_percent: float | None
    funding: str
    seen: str
    same_patients_as: tuple[str, ...]
    recalled: tuple[str, ...]
    note: str
    arms: Mapping[str, Arm]

    @property
    def citation(self) -> str:
        """Citation in one phrase: DOI, citation, registry id or address, the first that is known."""
        return self.doi or self.reference or self.registry or self.link

    @property
    def randomised(self) -> bool:
        """Whether it is a randomised trial that reports itself (no synthesis, no extension)."""
        return self.design in RANDOMISED

    @property
    def synthesis(self) -> bool:
        """Whether it is a meta-analysis or review."""
        return self.design in SYNTHESES

    @property
    def controlled(self) -> bool:
        """Whether an arm got a placebo, vehicle, saline, sham or nothing."""
        return any(arm.control for arm in self.arms.values()) and len(self.arms) > 1

    @property
    def active_controlled(self) -> bool:
        """Whether it compares treatments with each other only."""
        groups = {arm.parts for arm in self.arms.values()}
        return not self.controlled and (len(groups) > 1 or (self.randomised and len(self.arms) > 1))

    @property
    def design_class(self) -> str:
        """Design in the field's words: ``double-blind RCT``, ``single-arm trial`` ..."""
        if self.design not in ("randomised trial", "randomised split-scalp trial"):
            return self.design
        blind = "" if self.blinding in ("not stated", "not applicable") else f"{self.blinding} "
        split = "split-scalp " if "split" in self.design else ""
        return f"{blind}{split}RCT"

    @property
    def short_condition(self) -> str:
        """Abbreviation of the condition: ``AGA``, ``AA`` ..."""
        return CONDITIONS[self.condition]

    @property
    def label(self) -> str:
        """Label for a reader, ``Van Neste 2000``; the id where no author is known."""
        return " ".join(part for part in (self.first_author or self.id, str(self.year or "")) if part)


class StudyRow(TableRow):
    """A row of studies.csv: one study."""

    id: str = Field(alias="study_id", description="a short id such as Lucky2004")
    first_author: str = Field("", description="the first author's name")
    year: int | None = Field(
        None, ge=YEAR["ge"], le=YEAR["le"], description="a year from 1950 to 2100, or nothing"
    )
    doi: str = Field("", description="10.xxxx/..., or nothing")
    reference: str = Field("", description="the citation in words")
    registry: str = Field("", description="the id in a trial register")
    link: str = Field(description="the primary source: DOI, PubMed, register, label, journal or citation")
    read_at: str = Field("", description="where the numbers were read, if not at the link")
    condition: ConditionName = Field(description="a kind of hair loss")
    design: Design = Field(description="the design")
    blinding: Blinding = Field(description="who did not know the treatment")
    population: str = Field("", description="the people in words")
    sex: Sex = Field(description='"both", "men", "women" or "mostly women"')
    n: int | None = Field(
        None, ge=PEOPLE["ge"], le=PEOPLE["le"], description="a whole number of 1 or more, or nothing"
    )
    dropout_percent: float | None = Field(
        None, ge=0, le=100, description="a number from 0 to 100, or nothing: the share who left"
    )
    funding: str = Field("", description="who paid")
    seen: str = Field(description="the parts that were read, such as abstract")
    same_patients_as: Names = Field((), description="studies on the same patients, with ; between them")
    recalled: Names = Field((), description="facts that are recalled, with ; between them")
    note: str = Field("", description="a remark")

    @field_validator("doi")
    @classmethod
    def _is_doi(cls, doi: str) -> str:
        if doi and not _DOI.match(doi):
            raise law(f"{doi[:60]!r} is not a DOI", expected="10.xxxx/..., or nothing")
        return doi


class ArmRow(TableRow):
    """A row of arms.csv: one group of a study."""

    study_id: str = Field(description="a study of studies.csv")
    name: str = Field(alias="arm", description="a name that no other arm of the study has")
    therapy: str = Field(description="a therapy's name, or several with + between them")
    product: str = Field("", description="the product")
    dose: str = Field("", description="the dose in words")
    route: str = Field("", description="the route in words")
    regimen: str = Field("", description="how often, in words")
    n: int | None = Field(
        None, ge=PEOPLE["ge"], le=PEOPLE["le"], description="a whole number of 1 or more, or nothing"
    )
    population: str = Field("", description="the people in words, where the arm differs")
    sex: Sex | None = Field(None, description='"both", "men", "women" or "mostly women", or nothing')
    note: str = Field("", description="a remark")


def read_studies(folder: Traversable, names: Mapping[str, TherapyName]) -> Mapping[str, Study]:
    """Studies by id, with their arms, from ``studies.csv`` and ``arms.csv``.

    Raises:
        InputError: a bad row, a study or arm twice, an arm of no study, or a study of the same people
            that does not exist.
    """
    lines = by_name(read_table(folder, "studies.csv", StudyRow), "id")
    studies = {name: Study(**dict(line.row), arms={}) for name, line in lines.items()}
    arms: dict[str, dict[str, Arm]] = {}
    first: dict[tuple[str, str], int] = {}
    for line in read_table(folder, "arms.csv", ArmRow):
        study, name = line.entry("study_id", line.row.study_id, studies), line.row.name
        if (study.id, name) in first:
            there = first[study.id, name]
            raise line.fault("arm", f"{name!r} is there already, in line {there}", "each arm once")
        first[study.id, name] = line.number
        arms.setdefault(study.id, {})[name] = _arm(line, study, names)
    for study in studies.values():
        for other in study.same_patients_as:
            if other not in studies or other == study.id:
                raise lines[study.id].fault(
                    "same_patients_as", f"{other!r} is no other study", "study ids with ; between"
                )
    return {key: replace(study, arms=arms.get(key, {})) for key, study in studies.items()}


def _arm(line: Line[ArmRow], study: Study, names: Mapping[str, TherapyName]) -> Arm:
    row = line.row
    singles = parts(row.therapy, names, line.where("therapy"))
    told = dict(row)
    del told["study_id"]
    return Arm(
        **{
            **told,
            "study": study.id,
            "therapy": JOIN.join(singles),
            "parts": singles,
            "control": all(names[part].inert for part in singles),
            "population": row.population or study.population,
            "sex": row.sex or study.sex,
        }
    )
