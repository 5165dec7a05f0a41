"""Certainty of a prediction for certain people: the therapy's, lowered by their distance from its trials.

A study would have recruited a person of its sex whose age, stage and menopause lie within its own. What a
study does not say is taken as usual: from the ages and stages at which the randomised trials of that hair
loss and sex that do say it treated enough people. The nearest of the studies on which the grade rests decides
(where none of them treated that sex, the nearest of all others, one step lower). A person near to it
loses one step; a person further away gets `NOT_STUDIED` instead of a grade, and is shown in grey. Besides,
certainty falls with few people like this one in those studies, with a region where nobody looked, and with
a forecast longer than anybody was followed. Limits: ``data/studied_range.toml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from anagen.evidence_base.body import Body, body_of, people_in
from anagen.evidence_base.certainty import GRADES, NONE_FOUND, NOT_STUDIED, Certainty, certainty_in
from anagen.evidence_base.combination import body_of_combination
from anagen.evidence_base.grading import RULES, by_chance
from anagen.evidence_base.tables.people_studied import (
    SCALES,
    PeopleStudied,
    accounts_of,
    people_studied,
    stage_number,
)
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.study import Study
from anagen.parameters import load_parameters

FAR = 2
"""Gap from which nobody near was treated."""
_REGIONS = {
    "vertex": "vertex",
    "crown": "vertex",
    "transition zone": "vertex",
    "frontal": "frontal",
    "frontoparietal": "frontal",
    "midscalp": "frontal",
}
"""Region of the scalp by a word in a study's region; other words say nothing of it."""


@dataclass(frozen=True)
class People:
    """People of whom a prediction is made.

    Attributes:
        sexes: of "men" and "women".
        ages: youngest and oldest, years.
        stages: (sex, scale, stage) of each that occurs; empty where the hair loss has none.
        region: "frontal" or "vertex", or "" where it does not matter.
        weeks: time from the first treatment to the prediction, or None.
        menopause: "premenopausal" or "postmenopausal", or "" where not known.
    """

    sexes: tuple[str, ...]
    ages: tuple[float, float]
    stages: tuple[tuple[str, str, str], ...] = ()
    region: str = ""
    weeks: float | None = None
    menopause: str = ""


@dataclass(frozen=True)
class Range:
    """People of one sex whom one study would have recruited.

    Attributes:
        study: id.
        people: number in it, or 0 where not read.
        ages: youngest and oldest, years; infinite where nobody says it.
        stages: by scale: numbers of the mildest and of the most severe stage.
        menopause: "premenopausal", "postmenopausal" or "both".
    """

    study: str
    people: int
    ages: tuple[float, float]
    stages: dict[str, tuple[int, int]]
    menopause: str


@dataclass(frozen=True)
class Corner:
    """One kind of person among those of a prediction."""

    sex: str
    age: float
    scale: str
    stage: str
    menopause: str

    def __str__(self) -> str:
        stage = f", {self.scale.capitalize()} {self.stage}" if self.stage else ""
        return f"{self.sex} of {self.age:g}{stage}"


def limit(name: str) -> float:
    """Limit called `name` of ``data/studied_range.toml``."""
    return _limits()[name]


@cache
def _limits() -> dict[str, float]:
    records = load_parameters("anagen.evidence_base", "studied_range.toml")
    return {name: record.value for name, record in records.items()}


def certainty_for(
    names: tuple[str, ...], condition: str, people: People | None, base: EvidenceBase
) -> Certainty:
    """Certainty of what is predicted for `people` under therapies given together; without people, theirs."""
    found = certainty_in(names, condition, base)
    if people is None or found.level == NONE_FOUND:
        return found
    return _for_people(found, people, base)


