"""A study and its arms: patients, design, and the sources that were read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources.abc import Traversable

from anagen.evidence_base.conditions import CONDITIONS
from anagen.evidence_base.tables.names import JOIN, TherapyName, parts
from anagen.evidence_base.tables.read import Row, keyed, read_table

DESIGNS = (
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
)
RANDOMISED = ("randomised trial", "randomised split-scalp trial", "pooled trials")
SYNTHESES = (
    "meta-analysis of controlled trials",
    "network meta-analysis",
    "before-and-after meta-analysis",
    "systematic review",
)
BLINDINGS = (
    "triple-blind",
    "double-blind",
    "single-blind",
    "evaluator-blinded",
    "open",
    "not stated",
    "not applicable",
)
SEXES = ("both", "men", "women", "mostly women")

STUDY_COLUMNS = (
    "study_id",
    "first_author",
    "year",
    "doi",
    "reference",
    "registry",
    "link",
    "read_at",
    "condition",
    "design",
    "blinding",
    "population",
    "sex",
    "n",
    "dropout_percent",
    "funding",
    "seen",
    "same_patients_as",
    "recalled",
    "note",
)
ARM_COLUMNS = (
    "study_id",
    "arm",
    "therapy",
    "product",
    "dose",
    "route",
    "regimen",
    "n",
    "population",
    "sex",
    "note",
)
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


def read_studies(folder: Traversable, names: Mapping[str, TherapyName]) -> Mapping[str, Study]:
    """Studies by id, with their arms, from ``studies.csv`` and ``arms.csv``.

    Raises:
        InputError: a bad row, a study or arm twice, an arm of no study, or a study of the same people
            that does not exist.
    """
    arms: dict[str, dict[str, Arm]] = {}
    rows: dict[str, Row] = {}
    lines: dict[tuple[str, str], int] = {}

    def bare(row: Row) -> Study:
        rows[row.text("study_id")] = row
        return _study(row)

    studies = keyed(read_table(folder, "studies.csv", STUDY_COLUMNS), "study_id", bare)
    for row in read_table(folder, "arms.csv", ARM_COLUMNS):
        study = studies[row.choice("study_id", studies)]
        name = row.text("arm")
        if (study.id, name) in lines:
            first = lines[study.id, name]
            raise row.fault("arm", f"{name!r} is there already, in line {first}", "each arm once")
        lines[study.id, name] = row.line
        arms.setdefault(study.id, {})[name] = _arm(row, study, names)
    for study in studies.values():
        for other in study.same_patients_as:
            if other not in studies or other == study.id:
                raise rows[study.id].fault(
                    "same_patients_as", f"{other!r} is no other study", "study ids with ; between"
                )
    return {key: _with_arms(study, arms.get(key, {})) for key, study in studies.items()}


def _study(row: Row) -> Study:
    doi = row.optional("doi")
    if doi and not _DOI.match(doi):
        raise row.fault("doi", f"{doi[:60]!r} is not a DOI", "10.xxxx/..., or nothing")
    link = row.text("link")
    return Study(
        id=row.text("study_id"),
        first_author=row.optional("first_author"),
        year=row.count("year", low=1950, high=2100),
        doi=doi,
        reference=row.optional("reference"),
        registry=row.optional("registry"),
        link=link,
        read_at=row.optional("read_at"),
        condition=row.choice("condition", CONDITIONS),
        design=row.choice("design", DESIGNS),
        blinding=row.choice("blinding", BLINDINGS),
        population=row.optional("population"),
        sex=row.choice("sex", SEXES),
        n=row.count("n"),
        dropout_percent=row.number("dropout_percent", low=0, high=100, unit="%"),
        funding=row.optional("funding"),
        seen=row.text("seen"),
        same_patients_as=row.names("same_patients_as"),
        recalled=row.names("recalled"),
        note=row.optional("note"),
        arms={},
    )


def _with_arms(study: Study, arms: Mapping[str, Arm]) -> Study:
    return replace(study, arms=arms)


def _arm(row: Row, study: Study, names: Mapping[str, TherapyName]) -> Arm:
    singles = parts(row.text("therapy"), names, row.where("therapy"))
    return Arm(
        study=study.id,
        name=row.text("arm"),
        therapy=JOIN.join(singles),
        parts=singles,
        control=all(names[part].inert for part in singles),
        product=row.optional("product"),
        dose=row.optional("dose"),
        route=row.optional("route"),
        regimen=row.optional("regimen"),
        n=row.count("n"),
        population=row.optional("population") or study.population,
        sex=row.choice("sex", SEXES) if row.optional("sex") else study.sex,
        note=row.optional("note"),
    )
