"""The table that a statistician wants to see in the terminal when the trial has run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from anagen.report.numbers import MISSING, interval, interval_places, number, p_value, percent
from anagen.report.style import pretty_unit
from anagen.report.trial import reading
from anagen.report.trial.shape import TrialResult
from anagen.report.trial.wording import certainty_line, unstudied

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


WIDE = 100
"""Columns of text from which the console also shows the spread of repeats per arm."""


def arms_table(result: TrialResult, *, spread: bool = True) -> Table:
    """Per arm: patients, baseline, the endpoint's change with its intervals.

    ``true`` is the change without measurement error and placebo response, ``untreated`` the twin's.

    Args:
        result: the trial.
        spread: show the interval that holds 95 % of the repeats' estimates, too.
    """
    from rich.text import Text

    goal = reading.endpoint(result)
    week = f"week {goal.week:g}" if goal.week is not None else "the last visit"
    unit = pretty_unit(reading.unit_of(result, goal.outcome))
    table = _table(f"{goal.outcome} ({unit}), change to {week}")
    table.add_column("arm", overflow="fold")
    for name in ("n", "baseline (SD)", "change", "95 % CI", "true", "untreated"):
        table.add_column(name, justify="right", no_wrap=True)
    if spread:
        table.add_column("95 % of repeats", justify="right", no_wrap=True)
    arms = result.summary.get("arms", [])
    rows = [(str(arm["name"]), arm, reading.row_at(arm, goal.outcome, goal.week)) for arm in arms]
    places = _places([reading.pair(row.get("ci95")) for _, _, row in rows])
    for name, arm, row in rows:
        mean, sd = reading.baseline(result, name, goal.outcome)
        twin = reading.course_change(result, name, goal.outcome, goal.week, twin=True)
        table.add_row(
            Text(name),
            number(row.get("n", arm.get("n")), 0),
            f"{number(mean)} ({number(sd)})" if mean is not None else MISSING,
            number(row.get("change"), places, signed=True),
            interval(reading.pair(row.get("ci95")), places),
            number(row.get("true_change"), places, signed=True),
            number(twin, places, signed=True),
            *([interval(reading.pair(row.get("interval95")), places)] if spread else []),
        )
    return table


def responders_table(result: TrialResult, *, spread: bool = True) -> Table | None:
    """Per arm: patients, responders and their share with its interval; None for other endpoints.

    ``true`` is the share without errors of measurement and placebo response, ``untreated`` the twins'.
    """
    from rich.text import Text

    rows = reading.responders(result)
    if not rows:
        return None
    goal = reading.endpoint(result)
    week = f"week {goal.week:g}" if goal.week is not None else "the last visit"
    table = _table(f"responders at {week}: {goal.rule}")
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


def responders_words(row: Mapping[str, Any]) -> dict[str, str]:
    """Responders of one arm, every number in words; shares in percent."""
    return {
        "n": number(row.get("n"), 0),
        "responders": number(row.get("responders"), 0),
        "percent": number(row.get("percent"), 1),
        "ci": interval(reading.confidence(row), 1),
        "true": number(row.get("true_percent"), 1),
        "untreated": number(row.get("untreated_percent"), 1),
        "spread": interval(reading.pair(row.get("interval95")), 1),
    }


def odds_words(row: Mapping[str, Any]) -> str:
    """``2.31 (1.20 to 4.45)``, or that it is infinite."""
    ratio, bounds = reading.odds_ratio(row)
    if ratio is None:
        return MISSING
    if bounds is None:
        return number(ratio, 2)
    return f"{number(ratio, 2)} ({interval(bounds, 2)})"


def comparisons_table(result: TrialResult) -> Table | None:
    """Per comparison: difference with CI and p, power or assurance with its error, the true effect.

    None if no arm was compared with another.
    """
    from rich.text import Text

    rows = reading.comparisons(result)
    if not rows:
        return None
    count = reading.replicate_count(result)
    what = [
        f"{row['outcome']}, week {row['week']:g}" if row.get("week") is not None else str(row["outcome"])
        for row in rows
    ]
    shared = len(set(what)) == 1
    binary = bool(reading.responders(result))
    title = f"differences in change{' of ' + what[0] if shared else ''}"
    if binary:
        title = "differences in the share of responders, percentage points"
    table = _table(title + (f" ({number(count, 0)} repeats of the trial)" if count else ""))
    chance = reading.detection_name(result)
    table.add_column("arm − reference", overflow="fold")
    if not shared:
        table.add_column("outcome", overflow="fold")
    odds = ["odds ratio"] if binary else []
    for name in (
        "difference",
        f"{reading.confidence_level(result)} CI",
        "p",
        *odds,
        f"{chance} ± MCSE",
        "true",
    ):
        table.add_column(name, justify="right", no_wrap=True)
    places = _places([reading.confidence(row) for row in rows])
    for row, told in zip(rows, what, strict=True):
        _, power, error = reading.detection(row)
        table.add_row(
            Text(f"{row['arm']} − {row['reference']}"),
            *([] if shared else [Text(told)]),
            number(row.get("difference"), places, signed=True),
            interval(reading.confidence(row), places),
            p_value(row.get("p")),
            *([number(reading.odds_ratio(row)[0], 2)] if binary else []),
            f"{percent(power, 1)} ± {number(100 * error, 1)}" if error is not None else percent(power, 1),
            number(row.get("true_difference"), places, signed=True),
        )
    return table


def observed_table(rows: Sequence[Mapping[str, Any]], title: str = "published against predicted") -> Table:
    """Per published result: what was observed, what the model predicts, and whether it lies inside.

    Args:
        rows: as `anagen.trial.prediction.observed_rows` makes them.
        title: of the table.
    """
    from rich.text import Text

    table = _table(title)
    table.add_column("arm and outcome")
    for name in ("published", "predicted (90 %)", "z", "in", "seen"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        words = observed_words(row)
        size = "" if row.get("n") is None else f" (n {words['n']})"
        table.add_row(
            Text(f"{words['arm']}{size}, week {words['week']}: {words['what']}, {words['unit']}"),
            words["observed"],
            f"{words['predicted']} ({words['interval']})",
            *(words[name] for name in ("z", "inside", "seen")),
        )
    return table


def print_predictions(found: Mapping[str, Any], console: Console | None = None) -> None:
    """Print what `anagen.api.predict` found: a table for each file, then all together."""
    from rich.console import Console

    console = console or Console()
    for one in found["files"]:
        source = one["parameters"]["mode"] + (
            "" if one["parameters"]["mode"] == "prior" else f" {one['parameters']['id']}"
        )
        title = f"{one['trial']} ({one['file']}, {one['replicates']} repeats, {source})"
        console.print(observed_table(one["rows"], title))
    for line in overall_lines(found["overall"]):
        console.print(line, highlight=False)


def overall_lines(overall: Mapping[str, Any]) -> list[str]:
    """Coverage, error and order of arms over all files, in sentences."""
    rows, files = overall["rows"], overall["files"]
    counted = f"{rows} published {'result' if rows == 1 else 'results'}"
    lines = [f"{counted} in {files} {'file' if files == 1 else 'files'}."]
    for level in ("90", "50"):
        lines.append(f"Inside the {level} % interval: {_coverage(overall[f'coverage{level}'])}.")
    errors = [
        f"{number(error, 1)} {pretty_unit(unit)}" for unit, error in overall["mean_absolute_error"].items()
    ]
    lines.append(f"Mean absolute error: {', '.join(errors) if errors else MISSING}.")
    order = overall["order"]
    if order["files"]:
        lines.append(
            f"Arms in the published order: {order['right']} of {order['files']} files that have an order."
        )
    for key, words in (("seen", "seen by the posterior"), ("not seen", "not seen by what was believed")):
        part = overall[key]
        if part["rows"]:
            inside = _coverage(part["coverage90"])
            lines.append(f"Of these, {words}: {part['rows']}; inside the 90 % interval: {inside}.")
    return lines


def _coverage(share: Mapping[str, Any]) -> str:
    low, high = (None, None) if share["ci95"][0] is None else share["ci95"]
    inside = f" (95 % CI {percent(low)} to {percent(high)})" if low is not None else ""
    return f"{share['covered']} of {share['rows']}, {percent(share['share'])}{inside}"


def observed_words(row: Mapping[str, Any]) -> dict[str, str]:
    """One published result and its prediction, every number in words."""
    bounds = reading.pair(row.get("interval90"))
    places = min(interval_places(bounds), 1)
    share = row["kind"] == "responders"
    signed = bool(row.get("reference")) if share else row["kind"] != "mean"
    what = str(row["outcome"]) if row["kind"] == "mean" else f"{row['kind']} in {row['outcome']}"
    inside, seen = row.get("covered90"), row.get("seen")
    return {
        "arm": str(row["arm"]) + (f" − {row['reference']}" if row.get("reference") else ""),
        "what": f"responders ({row.get('rule')})" if share else what,
        "unit": pretty_unit(str(row["unit"])),
        "week": f"{row['week']:g}",
        "n": number(row.get("n"), 0),
        "observed": number(row["observed"], 1, signed=signed),
        "predicted": number(row.get("predicted"), places, signed=signed),
        "interval": interval(bounds, places),
        "z": number(row.get("z"), 1, signed=True),
        "inside": MISSING if inside is None else "yes" if inside else "no",
        "seen": "?" if seen is None else "yes" if seen else "no",
        "study": str(row.get("study") or ""),
        "source": str(row.get("source") or ""),
        "note": str(row.get("note") or ""),
    }


def _table(title: str) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    return Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)


def _places(bounds: Sequence[tuple[float, float] | None]) -> int:
    """Decimals that suit the narrowest of some intervals."""
    return max((interval_places(pair) for pair in bounds if pair), default=1)


def print_summary(result: TrialResult, console: Console | None = None) -> None:
    """Print the arms, then the comparisons, to `console` (standard output if none is given)."""
    from rich.console import Console
    from rich.text import Text

    console = console or Console()
    for told in unstudied(result):
        console.print(Text(told, style="bold"))
    shares = responders_table(result, spread=console.width >= WIDE)
    if shares is not None:
        console.print(shares)
    console.print(arms_table(result, spread=console.width >= WIDE))
    comparisons = comparisons_table(result)
    if comparisons is not None:
        console.print(comparisons)
    if reading.observed(result):
        console.print(observed_table(reading.observed(result)))
    for told in certainty_line(result):
        console.print(Text(told))
