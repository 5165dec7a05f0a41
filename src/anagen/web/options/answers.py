"""Answers to the form: checked field by field, and turned into the text of a patient file."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from starlette.datastructures import FormData

from anagen.forecasting.horizon import HORIZONS, USUAL_HORIZON
from anagen.web.options.of_kind import faults_of_kind, keys_of_kind, of_kinds, read_of_kind
from anagen.web.options.patches import patch_fields, patches_asked
from anagen.web.options.questions import questions, usual_treatments
from anagen.web.packed import Fields, form_of

ROWS = 4
"""Number of lines for measurements that the form shows at first."""
MOST_ROWS = 12
MOST_MIXES = 4
LONGEST_MONTHS = 110
MOST_WEEKS = 104
"""Weeks since a trigger; after more it is another hair loss."""
YOUNGEST, OLDEST = 12, 95
YOUNGEST_OF_KIND = 1
"""Years of age; of a kind that children have, a child is answered, too, if with a reason only."""
OLDEST_DAYS = 3600
"""Days for which a form or a measurement counts."""
DAY, ADD, MIX = "day", "add", "mix"
"""Fields of the form: the day on which it was filled in, what to combine, and the combinations so far."""
ROW = ("date", "outcome", "value", "method")
"""Fields of one line of measurements, each followed by its number."""
_MONTH = 365.25 / 12
SHEDDING, PATCHES = "shedding", "patches"
_FEWEST, _MOST = 2, 3
"""Fewest and most therapies in a combination."""


@dataclass(frozen=True)
class Measured:
    """One line of measurements, as typed."""

    date: str = ""
    outcome: str = ""
    value: str = ""
    method: str = ""

    @property
    def empty(self) -> bool:
        return not (self.value or self.date)


@dataclass
class Answers:
    """The form as filled in; all texts are shown again as typed.

    Attributes:
        day: on which the form was filled in; ages and weeks count from it.
        of_kind: answers on a kind other than pattern loss, by field (`anagen.web.options.of_kind`).
        patches: fields that tell of bare patches (`anagen.web.options.patches`).
        health: conditions ticked, by key.
        health_asked: whether these questions were answered, so that what is not ticked means no.
        tried: "now" or "stopped", by key of the therapy.
        months: months since the start as typed, by key of the therapy.
        mixes: further combinations to forecast, each a tuple of therapies.
        faults: message by field.
    """

    day: date = field(default_factory=date.today)
    kind: str = "pattern"
    signs: tuple[str, ...] = ()
    sex: str = ""
    age: str = ""
    norwood: str = ""
    ludwig: str = ""
    region: str = ""
    trigger: str = ""
    since: str = ""
    onset: str = ""
    of_kind: dict[str, str] = field(default_factory=dict)
    patches: dict[str, str] = field(default_factory=dict)
    ancestry: str = "european"
    country: str = ""
    budget: str = ""
    health: tuple[str, ...] = ()
    health_asked: bool = False
    matters: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()
    horizon: str = ""
    tried: dict[str, str] = field(default_factory=dict)
    months: dict[str, str] = field(default_factory=dict)
    measured: tuple[Measured, ...] = (Measured(),) * ROWS
    mixes: tuple[tuple[str, ...], ...] = ()
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def stage(self) -> str:
        return self.norwood if self.sex == "male" else self.ludwig

    @property
    def place(self) -> str:
        """Region that is looked at: where it troubles the person, or else where the stage shows most."""
        chosen = (one.region for one in questions().stages_of(_scale(self.sex)) if one.key == self.stage)
        return self.region or next(chosen, "vertex")

    @property
    def about(self) -> str:
        """Description of the person today: ``Man of 34, Norwood III vertex, crown, UK``."""
        who, scale = ("Man", "Norwood") if self.sex == "male" else ("Woman", "Ludwig")
        if not self.pattern:
            kind = next(one.title for one in questions().kinds if one.key == self.kind)
            return ", ".join([f"{who} of {self.age}", kind.lower(), *filter(None, [self.country])])
        place = "crown" if self.place == "vertex" else "front and top"
        return ", ".join(
            [f"{who} of {self.age}", f"{scale} {self.stage}", place, *filter(None, [self.country])]
        )

    @property
    def budget_value(self) -> float | None:
        """Largest cost over two years, USD; None if not given."""
        return _number(self.budget)

    @property
    def months_ahead(self) -> int:
        """Months after which the person wants to know how things stand; two years unless chosen."""
        return int(self.horizon or USUAL_HORIZON)

    @property
    def complete(self) -> bool:
        """Whether no field is wrong; a combination that cannot be added is only left out."""
        return not self.faults.keys() - {ADD}

    @property
    def pattern(self) -> bool:
        """Whether it is pattern hair loss."""
        return any(kind.key == self.kind and kind.forecast for kind in questions().kinds)

    @property
    def forecast(self) -> bool:
        """Whether there is enough to look ahead: pattern loss, or another kind in a person of known age."""
        return self.pattern or self.prognosed

    @property
    def prognosed(self) -> bool:
        """Whether another kind than pattern loss is asked about, in a person of known age or sex."""
        of = of_kinds().get(self.kind)
        told = self.trigger if of is not None and not of.alopecia else self.age or self.sex
        return of is not None and bool(told)


EXAMPLE: Fields = (
    ("kind", "pattern"),
    ("sex", "male"),
    ("age", "34"),
    ("norwood", "III vertex"),
    ("region", "vertex"),
    ("country", "UK"),
    ("health_asked", "yes"),
    ("matter", "more"),
    ("matter", "safe"),
    ("matter", "sure"),
)
"""Form of a made-up person, to try the page."""


def example() -> Answers:
    """Answers of a made-up person, to try the page."""
    return read_answers(form_of(EXAMPLE), date.today())


def read_answers(form: FormData, today: date) -> Answers:
    """Answers in the fields of a form; faults are kept in ``faults``, not raised.

    A form that was kept or saved says on which day it was filled in, and is read as on that day.
    """
    asked = questions()
    said = form.get(DAY, "")
    day = (_date(said) if isinstance(said, str) else None) or today
    if not today - timedelta(days=OLDEST_DAYS) <= day <= today:
        day = today

    def text(name: str, longest: int = 60) -> str:
        value = form.get(name, "")
        kept = value if isinstance(value, str) else ""
        return "".join(sign for sign in kept if sign.isprintable())[:longest].strip()

    def one_of(name: str, known: Iterable[str], default: str = "") -> str:
        value = text(name)
        return value if value in known else default

    def several(name: str, known: Iterable[str]) -> tuple[str, ...]:
        given = {value for value in form.getlist(name) if isinstance(value, str)}
        return tuple(key for key in known if key in given)

    patches = patch_fields(form) if text("kind") == PATCHES else {}
    found = Answers(
        day=day,
        kind=one_of("kind", [kind.key for kind in asked.kinds]),
        signs=several("sign", [sign["answer"] for sign in asked.signs]),
        sex=one_of("sex", ("male", "female")),
        age=text("age"),
        norwood=one_of("norwood", [stage.key for stage in asked.stages_of("norwood")]),
        ludwig=one_of("ludwig", [stage.key for stage in asked.stages_of("ludwig")]),
        region=one_of("region", ("vertex", "frontal")),
        trigger=one_of("trigger", [trigger.key for trigger in asked.triggers]),
        since=text("since"),
        onset=text("onset"),
        of_kind=read_of_kind(text("kind"), lambda name: text(name) or patches.get(name, "")),
        patches=patches,
        ancestry=one_of("ancestry", ("european", "african", "asian"), "european"),
        country=one_of("country", asked.countries),
        budget=text("budget"),
        health=tuple(
            one.key
            for one in asked.health
            if one.key in several("health", [q.key for q in asked.health]) and _allowed(one.sex, text("sex"))
        ),
        health_asked=text("health_asked") == "yes",
        matters=several("matter", [choice.key for choice in asked.matters]),
        dislikes=several("dislike", [choice.key for choice in asked.dislikes]),
        horizon=one_of("horizon", [str(months) for months in HORIZONS]),
        tried={
            one.key: state
            for one in asked.tried
            if (state := one_of(f"tried.{one.key}", ("now", "stopped"))) and _allowed(one.sex, text("sex"))
        },
        months={one.key: months for one in asked.tried if (months := text(f"months.{one.key}"))},
        measured=_measured(text, one_of),
    )
    found.mixes = _mixes(form, found.sex)
    _check(found, day)
    adding = [value for value in form.getlist(ADD) if isinstance(value, str)]
    if adding and found.sex:
        _add(found, adding)
    return found


def told_fields(form: FormData, answers: Answers) -> Fields:
    """Fields of a form that say something, with its day, so that the same answers come back from them.

    Lines of measurements without a number are left out, and what was added stands among the combinations.
    """
    silent = {f"{name}.{i}" for i in range(MOST_ROWS) if _blank(form, i) for name in ROW}
    combined = ADD not in answers.faults
    left_out = silent | {DAY, *((ADD, MIX) if combined else ())}
    told = [
        (name, value)
        for name, value in form.multi_items()
        if name not in left_out and isinstance(value, str) and value.strip()
    ]
    mixes = [(MIX, "+".join(parts)) for parts in answers.mixes] if combined else []
    return (*told, *mixes, (DAY, answers.day.isoformat()))


def _blank(form: FormData, row: int) -> bool:
    return not any(str(form.get(f"{name}.{row}", "")).strip() for name in ("date", "value"))


def _allowed(wanted: str, sex: str) -> bool:
    return wanted in ("", sex)


def _measured(text: Any, one_of: Any) -> tuple[Measured, ...]:
    asked = questions()
    rows = [
        Measured(
            text(f"date.{i}"),
            one_of(f"outcome.{i}", [choice.key for choice in asked.outcomes]),
            text(f"value.{i}"),
            one_of(f"method.{i}", asked.methods),
        )
        for i in range(MOST_ROWS)
    ]
    kept = [row for row in rows if not row.empty]
    return (*kept, *((Measured(),) * max(ROWS - len(kept), 2)))[:MOST_ROWS]


def _mixes(form: FormData, sex: str) -> tuple[tuple[str, ...], ...]:
    known = usual_treatments(sex or "male")
    found = []
    for value in form.getlist(MIX)[:MOST_MIXES]:
        parts = tuple(value.split("+")) if isinstance(value, str) else ()
        if (
            _FEWEST <= len(parts) <= _MOST
            and len(set(parts)) == len(parts)
            and all(p in known for p in parts)
        ):
            found.append(parts)
    return tuple(dict.fromkeys(found))


def _add(found: Answers, adding: list[str]) -> None:
    """Add a combination that was asked for."""
    known = usual_treatments(found.sex)
    parts = tuple(name for name in known if name in adding)
    if not _FEWEST <= len(parts) <= _MOST:
        found.faults[ADD] = "Choose two or three treatments to combine."
    elif len(found.mixes) >= MOST_MIXES:
        found.faults[ADD] = f"At most {MOST_MIXES} combinations at once."
    elif parts not in found.mixes:
        found.mixes = (*found.mixes, parts)


def _check(found: Answers, today: date) -> None:
    fault = found.faults
    if not found.kind:
        fault["kind"] = "Choose the kind of hair loss; “I am not sure” is an answer."
        return
    if not found.forecast:
        return
    if not found.sex:
        fault["sex"] = "Choose one: hair loss runs differently in men and women."
    age = _number(found.age)
    youngest = YOUNGEST if found.pattern else YOUNGEST_OF_KIND
    if age is None or not youngest <= age <= OLDEST:
        fault["age"] = f"Enter an age from {youngest} to {OLDEST} years."
    if found.pattern:
        _check_pattern(found, age)
    else:
        _check_of_kind(found, age)
    budget = _number(found.budget)
    if found.budget and (budget is None or not 0 <= budget <= 1_000_000):
        fault["budget"] = "Enter an amount in US dollars, or leave it empty."
    for one in questions().tried:
        if found.tried.get(one.key) == "now" and one.now is not None:
            since = _number(found.months.get(one.key, ""))
            if since is None or not 0 < since <= LONGEST_MONTHS:
                fault[f"months.{one.key}"] = f"{one.title}: since how many months? (1 to {LONGEST_MONTHS})"
    for i, row in enumerate(found.measured):
        if not row.empty and (wrong := _wrong(row, today)):
            fault[f"row.{i}"] = f"Measurement {i + 1}: {wrong}"


def _check_pattern(found: Answers, age: float | None) -> None:
    fault = found.faults
    if found.sex and not found.stage:
        fault[_scale(found.sex)] = "Choose the drawing that comes closest."
    onset = _number(found.onset)
    if found.onset and (onset is None or onset < 8 or (age is not None and onset > age)):
        fault["onset"] = "Enter the age at which it began, from 8 years to your age, or leave it empty."


def _check_of_kind(found: Answers, age: float | None) -> None:
    fault = found.faults
    fault |= patches_asked(found.patches).faults
    fault |= faults_of_kind(found.kind, found.of_kind, _number)
    if found.kind == SHEDDING:
        weeks = _number(found.since)
        if weeks is None or not 0 <= weeks <= MOST_WEEKS:
            fault["since"] = f"How many weeks ago was it? From 0 to {MOST_WEEKS}."
    episode = (_number(found.of_kind.get("episode", "")) or 0.0) / 12
    first = _number(found.of_kind.get("first_age", ""))
    if age is not None and "age" not in fault:
        if episode > age:
            fault["episode"] = "The episode cannot have lasted longer than your life."
        elif first is not None and first > age - episode:
            fault["first_age"] = "The first patch came before this episode, or leave it empty."


def _wrong(row: Measured, today: date) -> str:
    day = _date(row.date)
    value = _number(row.value)
    if day is None or not today - timedelta(days=OLDEST_DAYS) <= day <= today:
        return "enter its date, not after today and at most ten years back."
    if value is None or not 0 < value < 5000:
        return "enter its value, a number above zero."
    if not row.outcome:
        return "choose what was measured."
    if row.outcome == "anagen percent" and value >= 100:
        return "a share of hairs is below 100 %."
    if not row.method:
        return "choose how it was measured."
    return ""


def _scale(sex: str) -> str:
    return "norwood" if sex == "male" else "ludwig"


def _number(text: str) -> float | None:
    plain = text.replace(",", "").replace(" ", "").replace("\u202f", "")
    if not re.fullmatch(r"\d{1,7}(\.\d{1,3})?", plain):
        return None
    return float(plain)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def patient_table(answers: Answers, today: date) -> dict[str, Any]:
    """Table of a patient file from answers without faults."""
    age = _number(answers.age) or 0.0
    if not answers.pattern:
        return _table_of_kind(answers, age)
    starts = {
        one.key: today - timedelta(days=round(float(_number(answers.months[one.key]) or 0.0) * _MONTH))
        for one in questions().tried
        if answers.tried.get(one.key) == "now" and one.treatment(answers.sex)
    }
    rows = [row for row in answers.measured if not row.empty]
    dates = [day for row in rows if (day := _date(row.date))]
    first = min([*starts.values(), *dates, today])
    past = (today - first).days
    then = max(age - past / 365.25, float(YOUNGEST))
    person: dict[str, Any] = {
        "name": "My options",
        "sex": answers.sex,
        "age": f"{then:.3f} years",
        "region": answers.place,
        "ancestry": answers.ancestry,
    }
    person |= _pattern_loss(answers, then)
    if answers.country:
        person["country"] = answers.country
    table: dict[str, Any] = {
        "person": person,
        "warning_signs": dict.fromkeys(answers.signs, True),
        "health": _health(answers),
        "treatment": [
            _from_day(dict(one.treatment(answers.sex) or {}), (starts[one.key] - first).days)
            for one in questions().tried
            if one.key in starts
        ],
        "measurement": [
            {
                "week": (day - first).days / 7,
                "outcome": row.outcome,
                "value": f"{_number(row.value):g} {_unit(row.outcome)}",
                "method": row.method,
            }
            for row, day in zip(rows, dates, strict=True)
        ],
        "option": [_mixed(mix, answers.sex) for mix in answers.mixes],
    }
    wishes: dict[str, Any] = {}
    if "keep" in answers.matters and "more" not in answers.matters:
        wishes["goal"] = "keep what there is"
    if answers.budget_value is not None:
        wishes["budget"] = f"{answers.budget_value:.0f} USD in all"
    if answers.dislikes:
        wishes["dislikes"] = list(answers.dislikes)
    if answers.matters:
        wishes["matters"] = list(answers.matters)
    if wishes:
        table["preferences"] = wishes
    if starts or rows:
        table["forecast"] = {"week": float(math.ceil(past / 7))}
    return table


def _health(answers: Answers) -> dict[str, Any]:
    """Keys of [health]; what is not ticked is left out unless the person said that it is all."""
    asked = [one for one in questions().health if _allowed(one.sex, answers.sex)]
    said = answers.health_asked
    found: dict[str, Any] = {
        one.key: one.key in answers.health
        for one in asked
        if not one.allergy and (said or one.key in answers.health)
    }
    allergies = [one.allergy for one in asked if one.allergy and one.key in answers.health]
    return found | ({"allergies": allergies} if allergies or said else {})


def _pattern_loss(answers: Answers, age: float) -> dict[str, Any]:
    found: dict[str, Any] = {_scale(answers.sex): answers.stage}
    if (onset := _number(answers.onset)) is not None:
        found["onset"] = f"{min(onset, age):.3f} years"
    return found


def _table_of_kind(answers: Answers, age: float) -> dict[str, Any]:
    """Table for another kind than pattern loss: week 0 is today, and every option begins then."""
    person: dict[str, Any] = {"name": "My hair loss", "sex": answers.sex, "age": f"{age:g} years"}
    person |= keys_of_kind(answers.kind, answers.of_kind, _number)
    if answers.kind == SHEDDING:
        person |= _shedding(answers)
    if answers.country:
        person["country"] = answers.country
    table: dict[str, Any] = {
        "person": person,
        "warning_signs": dict.fromkeys(answers.signs, True),
        "health": _health(answers),
    }
    if answers.dislikes:
        table["preferences"] = {"dislikes": list(answers.dislikes)}
    return table


def _shedding(answers: Answers) -> dict[str, Any]:
    """Keys of shedding that a trigger set off; weeks are counted from today."""
    chosen = next(one for one in questions().triggers if one.key == answers.trigger)
    weeks = _number(answers.since) or 0.0
    found: dict[str, Any] = {"alopecia": chosen.alopecia, chosen.since: -weeks}
    if chosen.trigger:
        found["trigger"] = chosen.trigger
    return found


def _unit(outcome: str) -> str:
    return next(choice.unit for choice in questions().outcomes if choice.key == outcome)


def _from_day(treatment: dict[str, str], day: int) -> dict[str, str]:
    if day:
        treatment["schedule"] += f" from day {day}"
    return treatment


def mix_name(parts: Iterable[str], sex: str) -> str:
    """Name of a combination: ``finasteride 1 mg with platelet-rich plasma``."""
    known = usual_treatments(sex)
    return " with ".join(known[part]["name"].removesuffix(" with microneedling") for part in parts)


def _mixed(parts: tuple[str, ...], sex: str) -> dict[str, Any]:
    known = usual_treatments(sex)
    return {
        "name": mix_name(parts, sex),
        "treatment": [{k: v for k, v in known[part].items() if k != "name"} for part in parts],
    }


def patient_text(table: Mapping[str, Any]) -> str:
    """Text of a patient file that ``anagen forecast`` reads."""
    lines = ["# Made by the page “My options”. Run: anagen forecast FILE", ""]
    for name in ("person", "warning_signs", "health", "forecast", "preferences"):
        if table.get(name):
            lines += [f"[{name}]", *_keys(table[name]), ""]
    for name in ("treatment", "measurement", "option"):
        for row in table.get(name, []):
            lines += [f"[[{name}]]", *_keys(row), ""]
            for inner in row.get("treatment", []) if name == "option" else []:
                lines += ["[[option.treatment]]", *_keys(inner), ""]
    return "\n".join(lines)


def _keys(row: Mapping[str, Any]) -> list[str]:
    """Lines of a table, one per key; lists of tables are written separately."""
    return [
        f"{key} = {toml_value(value)}"
        for key, value in row.items()
        if not (isinstance(value, list) and any(isinstance(item, dict) for item in value))
    ]


def toml_value(value: Any) -> str:
    """Value in the words of TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    return repr(value)
