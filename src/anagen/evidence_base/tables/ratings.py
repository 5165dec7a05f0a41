"""Rated improvement: shares of people who are called better, by themselves or others.

A row of ``ratings.csv`` is one arm by one rater at one time. Where ``results.csv`` holds the share or the
change of hair of the same arm, the row names it and the number stays there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from pydantic import Field

from anagen.errors import InputError
from anagen.evidence_base.tables.names import parts
from anagen.evidence_base.tables.read import PEOPLE, STATUS, YEAR, Status, data_folder
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.result import Result
from anagen.files.csv_table import Line, TableRow, read_table

RATERS: Mapping[str, str] = {
    "patient": "the patients themselves",
    "investigator": "an investigator",
    "panel": "a panel that sees photographs",
}
"""Raters, and each in words."""
Rater = Literal["patient", "investigator", "panel"]
Cut = Literal["any", "moderate", "great"]
CUTS: tuple[str, ...] = get_args(Cut)
"""Least improvement that counts, the slightest first."""
Role = Literal["active", "control", "uncontrolled"]
ROLES: tuple[str, ...] = get_args(Role)
Use = Literal["fit", "check", "show", "no"]
USES: tuple[str, ...] = get_args(Use)
"""Fitted; predicted for a check; shown beside a forecast; or nothing of these, as the note says."""
COVER = "cumulative thickness"
"""Outcome that is the density times the diameter of hairs itself."""
SHARE = 100.0


@dataclass(frozen=True)
class Rating:
    """One arm by one rater at one time.

    Attributes:
        id: of the row.
        study: id of the study, or the name of an account that is none of the evidence tables.
        year: of the account, or None.
        source: DOI, registry number or citation.
        status: "read", "derived" or "recalled".
        sex: of the people.
        age: of the people, in words.
        stage: of the people, in words.
        arm: its name.
        therapies: given together in it.
        role: one of `ROLES`.
        weeks: from the start, or None.
        rater: one of `RATERS`.
        question: scale and cut in words.
        cut: one of `CUTS`.
        share: rated improved, 0 to 1.
        unchanged: share rated unchanged, or None.
        worse: share rated worse, or None.
        n: people rated, or None.
        change: relative change of the arm's hair count, or of its cover, or None.
        of_cover: whether `change` is of density times diameter.
        within: id of the row of the wider cut on the same people, or "".
        use: one of `USES`.
        note: for the reader.
    """

    id: str
    study: str
    year: int | None
    source: str
    status: str
    sex: str
    age: str
    stage: str
    arm: str
    therapies: tuple[str, ...]
    role: str
    weeks: float | None
    rater: str
    question: str
    cut: str
    share: float
    unchanged: float | None
    worse: float | None
    n: int | None
    change: float | None
    of_cover: bool
    within: str
    use: str
    note: str


class RatingRow(TableRow):
    """A row of ratings.csv: one arm by one rater at one time."""

    rating_id: str = Field(description="a short id that no other row has")
    study_id: str = Field("", description="a study of studies.csv, or nothing and an account")
    account: str = Field("", description="the name of an account that is none of the studies")
    year: int | None = Field(
        None, ge=YEAR["ge"], le=YEAR["le"], description="a year from 1950 to 2100, or nothing"
    )
    source: str = Field(description="DOI, registry number or citation")
    read_at: str = Field("", description="where it was read, if not at the source")
    status: Status = Field(description=STATUS)
    blinded: str = Field("", description="who did not know the treatment, in words")
    sex: str = Field("", description="of the people, in words")
    age: str = Field("", description="of the people, in words")
    stage: str = Field("", description="of the people, in words")
    arm: str = Field(description="the arm's name")
    therapies: str = Field(description="given together in it, with + between them")
    role: Role = Field(description='"active", "control" or "uncontrolled"')
    weeks: float | None = Field(None, ge=0, description="from the start, or nothing")
    rater: Rater = Field(description='"patient", "investigator" or "panel"')
    question: str = Field(description="scale and cut in words")
    cut: Cut = Field(description='"any", "moderate" or "great"')
    percent: float | None = Field(None, ge=0, le=100, description="rated improved, %, or nothing")
    unchanged: float | None = Field(None, ge=0, le=100, description="rated unchanged, %, or nothing")
    worse: float | None = Field(None, ge=0, le=100, description="rated worse, %, or nothing")
    n: int | None = Field(None, ge=PEOPLE["ge"], le=PEOPLE["le"], description="people rated, or nothing")
    n_status: str = Field("", description="status of the number of people, in words")
    outcome: str = Field("", description="outcome of the result that holds the share, if any does")
    counted: str = Field("", description="outcome of the result that holds the change of hair, if any does")
    change_percent: float | None = Field(None, ge=-100, description="change of hair, %, or nothing")
    baseline: float | None = Field(
        None, ge=0, description="count at the start, which the result does not give"
    )
    within: str = Field("", description="rating_id of the wider cut on the same people")
    use: Use = Field(description='"fit", "check", "show" or "no"')
    note: str = Field("", description="a remark")


@cache
def ratings(base: EvidenceBase) -> tuple[Rating, ...]:
    """Rows of ``ratings.csv`` of the folder of `base`.

    Raises:
        InputError: a bad row; a fitted one that is recalled, or without people or change of hair.
    """
    lines = read_table(data_folder(base.folder), "ratings.csv", RatingRow)
    found = tuple(_rating(line, base) for line in lines)
    for one in found:
        if one.use != "fit":
            continue
        if one.status == "recalled" or one.n is None or one.change is None:
            raise InputError(
                f"rating {one.id} is fitted",
                where="ratings.csv",
                expected="a row that was read, with its number of people and its change of hair",
            )
    return found


def _rating(line: Line[RatingRow], base: EvidenceBase) -> Rating:
    row = line.row
    if row.study_id and row.study_id not in base.studies:
        raise line.fault("study_id", f"{row.study_id!r} is no study", "a study id, or nothing and an account")
    share = row.percent
    if share is None:
        share = _result(line, "outcome", row.outcome, base).value
    if share is None:
        raise line.fault(
            "percent", "is empty", "a share in per cent, or the outcome of a result that has one"
        )
    change, of_cover = row.change_percent, False
    if row.counted:
        result = _result(line, "counted", row.counted, base)
        change, of_cover = _percent(line, result), result.outcome == COVER
    return Rating(
        id=row.rating_id,
        study=row.study_id or row.account,
        year=row.year,
        source=row.source,
        status=row.status,
        sex=row.sex,
        age=row.age,
        stage=row.stage,
        arm=row.arm,
        therapies=parts(row.therapies, base.names, line.where("therapies")),
        role=row.role,
        weeks=row.weeks,
        rater=row.rater,
        question=row.question,
        cut=row.cut,
        share=share / SHARE,
        unchanged=_share(row.unchanged),
        worse=_share(row.worse),
        n=row.n,
        change=_share(change),
        of_cover=of_cover,
        within=row.within,
        use=row.use,
        note=row.note,
    )


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / SHARE


def _result(line: Line[RatingRow], column: str, outcome: str, base: EvidenceBase) -> Result:
    """Result of the same study and arm, in the outcome that `column` names, nearest in time."""
    row, weeks = line.row, line.row.weeks or 0.0
    found = [
        result
        for result in base.of_study(row.study_id)
        if result.arm == row.arm
        and result.outcome == outcome
        and result.status != "recalled"
        and (result.change is not None if column == "counted" else result.kind == "responders")
    ]
    if not found:
        raise line.fault(
            column, f"no result of {outcome!r} in this arm", "the outcome of a result, or nothing"
        )
    return min(found, key=lambda one: abs((weeks if one.week is None else one.week) - weeks))


def _percent(line: Line[RatingRow], result: Result) -> float:
    """Change of a count in per cent of its baseline."""
    change = result.change
    assert change is not None
    if result.unit == "percent":
        return change
    baseline = result.baseline or line.row.baseline
    if not baseline:
        raise line.fault("baseline", "is empty", "the count at the start, which the result does not give")
    return SHARE * change / baseline
