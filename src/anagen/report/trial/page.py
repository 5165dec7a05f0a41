"""The report of a virtual trial: one HTML file that needs nothing else, online or off."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anagen.files.notice import NOTICE
from anagen.files.writing import write_file
from anagen.report.numbers import (
    MISSING,
    interval,
    interval_places,
    number,
    p_value,
    percent,
    readable,
    scientific,
)
from anagen.report.page import fill
from anagen.report.style import ARM_COLOURS, pretty_unit
from anagen.report.trial import alternatives, reading, wording
from anagen.report.trial.ademp import ademp
from anagen.report.trial.economics import trial_costs
from anagen.report.trial.protocol import arm_rows, protocol_sections
from anagen.report.trial.shape import TrialResult
from anagen.report.trial.table import observed_words, odds_words, responders_words

if TYPE_CHECKING:
    import polars as pl

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

    The file appears under its name only when it is complete. The same result gives the same bytes.

    Raises:
        OSError: the folder cannot be written to.
    """
    return write_file(path, render(result))


def render(result: TrialResult) -> str:
    """The report as text."""
    return fill("report.html.j2", _context(result))


def _context(result: TrialResult) -> dict[str, Any]:
    summary = result.summary
    goal = reading.endpoint(result)
    names = reading.arm_names(result)
    return {
        "title": reading.trial_name(result),
        "disclaimer": DISCLAIMER,
        "headline": wording.headline(result),
        "warnings": [
            readable(str(text))
            for text in summary.get("warnings", [])
            if text not in wording.unstudied(result)  # the answer begins with these
        ],
        "protocol": protocol_sections(reading.protocol_table(result)),
        "arms": _treatments(result),
        "arm_slots": {name: i % len(ARM_COLOURS) for i, name in enumerate(names)},
        "goal": {
            "outcome": goal.outcome,
            "unit": pretty_unit(reading.unit_of(result, goal.outcome)),
            "week": f"week {goal.week:g}" if goal.week is not None else "the last visit",
        },
        "rule": readable(goal.rule),
        "responders": [{"name": name, **responders_words(row)} for name, row in reading.responders(result)],
        "results": _outcome_rows(result, goal.outcome, goal.week),
        "truth": any(
            "true_change" in row for arm in summary.get("arms", []) for row in arm.get("outcomes", [])
        ),
        "others": _other_outcomes(result, goal),
        "controlled": bool(reading.comparisons(result)),
        "level": reading.confidence_level(result),
        "comparisons": [_comparison(result, row) for row in _analysed(result)],
        "models": ", ".join(
            dict.fromkeys(str(row["model"]) for row in _analysed(result) if row.get("model"))
        ),
        "replicates": reading.replicate_count(result),
        "chance": reading.detection_name(result),
        "observed": [observed_words(row) for row in reading.observed(result)],
        "effects": _effects(result),
        "spreads": _spreads(result),
        "courses": _timecourses(result),
        "cycles": _cycles(result),
        "deliveries": _deliveries(result),
        "patches": _patches(result),
        "scalps": _scalps(result),
        "costs": trial_costs(result),
        "evidence": [_evidence(row) for row in summary.get("evidence", [])],
        "provenance": _provenance(result),
        "statuses": _statuses(result),
        "ademp": ademp(result),
        "alpha": f"{reading.alpha(result):g}",
        "version": str(summary.get("anagen", "")),
        "seed": str(summary.get("seed", "")),
    }


def _outcome_rows(result: TrialResult, outcome: str, week: float | None) -> list[dict[str, str]]:
    """One row per arm of one outcome, every number already in words and all with the same decimals."""
    arms = result.summary.get("arms", [])
    rows = [(str(arm["name"]), arm, reading.row_at(arm, outcome, week)) for arm in arms]
    known = [bounds for _, _, row in rows if (bounds := reading.pair(row.get("ci95")))]
    places = max(map(interval_places, known), default=1)
    return [
        {
            "name": name,
            "n": number(row.get("n", arm.get("n")), 0),
            "baseline": _baseline(result, name, outcome),
            "change": number(row.get("change"), places, signed=True),
            "ci": interval(reading.pair(row.get("ci95")), places),
            "true": number(row.get("true_change"), places, signed=True),
            "spread": interval(reading.pair(row.get("interval95")), places),
            "twin": number(
                reading.course_change(result, name, outcome, week, twin=True), places, signed=True
            ),
        }
        for name, arm, row in rows
    ]


