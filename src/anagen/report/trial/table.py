"""Tables of a finished trial for a terminal, as a statistician reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from anagen.learning.pattern.reweighting import TRUSTED
from anagen.report.numbers import MISSING, interval, interval_places, number, p_value, percent
from anagen.report.style import pretty_unit
from anagen.report.terminal import terminal
from anagen.report.trial import reading
from anagen.report.trial.adaptation import adapted_arm_words
from anagen.report.trial.dose_finding import dose_words
from anagen.report.trial.entry import calendar_words, lost_words
from anagen.report.trial.estimands import adherence_words, estimand_words, events_words
from anagen.report.trial.further import further_tables
from anagen.report.trial.ratios import ratio_words
from anagen.report.trial.wording import certainty_line, stance_lines, unstudied
from anagen.trial.learned_from import taught_the_link, was_seen
from anagen.trial.protocol.kinds import LEVELS, SHARES
from anagen.trial.protocol.second_randomisation import WITHDRAWAL
from anagen.trial.result import TrialResult
from anagen.trial.results.arm_summary import ArmSummary
from anagen.trial.results.comparison import Comparison
from anagen.trial.results.predicted_row import PredictedRow
from anagen.trial.results.prediction import Coverage, Overall, Prediction, PredictionFile
from anagen.trial.results.responder_share import ResponderShare
from anagen.trial.results.written import known, known_bounds

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


WIDE = 100
"""Width of a terminal from which the spread of replicates per arm is shown too."""


def arms_table(result: TrialResult, *, spread: bool = True) -> Table:
    """Table of arms: patients, baseline, and change of the endpoint with its intervals.

    ``true`` is the change without measurement error and placebo response, ``untreated`` the twin's.

    Args:
        result: the trial.
        spread: whether to show the interval that holds 95 % of the replicates' estimates, too.
    """
    from rich.text import Text

    goal = result.summary.endpoint
    table = _table(f"{goal.outcome} ({reading.outcome_unit(goal.outcome)}), change to week {goal.week:g}")
    table.add_column("arm", overflow="fold")
    for name in ("n", "baseline (SD)", "change", "95 % CI", "true", "untreated"):
        table.add_column(name, justify="right", no_wrap=True)
    if spread:
        table.add_column("95 % of repeats", justify="right", no_wrap=True)
    rows = [(arm, arm.at(goal.outcome, goal.week)) for arm in result.summary.arms]
    places = _places([known_bounds(row.ci95) for _, row in rows])
    for arm, row in rows:
        twin = reading.course_change(result, arm.name, goal.outcome, goal.week, twin=True)
        table.add_row(
            Text(arm.name),
            number(row.n, 0),
            baseline_words(arm, goal.outcome),
            number(row.change, places, signed=True),
            interval(row.ci95, places),
            number(row.true_change, places, signed=True),
            number(twin, places, signed=True),
            *([interval(row.interval95, places)] if spread else []),
        )
    return table


def baseline_words(arm: ArmSummary, outcome: str) -> str:
    """Mean and SD of an outcome at an arm's first visit: ``112.3 (15.0)``."""
    first = arm.at(outcome, 0.0)
    return MISSING if known(first.mean) is None else f"{number(first.mean)} ({number(first.sd)})"


def responders_table(result: TrialResult, *, spread: bool = True) -> Table | None:
    """Table of responders per arm, with their share and its interval; None for other endpoints.

    ``true`` is the share without errors of measurement and placebo response, ``untreated`` the twins'.
    """
    from rich.text import Text

    rows = reading.responders(result.summary)
    if not rows:
        return None
    goal = result.summary.endpoint
    table = _table(f"responders at week {goal.week:g}: {goal.rule}")
    table.add_column("arm", overflow="fold")
    headings = ("n", "responders", "share (%)", f"{reading.confidence_level(result)} CI", "true", "untreated")
    for name in headings:
        table.add_column(name, justify="right", no_wrap=True)
    if spread:
        table.add_column("95 % of repeats", justify="right", no_wrap=True)
    for name, row in rows:
        words = responders_words(row)
        keys = ("n", "responders", "percent", "ci", "true", "untreated", *(("spread",) if spread else ()))
        table.add_row(Text(name), *(words[key] for key in keys))
    return table


