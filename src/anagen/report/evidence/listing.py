"""The evidence base in words: an overview, and a page for a therapy."""

from __future__ import annotations

from collections.abc import Sequence

from anagen.evidence_base.bias import ABSTRACTS, risk_of_bias
from anagen.evidence_base.body import ROLES, Body, accounts, bodies, body_of, people_in
from anagen.evidence_base.certainty import Certainty, certainty_in
from anagen.evidence_base.conditions import CONDITIONS
from anagen.evidence_base.effects import NetEffect
from anagen.evidence_base.gaps import gaps_of
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.registered import RegisteredTrial
from anagen.evidence_base.tables.regulation import approved_for
from anagen.evidence_base.tables.study import Study
from anagen.report.evidence.words import DASH, columns, item, listed, many, sentence, underlined, wrap
from anagen.report.numbers import number


def overview_text(base: EvidenceBase) -> str:
    """All therapies in all conditions: studies, people, net effects, certainty."""
    rows = [
        (
            body.therapy,
            CONDITIONS[body.condition],
            str(len(accounts(body.studies))),
            str(len(body.randomised)),
            str(body.people or DASH),
            _effect_range(body),
            certainty_in((body.therapy,), body.condition, base).level.removesuffix(" found"),
        )
        for body in bodies(base)
    ]
    head = ("therapy", "in", "studies", "rand.", "people", "net effect read", "certainty")
    seen = {body.condition for body in bodies(base)}
    short = "; ".join(f"{name}: {condition}" for condition, name in CONDITIONS.items() if condition in seen)
    approved = [
        f"{name} ({places})" for condition in CONDITIONS for name, places in approved_for(condition).items()
    ]
    recalled = sum(result.status == "recalled" for result in base.results)
    usable = sum(result.usable_for_fit for result in base.results)
    foot = [
        *wrap(
            f"{len(base.studies)} studies, {len(base.results)} results; {usable} may inform a model, "
            f"{recalled} are recalled and never do. {short}."
        ),
        *wrap(
            "rand.: randomised trials, nobody counted twice. Net effect: treated minus control, lowest to "
            "highest over arms and trials, hairs/cm2, % of baseline, or percentage points of people. "
            "'none' means that no controlled number was read, not that there is no effect; 'alone' is the "
            "largest uncontrolled rise, placebo's and measurement's rise included."
        ),
        *wrap(f"Approved for the hair loss that they stand in, and first there: {listed(approved, ', ')}."),
        *wrap(ABSTRACTS),
        "",
        *wrap(
            "More: anagen evidence THERAPY, STUDY, safety, costs, quality, utilities, regulation, "
            "registered, new"
        ),
    ]
    return "\n".join([*columns(head, rows, right=(2, 3, 4)), "", *foot])


def therapy_text(name: str, base: EvidenceBase, registered: Sequence[RegisteredTrial]) -> str:
    """One therapy in all conditions in which it was studied."""
    lines = underlined(name, "=")
    for body in bodies_of(name, base):
        lines += ["", *_body(body, base)]
    waiting = [trial for trial in registered if name in trial.parts]
    if waiting:
        lines += ["", "Registered or finished, no result on the register"]
        for trial in waiting:
            lines += ["", *registered_lines(trial)]
    lines += ["", *wrap(f"See also: anagen evidence safety {name} (or costs, quality, regulation)")]
    return "\n".join(lines)


def bodies_of(name: str, base: EvidenceBase) -> list[Body]:
    """Bodies of evidence on one therapy that hold a study; the empty first one if none does."""
    found = [body_of(name, condition, base) for condition in CONDITIONS]
    return [body for body in found if body.studies] or found[:1]


def registered_lines(trial: RegisteredTrial) -> list[str]:
    """Lines on a registered trial: its comparison, control, dose, use and status."""
    told = listed([trial.design, f"n = {trial.n}" if trial.n else "", trial.dose, trial.schedule])
    also = f"Also {', '.join(trial.aliases)}. " if trial.aliases else ""
    per_area = f"Dose: {trial.dose_per_cm2} ({trial.arithmetic}). " if trial.dose_per_cm2 else ""
    stood = f" {sentence(trial.recruitment)}" if trial.recruitment else ""
    measured = f" Measured: {trial.endpoint}." if trial.endpoint else ""
    mark = " (recalled, not verified)" if trial.status_tag == "recalled" else ""
    return [
        *item(trial.id, f"{trial.comparison} ({told})."),
        *wrap(f"{also}{per_area}Control: {trial.control}.{measured}", "    "),
        *wrap(f"Tells apart: {trial.isolates}. {sentence(trial.status)}{stood} {trial.note}".strip(), "    "),
        *wrap(f"{trial.source} (read on {trial.read_on}){mark}", "    "),
    ]


