"""References to records: one line of text that names one result of the evidence base.

    Lucky2004/minoxidil 5%/week 48
    VanNeste2000/finasteride 1 mg/week 48/total density/net change
    Price2006/placebo/week 192/hair mass

Study and arm come first; after them, in any order and only as many as identify the result: ``week 48`` or
``no week``, the outcome, the kind of value, the region, the measure in the source's words, and
``against <arm>``. Case and spaces do not count. A second analysis of the same patients (another
imputation, trials pooled) is a study of its own in the tables, so it needs no part of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import combinations

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.result import Result

SEPARATOR = "/"
_ALWAYS = 3
_SHOWN = 4


def find_result(reference: str, base: EvidenceBase, where: str | None = None) -> Result:
    """Result that `reference` names.

    Args:
        reference: the line of text.
        base: the evidence.
        where: place of the reference, for the error.

    Raises:
        InputError: no such study, arm or record, with the nearest; or several records that fit.
    """
    study, rest = _longest(reference, base.studies, "study", where)
    arm, rest = _longest(rest, base.studies[study].arms, f"arm of {study}", where)
    own = [result for result in base.of_study(study) if result.arm == arm]
    if not own:
        raise InputError(f"no record of {study}{SEPARATOR}{arm}", where=where)
    fitting = [result for result in own if _fits(rest, _parts_of(result))]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise InputError(
            f"{len(fitting)} records fit {reference!r}",
            where=where,
            expected=_some(reference_of(result, base) for result in fitting),
        )
    known = {_plain(reference_of(result, base)): reference_of(result, base) for result in own}
    near = get_close_matches(_plain(reference), known, n=1, cutoff=0.0)
    raise InputError(f"no record {reference!r}", where=where, nearest=known[near[0]] if near else None)


def reference_of(result: Result, base: EvidenceBase) -> str:
    """Reference to write: study, arm, week, outcome and kind, and more only where these do not identify it.

    A shorter one may do today; this one still does when another outcome of the same arm is recorded.
    """
    others = [
        _parts_of(other)
        for other in base.of_study(result.study)
        if other.arm == result.arm and other is not result
    ]
    always, more = _parts_of(result)[:_ALWAYS], _parts_of(result)[_ALWAYS:]
    # The measure is in the source's own words, so it is the last resort.
    plain = [chosen for size in range(len(more)) for chosen in combinations(more[:-1], size)]
    for chosen in (*plain, *((*chosen, more[-1]) for chosen in plain)):
        wanted = {_plain(part) for part in (*always, *chosen)}
        if not any(wanted <= {_plain(part) for part in parts} for parts in others):
            return SEPARATOR.join((result.study, result.arm, *always, *chosen))
    raise InputError("two results share every part of a reference", where=f"results.csv, line {result.line}")


def _parts_of(result: Result) -> tuple[str, ...]:
    """All parts that a reference to `result` may have, in the order of writing."""
    against = (f"against {result.comparator}",) if result.comparator else ()
    return (_week(result), result.outcome, result.kind, *against, result.region, result.measure)


def _week(result: Result) -> str:
    return "no week" if result.week is None else f"week {result.week:g}"


def _fits(text: str, parts: Sequence[str]) -> bool:
    """Whether `text` is made of some of `parts` and nothing else; a part may hold the separator itself."""
    if not text:
        return True
    return any(_fits(rest, parts) for part in parts for rest in _after(text, part))


def _after(text: str, part: str) -> Iterator[str]:
    """Rest of `text` behind `part`, or None if it does not begin with it."""
    if not _plain(text).startswith(_plain(part)):
        return
    pieces = text.split(SEPARATOR)
    for count in range(1, len(pieces) + 1):
        if _plain(SEPARATOR.join(pieces[:count])) == _plain(part):
            yield SEPARATOR.join(pieces[count:])


def _longest(text: str, names: Iterable[str], kind: str, where: str | None) -> tuple[str, str]:
    """Longest of `names` that `text` begins with, and the rest of `text`."""
    known = list(names)
    found = [(name, rest) for name in known for rest in _after(text, name)]
    if not found:
        raise unknown_name(kind, text.split(SEPARATOR)[0].strip(), known, where)
    return max(found, key=lambda pair: len(pair[0]))


@cache
def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _some(references: Iterator[str]) -> str:
    shown = list(references)
    more = f" or {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return "one of: " + "; ".join(repr(text) for text in shown[:_SHOWN]) + more