def responders_words(row: ResponderShare) -> dict[str, str]:
    """Responders of one arm with all numbers as text; shares in per cent."""
    return {
        "n": number(row.n, 0),
        "responders": number(row.responders, 0),
        "percent": number(row.percent, 1),
        "ci": interval(row.confidence, 1),
        "true": number(row.true_percent, 1),
        "untreated": number(row.untreated_percent, 1),
        "spread": interval(row.interval95, 1),
    }


def odds_words(row: Comparison) -> str:
    """Odds ratio: ``2.31 (1.20 to 4.45)``; ``–`` where it is infinite or the endpoint has none."""
    ratio, bounds = known(row.odds_ratio), known_bounds(row.odds_ratio_ci)
    if ratio is None:
        return MISSING
    if bounds is None:
        return number(ratio, 2)
    return f"{number(ratio, 2)} ({interval(bounds, 2)})"


def detection_words(row: Comparison) -> str:
    """Power or assurance with its Monte Carlo error: ``81.0 % ± 1.7``."""
    share, error = row.detection.share, row.detection.mcse
    return f"{percent(share, 1)} ± {number(100 * error, 1)}" if error is not None else percent(share, 1)


def comparisons_table(result: TrialResult) -> Table | None:
    """Table of comparisons: difference with CI and p, power or assurance with its error, true effect.

    None if no arm was compared with another.
    """
    from rich.text import Text

    summary = result.summary
    if not summary.controlled:
        return None
    rows, goal = summary.comparisons, summary.endpoint
    binary = goal.rule is not None
    title = f"differences in change of {goal.outcome}, week {goal.week:g}"
    if binary:
        title = "differences in the share of responders, percentage points"
    table = _table(f"{title} ({number(summary.replicates, 0)} repeats of the trial)")
    table.add_column("arm − reference", overflow="fold")
    for name in (
        "difference",
        f"{reading.confidence_level(result)} CI",
        "p",
        *(["odds ratio"] if binary else []),
        f"{reading.detection_name(summary)} ± MCSE",
        "true",
    ):
        table.add_column(name, justify="right", no_wrap=True)
    places = _places([row.confidence for row in rows])
    for row in rows:
        table.add_row(
            Text(row.title),
            number(row.difference, places, signed=True),
            interval(row.confidence, places),
            p_value(row.p),
            *([number(row.odds_ratio, 2)] if binary else []),
            detection_words(row),
            number(row.true_difference, places, signed=True),
        )
    return table


def second_table(result: TrialResult) -> Table | None:
    """Table of the second randomisation: shares of its groups; None without one."""
    from rich.text import Text

    rows = second_words(result)
    if not rows:
        return None
    plan = result.protocol.rerandomisation
    table = _table(f"randomised again in week {plan.day / 7:g}: {plan.among}, %" if plan else "")
    table.add_column("arm, week", overflow="fold")
    told = ["n", "share", "difference", "mean"]
    for name in ("groups", "n", "share", "difference (95 % CI)", "all repeats"):
        table.add_column(name, justify="right")
    if rows[0]["lost"]:
        told.append("lost")
        table.add_column("have lost it", justify="right")
    for row in rows:
        table.add_row(
            Text(f"{row['arm']}, week {row['week']}"),
            Text(row["groups"]),
            *(row[name] for name in told),
        )
    return table


def second_words(result: TrialResult) -> list[dict[str, str]]:
    """Rows of the second randomisation with all numbers as text; shares in per cent."""
    return [
        {
            "arm": row.arm,
            "week": f"{row.week:g}",
            "groups": " / ".join(row.groups or WITHDRAWAL),
            "n": " / ".join(number(n, 0) for n in row.n),
            "share": " / ".join(number(share, 1) for share in row.share),
            "difference": f"{number(row.difference, 1, signed=True)} ({interval(row.ci95, 1)})",
            "mean": " / ".join(number(share, 1) for share in row.mean_share),
            "lost": " / ".join(number(share, 1) for share in row.lost or ()),
        }
        for row in result.summary.rerandomised or ()
    ]


