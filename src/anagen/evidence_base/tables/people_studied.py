"""People whom studies treated: ages, stages, menopause (``people_studied.csv``).

A row is of a study of the evidence tables, or of a further account of a therapy that has no numbers for
them (its own therapy, condition and number of people stand in the row). An empty cell was not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from pydantic import Field, field_validator

from anagen.evidence_base.conditions import ConditionName
from anagen.evidence_base.tables.names import parts
from anagen.evidence_base.tables.read import LIFE, PEOPLE, STATUS, Status, data_folder
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.study import Sex
from anagen.files.csv_table import Line, Names, TableRow, read_table
from anagen.files.laws import law

Scale = Literal["norwood", "ludwig", "sinclair"]
SCALES: tuple[str, ...] = get_args(Scale)
Menopause = Literal["premenopausal", "postmenopausal", "both"]
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
        sex: "both", "men", "women" or "mostly women".
        age_low: youngest, years, or None.
        age_high: oldest, years, or None.
        age_mean: mean age, years, or None.
        scale: of the stages, or "".
        stage_low: mildest, or "".
        stage_high: most severe, or "".
        menopause: "premenopausal", "postmenopausal" or "both", or "" where not read.
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


class PeopleRow(TableRow):
    """A row of people_studied.csv: people of one sex in one study."""

    study_id: str = Field(description="a study of studies.csv, or the name of a further account")
    therapy: str = Field("", description="of a further account: its therapies, with + between them")
    condition: ConditionName | Literal[""] = Field(
        "", description="of a further account: a kind of hair loss"
    )
    randomised: Literal["yes", "no", ""] = Field("", description='of a further account: "yes" or "no"')
    n: int | None = Field(
        None, ge=PEOPLE["ge"], le=PEOPLE["le"], description="a whole number of 1 or more, or nothing"
    )
    sex: Sex = Field(description='"both", "men", "women" or "mostly women"')
    age_low: float | None = Field(
        None, ge=LIFE["ge"], le=LIFE["le"], description="the youngest, years, or nothing"
    )
    age_high: float | None = Field(
        None, ge=LIFE["ge"], le=LIFE["le"], description="the oldest, years, or nothing"
    )
    age_mean: float | None = Field(
        None, ge=LIFE["ge"], le=LIFE["le"], description="the mean age, years, or nothing"
    )
    scale: Scale | Literal[""] = Field("", description='"norwood", "ludwig", "sinclair" or nothing')
    stage_low: str = Field("", description="the mildest stage: I to VII, or 1 to 5, or nothing")
    stage_high: str = Field("", description="the most severe stage: I to VII, or 1 to 5, or nothing")
    menopause: Menopause | Literal[""] = Field(
        "", description='"premenopausal", "postmenopausal", "both" or nothing'
    )
    regions: Names = Field((), description="of a further account: where hair was looked at")
    weeks: float | None = Field(None, ge=0, description="of a further account: how long, weeks, or nothing")
    status: Status = Field(description=STATUS)
    source: str = Field(description="where it was read")
    note: str = Field("", description="a remark")

    @field_validator("stage_low", "stage_high")
    @classmethod
    def _is_stage(cls, stage: str) -> str:
        if stage and stage_number(stage) is None:
            raise law(f"{stage!r} is no stage", expected="I to VII, or 1 to 5")
        return stage


@cache
def people_studied(base: EvidenceBase) -> tuple[PeopleStudied, ...]:
    """Rows of ``people_studied.csv`` of the folder of `base`.

    Raises:
        InputError: a bad row, a further account without a therapy or condition, or a study's row with one.
    """
    lines = read_table(data_folder(base.folder), "people_studied.csv", PeopleRow)
    return tuple(_people(line, base) for line in lines)


def _people(line: Line[PeopleRow], base: EvidenceBase) -> PeopleStudied:
    row = line.row
    known = row.study_id in base.studies
    if not known and not (row.therapy and row.condition):
        raise line.fault(
            "study_id", f"{row.study_id!r} is no study", "a study, or a therapy and a condition besides"
        )
    told = dict(row)
    del told["study_id"], told["therapy"]
    return PeopleStudied(
        **{
            **told,
            "study": row.study_id,
            "therapies": () if known else parts(row.therapy, base.names, line.where("therapy")),
            "condition": "" if known else row.condition,
            "randomised": row.randomised == "yes",
        }
    )


def accounts_of(names: tuple[str, ...], condition: str, base: EvidenceBase) -> tuple[PeopleStudied, ...]:
    """Further accounts of exactly the therapies `names` in `condition`."""
    wanted = set(names)
    return tuple(
        one for one in people_studied(base) if set(one.therapies) == wanted and one.condition == condition
    )
