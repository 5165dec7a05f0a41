"""Studies of one's own, pooled: a CSV table of their effects and standard errors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from anagen.errors import InputError
from anagen.evidence_base.meta.pairwise import pool
from anagen.evidence_base.meta.small_table import effect_cell, small_table
from anagen.evidence_base.meta.summary import asymmetry_of, pooled_of, study_interval
from anagen.evidence_base.meta.therapy_meta import Asymmetry, Interval, PooledEffect
from anagen.files.csv_table import TableRow, by_name, read_table
from anagen.files.plain import PlainData
from anagen.files.sections import Name


class OwnStudyRow(TableRow):
    """A study of one's own. All effects are on one scale: differences, or logarithms of ratios."""

    study: Name = Field(description="the study's name")
    effect: float = Field(description="a number, on the same scale in each row; of a ratio its logarithm")
    se: float = Field(gt=0.0, description="the standard error of the effect, above 0")


@dataclass(frozen=True)
class OwnStudy(PlainData):
    """A study that entered.

    Attributes:
        study: its name.
        effect: as in the table.
        se: its standard error.
        ci95: its 95 % interval.
        weight: share in the pooled effect, 0 to 1.
    """

    study: str
    effect: float
    se: float
    ci95: Interval
    weight: float


@dataclass(frozen=True, repr=False)
class OwnMeta(PlainData):
    """Studies of one's own, pooled.

    Attributes:
        analysis: kind of analysis.
        data: name of the file.
        studies: in the file's order.
        pooled: their pooled effect.
        asymmetry: of the funnel.
    """

    analysis: str
    data: str
    studies: tuple[OwnStudy, ...]
    pooled: PooledEffect
    asymmetry: Asymmetry

    def __repr__(self) -> str:
        told = effect_cell(self.pooled.estimate, self.pooled.ci95)
        return f"<OwnMeta of {self.data}, {len(self.studies)} studies: {told}>"

    def _repr_html_(self) -> str:
        rows = [(row.study, "", effect_cell(row.effect, row.ci95)) for row in self.studies]
        rows.append(("all together", "", effect_cell(self.pooled.estimate, self.pooled.ci95)))
        return small_table(self.data, "study", "effect", rows)


def pool_own(data: Path | str, *, method: str = "REML", test: str = "hksj") -> OwnMeta:
    """Pooled effect of the studies in a CSV file with the columns study, effect and se.

    Args:
        data: the file.
        method: estimator of tau2, or "common".
        test: "hksj", "hksj-adhoc" or "z".

    Raises:
        InputError: a fault of the table, a study given twice, or an unknown method or test.
    """
    path = Path(data)
    rows = [line.row for line in by_name(read_table(path.parent, path.name, OwnStudyRow), "study").values()]
    if not rows:
        raise InputError("holds no study", where=path.name, expected="a row for each study")
    effects, variances = [row.effect for row in rows], [row.se**2 for row in rows]
    pooled = pool(effects, variances, method=method, test=test)
    return OwnMeta(
        analysis="pairwise meta-analysis of one's own studies",
        data=path.name,
        studies=tuple(
            OwnStudy(row.study, row.effect, row.se, study_interval(row.effect, row.se), float(weight))
            for row, weight in zip(rows, pooled.weights, strict=True)
        ),
        pooled=pooled_of(pooled),
        asymmetry=asymmetry_of(effects, variances, method),
    )