def adaptation_table(result: TrialResult) -> Table | None:
    """Table of the arms of an adaptive trial over all repeats; None without an adaptation."""
    from rich.text import Text

    rows = adapted_arm_words(result)
    if not rows:
        return None
    table = _table("adaptation, over all repeats")
    table.add_column("arm", overflow="fold")
    names = ("patients", "on (%)", "shown (%)", "repeated CI", "coverage")
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        keys = ("patients", "went_on", "shown", "ci", "coverage")
        table.add_row(Text(row["arm"]), *(row[key] for key in keys))
    return table


def entry_table(result: TrialResult) -> Table | None:
    """Table of the people from screening to randomisation; None where the file says nothing of them."""
    return _plain_table("how patients came in", lost_words(result), ("this trial", "mean of all repeats"))


def calendar_table(result: TrialResult) -> Table | None:
    """Table of the times of a trial; None without recruitment in calendar time."""
    columns = ("this trial", "mean", "95 % of repeats", "randomised", "at the endpoint")
    return _plain_table("weeks since the first centre opened", calendar_words(result), columns)


def _plain_table(title: str, rows: list[dict[str, str]], columns: Sequence[str]) -> Table | None:
    from rich.text import Text

    if not rows:
        return None
    table = _table(title)
    table.add_column("", overflow="fold")
    for name in columns:
        table.add_column(name, justify="right")
    for row in rows:
        first, *numbers = row.values()
        table.add_row(Text(first), *numbers)
    return table


