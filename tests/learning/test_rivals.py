"""Rivals of the model: they recover a known truth, and never know the patients that they predict."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anagen.evidence_base.meta.pairwise import pool
from anagen.evidence_base.same_patients import first_accounts, sharing_patients, studies_identified
from anagen.learning.checks.leave_one_out import therapy_groups
from anagen.learning.checks.scores import Scored
from anagen.learning.rivals.asked import Asked, asked_of, evidence
from anagen.learning.rivals.emax import fit
from anagen.learning.rivals.judged import MODEL, _grouped, net_asked, verdict
from anagen.learning.rivals.matched import matched_mean, mean_of_others, net_effects, no_change
from anagen.learning.rivals.rivals import BINOMIAL, EMAX, MATCHED, NOTHING, OTHERS, rivals_without
from anagen.learning.rivals.shares import Share, pooled_binomial
from anagen.learning.rows import load_rows

ROWS = tuple(row for row in load_rows()[1] if row.fit)


def net(study: str, value: float, *, error: float = 1.0, dose: float = 1.0, week: float = 24.0) -> Asked:
    given = (("finasteride", dose),)
    return Asked("counts", "net", given, (), "oral", week, 0.0, error, value, studies=(study,))


def simulated(seed: int, studies: int = 40) -> list[Asked]:
    """Net effects of a drug with a known course: E 20, ED50 0.2, T50 10, SD between studies 2."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(studies):
        own = rng.normal(0.0, 2.0)
        for dose in (0.05, 0.2, 1.0, 5.0):
            for week in (6.0, 12.0, 24.0, 48.0):
                truth = 20.0 * dose * 1.2 / (dose + 0.2) * week / (week + 10.0)
                found.append(net(f"S{number}", truth + own + rng.normal(), dose=dose, week=week))
    return found


def test_emax_recovers_the_truth_that_its_data_were_simulated_from() -> None:
    rows = simulated(4, studies=16)
    model = fit(rows)
    at = dict(zip(model.names, np.exp(model.mode), strict=True))
    assert at["log T50"] == pytest.approx(10.0, rel=0.3)
    assert at["log ED50 finasteride"] == pytest.approx(0.2, rel=0.3)
    assert at["log SD effect of a study"] == pytest.approx(2.0, rel=0.4)
    for dose, week in ((0.1, 12.0), (1.0, 24.0), (2.0, 36.0)):
        truth = 20.0 * dose * 1.2 / (dose + 0.2) * week / (week + 10.0)
        mean, error = model.effect(net("", float("nan"), dose=dose, week=week))
        assert abs(mean - truth) < 4 * error
        assert error < 1.5


def test_emax_predicts_a_new_study_with_honest_intervals() -> None:
    model = fit(simulated(5, studies=12))
    rng = np.random.default_rng(6)
    covered = [
        Scored.of(told.draws, row.value).covered
        for row in simulated(7, studies=60)
        if row.week == 24.0 and (told := model.predict(replace(row, studies=()), rng)) is not None
    ]
    assert 0.83 < np.mean(covered) < 0.96


def test_emax_of_one_dose_and_week_agrees_with_a_random_effects_mean() -> None:
    values = [14.0, 17.0, 21.0, 12.0, 19.0, 16.0, 18.0, 20.0]
    rows = [net(f"S{i}", value, error=1.5) for i, value in enumerate(values)]
    mean, error = fit(rows).effect(net("", float("nan")))
    # Its reference: the package's pooling, which is checked against R's metafor.
    reference = pool(values, np.full(8, 1.5**2), method="REML")
    assert mean == pytest.approx(reference.estimate, abs=0.5)
    assert error == pytest.approx(reference.se, rel=0.35)


def test_matched_mean_prefers_the_closest_match() -> None:
    known = [net("A", 10.0), net("B", 30.0, dose=5.0), net("C", 50.0, week=260.0)]
    rng = np.random.default_rng(1)
    told = matched_mean(net("", float("nan")), known, rng)
    assert told is not None
    assert (told.match, told.studies, told.mean) == ("therapy, dose and week", 1, pytest.approx(10.0))
    farther = matched_mean(net("", float("nan")), known[1:], rng)
    assert farther is not None
    assert farther.match == "therapy and dose"
    other = replace(net("", float("nan")), parts=(("PRP", None),))
    assert matched_mean(other, known, rng) is None


def test_of_a_therapy_that_nobody_tried_the_others_are_what_is_known() -> None:
    known = [net("A", 10.0), net("B", 30.0, dose=5.0), net("C", 20.0, week=260.0)]
    asked = replace(net("", float("nan")), parts=(("PRP", None),))
    assert matched_mean(asked, known, np.random.default_rng(1)) is None
    told = mean_of_others(asked, known, np.random.default_rng(1))
    assert told is not None
    assert (told.match, told.studies, told.mean) == ("other therapies", 3, pytest.approx(20.0))
    assert 5.0 < told.draws.std() < 60.0  # as far as one therapy and study differs from the next
    # Neither its own studies nor those with an arm less count, and one study has no spread.
    own = replace(asked, value=100.0, studies=("D",))
    again = mean_of_others(asked, [*known, own], np.random.default_rng(1))
    assert again is not None
    assert again.mean == pytest.approx(told.mean)
    assert mean_of_others(asked, known[:1], np.random.default_rng(1)) is None


