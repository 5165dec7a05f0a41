"""Hypotheses of a trial: non-inferiority, equivalence, one-sided superiority."""

from __future__ import annotations

import numpy as np
import pytest
import scipy

from anagen.errors import InputError
from anagen.statistics.comparisons import Comparisons
from anagen.statistics.hypothesis import EQUIVALENCE, NON_INFERIORITY, SUPERIORITY, USUAL, Hypothesis
from anagen.trial.protocol.endpoint import read_endpoint


def found(difference: np.ndarray, se: float, df: float, alpha: float) -> Comparisons:
    """Comparisons of one arm with those estimates."""
    d = np.asarray(difference, dtype=np.float64)[:, None]
    t, half = d / se, scipy.stats.t.ppf(1 - alpha / 2, df) * se
    n = np.full(d.shape, 50)
    same = np.ones_like(d)
    p = 2 * scipy.stats.t.sf(np.abs(t), df)
    return Comparisons("t test", n, d, se * same, d, se * same, df * same, t, p, d - half, d + half)


CASES = [
    Hypothesis(kind, margin, sides, up)
    for kind, margin in ((SUPERIORITY, 0.0), (NON_INFERIORITY, 3.0), (EQUIVALENCE, 3.0))
    for sides in (1, 2)
    for up in (True, False)
]


@pytest.mark.parametrize("aim", CASES, ids=str)
def test_interval_and_p_value_agree(aim: Hypothesis) -> None:
    """The interval judges as the p value does, at every estimate."""
    alpha = 0.04
    told = found(np.linspace(-9.0, 9.0, 361), 1.1, 37.0, aim.interval_alpha(alpha))
    assert (aim.shown(told, alpha) == (aim.p(told) < aim.test_level(alpha))).all()


@pytest.mark.parametrize("aim", CASES, ids=str)
def test_the_direction_is_a_mirror(aim: Hypothesis) -> None:
    """Where less is better, an estimate is judged as its mirror image where more is."""
    estimates = np.linspace(-9.0, 9.0, 361)
    mirror = Hypothesis(aim.kind, aim.margin, aim.sides, not aim.higher_is_better)
    alpha = aim.interval_alpha(0.05)
    assert (
        aim.shown(found(estimates, 1.1, 37.0, alpha), 0.05)
        == mirror.shown(found(-estimates, 1.1, 37.0, alpha), 0.05)
    ).all()


def test_a_wider_margin_shows_more_and_equivalence_less() -> None:
    """Sets are nested: equivalence in non-inferiority, a narrow margin in a wide one."""
    told = found(np.linspace(-9.0, 9.0, 361), 1.1, 37.0, 0.05)
    narrow, wide, both = (
        Hypothesis(kind, margin).shown(told, 0.05)
        for kind, margin in ((NON_INFERIORITY, 2.5), (NON_INFERIORITY, 4.0), (EQUIVALENCE, 2.5))
    )
    assert (wide >= narrow).all()
    assert (narrow >= both).all()
    assert wide.sum() > narrow.sum() > both.sum() > 0


def test_the_false_alarm_rate_at_the_margin() -> None:
    """At a true difference of minus the margin it is alpha / 2: 0.025 +- 0.0055 (3.5 errors of 10,000)."""
    rng = np.random.default_rng(1)
    estimates = -3.0 + 1.1 * rng.standard_normal(10_000)
    told = found(estimates, 1.1, 1e9, 0.05)
    assert abs(Hypothesis(NON_INFERIORITY, 3.0).shown(told, 0.05).mean() - 0.025) < 0.0055


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("responders: SALT <= 20 at week 24", True),
        ("responders: SALT >= 50 at week 24", False),
        ("responders: rise in total density of at least 10 % at week 24", True),
        ("responders: fall in total density of at least 10 % at week 24", False),
        ("responders: rated improved: panel at week 24", True),
        ("change in SALT at week 24", False),
        ("change in total density at week 24", True),
    ],
)
def test_the_better_direction_of_an_endpoint(text: str, better: bool) -> None:
    """A rule that nobody wishes to meet is better met by fewer."""
    assert read_endpoint(text).higher_is_better is better


def test_the_usual_one_is_the_two_sided_p() -> None:
    """A test of no difference keeps the model's own p value."""
    told = found(np.linspace(-9.0, 9.0, 19), 1.1, 37.0, 0.05)
    assert USUAL.p(told) is told.p


@pytest.mark.parametrize(
    ("kind", "margin", "sides"), [(SUPERIORITY, 3.0, 2), (EQUIVALENCE, 0.0, 2), (NON_INFERIORITY, -1.0, 2)]
)
def test_margins_that_make_no_sense(kind: str, margin: float, sides: int) -> None:
    """A margin goes with non-inferiority and equivalence alone, and is above 0."""
    with pytest.raises(InputError, match="margin"):
        Hypothesis(kind, margin, sides)
