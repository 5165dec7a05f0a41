"""GEE, ordered categories and wins in a trial: against the procedures by hand, truth, faults, own data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.report.documents.models import primary_analysis
from anagen.report.trial.page import render
from anagen.statistics import gee, proportional_odds
from anagen.statistics.win_statistics import Outcome, win_ratio
from anagen.trial.analysis.equations import compare_equations
from anagen.trial.analysis.followed import Followed
from anagen.trial.analysis.ratios import (
    categories_of,
    common_log_odds,
    ranked_values,
    ratios_of_odds,
    ratios_of_wins,
    true_log_odds,
    true_log_wins,
)
from anagen.trial.export.export import export
from anagen.trial.model_truth import true_marginal_log_odds
from anagen.trial.own_data.analyse import analyse
from anagen.trial.protocol.endpoint import Endpoint, read_endpoint
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.model_options import Categories, Equations, Hierarchy, Rank
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.protocol.responders import ALL_SEEN
from anagen.trial.run import TrialRun

FILE = """
[trial]
name = "models"
seed = 3
replicates = 4
[population]
alopecia = "androgenetic"
sex = "male"
age = "18 to 41 years"
norwood = ["III vertex", "IV"]
size = 60
[design]
dropout = "15 % by week 48"
[[arm]]
name = "finasteride"
[[arm.treatment]]
therapy = "finasteride"
dose = "1 mg"
[[arm]]
name = "placebo"
[[arm.treatment]]
therapy = "placebo pill"
[measurement]
method = "macrophotography, tattooed field"
region = "vertex"
visits = "weeks 0, 24, 48"
[analysis]
reference = "placebo"
"""
CHANGE = 'endpoint = "change in total density at week 48"\n'
RESPONSE = 'endpoint = "responders: change in total density of at least 5 % at week 48"\n'
MODELS = {
    "GEE of a change": CHANGE + 'model = "GEE"\n[analysis.gee]\nworking = "ar1"\nerrors = "CR3"\n',
    "GEE of responders": RESPONSE + 'model = "GEE"\n',
    "ordinal": CHANGE + 'model = "ordinal"\n[analysis.ordinal]\ncuts = ["-5 hairs/cm2", "10 hairs/cm2"]\n',
    "win ratio": RESPONSE
    + 'model = "win ratio"\n[[analysis.win_ratio.then]]\nendpoint = "change in mean diameter at week 48"\n'
    'tie = "1 um"\n[[analysis.win_ratio.then]]\n'
    'endpoint = "time to change in total density of at least 5 % by week 48"\n',
}
DAYS = np.array([0.0, 84.0, 168.0])
END = Endpoint("total density", 168)


def read(keys: str) -> Protocol:
    return protocol_from_text(FILE + keys)


def made(seed: int = 3, patients: int = 80) -> tuple[np.ndarray, np.ndarray]:
    """Values float64[1, S, 3], some missing, and arms int64[1, S]."""
    rng = np.random.default_rng(seed)
    arm = np.arange(patients) % 2
    level = 150.0 + 25.0 * rng.standard_normal(patients)
    rise = np.array([0.0, 3.0, 5.0]) * arm[:, None]
    values = level[:, None] + rise + 6.0 * rng.standard_normal((patients, 3))
    values[5:12, 2] = np.nan
    return values[None], arm[None]


def followed(values: np.ndarray, arm: np.ndarray, endpoint: Endpoint = END) -> Followed:
    return Followed(endpoint, DAYS, values, arm, 2, 0, 0.05, np.zeros_like(arm))


def long(values: np.ndarray, arm: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    rows = [
        {"y": y[s, v - 1], "base": values[0, s, 0], "arm": str(arm[0, s]), "visit": v, "id": s}
        for s in range(values.shape[1])
        for v in (1, 2)
    ]
    return {key: np.array([row[key] for row in rows]) for key in rows[0]}


@pytest.mark.parametrize("errors", ["CR0", "CR1", "CR2", "CR3"])
@pytest.mark.parametrize("working", ["independence", "exchangeable", "ar1"])
def test_equations_of_a_change_are_those_by_formula(working: str, errors: str) -> None:
    values, arm = made()
    found = compare_equations(Equations(working, errors), followed(values, arm), ALL_SEEN)
    table = long(values, arm, values[0, :, 1:] - values[0, :, :1])
    fit = gee(
        table,
        "y ~ arm * visit + base * visit",
        subject="id",
        visit="visit",
        working=working,
        robust=errors,
        small=True,
    )
    wanted = fit.differences("arm", by="visit")["1 - 0 visit 2"]
    for name in ("difference", "se", "p", "low", "high"):
        part = "estimate" if name == "difference" else name
        assert getattr(found, name)[0, 1] == pytest.approx(getattr(wanted, part), rel=1e-8), name
    assert found.n.tolist() == [[40, 40]]


def test_equations_of_responders_give_the_marginal_odds_ratio() -> None:
    """Complete data: the odds ratio of the two shares, whatever the working correlation."""
    values, arm = made()
    values = np.nan_to_num(values, nan=150.0)
    endpoint = read_endpoint("responders: change in total density of at least 2 hairs/cm2 at week 24")
    found = compare_equations(Equations(), followed(values, arm, endpoint), ALL_SEEN)
    met = values[0, :, 2] - values[0, :, 0] >= 2.0
    share = [met[arm[0] == index].mean() for index in (0, 1)]
    odds = [one / (1.0 - one) for one in share]
    assert found.odds_ratio[0, 1] == pytest.approx(odds[1] / odds[0], rel=1e-6)  # type: ignore[attr-defined]
    assert found.mean[0] == pytest.approx(100.0 * np.array(share), rel=1e-6)
    assert found.difference[0, 1] == pytest.approx(100.0 * (share[1] - share[0]), rel=1e-6)


def test_nobody_responds_at_an_early_visit() -> None:
    """The visit is left out; where it is the endpoint's, nothing is known; no error."""
    values, arm = made()
    values[0, :, 1] = values[0, :, 0]
    endpoint = read_endpoint("responders: change in total density of at least 2 hairs/cm2 at week 24")
    found = compare_equations(Equations(), followed(values, arm, endpoint), ALL_SEEN)
    assert np.isfinite(found.difference[0, 1])
    values[0, :, 2] = values[0, :, 0]
    nothing = compare_equations(Equations(), followed(values, arm, endpoint), ALL_SEEN)
    assert np.isnan(nothing.difference).all()


