"""Rows of the tables of data that a trial writes, from which their dictionary is made."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.files.data_table import DataTable, column

KEPT = "replicates"
"""Folder of the tables of all replicates, one file a block."""
DICTIONARY = "data_dictionary.json"


@dataclass(frozen=True)
class SubjectRow:
    """One patient of one replicate.

    Attributes:
        replicate: number of the replicate, from 0; the first is the trial that the report shows.
        patient: number of the patient in the replicate, from 0.
        age: at baseline.
        sex: male or female.
        stage: clinical stage or severity at baseline, in words.
        centre: number of the patient's centre, from 0; missing in a trial of one centre.
        stratum: stratum of the randomisation, which the ANCOVA and the models of responders use; "all" where
            there are none. On a split scalp the responders of the two sides are compared within the patient.
        arm: arm of the patient, on a split scalp that of side 0.
        arm_side_1: arm of side 1 of a split scalp; missing in a parallel trial.
        then: group of the second randomisation; missing for those who were not randomised again.
        completed: whether the patient was there at the last visit.
        leaving_day: study day on which the patient left (baseline is day 0); missing for those who completed.
        leaving_reason: reason for leaving; missing for those who completed.
    """

    replicate: int = column("int32", key=True)
    patient: int = column("int32", key=True)
    age: float = column("float64", "years")
    sex: str = column("text")
    stage: str = column("text")
    centre: int | None = column("int32")
    stratum: str = column("text")
    arm: str = column("text")
    arm_side_1: str | None = column("text")
    then: str | None = column("text")
    completed: bool = column("bool")
    leaving_day: float | None = column("float64", "days")
    leaving_reason: str | None = column("text")


@dataclass(frozen=True)
class EnteredSubjectRow(SubjectRow):
    """One patient of one replicate, and how the patient came in, where the trial file says so.

    Attributes:
        screened: people screened for the patient's place, the patient among them.
        randomised_day: calendar day of randomisation, day 0 being the opening of the first centre; missing
            without recruitment in calendar time.
    """

    screened: int = column("int32")
    randomised_day: float | None = column("float64", "days")


@dataclass(frozen=True)
class ObservationRow:
    """One outcome of one field of one patient at one visit.

    Attributes:
        replicate: number of the replicate, from 0; the first is the trial that the report shows.
        patient: number of the patient in the replicate, from 0.
        arm: arm of the field.
        side: side of a split scalp, 0 or 1; 0 in a parallel trial.
        visit: number of the visit; 0 is baseline.
        week: planned week of the visit.
        day: study day of the visit (baseline is day 0).
        region: of the scalp.
        field: area counted.
        outcome: name of the outcome.
        unit: of the value.
        value: as the clinic measured it; missing once the patient has left.
        dropped: whether the value is missing.
    """

    replicate: int = column("int32", key=True)
    patient: int = column("int32", key=True)
    arm: str = column("text")
    side: int = column("int8", key=True)
    visit: int = column("int16", key=True)
    week: float = column("float64", "weeks")
    day: float = column("float64", "days")
    region: str = column("text", key=True)
    field: str = column("text")
    outcome: str = column("text", key=True)
    unit: str = column("text")
    value: float | None = column("float64", "as in unit")
    dropped: bool = column("bool")


@dataclass(frozen=True)
class KeptObservationRow(ObservationRow):
    """One outcome of one field of one patient at one visit, beside its baseline.

    Attributes:
        baseline: value of the first visit of this patient, side, region and outcome.
    """

    baseline: float | None = column("float64", "as in unit")


@dataclass(frozen=True)
class EstimateRow:
    """One comparison in one replicate, by the model of the analysis.

    Attributes:
        replicate: number of the replicate, from 0; the first is the trial that the report shows.
        arm: arm compared.
        reference: arm that it is compared with; empty in a trial of one arm.
        difference: estimate, in the endpoint's unit.
        se: its standard error.
        low: lower end of its confidence interval at the trial's level.
        high: upper end.
        p: two-sided p value.
        shown: whether what was to be shown was shown, by the trial's hypothesis and looks.
        df: degrees of freedom of the test; missing for a normal one.
        n: fields of the arm that were analysed.
        n_reference: fields of the reference arm that were analysed; missing without one.
        draw: number of the joint draw of the parameters; replicates of one draw are a cluster.
        truth: true difference, which bias and coverage compare with; missing where it was not computed
            (after the first 40 replicates).
    """

    replicate: int = column("int32", key=True)
    arm: str = column("text", key=True)
    reference: str = column("text")
    difference: float | None = column("float64", "as the endpoint")
    se: float | None = column("float64", "as the endpoint")
    low: float | None = column("float64", "as the endpoint")
    high: float | None = column("float64", "as the endpoint")
    p: float | None = column("float64")
    shown: bool = column("bool")
    df: float | None = column("float64")
    n: int = column("int32")
    n_reference: int | None = column("int32")
    draw: int = column("int64")
    truth: float | None = column("float64", "as the endpoint")


@dataclass(frozen=True)
class EstimateOfRegionRow(EstimateRow):
    """One comparison in one replicate and region, where several regions are measured.

    Attributes:
        region: of the scalp.
    """

    region: str = column("text", key=True)


@dataclass(frozen=True)
class EndpointEstimateRow:
    """One comparison on one endpoint in one replicate, where there are several endpoints or a procedure.

    Attributes:
        replicate: number of the replicate, from 0; the first is the trial that the report shows.
        endpoint: name of the endpoint, as in the trial file.
        region: of the scalp.
        arm: arm compared.
        reference: arm that it is compared with; empty in a trial of one arm.
        difference: estimate, in the endpoint's unit.
        se: its standard error.
        low: lower end of its confidence interval at the trial's level.
        high: upper end.
        p: p value of the endpoint's own hypothesis.
        p_adjusted: the same as [multiplicity] adjusts it; missing where it is judged alone.
        shown: whether what was to be shown was shown, with the adjustment.
        df: degrees of freedom of the test; missing for a normal one.
        draw: number of the joint draw of the parameters; replicates of one draw are a cluster.
        truth: true difference; missing where it was not computed (after the first 40 replicates).
    """

    replicate: int = column("int32", key=True)
    endpoint: str = column("text", key=True)
    region: str = column("text")
    arm: str = column("text", key=True)
    reference: str = column("text")
    difference: float | None = column("float64", "as the endpoint")
    se: float | None = column("float64", "as the endpoint")
    low: float | None = column("float64", "as the endpoint")
    high: float | None = column("float64", "as the endpoint")
    p: float | None = column("float64")
    p_adjusted: float | None = column("float64")
    shown: bool = column("bool")
    df: float | None = column("float64")
    draw: int = column("int64")
    truth: float | None = column("float64", "as the endpoint")


@dataclass(frozen=True)
class OwnRow:
    """One estimate of an estimator of one's own in one replicate.

    Attributes:
        replicate: number of the replicate, from 0; the first is the trial that the report shows.
        name: of the estimator.
        arm: arm compared.
        reference: arm that it is compared with; empty in a trial of one arm.
        estimate: as the estimator returned it, usually in the endpoint's unit.
        se: its standard error.
        low: lower end of its confidence interval.
        high: upper end.
        p: p value of the trial's test.
        shown: whether what was to be shown was shown.
    """

    replicate: int = column("int32", key=True)
    name: str = column("text", key=True)
    arm: str = column("text", key=True)
    reference: str = column("text")
    estimate: float | None = column("float64", "as the estimator")
    se: float | None = column("float64", "as the estimator")
    low: float | None = column("float64", "as the estimator")
    high: float | None = column("float64", "as the estimator")
    p: float | None = column("float64")
    shown: bool = column("bool")


OWN = "own_estimates.parquet"
"""File of the estimates of an estimator of one's own."""


