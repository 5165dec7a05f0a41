"""The pooled binomial: shares of responders of other studies, matched for therapy, dose and week."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from anagen.evidence_base.tables.ratings import ratings
from anagen.evidence_base.tables.records import load_evidence
from anagen.learning.areata.rows import severe_rows
from anagen.learning.rivals.asked import Part, settings
from anagen.learning.rivals.matched import MATCHES, Forecast

CUMULATED = {"le20": "SALT <= 20", "le10": "SALT <= 10"}
"""Rules of a share of all patients, by the word of the rows of calibration."""


@dataclass(frozen=True)
class Share:
    """Share of people who met a rule.

    Attributes:
        rule: who is counted, such as ``SALT <= 20`` or ``patient, any``.
        parts: what they were given and has an effect of its own, with doses.
        week: since baseline.
        n: people.
        share: 0 to 1; NaN where it is only asked for.
        studies: its study and the evidence behind it.
    """

    rule: str
    parts: tuple[Part, ...]
    week: float
    n: int
    share: float = float("nan")
    studies: tuple[str, ...] = ()


def shares(without: Iterable[str] = ()) -> tuple[Share, ...]:
    """Shares of all fitted rows, but those of the studies `without`."""
    base = load_evidence()
    out = set(without)
    found = []
    for row in severe_rows():
        if row.fit and row.outcome in CUMULATED and not row.given and row.group == "all" and row.n >= 1:
            parts: tuple[Part, ...] = ((row.drug, row.per_day),) if row.drug else ()
            rule = CUMULATED[row.outcome]
            found.append(
                Share(rule, parts, row.week, round(row.n), row.value / 100, (row.study, *row.evidence))
            )
    for one in ratings(base):
        if one.use != "fit" or not one.n or one.weeks is None:
            continue
        given = tuple((name, None) for name in one.therapies if not base.names[name].inert)
        found.append(Share(f"{one.rater}, {one.cut}", given, one.weeks, one.n, one.share, (one.study,)))
    return tuple(one for one in found if not out & set(one.studies))


def pooled_binomial(asked: Share, known: Sequence[Share], rng: np.random.Generator) -> Forecast | None:
    """Share that the closest matching people had together, in %; None if no other study gave the therapy.

    Its draws are beta-binomial: the share is Beta (Jeffreys' prior and the pooled people), and the `n`
    people of the new arm are drawn from it. All people count as if of one study.
    """
    prior, rule = float(settings()["shares"]["prior"]), settings()["matched"]
    same = [one for one in known if one.rule == asked.rule and _names(one.parts) == _names(asked.parts)]
    dosed = [one for one in same if _same_doses(one.parts, asked.parts)]
    timed = [
        one
        for one in dosed
        if abs(one.week - asked.week) <= rule["week_slack"]
        or max(one.week, asked.week) <= rule["week_ratio"] * min(one.week, asked.week)
    ]
    for match, found in zip(MATCHES, (timed, dosed, same), strict=True):
        if found:
            hits = sum(one.share * one.n for one in found)
            people = sum(one.n for one in found)
            share = rng.beta(prior + hits, prior + people - hits, rule["draws"])
            draws = 100.0 * rng.binomial(asked.n, share) / asked.n
            mean = 100.0 * (prior + hits) / (2 * prior + people)
            return Forecast(draws, float(mean), match, len({one.studies[0] for one in found}))
    return None


def _names(parts: Sequence[Part]) -> tuple[str, ...]:
    return tuple(sorted(name for name, _ in parts))


def _same_doses(one: Sequence[Part], other: Sequence[Part]) -> bool:
    """Whether doses agree wherever both are told."""
    told = dict(other)
    return all(dose is None or told[name] is None or dose == told[name] for name, dose in one)