def test_categories_take_a_cut_to_the_better_side() -> None:
    """More hair is better, a lower SALT is better; a value at a cut is in the better category."""
    up = categories_of(Categories((0.0, 10.0), "hairs/cm2"), END, [-1.0, 0.0, 9.0, 10.0, np.nan])
    assert up[:4].tolist() == [0.0, 1.0, 1.0, 2.0]
    assert np.isnan(up[4])
    salt = Endpoint("SALT", 168, "level")
    down = categories_of(Categories((20.0, 50.0), "points"), salt, [80.0, 50.0, 21.0, 20.0, 0.0])
    assert down.tolist() == [0.0, 1.0, 1.0, 2.0, 2.0]


def test_ratios_are_those_of_the_procedures() -> None:
    """Odds of categories, and wins over a hierarchy with a time, as by hand."""
    values, arm = made()
    arms = arm[0]
    y = values[0, :, 2] - values[0, :, 0]
    category = categories_of(Categories((-2.0, 4.0), "hairs/cm2"), END, y)
    found = ratios_of_odds(category, arms, 2, 0, 0.05)
    there = np.isfinite(category)
    table = {"y": category[there].astype(int), "treated": arms[there].astype(float)}
    fit = proportional_odds(table, "y ~ treated").contrasts([[1.0]])[0]
    assert found["ratio"][1] == pytest.approx(np.exp(fit.estimate), rel=1e-9)
    assert found["p"][1] == pytest.approx(fit.p, rel=1e-9)
    time = read_endpoint("time to change in total density of at least 4 hairs/cm2 by week 24")
    options = Hierarchy((Rank(time), Rank(END, 1.0)))
    ranked = ranked_values(options, DAYS, {"total density": values[0]}, "complete cases")
    wins = ratios_of_wins(options, ranked, arms, 2, 0, 0.05)
    outcomes = [
        Outcome(ranked[0, :, 0], event=ranked[0, :, 1] > 0, larger_is_better=False),
        Outcome(y, margin=1.0),
    ]
    wanted = win_ratio(outcomes, arms == 1)
    assert wins["ratio"][1] == pytest.approx(wanted.ratio.estimate)
    assert wins["p"][1] == pytest.approx(wanted.p)


def test_the_limit_of_proportional_odds() -> None:
    """Where odds are proportional it is their ratio; with two categories the odds ratio."""
    edges = np.array([-1.0, 0.3, 1.2])

    def shares(shift: float) -> np.ndarray:
        below = 1.0 / (1.0 + np.exp(-(edges - shift)))
        return np.diff(np.concatenate([[0.0], below, [1.0]]))

    assert common_log_odds(shares(0.7), shares(0.0), 0.5) == pytest.approx(0.7, abs=1e-5)
    two = common_log_odds(np.array([0.4, 0.6]), np.array([0.7, 0.3]), 0.3)
    assert two == pytest.approx(np.log(0.6 / 0.4) - np.log(0.3 / 0.7), abs=1e-5)


def test_the_truth_is_that_of_all_patients() -> None:
    """A treatment that does nothing has a ratio of 1, however unlike the arms are; a good one wins."""
    rng = np.random.default_rng(5)
    twin = rng.integers(0, 3, 200).astype(float)
    arm = (twin > 0).astype(int)  # the luck of allocation
    assert true_log_odds(twin, twin, arm, 1, 0) == pytest.approx(0.0, abs=1e-6)
    better = np.where(arm == 1, np.minimum(twin + 1.0, 2.0), twin)
    assert true_log_odds(better, twin, arm, 1, 0) > 0.5
    options = Hierarchy((Rank(END),))
    world = np.stack([rng.standard_normal(50), np.ones(50)], axis=1)[None]
    assert true_log_wins(options, world, world) == pytest.approx(0.0)
    assert true_log_wins(options, world + 0.5, world) > 0.2


