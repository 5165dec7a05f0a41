"""Contents of the room's pages, made from the evidence base; imported at first use."""

from __future__ import annotations

from functools import cache

from markupsafe import Markup

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.bias import risk_of_bias
from anagen.evidence_base.body import ROLES, Body, accounts, bodies, people_in
from anagen.evidence_base.certainty import certainty_in
from anagen.evidence_base.conditions import CONDITIONS
from anagen.evidence_base.effects import NetEffect
from anagen.evidence_base.gaps import gaps_of
from anagen.evidence_base.meta.hair_trials import CONDITION as COUNTED_IN
from anagen.evidence_base.meta.summary import summarise_therapy
from anagen.evidence_base.tables.costs import load_costs
from anagen.evidence_base.tables.names import proper_name
from anagen.evidence_base.tables.quality import load_quality
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence
from anagen.evidence_base.tables.registered import read_registered
from anagen.evidence_base.tables.regulation import approved_for, load_rules
from anagen.evidence_base.tables.result import Result
from anagen.evidence_base.tables.safety import Harm, load_harms
from anagen.evidence_base.tables.study import Study
from anagen.report.evidence.listing import bodies_of
from anagen.report.numbers import number
from anagen.web.known.forest import Forest, captions
from anagen.web.known.page_contents import BodyShown, ForestShown, OverviewRow, StudyShown, TherapyShown

DOMAINS = {
    "risk_of_bias": "Risk of bias",
    "inconsistency": "Do the studies agree?",
    "indirectness": "Is it about the right people and outcome?",
    "imprecision": "Is it precise enough?",
    "publication_bias": "Were studies kept back?",
}


@cache
def overview() -> dict[str, list[OverviewRow]]:
    """Therapies by the condition in which they were studied, approved ones first."""
    base = load_evidence()
    found: dict[str, list[OverviewRow]] = {name: [] for name in CONDITIONS}
    for body in bodies(base):
        if not body.studies:
            continue
        found[body.condition].append(
            OverviewRow(
                therapy=body.therapy,
                studies=len(accounts(body.studies)),
                approved=approved_for(body.condition).get(body.therapy, ""),
                randomised=len(body.randomised),
                people=number(body.people, 0) if body.people else "not known",
                effect=_range(body),
                certainty=certainty_in((body.therapy,), body.condition, base).level,
            )
        )
    return {condition: rows for condition, rows in found.items() if rows}


def _range(body: Body) -> str:
    """Range of net effects in words; without any, a note with the largest rise without a control."""
    found = [effect for effect in body.isolating if effect.estimate is not None]
    if not found:
        rise = body.largest_rise
        if rise is None or rise.change is None:
            return "no controlled number"
        return (
            f"no controlled number (rises of up to {number(rise.change, 0, signed=True)} without a control)"
        )
    values = sorted(effect.estimate for effect in found if effect.estimate is not None)
    unit = {"hairs/cm2": "hairs/cm²"}.get(found[0].unit, found[0].unit)
    if found[0].unit == "%":
        unit = "points" if found[0].scale == "share" else "% of the start"
    ends = dict.fromkeys(number(value, 0, signed=True) for value in (values[0], values[-1]))
    return f"{' to '.join(ends)} {unit}"


def name_of(words: str) -> str:
    """Therapy that `words` names.

    Raises:
        InputError: no therapy has that name; the nearest one is given.
    """
    base = load_evidence()
    try:
        name = proper_name(words, base.names)
    except InputError:
        known = sorted({row.therapy for rows in overview().values() for row in rows})
        raise unknown_name("therapy", words, known) from None
    return name


@cache
def therapy(name: str) -> TherapyShown:
    """Evidence on one therapy."""
    base = load_evidence()
    found = bodies_of(name, base)
    return TherapyShown(
        name=name,
        bodies=tuple(_body(body, base) for body in found),
        pattern=any(body.condition == COUNTED_IN for body in found),
        forest=_forest(name),
        registered=tuple(trial for trial in read_registered(base.folder) if name in trial.parts),
        harms=tuple((harm, _rate(harm)) for harm in load_harms() if name in harm.therapies),
        costs=tuple(cost for cost in load_costs() if cost.therapy == name),
        rules=tuple(rule for rule in load_rules() if rule.subject == name),
        quality=tuple(fact for fact in load_quality() if _about(fact.topic) == name),
    )


def _about(topic: str) -> str:
    return "PRP" if topic == "PRP content" else "exosome"


