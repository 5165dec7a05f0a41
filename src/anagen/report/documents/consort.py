"""Flow of patients through a simulated trial after CONSORT 2025: randomised, left, analysed, by arm."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING

from anagen.files.phrases import time_text
from anagen.report.documents.parts import Document, Drawing, Section, table, to_be_decided
from anagen.report.evidence.words import many
from anagen.trial.protocol.crossover import CROSSOVER, second_end
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.model_options import WIN_RATIO
from anagen.trial.protocol.responders import NON_RESPONDER
from anagen.trial.result import TrialResult
from anagen.trial.subjects import DROPOUT

if TYPE_CHECKING:
    import polars as pl

_WIDE, _GAP, _LINE, _PAD, _LETTERS = 230, 24, 17, 10, 32


@dataclass(frozen=True)
class ArmFlow:
    """Patients of one arm (sides of a scalp, on a split scalp).

    Attributes:
        arm: its name.
        randomised: allocated to it.
        left: pairs (visit missed first, how many), in order.
        reasons: pairs (reason of leaving, how many), most frequent first; None if the run kept none.
        analysed: in the comparison of the primary endpoint.
    """

    arm: str
    randomised: int
    left: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...] | None
    analysed: int


def flows(result: TrialResult) -> tuple[ArmFlow, ...]:
    """Flow of each arm in the reported trial, from its observations."""
    import polars as pl

    protocol = result.protocol
    seen = result.observations.filter(
        (pl.col("outcome") == protocol.analysis.endpoint.outcome)
        & (pl.col("region") == protocol.measurement.region)
    )
    if result.subjects is not None:
        reasons = result.subjects.select("patient", "leaving_reason")
        seen = seen.join(reasons, on="patient", how="left", maintain_order="left")
    return tuple(_flow(protocol, name, seen.filter(pl.col("arm") == name)) for name in protocol.arm_names)


def consort(result: TrialResult) -> Document:
    """Diagram and table of the flow of patients in the reported trial."""
    found, protocol = flows(result), result.protocol
    sites = "sides of a scalp" if protocol.design.kind == "split-scalp" else "patients"
    rows = [
        [
            one.arm,
            str(one.randomised),
            "; ".join(f"{count} before {visit}" for visit, count in one.left) or "none",
            "; ".join(f"{reason}: {count}" for reason, count in one.reasons or ()) or "none",
            str(one.analysed),
        ]
        for one in found
    ]
    return Document(
        "Flow of patients",
        protocol.trial.name,
        (
            Section(
                "Flow",
                (
                    Drawing(svg(found, protocol), lines(found, protocol)),
                    table(["arm", f"{sites} randomised", "left", "reasons", "analysed"], rows),
                ),
            ),
            Section(
                "How to read it",
                (
                    "The numbers are those of the first of "
                    f"{many(result.summary.replicates, 'simulated trial', 'simulated trials')}, the one "
                    "that is "
                    "reported. Virtual patients are recruited as eligible, so that no number assessed for "
                    "eligibility "
                    "exists. "
                    f"{to_be_decided('numbers screened, not eligible and declining, in a real trial')}",
                    _why(result),
                    _analysed_as(protocol),
                ),
            ),
        ),
    )


def lines(found: tuple[ArmFlow, ...], protocol: Protocol) -> tuple[str, ...]:
    """The flow as lines of text."""
    told = [f"randomised: {many(protocol.population.size, 'patient', 'patients')}"]
    for one in found:
        told.append(f"  {one.arm}: {one.randomised}")
        told += [f"    left before {visit}: {count}" for visit, count in one.left]
        told += [f"    reason {reason}: {count}" for reason, count in one.reasons or ()]
        told.append(f"    analysed: {one.analysed}")
    return tuple(told)


def svg(found: tuple[ArmFlow, ...], protocol: Protocol) -> str:
    """The flow as a figure: a box for all, and for each arm its allocation, who left and who was analysed."""
    columns = [
        (
            [*wrap(one.arm, _LETTERS), f"randomised: {one.randomised}"],
            [
                *([f"left before {visit}: {count}" for visit, count in one.left] or ["left: none"]),
                *(f"reason {reason}: {count}" for reason, count in one.reasons or ()),
            ],
            [f"analysed: {one.analysed}"],
        )
        for one in found
    ]
    width = len(found) * _WIDE + (len(found) + 1) * _GAP
    heights = [max(len(column[row]) for column in columns) * _LINE + 2 * _PAD for row in range(3)]
    top = 2 * _PAD + _LINE
    drawn = [_box((width - _WIDE) / 2, _GAP, top, [f"randomised: {protocol.population.size} patients"])]
    for number, column in enumerate(columns):
        x, y, middle = _GAP + number * (_WIDE + _GAP), _GAP + top, _GAP + number * (_WIDE + _GAP) + _WIDE / 2
        drawn.append(_path(f"M{width / 2:g} {y:g} V{y + _GAP / 2:g} H{middle:g} V{y + _GAP:g}"))
        for row, height in enumerate(heights):
            y += _GAP
            if row:
                drawn.append(_path(f"M{middle:g} {y - _GAP:g} V{y:g}"))
            drawn.append(_box(x, y, height, column[row]))
            y += height
    height_of_all = _GAP + top + sum(heights) + 4 * _GAP
    told = "; ".join(line.strip() for line in lines(found, protocol))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height_of_all:g}" role="img" '
        f'style="width: 100%; max-width: {width:g}px" font-family="sans-serif" font-size="13" '
        f'fill="currentColor"><title>Flow of patients</title><desc>{escape(told)}</desc>'
        f"{''.join(drawn)}</svg>"
    )


def _flow(protocol: Protocol, name: str, seen: pl.DataFrame) -> ArmFlow:
    """Flow of the arm `name`, from its observations of the endpoint's outcome."""
    import polars as pl

    days = protocol.measurement.visit_days
    sites = seen.group_by("patient", "side").agg(
        present=pl.col("visit").filter(~pl.col("dropped")),
        last=pl.col("visit").filter(~pl.col("dropped")).max(),
    )
    last = [-1 if one is None else int(one) for one in sites["last"].to_list()]
    left = [
        (time_text(days[visit + 1]), last.count(visit)) for visit in range(len(days) - 1) if last.count(visit)
    ]
    reasons = None
    if "leaving_reason" in seen.columns:
        gone = seen.unique(["patient", "side"]).drop_nulls("leaving_reason")["leaving_reason"].to_list()
        reasons = tuple(Counter(sorted(gone)).most_common())
    analysed = _analysed(protocol, [set(one) for one in sites["present"].to_list()])
    return ArmFlow(name, len(last), tuple(left), reasons, analysed)


