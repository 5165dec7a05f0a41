"""Trials in androgenetic alopecia: what enters, on what grounds, and what it adds up to."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm, t

from anagen.errors import InputError
from anagen.evidence_base.meta.hair import (
    hair_bayesian_network,
    hair_contrasts,
    hair_network,
    net_changes,
    sex_difference,
    therapy_mean,
)
from anagen.evidence_base.meta.hair_trials import PLACEBO, hair_trials, left_out
from anagen.evidence_base.meta.inconsistency import split_side
from anagen.evidence_base.meta.pairwise import pool
from anagen.evidence_base.meta.settings import network_settings
from anagen.evidence_base.meta.summary import summarise_network, summarise_therapy
from anagen.evidence_base.tables.records import load_evidence

ASSUMED_SD = network_settings().assumed_sd.value


def trial(study: str):
    return next(entry for entry in hair_trials() if entry.study == study)


def test_no_recalled_number_and_no_synthesis_enters():
    base = load_evidence()
    for entry in hair_trials():
        assert not base.studies[entry.study].synthesis
    gubelin = trial("GubelinHarcha2014")
    assert "finasteride 1 mg" not in gubelin.arms  # its value there is from memory
    assert "dutasteride 0.5 mg" in gubelin.arms
    out = {entry.study: entry.reason for entry in left_out()}
    assert "recalled" in out["Price2000_FPHL"]
    assert "recalled" in out["Jimenez2014"]


def test_every_trial_lies_in_the_window_and_every_reason_is_given():
    window = network_settings().window
    for entry in hair_trials():
        assert window.low <= entry.week <= window.high
        assert entry.errors
    assert all(entry.reason for entry in left_out())
    assert not {e.study for e in hair_trials()} & {e.study for e in left_out()}


def test_where_standard_errors_come_from():
    published = trial("VanNeste2000").contrasts[0]
    assert (published.effect, published.se) == (17.3, 2.5)
    spread = trial("Olsen2007")
    assert spread.contrasts[0].se == pytest.approx(math.hypot(22.5 / math.sqrt(180), 19.7 / math.sqrt(172)))
    assumed = trial("Kaufman1998")
    assert assumed.contrasts[0].effect == pytest.approx(107 / 5.1)
    assert assumed.contrasts[0].se == pytest.approx(ASSUMED_SD * math.sqrt(1 / 679 + 1 / 672))
    assert assumed.assumed == (f"SD of {ASSUMED_SD:g} assumed",)
    helmet = trial("Lanzafame2013_M").contrasts[0]
    assert 2 * t.sf(helmet.effect / helmet.se, 39) == pytest.approx(0.0161)
    mixed = trial("Amini2025_ECPE").contrasts[0]
    quartile = 2 * norm.ppf(0.75)
    assert mixed.se == pytest.approx(math.hypot(16.88, 3.0) / quartile / math.sqrt(10))


def test_a_trial_of_three_arms_shares_its_control():
    lucky = trial("Lucky2004")
    assert len(lucky.contrasts) == 3
    both = next(c for c in net_changes("minoxidil topical") if c.trial.study == "Lucky2004")
    n2, n5 = 108, 101
    assert both.effect == pytest.approx((n2 * 11.3 + n5 * 16.6) / (n2 + n5))
    variance = (n2 * 17.6**2 + n5 * 19.5**2) / (n2 + n5) ** 2 + 14.6**2 / 51
    assert both.se == pytest.approx(math.sqrt(variance))
    strong = net_changes("minoxidil topical", strength="5 %")
    assert next(c for c in strong if c.trial.study == "Lucky2004").effect == pytest.approx(16.6)


def test_the_mean_of_a_therapy_leaves_one_out():
    rows = net_changes("minoxidil topical")
    whole = therapy_mean("minoxidil topical")
    assert whole.k == len(rows) == 6
    assert whole.test == "hksj"
    rest = therapy_mean("minoxidil topical", "Olsen2007")
    kept = [row for row in rows if row.trial.study != "Olsen2007"]
    expected = pool([r.effect for r in kept], [r.se**2 for r in kept], test="hksj")
    assert rest.k == 5
    assert (rest.estimate, rest.ci) == (expected.estimate, expected.ci)
    assert therapy_mean("minoxidil topical", "Kaufman1998").estimate == whole.estimate


def test_one_trial_left_is_that_trial_and_none_is_none():
    assert therapy_mean("finasteride", "Kaufman1998").estimate == pytest.approx(17.3)
    assert therapy_mean("low-level laser", "Lanzafame2013_M") is None
    assert therapy_mean("exosome") is None


def test_trials_of_men_and_of_women_stay_apart():
    assert {e.sex for e in hair_trials(sex="women")} == {"women"}
    men, women = (set(hair_network(sex=s).treatments) for s in ("men", "women"))
    assert "finasteride 1 mg" in men - women
    assert "minoxidil oral 0.25 mg" in women - men
    difference = sex_difference(net_changes("minoxidil topical"))
    assert abs(difference.statistic("women")) < 1.96
    assert sex_difference(net_changes("dutasteride")) is None


def test_strict_leaves_only_what_sources_tell():
    strict = hair_trials(strict=True)
    assert all(not entry.assumed for entry in strict)
    assert "VanNeste2000" in {entry.study for entry in strict}
    out = {entry.study: entry.reason for entry in left_out(strict=True)}
    assert "assumed" in out["Kaufman1998"]


def test_a_stricter_outcome_keeps_definitions_apart():
    studies = {entry.study for entry in hair_trials(outcome="non-vellus density")}
    assert "Kaufman1998" in studies
    assert "VanNeste2000" not in studies


def test_the_network_and_its_posterior_agree_where_priors_say_little():
    fitted, posterior = hair_network(sex="men"), hair_bayesian_network(sex="men")
    for name in fitted.others:
        mean, se = fitted.effect(name, PLACEBO)
        assert posterior.effect(name, PLACEBO)[0] == pytest.approx(mean, abs=0.2 * se)
    scores = fitted.p_scores()
    assert min(scores, key=scores.__getitem__) == PLACEBO


def test_indirect_evidence_needs_a_route_of_its_own():
    men = hair_contrasts(sex="men")
    assert split_side(men, "dutasteride 0.5 mg", PLACEBO).indirect is None
    women = hair_contrasts(sex="women")
    side = split_side(women, "minoxidil topical 5 %", PLACEBO)
    assert side.p > 0.05


def test_summaries_are_written_as_they_are():
    import json

    one, two = summarise_therapy("finasteride"), summarise_network(sex="men", method="bayes")
    for summary in (one, two):
        assert json.loads(json.dumps(summary.to_dict(), allow_nan=False)) == summary.to_dict()
    assert list(one.to_dict())[:3] == ["analysis", "therapy", "against"]
    assert "priors" in two.to_dict()
    assert "priors" not in summarise_network(sex="men").to_dict()
    assert sum(row.weight for row in one.studies) == pytest.approx(1)
    exosome = next(row for row in two.treatments if row.treatment.startswith("exosome"))
    assert (exosome.trials, exosome.assumed) == (1, True)
    assert exosome.ci95[0] < 0 < exosome.ci95[1]
    table = np.array(list(two.rank_probabilities.values()))
    assert table.sum(axis=0) == pytest.approx(np.ones(len(table)))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: therapy_mean("finasterid"), "did you mean 'finasteride'"),
        (lambda: therapy_mean("finasteride", "Kaufman1989"), "did you mean 'Kaufman1998'"),
        (lambda: net_changes("finasteride", strength="3 mg"), "no trial of finasteride has strength"),
        (lambda: hair_trials(sex="male"), "unknown sex"),
        (lambda: hair_trials(outcome="density of hair"), "unknown outcome"),
        (lambda: hair_network(sex="women", outcome="total density"), "no trial reports"),
        (lambda: summarise_network(method="PM"), "unknown estimator"),
    ],
)
def test_bad_requests_are_named(call, words):
    with pytest.raises(InputError, match=words):
        call()
