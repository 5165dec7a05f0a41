"""Variables of the exported data sets, with the names of CDISC ADaM where it has one."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.files.data_table import column


@dataclass(frozen=True)
class Adsl:
    """One virtual patient.

    Attributes:
        STUDYID: made of the trial's name.
        USUBJID: study, replicate from 1, patient from 1.
        SUBJID: replicate and patient.
        REPLIC: number of the replicate, from 1; each has other patients. Not of ADaM.
        SITEID: number of the centre, from 1; empty in a trial of one centre.
        AGE: at baseline.
        AGEU: YEARS.
        SEX: M or F.
        STAGEBL: clinical stage at baseline, in words. Not of ADaM.
        STRATAR: stratum of the randomisation; "all" without strata.
        ARM: arm that was allocated; on a split scalp those of sides 0 and 1.
        TRT01P: as ARM.
        TRT02P: group of a second randomisation; empty without one.
        ITTFL: Y for all who were randomised.
        EOSSTT: COMPLETED or DISCONTINUED.
        DCSREAS: reason for leaving; empty for those who completed.
        EOSDY: study day of leaving, baseline being day 1; missing for those who completed.
    """

    STUDYID: str = column("text", label="Study Identifier", key=True)
    USUBJID: str = column("text", label="Unique Subject Identifier", key=True)
    SUBJID: str = column("text", label="Subject Identifier for the Study")
    REPLIC: int = column("int32", label="Replicate of the Simulation")
    SITEID: str | None = column("text", label="Study Site Identifier")
    AGE: float = column("float64", "years", label="Age")
    AGEU: str = column("text", label="Age Units")
    SEX: str = column("text", label="Sex")
    STAGEBL: str = column("text", label="Clinical Stage at Baseline")
    STRATAR: str = column("text", label="Strata Used for Randomization")
    ARM: str = column("text", label="Description of Planned Arm")
    TRT01P: str = column("text", label="Planned Treatment for Period 01")
    TRT02P: str | None = column("text", label="Planned Treatment for Period 02")
    ITTFL: str = column("text", label="Intent-To-Treat Population Flag")
    EOSSTT: str = column("text", label="End of Study Status")
    DCSREAS: str | None = column("text", label="Reason for Discontinuation from Study")
    EOSDY: float | None = column("float64", "days", label="Study Day of End of Study")


@dataclass(frozen=True)
class Adeff:
    """One value of one field of a virtual patient at one visit; visits that did not take place have no row.

    Attributes:
        STUDYID: made of the trial's name.
        USUBJID: study, replicate from 1, patient from 1.
        REPLIC: number of the replicate, from 1. Not of ADaM.
        SIDE: side of a split scalp, 0 or 1; 0 in a parallel trial. Not of ADaM.
        TRTP: arm of the field.
        STRATAR: stratum of the randomisation; "all" without strata.
        PARAM: outcome, region where several are measured, and unit; or what the analysis made of it: the rule
            of responders, weeks to the event, half of the difference between the periods of a crossover.
        PARAMCD: code of PARAM.
        AVISIT: visit in words.
        AVISITN: planned week.
        ADY: study day, baseline being day 1.
        AVAL: value; of responders 1 or 0.
        CNSR: of times 0 for the event and 1 for a time that was cut off; else missing.
        BASE: value at baseline; missing for what was made of the values.
        CHG: AVAL - BASE; missing at baseline.
        PCHG: CHG in percent of BASE; missing where BASE is 0.
        ABLFL: Y at baseline.
        ANL01FL: Y for the records that the primary analysis uses.
        DTYPE: LOCF or NRI for a record that the analysis made up for a missing one; else empty.
    """

    STUDYID: str = column("text", label="Study Identifier", key=True)
    USUBJID: str = column("text", label="Unique Subject Identifier", key=True)
    REPLIC: int = column("int32", label="Replicate of the Simulation")
    SIDE: int = column("int8", label="Side of a Split Scalp", key=True)
    TRTP: str = column("text", label="Planned Treatment")
    STRATAR: str = column("text", label="Strata Used for Randomization")
    PARAM: str = column("text", label="Parameter")
    PARAMCD: str = column("text", label="Parameter Code", key=True)
    AVISIT: str = column("text", label="Analysis Visit")
    AVISITN: float = column("float64", "weeks", label="Analysis Visit (N)", key=True)
    ADY: float | None = column("float64", "days", label="Analysis Relative Day")
    AVAL: float = column("float64", "as in PARAM", label="Analysis Value")
    CNSR: int | None = column("int8", label="Censor")
    BASE: float | None = column("float64", "as in PARAM", label="Baseline Value")
    CHG: float | None = column("float64", "as in PARAM", label="Change from Baseline")
    PCHG: float | None = column("float64", "%", label="Percent Change from Baseline")
    ABLFL: str | None = column("text", label="Baseline Record Flag")
    ANL01FL: str | None = column("text", label="Analysis Flag 01")
    DTYPE: str | None = column("text", label="Derivation Type", key=True)


@dataclass(frozen=True)
class Adest:
    """One comparison in one replicate. A data set of simulations; not of ADaM.

    Attributes:
        STUDYID: made of the trial's name.
        REPLIC: number of the replicate, from 1.
        REGION: of the scalp.
        TRTP: arm compared.
        TRTREF: arm that it is compared with; empty in a trial of one arm.
        DIFF: estimate.
        SE: its standard error.
        LOWER: lower end of its confidence interval at the trial's level.
        UPPER: upper end.
        PVALUE: two-sided.
        SHOWNFL: Y where what was to be shown was shown.
        DF: degrees of freedom; missing for a normal test.
        N: fields of the arm that were analysed.
        NREF: fields of the reference that were analysed.
        DRAW: number of the joint draw of the parameters.
        TRUTH: true difference; missing where it was not computed.
    """

    STUDYID: str = column("text", label="Study Identifier", key=True)
    REPLIC: int = column("int32", label="Replicate of the Simulation", key=True)
    REGION: str = column("text", label="Region of the Scalp", key=True)
    TRTP: str = column("text", label="Planned Treatment", key=True)
    TRTREF: str | None = column("text", label="Reference Treatment")
    DIFF: float | None = column("float64", "as the endpoint", label="Estimated Difference")
    SE: float | None = column("float64", "as the endpoint", label="Standard Error of the Difference")
    LOWER: float | None = column("float64", "as the endpoint", label="Lower Confidence Limit")
    UPPER: float | None = column("float64", "as the endpoint", label="Upper Confidence Limit")
    PVALUE: float | None = column("float64", label="P-value, Two-sided")
    SHOWNFL: str | None = column("text", label="Hypothesis Shown Flag")
    DF: float | None = column("float64", label="Degrees of Freedom")
    N: int = column("int32", label="Number Analysed, Arm")
    NREF: int | None = column("int32", label="Number Analysed, Reference")
    DRAW: int = column("int64", label="Joint Draw of the Parameters")
    TRUTH: float | None = column("float64", "as the endpoint", label="True Difference")


LABELS = {
    "ADSL": "Subject-Level Analysis Dataset",
    "ADEFF": "Efficacy Analysis Dataset",
    "ADEST": "Estimates of All Replicates",
}
"""Data sets by name, with their labels."""
ROWS = {"ADSL": Adsl, "ADEFF": Adeff, "ADEST": Adest}
