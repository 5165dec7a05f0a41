"""Stances on exosomes: a mixture by stated weights that touches nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.learning.distribution import ParameterDistribution, distribution, luck_of
from anagen.learning.knowledge import prior_knowledge
from anagen.learning.stances import MIDDLE, MIXTURE, mixed, rests_on, stance_of, stances

NAMES = [one.name for one in mixed()]


def test_three_stances_hold_a_third_each() -> None:
    assert NAMES == ["sceptical", "neutral", "enthusiastic"]
    assert [one.weight for one in mixed()] == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize("count", [50, 80, 100, 133, 200, 400])
def test_any_even_part_of_the_draws_holds_each_by_its_weight(count: int) -> None:
    held = [stance_of(int(i)).name for i in np.linspace(0, 399, count).round()]
    assert all(abs(held.count(name) / count - 1 / 3) < 0.035 for name in NAMES)


def test_a_stance_moves_only_what_it_names() -> None:
    known = distribution()
    alone = {name: known.with_stance(name) for name in NAMES}
    touched = {name for one in mixed() for name in one.prior}
    for draw in (0, 1, 2):
        drawn = known.knowledge(draw).parameters
        assert known.stance == MIXTURE
        own = alone[stance_of(draw).name].knowledge(draw).parameters
        assert {name: record.value for name, record in own.items()} == {
            name: record.value for name, record in drawn.items()
        }
        other = alone[next(name for name in NAMES if name != stance_of(draw).name)].knowledge(draw).parameters
        changed = {name for name in drawn if drawn[name].value != other[name].value}
        assert changed
        assert changed <= touched


@pytest.mark.parametrize("source", ["posterior", "prior"])
def test_values_of_a_stance_fill_its_range(source: str) -> None:
    known: ParameterDistribution = distribution(source).with_stance("enthusiastic")
    low, high = stances()["enthusiastic"].prior["delivery.ec50"]
    values = np.array([known.knowledge(i).parameters["delivery.ec50"].value for i in range(0, 400, 8)])
    inside = np.mean((values >= low) & (values <= high))
    assert 0.75 < inside <= 1.0


def test_best_values_of_the_mixture_are_those_of_its_middle() -> None:
    fixed = distribution("fixed")
    middle = stances()[MIDDLE].record("delivery.ec50")
    assert fixed.knowledge(0).parameters["delivery.ec50"].value == pytest.approx(middle.value)
    sceptical = fixed.with_stance("sceptical").knowledge(0).parameters["delivery.ec50"].value
    assert sceptical > 1000 * middle.value


def test_every_name_of_a_stance_is_a_parameter() -> None:
    known = prior_knowledge().parameters
    for one in stances().values():
        for name, (low, high) in one.prior.items():
            assert name in known
            assert low < high


def test_a_stance_of_no_name_is_refused() -> None:
    with pytest.raises(InputError, match="sceptical"):
        distribution().with_stance("skeptical")


def test_the_sentence_names_every_belief_and_that_none_rests_on_a_trial() -> None:
    text = rests_on()
    assert all(name in text for name in NAMES)
    assert "not on a trial" in text


@pytest.mark.parametrize("source", ["posterior", "prior"])
def test_a_parameter_has_its_luck_whichever_others_are_asked_for(source: str) -> None:
    names = list(distribution(source).centre.parameters)[::7]
    together = luck_of(names, 5)
    np.testing.assert_array_equal(together, [luck_of([name], 5)[0] for name in names])
    assert len(np.unique(together)) == len(names)


def test_a_draw_keeps_all_of_a_record_but_its_value_and_spread() -> None:
    known = distribution("posterior")
    drawn = known.knowledge(3).parameters
    assert list(drawn) == list(known.centre.parameters)
    for name, record in known.centre.parameters.items():
        own = drawn[name]
        assert own == record or own == replace(record, value=own.value, low=None, high=None, spread="fixed")


def test_a_part_holds_its_records_under_their_short_names() -> None:
    known = prior_knowledge()
    for part in ("cycle", "minoxidil topical", "areata patients"):
        found = known.part(part)
        assert found
        for short, record in found.items():
            assert record == replace(known.parameters[f"{part}.{short}"], name=short)
