"""Questions of the form (``data/form.toml``), and signs for which to see a doctor first.

The module imports no package that computes, so that the first page appears at once.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A kind of hair loss in plain words; `forecast`: whether the model covers it, `brief`: in few words."""

    key: str
    title: str
    plain: str
    forecast: bool
    brief: str = ""


@dataclass(frozen=True)
class Stage:
    """A clinical stage: its scale, name and description; `region`: of the scalp where it shows most."""

    scale: str
    key: str
    plain: str
    region: str


@dataclass(frozen=True)
class Trigger:
    """Trigger of heavy shedding.

    Attributes:
        alopecia: name of that hair loss in the patient file.
        trigger: name of the trigger there; "" where that hair loss takes none.
        since: key of the weeks since then.
    """

    key: str
    title: str
    alopecia: str
    trigger: str = ""
    since: str = "trigger_week"


@dataclass(frozen=True)
class Tried:
    """A therapy that people have tried.

    Attributes:
        sex: of the people who are asked about it; "" for all.
        now: treatment table of going on with it, if that is modelled.
        men: keys that differ for men.
    """

    key: str
    title: str
    sex: str = ""
    now: dict[str, str] | None = None
    men: dict[str, str] = field(default_factory=dict)

    def treatment(self, sex: str) -> dict[str, str] | None:
        """Treatment table of going on with it, for a person of `sex`; None where it is only noted."""
        if self.now is None or self.sex not in ("", sex):
            return None
        return self.now | (self.men if sex == "male" else {})


@dataclass(frozen=True)
class Choice:
    """Choice of the form.

    Attributes:
        key: its value in the form.
        title: its words.
        unit: of a number.
        therapies: that it concerns.
    """

    key: str
    title: str
    unit: str = ""
    therapies: tuple[str, ...] = ()


@dataclass(frozen=True)
class HealthQuestion:
    """Question on health: its key in [health], or an allergen; the question, who is asked, a few words."""

    key: str
    asks: str
    sex: str = ""
    allergy: str = ""
    short: str = ""


@dataclass(frozen=True)
class Questions:
    """Choices and questions of the form; `health_groups` names all that is asked on health."""

    kinds: tuple[Kind, ...]
    signs: tuple[dict[str, str], ...]
    triggers: tuple[Trigger, ...]
    stages: tuple[Stage, ...]
    tried: tuple[Tried, ...]
    matters: tuple[Choice, ...]
    dislikes: tuple[Choice, ...]
    outcomes: tuple[Choice, ...]
    countries: tuple[str, ...]
    health: tuple[HealthQuestion, ...]
    health_groups: str
    methods: tuple[str, ...]

    def stages_of(self, scale: str) -> tuple[Stage, ...]:
        return tuple(stage for stage in self.stages if stage.scale == scale)


@cache
def questions() -> Questions:
    """Questions of the form."""
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
        health=tuple(
            HealthQuestion(
                key, row["asks"], row.get("sex", ""), row.get("allergy", ""), form["health_short"][key]
            )
            for key, row in _read("anagen.safety", "conditions.toml").items()
            if key != "under_18"  # the age is asked
        ),
        health_groups=form["health_groups"]["words"],
        methods=tuple(row["name"] for row in methods),
    )


@cache
def usual_treatments(sex: str) -> dict[str, dict[str, Any]]:
    """Treatment tables of usual courses by therapy for a person of `sex`, where one is offered alone."""
    found: dict[str, dict[str, Any]] = {}
    for option in _read("anagen.forecasting", "options.toml")["option"]:
        if option.get("kind") != "combination" and option.get("sex", sex) == sex:
            (treatment,) = option["treatment"]
            found[treatment["therapy"]] = {"name": option["name"], **treatment}
    return found


@cache
def kind_pages() -> dict[str, Any]:
    """Plain information on kinds of hair loss that no forecast covers (``data/kinds.toml``)."""
    return _read("anagen.web.options", "kinds.toml")


@cache
def hair_losses(names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Records of the named kinds of hair loss (`anagen alopecia`)."""
    table = _read("anagen.population", "hair_losses.toml")
    return [table[name] for name in names if name in table]


@cache
def provider_questions() -> dict[str, Any]:
    """Questions to a provider (``anagen/offers/data/provider.toml``), and signs to walk away."""
    from anagen.offers.signs import usual_signs

    signs = [flag.sign for flag in usual_signs()]
    return {**_read("anagen.offers", "provider.toml"), "red_flags": signs}


def _read(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads((files(package) / "data" / name).read_text(encoding="utf-8"))
