"""People whom studies treated: ages, stages, menopause (``people_studied.csv``).

A row is of a study of the evidence tables, or of a further account of a therapy that has no numbers for
them (its own therapy, condition and number of people stand in the row). An empty cell was not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from anagen.evidence_base.conditions import CONDITIONS
from anagen.evidence_base.tables.names import parts
from anagen.evidence_base.tables.read import STATUSES, Row, data_folder, read_table
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.study import SEXES

COLUMNS = (
    "study_id",
    "therapy",
    "condition",
    "randomised",
    "n",
    "sex",
    "age_low",
    "age_high",
    "age_mean",
    "scale",
    "stage_low",
    "stage_high",
    "menopause",
    "regions",
    "weeks",
    "status",
    "source",
    "note",
)
SCALES = ("norwood", "ludwig", "sinclair")
MENOPAUSE = ("before", "after", "both")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7}


@dataclass(frozen=True)
class PeopleStudied:
    """People of one sex in one study.

    Attributes:
        study: id of the study, or of a further account.
        therapies: of a further account, given together; empty for a study of the evidence tables.
        condition: of a further account, or "".
        randomised: whether a further account is a randomised trial.
        n: people in a further account, or None.
        sex: one of `SEXES`.
        age_low: youngest, years, or None.
        age_high: oldest, years, or None.
        age_mean: mean age, years, or None.
        scale: of the stages, or "".
        stage_low: mildest, or "".
        stage_high: most severe, or "".
        menopause: "before", "after" or "both", or "" where not read.
        regions: of a further account, where hair was looked at.
        weeks: of a further account, how long people were followed.
        status: "read", "derived" or "recalled".
        source: where it was read.
        note: for the reader.
    """

    study: str
    therapies: tuple[str, ...]
    condition: str
    randomised: bool
    n: int | None
    sex: str
    age_low: float | None
    age_high: float | None
    age_mean: float | None
    scale: str
    stage_low: str
    stage_high: str
    menopause: str
    regions: tuple[str, ...]
    weeks: float | None
    status: str
    source: str
    note: str


def stage_number(stage: str) -> int | None:
    """Whole number of a stage, ``"III vertex"`` -> 3, ``"IIa"`` -> 2; None for what is no stage."""
    found = re.match(r"\s*(VII|VI|IV|V|III|II|I|[1-7])", stage)
    if found is None:
        return None
    return _ROMAN.get(found.group(1)) or int(found.group(1))


@cache
def people_studied(base: EvidenceBase) -> tuple[PeopleStudied, ...]:
    """Rows of ``people_studied.csv`` of the folder of `base`.

    Raises:
        InputError: a bad row, a further account without a therapy or condition, or a study's row with one.
    """
    return tuple(
        _people(row, base) for row in read_table(data_folder(base.folder), "people_studied.csv", COLUMNS)
    )


def _people(row: Row, base: EvidenceBase) -> PeopleStudied:
    study = row.text("study_id")
    known = study in base.studies
    therapy = row.optional("therapy")
    if not known and not (therapy and row.optional("condition")):
        raise row.fault("study_id", f"{study!r} is no study", "a study, or a therapy and a condition besides")
    return PeopleStudied(
        study=study,
        therapies=() if known or not therapy else parts(therapy, base.names, row.where("therapy")),
        condition="" if known else row.choice("condition", CONDITIONS),
        randomised=row.optional("randomised") == "yes",
        n=row.count("n"),
        sex=row.choice("sex", SEXES),
        age_low=row.number("age_low", low=0, high=110, unit="years"),
        age_high=row.number("age_high", low=0, high=110, unit="years"),
        age_mean=row.number("age_mean", low=0, high=110, unit="years"),
        scale=row.choice("scale", SCALES) if row.optional("scale") else "",
        stage_low=_stage(row, "stage_low"),
        stage_high=_stage(row, "stage_high"),
        menopause=row.choice("menopause", MENOPAUSE) if row.optional("menopause") else "",
        regions=row.names("regions"),
        weeks=row.number("weeks", low=0, unit="weeks"),
        status=row.choice("status", STATUSES),
        source=row.text("source"),
        note=row.optional("note"),
    )


def _stage(row: Row, column: str) -> str:
    stage = row.optional(column)
    if stage and stage_number(stage) is None:
        raise row.fault(column, f"{stage!r} is no stage", "I to VII, or 1 to 5")
    return stage


def accounts_of(names: tuple[str, ...], condition: str, base: EvidenceBase) -> tuple[PeopleStudied, ...]:
    """Further accounts of exactly the therapies `names` in `condition`."""
    wanted = set(names)
    return tuple(
        one for one in people_studied(base) if set(one.therapies) == wanted and one.condition == condition
    )