def _body(body: Body, base: EvidenceBase) -> list[str]:
    grade = certainty_in((body.therapy,), body.condition, base)
    lines = [*underlined(f"In {body.condition}", "-"), ""]
    lines += wrap(
        f"{many(len(accounts(body.studies)), 'study', 'studies')}, {len(body.randomised)} of them randomised "
        f"(syntheses not counted), {body.people or 'no known number of'} people."
    )
    lines += ["", *_grade(grade)]
    if body.studies:
        lines += ["", "Studies (what each can say; risk of bias)"]
        once = accounts(body.studies)
        for role, told in ROLES.items():
            members = [found for found in once if body.roles[found[0].id] == role]
            lines += ["", *wrap(sentence(told))] if members else []
            lines += _members(members, base)
        lines += ["", "Measured", "", *_measured(body)]
    if body.effects:
        lines += ["", "Treated minus control", ""]
        lines += [line for effect in body.effects for line in _effect(effect)]
    if body.pooled:
        lines += ["", "As others pool it (the trials above may be in it)", ""]
        lines += [line for effect in body.pooled for line in _effect(effect)]
    lines += ["", "Missing", ""]
    lines += [line for gap in gaps_of(body, grade, base) for line in wrap(gap, "  - ", "    ")]
    if body.studies:
        lines += ["", "Links", ""]
        for study in body.studies:
            lines += item(study.id, f"https://doi.org/{study.doi}" if study.doi else study.link)
    return lines


def _grade(grade: Certainty) -> list[str]:
    lines = [f"Certainty: {grade.level}"]
    lines += wrap(f"starts {grade.start}: {grade.start_reason}", "  ", "      ")
    for step in grade.steps:
        down = f"-{step.down}" if step.down else " 0"
        how = "" if step.stated else " (computed)"
        lines += wrap(f"{step.domain.replace('_', ' ')}: {step.reason}{how}", f"  {down}  ", "      ")
    if grade.up:
        lines += wrap(f"step up: {grade.up_reason}", f"  +{grade.up}  ", "      ")
    return lines


def _members(members: Sequence[Sequence[Study]], base: EvidenceBase) -> list[str]:
    """Studies of one role, each with its other accounts; a reason is not repeated on the next line."""
    lines: list[str] = []
    before = ""
    for study, *others in members:
        judged = risk_of_bias(study, base)
        people = f"n = {people_in(study)}" if people_in(study) else "n not told"
        same = " (as above)" if judged.reason == before else ""
        also = f" (the same people: {listed([one.id for one in others], ', ')})" if others else ""
        lines += wrap(
            f"{study.id}{also}: {study.design_class}, {people}; {judged.overall}{same}", "  ", "    "
        )
        lines += [] if same else wrap(judged.reason, "    ")
        before = judged.reason
    return lines


def _measured(body: Body) -> list[str]:
    lines: list[str] = []
    for outcome in dict.fromkeys(result.outcome for result in body.results):
        shown = [result for result in body.results if result.outcome == outcome]
        weeks = sorted({result.week for result in shown if result.week is not None})
        span = "week not told" if not weeks else f"week {weeks[0]:g}"
        span += f" to {weeks[-1]:g}" if len(weeks) > 1 else ""
        recalled = sum(result.status == "recalled" for result in shown)
        words = sum(result.published.value is None for result in shown)
        told = [
            many(len({result.study for result in shown}), "study", "studies"),
            many(len(shown) - words, "number", "numbers"),
            span,
            f"{recalled} recalled" if recalled else "",
            f"{words} in words only" if words else "",
        ]
        lines += wrap(f"{outcome}: {listed(told, ', ')}", "  ", "    ")
    return lines


def _effect(effect: NetEffect) -> list[str]:
    if effect.estimate is not None:
        unit = effect.unit
        if effect.unit == "%":
            unit = "points" if effect.scale == "share" else "% of baseline"
        amount = f"{number(effect.estimate, 1, signed=True)} {unit}"
    elif effect.printed is not None:
        amount = f"{number(effect.printed, 1, signed=True)} {effect.printed_unit}"
    else:
        amount = "no number"
    spread = f" (se {number(effect.se, 1)})" if effect.se is not None else " (no spread)"
    spread = "" if amount == "no number" else spread
    told = [
        effect.outcome,
        f"week {effect.week:g}" if effect.week is not None else "week not told",
        f"n = {effect.people}" if effect.people else "n not told",
        "" if effect.contrast == "control" else f"{effect.contrast}: against {effect.against}",
        "" if effect.usable else f"not used: {effect.reason}",
    ]
    return wrap(f"{effect.study}, {effect.arm}: {amount}{spread}; {listed(told, ', ')}", "  ", "    ")


def _effect_range(body: Body) -> str:
    values = sorted(effect.estimate for effect in body.isolating if effect.estimate is not None)
    if not values:
        rise = body.largest_rise
        return "none" if rise is None else f"none ({number(rise.change, 0, signed=True)} alone)"
    first = body.isolating[0]
    unit = "/cm2" if first.unit == "hairs/cm2" else " points" if first.scale == "share" else " %"
    ends = [number(value, 0, signed=True) for value in (values[0], values[-1])]
    return f"{' to '.join(dict.fromkeys(ends))}{unit}"
