"""How patients come into a trial, in the words of its documents."""

from __future__ import annotations

import numpy as np

from anagen.files.phrases import plain, time_text
from anagen.report.documents.parts import Block, to_be_decided
from anagen.report.numbers import number, readable
from anagen.trial.entry.accrual import centres_of
from anagen.trial.protocol.entry import RunIn
from anagen.trial.protocol.model import Protocol


def eligibility(protocol: Protocol, *, planned: bool = True) -> list[str]:
    """Points on the biomarker, on screening and on the run-in.

    Args:
        protocol: of the trial.
        planned: whether what a real trial has yet to decide is told too.
    """
    marker, entry, points = protocol.population.biomarker, protocol.entry, []
    if marker is not None:
        known = marker.prevalence
        many = (
            (to_be_decided("its prevalence") if planned else "its prevalence is not known")
            if known is None
            else f"expected in {plain(known)} % of those screened"
        )
        effect = (
            "it is not assumed to change the effect of a treatment"
            if marker.ratio == 1.0
            else f"a treatment is assumed to have {marker.ratio:g} times the effect that it has without it"
        )
        left = f" {to_be_decided('assay and laboratory')}" if planned else ""
        points.append(f"Biomarker: {marker} ({many}); {effect}.{left}")
    if entry.screening is not None and entry.screening.excluded:
        points.append(
            f"Expected to fail for other reasons: {plain(entry.screening.excluded)} % of those screened."
        )
    if entry.run_in is not None and entry.run_in.keep is not None:
        points.append(f"Randomised are those with {entry.run_in.keep} over the run-in.")
    return points


def sentences(protocol: Protocol) -> list[str]:
    """Sentences on screening, the run-in and recruitment."""
    entry, found = protocol.entry, []
    if entry.screening is not None:
        visit = "at a visit of its own" if entry.screening.recount else "at the baseline visit"
        if entry.screening.days:
            visit = f"{entry.screening.days} days before {'the run-in' if entry.run_in else 'baseline'}"
        again = ", and read again at baseline" if entry.screening.recount else ""
        found.append(f"Patients are screened {visit}; what they are taken by is measured then{again}.")
    if entry.run_in is not None:
        found.append(_run_in(entry.run_in))
    if entry.accrual is not None:
        found.append(_recruitment(protocol))
    return found


def calendar_looks(protocol: Protocol) -> tuple[Block, ...] | None:
    """Paragraphs on looks by the calendar; None where there are none."""
    looks = protocol.analysis.looks
    if looks is None or not looks.days:
        return None
    futility = ""
    if looks.futility is not None:
        bounds = ", ".join(f"{one:g}" for one in looks.futility)
        kind = "binding" if looks.binding else "not binding"
        futility = f" A look at which Z lies below {bounds} stops the trial for futility ({kind})."
    return (
        f"Looks by the calendar: {', '.join(time_text(day) for day in looks.days)} after the first centre "
        f"opened. At each look the level is spent by the {looks.spending} function at the share of the "
        "planned patients who have reached the endpoint's visit; the boundaries follow from the shares seen "
        "(Lan and DeMets). A look with fewer than two such patients, or with all of them, is not held."
        f"{futility}",
        "Of patients who have not yet reached the endpoint's visit, earlier visits are used if the model "
        "uses all visits. Who sees the results: "
        + to_be_decided("a data monitoring committee and its charter"),
    )


def _run_in(run_in: RunIn) -> str:
    given = "; ".join(readable(course.describe()) for course in run_in.courses)
    text = f"Before randomisation there is a run-in of {run_in.days} days with {given}"
    if not given:
        text = f"Before randomisation there is a washout of {run_in.days} days without treatment"
    lost = [
        f"{plain(share)} % {words}"
        for share, words in (
            (run_in.lost, "of those who enter leave in it"),
            (run_in.nonadherent, "of those who stay do not adhere and are not randomised"),
        )
        if share
    ]
    return text + (f"; expected: {' and '.join(lost)}." if lost else ".")


def _recruitment(protocol: Protocol) -> str:
    accrual, count = protocol.entry.accrual, protocol.design.centres
    assert accrual is not None
    each = f"{plain(round(accrual.per_month, 2))} people a month"
    text = f"Each of {count} centres is expected to screen {each}" if count > 1 else f"{each} are screened"
    if accrual.opening_days:
        text += f"; centres open {accrual.opening_days} days after one another"
    if accrual.spread:
        text += f"; their rates differ with a coefficient of variation of {plain(accrual.spread)} %"
    alike = centres_of(type(accrual)(accrual.per_month, accrual.opening_days), count, 0, 0)
    days = float(alike.day_of(np.array([float(protocol.population.size)]))[0])
    return (
        f"{text}. At that rate {protocol.population.size} people are screened in {number(days / 7.0, 0)} "
        "weeks; a simulation counts those who fail too."
    )
