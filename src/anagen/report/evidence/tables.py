"""Harms, prices, product quality, utilities, regulation, registered trials and news in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.news import News, read_news
from anagen.evidence_base.tables.costs import Cost, read_costs
from anagen.evidence_base.tables.names import TherapyName, proper_name
from anagen.evidence_base.tables.quality import TOPICS, QualityFact, read_quality
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.registered import RegisteredTrial, read_registered
from anagen.evidence_base.tables.regulation import Rule, read_rules
from anagen.evidence_base.tables.safety import Harm, read_harms
from anagen.evidence_base.tables.utilities import Utility, read_utilities
from anagen.files.digits import money
from anagen.report.evidence.listing import registered_lines
from anagen.report.evidence.words import item, listed, many, sentence, underlined, wrap
from anagen.report.numbers import number


@dataclass(frozen=True)
class SideTable:
    """One table that `anagen evidence` lists.

    Attributes:
        read: returns its records.
        words: returns the text of a record that a filter is matched with.
        group: returns the heading of a record.
        lines: returns a record in words.
        foot: note on how to read the table.
    """

    title: str
    read: Callable[..., Sequence[Any]]
    words: Callable[[Any], str]
    group: Callable[[Any], str]
    lines: Callable[[Any], list[str]]
    foot: str


def side_records(table: str, wanted: str, base: EvidenceBase) -> tuple[Any, ...]:
    """Records of `table` that match `wanted`, a therapy or whole words; all if it is empty.

    Raises:
        InputError: no record matches; the nearest name is given.
    """
    side = SIDE_TABLES[table]
    records = side.read(base.folder)
    if not wanted:
        return tuple(records)
    name = _therapy(wanted, base.names)
    whole = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)", re.IGNORECASE)
    exact = tuple(
        record
        for record in records
        if (name is not None and name in _therapies(record)) or whole.search(side.words(record))
    )
    if not exact:
        known = {therapy for record in records for therapy in _therapies(record)}
        known |= {getattr(record, "condition", "") for record in records} - {""}
        known |= set(TOPICS) if table == "quality" else set()
        if name is not None:
            raise InputError(f"no row on {name!r} in {table}", expected="one of: " + ", ".join(sorted(known)))
        raise unknown_name(f"filter of {table}", wanted, known)
    return exact


def side_text(table: str, wanted: str, base: EvidenceBase) -> str:
    """`side_records` in words, grouped."""
    side = SIDE_TABLES[table]
    lines = underlined(side.title + (f": {wanted}" if wanted else ""), "=")
    group = ""
    for record in side_records(table, wanted, base):
        if side.group(record) != group:
            group = side.group(record)
            lines += ["", *wrap(group)]
        lines += side.lines(record)
    return "\n".join([*lines, "", *wrap(side.foot)])


def _therapy(name: str, names: Mapping[str, TherapyName]) -> str | None:
    try:
        return proper_name(name, names)
    except InputError:
        return None


def _therapies(record: Any) -> tuple[str, ...]:
    """Therapies of a record, from the field in which its table keeps them."""
    if isinstance(record, Harm):
        return record.therapies
    if isinstance(record, RegisteredTrial):
        return record.parts
    if isinstance(record, News):
        return record.therapies
    if isinstance(record, Rule):
        return (record.subject,)
    if isinstance(record, Cost):
        return (record.therapy,)
    if isinstance(record, QualityFact):
        return ("PRP",) if record.topic == "PRP content" else ("exosome",)
    return ()


def _tail(status: str, source: str, read_at: str = "") -> list[str]:
    mark = (
        " (recalled, not verified)" if status == "recalled" else f" (read at: {read_at})" if read_at else ""
    )
    return wrap(source + mark, "      ")


def _harm(harm: Harm) -> list[str]:
    told = []
    if harm.n_events is not None and harm.n_exposed:
        told.append(f"{harm.n_events} of {harm.n_exposed}")
    elif harm.n_exposed:
        told.append(f"of {harm.n_exposed}")
    elif harm.n_events is not None and harm.person_years is None:
        told.append(f"{many(harm.n_events, 'case', 'cases')}; how many were treated is not known")
    if harm.rate is not None:
        told.append(f"{number(harm.rate, 1)} %")
    if harm.interval is not None and harm.upper_if_none is None:
        told.append(f"95 % CI {number(harm.interval[0], 1)} to {number(harm.interval[1], 1)} %")
    if harm.upper_if_none is not None:
        told.append(f"still allows up to {number(harm.upper_if_none, 1)} %")
    if harm.per_100_person_years is not None:
        years = f" ({harm.person_years:g} person-years)" if harm.person_years is not None else ""
        told.append(f"{harm.per_100_person_years:g} per 100 person-years{years}")
    amount = listed(told) or "no rate can be given"
    return [
        *item(harm.event, f"{amount} [{harm.severity}]"),
        *wrap(harm.note, "      "),
        *_tail(harm.status, harm.source, harm.read_at),
    ]


def _cost(cost: Cost) -> list[str]:
    amount = money(cost.low) + ("" if cost.low == cost.high else f" to {money(cost.high)}")
    year = f"{cost.country}, " * bool(cost.country) + (f"{cost.year}, " if cost.year else "")
    return [
        *item(cost.item, f"{amount} {cost.unit} ({year}{cost.basis})"),
        *_tail(cost.status, f"{cost.source}{f', read on {cost.read_on}' * bool(cost.read_on)}", cost.read_at),
    ]


def _fact(fact: QualityFact) -> list[str]:
    unit = "" if fact.unit in ("text", "flag") else f" {fact.unit}"
    value = "yes" if fact.unit == "flag" else fact.value
    return [
        *item(fact.attribute, f"{value}{unit}"),
        *wrap(fact.basis, "      "),
        *_tail(fact.status, fact.source, fact.read_at),
    ]


def _utility(row: Utility) -> list[str]:
    unit = "" if row.unit.startswith("utility") else f" {row.unit}"
    value = "words only" if row.value is None else f"{row.value:g}{unit}"
    spread = f"SD {row.sd:g}" if row.sd is not None else ""
    if row.ci_low is not None:
        spread = f"95 % CI {row.ci_low:g} to {row.ci_high:g}"
    who = listed([row.population, f"n = {row.n}" if row.n else ""], ", ")
    return [
        *item(f"{row.state}, {row.instrument}", f"{row.measure} {value} ({listed([spread, who])})"),
        *wrap(row.note, "      "),
        *_tail(row.status, row.source, row.read_at),
    ]


def _rule(rule: Rule) -> list[str]:
    date = f" ({rule.date})" if rule.date else ""
    return [
        *item(f"{rule.jurisdiction}{f', {rule.holds_for}' * rule.fine}{date}", sentence(rule.status)),
        *wrap(rule.text, "    "),
        *_tail(rule.status_tag, f"{rule.source_kind}, read on {rule.read_on}: {rule.source}", rule.read_at),
    ]


def _news(one: News) -> list[str]:
    place = f"{one.place}, " * bool(one.place)
    return [
        *item(f"{one.day}, {' + '.join(one.therapies)}", sentence(f"{place}{one.title}")),
        *wrap(one.text, "    "),
        *_tail(one.status, f"read on {one.read_on}: {one.source}", one.read_at),
    ]


def _all_words(record: Any) -> str:
    return " ".join(str(value) for value in vars(record).values() if isinstance(value, (str, tuple)))


SIDE_TABLES: Mapping[str, SideTable] = {
    "safety": SideTable(
        "Harms",
        read_harms,
        lambda harm: f"{harm.subject} {harm.event} {harm.severity}",
        lambda harm: harm.subject,
        _harm,
        "A count without the number of people treated gives no rate. Intervals are exact (Clopper and "
        "Pearson) where the counts are known. Nobody harmed among n still allows about 3/n.",
    ),
    "costs": SideTable(
        "What is asked",
        read_costs,
        lambda cost: f"{cost.subject} {cost.item}",
        lambda cost: cost.subject,
        _cost,
        "Prices as clinics, guides and lists print them: what is asked, not what it is worth.",
    ),
    "quality": SideTable(
        "What is in the vial",
        read_quality,
        _all_words,
        lambda fact: sentence(fact.topic).rstrip("."),
        _fact,
        "Doses per session and per cm2 cannot be compared without the area treated.",
    ),
    "utilities": SideTable(
        "What hair is worth to people",
        read_utilities,
        _all_words,
        lambda row: row.condition,
        _utility,
        "Who was asked matters: patients, the public, lay raters of photographs, dermatologists. EQ-5D "
        "hardly moves with hair.",
    ),
    "regulation": SideTable(
        "Where products stand",
        read_rules,
        lambda rule: f"{rule.jurisdiction} {rule.status}",
        lambda rule: rule.subject,
        _rule,
        "As read on the dates given; not legal advice. Therapies without a row here: see anagen therapies.",
    ),
    "registered": SideTable(
        "Registered or finished, no result on the register",
        read_registered,
        lambda trial: f"{trial.id} {trial.comparison}",
        lambda trial: " + ".join(trial.parts),
        registered_lines,
        "A trial on a register is neither approval nor review of what it tests.",
    ),
    "new": SideTable(
        "What is new",
        read_news,
        lambda one: f"{one.place} {one.title} {one.kind}",
        lambda one: "Rules of regulators" if one.kind == "rule" else "Trials that began",
        _news,
        "Facts of the last two years by their own date; a rule or trial without a date is not here. Read on "
        "the days given, and not legal advice: a newer rule may stand in no table.",
    ),
}
"""Side tables by the word that selects them."""
