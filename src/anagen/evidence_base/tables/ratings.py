"""Rated improvement: shares of people who are called better, by themselves or others.

A row of ``ratings.csv`` is one arm by one rater at one time. Where ``results.csv`` holds the share or the
change of hair of the same arm, the row names it and the number stays there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from anagen.errors import InputError
from anagen.evidence_base.tables.names import parts
from anagen.evidence_base.tables.read import STATUSES, Row, data_folder, read_table
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.result import Result

RATERS: Mapping[str, str] = {
    "patient": "the patients themselves",
    "investigator": "an investigator",
    "panel": "a panel that sees photographs",
}
"""Raters, and each in words."""
CUTS = ("any", "moderate", "great")
"""Least improvement that counts, the slightest first."""
ROLES = ("active", "control", "uncontrolled")
USES = ("fit", "check", "show", "no")
"""Fitted; predicted for a check; shown beside a forecast; or nothing of these, as the note says."""
COLUMNS = (
    "rating_id",
    "study_id",
    "account",
    "year",
    "source",
    "read_at",
    "status",
    "blinded",
    "sex",
    "age",
    "stage",
    "arm",
    "therapies",
    "role",
    "weeks",
    "rater",
    "question",
    "cut",
    "percent",
    "unchanged",
    "worse",
    "n",
    "n_status",
    "outcome",
    "counted",
    "change_percent",
    "baseline",
    "within",
    "use",
    "note",
)
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


@cache
def ratings(base: EvidenceBase) -> tuple[Rating, ...]:
    """Rows of ``ratings.csv`` of the folder of `base`.

    Raises:
        InputError: a bad row; a fitted one that is recalled, or without people or change of hair.
    """
    found = tuple(_rating(row, base) for row in read_table(data_folder(base.folder), "ratings.csv", COLUMNS))
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


def _rating(row: Row, base: EvidenceBase) -> Rating:
    study = row.optional("study_id")
    if study and study not in base.studies:
        raise row.fault("study_id", f"{study!r} is no study", "a study id, or nothing and an account")
    share = row.number("percent", low=0, high=100, unit="%")
    if share is None:
        share = _result(row, "outcome", base).value
    if share is None:
        raise row.fault("percent", "is empty", "a share in per cent, or the outcome of a result that has one")
    change, of_cover = row.number("change_percent", low=-100, unit="%"), False
    if row.optional("counted"):
        result = _result(row, "counted", base)
        change, of_cover = _percent(row, result), result.outcome == COVER
    return Rating(
        id=row.text("rating_id"),
        study=study or row.text("account"),
        year=row.count("year", low=1950, high=2100),
        source=row.text("source"),
        status=row.choice("status", STATUSES),
        sex=row.optional("sex"),
        age=row.optional("age"),
        stage=row.optional("stage"),
        arm=row.text("arm"),
        therapies=parts(row.text("therapies"), base.names, row.where("therapies")),
        role=row.choice("role", ROLES),
        weeks=row.number("weeks", low=0, unit="weeks"),
        rater=row.choice("rater", RATERS),
        question=row.text("question"),
        cut=row.choice("cut", CUTS),
        share=share / SHARE,
        unchanged=_share(row, "unchanged"),
        worse=_share(row, "worse"),
        n=row.count("n"),
        change=None if change is None else change / SHARE,
        of_cover=of_cover,
        within=row.optional("within"),
        use=row.choice("use", USES),
        note=row.optional("note"),
    )


def _share(row: Row, column: str) -> float | None:
    found = row.number(column, low=0, high=100, unit="%")
    return None if found is None else found / SHARE


def _result(row: Row, column: str, base: EvidenceBase) -> Result:
    """Result of the same study and arm, in the outcome that `column` names, nearest in time."""
    outcome, weeks = row.text(column), row.number("weeks") or 0.0
    found = [
        result
        for result in base.of_study(row.text("study_id"))
        if result.arm == row.text("arm")
        and result.outcome == outcome
        and result.status != "recalled"
        and (result.change is not None if column == "counted" else result.kind == "responders")
    ]
    if not found:
        raise row.fault(
            column, f"no result of {outcome!r} in this arm", "the outcome of a result, or nothing"
        )
    return min(found, key=lambda one: abs((weeks if one.week is None else one.week) - weeks))


def _percent(row: Row, result: Result) -> float:
    """Change of a count in per cent of its baseline."""
    change = result.change
    assert change is not None
    if result.unit == "percent":
        return change
    baseline = result.baseline or row.number("baseline", low=0)
    if not baseline:
        raise row.fault("baseline", "is empty", "the count at the start, which the result does not give")
    return SHARE * change / baseline
