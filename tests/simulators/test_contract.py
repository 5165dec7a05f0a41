"""Both simulators keep one contract, and what they can do is known before anything is simulated."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl
import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.measurement.method import method
from anagen.measurement.outcomes import OUTCOMES
from anagen.population.cohort import Cohort
from anagen.population.hair_loss_keys import ALOPECIAS
from anagen.simulators import registry
from anagen.simulators.capabilities import DESIGNS, DRAWN
from anagen.simulators.contract import AnySimulator, Observation
from anagen.simulators.field import FieldSimulator
from anagen.simulators.field_draw import FieldDraw
from anagen.simulators.laws import broken_laws
from anagen.simulators.pictures import Courses, Pictures
from anagen.simulators.plan import Sites
from anagen.simulators.registry import SIMULATORS, simulator_of
from anagen.trial.protocol.reading import protocol_from_text, resolved

pytestmark = pytest.mark.slow


FILE = """
[trial]
name = "Contract"
seed = 11
replicates = 2
parameters = "fixed"
[population]
alopecia = "{alopecia}"
sex = "male"
age = "20 to 50 years"
size = {size}
[[arm]]
name = "drug"
[[arm.treatment]]
therapy = "{therapy}"
dose = "{dose}"
[[arm]]
name = "nothing"
untreated = true
[measurement]
method = "{method}"
{region}
field = "1 cm2"
visits = "weeks 0, 12, 24, 36"
[analysis]
endpoint = "{endpoint}"
reference = "nothing"
"""
FIELD = FILE.format(
    alopecia="androgenetic",
    size=24,
    therapy="finasteride",
    dose="1 mg",
    method="phototrichogram",
    region='region = "vertex"',
    endpoint="change in total density at week 24",
)
SCALP = FILE.format(
    alopecia="alopecia areata",
    size=16,
    therapy="baricitinib",
    dose="4 mg",
    method="SALT",
    region="",
    endpoint="responders: SALT <= 20 at week 24",
)
SECOND = '[rerandomisation]\nweek = 24\namong = "{rule}"\n'


def sites(trial: Trial, size: int, arm: int = 0) -> Sites:
    days = np.tile(np.array(trial.plan.visit_days), (size, 1))
    return Sites(np.arange(size), np.full(size, arm), np.zeros(size, dtype=np.int64), days)


@pytest.mark.parametrize("alopecia", ALOPECIAS)
def test_every_hair_loss_has_a_simulator_whose_capabilities_are_data(alopecia: str) -> None:
    able = simulator_of(alopecia).capabilities
    assert {name for one in able.methods for name in method(one).outcomes} == set(able.outcomes)
    assert set(able.outcomes) <= set(OUTCOMES)
    assert able.regions
    assert able.supports <= {*DESIGNS, *DRAWN}
    assert not set(able.why_not) & able.supports
    pickle.loads(pickle.dumps(able))


def test_every_outcome_and_method_is_some_simulators() -> None:
    counted = {name for name, one in OUTCOMES.items() if not one.rater}
    assert {name for one in SIMULATORS.values() for name in one.capabilities.outcomes} == counted


@pytest.mark.parametrize("text", [FIELD, SCALP])
def test_every_law_holds_to_the_last_bit(text: str) -> None:
    assert broken_laws(Trial.from_text(text).simulator()) == ()


def test_a_broken_law_is_told() -> None:
    trial = Trial.from_text(FIELD)
    told = broken_laws(Careless(trial.plan, trial.distribution))
    assert "one more patient changes the others" in told
    assert "stopping on day 0 differs from no treatment" in told
    untreated = replace(trial.plan, arms=trial.plan.arms[::-1])
    with pytest.raises(InputError, match="a treated first arm"):
        broken_laws(FieldSimulator(untreated, trial.distribution))


@pytest.mark.parametrize("text", [FIELD, SCALP])
def test_what_a_trial_is_made_of_pickles(text: str) -> None:
    trial = Trial.from_text(text)
    simulator = trial.simulator()
    simulator.draws.of(0)
    again: Trial = pickle.loads(pickle.dumps(trial))
    assert again.protocol == trial.protocol
    assert again.plan == trial.plan
    copy: AnySimulator = pickle.loads(pickle.dumps(simulator))
    for one in (again.simulator(), copy):
        cohort = one.recruit(6, 1)
        seen = one.observe(cohort, sites(trial, 6), 1)
        expected = simulator.observe(simulator.recruit(6, 1), sites(trial, 6), 1)
        for name, values in expected.true.items():
            assert np.array_equal(seen.true[name], values, equal_nan=True)


@pytest.mark.parametrize(
    ("text", "old", "new", "message"),
    [
        (
            SCALP,
            "[[arm]]",
            '[design]\nkind = "split-scalp"\n[[arm]]',
            "share one disease.*design: re-random",
        ),
        (SCALP, "[[arm]]", '[design]\nseason_start = "1 March"\n[[arm]]', "without 'season'"),
        (SCALP, "size", 'with = ["androgenetic"]\nsize', "simulated alone"),
        (SCALP, '"SALT"', '"phototrichogram"', 'expected method = "SALT"'),
        (FIELD, '"phototrichogram"', '"SALT"', '"phototrichogram"'),
        (FIELD, '"vertex"', '"scalp"', '"frontal" or "vertex" or "occipital"'),
        (FIELD, "size", 'salt = "50 to 100"\nsize', "takes no salt"),
        (
            FIELD + SECOND.format(rule="change in total density >= 0 hairs/cm2"),
            "[[arm]]",
            '[design]\nkind = "split-scalp"\n[[arm]]',
            "second randomisation is not possible",
        ),
    ],
)
def test_a_file_is_checked_against_what_the_simulator_supports(
    text: str, old: str, new: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        protocol_from_text(text.replace(old, new, 1))


def test_responders_of_a_field_are_randomised_again() -> None:
    """Who stops finasteride loses what who goes on keeps; up to then both are the same."""
    text = FIELD.replace("size = 24", "size = 300").replace("weeks 0, 12, 24, 36", "weeks 0, 24, 48, 104")
    text = text.replace("at week 24", "at week 48") + SECOND.replace("24", "48").format(
        rule="change in total density >= 4 hairs/cm2"
    )
    protocol = protocol_from_text(text)
    assert protocol_from_text(resolved(protocol)) == protocol
    (last,) = Trial(protocol).run(workers=1, pictures=False).summary.rerandomised or ()
    assert last.week == 104
    assert min(last.n) > 20
    assert last.mean_share[0] > last.mean_share[1] + 5.0


class Bare(FieldSimulator):
    """A disease that leaves nobody a hair: the smallest simulator that keeps the contract."""

    capabilities = replace(
        FieldSimulator.capabilities, supports=frozenset(), regions=("vertex",), outcomes=("total density",)
    )

    def observe(
        self,
        cohort: Cohort,
        sites: Sites,
        replicate: int,
        *,
        twin: bool = False,
        truth: bool = True,
        stop: int | None = None,
    ) -> Observation:
        seen = super().observe(cohort, sites, replicate, twin=twin, truth=truth, stop=stop)
        return Observation(
            {name: 0.0 * value for name, value in seen.written.items()},
            {name: 0.0 * value for name, value in seen.true.items()},
        )

    def courses(self, outcomes: Sequence[str], horizon: float, workers: int = 1) -> Courses:
        return Courses(bands=pl.DataFrame({"arm": ["drug"]}))

    def pictures(self, size: int, day: float) -> Pictures:
        return Pictures()


class Careless(FieldSimulator):
    """Recruits by the size of the trial, and never stops a treatment."""

    def recruit(self, size: int, replicate: int, draw: FieldDraw | None = None) -> Cohort:
        return super().recruit(size, replicate + size, draw)

    def observe(self, *args: Any, stop: int | None = None, **options: Any) -> Observation:
        return super().observe(*args, **options)


def test_a_simulator_of_ones_own_runs_a_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a branch anywhere else: the file is checked by it, and the trial run by it."""
    own: dict[str, Any] = {**SIMULATORS, "field": Bare}
    monkeypatch.setattr(registry, "SIMULATORS", MappingProxyType(own))
    with pytest.raises(InputError, match="without 'split-scalp'"):
        protocol_from_text(FIELD.replace("[[arm]]", '[design]\nkind = "split-scalp"\n[[arm]]', 1))
    result = Trial.from_text(FIELD.replace('region = "vertex"', "")).run(workers=1)
    assert result.protocol.measurement.region == "vertex"
    assert result.comparisons[0].difference == 0.0
    assert result.courses["arm"].to_list() == ["drug"]


def test_an_unknown_simulator_of_a_hair_loss_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "SIMULATORS", {"scalp": SIMULATORS["scalp"]})
    with pytest.raises(InputError, match="unknown simulator 'field'"):
        simulator_of("androgenetic")
