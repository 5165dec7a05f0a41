"""Data sets of a trial made of its tables: subjects, observations and estimates."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from anagen.files.data_table import frame_of
from anagen.files.phrases import time_text
from anagen.measurement.outcomes import OUTCOMES
from anagen.parameters import read_toml
from anagen.trial.analysis.compare import endpoint_values
from anagen.trial.analysis.crossover import half_differences
from anagen.trial.analysis.times import event_times
from anagen.trial.export.adam_rows import Adeff, Adest, Adsl
from anagen.trial.protocol.crossover import CROSSOVER
from anagen.trial.protocol.endpoint import REPEATED_MODELS, TIME
from anagen.trial.protocol.imputation import IMPUTED
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.responders import NON_RESPONDER

if TYPE_CHECKING:
    import polars as pl

LONGEST_STUDY = 20
YES = "Y"
LOCF, NRI = "LOCF", "NRI"
DERIVED = (LOCF, NRI)
"""DTYPE of records that the analysis made up."""


@cache
def parameter_codes() -> dict[str, dict[str, str]]:
    """Codes of outcomes, and of what is derived from them (``data/parameter_codes.toml``)."""
    found: dict[str, dict[str, str]] = read_toml(files("anagen.trial") / "data" / "parameter_codes.toml")
    return found


def study_of(protocol: Protocol) -> str:
    """STUDYID: the trial's name in capitals, digits and hyphens."""
    return re.sub(r"[^A-Z0-9]+", "-", protocol.trial.name.upper())[:LONGEST_STUDY].strip("-") or "TRIAL"


def code_of(protocol: Protocol, outcome: str, region: str) -> str:
    """PARAMCD of an outcome in a region."""
    return parameter_codes()["outcomes"][outcome] + _letter(protocol, region)


def adsl(protocol: Protocol, subjects: pl.DataFrame) -> pl.DataFrame:
    """Data set of the patients."""
    import polars as pl

    split = pl.col("arm_side_1").is_not_null()
    arm = (
        pl.when(split)
        .then(pl.format("{} (side 0), {} (side 1)", pl.col("arm"), pl.col("arm_side_1")))
        .otherwise(pl.col("arm"))
    )
    left = pl.when("completed").then(None)
    frame = subjects.select(
        STUDYID=pl.lit(study_of(protocol)),
        USUBJID=_subject(protocol),
        SUBJID=pl.format("{}-{}", _number("replicate"), _number("patient")),
        REPLIC=pl.col("replicate") + 1,
        SITEID=(pl.col("centre") + 1).cast(pl.String),
        AGE="age",
        AGEU=pl.lit("YEARS"),
        SEX=pl.when(pl.col("sex") == "female").then(pl.lit("F")).otherwise(pl.lit("M")),
        STAGEBL="stage",
        STRATAR="stratum",
        ARM=arm,
        TRT01P=arm,
        TRT02P="then",
        ITTFL=pl.lit(YES),
        EOSSTT=pl.when("completed").then(pl.lit("COMPLETED")).otherwise(pl.lit("DISCONTINUED")),
        DCSREAS=left.otherwise(pl.col("leaving_reason").str.to_uppercase()),
        EOSDY=left.otherwise(pl.col("leaving_day").floor() + 1),
    )
    return frame_of(Adsl, frame.to_dict())


