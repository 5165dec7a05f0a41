"""Small trials for the laws: each therapy of the catalogue, once by each simulator that can show it.

Nothing here is a list of therapies or hair losses: a new one in the data is covered by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.api import Trial
from anagen.errors import InputError
from anagen.population.hair_losses import hair_losses
from anagen.simulators.contract import AnySimulator, Observation
from anagen.simulators.plan import ArmPlan, Sites
from anagen.simulators.registry import SIMULATORS
from anagen.testing.therapies import usual_treatment
from anagen.therapy.catalogue import load_catalogue

PEOPLE = 5
_FILE = """
[trial]
name = "law"
seed = {seed}
replicates = {replicates}
parameters = "{parameters}"
[population]
alopecia = "{alopecia}"
{setting}
sex = "female"
age = "22 to 45 years"
size = {size}
{arms}
[measurement]
method = "{method}"
visits = "{visits}"
[analysis]
endpoint = "{endpoint}"
reference = "nothing"
"""
NOTHING = '[[arm]]\nname = "nothing"\nuntreated = true\n'
_MEASURED = {
    "field": ('phototrichogram"\nregion = "vertex', "total density", (6, 12)),
    "scalp": ("SALT", "SALT", (2, 4)),
}
"""Method, outcome and weeks of the visits by simulator; a whole scalp takes longer to follow."""


def arm_text(name: str, *treatments: Mapping[str, Any]) -> str:
    """Table of an arm of a trial file."""
    text = f'[[arm]]\nname = "{name}"\n'
    for table in treatments:
        keys = "".join(f'{key} = "{value}"\n' for key, value in table.items())
        text += f"[[arm.treatment]]\n{keys}"
    return text


def trial_text(
    alopecia: str,
    arms: str,
    *,
    size: int = 20,
    seed: int = 5,
    replicates: int = 1,
    parameters: str = "fixed",
    weeks: tuple[int, ...] = (),
    setting: str = "",
) -> str:
    """A trial file of `arms` and of an arm that is given nothing."""
    method, outcome, usual_weeks = _MEASURED[hair_losses()[alopecia].simulator]
    visits = weeks or usual_weeks
    return _FILE.format(
        alopecia=alopecia,
        arms=arms + NOTHING,
        size=size,
        seed=seed,
        replicates=replicates,
        parameters=parameters,
        visits=f"weeks 0, {', '.join(map(str, visits))}",
        setting=setting,
        method=method,
        endpoint=f"change in {outcome} at week {visits[-1]}",
    )


@dataclass(frozen=True)
class Case:
    """One therapy by one simulator, in the first hair loss in which it does something there.

    Attributes:
        simulator: its name.
        therapy: its name.
        alopecia: the hair loss.
        setting: a line of [population] that names its form, or "".
        trial: of the therapy as it is usually given, and of nothing.
    """

    simulator: str
    therapy: str
    alopecia: str
    setting: str
    trial: Trial

    def __str__(self) -> str:
        return f"{self.therapy}, {self.simulator}"

    @property
    def arms(self) -> tuple[ArmPlan, ArmPlan]:
        """The arm of the therapy, and that of nothing."""
        drug, nothing = self.trial.plan.arms
        return drug, nothing

    def simulated(self, *arms: ArmPlan, seed: int | None = None) -> AnySimulator:
        """Simulator of these arms."""
        plan = replace(self.trial.plan, arms=arms, seed=self.trial.plan.seed if seed is None else seed)
        return type(_simulator(self))(plan, self.trial.distribution)


def treatment(therapy: str, **changed: str) -> dict[str, str]:
    """Table of a therapy as it is usually given, with other values."""
    return {"therapy": therapy, **usual_treatment(load_catalogue()[therapy]), **changed}


@cache
def cases() -> tuple[Case, ...]:
    """All therapies by all simulators that show them."""
    return tuple(_found())


def _found() -> Iterator[Case]:
    for simulator in SIMULATORS:
        losses = [name for name, one in hair_losses().all.items() if one.simulator == simulator]
        for therapy in load_catalogue():
            if therapy == "untreated":
                continue
            arms = arm_text("drug", treatment(therapy))
            for alopecia in losses:
                found = _first_shown(alopecia, arms)
                if found is not None:
                    yield Case(simulator, therapy, alopecia, *found)
                    break


def _first_shown(alopecia: str, arms: str) -> tuple[str, Trial] | None:
    """First form of a hair loss in which the arms do something, with their trial; or None."""
    forms = [
        f'{setting.key} = "{choice}"'
        for setting in hair_losses()[alopecia].settings
        for choice in setting.choices
    ]
    for form in ("", *forms):
        try:
            return form, Trial.from_text(trial_text(alopecia, arms, size=PEOPLE, setting=form))
        except InputError:
            continue
    return None


@cache
def _simulator(case: Case) -> AnySimulator:
    return case.trial.simulator()


_recruited: dict[object, Any] = {}


def people(case: Case) -> Any:
    """The patients of a case: the same ones for all therapies of a hair loss."""
    plan = case.trial.plan
    if plan.recruitment not in _recruited:
        _recruited[plan.recruitment] = _simulator(case).recruit(PEOPLE, 0)
    return _recruited[plan.recruitment]


def seen(
    case: Case, simulator: AnySimulator, arm: int = 0, *, twin: bool = False, cohort: Any = None
) -> Observation:
    """What a simulator shows of the patients of a case, all of them in one arm."""
    everybody = people(case) if cohort is None else cohort
    n = len(everybody)
    days = np.tile(np.array(simulator.plan.visit_days), (n, 1))
    sites = Sites(np.arange(n), np.full(n, arm), np.zeros(n, dtype=np.int64), days)
    return simulator.observe(everybody, sites, 0, twin=twin)


@cache
def usual(case: Case) -> Observation:
    """What the trial of a case shows of its patients under the therapy."""
    return seen(case, _simulator(case))


def differences(one: Mapping[str, NDArray[Any]], other: Mapping[str, NDArray[Any]]) -> list[str]:
    """Names of the outcomes that differ in any bit."""
    assert one.keys() == other.keys()
    return [name for name in one if one[name].tobytes() != other[name].tobytes()]
