"""Work of the room that runs in a process of its own: the short answer to the example, for the teaser."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

from anagen.web.first.doors import told


@dataclass(frozen=True)
class Bar:
    """One option in the teaser, of 100 people like the man of the example.

    Attributes:
        name: of the option.
        better: who call their hair better.
        worse: who call it worse.
        added: who call it better because of the treatment; 0 for doing nothing.
        certainty: of the evidence; "" for doing nothing.
        cost: in words.
    """

    name: str
    better: int
    worse: int
    added: int
    certainty: str
    cost: str


@dataclass(frozen=True)
class Teaser:
    """Example answer in small.

    Attributes:
        person: in words.
        span: horizon in words.
        bars: the options of the short answer, doing nothing first, and the one that sellers speak of.
        dummy: what people say on a dummy treatment.
    """

    person: str
    span: str
    bars: tuple[Bar, ...]
    dummy: str


def teaser(horizon: int, found: bytes) -> bytes:
    """Teaser made of an outlook (`anagen.web.options.computed.outlook`)."""
    view = pickle.loads(found).seen(horizon)
    spoken_of = told()["said"]["therapy"]
    shown = list(view.shown)
    shown += [one for one in view.options if spoken_of in one.therapies and one not in shown][:1]
    bars = tuple(
        Bar(one.name, one.people.better, one.people.worse, one.added, one.certainty or "", one.cost_words)
        for one in shown
    )
    return pickle.dumps(Teaser(view.person, view.span, bars, view.answer.dummy))