def _baseline(result: TrialResult, arm: str, outcome: str) -> str:
    mean, sd = reading.baseline(result, arm, outcome)
    return f"{number(mean)} ({number(sd)})" if mean is not None else MISSING


def _other_outcomes(result: TrialResult, goal: reading.Endpoint) -> list[dict[str, Any]]:
    return [
        {
            "outcome": outcome,
            "unit": pretty_unit(reading.unit_of(result, outcome)),
            "rows": _outcome_rows(result, outcome, goal.week),
        }
        for outcome in reading.outcome_names(result)
        if outcome != goal.outcome
        and any(reading.row_at(arm, outcome, goal.week) for arm in result.summary.get("arms", []))
    ]


def _analysed(result: TrialResult) -> list[Mapping[str, Any]]:
    """Rows of the analysis: arms against each other, else arms against their own baseline."""
    return reading.comparisons(result) or list(result.summary.get("comparisons", []))


def _treatments(result: TrialResult) -> list[tuple[str, list[str]]]:
    """(arm, its treatments in words): as the run describes them, else as the protocol does."""
    described = [(str(arm["name"]), arm.get("treatment")) for arm in result.summary.get("arms", [])]
    if described and all(isinstance(words, list) and words for _, words in described):
        return [(name, [readable(str(word)) for word in words or []]) for name, words in described]
    return arm_rows(reading.protocol_table(result))


def _evidence(row: Mapping[str, Any]) -> dict[str, str]:
    source = str(row.get("source") or "")
    regulation = row.get("regulation")
    return {
        "therapy": str(row["therapy"]),
        "certainty": str(row["certainty"]),
        "why": str(row.get("why") or ""),
        # Anything but a web address could be a script.
        "link": source if source.startswith("https://") else "",
        "source": source,
        "regulation": str(regulation.get("summary") or "") if isinstance(regulation, Mapping) else "",
    }


def _comparison(result: TrialResult, row: Mapping[str, Any]) -> dict[str, str]:
    bounds, spread = reading.confidence(row), reading.pair(row.get("interval95"))
    places = interval_places(bounds)
    _, power, error = reading.detection(row)
    week = row.get("week")
    goal = reading.endpoint(result)
    outcome = str(row["outcome"])
    unit = goal.unit if outcome == goal.outcome else reading.unit_of(result, outcome)
    true, true_spread = reading.finite(row.get("true_difference")), reading.pair(row.get("true_interval95"))
    return {
        "arm": str(row["arm"]),
        "reference": str(row.get("reference") or ""),
        "outcome": {"percent change": f"percent change in {outcome}", "responders": "responders"}.get(
            goal.kind, outcome
        ),
        "unit": goal.shown_unit if goal.rule else pretty_unit(str(row.get("unit") or unit)),
        "week": f"{week:g}" if isinstance(week, int | float) else MISSING,
        "difference": number(row.get("difference"), places, signed=True),
        "ci": interval(bounds, places),
        "spread": interval(spread, places),
        "p": p_value(row.get("p")),
        "odds": odds_words(row),
        "power": f"{percent(power, 1)} ± {number(100 * error, 1)}"
        if error is not None
        else percent(power, 1),
        "true": number(true, places, signed=True),
        "true_spread": interval(true_spread, places),
    }


def _effects(result: TrialResult) -> list[dict[str, Any]]:
    """One forest plot per outcome: differences in different units cannot share an axis."""
    from markupsafe import Markup

    from anagen.report.embed import svg
    from anagen.report.figures.effect import effect

    drawn = []
    goal, level = reading.endpoint(result), reading.confidence_level(result)
    rows = reading.comparisons(result)
    for i, outcome in enumerate(dict.fromkeys(str(row["outcome"]) for row in rows)):
        own = [
            {
                **row,
                "ci95": reading.confidence(row),
                "power": reading.detection(row)[1],
                "power_mcse": reading.detection(row)[2],
            }
            for row in rows
            if str(row["outcome"]) == outcome
        ]
        chance = reading.detection_name(result)
        unit = goal.unit if outcome == goal.outcome else reading.unit_of(result, outcome)
        if goal.rule:
            unit = goal.shown_unit
        figure = effect(own, unit=unit, arms=reading.arm_names(result), level=level, chance=chance)
        picture = svg(figure, f"effect{i}", alternatives.of_effect(own, unit, level))
        drawn.append({"outcome": "responders" if goal.rule else outcome, "svg": Markup(picture)})
    return drawn


