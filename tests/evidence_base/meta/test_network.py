"""Network meta-analysis. Reference: netmeta 2.8-2, `netmeta(TE, seTE, treat1, treat2, studlab, sm="MD")`
on Senn2013 and, from `pairwise(..., sm="OR")`, on smoking cessation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.evidence_base.meta.inconsistency import decompose_q, design_by_treatment, split_side
from anagen.evidence_base.meta.network import Contrast, contrasts_from_means, network_meta_analysis
from anagen.evidence_base.meta.pairwise import pool
from evidence_base.meta import senn, smoking

SENN = {
    "common": """acar -.827368972 .1085208454; benf -.9051864494 .1270911346; metf -1.114110189 .0596114776;
        migl -.9439329629 .1269061204; piog -1.066433107 .0758475069; rosi -1.201842011 .0476621653;
        sita -.57 .1291; sulf -.4394971506 .0914791254; vild -.70 .1273""",
    "DL": """acar -.8417849382 .2458203057; benf -.7311472149 .2860750524; metf -1.126775351 .154266582;
        migl -.9497263777 .2317585377; piog -1.129091954 .2196381302; rosi -1.233455753 .1278016419;
        sita -.57 .3540956554; sulf -.4165588002 .2408838117; vild -.70 .3534433662""",
    "REML-netmeta": """acar -.8414331877 .2394031504; benf -.736145731 .2787116006;
        metf -1.128204131 .1500414824; migl -.9498848915 .2261016207; piog -1.129380918 .2129305658;
        rosi -1.233705463 .1240263429; sita -.57 .3430989469; sulf -.4174162106 .2337002532;
        vild -.70 .3424257108""",
}

SMOKING = {
    "common": "B .1997625049 .1259807412; C .6524277907 .0589500197; D .7168193144 .1879173493",
    "DL": "B .4162377049 .3681021952; C .7334060234 .218923644; D .902298208 .4115865072",
    "REML": "B .3971685199 .3286392241; C .7090092801 .1952505446; D .8687333472 .3720731703",
}


def table(text: str) -> dict[str, tuple[float, float]]:
    rows = (row.split() for row in text.split(";"))
    return {name: (float(effect), float(se)) for name, effect, se in rows}


@pytest.mark.parametrize("method", SENN)
def test_effects_on_diabetes_match_netmeta(method):
    result = network_meta_analysis(senn.CONTRASTS, reference="plac", method=method)
    for drug, expected in table(SENN[method]).items():
        assert result.effect(drug, "plac") == pytest.approx(expected, abs=2e-9)


def test_heterogeneity_of_diabetes_matches_netmeta():
    moments = network_meta_analysis(senn.CONTRASTS, reference="plac", method="DL")
    assert moments.q == pytest.approx(96.98555301, abs=1e-8)
    assert moments.df == 18
    assert moments.tau2 == pytest.approx(0.1087169231, abs=1e-10)
    assert moments.i2 == pytest.approx(0.8144053476, abs=1e-10)
    parts = decompose_q(moments)
    assert (parts.within.q, parts.between.q) == pytest.approx((74.45528174, 22.53027127), abs=1e-8)
    assert (parts.total.df, parts.within.df, parts.between.df) == (18, 11, 7)
    assert parts.between.p == pytest.approx(0.002057014, abs=1e-9)
    full = design_by_treatment(moments)
    assert full.test.q == pytest.approx(2.1940001, abs=1e-6)
    assert full.test.df == 7
    assert full.test.p == pytest.approx(0.94832711, abs=1e-7)
    assert full.tau == pytest.approx(0.379745, abs=1e-6)


def test_reml_of_diabetes_by_netmeta_and_in_full():
    loose = network_meta_analysis(senn.CONTRASTS, reference="plac", method="REML-netmeta")
    assert loose.tau2 == pytest.approx(0.1010500774, abs=1e-9)
    # In full the one trial of three arms keeps its covariance, and tau2 is a little lower.
    full = network_meta_analysis(senn.CONTRASTS, reference="plac", method="REML")
    assert full.tau2 == pytest.approx(0.0999174586, abs=1e-9)
    two_arms = [c for c in senn.CONTRASTS if c.study != "Willms1999"]
    both = [network_meta_analysis(two_arms, method=m).tau2 for m in ("REML", "REML-netmeta")]
    assert both[0] == pytest.approx(both[1], abs=1e-12)


def test_p_scores_match_netmeta():
    result = network_meta_analysis(senn.CONTRASTS, reference="plac", method="DL")
    expected = {"rosi": 0.89336818, "metf": 0.78177653, "piog": 0.77456973, "migl": 0.61365553}
    expected |= {"acar": 0.52026442, "benf": 0.43581702, "vild": 0.42324667}
    expected |= {"sita": 0.33309921, "sulf": 0.21030766, "plac": 0.01389505}
    assert result.p_scores(larger_is_better=False) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize(("method", "tolerance"), [("common", 1e-9), ("DL", 1e-9), ("REML", 5e-7)])
def test_effects_on_smoking_match_netmeta(method, tolerance):
    # netmeta's REML comes from an optimiser that stops at about 1e-6 of tau2.
    result = network_meta_analysis(smoking.CONTRASTS, reference="A", method=method)
    for programme, expected in table(SMOKING[method]).items():
        assert result.effect(programme, "A") == pytest.approx(expected, abs=tolerance)


def test_heterogeneity_of_smoking_matches_netmeta():
    result = network_meta_analysis(smoking.CONTRASTS, reference="A", method="DL")
    assert result.tau2 == pytest.approx(0.5988752589, abs=1e-9)
    parts = decompose_q(result)
    expected = (202.6188712, 187.3985342, 15.22033702)
    assert (parts.total.q, parts.within.q, parts.between.q) == pytest.approx(expected, abs=1e-7)
    assert (parts.total.df, parts.within.df, parts.between.df) == (23, 16, 7)
    reml = network_meta_analysis(smoking.CONTRASTS, reference="A", method="REML")
    assert reml.tau2 == pytest.approx(0.4502296203, abs=1e-6)
    for pair, effect in {
        ("C", "B"): (0.3171683185, 0.3790570373),
        ("D", "B"): (0.4860605032, 0.4505033556),
        ("D", "C"): (0.1688921847, 0.3906806988),
    }.items():
        assert result.effect(*pair) == pytest.approx(effect, abs=1e-9)


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
        (lambda: network_meta_analysis([Contrast("1", "a", "b", 1, 0)]), "no usable number"),
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
