"""How sure the evidence lets anyone be, in GRADE's words and with its reasons.

A body of evidence starts high if a randomised trial tests the therapy, else low, and falls a step or
two for each of five reasons. Each reason is computed from the records by the rule written beside it,
unless ``certainty.toml`` states it. Rules follow GRADE's guidance; the thresholds are in `RULES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.bias import blinding_unclear, risk_of_bias
from anagen.evidence_base.body import Body, body_of, people_in, primary
from anagen.evidence_base.tables.names import proper_name
from anagen.evidence_base.tables.read import data_folder, read_toml_table
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence
from anagen.evidence_base.tables.study import CONDITIONS, Study

LEVELS = ("very low", "low", "moderate", "high")
DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
RULES = {"enough": 400, "few": 50}
"""People in randomised comparisons: below `enough` one step down for imprecision (GRADE's usual optimal
information size for a mean), below `few` two."""
FILE = "certainty.toml"


@dataclass(frozen=True)
class Step:
    """One domain: how many steps it takes off, why, and whether that was stated or computed."""

    domain: str
    down: int
    reason: str
    stated: bool


@dataclass(frozen=True)
class Certainty:
    """The grade of a body of evidence.

    Attributes:
        level: one of `LEVELS`, or "none" if there is no study.
        start, start_reason: before any step. steps: in GRADE's order. up, up_reason: steps up.
        missing: what stated judgement finds missing.
    """

    level: str
    start: str
    start_reason: str
    steps: tuple[Step, ...]
    up: int
    up_reason: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Stated:
    """What ``certainty.toml`` says of one body."""

    steps: Mapping[str, Step]
    up: int
    up_reason: str
    missing: tuple[str, ...]


NOTHING_STATED = Stated({}, 0, "", ())


def certainty_of(body: Body, base: EvidenceBase | None = None) -> Certainty:
    """Grade `body`, reason by reason."""
    base = base or load_evidence()
    said = stated_certainty(base).get((body.therapy, body.condition), NOTHING_STATED)
    if not body.studies:
        why = "no study of it is on record"
        return Certainty("very low", "very low", why, (), 0, "", said.missing)
    deciding = _deciding(body)
    randomised = any(_by_chance(study) for study in deciding)
    start = "high" if randomised else "low"
    why = "randomised trials test it" if randomised else "no randomised trial tests it"
    computed = {
        "risk_of_bias": _risk_of_bias(deciding, base),
        "inconsistency": _inconsistency(body),
        "indirectness": _indirectness(body, base),
        "imprecision": _imprecision(body, randomised),
        "publication_bias": (0, "not to be told from so few studies"),
    }
    steps = tuple(said.steps.get(name) or Step(name, *computed[name], False) for name in DOMAINS)
    rank = LEVELS.index(start) - sum(step.down for step in steps) + said.up
    level = LEVELS[min(max(rank, 0), len(LEVELS) - 1)]
    return Certainty(level, start, why, steps, said.up, said.up_reason, said.missing)


def certainty(therapy: str, condition: str = "androgenetic alopecia") -> Certainty:
    """The grade of what is on record of `therapy` in `condition`.

    Raises:
        InputError: no such therapy or condition.
    """
    if condition not in CONDITIONS:
        raise unknown_name("condition", condition, CONDITIONS)
    return certainty_of(body_of(therapy, condition))


def _by_chance(study: Study) -> bool:
    """True for randomised trials and for syntheses that pool only such."""
    return study.randomised or study.design in ("meta-analysis of controlled trials", "network meta-analysis")


def _deciding(body: Body) -> tuple[Study, ...]:
    """The studies that the grade rests on: randomised ones if there are any, else all."""
    own = [study for study in primary(body.studies) if not study.synthesis]
    by_chance = tuple(study for study in own if study.randomised)
    pooled = tuple(study for study in body.studies if study.synthesis and _by_chance(study))
    return by_chance or pooled or tuple(own) or body.studies


def _risk_of_bias(studies: tuple[Study, ...], base: EvidenceBase) -> tuple[int, str]:
    """One step if most people were in studies at high or critical risk, or of unread or no blinding."""
    weights = {study.id: max(people_in(study), 1) for study in studies}
    total = sum(weights.values())
    bad = [study for study in studies if risk_of_bias(study, base).overall in ("high", "critical")]
    unclear = [
        study for study in studies if study not in bad and study.randomised and blinding_unclear(study)
    ]
    share = sum(weights[study.id] for study in [*bad, *unclear]) / total
    if studies and all(study.synthesis for study in studies):
        return 0, "pooled trials whose own risk was not read"
    if all(study.design in ("expert statement",) for study in studies):
        return 1, "what experts say, without a study"
    if share > 0.5:
        parts = [f"{len(bad)} at high or critical risk"] if bad else []
        parts += [f"{len(unclear)} whose blinding was not read or absent"] if unclear else []
        return 1, f"most people were in doubtful studies ({', '.join(parts)})"
    return 0, "most people were in blinded trials with no domain at high risk"


def _inconsistency(body: Body) -> tuple[int, str]:
    """One step if isolating net effects point both ways; a spread of sizes alone is only told."""
    effects = body.isolating
    studies = {effect.study for effect in effects}
    if len(studies) < 2:
        return 0, "one study or none gives a net effect"
    values = [effect.estimate for effect in effects if effect.estimate is not None]
    told = f"{min(values):+.1f} to {max(values):+.1f} {effects[0].unit}"
    if min(values) < 0 < max(values):
        return 1, f"net effects point both ways ({told})"
    return 0, f"net effects of {len(studies)} studies point the same way ({told})"


def _indirectness(body: Body, base: EvidenceBase) -> tuple[int, str]:
    """Steps for a question other than "does it by itself do more for hair than nothing"."""
    families = {base.outcomes[result.outcome].family for result in body.results}
    if families and families <= {"surrogate"}:
        return 2, "only a surrogate was measured, not hair"
    roles = set(body.roles.values())
    if "control" in roles or roles <= {"uncontrolled"}:
        return 0, "tested by itself in people with the condition"
    if "add-on" in roles:
        return 1, "tested on top of another treatment, never by itself"
    if "mixed" in roles:
        return 1, "the only controlled trial gave it together with something else"
    if "synthesis" in roles and not roles & {"active", "dose"}:
        return 0, "pooled studies of the therapy itself"
    return 1, "compared with other treatments or doses only"


def _imprecision(body: Body, randomised: bool) -> tuple[int, str]:
    """Steps for few people in randomised comparisons (pooled ones if they hold more)."""
    if not randomised:
        return 0, "not counted without randomised comparisons"
    own = sum(people_in(study) for study in body.randomised)
    pooled = max(
        (people_in(study) for study in body.studies if study.synthesis and _by_chance(study)), default=0
    )
    people = max(own, pooled)
    told = f"{people} people in randomised comparisons"
    if people < RULES["few"]:
        return 2, told
    return (1 if people < RULES["enough"] else 0), told


@cache
def stated_certainty(base: EvidenceBase) -> Mapping[tuple[str, str], Stated]:
    """Judgements by (therapy, condition) from ``certainty.toml``.

    Raises:
        InputError: a bad table, with file, body and key.
    """
    table = read_toml_table(data_folder(base.folder), FILE)
    given = table.get("body")
    if set(table) != {"body"} or not isinstance(given, list):
        raise InputError("holds something else", where=FILE, expected="[[body]] tables only")
    found: dict[tuple[str, str], Stated] = {}
    for i, body in enumerate(given, 1):
        where = f"{FILE}, body {i}"
        key, stated = _one_stated(body, base, where)
        if key in found:
            raise InputError(f"{key[0]} in {key[1]} is judged twice", where=where, expected="once")
        found[key] = stated
    return found


_TEXT_KEYS = ("therapy", "condition")
_KEYS = (*_TEXT_KEYS, "missing", "up", "up_reason", *DOMAINS)


def _one_stated(body: Any, base: EvidenceBase, where: str) -> tuple[tuple[str, str], Stated]:
    if not isinstance(body, dict):
        raise InputError("is not a table", where=where, expected="[[body]]")
    for key in body:
        if key not in _KEYS:
            raise unknown_name("key", key, _KEYS, where)
    for key in _TEXT_KEYS:
        if not isinstance(body.get(key), str):
            raise InputError("is missing or not text", where=f"{where}, {key}", expected="some text")
    if body["condition"] not in CONDITIONS:
        raise unknown_name("condition", body["condition"], CONDITIONS, f"{where}, condition")
    missing = body.get("missing", [])
    if not isinstance(missing, list) or not all(isinstance(text, str) for text in missing):
        raise InputError("is not a list of sentences", where=f"{where}, missing")
    up, up_reason = body.get("up", 0), body.get("up_reason", "")
    if up not in (0, 1, 2) or (up and not up_reason):
        raise InputError("is not 0, 1 or 2 with a reason", where=f"{where}, up", expected="up and up_reason")
    steps = {name: _step(name, body[name], f"{where}, {name}") for name in DOMAINS if name in body}
    therapy = proper_name(body["therapy"], base.names, f"{where}, therapy")
    return (therapy, body["condition"]), Stated(steps, up, up_reason, tuple(missing))


def _step(name: str, given: Any, where: str) -> Step:
    if (
        not isinstance(given, dict)
        or set(given) != {"down", "reason"}
        or given["down"] not in (0, 1, 2)
        or not isinstance(given["reason"], str)
        or not given["reason"].strip()
    ):
        raise InputError("is not a judgement", where=where, expected="down = 0, 1 or 2 and a reason")
    return Step(name, int(given["down"]), given["reason"], True)