def test_the_marginal_odds_take_the_luck_of_allocation_out() -> None:
    protocol = read(MODELS["GEE of responders"])
    # Arms: finasteride, placebo; untreated twins respond in 30 and 10 %, treatment adds 20 points.
    found = true_marginal_log_odds(
        protocol, np.array([50.0, 10.0]), np.array([20.0, 0.0]), np.array([30, 30])
    )
    assert found[0] == pytest.approx(np.log(0.4 / 0.6) - np.log(0.2 / 0.8))
    assert np.isnan(found[1])


@pytest.mark.parametrize("name", MODELS)
def test_a_trial_runs_reads_back_and_is_repeated_from_its_data(name: str, tmp_path: Path) -> None:
    """The ratio and its truth in the summary, the model in the documents, and the same from the export."""
    protocol = read(MODELS[name])
    assert protocol_from_text(resolved(protocol)) == protocol
    result = TrialRun(protocol).run(workers=1, pictures=False)
    row = result.comparisons[0]
    assert np.isfinite([row.difference, row.se, row.true_difference, row.p]).all()
    if name != "GEE of a change":
        assert row.ratio is not None
        assert row.ratio.ratio > 0.0
        assert row.ratio.true_ratio > 1.0
        assert 'id="ratios"' in render(result)
    else:
        assert row.ratio is None
    assert primary_analysis(protocol)
    result.save(tmp_path / "run")
    folder = export(tmp_path / "run", tmp_path / "out", as_="csv")
    again = analyse(folder, folder / "plan.toml").comparisons[0]
    assert again.difference == pytest.approx(row.difference, rel=1e-8)
    assert again.p == pytest.approx(row.p, rel=1e-8)
    if name in ("ordinal", "win ratio"):
        assert row.ratio is not None
        assert again.ratio == pytest.approx(row.ratio.ratio, rel=1e-8)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (CHANGE + 'model = "ordinal"\n', "needs categories"),
        (RESPONSE + 'model = "ordinal"\n', "does not fit"),
        (MODELS["ordinal"].replace('"-5 hairs/cm2"', '"20 hairs/cm2"'), "above the one before"),
        (CHANGE + 'model = "ANCOVA"\n[analysis.gee]\nworking = "ar1"\n', "belongs to the model 'GEE'"),
        (
            CHANGE + 'model = "GEE"\nmissing = "last observation carried forward"\n',
            "all visits that were seen",
        ),
        (
            CHANGE + 'model = "MMRM"\nmissing = "last observation carried forward"\n',
            "all visits that were seen",
        ),
        (CHANGE + 'model = "ANCOVA"\nmissing = "all visits seen"\n', "takes one visit"),
        (RESPONSE + 'model = "GEE"\nmargin = "5 %"\n', "tests a ratio"),
        (RESPONSE + 'model = "win ratio"\ninterim = [0.5]\n', "looks at"),
        (RESPONSE + 'model = "win ratio"\nmissing = "non-responder imputation"\n', "ties"),
        (RESPONSE + 'model = "win ratio"\n[analysis.win_ratio]\ntie = "5 %"\n', "tie or not"),
        (MODELS["win ratio"].replace("mean diameter at week 48", "mean diameter at week 30"), "no visit"),
        (
            MODELS["win ratio"]
            .replace("change in mean diameter at week 48", "total density at week 48")
            .replace("1 um", "1 hairs/cm2")
            + '[[analysis.win_ratio.then]]\nendpoint = "total density at week 48"\n',
            "already",
        ),
        (
            'endpoint = "rated improved: panel at week 48"\nmodel = "ordinal"\n',
            "two categories",
        ),
    ],
)
def test_faults_are_told_in_one_line(keys: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as told:
        read(keys)
    assert "\n" not in str(told.value)


def test_no_truth_by_estimand() -> None:
    text = FILE.replace('dropout = "15 % by week 48"\n', "") + MODELS["ordinal"]
    text += '[[intercurrent]]\ncause = "chance"\nrate = "10 % by week 48"\n'
    with pytest.raises(InputError, match="no truth by estimand"):
        protocol_from_text(text)


def test_an_mmrm_is_not_listed_with_complete_cases() -> None:
    """It uses all visits; a file of an earlier version that says otherwise is read as such."""
    for keys in ('model = "MMRM"\n', 'model = "MMRM"\nmissing = "complete cases"\n'):
        protocol = read(CHANGE + keys)
        assert protocol.analysis.missing == ALL_SEEN
        assert 'missing = "all visits seen"' in resolved(protocol)
