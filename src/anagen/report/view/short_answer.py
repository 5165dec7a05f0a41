"""Short answer to one person: three sentences, and the options that its picture shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anagen.forecasting.summary import PersonSummary
from anagen.planning.file_model import MATTERS
from anagen.planning.preferences import Preferences
from anagen.report.view.best import answer_words, best, matters_of
from anagen.report.view.option_view import OptionView
from anagen.report.view.words import span

PATTERN = "pattern hair loss"


@dataclass(frozen=True)
class ShortAnswer:
    """First thing for a person to read: sentences, and the options of a picture.

    Attributes:
        sentences: three, to the person.
        dummy: sentence on what people say on a dummy treatment.
        matters: what the options were chosen by, in words.
        shown: names of the options of the picture, doing nothing first.
    """

    sentences: tuple[str, ...]
    dummy: str
    matters: tuple[str, ...]
    shown: tuple[str, ...]


def short_answer(
    options: Sequence[OptionView], person: PersonSummary, wishes: Preferences, horizon: int
) -> ShortAnswer:
    """Answer made from the options of a view.

    Args:
        options: doing nothing first.
        person: of the forecast.
        wishes: of the person.
        horizon: months.
    """
    nothing = options[0]
    going_on = next((one for one in options if one.kind == "going on"), None)
    put_first = best(options, wishes, person.country) if person.supposed == PATTERN else ()
    first, rest = _first(nothing, going_on, horizon), _rest(put_first, person, horizon)
    # Somebody who sheds came for one thing: whether it ends.
    sentences = (rest[0], first, rest[1]) if sheds(person) else (first, *rest)
    shown = [nothing, *([going_on] if going_on else []), *put_first]
    return ShortAnswer(
        sentences=sentences,
        dummy=str(answer_words()["sentence"]["dummy"]),
        matters=tuple(MATTERS[name] for name in matters_of(wishes)),
        shown=tuple(one.name for one in shown),
    )


def sheds(person: PersonSummary) -> bool:
    """Whether hair is shed for a cause that passes."""
    return person.supposed in answer_words()["passes"]


def _say(key: str, **given: object) -> str:
    text = str(answer_words()["sentence"][key]).format(**given)
    return text[:1].upper() + text[1:]


def _first(nothing: OptionView, going_on: OptionView | None, horizon: int) -> str:
    if going_on is not None:
        better, stopped = going_on.people.better, nothing.people.better
        return _say("going_on", better=better, stopped=stopped, span=span(horizon))
    people = nothing.people
    return _say("nothing", better=people.better, worse=people.worse, span=span(horizon))


def _rest(put_first: Sequence[OptionView], person: PersonSummary, horizon: int) -> tuple[str, str]:
    if person.supposed != PATTERN:
        if sheds(person):
            return _say("shedding"), _say("untested")
        return _say("other", supposed=person.supposed), _say("sure_none")
    if not put_first:
        return _say("none"), _say("sure_none")
    given: dict[str, object] = {"span": span(horizon)}
    for place, one in zip(("first", "second"), put_first, strict=False):
        given |= {
            place: one.name,
            f"{place}_better": one.people.better,
            f"{place}_added": one.added,
            f"{place}_sure": one.certainty_words,
            f"{place}_cost": one.cost_words,
        }
    count = "one" if len(put_first) == 1 else "two"
    return _say(count, **given), _say(f"sure_{count}", **given)
