"""Shape of a trial file: sections, keys, types and limits, and their JSON Schema.

`anagen.trial.protocol.reading` reads the phrases and checks whether they fit together. The description
of a field is the "expected" part of its error.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field, field_validator

from anagen.files.phrases import LONGEST_TRIAL_WEEKS
from anagen.files.sections import Citation, Name, Phrase, Section, Text
from anagen.population.hair_loss_section import ScreeningSection
from anagen.population.menopause import Menopause
from anagen.quantities import quantity
from anagen.trial.protocol.adaptation_section import AdaptationSection
from anagen.trial.protocol.entry_sections import RecruitmentSection, RunInSection, ScreeningVisitSection
from anagen.trial.protocol.kinds import ObservedKind
from anagen.trial.protocol.model_sections import (
    DoseFindingSection,
    GEESection,
    OrdinalSection,
    WinRatioSection,
)
from anagen.trial.protocol.multiplicity_section import (
    MOST_ENDPOINTS,
    OF_THE_TRIAL,
    MultiplicitySection,
    without,
)

Region = Literal["frontal", "vertex", "occipital", "scalp"]
LARGEST_SIZE = quantity("patients").whole["le"]
MOST_CENTRES = quantity("centres").whole["le"]
MOST_REPLICATES = quantity("replicates").whole["le"]
_WIDTH, _ALPHA = quantity("threshold of width"), quantity("significance level")
_SYNERGY, _RATIO = quantity("synergy"), quantity("ratio of effects")


class TrialSection(Section):
    """[trial]: name of the trial, and settings of the simulation."""

    name: Name = Field(description="a name of 1 to 120 characters on one line")
    seed: int = Field(1, ge=0, le=2**63 - 1, description="a whole number of 0 to 2^63 - 1")
    replicates: int = Field(
        200, ge=1, le=MOST_REPLICATES, description=f"a whole number of 1 to {MOST_REPLICATES}"
    )
    parameters: Literal["posterior", "prior", "fixed"] = Field(
        "posterior",
        description='"posterior" (uncertainty after published trials, drawn in each replicate), '
        '"prior" (uncertainty before any trial) or "fixed" (the best values, no uncertainty)',
    )
    account: Literal["gradual", "abrupt", "dormancy"] = Field(
        "gradual",
        description='how androgens thin a scalp: "gradual", "abrupt" or "dormancy"',
    )
    stance: Literal["mixture", "sceptical", "neutral", "enthusiastic"] = Field(
        "mixture",
        description='on exosomes: "mixture" of three beliefs, or "sceptical", "neutral" or "enthusiastic"',
    )
    catalogue: Phrase | None = Field(
        None,
        description='a folder beside the file, such as "definitions", with files of one\'s own: therapies, '
        "assumptions, products, diseases",
    )


class PopulationSection(ScreeningSection):
    """[population]: patients to recruit."""

    sex: Literal["male", "female", "any"] = Field(description='"male", "female" or "any"')
    women: Phrase | None = Field(
        None, description='share of women where sex is "any", such as "61 %"; default "50 %"'
    )
    menopause: Menopause | None = Field(
        None, description='status of the women recruited: "premenopausal" or "postmenopausal"'
    )
    age: Phrase = Field(
        description='an age range such as "22 to 55 years", from 12 years where the hair loss has adolescents'
    )
    norwood: list[str] | None = Field(
        None, min_length=1, max_length=8, description='men\'s stages, such as ["III vertex", "IV"]'
    )
    ludwig: list[str] | None = Field(
        None, min_length=1, max_length=3, description='women\'s stages, such as ["I", "II"]'
    )
    ancestry: Literal["european", "african", "asian"] = Field(
        "european", description='"european", "african" or "asian"'
    )
    size: int = Field(
        ge=1, le=LARGEST_SIZE, description=f"the number of patients, a whole number of 1 to {LARGEST_SIZE}"
    )
    density: Phrase | None = Field(
        None,
        description='density counted at baseline by the method, at the (first) region, such as "60 to 190 '
        'hairs/cm2" or "terminal density at most 220 hairs/cm2"',
    )
    biomarker: Phrase | None = Field(
        None, description='a biomarker that all must have, such as "IgE >= 200 IU/mL"'
    )
    biomarker_prevalence: Phrase | None = Field(
        None, description='share of those screened who have it, such as "30 %"; default not known'
    )
    biomarker_effect: float | None = Field(
        None,
        ge=_RATIO.low,
        le=_RATIO.high,
        description="assumed effect of treatment in those who have it, as a multiple of that in the others; "
        "default 1: it says nothing of the effect",
    )
    washout: Phrase | None = Field(
        None,
        description='time since any earlier treatment such as "24 weeks"; recorded only, since virtual '
        "patients come untreated",
    )


class DesignSection(Section):
    """[design]: allocation and dropout of patients."""

    kind: Literal["parallel", "split-scalp", "crossover"] = Field(
        "parallel",
        description='"parallel", "split-scalp" or "crossover" (of two periods; arms are the orders)',
    )
    allocation: Phrase | None = Field(
        None,
        description='a ratio such as "2:1" in the order of the arms (split-scalp: all but the reference)',
    )
    randomisation: Literal["simple", "blocked", "stratified"] = Field(
        "blocked", description='"simple", "blocked" or "stratified"'
    )
    block: int | None = Field(
        None, ge=1, le=400, description="patients in a block, a multiple of the allocation's sum"
    )
    strata: list[Literal["sex", "stage", "age", "centre"]] | None = Field(
        None, min_length=1, max_length=4, description='any of "sex", "stage", "age" (decades) and "centre"'
    )
    centres: int = Field(
        1,
        ge=1,
        le=MOST_CENTRES,
        description=f"the number of centres, a whole number of 1 to {MOST_CENTRES}; a patient comes to each "
        "as likely",
    )
    centre_spread: Phrase | None = Field(
        None,
        description='how differently centres count the same hair, such as "5 %": the SD between their '
        "readers; default none",
        json_schema_extra=quantity("spread between centres").schema,
    )
    dropout: Phrase | None = Field(None, description='dropout such as "15 % by week 24"')
    visit_window: Phrase | None = Field(None, description='days either side of a visit, such as "3 days"')
    season_start: Phrase | None = Field(
        None,
        description='the day of the year of baseline, such as "1 March"; without it there are no seasons',
    )
    washout: Phrase | None = Field(
        None, description='time between the two periods of a crossover, such as "8 weeks"; default none'
    )
    identical_arms: bool = Field(
        False, description="true for a trial of a treatment against itself (A/A), as a test of the method"
    )


class ArmSection(Section):
    """[[arm]]: a group, or one side of a split scalp."""

    name: Name = Field(description="a name of 1 to 120 characters on one line")
    untreated: bool = Field(False, description="true for an arm without any treatment")
    synergy: float = Field(
        0.0,
        ge=_SYNERGY.low,
        le=_SYNERGY.high,
        description="a number of -1 to 1; 0: treatments add up on the log scale",
    )
    dropout: Phrase | None = Field(
        None, description="this arm's own dropout, such as \"15 % by week 24\"; else the design's"
    )
    treatment: list[dict[str, str | bool | int | float]] = Field(
        default_factory=list,
        max_length=10,
        description="one [[arm.treatment]] table for each treatment, at most 10, its values text or numbers",
    )


class MeasurementSection(Section):
    """[measurement]: measurements of the clinic."""

    method: Phrase = Field(description='a method such as "macrophotography, tattooed field"')
    region: Region | list[Region] | None = Field(
        None,
        description='"frontal", "vertex" or "occipital"; with SALT "scalp", the whole of it; or several, '
        'such as ["vertex", "frontal"], each measured and analysed in the same patients',
    )
    field: Phrase = Field(
        "1 cm2", description='an area such as "1 cm2"', json_schema_extra=quantity("area counted").schema
    )
    visits: Phrase = Field(description='visits such as "weeks 0, 6, 12, 24", the first of them 0')
    threshold_um: float | None = Field(
        None,
        ge=_WIDTH.low,
        le=_WIDTH.high,
        description="least width in µm that counts as a hair, 10 to 80; default the method's own",
    )
    outcomes: list[str] | None = Field(
        None, min_length=1, max_length=20, description='outcomes to report, such as ["total density"]'
    )


class AnalysisSection(Section):
    """[analysis]: comparison of the arms."""

    name: Name | None = Field(
        None, description='with [[endpoint]]: a name of this endpoint, such as "frontal"'
    )
    endpoint: Phrase = Field(
        description='an endpoint such as "change in non-vellus density at week 24", "responders: change in '
        'non-vellus density of at least 10 % at week 24" or "time to SALT <= 20"'
    )
    model: (
        Literal[
            "ANCOVA",
            "MMRM",
            "paired",
            "t test",
            "Welch",
            "change from baseline",
            "Cochran-Mantel-Haenszel",
            "logistic",
            "risk difference",
            "responder rate",
            "crossover",
            "log-rank",
            "Cox",
            "GEE",
            "ordinal",
            "win ratio",
        ]
        | None
    ) = Field(
        None,
        description='"ANCOVA", "MMRM", "paired", "t test", "Welch", "crossover" or "change from baseline"; '
        'for responders "Cochran-Mantel-Haenszel", "logistic", "risk difference" or "responder rate"; '
        'for times "log-rank" or "Cox"; for all visits of either kind "GEE"; "ordinal" for categories; '
        '"win ratio" for a hierarchy of outcomes',
    )
    reference: Phrase | None = Field(None, description="the name of the arm that others are compared with")
    alpha: float = Field(
        0.05,
        ge=_ALPHA.low,
        lt=_ALPHA.high,
        description="a significance level of 1e-8 to 0.5, two-sided unless sides = 1",
    )
    interim: list[float] | None = Field(
        None,
        min_length=1,
        max_length=10,
        description="looks before the end, as fractions of the patients, such as [0.5] or [0.33, 0.67]",
    )
    interim_weeks: list[float] | None = Field(
        None,
        min_length=1,
        max_length=10,
        description="with [recruitment]: looks before the end by the calendar, in weeks since the first "
        "centre opened, such as [52, 78]; in place of interim",
    )
    spending: Literal["O'Brien-Fleming", "Pocock", "Hwang-Shih-DeCani"] | None = Field(
        None,
        description='how the looks spend the level: "O\'Brien-Fleming" (default), "Pocock" or '
        '"Hwang-Shih-DeCani" (gamma -4)',
    )
    futility: list[float] | None = Field(
        None,
        min_length=1,
        max_length=10,
        description="Z below which each look stops the trial in vain, one for each look, such as [0.0]",
    )
    binding: bool = Field(
        False, description="true if the bounds count on the trial to stop for futility, and it must"
    )
    multiplicity: Literal["Bonferroni", "Holm", "Hochberg", "Hommel", "Dunnett", "fixed sequence"] | None = (
        Field(
            None,
            description='how several arms share the level: "Bonferroni", "Holm", "Hochberg", "Hommel", '
            '"Dunnett" (stepped down; ANCOVA) or "fixed sequence" (in the order of the arms); default: each '
            "alone",
        )
    )
    hypothesis: Literal["superiority", "non-inferiority", "equivalence"] | None = Field(
        None,
        description='"superiority", "non-inferiority" or "equivalence"; default "non-inferiority" with a '
        "margin, else superiority",
    )
    margin: Phrase | None = Field(
        None,
        description='largest difference that does not matter, such as "5 hairs/cm2"; for responders and '
        'percent changes such as "10 %"',
    )
    sides: Literal[1, 2] | None = Field(
        None,
        description="sides of the test, 2 or 1; default 2. With a margin each one-sided test has the level "
        "alpha with 1, and half of alpha with 2",
    )
    missing: (
        Literal[
            "complete cases",
            "all visits seen",
            "last observation carried forward",
            "non-responder imputation",
            "multiple imputation",
            "jump to reference",
            "copy reference",
            "copy increments in reference",
        ]
        | None
    ) = Field(
        None,
        description='"complete cases", "last observation carried forward" or "non-responder imputation"; '
        'with ANCOVA also "multiple imputation", "jump to reference", "copy reference" or '
        '"copy increments in reference"; "all visits seen" of "MMRM" and "GEE", which leave out nobody who '
        "came once",
    )
    delta: Phrase | None = Field(
        None,
        description="with imputation: what is added to values filled in for all arms but the reference, in "
        'the unit of the endpoint, such as "-5 hairs/cm2"',
    )
    estimand: Literal["treatment policy", "hypothetical", "composite", "while on treatment"] | None = Field(
        None,
        description="with [[intercurrent]]: the estimand that the analysis targets: "
        '"treatment policy" uses all values seen, "hypothetical" none after an event, "composite" counts an '
        'event as a failure (no change from baseline), "while on treatment" takes the last value before it',
    )
    prognostic_score: bool = Field(
        False,
        description="with ANCOVA or MMRM: true to adjust for each patient's untreated course as the model "
        "foresees it from baseline (PROCOVA)",
    )
    tipping_point: bool = Field(
        False,
        description="with imputation: true to seek the shift of values filled in for an arm at which the "
        "conclusion is lost",
    )
    own: Phrase | None = Field(
        None,
        description="an estimator of your own that an installed package offers, run beside the trial's model",
    )
    gee: GEESection | None = Field(None, description="a section [analysis.gee]")
    ordinal: OrdinalSection | None = Field(None, description="a section [analysis.ordinal]")
    win_ratio: WinRatioSection | None = Field(None, description="a section [analysis.win_ratio]")
    dose_finding: DoseFindingSection | None = Field(None, description="a section [analysis.dose_finding]")


class EndpointSection(AnalysisSection):
    """[[endpoint]]: a further endpoint, analysed in every repeat as that of [analysis] is.

    Keys that are not given are those of [analysis] where the endpoint is of the same kind.
    """

    model_config = ConfigDict(json_schema_extra=lambda schema: without(schema, OF_THE_TRIAL))

    name: Name = Field(description='a name such as "vertex", by which [multiplicity] calls it')
    region: Region | None = Field(
        None, description="which region, where several are measured; else the first"
    )
    exploratory: bool = Field(
        False, description="true for an endpoint that is judged alone, outside of [multiplicity]"
    )


class ObservedSection(Section):
    """[[observed]]: a published result to compare the trial with.

    Either `record` names it in the evidence base, which then gives outcome, kind, week, value, spread, n and
    source; or the file gives them.
    """

    arm: str | list[str] = Field(description="an arm's name, or two names for their difference")
    then: Name | list[Name] | None = Field(
        None,
        description="with [rerandomisation]: the group that these patients of the arm were randomised to, "
        'such as "stop"; two names where there are two arms',
    )
    region: Region | None = Field(
        None, description="which region, where several are measured; else the first"
    )
    record: Text | None = Field(
        None,
        description='a record of the evidence base, such as "Lucky2004/minoxidil 5%/week 48"; it gives '
        "all keys below, except those that it does not report",
    )
    outcome: Phrase | None = Field(None, description='an outcome such as "total density"')
    kind: ObservedKind | None = Field(
        None,
        description='"mean", "change" or "percent change", "median", "median change" or "median percent '
        'change" (of patients), "responders", or "cumulative responders": patients who met the rule at any '
        "visit up to the week (Kaplan-Meier)",
    )
    rule: Phrase | None = Field(
        None,
        description='who is a responder, such as "change in non-vellus density of at least 10 %"',
    )
    week: float | None = Field(
        None,
        ge=0.0,
        le=LONGEST_TRIAL_WEEKS,
        description=f"the week of a visit, a number of 0 to {LONGEST_TRIAL_WEEKS}",
    )
    from_week: float | None = Field(
        None,
        ge=0.0,
        le=LONGEST_TRIAL_WEEKS,
        description="the week of the visit that a change is counted from, such as 36; cumulative responders "
        "are counted after it",
    )
    value: Phrase | None = Field(None, description='a quantity such as "7.4 hairs/cm2"')
    sd: Phrase | None = Field(None, description='an SD between patients such as "18 hairs/cm2"')
    se: Phrase | None = Field(None, description='a standard error such as "2.5 hairs/cm2"')
    ci95: list[Phrase] | None = Field(
        None, min_length=2, max_length=2, description='two quantities such as ["2 hairs/cm2", "9 hairs/cm2"]'
    )
    ci90: list[Phrase] | None = Field(
        None, min_length=2, max_length=2, description="a 90 % interval, where the publication gives that"
    )
    quartiles: list[Phrase] | None = Field(
        None,
        min_length=2,
        max_length=2,
        description='lower and upper quartile of the patients, such as ["-4 hairs/cm2", "12 hairs/cm2"]',
    )
    n: int | None = Field(None, ge=1, le=LARGEST_SIZE, description="the number of patients analysed")
    source: Citation | None = Field(None, description="where the number was read: a DOI or a link")
    note: Text | None = Field(None, description="anything a reader should know")
    take: Literal["value", "change", "baseline"] | None = Field(
        None, description='what to take of a record: its "value", "change" from baseline, or "baseline"'
    )
    area: Phrase | None = Field(
        None,
        description='the area of a record\'s count, such as "1 cm2", if the record gives none',
    )
    digits: int | None = Field(
        None, ge=0, le=6, description="decimal places kept of a number worked out from a record, 0 to 6"
    )
    from_record: Text | None = Field(
        None,
        description="the record that this row was taken from: written by a run, not looked up",
    )


class RerandomisationSection(Section):
    """[rerandomisation]: responders are randomised again, to continue, to stop, or to any arm."""

    week: float = Field(gt=0.0, le=LONGEST_TRIAL_WEEKS, description="the week of a visit")
    among: Phrase = Field(description='rule of those randomised again, such as "SALT <= 20"')
    arms: list[Name] | None = Field(
        None, min_length=1, description="names of arms; default all but the reference"
    )
    to: list[Name] | None = Field(
        None,
        min_length=2,
        max_length=6,
        description='what they are randomised to: "continue", "stop", or an arm whose treatments then begin; '
        'default ["continue", "stop"]',
    )
    ratio: Phrase | None = Field(
        None, description='ratio of these groups, such as "3:1" of continuing to stopping; default equal'
    )
    lost: Phrase | None = Field(
        None,
        description="rule of who has lost the benefit at a later visit, changes counted from `week`, such as "
        '"rise in SALT of more than 20 points"',
    )
    retreat: Name | None = Field(
        None,
        description='what begins after the visit at which it is lost: "first" (the treatments of the first '
        "arm), or the name of an arm; default nothing",
    )
    arm: list[ArmSection] = Field(
        default_factory=list,
        max_length=6,
        description="[[rerandomisation.arm]] tables, as [[arm]]: what nobody is given from the beginning",
    )


class BackgroundSection(Section):
    """[background]: treatment of everybody from before baseline on."""

    weeks: float = Field(
        52.0, gt=0.0, le=LONGEST_TRIAL_WEEKS, description="weeks of it before baseline, a number above 0"
    )
    treatment: list[dict[str, str | bool | int | float]] = Field(
        min_length=1,
        max_length=10,
        description="one [[background.treatment]] table for each treatment, as [[arm.treatment]]",
    )


class AdherenceSection(Section):
    """[adherence]: patients miss doses or sessions, and stop silently."""

    taken: Phrase = Field(
        description='mean share of the doses or sessions taken by those who go on, such as "80 %"'
    )
    spread: Phrase | None = Field(
        None, description='SD of that share between patients, such as "15 %"; default 0 %'
    )
    stop: Phrase | None = Field(
        None,
        description='how many stop for good without telling anybody, such as "10 % by week 24"; they are '
        "seen on; default nobody",
    )
    arms: list[Name] | None = Field(None, min_length=1, description="names of arms; default all")


class IntercurrentSection(Section):
    """[[intercurrent]]: patients leave, stop, are rescued, or lose the field, for a cause."""

    cause: Literal["lack of effect", "shedding", "harm", "site", "chance", "forbidden co-medication"] = Field(
        description='"lack of effect", "shedding", "harm", "site" (a whole centre closes), "chance" or '
        '"forbidden co-medication"'
    )
    rate: Phrase = Field(
        description='how many of those at risk all that time have the event, such as "20 % by week 24", or '
        '"always", at the first visit at which the rule is met'
    )
    among: Phrase | None = Field(
        None,
        description="of lack of effect and shedding: rule of who is at risk, judged at each visit after "
        'baseline, such as "change in total density of less than 0 hairs/cm2"',
    )
    judged: Literal["measured", "true"] = Field(
        "measured",
        description='whether the rule judges what the clinic "measured" or what is "true", which nobody sees',
    )
    arms: list[Name] | None = Field(None, min_length=1, description="names of arms; default all")
    from_week: float | None = Field(
        None, ge=0.0, le=LONGEST_TRIAL_WEEKS, description="the first week of risk, a number from 0"
    )
    then: Name = Field(
        "leave",
        description='what follows: "leave" (neither treated nor seen), "stop" (seen, untreated), "lost" '
        "(treated, not seen: the field is lost), or the name of an arm whose treatments then begin (rescue)",
    )
    how: Literal["instead", "added"] = Field(
        "instead", description='whether that arm is given "instead" of the treatment or "added" to it'
    )
    arm: list[ArmSection] = Field(
        default_factory=list,
        max_length=1,
        description="one [[intercurrent.arm]] table, as [[arm]]: what nobody is randomised to",
    )


class TrialFile(Section):
    """A trial file of Anagen: one protocol."""

    trial: TrialSection = Field(description="a section [trial]")
    population: PopulationSection = Field(description="a section [population]")
    design: DesignSection = Field(
        default_factory=lambda: DesignSection.model_validate({}), description="a section [design]"
    )
    arm: list[ArmSection] = Field(min_length=1, max_length=20, description="1 to 20 [[arm]] tables")
    measurement: MeasurementSection = Field(description="a section [measurement]")
    analysis: AnalysisSection = Field(description="a section [analysis]")
    endpoint: list[EndpointSection] = Field(
        default_factory=list,
        max_length=MOST_ENDPOINTS,
        description=f"at most {MOST_ENDPOINTS} [[endpoint]] tables",
    )
    multiplicity: MultiplicitySection | None = Field(None, description="a section [multiplicity]")
    rerandomisation: RerandomisationSection | None = Field(None, description="a section [rerandomisation]")
    recruitment: RecruitmentSection | None = Field(None, description="a section [recruitment]")
    screening: ScreeningVisitSection | None = Field(None, description="a section [screening]")
    run_in: RunInSection | None = Field(None, description="a section [run_in]")
    background: BackgroundSection | None = Field(None, description="a section [background]")
    adherence: AdherenceSection | None = Field(None, description="a section [adherence]")
    intercurrent: list[IntercurrentSection] = Field(
        default_factory=list, max_length=20, description="at most 20 [[intercurrent]] tables"
    )
    adaptation: AdaptationSection | None = Field(None, description="a section [adaptation]")
    observed: list[ObservedSection] = Field(
        default_factory=list, max_length=200, description="at most 200 [[observed]] tables"
    )

    @field_validator("rerandomisation", mode="before")
    @classmethod
    def _one_table(cls, given: Any) -> Any:
        """The section, also where it is written as a list of one: ``[[rerandomisation]]``."""
        return given[0] if isinstance(given, list) and len(given) == 1 else given


def protocol_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a trial file, with the names of the shipped data.

    A copy is shipped as ``trial/data/protocol.schema.json`` for editors.
    """
    from anagen.measurement.method import SALT, methods
    from anagen.measurement.outcomes import OUTCOMES
    from anagen.population.hair_loss_keys import ALOPECIAS
    from anagen.population.stage import stage_progress

    schema = TrialFile.model_json_schema()
    sections = schema["$defs"]
    measured = sections["MeasurementSection"]["properties"]
    measured["method"] = {**measured["method"], "enum": sorted([*methods(), SALT.name])}
    _items(measured["outcomes"], sorted(OUTCOMES))
    people = sections["PopulationSection"]["properties"]
    people["alopecia"] = {**people["alopecia"], "enum": list(ALOPECIAS)}
    for scale in ("norwood", "ludwig"):
        _items(people[scale], list(stage_progress()[scale]))
    observed = sections["ObservedSection"]
    observed["properties"]["outcome"]["anyOf"][0]["enum"] = sorted(OUTCOMES)
    observed["anyOf"] = [
        {"required": ["record"]},
        {"required": ["outcome", "kind", "week", "value", "source"]},
    ]
    treatment = sections["ArmSection"]["properties"]["treatment"]["items"]
    treatment |= {"properties": {"therapy": {"type": "string"}}, "required": ["therapy"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _items(key: dict[str, Any], names: list[str]) -> None:
    for choice in key["anyOf"]:
        if choice.get("type") == "array":
            choice["items"]["enum"] = names
