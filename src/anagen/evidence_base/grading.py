"""GRADE's five reasons to lower the certainty of a body of evidence, computed from its records.

Rules follow GRADE's guidance; the thresholds are in `RULES`. A judgement in ``certainty.toml`` replaces
the computed one.
"""

from __future__ import annotations

from collections.abc import Mapping

from anagen.evidence_base.bias import blinding_unclear, risk_of_bias
from anagen.evidence_base.body import Body, people_in, primary
from anagen.evidence_base.judgements import DOMAINS, Step
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.study import Study

RULES = {"enough": 400, "few": 50}
"""People in randomised comparisons: below `enough` one step down for imprecision (GRADE's usual optimal
information size for a mean), below `few` two."""


def steps_of(body: Body, base: EvidenceBase, said: Mapping[str, Step]) -> tuple[Step, ...]:
    """Steps down in each domain for `body`: as stated in `said`, else computed."""
    studies = deciding(body)
    computed = {
        "risk_of_bias": _risk_of_bias(studies, base),
        "inconsistency": _inconsistency(body),
        "indirectness": _indirectness(body, base),
        "imprecision": _imprecision(body, randomised=any(by_chance(study) for study in studies)),
        "publication_bias": (0, "not assessable with so few studies"),
    }
    return tuple(said.get(name) or Step(name, *computed[name], False) for name in DOMAINS)


def by_chance(study: Study) -> bool:
    """Whether a study is a randomised trial, or a synthesis that pools only such."""
    return study.randomised or study.design in ("meta-analysis of controlled trials", "network meta-analysis")


def deciding(body: Body) -> tuple[Study, ...]:
    """Studies that the grade rests on: randomised ones if there are any, else all."""
    own = [study for study in primary(body.studies) if not study.synthesis]
    randomised = tuple(study for study in own if study.randomised)
    pooled = tuple(study for study in body.studies if study.synthesis and by_chance(study))
    return randomised or pooled or tuple(own) or body.studies


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
    """One step if isolating net effects point both ways; a spread of sizes is reported without a step."""
    effects = body.isolating
    studies = {effect.study for effect in effects}
    if len(studies) < 2:
        return 0, "one study or none gives a net effect"
    values = [effect.estimate for effect in effects if effect.estimate is not None]
    spread = f"{min(values):+.1f} to {max(values):+.1f} {effects[0].unit}"
    if min(values) < 0 < max(values):
        return 1, f"net effects point both ways ({spread})"
    return 0, f"net effects of {len(studies)} studies point the same way ({spread})"


def _indirectness(body: Body, base: EvidenceBase) -> tuple[int, str]:
    """Steps for a question other than "does it by itself do more for hair than nothing"."""
    families = {base.outcomes[result.outcome].family for result in body.results}
    if families and families <= {"surrogate"}:
        return 2, "only a surrogate was measured, not hair"
    roles = set(body.roles.values())
    if "control" in roles or roles <= {"uncontrolled"}:
        return 0, "tested by itself in people with the condition"
    if "add-on" in roles and body.combination:
        return 1, "tested against a part of it, never against nothing"
    if "add-on" in roles:
        return 1, "tested on top of another treatment, never by itself"
    if "mixed" in roles:
        return 1, "the only controlled trial gave it together with something else"
    if "synthesis" in roles and not roles & {"active", "dose"}:
        return 0, "pooled studies of the therapy itself"
    return 1, "compared with other treatments or doses only"


def _imprecision(body: Body, *, randomised: bool) -> tuple[int, str]:
    """Steps for few people in randomised comparisons (pooled ones if they hold more)."""
    if not randomised:
        return 0, "not counted without randomised comparisons"
    own = sum(people_in(study) for study in body.randomised)
    pooled = max(
        (people_in(study) for study in body.studies if study.synthesis and by_chance(study)), default=0
    )
    people = max(own, pooled)
    told = f"{people} people in randomised comparisons"
    if people < RULES["few"]:
        return 2, told
    return (1 if people < RULES["enough"] else 0), told
