"""Variables of the exported data sets, with the names of CDISC ADaM where it has one."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.files.data_table import Defined, column

_SIMULATED, _DERIVED = Defined("simulated"), Defined("derived")
_ASSIGNED = Defined("assigned")
_OWN = Defined("assigned", own=True)
_FLAG = {"Y": "yes"}


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

    STUDYID: str = column("text", label="Study Identifier", key=True, defined=_ASSIGNED)
    USUBJID: str = column("text", label="Unique Subject Identifier", key=True, defined=_ASSIGNED)
    SUBJID: str = column("text", label="Subject Identifier for the Study", defined=_ASSIGNED)
    REPLIC: int = column("int32", label="Replicate of the Simulation", defined=_OWN)
    SITEID: str | None = column(
        "text", label="Study Site Identifier", defined=Defined("simulated", listed="SITEID")
    )
    AGE: float = column("float64", "years", label="Age", defined=_SIMULATED)
    AGEU: str = column("text", label="Age Units", defined=Defined("assigned", codes={"YEARS": "years"}))
    SEX: str = column("text", label="Sex", defined=Defined("simulated", codes={"M": "male", "F": "female"}))
    STAGEBL: str = column(
        "text", label="Clinical Stage at Baseline", defined=Defined("simulated", listed="STAGEBL", own=True)
    )
    STRATAR: str = column(
        "text", label="Strata Used for Randomization", defined=Defined("derived", listed="STRATAR")
    )
    ARM: str = column("text", label="Description of Planned Arm", defined=Defined("simulated", listed="ARM"))
    TRT01P: str = column(
        "text", label="Planned Treatment for Period 01", defined=Defined(copied="ADSL.ARM", listed="TRT01P")
    )
    TRT02P: str | None = column(
        "text", label="Planned Treatment for Period 02", defined=Defined("simulated", listed="TRT02P")
    )
    ITTFL: str = column(
        "text", label="Intent-To-Treat Population Flag", defined=Defined("derived", codes=_FLAG)
    )
    EOSSTT: str = column(
        "text",
        label="End of Study Status",
        defined=Defined(
            "simulated", codes={"COMPLETED": "was there to the end", "DISCONTINUED": "left before"}
        ),
    )
    DCSREAS: str | None = column(
        "text", label="Reason for Discontinuation from Study", defined=Defined("simulated", listed="DCSREAS")
    )
    EOSDY: float | None = column("float64", "days", label="Study Day of End of Study", defined=_SIMULATED)


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

    STUDYID: str = column("text", label="Study Identifier", key=True, defined=Defined(copied="ADSL.STUDYID"))
    USUBJID: str = column(
        "text", label="Unique Subject Identifier", key=True, defined=Defined(copied="ADSL.USUBJID")
    )
    REPLIC: int = column(
        "int32", label="Replicate of the Simulation", defined=Defined(copied="ADSL.REPLIC", own=True)
    )
    SIDE: int = column(
        "int8",
        label="Side of a Split Scalp",
        key=True,
        defined=Defined("assigned", codes={"0": "side 0, or a parallel trial", "1": "side 1"}, own=True),
    )
    TRTP: str = column("text", label="Planned Treatment", defined=Defined("simulated", listed="TRTP"))
    STRATAR: str = column(
        "text",
        label="Strata Used for Randomization",
        defined=Defined(copied="ADSL.STRATAR", listed="STRATAR"),
    )
    PARAM: str = column("text", label="Parameter", defined=_ASSIGNED)
    PARAMCD: str = column(
        "text", label="Parameter Code", key=True, defined=Defined("assigned", listed="PARAM")
    )
    AVISIT: str = column("text", label="Analysis Visit", defined=Defined("protocol", listed="AVISIT"))
    AVISITN: float = column(
        "float64", "weeks", label="Analysis Visit (N)", key=True, defined=Defined("protocol", listed="AVISIT")
    )
    ADY: float | None = column("float64", "days", label="Analysis Relative Day", defined=_SIMULATED)
    AVAL: float = column("float64", "as in PARAM", label="Analysis Value", defined=_SIMULATED)
    CNSR: int | None = column(
        "int8",
        label="Censor",
        defined=Defined("derived", codes={"0": "event", "1": "cut off before the event"}),
    )
    BASE: float | None = column("float64", "as in PARAM", label="Baseline Value", defined=_DERIVED)
    CHG: float | None = column("float64", "as in PARAM", label="Change from Baseline", defined=_DERIVED)
    PCHG: float | None = column("float64", "%", label="Percent Change from Baseline", defined=_DERIVED)
    ABLFL: str | None = column("text", label="Baseline Record Flag", defined=Defined("derived", codes=_FLAG))
    ANL01FL: str | None = column("text", label="Analysis Flag 01", defined=Defined("derived", codes=_FLAG))
    DTYPE: str | None = column(
        "text",
        label="Derivation Type",
        key=True,
        defined=Defined(
            "derived", codes={"LOCF": "last value carried forward", "NRI": "counted as no response"}
        ),
    )


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

    STUDYID: str = column("text", label="Study Identifier", key=True, defined=Defined(copied="ADSL.STUDYID"))
    REPLIC: int = column("int32", label="Replicate of the Simulation", key=True, defined=_OWN)
    REGION: str = column(
        "text", label="Region of the Scalp", key=True, defined=Defined("protocol", listed="REGION", own=True)
    )
    TRTP: str = column(
        "text", label="Planned Treatment", key=True, defined=Defined("protocol", listed="TRTP")
    )
    TRTREF: str | None = column(
        "text", label="Reference Treatment", defined=Defined("protocol", listed="TRTREF", own=True)
    )
    DIFF: float | None = column(
        "float64", "as the endpoint", label="Estimated Difference", defined=Defined("derived", own=True)
    )
    SE: float | None = column(
        "float64",
        "as the endpoint",
        label="Standard Error of the Difference",
        defined=Defined("derived", own=True),
    )
    LOWER: float | None = column(
        "float64", "as the endpoint", label="Lower Confidence Limit", defined=Defined("derived", own=True)
    )
    UPPER: float | None = column(
        "float64", "as the endpoint", label="Upper Confidence Limit", defined=Defined("derived", own=True)
    )
    PVALUE: float | None = column("float64", label="P-value, Two-sided", defined=Defined("derived", own=True))
    SHOWNFL: str | None = column(
        "text", label="Hypothesis Shown Flag", defined=Defined("derived", codes=_FLAG, own=True)
    )
    DF: float | None = column("float64", label="Degrees of Freedom", defined=Defined("derived", own=True))
    N: int = column("int32", label="Number Analysed, Arm", defined=Defined("derived", own=True))
    NREF: int | None = column(
        "int32", label="Number Analysed, Reference", defined=Defined("derived", own=True)
    )
    DRAW: int = column("int64", label="Joint Draw of the Parameters", defined=_OWN)
    TRUTH: float | None = column(
        "float64", "as the endpoint", label="True Difference", defined=Defined("simulated", own=True)
    )


LABELS = {
    "ADSL": "Subject-Level Analysis Dataset",
    "ADEFF": "Efficacy Analysis Dataset",
    "ADEST": "Estimates of All Replicates",
}
"""Data sets by name, with their labels."""
STRUCTURES = {
    "ADSL": "One record per virtual patient",
    "ADEFF": "One record per virtual patient, side, parameter, visit and derivation",
    "ADEST": "One record per replicate, region and comparison",
}
"""Meaning of a row of each data set."""
ROWS = {"ADSL": Adsl, "ADEFF": Adeff, "ADEST": Adest}