def _spreads(result: TrialResult) -> list[dict[str, Any]]:
    """The replicates' estimates, where the result keeps them.

    `estimates`: replicate, arm, reference, difference, p, and outcome and week where they vary.
    """
    import polars as pl
    from markupsafe import Markup

    from anagen.report.embed import svg
    from anagen.report.figures.replicates import replicates

    estimates: pl.DataFrame | None = getattr(result, "estimates", None)
    if estimates is None or estimates.is_empty():
        return []
    drawn = []
    names, goal = reading.arm_names(result), reading.endpoint(result)
    rows = reading.comparisons_at_endpoint(result) or reading.changes_at_endpoint(result)
    for i, row in enumerate(rows):
        own = estimates.filter(pl.col("arm") == row["arm"])
        for column in ("reference", "outcome", "week"):
            if column in own.columns and row.get(column):
                own = own.filter(pl.col(column) == row[column])
        if own.height < 2:
            continue
        place = names.index(str(row["arm"])) if str(row["arm"]) in names else 0
        figure = replicates(
            own["difference"].to_numpy(),
            significant=(own["p"].fill_null(1.0) < reading.alpha(result)).to_numpy()
            if "p" in own.columns
            else None,
            reported=reading.finite(row.get("difference")),
            true=reading.finite(row.get("true_difference")),
            unit=goal.shown_unit if goal.rule else goal.unit,
            alpha=reading.alpha(result),
            colour=ARM_COLOURS[place % len(ARM_COLOURS)],
        )
        title = f"{row['arm']} − {row['reference']}" if row.get("reference") else f"change with {row['arm']}"
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
    wanted = [name for plain in reading.outcome_names(result) for name in (plain, CHANGE + plain)]
    for i, outcome in enumerate(name for name in wanted if name in kept):
        visits = visit_means(result.observations, outcome) if not result.observations.is_empty() else None
        figure = timecourse(result.courses, outcome, visits=visits, arms=reading.arm_names(result))
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
        for i, arm in enumerate(reading.arm_names(result))
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
    """Whole scalps of a few patients under every arm, where a disease of the whole scalp was tried."""
    from anagen.report.embed import photograph
    from anagen.report.figures.scalp_map import scalps_by_arm

    shown = []
    for patient in dict.fromkeys(one.patient for one in result.scalps):
        mine = [one for one in result.scalps if one.patient == patient]
        told = [
            f"{one.arm}: {one.view.score_name} {', '.join(f'{score:.0f}' for score in one.view.score)}"
            for one in mine
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


def _provenance(result: TrialResult) -> list[tuple[str, str]]:
    """Version, seed and every plain entry of the parameters' description."""
    summary = result.summary
    rows = [
        ("Anagen", summary.get("anagen")),
        ("seed", summary.get("seed")),
        ("schema", summary.get("schema")),
    ]
    parameters = summary.get("parameters")
    if isinstance(parameters, Mapping):
        rows += [(f"parameters: {key}".replace("_", " "), value) for key, value in parameters.items()]
    elif parameters is not None:
        rows.append(("parameters", parameters))
    return [
        (name, scientific(value) if isinstance(value, float) else str(value))
        for name, value in rows
        if value is not None and not isinstance(value, Mapping | list | tuple)
    ]


def _statuses(result: TrialResult) -> list[tuple[str, int, str]]:
    """(status, number of parameters, what the status means), best known first."""
    parameters = result.summary.get("parameters")
    if not isinstance(parameters, Mapping):
        return []
    counted = [
        entry
        for entry in (parameters, *parameters.values())
        if isinstance(entry, Mapping) and any(isinstance(entry.get(s), int) for s in STATUS_MEANING)
    ]
    if not counted:
        return []
    return [
        (status, int(counted[0][status]), meaning)
        for status, meaning in STATUS_MEANING.items()
        if isinstance(counted[0].get(status), int)
    ]