def _body(body: Body, base: EvidenceBase) -> BodyShown:
    grade = certainty_in((body.therapy,), body.condition, base)
    return BodyShown(
        condition=body.condition,
        approved=approved_for(body.condition).get(body.therapy, ""),
        grade=grade,
        steps=tuple(
            (DOMAINS.get(step.domain, step.domain.replace("_", " ")), step.down, step.reason)
            for step in grade.steps
        ),
        studies=tuple(
            (study, others, people_in(study), ROLES[body.roles[study.id]], risk_of_bias(study, base))
            for study, *others in accounts(body.studies)
        ),
        randomised=len(body.randomised),
        people=number(body.people, 0) if body.people else "",
        effects=tuple((effect, effect_words(effect)) for effect in (*body.effects, *body.pooled)),
        missing=tuple(gaps_of(body, grade, base)),
    )


def _forest(name: str) -> ForestShown | None:
    """Meta-analysis of density in pattern hair loss, if a controlled trial can enter."""
    try:
        found = summarise_therapy(name)
    except InputError:
        return None
    made = Forest.of(found)
    if made is None:
        return ForestShown(found.left_out) if found.left_out else None
    pooled = found.pooled
    return ForestShown(
        left_out=found.left_out,
        lines=tuple((line, Markup(made.picture(line))) for line in made.lines),
        axis=Markup(made.axis()),
        unit={"hairs/cm2": "hairs/cm²"}.get(made.unit, made.unit),
        against=found.against,
        weeks=found.weeks,
        spread=number(pooled.tau2**0.5, 1)
        if pooled is not None and pooled.k > 1 and pooled.tau2 > 0.01
        else "",
        notes=tuple(captions(made.lines)),
    )


def effect_words(effect: NetEffect) -> str:
    """Effect in words, as ``+12.3 hairs/cm² (SE 2.1)``, or the reason why there is no number."""
    unit = {"hairs/cm2": "hairs/cm²"}.get(effect.unit, effect.unit)
    if effect.unit == "%":
        unit = "points" if effect.scale == "share" else "% of the start"
    if effect.estimate is not None:
        text = f"{number(effect.estimate, 1, signed=True)} {unit}"
    elif effect.printed is not None:
        text = f"{number(effect.printed, 1, signed=True)} {effect.printed_unit}"
    else:
        return "no number"
    return text + (f" (SE {number(effect.se, 1)})" if effect.se is not None else " (no spread told)")


def _rate(harm: Harm) -> str:
    told = []
    if harm.n_events is not None and harm.n_exposed:
        told.append(f"{harm.n_events} of {harm.n_exposed}")
    elif harm.n_events is not None:
        told.append(f"{harm.n_events} case{'s' * (harm.n_events != 1)}; how many were treated is not known")
    if harm.rate is not None:
        told.append(f"{number(harm.rate, 1)} of 100")
    if harm.upper_if_none is not None:
        told.append(f"up to {number(harm.upper_if_none, 1)} of 100 is possible")
    elif harm.interval is not None:
        told.append(f"95 %: {number(harm.interval[0], 1)} to {number(harm.interval[1], 1)}")
    if harm.per_100_person_years is not None:
        told.append(f"{harm.per_100_person_years:g} per 100 person-years")
    return "; ".join(told) or "no rate can be given"


@cache
def all_studies() -> dict[str, list[tuple[Study, list[Study], int, tuple[str, ...]]]]:
    """Studies by kind of hair loss: (study, its other accounts, people, therapies), the latest first."""
    base = load_evidence()
    found: dict[str, list[tuple[Study, list[Study], int, tuple[str, ...]]]] = {}
    ordered = sorted(base.studies.values(), key=lambda one: (-(one.year or 0), one.id))
    for one, *others in accounts(tuple(ordered)):
        tested = tuple(dict.fromkeys(part for arm in one.arms.values() for part in arm.parts))
        found.setdefault(one.condition, []).append((one, others, people_in(one), tested))
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def study(words: str) -> StudyShown:
    """One study in full.

    Raises:
        InputError: no study has that id; the nearest one is given.
    """
    base = load_evidence()
    found: Study = base.study(words)
    return StudyShown(
        study=found,
        people=people_in(found),
        bias=risk_of_bias(found, base),
        results=tuple((result, _number(result)) for result in base.of_study(found.id)),
    )


def _number(result: Result) -> str:
    printed = result.published
    value, unit = (result.value, result.unit) if result.value is not None else (printed.value, printed.unit)
    if value is None:
        return "in words only"
    unit = {"hairs/cm2": "hairs/cm²"}.get(unit, unit)
    signed = result.kind not in ("level", "responders")
    text = f"{number(value, 1, signed=signed)} {unit}"
    if result.sd is not None:
        text += f", SD {number(result.sd, 1)}"
    if result.ci_low is not None and result.ci_high is not None:
        text += f", 95 % CI {number(result.ci_low, 1)} to {number(result.ci_high, 1)}"
    return text