def adeff(protocol: Protocol, subjects: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """Data set of the values: all that were measured, and what the primary analysis made of them."""
    import polars as pl

    site = ["replicate", "patient", "side", "region", "outcome"]
    known = observations.with_columns(base=pl.col("value").first().over(site)).join(
        subjects.select("replicate", "patient", "stratum"), on=["replicate", "patient"], how="left"
    )
    outcomes = protocol.measurement.outcomes
    named = pl.DataFrame(
        [
            {
                "region": region,
                "outcome": outcome,
                "PARAM": _parameter(protocol, outcome, region),
                "PARAMCD": code_of(protocol, outcome, region),
            }
            for region in protocol.measurement.regions
            for outcome in outcomes
        ]
    )
    known = known.join(named, on=["region", "outcome"], how="left", maintain_order="left")
    endpoint = protocol.analysis.endpoint
    at = protocol.measurement.visit_days.index(endpoint.day)
    later = pl.col("visit") > 0
    change = pl.col("value") - pl.col("base")
    share = 100.0 * change / pl.col("base")
    derived = endpoint.rule is not None or protocol.design.kind == CROSSOVER
    repeated = protocol.analysis.model in REPEATED_MODELS or protocol.analysis.missing in IMPUTED
    first = 1 if repeated else at
    visits = (pl.col("visit") >= first) & (pl.col("visit") <= at)
    used = pl.lit(not derived) & (pl.col("outcome") == endpoint.outcome) & visits
    measured = known.filter(pl.col("value").is_not_null()).select(
        *_about(protocol),
        "PARAM",
        "PARAMCD",
        AVISIT=_visit(protocol),
        AVISITN="week",
        ADY=pl.col("day") + 1,
        AVAL="value",
        CNSR=pl.lit(None, dtype=pl.Int8),
        BASE="base",
        CHG=pl.when(later).then(change),
        PCHG=pl.when(later & (pl.col("base") > 0)).then(share),
        ABLFL=pl.when(~later).then(pl.lit(YES)),
        ANL01FL=pl.when(used & _can_be_analysed(protocol)).then(pl.lit(YES)),
        DTYPE=pl.lit(None, dtype=pl.String),
    )
    parts = [frame_of(Adeff, measured.to_dict())]
    for region in protocol.measurement.regions:
        here = (pl.col("region") == region) & (pl.col("outcome") == endpoint.outcome)
        parts.append(_analysed(protocol, region, known.filter(here)))
    return pl.concat(parts).sort("REPLIC", "USUBJID", "SIDE", "PARAMCD", "AVISITN", "DTYPE", nulls_last=False)


def adest(protocol: Protocol, estimates: pl.DataFrame) -> pl.DataFrame:
    """Data set of the estimates of all replicates."""
    import polars as pl

    one = "region" not in estimates.columns
    region = pl.lit(protocol.measurement.region) if one else pl.col("region")
    reference = pl.when(pl.col("reference") != "").then(pl.col("reference"))
    frame = estimates.select(
        STUDYID=pl.lit(study_of(protocol)),
        REPLIC=pl.col("replicate") + 1,
        REGION=region,
        TRTP="arm",
        TRTREF=reference,
        DIFF="difference",
        SE="se",
        LOWER="low",
        UPPER="high",
        PVALUE="p",
        SHOWNFL=pl.when("shown").then(pl.lit(YES)),
        DF="df",
        N="n",
        NREF="n_reference",
        DRAW="draw",
        TRUTH="truth",
    )
    return frame_of(Adest, frame.to_dict())


def _analysed(protocol: Protocol, region: str, known: pl.DataFrame) -> pl.DataFrame:
    """Records that the primary analysis derives in one region: responses, and values carried forward."""
    import polars as pl

    analysis, days = protocol.analysis, protocol.measurement.visit_days
    endpoint = analysis.endpoint
    at = days.index(endpoint.day)
    known = known.sort("replicate", "patient", "side", "visit")
    values = known["value"].to_numpy().astype(np.float64).reshape(-1, len(days))
    missing = np.isnan(values[:, at])
    there = known.filter(pl.col("visit") == at).with_columns(CNSR=pl.lit(None, dtype=pl.Int8))
    if endpoint.kind == TIME:
        time, event = event_times(endpoint, np.array(days, dtype=np.float64), values)
        found = _made(protocol, region, there, time, "times", f"Weeks to {endpoint.rule}").with_columns(
            CNSR=pl.Series(~event).cast(pl.Int8)
        )
        found = found.filter(pl.col("AVAL").is_not_nan())
    elif protocol.design.kind == CROSSOVER:
        halves, _ = half_differences(endpoint, days, values, analysis.missing, protocol.design.washout_days)
        words = f"Half of the first period less the second: {endpoint}"
        found = _made(protocol, region, there, halves, "crossover", words)
        found = found.filter(pl.col("AVAL").is_not_nan())
    elif endpoint.rule is not None:
        y, _ = endpoint_values(endpoint, days, values, analysis.missing)
        made = NRI if analysis.missing == NON_RESPONDER else LOCF
        words = f"Responders: {endpoint.rule}"
        found = _made(protocol, region, there, y / 100.0, "responders", words)
        found = found.with_columns(DTYPE=pl.when(pl.Series(missing)).then(pl.lit(made)))
        found = found.filter(pl.col("AVAL").is_not_nan())
    else:
        y, _ = endpoint_values(endpoint, days, values, analysis.missing)
        carried = _carried(values, at)
        found = there.with_columns(AVAL=pl.Series(carried), DTYPE=pl.lit(LOCF), BASE=pl.col("base")).filter(
            pl.Series(missing & np.isfinite(y))
        )
    change = pl.col("AVAL") - pl.col("BASE")
    frame = found.select(
        *_about(protocol),
        "PARAM",
        "PARAMCD",
        AVISIT=_visit(protocol),
        AVISITN="week",
        ADY=pl.when(pl.col("DTYPE").is_null()).then(pl.col("day") + 1),
        AVAL="AVAL",
        CNSR="CNSR",
        BASE="BASE",
        CHG=change,
        PCHG=pl.when(pl.col("BASE") > 0).then(100.0 * change / pl.col("BASE")),
        ABLFL=pl.lit(None, dtype=pl.String),
        ANL01FL=pl.lit(YES),
        DTYPE="DTYPE",
    )
    return frame_of(Adeff, frame.to_dict())


def _made(
    protocol: Protocol, region: str, there: pl.DataFrame, values: Any, code: str, words: str
) -> pl.DataFrame:
    """Records of what the analysis made of the values, float64[S], one for each field."""
    import polars as pl

    return there.with_columns(
        AVAL=pl.Series(values),
        DTYPE=pl.lit(None, dtype=pl.String),
        PARAM=pl.lit(f"{words}{_place(protocol, region)}"),
        PARAMCD=pl.lit(parameter_codes()["derived"][code] + _letter(protocol, region)),
        BASE=pl.lit(None, dtype=pl.Float64),
    )


def _carried(values: Any, at: int) -> Any:
    """Last value up to visit `at`, float64[S]."""
    found = values[:, at]
    for visit in range(at - 1, -1, -1):
        found = np.where(np.isnan(found), values[:, visit], found)
    return found


def _can_be_analysed(protocol: Protocol) -> pl.Expr:
    """Whether the endpoint of a measured record is a number."""
    import polars as pl

    if protocol.analysis.endpoint.kind == "percent change":
        return pl.col("base") > 0
    return pl.col("base").is_not_null()


def _about(protocol: Protocol) -> list[pl.Expr]:
    import polars as pl

    return [
        pl.lit(study_of(protocol)).alias("STUDYID"),
        _subject(protocol).alias("USUBJID"),
        (pl.col("replicate") + 1).alias("REPLIC"),
        pl.col("side").alias("SIDE"),
        pl.col("arm").alias("TRTP"),
        pl.col("stratum").alias("STRATAR"),
    ]


def _subject(protocol: Protocol) -> pl.Expr:
    import polars as pl

    return pl.format("{}-{}-{}", pl.lit(study_of(protocol)), _number("replicate"), _number("patient"))


def _number(column: str) -> pl.Expr:
    import polars as pl

    return (pl.col(column) + 1).cast(pl.String).str.zfill(5)


def _visit(protocol: Protocol) -> pl.Expr:
    import polars as pl

    days = protocol.measurement.visit_days
    words = ["Baseline", *(time_text(day).capitalize() for day in days[1:])]
    return pl.col("visit").cast(pl.Int64).replace_strict(dict(enumerate(words)), return_dtype=pl.String)


def _letter(protocol: Protocol, region: str) -> str:
    return region[0].upper() if protocol.measurement.also else ""


def _place(protocol: Protocol, region: str) -> str:
    return f", {region}" if protocol.measurement.also else ""


def _parameter(protocol: Protocol, outcome: str, region: str) -> str:
    return f"{outcome[0].upper()}{outcome[1:]}{_place(protocol, region)} ({OUTCOMES[outcome].unit})"