def _analysed(protocol: Protocol, present: list[set[int]]) -> int:
    """Number of sites in the primary comparison, given the visits at which each was observed."""
    analysis, days = protocol.analysis, protocol.measurement.visit_days
    end = days.index(analysis.endpoint.day)
    if analysis.missing == NON_RESPONDER:
        return len(present)
    if analysis.model == CROSSOVER:
        wanted = {0, end, days.index(second_end(analysis.endpoint, protocol.design.washout_days))}
        return sum(wanted <= one for one in present)
    if analysis.all_visits:
        return sum(0 in one and any(0 < visit <= end for visit in one) for one in present)
    if analysis.missing == "last observation carried forward":
        return sum(0 in one for one in present)
    return sum({0, end} <= one if analysis.endpoint.from_baseline else end in one for one in present)


def _why(result: TrialResult) -> str:
    """Sentence on the reasons of leaving."""
    real = to_be_decided("reasons for leaving, in a real trial")
    if result.subjects is None:
        return f"Why a virtual patient left was not kept by this run. {real}"
    return f"The reason {DROPOUT!r} is the rate of leaving that the file sets; it stands for no cause. {real}"


def _analysed_as(protocol: Protocol) -> str:
    analysis = protocol.analysis
    if analysis.missing == NON_RESPONDER:
        return "All randomised patients are analysed; who left is counted as a non-responder."
    if analysis.model == WIN_RATIO:
        return "Analysed are all patients with any outcome of the hierarchy; one that is missing ties."
    if analysis.all_visits:
        return (
            "Analysed are all patients with a value at baseline and at one later visit up to the endpoint's."
        )
    if analysis.missing == "complete cases":
        return "Analysed are the patients with a value at baseline and at the visit of the endpoint."
    return "Analysed are all patients with a value at baseline; who left keeps the last value observed."


def _box(x: float, y: float, height: float, texts: list[str]) -> str:
    rows = "".join(
        f'<text x="{x + _WIDE / 2:g}" y="{y + _PAD + (row + 0.78) * _LINE:g}" text-anchor="middle">'
        f"{escape(text)}</text>"
        for row, text in enumerate(texts)
    )
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{_WIDE}" height="{height:g}" rx="4" fill="none" '
        'stroke="currentColor"/>' + rows
    )


def _path(d: str) -> str:
    return f'<path d="{d}" fill="none" stroke="currentColor"/>'