def test_rivals_of_a_therapy_left_out_know_no_study_that_gives_it() -> None:
    studies, _ = therapy_groups(ROWS)["PRP"]
    rivals = rivals_without(studies)
    assert not any("PRP" in dict(one.parts) for one in rivals.known)
    row = next(row for row in ROWS if "PRP" in row.therapies and net_asked(row, ROWS) is not None)
    asked = net_asked(row, ROWS)
    assert asked is not None
    told = rivals.predict_unknown(asked)
    assert MATCHED not in told
    assert {OTHERS, EMAX, NOTHING} == set(told)
    values = [one.value for one in net_effects(rivals.known) if one.family == "counts" and one.parts]
    assert min(values) < told[EMAX].mean < max(values)


def test_stored_rows_are_judged_under_the_therapy_that_was_left_out() -> None:
    stored = [
        {"row": row.id, "model": 1.0}
        for _, told in therapy_groups(ROWS).values()
        for row, mine in zip(ROWS, told, strict=True)
        if mine and "PRP" not in row.therapies
    ]
    found = _grouped(stored, ROWS)
    assert [entry["row"] for *_, entry in found] == [one["row"] for one in stored]
    assert all(therapy in row.therapies and row.study in studies for therapy, studies, row, _ in found)
    assert _grouped([*stored, {"row": "of another version"}], ROWS) == []


def test_no_change_is_zero_whatever_was_found() -> None:
    told = no_change(net("", float("nan")), [net("A", 10.0), net("B", 20.0)], np.random.default_rng(1))
    assert told is not None
    assert told.mean == 0.0
    assert told.draws.std() == pytest.approx(np.hypot(np.sqrt(250.0), 1.0), rel=0.1)


def test_pooled_binomial_pools_people_and_adds_their_luck() -> None:
    given = (("baricitinib", 4.0),)
    known = [
        Share("SALT <= 20", given, 36.0, 300, 0.40, ("A",)),
        Share("SALT <= 20", given, 36.0, 100, 0.20, ("B",)),
    ]
    told = pooled_binomial(Share("SALT <= 20", given, 36.0, 50), known, np.random.default_rng(2))
    assert told is not None
    assert told.mean == pytest.approx(100 * 140.5 / 401)
    luck = 100 * np.sqrt(0.35 * 0.65 * (1 / 50 + 1 / 401))
    assert told.draws.std() == pytest.approx(luck, rel=0.1)
    assert pooled_binomial(Share("SALT <= 10", given, 36.0, 50), known, np.random.default_rng(2)) is None


def test_second_accounts_are_of_the_same_patients_and_pooled_trials_of_both() -> None:
    assert {"Kaufman1998", "Kaufman2008_placebo5yr"} <= sharing_patients({"Kaufman2002_5yr"})
    assert first_accounts("BRAVE-AA1+2_pooled") == {"BRAVE-AA1", "BRAVE-AA2"}
    one = sharing_patients({"BRAVE-AA1"})
    assert "BRAVE-AA1+2_pooled" in one
    assert "BRAVE-AA2" not in one  # the same paper, other patients


def test_studies_are_found_by_doi_or_registry_number() -> None:
    assert studies_identified("see https://doi.org/10.1016/J.JAAD.2013.10.049.") == ("GubelinHarcha2014",)
    assert "GubelinHarcha2014" in studies_identified("nct01231607 at the register")
    assert studies_identified("a link to nowhere") == ()


def test_rivals_know_nothing_of_the_patients_that_they_predict() -> None:
    without = rivals_without(["Kaufman2002_5yr"])
    for one in (*without.known, *without.shares):
        assert not {"Kaufman1998", "Kaufman2002_5yr"} & set(one.studies)
    told = rivals_without(["Olsen2006"])
    row = next(row for row in ROWS if row.id == "Olsen2006.dutasteride.0.5")
    asked = net_asked(row, ROWS)
    assert asked is not None
    assert asked.value == pytest.approx(18.69 + 6.38)
    changed = tuple(replace(one, value=1e6) if one.study == "Olsen2006" else one for one in ROWS)
    assert evidence(changed, told.without) == told.known
    assert set(told.predict(asked)) == {MATCHED, EMAX, NOTHING}
    assert set(told.predict(Share("SALT <= 20", (("baricitinib", 4.0),), 36.0, 100))) == {BINOMIAL}


def test_a_percent_change_is_pooled_with_counts_and_told_in_percent() -> None:
    row = next(row for row in ROWS if row.id == "Price2006.finasteride.count")
    asked = asked_of(row)
    assert asked is not None
    assert asked.value == pytest.approx(1.7 * row.value)
    told = rivals_without(["Price2006"]).predict(asked)[EMAX]
    assert told.mean == pytest.approx(told.draws.mean(), abs=1.0)


def test_a_net_effect_is_a_published_difference_or_that_of_two_arms() -> None:
    arms = [asked_of(row) for row in ROWS if row.study == "Eun2010"]
    found = net_effects([one for one in arms if one is not None])
    assert [one.value for one in found] == [pytest.approx(7.5)]


def test_the_verdict_says_which_rival_was_beaten() -> None:
    effects = [
        {"row": "a", "study": "A", "observed": 10.0, MODEL: 9.0, MATCHED: 12.0, EMAX: 9.5, NOTHING: 0.0},
        {"row": "b", "study": "B", "observed": 20.0, MODEL: 19.0, MATCHED: 18.0, EMAX: 20.5, NOTHING: 0.0},
        {"row": "c", "study": "C", "observed": 20.0, MODEL: 19.0, NOTHING: 0.0},
    ]
    found = verdict(effects)
    assert (found["effects"], found["beats_matched"], found["beats_emax"]) == (2, True, False)
    assert [one["row"] for one in found["worst"]] == ["b", "a"]
    assert verdict(effects[2:]) == {"effects": 0}
