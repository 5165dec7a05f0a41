"""Skeleton of a statistical analysis plan, filled from the trial file; its headings follow Gamble 2017."""

from __future__ import annotations

from anagen import __version__
from anagen.report.documents import entry_words, models, people
from anagen.report.documents.adaptation import adaptation_blocks
from anagen.report.documents.endpoints import endpoints_table, further_analyses, together_blocks
from anagen.report.documents.further import adjustment, sensitivity
from anagen.report.documents.parts import Block, Bullets, Document, Section, table, to_be_decided
from anagen.report.documents.sample_size import HEADING, NOTHING, Assumed, sample_size_blocks
from anagen.report.numbers import number
from anagen.statistics.sequential.operating import type_one_error
from anagen.trial.analysis.comparing import look_plan
from anagen.trial.protocol.assumed import told_assumptions
from anagen.trial.protocol.estimand import estimand_of
from anagen.trial.protocol.model import Protocol
from anagen.trial.result import TrialResult


def sap(protocol: Protocol, assumed: Assumed = NOTHING, result: TrialResult | None = None) -> Document:
    """Plan with design, size, estimand, hypothesis, analysis and looks as configured.

    Args:
        protocol: of the trial.
        assumed: assumptions for the sample size by formula.
        result: of a run, whose power is then told.
    """
    estimand = estimand_of(protocol)
    dosing = models.dose_finding(protocol)
    attributes = [(name.replace("_", " "), text) for name, text in vars(estimand).items()]
    return Document(
        "Statistical analysis plan",
        protocol.trial.name,
        (
            Section("Administration", (_administration(),)),
            Section(
                "Objective",
                (
                    f"To estimate the effect on this endpoint: {protocol.analysis.endpoint}. "
                    f"Treatments: {estimand.treatment}.",
                    f"Background and rationale: {to_be_decided('why this trial, in these patients, now')}",
                ),
            ),
            Section(
                "Design",
                (
                    *people.design(protocol),
                    table(["arm", "treatment"], people.arms(protocol)),
                    *told_assumptions(protocol),
                ),
            ),
            Section("Patients", (Bullets(tuple(people.eligibility(protocol, estimand.population))),)),
            Section("Measurements", (people.measurement(protocol),)),
            Section(HEADING, sample_size_blocks(protocol, assumed, result)),
            Section("Estimand", (table(["attribute", "as configured"], attributes), *_beside(protocol))),
            Section("Hypothesis and level", (models.decision(protocol), *_level(protocol))),
            Section("Interim looks", adaptation_blocks(protocol) or _looks(protocol)),
            Section("Analysis sets", _sets(protocol)),
            Section("Primary analysis", (*models.primary_analysis(protocol), *adjustment(protocol))),
            *([Section("Dose response", tuple(dosing))] if dosing else []),
            Section(
                "Secondary analyses" if protocol.several is None else "Further endpoints and other analyses",
                _secondary(protocol),
            ),
            Section("Sensitivity analyses", sensitivity(protocol)),
            Section("Harms", (to_be_decided("how adverse events are collected, coded and tabulated"),)),
            Section("Software", (_software(protocol),)),
        ),
    )


def _administration() -> Block:
    wanted = {
        "registry number": "registry and number",
        "version and date": "of this plan",
        "sponsor": "name",
        "author, statistician, chief investigator": "names and signatures",
        "blinding of the author": "whether the author had seen data by arm",
    }
    return table(["item", "content"], [(name, to_be_decided(what)) for name, what in wanted.items()])


def _level(protocol: Protocol) -> tuple[Block, ...]:
    """How the level is held over arms and endpoints."""
    if protocol.several is None:
        return (models.multiplicity(protocol),)
    return (endpoints_table(protocol), *together_blocks(protocol))


def _beside(protocol: Protocol) -> list[str]:
    found = [
        "Other events after randomisation, such as another hair treatment, a stop of the treatment or a "
        "changed "
        f"hair style: {to_be_decided('strategy for each')}"
    ]
    if protocol.rerandomisation is not None:
        found.append("The second randomisation is analysed apart, among those randomised again.")
    return found


def _looks(protocol: Protocol) -> tuple[Block, ...]:
    """Boundaries of the looks, as the trial file sets them; one sentence if there is none."""
    by_date = entry_words.calendar_looks(protocol)
    if by_date is not None:
        return by_date
    plan = look_plan(protocol)
    if plan is None:
        return ("No look at the comparison before the end is planned.",)
    design, looks = plan.design, plan.looks
    columns = ["look", "share of information", "patients", "Z for efficacy"]
    columns += ["Z for futility"] if looks.futility is not None else []
    rows = []
    for place, fraction in enumerate(design.information):
        end = place == design.looks - 1
        row = ["end" if end else str(place + 1), number(fraction, 2), str(plan.patients[place])]
        row.append(number(design.efficacy[place], 4))
        if design.futility is not None:
            row.append("" if end else number(design.futility[place], 4))
        rows.append(row)
    sides = "on either side (two-sided)" if design.sides == 2 else "on the better side (one-sided)"
    stops = ""
    if looks.futility is not None:
        kind = "binding" if looks.binding else "not binding, so that the level holds if it is overruled"
        stops = f" The rule for futility is {kind}."
    return (
        f"The level is spent by the {looks.spending} function; the hypothesis is shown at a look at which "
        "Z lies beyond "
        f"the boundary {sides}. By recursion over the looks the type I error is "
        f"{number(type_one_error(design), 4)}.{stops}",
        table(columns, rows),
        _who_is_looked_at(protocol)
        + " Who sees the results: "
        + to_be_decided("a data monitoring committee and its charter"),
    )


def _who_is_looked_at(protocol: Protocol) -> str:
    if protocol.entry.accrual is None or not protocol.analysis.all_visits:
        return "A look takes the patients recruited first, each with the endpoint's visit."
    return (
        "A look is held when so many patients have reached the endpoint's visit, and takes all visits up to "
        "that day."
    )


def _sets(protocol: Protocol) -> tuple[Block, ...]:
    return (
        "Patients are analysed in the arm to which they were randomised."
        if len(protocol.arms) > 1
        else "All patients treated are analysed.",
        f"Per-protocol and safety sets: {to_be_decided('definitions, if any')}",
    )


def _secondary(protocol: Protocol) -> tuple[Block, ...]:
    others = [name for name in protocol.measurement.outcomes if name != protocol.analysis.endpoint.outcome]
    told: list[str] = []
    if protocol.several is not None:
        told += further_analyses(protocol)
        others = [
            name
            for name in others
            if name not in (one.analysis.endpoint.outcome for one in protocol.several.further)
        ]
    if others:
        told.append(
            f"Also measured: {', '.join(others)}. The analysis of these is descriptive by arm and visit."
        )
    if protocol.measurement.also:
        where = ", ".join(protocol.measurement.also)
        claim = "" if protocol.several is None else ", which is descriptive"
        told.append(f"The primary analysis is repeated at: {where}{claim}.")
    if not told:
        told.append("The trial file names no further outcome.")
    if protocol.several is not None and protocol.several.further:
        return tuple(told)
    return (*told, to_be_decided("secondary endpoints, their order and their analyses"))


def _software(protocol: Protocol) -> str:
    return (
        f"The trial was designed with Anagen {__version__}, whose statistics are checked against R and SAS "
        "(docs/checked_against_r.md). Software of the final analysis: " + to_be_decided("package and version")
    )
