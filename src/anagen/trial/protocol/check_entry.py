"""Check of [recruitment], [screening] and [run_in], and of the biomarker that patients are taken by."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import DAYS_PER_MONTH, DAYS_PER_WEEK, require_whole_day
from anagen.files.source_text import SourceText
from anagen.measurement.outcomes import OUTCOMES
from anagen.population.biomarker import Biomarker, read_biomarker
from anagen.quantities import quantity
from anagen.simulators.capabilities import RERANDOMISATION
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.arm_section import ArmSection
from anagen.trial.protocol.check_arms import arm_of, one_course_each
from anagen.trial.protocol.check_population import require_supported
from anagen.trial.protocol.check_sense import require_no_own_placebo
from anagen.trial.protocol.entry import RUN_IN, Accrual, Entry, RunIn, ScreeningVisit
from anagen.trial.protocol.entry_sections import RecruitmentSection, RunInSection, ScreeningVisitSection
from anagen.trial.protocol.file_model import TrialFile
from anagen.trial.protocol.measurement import Measurement
from anagen.trial.protocol.population import Population
from anagen.trial.protocol.population_section import PopulationSection
from anagen.trial.protocol.responders import Rule, read_rule
from anagen.trial.protocol.unsimulated import refuse_unsimulated
from anagen.units import parse_quantity

if TYPE_CHECKING:
    from anagen.therapy.catalogue import Catalogue

Where = Callable[[str], str]
_RATE = re.compile(
    r"\s*(\d{1,7}(?:\.\d{1,20})?)\s*(?:patients?|people)\s*(?:/|per|a)\s*(day|week|month|year)\s*"
)
_A_MONTH = {
    "day": DAYS_PER_MONTH,
    "week": DAYS_PER_MONTH / DAYS_PER_WEEK,
    "month": 1.0,
    "year": 1.0 / 12.0,
}


def entry_of(
    file: TrialFile,
    population: Population,
    measurement: Measurement,
    source: SourceText,
    catalogue: Catalogue | None,
) -> Entry:
    """How patients come in, as the file says.

    Raises:
        InputError: the first fault, with its place.
    """

    def in_section(name: str) -> Where:
        return lambda key: source.where((name, key))

    return Entry(
        accrual=None if file.recruitment is None else _accrual(file, file.recruitment, source),
        screening=None if file.screening is None else _screening(file.screening, in_section("screening")),
        run_in=None
        if file.run_in is None
        else _run_in(file, file.run_in, population, measurement, source, catalogue),
    )


def biomarker_of(section: PopulationSection, where: Where) -> Biomarker | None:
    """Biomarker of the [population] section, or None.

    Raises:
        InputError: the first fault, with its place.
    """
    told = {key: getattr(section, key) for key in ("biomarker_prevalence", "biomarker_effect")}
    if section.biomarker is None:
        for key, value in told.items():
            if value is not None:
                raise InputError(
                    "of which biomarker?",
                    where=where(key),
                    expected='a key such as biomarker = "IgE >= 200 IU/mL"',
                )
        return None
    rule = read_biomarker(section.biomarker, where("biomarker"))
    prevalence = None
    if section.biomarker_prevalence is not None:
        prevalence = quantity("share of patients").read(
            section.biomarker_prevalence, where("biomarker_prevalence")
        )
        if prevalence == 0.0:
            raise InputError(
                "nobody has the biomarker",
                where=where("biomarker_prevalence"),
                expected="a share above 0 %",
            )
    ratio = 1.0 if section.biomarker_effect is None else section.biomarker_effect
    if ratio != 1.0 and prevalence is None:
        raise InputError(
            "an effect that depends on a biomarker needs to know how many have it",
            where=where("biomarker_effect"),
            expected='a key such as biomarker_prevalence = "30 %"',
        )
    return Biomarker(rule, prevalence, ratio)


def _accrual(file: TrialFile, section: RecruitmentSection, source: SourceText) -> Accrual:
    def where(key: str) -> str:
        return source.where(("recruitment", key))

    match = _RATE.fullmatch(section.rate)
    if match is None:
        raise InputError(
            f"{section.rate[:80]!r} is not a rate of recruitment",
            where=where("rate"),
            expected='people of one centre and a time, such as "2 patients/month"',
        )
    rate = float(match[1]) * _A_MONTH[match[2]]
    quantity("people screened a month").check(rate, where("rate"), section.rate)
    if file.design.season_start is not None:
        raise InputError(
            "patients who come one after the other do not begin on one day of the year",
            where=source.where(("design", "season_start")),
            expected="no key, or no section [recruitment]",
        )
    for key, given in (("opening", section.opening), ("rate_spread", section.rate_spread)):
        if given is not None and file.design.centres == 1:
            raise InputError(
                "with one centre, none opens later and none recruits at another rate",
                where=where(key),
                expected="design.centres of 2 or more, or no key",
            )
    return Accrual(
        per_month=rate,
        opening_days=_days(section.opening, "opening of centres", where("opening")),
        spread=0.0
        if section.rate_spread is None
        else quantity("spread of recruitment").read(section.rate_spread, where("rate_spread")),
    )


def _screening(section: ScreeningVisitSection, where: Where) -> ScreeningVisit:
    return ScreeningVisit(
        days=_days(section.period, "screening period", where("period")),
        excluded=_share(section.excluded, where("excluded")),
        recount=section.recount,
    )


def _run_in(
    file: TrialFile,
    section: RunInSection,
    population: Population,
    measurement: Measurement,
    source: SourceText,
    catalogue: Catalogue | None,
) -> RunIn:
    def where(key: str) -> str:
        return source.where(("run_in", key))

    days = _days(section.length, "run-in", where("length"))
    given = Arm(RUN_IN)
    if section.treatment:
        shape = ArmSection.model_validate({"name": RUN_IN, "treatment": section.treatment})
        given = arm_of(shape, ("run_in",), days, source, catalogue)

        def place(number: int) -> str:
            return source.where(("run_in", "treatment", number))

        require_no_own_placebo(given, place)
        given = one_course_each(given, ("run_in",), source)
        refuse_unsimulated((given,), population, lambda _: source.where(("run_in",)))
    found = RunIn(
        days=days,
        treatments=given.treatments,
        lost=_share(section.lost, where("lost")),
        nonadherent=_share(section.nonadherent, where("nonadherent")),
        keep=_keep(section.keep, measurement, where("keep")),
        courses=given.courses,
    )
    if found.simulated:
        _require_simulable(file, population, measurement, source)
    return found


def _require_simulable(
    file: TrialFile, population: Population, measurement: Measurement, source: SourceText
) -> None:
    """Check that the patients can be followed from a time before their baseline.

    Raises:
        InputError: they cannot.
    """
    place = source.where(("run_in",))
    require_supported(RERANDOMISATION, population.alopecia, place, population.diseases)
    if any(OUTCOMES[name].rater for name in measurement.outcomes):
        raise InputError(
            "improvement is rated from the beginning of the treatment, not from a baseline after a run-in",
            where=place,
            expected="outcomes that are counted, or a run-in without treatment and without keep",
        )


def _keep(text: str | None, measurement: Measurement, where: str) -> Rule | None:
    if text is None:
        return None
    rule = read_rule(text, where)
    if rule.outcome not in measurement.outcomes:
        raise unknown_name("outcome measured", rule.outcome, measurement.outcomes, where)
    return rule


def _days(text: str | None, name: str, where: str) -> int:
    """Whole days of a phrase; 0 without one."""
    if text is None:
        return 0
    return require_whole_day(quantity(name).read(text, where), text, where)


def _share(text: str | None, where: str) -> float:
    """Per cent, below 100, of a phrase; 0 without one."""
    if text is None:
        return 0.0
    share = quantity("share of patients").check(parse_quantity(text, "%", where=where), where, text)
    if share == 100.0:
        raise InputError("nobody is left", where=where, expected="a share below 100 %")
    return share
