"""Sentences of the short answer of a prognosis (``report/data/prognosis_answer.toml``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import takewhile

from anagen.forecasting.prognosis.follow import visit_of
from anagen.forecasting.prognosis.result import Prognosis
from anagen.parameters import read_toml
from anagen.report.view.prognosis_option import MomentLine, PrognosisLine
from anagen.report.view.words import span

NEARLY_ALL = 90
"""People of 100 from whom on a moment may be told as that of nearly all."""
MANY_MORE = 10
"""People of 100 more who get somewhere, from whom on an option is told by them."""


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return read_toml(files("anagen.report") / "data" / "prognosis_answer.toml")


def sentences_of(
    found: Prognosis, options: Sequence[PrognosisLine], first: Sequence[PrognosisLine], horizon: int
) -> tuple[str, ...]:
    """At most three sentences to the person, what they came for first.

    Args:
        found: prognosis.
        options: of its view, doing nothing first.
        first: options that are put first; none, one or two.
        horizon: months.
    """
    if not options:
        return (_words()["no_number"]["first"], *(one.why for one in found.unanswered[:1]), *found.care[:1])
    people = {one.name: one.people for one in found.events}
    if options[0].moments:
        return _of_curve(found, options, first, people, horizon)
    return _of_chances(found, options, first, people, horizon)


def _of_chances(
    found: Prognosis,
    options: Sequence[PrognosisLine],
    first: Sequence[PrognosisLine],
    people: Mapping[str, str],
    horizon: int,
) -> tuple[str, ...]:
    say, nothing = _words()["chance"], options[0]
    words: dict[str, object] = {"people": people[nothing.main.event], "span": span(horizon)}
    known = "nothing" if nothing.main.telling else "nothing_untold"
    begin = say[known].format(n=nothing.main.of_100, **words)
    if not first:
        return (begin, say["none"])
    told = list(takewhile(lambda one: one.main.telling, first))
    if not told:
        middle, of = _guess(found, first[0], horizon), first[0]
    else:
        of = told[0]
        for place, one in zip(("first", "second"), told, strict=False):
            words |= {place: one.name, f"{place}_n": one.main.of_100}
        middle = say["two" if len(told) > 1 else "one"].format(**words)
    last = [say["sure"].format(first=of.name, first_sure=sure(of))]
    if of.stopped is not None:
        key = "stop" if of.stopped.telling else "stop_untold"
        last.append(say[key].format(left=of.stopped.of_100))
    return (begin, middle, " ".join(last))


def _guess(found: Prognosis, one: PrognosisLine, horizon: int) -> str:
    """Most likely course where the chance says nothing: hairs of 100, as a share of the first measure."""
    say, measure = _words()["chance"], found.option(one.name).measures[0]
    if measure.unit:
        return say["untold"]
    at, course = visit_of(horizon, found.days), measure.course
    return say["guess"].format(
        first=one.name,
        span=span(horizon),
        untreated=_of_100(found.options[0].measures[0].course.median[at]),
        guess=_of_100(course.median[at]),
        low=_of_100(course.lo90[at]),
        high=_of_100(course.hi90[at]),
    )


def sure(one: PrognosisLine) -> str:
    """How sure anyone is of an option, in words."""
    return _words()["sure"].get(one.certainty_words, one.certainty_words)


def _of_curve(
    found: Prognosis,
    options: Sequence[PrognosisLine],
    first: Sequence[PrognosisLine],
    people: Mapping[str, str],
    horizon: int,
) -> tuple[str, ...]:
    say, nothing = _words()["curve"], options[0]
    sentences = [found.now, _when(nothing.moments[0], people)]
    if first:
        sentences.append(_under(found, nothing, first[0]))
    elif nothing.chances:
        key = "chance" if nothing.main.telling else "untold"
        words = say[key].format(n=nothing.main.of_100, people=people[nothing.main.event], span=span(horizon))
        sentences.append(words[:1].upper() + words[1:])
    return tuple(sentences)


def _when(moment: MomentLine, people: Mapping[str, str]) -> str:
    say, who = _words()["curve"], people[moment.event]
    if moment.median is None or moment.high is None:
        return say["never"].format(people=who)
    if moment.of_100 < NEARLY_ALL:
        return say["some"].format(n=moment.of_100, people=who)
    key = "all" if moment.high == moment.median else "ends" if moment.median else "now"
    return say[key].format(median=months(moment.median), late=months(max(moment.high, 1)), people=who)


def _under(found: Prognosis, nothing: PrognosisLine, one: PrognosisLine) -> str:
    """Change by an option: how many get there and when, or how little hair is left at worst."""
    say, moment = _words()["curve"], one.moments[0]
    if moment.median is not None and moment.of_100 >= nothing.moments[0].of_100 + MANY_MORE:
        return say["with"].format(first=one.name, n=moment.of_100, median=months(max(moment.median, 1)))
    treated = found.option(one.name).measures[-1].course
    at = min(range(len(treated.median)), key=treated.median.__getitem__)
    return say["lowest"].format(
        first=one.name,
        nothing=_of_100(min(found.options[0].measures[-1].course.median)),
        least=_of_100(treated.median[at]),
        low=_of_100(treated.lo90[at]),
        high=_of_100(treated.hi90[at]),
        sure=sure(one)[:1].upper() + sure(one)[1:],
    )


def months(count: int) -> str:
    """Number of months in words: ``1 month``, ``3 months``."""
    return f"{count} month" if count == 1 else f"{count} months"


def _of_100(share: float) -> int:
    return round(100.0 * share)