def data_tables(
    *,
    several_regions: bool = False,
    kept: bool = False,
    several_endpoints: bool = False,
    entered: bool = False,
    own: bool = False,
) -> tuple[DataTable, ...]:
    """Tables of a folder of results.

    Args:
        several_regions: whether several regions are measured.
        kept: whether all replicates are kept.
        several_endpoints: whether there are several endpoints, or a procedure.
        entered: whether the file says how patients come in.
        own: whether an estimator of one's own was run.
    """
    estimates = EstimateOfRegionRow if several_regions else EstimateRow
    subjects = ["subjects.parquet", *([f"{KEPT}/subjects/*.parquet"] if kept else [])]
    found = [
        DataTable.of(EnteredSubjectRow if entered else SubjectRow, "subjects", subjects),
        DataTable.of(ObservationRow, "observations", ["observations.parquet"]),
        DataTable.of(estimates, "estimates", ["estimates.parquet"]),
    ]
    if several_endpoints:
        found.append(DataTable.of(EndpointEstimateRow, "estimates of all endpoints", ["endpoints.parquet"]))
    if own:
        found.append(DataTable.of(OwnRow, "estimates of one's own", [OWN]))
    if kept:
        files = [f"{KEPT}/observations/*.parquet"]
        found.append(DataTable.of(KeptObservationRow, "observations of all replicates", files))
    return tuple(found)
