"""A forecast in plain sentences, put together from its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from anagen.report.numbers import number
from anagen.report.person.forecast_table import at, price
from anagen.report.person.unstudied import unstudied


def answer(summary: Mapping[str, Any]) -> list[str]:
    """What a reader should know before the details."""
    nothing = summary["options"][0]
    own, trained = summary["thresholds"]
    change = at(nothing, 24)["percent_change"]
    noticed = nothing["noticing"][0]["month_24"]["now"]
    start = (
        "Doing nothing more, so that what is given ends now"
        if summary["person"]["given"]
        else "Doing nothing"
    )
    found = [
        f"{start}, visible hair on the {summary['person']['region']} scalp is expected to change by "
        f"{number(change['median'], 0, signed=True)} % in two years (90 % interval "
        f"{number(change['lo90'], 0, signed=True)} to {number(change['hi90'], 0, signed=True)} %); "
        f"{noticed['worse']} of 100 people like this one would see the loss themselves.",
        f"People see a change in their own hair from about {100 * own['change']:.0f} % of density; three of "
        f"four dermatologists see one from {100 * trained['change']:.0f} %. Many real effects are smaller.",
    ]
    told = summary["conditioning"]
    if told:
        number_of = len(told["readings"])
        used = "one measurement" if number_of == 1 else f"{number_of} measurements"
        found.append(f"The forecast uses {used} of this person: {trust(told)}")
    else:
        found.append(
            "Nothing was measured, so the forecast stands for everybody of this sex, age and stage; "
            "measurements at later visits narrow it."
        )
    found.append(
        "The intervals hold what is not known about hair and therapies and how people differ. "
        "They do not hold what the model leaves out, or a wrong diagnosis."
    )
    return [*unstudied(summary["options"]), *found]


def trust(told: Mapping[str, Any]) -> str:
    """How far the person's own readings could be used."""
    if told["tempering"] < 1.0:
        return "what was read lies far from what the model expects, so it counts less than in full."
    if told["pareto_k"] is not None and told["pareto_k"] > 0.7:
        return "few virtual people fit what was read, so the intervals are rough."
    return "what was read fits what the model holds possible, and narrows the intervals."


def frequency(of_100: Mapping[str, int]) -> str:
    """``5 visibly better, 79 no visible change, 16 visibly worse``."""
    words = ("visibly better", "no visible change", "visibly worse")
    return ", ".join(f"{count} {word}" for count, word in zip(of_100.values(), words, strict=True))


def course(bands: Mapping[str, Any]) -> str:
    """Start and end of a course with its 90 % interval."""
    return (
        f"from {number(bands['median'][0])} to {number(bands['median'][-1])} "
        f"(90 % interval {number(bands['lo90'][-1])} to {number(bands['hi90'][-1])})"
    )


