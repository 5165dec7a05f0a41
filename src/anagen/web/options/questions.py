"""What the form asks (``data/form.toml``), and the signs that send a person to a doctor first.

Read without the packages that compute, so that the first page is there at once.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A kind of hair loss in plain words; `forecast`: whether the model covers it."""

    key: str
    title: str
    plain: str
    forecast: bool


@dataclass(frozen=True)
class Stage:
    """A clinical stage: its scale, its name on it, and what it looks like."""

    scale: str
    key: str
    plain: str


@dataclass(frozen=True)
class Trigger:
    """What set heavy shedding off; `alopecia`: what the patient file calls such a hair loss."""

    key: str
    title: str
    alopecia: str


@dataclass(frozen=True)
class Tried:
    """A therapy that people have tried.

    Attributes:
        sex: who is asked about it; "" for everybody.
        now: the treatment table of going on with it, if that is modelled. men: what differs for them.
    """

    key: str
    title: str
    sex: str = ""
    now: dict[str, str] | None = None
    men: dict[str, str] = field(default_factory=dict)

    def treatment(self, sex: str) -> dict[str, str] | None:
        """Going on with it, for a person of `sex`; None: only noted."""
        if self.now is None or self.sex not in ("", sex):
            return None
        return self.now | (self.men if sex == "male" else {})


@dataclass(frozen=True)
class Choice:
    """Something to tick or to choose.

    Attributes:
        key: its value in the form. title: its words. unit: of a number. therapies: which it concerns.
    """

    key: str
    title: str
    unit: str = ""
    therapies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Questions:
    """Everything that the form offers."""

    kinds: tuple[Kind, ...]
    signs: tuple[dict[str, str], ...]
    triggers: tuple[Trigger, ...]
    stages: tuple[Stage, ...]
    tried: tuple[Tried, ...]
    matters: tuple[Choice, ...]
    dislikes: tuple[Choice, ...]
    outcomes: tuple[Choice, ...]
    countries: tuple[str, ...]
    methods: tuple[str, ...]

    def stages_of(self, scale: str) -> tuple[Stage, ...]:
        return tuple(stage for stage in self.stages if stage.scale == scale)


@cache
def questions() -> Questions:
    """The form's questions."""
    form = _read("anagen.web.options", "form.toml")
    signs = _read("anagen.forecasting", "doctor_first.toml")["sign"]
    methods = _read("anagen.measurement", "methods.toml")["method"]
    return Questions(
        kinds=tuple(Kind(**row) for row in form["kind"]),
        signs=tuple(sign for sign in signs if sign["answer"] not in ("child", "uncertain")),
        triggers=tuple(Trigger(**row) for row in form["trigger"]),
        stages=tuple(Stage(**row) for row in form["stage"]),
        tried=tuple(Tried(**row) for row in form["tried"]),
        matters=tuple(Choice(**row) for row in form["matter"]),
        dislikes=tuple(Choice(**row | {"therapies": tuple(row["therapies"])}) for row in form["dislike"]),
        outcomes=tuple(Choice(**row) for row in form["outcome"]),
        countries=tuple(form["country"]["names"]),
        methods=tuple(row["name"] for row in methods),
    )


@cache
def usual_treatments(sex: str) -> dict[str, dict[str, Any]]:
    """Therapy -> treatment table of its usual course for a person of `sex`, where it is offered alone."""
    found: dict[str, dict[str, Any]] = {}
    for option in _read("anagen.forecasting", "options.toml")["option"]:
        if option.get("kind") != "combination" and option.get("sex", sex) == sex:
            (treatment,) = option["treatment"]
            found[treatment["therapy"]] = {"name": option["name"], **treatment}
    return found


@cache
def kind_pages() -> dict[str, Any]:
    """Plain information on the kinds that no forecast covers (``data/kinds.toml``)."""
    return _read("anagen.web.options", "kinds.toml")


@cache
def hair_losses(names: tuple[str, ...]) -> list[dict[str, Any]]:
    """What the package records of kinds of hair loss (`anagen alopecia`), by name."""
    table = _read("anagen.population", "hair_losses.toml")
    return [table[name] for name in names if name in table]


@cache
def provider_questions() -> dict[str, Any]:
    """What to ask a provider, and red flags (``data/provider.toml``)."""
    return _read("anagen.web.options", "provider.toml")


@cache
def plain_words() -> dict[str, str]:
    """Medical word for an event -> plain words."""
    own = _read("anagen.web.options", "plain_words.toml")["plain"]
    return {**own, **_read("anagen.report", "visit.toml")["plain"]}


def _read(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads((files(package) / "data" / name).read_text(encoding="utf-8"))