@cache
def _for_people(found: Certainty, people: People, base: EvidenceBase) -> Certainty:
    if len(found.therapies) > 1 and not found.studies:
        # No trial of the combination: whoever is outside the trials of a part is outside those of the whole.
        for name in found.therapies:
            part = certainty_for((name,), found.condition, people, base)
            if part.level == NOT_STUDIED:
                return _told(found, NOT_STUDIED, part.for_people)
        return _told(found, found.level, "")
    steps, reasons = 0, []
    ranges = {}
    for sex in people.sexes:
        ranges[sex] = _ranges(found, sex, base)
        if not ranges[sex] and (others := _others(found, sex, base)):
            ranges[sex] = others
            steps = 1
            reasons.append(f"the trials behind it treated no {sex}, and weaker studies did")
    worst = max((_nearest(corner, ranges[corner.sex]) for corner in corners(people)), key=lambda one: one[0])
    gap, corner, near = worst
    if gap:
        reasons.append(_outside(corner, near))
        if gap >= FAR:
            return _told(found, NOT_STUDIED, reasons[-1])
        steps += 1
    else:
        few = min((_matched(one, ranges[one.sex]) for one in corners(people)), default=0)
        down = _few(few) - _few(_everybody(found, base))
        if down > 0 and GRADES.index(found.level) < len(GRADES) - 1:
            steps += down
            reasons.append(f"{f'only {few}' if few else 'no counted'} people like these were in its trials")
    for down, reason in (_elsewhere(found, people, base), _longer(found, people, base)):
        steps += down
        if down:
            reasons.append(reason)
    level = GRADES[min(GRADES.index(found.level) + steps, len(GRADES) - 1)]
    return _told(found, level, "; ".join(reasons))


def _told(found: Certainty, level: str, reason: str) -> Certainty:
    if level == found.level and not reason:
        return replace(found, of_therapy=found.level)
    if level == NOT_STUDIED:
        added = (
            f"{reason[:1].upper()}{reason[1:]}. Without regard to the person its certainty is {found.level}."
        )
        return replace(
            found, level=level, why=f"{added} {found.why}", of_therapy=found.level, for_people=reason
        )
    said = "lower for these people" if level != found.level else "the lowest already, for these people too"
    why = f"{found.why} {said[:1].upper()}{said[1:]}: {reason}."
    return replace(found, level=level, why=why, of_therapy=found.level, for_people=reason)


def corners(people: People) -> tuple[Corner, ...]:
    """Youngest and oldest people of every sex and stage."""
    found = []
    for sex in people.sexes:
        stages = [(scale, stage) for whose, scale, stage in people.stages if whose == sex] or [("", "")]
        for age in dict.fromkeys(people.ages):
            found += [Corner(sex, age, scale, stage, people.menopause) for scale, stage in stages]
    return tuple(found)


def _gaps(corner: Corner, one: Range) -> tuple[int, int, int]:
    """Gap by age, stage and menopause: 0 within the range, 1 near it, `FAR` beyond."""
    youngest, oldest = one.ages
    beyond = max(youngest - corner.age, corner.age - oldest, 0.0)
    adult = limit("adult")
    far = beyond > limit("near_years") or (corner.age < adult <= youngest)
    age = FAR if far else int(beyond > 0)
    stage, number = 0, stage_number(corner.stage) if corner.stage else None
    if number is not None and corner.scale in one.stages:
        low, high = one.stages[corner.scale]
        away = max(low - number, number - high, 0)
        stage = FAR if away > limit("near_stages") else int(away > 0)
    menopause = int(bool(corner.menopause) and one.menopause not in ("both", corner.menopause))
    return age, stage, menopause


def _nearest(corner: Corner, ranges: Sequence[Range]) -> tuple[int, Corner, Range | None]:
    if not ranges:
        return FAR, corner, None
    near = min(ranges, key=lambda one: (max(_gaps(corner, one)), sum(_gaps(corner, one)), -one.people))
    return max(_gaps(corner, near)), corner, near


def _matched(corner: Corner, ranges: Sequence[Range]) -> int:
    return sum(one.people for one in ranges if not any(_gaps(corner, one)))


