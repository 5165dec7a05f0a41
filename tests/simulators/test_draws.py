"""Every replicate is run in one joint draw of all parameters."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.api import Trial
from anagen.biology.alopecias.androgenetic import Mosaic
from anagen.errors import InputError
from anagen.learning.distribution import distribution
from anagen.population.cohort import BETWEEN_PEOPLE, Recruitment
from anagen.simulators.draws import MOST_DRAWS, ParameterDraws
from anagen.simulators.field_draw import FieldDraw, FieldDrawFor
from anagen.trial.results.trial_summary import TrialSummary
from trial.test_conduct import ARMS, HEAD, planned

pytestmark = pytest.mark.slow


def draws(source: str = "posterior", seed: int = 7) -> ParameterDraws[FieldDraw]:
    return ParameterDraws(distribution(source), seed, FieldDrawFor(Recruitment(), "vertex"))


def run(**changes: str) -> TrialSummary:
    keys = "".join(f'{key} = "{value}"\n' for key, value in changes.items())
    text = HEAD.format(size=12, replicates=4).replace("seed = 7\n", f"seed = 7\n{keys}") + ARMS.format(
        dose="1e10"
    )
    return Trial.from_text(text).run(workers=2, pictures=False).summary


def test_all_parts_of_a_draw_come_from_one_draw() -> None:
    one = draws().of(3)
    drawn = distribution("posterior").knowledge(one.draw)
    value = drawn.parameters.value
    assert one.value("finasteride.imax") == value("finasteride.imax")
    assert one.biology.chain.mean_days[3, 0] == value("cycle.telogen_duration")
    assert one.population.value("follicle_density") == value("population.follicle_density")
    assert one.androgenetic.value("consolidation_years") == value("androgenetic.consolidation_years")
    assert one.carrier.onset == value("carrier.onset")
    mosaic = Mosaic.of(drawn.part("androgenetic"), "vertex")
    assert (one.biology.mosaic.sensitivity == mosaic.sensitivity).all()


def test_fixed_parameters_are_the_best_ones_in_every_replicate() -> None:
    fixed = draws("fixed")
    assert fixed.of(0) is fixed.of(17)
    assert fixed.of(0).knowledge is distribution("fixed").centre
    assert fixed.different(500) == 1


def test_a_draw_settles_a_population_and_leaves_its_people_different() -> None:
    one = draws("prior").of(0)
    for name in BETWEEN_PEOPLE:
        spread = one.population[name].quantile(np.array([0.05, 0.95]))
        assert spread[0] < spread[1]


def test_a_replicate_keeps_its_draw_however_many_there_are() -> None:
    few, many = planned(replicates=2), planned(replicates=5)
    found = [trial.run(workers=2, pictures=False).estimates["difference"].to_list() for trial in (few, many)]
    assert found[0] == found[1][:2]


def test_draws_are_all_used_once_before_any_is_used_again() -> None:
    order = draws().order
    assert len(order) == len(set(order)) == MOST_DRAWS
    assert draws(seed=8).order != order


def test_beliefs_and_accounts_give_different_trials() -> None:
    found = {name: run(parameters=name).comparisons[0] for name in ("posterior", "prior", "fixed")}
    assert len({row.difference for row in found.values()}) == 3
    assert found["fixed"].assurance is None is found["prior"].power
    assert found["fixed"].power is not None is not found["prior"].assurance
    abrupt = run(account="abrupt")
    assert abrupt.parameters.account == "abrupt"
    assert abrupt.comparisons[0].difference != found["posterior"].difference


def test_every_prior_draw_makes_a_draw() -> None:
    many = draws("prior")
    for replicate in range(0, MOST_DRAWS, 4):
        states = many.of(replicate).biology.history.states
        assert np.isfinite(states).all()


def test_the_old_name_of_the_posterior_is_told_the_new_one() -> None:
    with pytest.raises(InputError, match="now called 'posterior'"):
        run(parameters="fit")
    with pytest.raises(InputError, match="did you mean 'abrupt'"):
        run(account="abrubt")
