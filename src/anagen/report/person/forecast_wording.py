"""A forecast in plain sentences, made from its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from anagen.forecasting.conditioned import Conditioning
from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.interval import Interval, OutcomeCourse
from anagen.forecasting.noticing import OutOf100
from anagen.forecasting.published_ratings import in_words
from anagen.forecasting.stance_medians import StanceMedian
from anagen.forecasting.summary import ForecastSummary
from anagen.report.numbers import interval, number, readable
from anagen.report.person.safety_words import health_lines, safety_lines
from anagen.report.view.option_view import OptionView, Range
from anagen.report.view.person_view import PersonView
from anagen.report.view.words import span

SAFETY, TESTS, KEPT = "Safe for you?", "Blood tests", "How many keep it up"
RATED, HAIRLINE = "Rated better", "Hairline and temples"
PUBLISHED = "What trials' patients and photographs said"
MOST = 6
"""Published shares shown for one option."""


def answer(summary: ForecastSummary, view: PersonView) -> list[str]:
    """Sentences that a reader should know before the details: the short answer, then what it rests on."""
    nothing = view.options[0]
    change = nothing.change
    start = "Doing nothing more, so that what is given ends now" if summary.person.given else "Doing nothing"
    found = [
        *view.answer.sentences,
        f"{start}, visible hair on the {summary.person.region} scalp is expected to change by "
        f"{number(change.median, 0, signed=True)} % in {view.span} (90 % interval "
        f"{number(change.low, 0, signed=True)} to {number(change.high, 0, signed=True)} %); "
        f"asked then, as trials ask people on a dummy treatment, {nothing.people.worse} of 100 people like "
        f"this one would call their hair worse and {nothing.people.better} better.",
        "Ratings come from trials: shares of people who called their own hair better, or whom others called "
        "better, against the change that was counted. On a dummy treatment many say so as well; what a "
        "treatment adds is the difference.",
    ]
    told = summary.conditioning
    if told:
        number_of = len(told.readings)
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
    return [*view.warnings, *found, *health_lines(summary.health)]


def trust(told: Conditioning) -> str:
    """Sentence on the use of the person's own readings."""
    if told.tempering < 1.0:
        return "what was read lies far from what the model expects, so it counts less than in full."
    if told.pareto_k is not None and told.pareto_k > 0.7:
        return "few virtual people fit what was read, so the intervals are rough."
    return "what was read fits what the model holds possible, and narrows the intervals."


def frequency(of_100: OutOf100) -> str:
    """Numbers of 100 people: ``45 better, 39 unchanged, 16 worse``."""
    words = ("better", "unchanged", "worse")
    counts = (of_100.better, of_100.same, of_100.worse)
    return ", ".join(f"{count} {word}" for count, word in zip(counts, words, strict=True))


def course(bands: OutcomeCourse) -> str:
    """Start and end of a course with its 90 % interval."""
    return (
        f"from {number(bands.median[0])} to {number(bands.median[-1])} "
        f"(90 % interval {number(bands.lo90[-1])} to {number(bands.hi90[-1])})"
    )


def facts(
    option: ForecastOption, seen: OptionView, summary: ForecastSummary, horizon: int
) -> list[tuple[str, str]]:
    """Facts (question, answer) that are given for all options alike, at the horizon of the view."""
    return [
        (SAFETY, " ".join(safety_lines(option.safety))),
        ("Visible density", _density(option, horizon)),
        ("Diameter", _diameter(option, horizon)),
        ("Against doing nothing", _against(seen, horizon)),
        (RATED, _rated(option, horizon)),
        (PUBLISHED, _published(option)),
        *_by_threshold(option, summary),
        ("Shedding to expect", _shedding(option)),
        ("On stopping after a year", _stopping(option)),
        (KEPT, _kept(option)),
        *([(HAIRLINE, option.hairline.words)] if option.hairline else []),
        (TESTS, _tests(option)),
        (f"Cost over {span(horizon)}", _cost(option, seen)),
        ("Certainty of the evidence", _certainty(option)),
    ]