def facts(option: Mapping[str, Any], summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(question, answer) of everything that is said of every option alike."""
    return [
        ("Visible density after 12 months", _density(option, 12)),
        ("Visible density after 24 months", _density(option, 24)),
        ("Diameter after 24 months", _diameter(option)),
        ("Against doing nothing", _against(option)),
        ("Seen by three of four dermatologists", _trained(option)),
        ("First visible change", _first(option)),
        ("Shedding to expect", _shedding(option)),
        ("On stopping after a year", _stopping(option)),
        ("Cost over two years", _cost(option)),
        ("Certainty of the evidence", _certainty(option)),
    ]


def _spread(found: Mapping[str, float], places: int = 0) -> str:
    low, high = (number(found[name], places, signed=True) for name in ("lo90", "hi90"))
    return f"{number(found['median'], places, signed=True)} (90 %: {low} to {high})"


def _density(option: Mapping[str, Any], month: int) -> str:
    row = at(option, month)
    level = row["density"]
    return (
        f"{number(level['median'], 0)} hairs/cm² (90 %: {number(level['lo90'], 0)} to "
        f"{number(level['hi90'], 0)}); change since now {_spread(row['percent_change'])} %"
    )


def _diameter(option: Mapping[str, Any]) -> str:
    return f"change since now {_spread(at(option, 24)['diameter_change'], 1)} µm"


def _against(option: Mapping[str, Any]) -> str:
    if option["kind"] == "nothing":
        return "this is doing nothing"
    row, of_100 = at(option, 24), option["noticing"][0]["month_24"]["nothing"]
    return (
        f"{_spread(row['against_nothing'])} hairs/cm² after 24 months; {of_100['better']} of 100 would have "
        f"visibly more hair than without it, {of_100['worse']} visibly less"
    )


def _trained(option: Mapping[str, Any]) -> str:
    return f"of 100 after 24 months: {frequency(option['noticing'][1]['month_24']['now'])}"


def _first(option: Mapping[str, Any]) -> str:
    noticed = option["noticing"][0]
    parts = []
    for word, what in (("better", "a gain"), ("worse", "a loss")):
        row = noticed[f"first_{word}"]
        share = round(100 * row["chance"])
        text = f"{what} is seen by {share} of 100 at some time within two years"
        if row["months"]:
            text += f", first {_when(row['months'])}"
            if word == "better" and _grafted(option):
                text += ", by the moved hair itself before it falls and grows back"
        parts.append(text)
    return "; ".join(parts)


def _when(months: Sequence[float]) -> str:
    """``after 18 months (90 % of them: 11 to 22)``, from the 5 %, 50 % and 95 % points in months."""
    low, middle, high = (round(month) for month in months)
    if middle == 0:
        return "within the first month" + (f" (90 % of them: {low} to {high})" if high > 1 else "")
    return f"after {middle} month{'s' * (middle > 1)} (90 % of them: {low} to {high})"


def _shedding(option: Mapping[str, Any]) -> str:
    told = option["shedding"]
    if told is None:
        return "as now"
    peak = told["peak"]
    if told["out_of_100"] < 10:
        return "no more than now in most people"
    text = (
        f"{told['out_of_100']} of 100 shed at least {100 * (told['threshold'] - 1):.0f} % more for a while; "
        f"at its height {number(peak['median'], 1)} times as much as without it "
        f"(90 %: {number(peak['lo90'], 1)} to {number(peak['hi90'], 1)})"
    )
    if told["month"] is not None:
        text += f", in month {max(1, round(told['month'] + 0.5))}"
    if told["noticed_out_of_100"] > 0:
        text += f"; in {told['noticed_out_of_100']} of 100 the thinning is visible for a time"
    return text


def _stopping(option: Mapping[str, Any]) -> str:
    if option["kind"] == "nothing":
        return "nothing to stop"
    told = option["stopping"]
    if told is None:
        return (
            "nothing is given any more by then; grafted hair stays"
            if _grafted(option)
            else ("nothing is given any more by then; the course above shows what is left")
        )
    return (
        f"the gain over doing nothing is {_spread(told['gain'])} hairs/cm² at month 12; of it "
        f"{_spread(told['left_after_6'])} is left six months after stopping and "
        f"{_spread(told['left_after_12'])} after twelve (dotted line)"
    )


def _grafted(option: Mapping[str, Any]) -> bool:
    return any("transplant" in words for words in option["treatments"])


def _cost(option: Mapping[str, Any]) -> str:
    bills = option["cost"]["bills"]
    if not bills:
        return "nothing"
    what = ", ".join(
        f"{bill['therapy']}: {number(bill['count'], 0)} {bill['per']}{'' if bill['count'] == 1 else 's'}"
        for bill in bills
    )
    return f"{price(option)} ({what}; visits, tests and travel are not in it)"


def _certainty(option: Mapping[str, Any]) -> str:
    if not option["evidence"]:
        return "the untreated course rests on a few followed groups and on the model"
    return "; ".join(f"{row['therapy']}: {row['certainty']}. {row['why']}" for row in option["evidence"])
