"""Report of a virtual trial: one self-contained HTML file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from anagen.files.notice import NOTICE
from anagen.files.writing import write_file
from anagen.report import style
from anagen.report.numbers import interval, interval_places, number, p_value, readable
from anagen.report.page import fill
from anagen.report.style import ARM_COLOURS, pretty_unit
from anagen.report.trial import alternatives, reading, wording
from anagen.report.trial.adaptation import adapted_arm_words, decision_words
from anagen.report.trial.ademp import ademp
from anagen.report.trial.dose_finding import dose_alternative, dose_words
from anagen.report.trial.economics import trial_costs
from anagen.report.trial.entry import calendar_words, entry_sentences, lost_words
from anagen.report.trial.estimands import adherence_words, estimand_words, events_words
from anagen.report.trial.further import further_context
from anagen.report.trial.protocol import own_sections, protocol_sections
from anagen.report.trial.ratios import BLURRED, ratio_words
from anagen.report.trial.table import (
    baseline_words,
    detection_words,
    observed_words,
    odds_words,
    responders_words,
    second_words,
)
from anagen.report.trial.together import hypotheses_words, joint_words
from anagen.trial.own_definitions import FOLDER, own_files
from anagen.trial.protocol.procedure_words import procedure_words
from anagen.trial.protocol.resolved import protocol_table
from anagen.trial.result import TrialResult
from anagen.trial.results.comparison import Comparison
from anagen.trial.results.endpoint_summary import EndpointSummary
from anagen.trial.results.region_summary import RegionSummary
from anagen.trial.results.therapy_standing import TherapyStanding
from anagen.trial.results.together import FurtherEndpoint
from anagen.trial.results.trial_summary import TrialSummary
from anagen.trial.results.written import known, known_bounds

DISCLAIMER = (
    f"{NOTICE} No person was treated: this is a forecast from a model and its uncertain parameters, "
    "not a clinical result."
)

STATUS_MEANING: Mapping[str, str] = {
    "read": "stated in the source",
    "derived": "arithmetic on numbers read in sources",
    "computed": "obtained by running published equations",
    "fitted": "set by the fit to published trials",
    "recalled": "from general knowledge, never fitted to",
    "prior": "a judgement; no measurement was found",
}


def write_report(result: TrialResult, path: str | os.PathLike[str]) -> Path:
    """Write the report of a trial to `path`, whole or not at all.

    The file appears under its name only when it is complete. One result always gives the same bytes.

    Raises:
        OSError: the folder cannot be written to.
    """
    return write_file(path, render(result))


def render(result: TrialResult) -> str:
    """Report as text."""
    with style.look():
        context = _context(result)
    return fill("report.html.j2", context)


def _context(result: TrialResult) -> dict[str, Any]:
    summary, goal = result.summary, result.summary.endpoint
    names = summary.arm_names
    return {
        "title": summary.trial,
        "disclaimer": DISCLAIMER,
        "headline": wording.headline(result),
        "warnings": [
            readable(text)
            for text in summary.warnings
            if text not in wording.unstudied(summary)  # the headline begins with these
        ],
        "protocol": protocol_sections(protocol_table(result.protocol)) + own_sections(result.protocol),
        "arms": [(arm.name, [readable(words) for words in arm.treatment]) for arm in summary.arms],
        "arm_slots": {name: i % len(ARM_COLOURS) for i, name in enumerate(names)},
        "goal": {
            "outcome": goal.outcome,
            "unit": reading.outcome_unit(goal.outcome),
            "week": f"week {goal.week:g}",
        },
        "rule": readable(goal.rule or ""),
        "responders": [{"name": name, **responders_words(row)} for name, row in reading.responders(summary)],
        "results": _outcome_rows(result, goal.outcome),
        "others": _other_outcomes(result),
        "controlled": summary.controlled,
        "level": reading.confidence_level(result),
        "comparisons": [
            *(_comparison(row, goal) for row in summary.comparisons),
            *(
                _comparison(row, goal, part.region if summary.together is None else f"{part.region}, alone")
                for part in summary.elsewhere or ()
                for row in part.comparisons
                # Endpoints of other regions have a table of their own.
                if part.region not in {one.region for one in _further(summary)}
            ),
        ],
        "again": second_words(result),
        "decisions": decision_words(result),
        "adapted_arms": adapted_arm_words(result),
        "events": events_words(result),
        "entry": lost_words(result),
        "calendar": calendar_words(result),
        "entry_notes": [readable(text) for text in entry_sentences(result)],
        "estimands": estimand_words(result),
        "adherence": adherence_words(result),
        "ratios": ratio_words(result),
        "blurred": BLURRED,
        "dosing": dose_words(result),
        "dose_figure": _dose_response(result),
        "hypotheses": hypotheses_words(result),
        "joint": joint_words(result),
        "procedure": procedure_words(result.protocol) or "",
        "strategy": summary.estimand.strategy,
        "further": further_context(result),
        "points": reading.shown_unit(goal),
        "models": ", ".join(dict.fromkeys(row.model for row in summary.comparisons)),
        "replicates": summary.replicates,
        "chance": reading.detection_name(summary),
        "observed": [observed_words(row) for row in summary.observed],
        "effects": _effects(result),
        "spreads": _spreads(result),
        "courses": _timecourses(result),
        "cycles": _cycles(result),
        "deliveries": _deliveries(result),
        "patches": _patches(result),
        "scalps": _scalps(result),
        "costs": trial_costs(result),
        "evidence": [_evidence(row) for row in summary.evidence],
        "provenance": _provenance(summary),
        "statuses": _statuses(summary),
        "ademp": ademp(result),
        "finding": reading.finding(result),
        "version": summary.anagen,
        "seed": str(summary.seed),
        "own_folder": FOLDER if own_files(result.protocol) else "",
    }


def _further(summary: TrialSummary) -> tuple[FurtherEndpoint, ...]:
    return () if summary.together is None else summary.together.further


def _outcome_rows(
    result: TrialResult, outcome: str, elsewhere: RegionSummary | None = None
) -> list[dict[str, str]]:
    """Rows of one outcome, one per arm; all numbers are text with equal decimals.

    Args:
        result: of the trial.
        outcome: its name.
        elsewhere: a further region; default the trial's first.
    """
    week = result.summary.endpoint.week
    rows = [(arm, arm.at(outcome, week)) for arm in (elsewhere or result.summary).arms]
    places = max(
        (interval_places(bounds) for _, row in rows if (bounds := known_bounds(row.ci95))), default=1
    )
    return [
        {
            "name": arm.name,
            "n": number(row.n, 0),
            "baseline": baseline_words(arm, outcome),
            "change": number(row.change, places, signed=True),
            "ci": interval(row.ci95, places),
            "true": number(row.true_change, places, signed=True),
            "spread": interval(row.interval95, places),
            "twin": number(
                None if elsewhere else reading.course_change(result, arm.name, outcome, week, twin=True),
                places,
                signed=True,
            ),
        }
        for arm, row in rows
    ]


def _other_outcomes(result: TrialResult) -> list[dict[str, Any]]:
    names = reading.outcome_names(result.summary)
    regions = [(None, names[1:]), *((part, names) for part in result.summary.elsewhere or ())]
    return [
        {
            "outcome": outcome if part is None else f"{outcome}, {part.region}",
            "unit": reading.outcome_unit(outcome),
            "rows": _outcome_rows(result, outcome, part),
        }
        for part, outcomes in regions
        for outcome in outcomes
    ]


def _evidence(row: TherapyStanding) -> dict[str, str]:
    return {
        "therapy": row.therapy,
        "certainty": row.certainty,
        "why": row.why,
        # Any other address could be a script.
        "link": row.source if row.source.startswith("https://") else "",
        "source": row.source,
        "regulation": row.regulation.get("summary", ""),
    }


def _comparison(row: Comparison, goal: EndpointSummary, region: str | None = None) -> dict[str, str]:
    places = interval_places(row.confidence)
    return {
        "arm": row.arm,
        "reference": row.reference or "",
        "outcome": {"percent change": f"percent change in {row.outcome}", "responders": "responders"}.get(
            goal.kind, row.outcome
        )
        + (f", {region}" if region else ""),
        "unit": reading.shown_unit(goal) if goal.rule else pretty_unit(goal.unit),
        "week": f"{row.week:g}",
        "difference": number(row.difference, places, signed=True),
        "ci": interval(row.confidence, places),
        "spread": interval(row.interval95, places),
        "p": p_value(row.p),
        "odds": odds_words(row),
        "power": detection_words(row),
        "true": number(row.true_difference, places, signed=True),
        "true_spread": interval(row.true_interval95, places),
    }


def _effects(result: TrialResult) -> list[dict[str, Any]]:
    """Forest plot of differences between arms."""
    from markupsafe import Markup

    from anagen.report.embed import svg
    from anagen.report.figures.effect import effect

    summary, goal = result.summary, result.summary.endpoint
    if not summary.controlled:
        return []
    level, chance = reading.confidence_level(result), reading.detection_name(summary)
    unit = reading.shown_unit(goal) if goal.rule else goal.unit
    figure = effect(
        summary.comparisons,
        unit=unit,
        arms=summary.arm_names,
        level=level,
        chance=chance,
        grey=summary.unstudied,
    )
    picture = svg(figure, "effect0", alternatives.of_effect(summary.comparisons, unit, level))
    return [{"outcome": "responders" if goal.rule else goal.outcome, "svg": Markup(picture)}]


def _dose_response(result: TrialResult) -> str:
    """Figure of the dose response; empty without dose finding."""
    from markupsafe import Markup

    from anagen.report.embed import svg
    from anagen.report.figures.dose_response import dose_response_figure

    found = result.summary.dose_finding
    if found is None:
        return ""
    unit = reading.shown_unit(result.summary.endpoint)
    picture = svg(dose_response_figure(found, unit), "dose0", dose_alternative(found, unit))
    return Markup(picture)


def _spreads(result: TrialResult) -> list[dict[str, Any]]:
    """Estimates of all comparisons over the replicates."""
    import polars as pl
    from markupsafe import Markup

    from anagen.report.embed import svg
    from anagen.report.figures.replicates import replicates

    if result.estimates.is_empty():
        return []
    drawn = []
    names, goal = result.summary.arm_names, result.summary.endpoint
    for i, row in enumerate(result.summary.comparisons):
        own = result.estimates.filter(pl.col("arm") == row.arm)
        if "region" in own.columns:
            own = own.filter(pl.col("region") == result.protocol.measurement.region)
        if own.height < 2:
            continue
        figure = replicates(
            own["difference"].to_numpy(),
            shown=own["shown"].to_numpy(),
            reported=known(row.difference),
            true=known(row.true_difference),
            unit=reading.shown_unit(goal) if goal.rule else goal.unit,
            finding=reading.finding(result),
            colour=ARM_COLOURS[names.index(row.arm) % len(ARM_COLOURS)],
        )
        title = row.title if row.reference is not None else f"change with {row.arm}"
        words = f"Histogram of the estimate over {own.height} repeats of the trial, {title}."
        drawn.append({"title": title, "svg": Markup(svg(figure, f"spread{i}", words))})
    return drawn


def _timecourses(result: TrialResult) -> list[dict[str, Any]]:
    from markupsafe import Markup

    from anagen.report.embed import svg
    from anagen.report.figures.timecourse import timecourse
    from anagen.report.trial.visits import CHANGE, visit_means

    if result.courses.is_empty():
        return []
    kept = set(result.courses["outcome"].to_list())
    drawn = []
    wanted = [name for plain in reading.outcome_names(result.summary) for name in (plain, CHANGE + plain)]
    for i, outcome in enumerate(name for name in wanted if name in kept):
        visits = visit_means(result.observations, outcome) if not result.observations.is_empty() else None
        figure = timecourse(
            result.courses,
            outcome,
            visits=visits,
            arms=result.summary.arm_names,
            grey=result.summary.unstudied,
        )
        picture = svg(figure, f"course{i}", alternatives.of_timecourse(result, outcome))
        drawn.append({"outcome": outcome, "svg": Markup(picture)})
    return drawn


def _cycles(result: TrialResult) -> list[dict[str, Any]]:
    from markupsafe import Markup

    from anagen.report.embed import svg
    from anagen.report.figures.cycle import cycle

    if result.phases.is_empty():
        return []
    return [
        {
            "arm": arm,
            "svg": Markup(svg(cycle(result.phases, arm), f"cycle{i}", alternatives.of_cycle(result, arm))),
        }
        for i, arm in enumerate(result.summary.arm_names)
        if arm in set(result.phases["arm"].to_list())
    ]


def _deliveries(result: TrialResult) -> list[dict[str, Any]]:
    from markupsafe import Markup

    from anagen.report.embed import svg
    from anagen.report.figures.delivery import delivery

    return [
        {
            "arm": arm,
            "svg": Markup(svg(delivery(picture), f"delivery{i}", alternatives.of_delivery(picture, arm))),
        }
        for i, (arm, picture) in enumerate(result.delivery.items())
    ]


def _patches(result: TrialResult) -> list[dict[str, str]]:
    from anagen.measurement.outcomes import definitions
    from anagen.report.embed import photograph
    from anagen.report.figures.patch import caption, count, patch

    threshold = definitions().value("non_vellus_threshold")
    shown = []
    for one in result.patches:
        change = count(one, threshold).counted - count(result.patches[0], threshold).counted
        text = caption(one, threshold)
        if one is not result.patches[0]:
            text += f" ({number(change, 0, signed=True)} against “{result.patches[0].title}”)"
        shown.append({"title": str(one.title), "caption": text, "source": photograph(patch(one))})
    return shown


def _scalps(result: TrialResult) -> list[dict[str, str]]:
    """Whole scalps of a few patients under all arms, for a disease of the whole scalp."""
    from anagen.report.embed import photograph
    from anagen.report.figures.scalp_map import scalps_by_arm

    shown = []
    for patient in dict.fromkeys(one.patient for one in result.scalps):
        mine = [one for one in result.scalps if one.patient == patient]
        told = [
            f"{one.arm}: {one.view.score_name} {', '.join(f'{score:.0f}' for score in one.view.score)}"
            for one in mine
            if one.view.score is not None
        ]
        weeks = ", ".join(f"{day / 7:.0f}" for day in mine[0].view.days)
        shown.append(
            {
                "title": patient,
                "caption": f"At weeks {weeks}. " + "; ".join(told),
                "source": photograph(scalps_by_arm(mine), dpi=110, quality=80),
            }
        )
    return shown


def _provenance(summary: TrialSummary) -> list[tuple[str, str]]:
    """Version, seed and parameters."""
    used = summary.parameters
    return [
        ("Anagen", summary.anagen),
        ("seed", str(summary.seed)),
        ("schema", summary.schema),
        ("parameters: mode", used.mode),
        ("parameters: id", used.id),
        ("parameters: draws", str(used.draws)),
        ("parameters: account", used.account),
    ]


def _statuses(summary: TrialSummary) -> list[tuple[str, int, str]]:
    """Rows (status, number of parameters, meaning of the status), best known first."""
    counts = summary.parameters.statuses
    return [
        (status, counts[status], meaning) for status, meaning in STATUS_MEANING.items() if status in counts
    ]
