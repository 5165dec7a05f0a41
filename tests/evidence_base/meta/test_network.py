"""Network meta-analysis: laws. netmeta's numbers are in verification/software/networks.py."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.evidence_base.meta.inconsistency import decompose_q, split_side
from anagen.evidence_base.meta.network import Contrast, contrasts_from_means, network_meta_analysis
from anagen.evidence_base.meta.pairwise import pool
from verification.software import senn


def test_reml_of_diabetes_in_full():
    # In full the one trial of three arms keeps its covariance, and tau2 is a little lower.
    full = network_meta_analysis(senn.CONTRASTS, reference="plac", method="REML")
    assert full.tau2 == pytest.approx(0.0999174586, abs=1e-9)
    two_arms = [c for c in senn.CONTRASTS if c.study != "Willms1999"]
    both = [network_meta_analysis(two_arms, method=m).tau2 for m in ("REML", "REML-netmeta")]
    assert both[0] == pytest.approx(both[1], abs=1e-12)


@pytest.mark.parametrize("method", ["common", "DL", "REML"])
def test_the_reference_is_only_a_point_of_view(method):
    one = network_meta_analysis(senn.CONTRASTS, reference="plac", method=method)
    two = network_meta_analysis(senn.CONTRASTS, reference="rosi", method=method)
    assert one.effect("metf", "sulf") == pytest.approx(two.effect("metf", "sulf"), abs=1e-9)
    assert one.p_scores() == pytest.approx(two.p_scores(), abs=1e-9)


def test_turning_a_contrast_round_changes_nothing():
    turned = [Contrast(c.study, c.second, c.first, -c.effect, c.se) for c in senn.CONTRASTS]
    one, two = network_meta_analysis(senn.CONTRASTS), network_meta_analysis(turned)
    assert one.effect("metf", "plac") == pytest.approx(two.effect("metf", "plac"), abs=1e-9)


def test_two_treatments_are_a_pairwise_analysis():
    rows = [Contrast(f"s{i}", "new", "old", y, se) for i, (y, se) in enumerate([(1, 0.5), (3, 0.4), (2, 1)])]
    network = network_meta_analysis(rows, reference="old")
    pair = pool([1, 3, 2], [0.25, 0.16, 1])
    assert network.effect("new", "old") == pytest.approx((pair.estimate, pair.se))
    assert network.tau2 == pytest.approx(pair.tau2)


def test_arms_and_their_contrasts_say_the_same():
    rows = contrasts_from_means("one", [("a", 1.0, 0.3), ("b", 2.0, 0.4), ("c", 4.0, 0.5)])
    network = network_meta_analysis(rows, method="common")
    assert network.effect("c", "a") == pytest.approx((3.0, np.hypot(0.3, 0.5)))


def test_the_sides_of_a_loop_are_its_two_routes():
    rows = [
        Contrast("1", "b", "a", 1.0, 0.3),
        Contrast("2", "c", "b", 1.0, 0.4),
        Contrast("3", "c", "a", 5.0, 0.5),
        Contrast("4", "c", "a", 4.0, 0.5),
    ]
    split = split_side(rows, "c", "a", method="common")
    assert split.direct == pytest.approx(4.5)
    assert split.direct_se == pytest.approx(0.5 / np.sqrt(2))
    assert split.indirect == pytest.approx(2.0)
    assert split.indirect_se == pytest.approx(0.5)
    assert split.difference == pytest.approx(2.5)
    # One loop: the square of its z is the Q between designs.
    parts = decompose_q(network_meta_analysis(rows, method="common"))
    assert parts.between.q == pytest.approx((split.difference / split.difference_se) ** 2)
    assert parts.between.p == pytest.approx(split.p)


def test_a_comparison_without_a_loop_has_no_indirect_side():
    split = split_side(senn.CONTRASTS, "sita", "plac")
    assert split.indirect is None
    assert split.direct == pytest.approx(-0.57)


CHAIN = [Contrast("1", "b", "a", 1.0, 1.0), Contrast("2", "d", "c", 1.0, 1.0)]
TRIANGLE = contrasts_from_means("t", [("a", 1.0, 0.3), ("b", 2.0, 0.4), ("c", 4.0, 0.5)])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: network_meta_analysis([]), "at least one"),
        (lambda: network_meta_analysis(CHAIN), "no chain of trials links"),
        (lambda: network_meta_analysis(CHAIN[:1], reference="z"), "unknown reference"),
        (lambda: network_meta_analysis(CHAIN[:1], method="PM"), "unknown estimator"),
        (lambda: network_meta_analysis([Contrast("1", "a", "a", 1, 1)]), "with itself"),
        (lambda: network_meta_analysis([Contrast("1", "a", "b", 1, 0)]), "effect must be finite"),
        (lambda: network_meta_analysis(TRIANGLE[:2]), "every pair of arms"),
        (lambda: network_meta_analysis([CHAIN[0], CHAIN[0]]), "given twice"),
        (lambda: network_meta_analysis([*TRIANGLE[:2], replace(TRIANGLE[2], effect=9.0)]), "add up"),
        (lambda: network_meta_analysis([*TRIANGLE[:2], replace(TRIANGLE[2], se=9.0)]), "belong to one trial"),
        (lambda: split_side(TRIANGLE, "a", "z"), "unknown reference"),
        (lambda: split_side([CHAIN[0], Contrast("2", "c", "b", 1, 1)], "c", "a"), "no trial compares"),
    ],
)
def test_bad_networks_are_named(call, words):
    with pytest.raises(InputError, match=words):
        call()
