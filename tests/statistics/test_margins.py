"""Margins: a registered trial's conclusion, intervals that agree with tests, exact power, published sizes."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest
from scipy.stats import binom

from anagen.errors import InputError
from anagen.statistics.farrington_manning import farrington_manning, farrington_manning_sample_size
from anagen.statistics.margin_power import (
    equivalence_power,
    equivalence_sample_size,
    noninferiority_power,
    noninferiority_sample_size,
)
from anagen.statistics.margins import equivalence, noninferiority
from anagen.statistics.power import sample_size, t_test_power
from anagen.statistics.proportions import mee
from anagen.statistics.sample_size import proportions_sample_size


def test_the_foam_was_not_shown_to_be_noninferior() -> None:
    # NCT01145625: 161 and 161 women, 23.9 +- 2.1 v 24.2 +- 2.1 hairs/cm2, margin 5, interval -6.0 to 5.4.
    found = noninferiority(-0.3, sqrt(2 * 2.1**2), 5.0, 320)
    assert not found.shown
    assert found.low == pytest.approx(-6.0, abs=0.2)
    assert found.high == pytest.approx(5.4, abs=0.2)
    assert noninferiority(-0.3, sqrt(2 * 2.1**2), 7.0, 320).shown


@pytest.mark.parametrize("estimate", [-4.0, -1.0, 0.0, 2.5, 4.9])
@pytest.mark.parametrize("df", [4.0, 60.0])
def test_what_is_shown_is_what_the_interval_says(estimate: float, df: float) -> None:
    one = noninferiority(estimate, 1.1, 3.0, df)
    assert one.shown == (one.low > -3.0) == (one.p < 0.025)
    two = equivalence(estimate, 1.1, (-3.0, 4.0), df)
    assert two.shown == (two.low > -3.0 and two.high < 4.0) == (two.p < 0.05)


def test_without_a_margin_the_sizes_are_the_known_ones_less_the_far_tail() -> None:
    size = noninferiority_sample_size(0.9, 0.0, 1.0, difference=0.5)
    assert size == pytest.approx(sample_size(0.5, 0.9), abs=5e-5)
    assert noninferiority_sample_size(0.9, 0.3, 1.0, difference=0.2) == pytest.approx(size, abs=1e-8)
    paired = noninferiority_sample_size(0.8, 0.0, 1.0, difference=0.5, design="paired")
    assert paired == pytest.approx(sample_size(0.5, 0.8, paired=True), abs=2e-4)


def test_equivalence_in_a_crossover_has_the_power_of_powertost() -> None:
    # R package PowerTOST, its manual as recalled: sampleN.TOST(CV = 0.3), theta0 0.95: n 40, power 0.815845
    limits, about = (log(0.8), log(1.25)), {"difference": log(0.95), "design": "crossover"}
    sd = sqrt(log(1 + 0.3**2))
    assert equivalence_power(40, limits, sd, **about) == pytest.approx(0.815845, abs=5e-7)
    assert 38 < equivalence_sample_size(0.8, limits, sd, **about) < 40


def test_power_agrees_with_simulation() -> None:
    """Fixed seed; 200,000 trials; 4.5 standard errors for 2 numbers: another seed fails in 1 of 70,000."""
    random, n, trials = np.random.default_rng(9), 12, 200_000
    estimate = 0.4 + random.normal(size=trials) * sqrt(2 / n)
    error = np.sqrt(2 / n * random.chisquare(2 * n - 2, trials) / (2 * n - 2))
    bound = 1.7171443743802424  # qt(0.95, 22)
    both = ((estimate - bound * error > -1.2) & (estimate + bound * error < 1.0)).mean()
    exact = equivalence_power(n, (-1.2, 1.0), 1.0, difference=0.4)
    assert both == pytest.approx(exact, abs=4.5 * sqrt(exact * (1 - exact) / trials))
    above = (estimate - bound * error > -0.5).mean()
    exact = noninferiority_power(n, 0.5, 1.0, difference=0.4, alpha=0.05)
    assert above == pytest.approx(exact, abs=4.5 * sqrt(exact * (1 - exact) / trials))


def test_wide_limits_leave_one_test() -> None:
    one = noninferiority_power(20, 0.8, 1.0, alpha=0.05)
    assert equivalence_power(20, (-0.8, 50.0), 1.0) == pytest.approx(one, abs=1e-9)
    assert equivalence_power(3, (-0.01, 0.01), 1.0) == pytest.approx(0.0, abs=1e-3)
    assert t_test_power(0.5, 64, 64) == pytest.approx(
        noninferiority_power(64, 0.0, 1.0, difference=0.5), abs=1e-5
    )


def test_the_score_test_and_mees_interval_agree() -> None:
    for events, n in (((56, 48), (70, 80)), ((3, 9), (30, 25)), ((0, 4), (20, 20))):
        low, high = mee(events, n)
        assert farrington_manning(events, n, float(low)).z == pytest.approx(1.959963984540054, abs=1e-6)
        assert farrington_manning(events, n, float(high)).z == pytest.approx(-1.959963984540054, abs=1e-6)


def test_without_a_margin_the_size_is_the_known_one() -> None:
    found = farrington_manning_sample_size(0.35, 0.05, 0.0, 0.9, ratio=2.0)
    known = proportions_sample_size(0.35, 0.05, 0.9, ratio=2.0)
    assert found.treated == pytest.approx(known.treated, rel=1e-9)
    # R: power.prop.test(p1 = .05, p2 = .35, power = .9)
    assert farrington_manning_sample_size(0.35, 0.05, 0.0, 0.9).control == pytest.approx(
        35.23508175, abs=1e-6
    )


def test_the_size_has_its_power_exactly_counted() -> None:
    size = farrington_manning_sample_size(0.6, 0.6, -0.15, 0.9)
    n = round(size.control)
    counts = np.arange(n + 1)
    mass = binom.pmf(counts, n, 0.6)
    power = 0.0
    for y in counts[mass > 1e-6]:
        # For each count of the control, rejection begins at one count of the treated.
        first = next(x for x in counts if farrington_manning((x, y), (n, n), -0.15).p < 0.025)
        power += mass[y] * binom.sf(first - 1, n, 0.6)
    assert power == pytest.approx(0.9, abs=0.01)


def test_faults_are_told() -> None:
    with pytest.raises(InputError, match="margin -1"):
        noninferiority(0.0, 1.0, -1.0)
    with pytest.raises(InputError, match="limits"):
        equivalence(0.0, 1.0, (1.0, -1.0))
    with pytest.raises(InputError, match="standard error"):
        equivalence(0.0, 0.0, (-1.0, 1.0))
    with pytest.raises(InputError, match="crossover"):
        noninferiority_power(20, 1.0, 1.0, design="crossver")
    with pytest.raises(InputError, match="degree of freedom"):
        equivalence_power(1, (-1.0, 1.0), 1.0)
    with pytest.raises(InputError, match="above minus the margin"):
        noninferiority_sample_size(0.9, 1.0, 1.0, difference=-1.0)
    with pytest.raises(InputError, match="within"):
        equivalence_sample_size(0.9, (-1.0, 1.0), 1.0, difference=1.0)
    with pytest.raises(InputError, match="power"):
        noninferiority_sample_size(0.01, 1.0, 1.0)
    with pytest.raises(InputError, match="responders"):
        farrington_manning((3, 1), (2, 2), 0.0)
    with pytest.raises(InputError, match="between -1 and 1"):
        farrington_manning((1, 1), (2, 2), 1.0)
    with pytest.raises(InputError, match="differ by more"):
        farrington_manning_sample_size(0.5, 0.6, -0.05, 0.9)