def _few(people: int) -> int:
    return 2 if people < RULES["few"] else int(people < RULES["enough"])


def _everybody(found: Certainty, base: EvidenceBase) -> int:
    """People behind the grade, whoever they are."""
    further = _further(found, base)
    return sum(people_in(base.studies[key]) for key in found.studies) + sum(one.n or 0 for one in further)


def _further(found: Certainty, base: EvidenceBase) -> tuple[PeopleStudied, ...]:
    """Further accounts as strong as the studies that the grade rests on."""
    randomised = any(by_chance(base.studies[key]) for key in found.studies)
    told = accounts_of(found.therapies, found.condition, base)
    return tuple(one for one in told if one.randomised or not randomised)


def _ranges(found: Certainty, sex: str, base: EvidenceBase) -> tuple[Range, ...]:
    """Ranges of the studies that the grade rests on."""
    studies = [base.studies[key] for key in found.studies]
    return _of_studies(found, sex, studies, _further(found, base), base)


def _others(found: Certainty, sex: str, base: EvidenceBase) -> tuple[Range, ...]:
    """Ranges of all studies, whatever their design."""
    studies = _body(found.therapies, found.condition, base).studies
    return _of_studies(found, sex, studies, accounts_of(found.therapies, found.condition, base), base)


def _body(names: tuple[str, ...], condition: str, base: EvidenceBase) -> Body:
    if len(names) == 1:
        return body_of(names[0], condition, base)
    return body_of_combination(names, condition, base)


def _of_studies(
    found: Certainty,
    sex: str,
    studies: Sequence[Study],
    further: Sequence[PeopleStudied],
    base: EvidenceBase,
) -> tuple[Range, ...]:
    usual = usual_range(found.condition, sex, base)
    ranges = []
    for study in studies:
        if _includes(_sex_of(study, found.therapies), sex):
            told = [one for one in people_studied(base) if one.study == study.id and _includes(one.sex, sex)]
            ranges.append(_range(study.id, people_in(study), told, usual))
    ranges += [_range(one.study, one.n or 0, [one], usual) for one in further if _includes(one.sex, sex)]
    return tuple(ranges)


def _sex_of(study: Study, names: tuple[str, ...]) -> str:
    """Sex of those who got the therapies, which may be only a part of the study's people."""
    given = {arm.sex for arm in study.arms.values() if set(names) & set(arm.parts)}
    return given.pop() if len(given) == 1 else study.sex


def _includes(said: str, sex: str) -> bool:
    return said in ("both", sex) or said == "mostly women"


def _range(key: str, people: int, told: Sequence[PeopleStudied], usual: Range) -> Range:
    youngest = [one.age_low for one in told if one.age_low is not None]
    oldest = [one.age_high for one in told if one.age_high is not None]
    ages = (min(youngest, default=usual.ages[0]), max(oldest, default=usual.ages[1]))
    stages = _stages(told) or usual.stages
    menopause = next((one.menopause for one in told if one.menopause), "both")
    return Range(key, people, ages, stages, menopause)