def _kept(option: ForecastOption) -> str:
    if option.is_nothing:
        return "nothing to keep up"
    return "; ".join(one.words for one in option.kept) or "no study was read"


def _tests(option: ForecastOption) -> str:
    if option.is_nothing:
        return "none needed for doing nothing"
    return " ".join(one.words for one in option.blood_tests) or "none named in a label that was read"


def _spread(found: Interval, places: int = 0) -> str:
    low, high = (number(value, places, signed=True) for value in (found.lo90, found.hi90))
    return f"{number(found.median, places, signed=True)} (90 %: {low} to {high})"


def _density(option: ForecastOption, month: int) -> str:
    row = option.month(month)
    level = row.density
    return (
        f"{number(level.median, 0)} hairs/cm² (90 %: {number(level.lo90, 0)} to "
        f"{number(level.hi90, 0)}); change since now {_spread(row.percent_change)} %"
    )


def _diameter(option: ForecastOption, horizon: int) -> str:
    return f"change since now {_spread(option.month(horizon).diameter_change, 1)} µm"


def _against(seen: OptionView, horizon: int) -> str:
    if seen.is_nothing:
        return "this is doing nothing"
    low, middle, high = (
        number(value, 0, signed=True) for value in (seen.against.low, seen.against.median, seen.against.high)
    )
    return f"{middle} (90 %: {low} to {high}) hairs/cm² after {horizon} months"


def _rated(option: ForecastOption, horizon: int) -> str:
    """Chance by each rater at the horizon, and untreated beside it."""
    parts = []
    for one in option.rated:
        then = one.at(horizon)
        text = (
            f"{then.treated.people.better} of 100 by {one.words} "
            f"(90 %: {number(then.treated.lo90, 0)} to {number(then.treated.hi90, 0)})"
        )
        if not option.is_nothing:
            text += f", {then.untreated.people.better} untreated"
        parts.append(text)
    return "; ".join(parts)


def _published(option: ForecastOption) -> str:
    """Shares that studies of the same treatments published."""
    found = option.published_ratings
    if option.is_nothing:
        return "as the controls of the trials of each treatment, below"
    if not found:
        return "no share was read in any study of it"
    more = f"; {len(found) - MOST} more in the evidence tables" if len(found) > MOST else ""
    return "; ".join(in_words(one) for one in found[:MOST]) + more


def beliefs(option: ForecastOption) -> str:
    """Medians by belief on exosomes, and what the beliefs rest on; "" without exosomes."""
    return " ".join([*stance_lines(option.stances), option.stances_rest_on]).strip()


def stance_lines(rows: Sequence[StanceMedian]) -> list[str]:
    """Median under each belief, as a sentence; nothing without any."""
    if not rows:
        return []
    told = "; ".join(
        f"{row.stance} {number(row.against_nothing, 1, signed=True)} "
        f"(95 % below {number(row.hi90, 0, signed=True)})"
        for row in rows
    )
    return [f"Against doing nothing after 24 months, median by belief: {told} hairs/cm²."]


def _by_threshold(option: ForecastOption, summary: ForecastSummary) -> list[tuple[str, str]]:
    """People whose density changes by a threshold, where the file asks for it."""
    found = [
        (
            f"Change of {100 * told.change:.1f} % of density, {told.words}",
            f"of 100 after 24 months: {frequency(one.month_24.now)}",
        )
        for told, one in zip(summary.thresholds, option.noticing, strict=True)
    ]
    return [*found, ("First change by that threshold", _first(option))] if found else []


def _first(option: ForecastOption) -> str:
    noticed = option.noticing[0]
    parts = []
    for row, what in ((noticed.first_better, "a gain"), (noticed.first_worse, "a loss")):
        share = round(100 * row.chance)
        text = f"{what} is seen by {share} of 100 at some time within two years"
        if row.months:
            text += f", first {_when(row.months)}"
            if what == "a gain" and _grafted(option):
                text += ", from the moved hair, before it falls and grows back"
        parts.append(text)
    return "; ".join(parts)


