"""Sizes by formula are those of the functions behind them, with looks and losses on top."""

from __future__ import annotations

from typing import Any

import pytest

from anagen.errors import InputError
from anagen.exploring.formula import formula_size
from anagen.statistics.margin_power import noninferiority_sample_size
from anagen.statistics.power import sample_size, t_test_power
from anagen.statistics.sequential.lan_demets import spend_alpha
from anagen.statistics.sequential.operating import inflation
from anagen.trial.protocol.looks import SPENDING


def test_means() -> None:
    found = formula_size(power=0.9, difference=8.0, sd=18.0)
    assert found.groups[0] == pytest.approx(sample_size(8 / 18, 0.9))
    assert found.patients == 216
    paired = formula_size(power=0.9, difference=8.0, sd=18.0, design="paired")
    assert paired.groups == (pytest.approx(sample_size(8 / 18, 0.9, paired=True)),)


def test_unequal_groups_have_the_power() -> None:
    treated, control = formula_size(power=0.9, difference=8.0, sd=18.0, ratio=2.0).groups
    assert treated == pytest.approx(2.0 * control)
    assert t_test_power(8 / 18, treated, control) == pytest.approx(0.9)


def test_margin() -> None:
    found = formula_size(power=0.8, sd=12.0, margin=5.0)
    assert found.groups[0] == pytest.approx(noninferiority_sample_size(0.8, 5.0, 12.0, alpha=0.025))


def test_looks_and_losses() -> None:
    """The size is the fixed one times the inflation of the boundaries, over those who stay."""
    found = formula_size(power=0.9, treated=0.4, control=0.2, interim=[0.5], spending="Pocock", dropout=0.1)
    plan = spend_alpha([0.5, 1.0], SPENDING["Pocock"], alpha=0.05, sides=2)
    assert found.inflation == pytest.approx(inflation(plan, 0.9))
    assert found.inflation > 1.05
    assert found.each[0] >= found.groups[0] * found.inflation / 0.9
    assert found.expected < found.patients


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "neither means nor shares"),
        ({"sd": 3.0}, "no difference"),
        ({"sd": 3.0, "difference": 1.0, "design": "paralell"}, "did you mean 'parallel'"),
        ({"sd": 3.0, "difference": 1.0, "dropout": 1.0}, "dropout 1"),
        ({"sd": -3.0, "difference": 1.0}, "SD -3"),
        ({"sd": 3.0, "equivalence": True}, "without a margin"),
        ({"sd": 3.0, "difference": 1.0, "ratio": 0.0}, "ratio 0"),
        ({"treated": 0.3, "control": 0.3}, "two different"),
        ({"treated": 0.3, "control": 0.1, "margin": 0.1}, "shares against a margin"),
        ({"sd": 3.0, "difference": 1.0, "interim": [0.5], "spending": "Pocok"}, "did you mean 'Pocock'"),
        ({"sd": 3.0, "margin": 1.0, "difference": -2.0}, "one above minus the margin"),
    ],
)
def test_what_cannot_be(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        formula_size(**{"power": 0.9, **given})