def _stages(told: Sequence[PeopleStudied]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for one in told:
        low, high = stage_number(one.stage_low), stage_number(one.stage_high)
        if low is None or high is None:
            continue
        before = found.get(one.scale, (low, high))
        found[one.scale] = (min(low, before[0]), max(high, before[1]))
    return found


@cache
def usual_range(condition: str, sex: str, base: EvidenceBase) -> Range:
    """Usual range: ages and stages at which the randomised trials in `condition` that say it treated enough.

    Enough is `anagen.evidence_base.grading.RULES`; where no age or stage has it, all that any of them took.
    """
    told = [
        (one, one.n or (people_in(base.studies[one.study]) if one.study in base.studies else 0))
        for one in people_studied(base)
        if _includes(one.sex, sex) and _randomised_in(one, condition, base)
    ]
    ages = [
        ((one.age_low, one.age_high), people)
        for one, people in told
        if one.age_low is not None and one.age_high is not None
    ]
    infinite = float("inf")
    youngest = min((one.age_low for one, _ in told if one.age_low is not None), default=0.0)
    stages = {}
    for scale in SCALES:
        spans = [
            ((low, high), people)
            for one, people in told
            if one.scale == scale
            if (low := stage_number(one.stage_low)) is not None
            and (high := stage_number(one.stage_high)) is not None
        ]
        if spans:
            first, last = _usual(spans)
            stages[scale] = (int(first), int(last))
    return Range("", 0, _usual(ages) if ages else (youngest, infinite), stages, "both")


def _usual(spans: Sequence[tuple[tuple[float, float], int]]) -> tuple[float, float]:
    """Lowest and highest end of `spans` that spans of enough people hold; without any, of all."""
    ends = sorted({end for span, _ in spans for end in span})
    held = [
        end
        for end in ends
        if sum(people for (low, high), people in spans if low <= end <= high) >= RULES["enough"]
    ]
    return (held or ends)[0], (held or ends)[-1]


def _randomised_in(one: PeopleStudied, condition: str, base: EvidenceBase) -> bool:
    if one.study not in base.studies:
        return one.condition == condition and one.randomised
    study = base.studies[one.study]
    return study.condition == condition and study.randomised


def _outside(corner: Corner, near: Range | None) -> str:
    """Words on what sets a person apart from everybody whom the studies treated."""
    if near is None:
        return f"its studies treated no {corner.sex}"
    age, stage, menopause = _gaps(corner, near)
    parts = []
    if age:
        parts.append(f"aged {_ages(near.ages)}")
    if stage:
        parts.append(f"at {corner.scale.capitalize()} {_span(near.stages[corner.scale])}")
    if menopause:
        parts.append(near.menopause)
    return f"its trials treated {corner.sex} {', '.join(parts)}, and not {corner}"


def _ages(ages: tuple[float, float]) -> str:
    low, high = ages
    if high == float("inf"):
        return f"{low:g} and over"
    return f"{low:g} to {high:g}" if low > 0.0 else f"up to {high:g}"


def _span(numbers: tuple[int, int]) -> str:
    roman = ("", "I", "II", "III", "IV", "V", "VI", "VII")
    low, high = numbers
    return roman[low] if low == high else f"{roman[low]} to {roman[high]}"


def _elsewhere(found: Certainty, people: People, base: EvidenceBase) -> tuple[int, str]:
    """One step down where no study of the therapy says that it looked at the region of these people."""
    if not people.region:
        return 0, ""
    words = {
        result.region
        for name in found.therapies
        for result in base.select(therapy=name, condition=found.condition)
    }
    words |= {word for one in accounts_of(found.therapies, found.condition, base) for word in one.regions}
    known = {place for word in words for key, place in _REGIONS.items() if key in word}
    if not known or people.region in known:
        return 0, ""
    return (
        1,
        f"its studies looked at the {' and '.join(sorted(known))} scalp, not at the {people.region} scalp",
    )


def _longer(found: Certainty, people: People, base: EvidenceBase) -> tuple[int, str]:
    """Steps down for a prediction later than anybody was followed, where any study says how long that was."""
    longest = followed_for(found.therapies, found.condition, base)
    if people.weeks is None or longest is None or people.weeks <= longest:
        return 0, ""
    down = 1 if people.weeks <= limit("near_follow_up") * longest else 2
    return down, f"people were followed to week {longest:g} at most, and this reaches week {people.weeks:g}"


@cache
def followed_for(names: tuple[str, ...], condition: str, base: EvidenceBase) -> float | None:
    """Longest time that people on `names` together were followed in any study, weeks, or None."""
    weeks = [
        result.week
        for result in _body(names, condition, base).results
        if result.week is not None and base.studies[result.study].design != "expert statement"
    ]
    weeks += [one.weeks for one in accounts_of(names, condition, base) if one.weeks is not None]
    return max(weeks, default=None)
