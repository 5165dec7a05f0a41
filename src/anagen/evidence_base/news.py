"""Newest facts of the tables by their own dates, and rules that nobody has read for a year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from anagen.evidence_base.tables.registered import read_registered
from anagen.evidence_base.tables.regulation import Rule, read_rules

STALE = 365
"""Days after which a rule has to be read again: laws change within a year."""
YEARS = 2
"""Years before the newest reading of which facts count as new."""
_DATE = re.compile(r"\b(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?\b")


@dataclass(frozen=True)
class News:
    """One dated fact.

    Attributes:
        day: as the source gives it: year, month or day.
        kind: "rule", or "trial" for the start of a registered one.
        therapies: that it is about.
        place: of the rule; "" for a trial.
        title: the standing, or the trial's number.
        text: in a sentence or two.
        source: the primary source.
        read_at: where it was read, if not there.
        read_on: the day of reading.
        status: read, derived or recalled.
    """

    day: str
    kind: str
    therapies: tuple[str, ...]
    place: str
    title: str
    text: str
    source: str
    read_at: str
    read_on: str
    status: str


def read_news(folder: Path | None = None) -> tuple[News, ...]:
    """Facts of the last two years before the newest day of reading: rules, then trials, the newest first.

    A trial counts from its start, planned or not; a date after the day of reading is no news yet.

    Raises:
        InputError: a fault in a table.
    """
    rules, trials = read_rules(folder), read_registered(folder)
    newest = max([*(rule.read_on for rule in rules), *(trial.read_on for trial in trials)], default="")
    if not newest:
        return ()
    found = [
        *(
            News(
                latest(rule.date),
                "rule",
                (rule.subject,),
                rule.jurisdiction + (f" ({rule.holds_for})" if rule.fine else ""),
                rule.status,
                rule.text,
                rule.source,
                rule.read_at,
                rule.read_on,
                rule.status_tag,
            )
            for rule in rules
        ),
        *(
            News(
                latest(trial.start),
                "trial",
                trial.parts,
                "",
                trial.id,
                f"{trial.comparison[:1].upper()}{trial.comparison[1:]}"
                + (f", {trial.n} people planned" if trial.n else "")
                + f". Tells apart: {trial.isolates}. Results: {trial.status}.",
                trial.source,
                trial.read_at,
                trial.read_on,
                trial.status_tag,
            )
            for trial in trials
        ),
    ]
    first = f"{int(newest[:4]) - YEARS}{newest[4:]}"
    # A year or month alone is compared as far as it goes.
    fresh = [one for one in found if one.day and first[: len(one.day)] <= one.day <= newest]
    return tuple(sorted(fresh, key=lambda one: (one.kind == "rule", one.day, one.title), reverse=True))


def latest(dates: str) -> str:
    """Latest date in a text, ``"2026-02-02"`` of ``"2024-03-21; 2026-02-02"``; "" if there is none."""
    return max(_DATE.findall(dates), default="")


def unread(rules: Iterable[Rule], today: date) -> tuple[str, ...]:
    """Names of the rules that nobody has read for a year, with the day of the last reading.

    Args:
        rules: to be judged.
        today: the day on which they are judged.
    """
    return tuple(
        f"{rule.subject}, {rule.jurisdiction}: {rule.status} (read on {rule.read_on})"
        for rule in rules
        if (today - date.fromisoformat(rule.read_on)).days > STALE
    )