def events_table(result: TrialResult) -> Table | None:
    """Table of intercurrent events by arm and cause; None in a trial without."""
    from rich.text import Text

    rows = events_words(result)
    if not rows:
        return None
    table = _table("intercurrent events")
    table.add_column("arm", overflow="fold")
    for name in ("cause", "then"):
        table.add_column(name)
    for name in ("patients", "all repeats (%)"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(Text(row["arm"]), row["cause"], Text(row["then"]), row["events"], row["share"])
    return table


def adherence_table(result: TrialResult) -> Table | None:
    """Table of doses taken; None where everybody takes everything."""
    from rich.text import Text

    rows = adherence_words(result)
    if not rows:
        return None
    table = _table("doses taken")
    table.add_column("arm", overflow="fold")
    for name in ("taken (%)", "stopped (%)", "true as taken", "true if all taken"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(Text(row["arm"]), *(row[name] for name in ("taken", "stopped", "true", "adherent")))
    return table


def estimands_table(result: TrialResult) -> Table | None:
    """Table of the truth of each estimand and of the trial's estimate against it; None without events."""
    from rich.text import Text

    rows = estimand_words(result)
    if not rows:
        return None
    unit = reading.shown_unit(result.summary.endpoint)
    table = _table(f"truth by estimand ({unit}); the analysis targets: {result.summary.estimand.strategy}")
    table.add_column("arms and estimand", overflow="fold")
    for name in ("true", "95 % of repeats", "bias ± MCSE", "coverage ± MCSE"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            Text(f"{row['arms']}: {row['estimand']}", style="bold" if row["targeted"] else ""),
            *(row[name] for name in ("true", "interval", "bias", "coverage")),
        )
    return table


def ratios_table(result: TrialResult) -> Table | None:
    """Table of the ratios that the model estimates, and their truth; None for models of differences."""
    from rich.text import Text

    rows = ratio_words(result)
    if not rows:
        return None
    table = _table(f"{rows[0]['name']} ({reading.confidence_level(result)} CI)")
    table.add_column("arms", overflow="fold")
    for name in ("this trial", "repeats (95 %)", "true (95 %)", "bias of log", "coverage ± MCSE"):
        table.add_column(name, justify="right")
    for row in rows:
        values = (row[name] for name in ("ratio", "repeats", "true", "bias", "coverage"))
        table.add_row(Text(row["arms"]), *values)
    return table


def doses_table(result: TrialResult) -> Table | None:
    """Table of the target dose and of how the method does; None without dose finding."""
    from rich.text import Text

    found = dose_words(result)
    if not found:
        return None
    table = _table(f"dose response, {found['therapy']}")
    table.add_column("measure")
    table.add_column("value", justify="right")
    for row in found["rows"]:
        if not row["ci"]:
            continue
        table.add_row(Text(f"gain at {row['dose']}"), f"{row['gain']} ({row['ci']}), true {row['true']}")
    for name, value in found["target"]:
        table.add_row(name, value)
    return table


def elsewhere_table(result: TrialResult) -> Table | None:
    """Table of comparisons in further regions; None where one region is measured."""
    from rich.text import Text

    rows = [(part.region, row) for part in result.summary.elsewhere or () for row in part.comparisons]
    if not rows:
        return None
    goal = result.summary.endpoint
    table = _table(f"other regions, {goal.text} ({reading.shown_unit(goal)})")
    table.add_column("region and arms", overflow="fold")
    headings = ("estimate", f"{reading.confidence_level(result)} CI", "p", "true")
    for name in headings:
        table.add_column(name, justify="right", no_wrap=True)
    places = _places([row.confidence for _, row in rows])
    for region, row in rows:
        table.add_row(
            Text(f"{region}: {row.title}"),
            number(row.difference, places, signed=True),
            interval(row.confidence, places),
            p_value(row.p),
            number(row.true_difference, places, signed=True),
        )
    return table


def observed_table(rows: Sequence[PredictedRow], title: str = "published against predicted") -> Table:
    """Table of published results: observed, predicted, and whether the first lies inside the second."""
    from rich.text import Text

    table = _table(title)
    table.add_column("arm and outcome")
    for name in ("published", "predicted (90 %)", "z", "in", "seen"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        words = observed_words(row)
        size = "" if row.n is None else f" (n {words['n']})"
        table.add_row(
            Text(f"{words['arm']}{size}, {words['when']}: {words['what']}, {words['unit']}"),
            words["observed"],
            f"{words['predicted']} ({words['interval']})",
            *(words[name] for name in ("z", "inside", "seen")),
        )
    return table


def print_predictions(found: Prediction, console: Console | None = None) -> None:
    """Print predictions: a table for each file, then one of all together."""
    from rich.text import Text

    console = console or terminal()
    for one in found.files:
        used = one.parameters
        source = used.mode if used.mode == "prior" else f"{used.mode} {used.id}"
        title = f"{one.trial} ({one.file}, {one.replicates} repeats, {source})"
        console.print(observed_table(one.rows, title))
        for line in left_out_lines(one):
            console.print(Text(line, style="" if one.left_out and one.left_out.blind else "bold"))
    for line in (*overall_lines(found.overall), *rival_lines(found)):
        console.print(line, highlight=False)


def left_out_lines(one: PredictionFile) -> list[str]:
    """Sentences on studies of a file that the model has learned from, and how blind the prediction is."""
    if one.parameters.mode == "prior" or not any(row.seen for row in one.rows):
        return []
    lines = [one.left_out.told] if one.left_out is not None else []
    if one.left_out is None and any(was_seen(row.study) for row in one.rows):
        lines.append("Rows marked as seen are predicted by a posterior that has learned from them: no test.")
    if any(taught_the_link(row.study, row.outcome) for row in one.rows):
        lines.append("The link to rated improvement has learned from its ratings and is not learned again.")
    return lines


def overall_lines(overall: Overall) -> list[str]:
    """Coverage, error and order of arms over all files, in sentences."""
    rows, files, order = overall.rows, overall.files, overall.order
    counted = f"{rows} published {'result' if rows == 1 else 'results'}"
    errors = [
        f"{number(error, 1)} {pretty_unit(unit)}" for unit, error in overall.mean_absolute_error.items()
    ]
    lines = [
        f"{counted} in {files} {'file' if files == 1 else 'files'}.",
        f"Inside the 90 % interval: {_coverage(overall.coverage90)}.",
        f"Inside the 50 % interval: {_coverage(overall.coverage50)}.",
        f"Mean absolute error: {', '.join(errors) if errors else MISSING}.",
    ]
    if order.files:
        lines.append(f"Arms in the published order: {order.right} of {order.files} files that have an order.")
    for part, words in (
        (overall.seen, "known to the parameters used"),
        (overall.left_out, "learned from, but left out here"),
        (overall.not_seen, "never learned from"),
    ):
        if part.rows:
            inside = _coverage(part.coverage90)
            lines.append(f"Of these, {words}: {part.rows}; inside the 90 % interval: {inside}.")
    return lines


def rival_lines(found: Prediction) -> list[str]:
    """Mean CRPS of the predictions and of each rival over the rows that both predict, by unit.

    Rows that the parameters used know are not compared: the rivals never know them.
    """
    pairs: dict[tuple[str, str], list[tuple[float, float]]] = {}
    if all(row.known for one in found.files for row in one.rows):
        return ["Rivals are not compared: the parameters know every row, and the rivals know none."]
    for row in (row for one in found.files for row in one.rows):
        for rival in row.rivals or ():
            if row.crps is not None and not row.known:
                pairs.setdefault((rival.rival, row.unit), []).append((row.crps, rival.crps))
    return [
        f"CRPS beside {name} ({len(both)} rows, {pretty_unit(unit)}; lower is better): "
        f"{number(sum(own for own, _ in both) / len(both), 2)} against "
        f"{number(sum(other for _, other in both) / len(both), 2)}."
        for (name, unit), both in pairs.items()
    ]


def _coverage(share: Coverage) -> str:
    bounds = known_bounds(share.ci95)
    inside = f" (95 % CI {percent(bounds[0])} to {percent(bounds[1])})" if bounds is not None else ""
    return f"{share.covered} of {share.rows}, {percent(share.share)}{inside}"


def observed_words(row: PredictedRow) -> dict[str, str]:
    """One published result and its prediction, with all numbers as text."""
    places = min(interval_places(known_bounds(row.interval90)), 1)
    share = row.kind in SHARES
    level = row.kind in LEVELS
    signed = row.reference is not None if share else not level
    what = f"{row.kind} in {row.outcome}"
    if level:
        what = row.outcome if row.kind == "mean" else f"{row.kind} {row.outcome}"
    return {
        "arm": row.arm_title if row.reference is None else f"{row.arm_title} − {row.reference_title}",
        "what": f"{row.kind} ({row.rule})" if share else what,
        "unit": pretty_unit(row.unit),
        "when": row.when,
        "week": row.when.removeprefix("weeks ").removeprefix("week "),
        "n": number(row.n, 0),
        "observed": number(row.observed, 1, signed=signed),
        "predicted": number(row.predicted, places, signed=signed),
        "interval": interval(row.interval90, places),
        "z": number(row.z, 1, signed=True),
        "inside": MISSING if row.covered90 is None else "yes" if row.covered90 else "no",
        "seen": seen_words(row),
        "study": row.study or "",
        "source": row.source,
        "note": row.note or "",
    }


def seen_words(row: PredictedRow) -> str:
    """Whether a row's study was learned from: ``no``, ``yes``, ``left out``, or its k if that went badly."""
    if not row.seen:
        return "?" if row.seen is None else "no"
    if row.blind:
        return "left out"
    return "yes" if row.pareto_k is None or row.pareto_k <= TRUSTED else f"k {number(row.pareto_k, 2)}"


def _table(title: str) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    return Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)


def _places(bounds: Sequence[tuple[float, float] | None]) -> int:
    """Decimals that suit the narrowest of these intervals."""
    return max((interval_places(pair) for pair in bounds if pair), default=1)


def print_summary(result: TrialResult, console: Console | None = None) -> None:
    """Print the arms, then the comparisons, to `console` (default: standard output)."""
    from rich.text import Text

    console = console or terminal()
    for told in unstudied(result.summary):
        console.print(Text(told, style="bold"))
    for told in result.summary.warnings:
        if told not in unstudied(result.summary):
            console.print(Text(f"Mind: {told.rstrip('.')}.", style="bold"))
    shares = responders_table(result, spread=console.width >= WIDE)
    if shares is not None:
        console.print(shares)
    console.print(arms_table(result, spread=console.width >= WIDE))
    for table in (
        comparisons_table(result),
        adaptation_table(result),
        entry_table(result),
        calendar_table(result),
        events_table(result),
        estimands_table(result),
        adherence_table(result),
        *further_tables(result),
        ratios_table(result),
        doses_table(result),
        elsewhere_table(result),
        second_table(result),
    ):
        if table is not None:
            console.print(table)
    if result.summary.observed:
        console.print(observed_table(result.summary.observed))
    for told in (*certainty_line(result.summary), *stance_lines(result.summary)):
        console.print(Text(told))