def _when(months: Sequence[float]) -> str:
    """Time ``after 18 months (90 % of them: 11 to 22)``, from 5 %, 50 % and 95 % points in months."""
    low, middle, high = (round(month) for month in months)
    if middle == 0:
        return "within the first month" + (f" (90 % of them: {low} to {high})" if high > 1 else "")
    return f"after {middle} month{'s' * (middle > 1)} (90 % of them: {low} to {high})"


def _shedding(option: ForecastOption) -> str:
    told = option.shedding
    if told is None:
        return "as now"
    peak = told.peak
    if told.out_of_100 < 10:
        return "no more than now in most people"
    text = (
        f"{told.out_of_100} of 100 shed at least {100 * (told.threshold - 1):.0f} % more for a while; "
        f"at its height {number(peak.median, 1)} times as much as without it "
        f"(90 %: {number(peak.lo90, 1)} to {number(peak.hi90, 1)})"
    )
    if told.month is not None:
        text += f", in month {max(1, round(told.month + 0.5))}"
    if told.noticed_out_of_100 > 0:
        text += f"; in {told.noticed_out_of_100} of 100 the thinning is visible for a time"
    return text


def _stopping(option: ForecastOption) -> str:
    if option.kind == "nothing":
        return "nothing to stop"
    told = option.stopping
    if told is None:
        return (
            "nothing is given any more by then; grafted hair stays"
            if _grafted(option)
            else ("nothing is given any more by then; the course above shows what is left")
        )
    return (
        f"the gain over doing nothing is {_spread(told.gain)} hairs/cm² at month 12; of it "
        f"{_spread(told.left_after_6)} is left six months after stopping and "
        f"{_spread(told.left_after_12)} after twelve (dotted line)"
    )


def _grafted(option: ForecastOption) -> bool:
    return any("transplant" in words for words in option.treatments)


def _cost(option: ForecastOption, seen: OptionView) -> str:
    bills = option.cost.bills
    if not seen.cost:
        return "nothing"
    what = ", ".join(
        f"{bill.therapy}: {number(bill.count, 0)} {bill.per}{'' if bill.count == 1 else 's'}"
        for bill in bills
    )
    return f"{seen.cost_words} (in two years {what}; visits, tests and travel are not in it)"


def _certainty(option: ForecastOption) -> str:
    if not option.evidence:
        return "the untreated course rests on a few followed groups and on the model"
    return "; ".join(f"{row.therapy}: {row.certainty}. {row.why}" for row in option.evidence)


def change(found: Range) -> str:
    """Change in per cent: ``−4 % (−12 to +3)``."""
    low, middle, high = (number(x, 0, signed=True) for x in (found.low, found.median, found.high))
    return f"{middle} % ({low} to {high})"


def percent(found: Interval) -> str:
    """Interval in per cent: ``−4 % (−12 to +3)``."""
    low, middle, high = (number(x, 0, signed=True) for x in (found.lo90, found.median, found.hi90))
    return f"{middle} % ({low} to {high})"


def sources(option: ForecastOption, prices: Iterable[str]) -> list[str]:
    """Sources of the numbers and words of an option, each once.

    Args:
        option: of the forecast.
        prices: sources of its cost.
    """
    found = [option.source, *prices]
    found += [row.source for row in option.evidence]
    found += [row.source for row in option.regulation]
    found += [row.source for row in option.harms]
    found += [option.hairline.source] if option.hairline else []
    return [text for text in dict.fromkeys(found) if text]


def reading_rows(summary: ForecastSummary) -> list[dict[str, str]]:
    """Readings of a person with their expected values, as rows of a table."""
    told = summary.conditioning
    return [
        {
            "week": f"{row.week:.0f}",
            "outcome": row.outcome,
            "method": row.method,
            "value": f"{number(row.value, 0)} {readable(row.unit)}",
            "before": interval((row.before.lo90, row.before.hi90), 0),
            "after": interval((row.after.lo90, row.after.hi90), 0),
        }
        for row in (told.readings if told else ())
    ]
