"""Times until a rule is met: events at visits, censoring, and the test against the functions of survival."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.statistics.hazards import cox
from anagen.statistics.survival import kaplan_meier, log_rank
from anagen.trial.analysis.compare import ever_met
from anagen.trial.analysis.followed import Followed
from anagen.trial.analysis.times import compare_times, event_times
from anagen.trial.protocol.endpoint import read_endpoint
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.run import TrialRun

TEXT = (Path(__file__).parent / "designs" / "15_km_time_to_event.toml").read_text(encoding="utf-8")
DAYS = np.array([0.0, 28.0, 84.0, 168.0])
GOAL = read_endpoint("time to SALT <= 20 by week 24")
NONE = np.nan


def test_events_happen_at_visits_and_leaving_censors() -> None:
    """First visit with the rule; else the last one attended; a missed visit in between does not censor."""
    values = np.array(
        [
            [80.0, 50.0, 15.0, 60.0],
            [80.0, 50.0, 40.0, 30.0],
            [80.0, 50.0, NONE, NONE],
            [80.0, NONE, NONE, NONE],
            [80.0, NONE, 10.0, NONE],
            [NONE, 10.0, 10.0, 10.0],
        ]
    )
    time, event = event_times(GOAL, DAYS, values)
    assert time.tolist()[:5] == [12.0, 24.0, 4.0, 0.0, 12.0]
    assert np.isnan(time[5])
    assert event.tolist()[:5] == [True, False, False, False, True]
    assert ever_met(GOAL, values)[:5].tolist()[:2] == [100.0, 0.0]
    assert np.isnan(ever_met(GOAL, values)[2:4]).all()


def test_numbers_are_those_of_the_functions_alone() -> None:
    """Log-rank p, Kaplan-Meier shares and hazard ratio of three arms with strata, to the digit."""
    rng = np.random.default_rng(8)
    arm = np.arange(150) % 3
    values = np.clip(70.0 - rng.exponential(12.0, (150, 4)).cumsum(axis=1) - 8.0 * arm[:, None], 0.0, 100.0)
    values[:, 0] = 70.0
    values[100:120, 3] = NONE
    stratum = (np.arange(150) // 3) % 2
    found = {
        model: compare_times(model, Followed(GOAL, DAYS, values[None], arm[None], 3, 0, 0.05, stratum[None]))
        for model in ("log-rank", "Cox")
    }
    time, event = event_times(GOAL, DAYS, values)
    for index in (1, 2):
        two = (arm == index) | (arm == 0)
        treated = (arm[two] == index).astype(float)
        test = log_rank(time[two], event[two], treated, stratum=stratum[two])
        table = {"t": time[two], "e": event[two].astype(int), "x": treated, "s": stratum[two]}
        ratio = cox(table, "x", time="t", event="e", stratum="s").contrasts([[1.0]])[0]
        assert found["log-rank"].p[0, index] == test.p
        assert found["Cox"].p[0, index] == ratio.p
        assert found["Cox"].hazard_ratio[0, index] == pytest.approx(np.exp(ratio.estimate), rel=1e-12)
    curves = [kaplan_meier(time[arm == index], event[arm == index]) for index in range(3)]
    shares = [100.0 * (1.0 - curve.at(24.0)) for curve in curves]
    assert found["log-rank"].mean[0] == pytest.approx(shares, rel=1e-12)


def test_without_an_event_in_one_arm_there_is_no_hazard_ratio() -> None:
    """The log-rank p stands for both models, and the hazard ratio is unknown."""
    arm = np.arange(40) % 2
    values = np.full((1, 40, 4), 60.0)
    values[0, arm == 1, 3] = 5.0
    for model in ("log-rank", "Cox"):
        found = compare_times(
            model, Followed(GOAL, DAYS, values, arm[None], 2, 0, 0.05, np.zeros((1, 40), dtype=int))
        )
        assert found.p[0, 1] < 1e-6
        assert np.isnan(found.hazard_ratio[0, 1])
        assert found.difference[0, 1] == 100.0


def test_the_registered_design_runs_and_reads_back() -> None:
    """The file runs as it is; without a day the time runs to the last visit."""
    trial = TrialRun.from_text(
        TEXT.replace("replicates = 10", "replicates = 2").replace("size = 100", "size = 40")
    )
    assert str(trial.protocol.analysis.endpoint) == "time to SALT <= 20 by week 36"
    assert protocol_from_text(resolved(trial.protocol)) == trial.protocol
    (row,) = trial.run(pictures=False, workers=1).summary.comparisons
    assert row.model == "log-rank"
    assert np.isfinite([row.difference, row.p, row.true_difference]).all()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"log-rank"', '"ANCOVA"', "does not fit"),
        ('"log-rank"', '"Cox"\nmargin = "5 %"', "Cox tests a ratio"),
        ('"log-rank"', '"Cox"\nmissing = "last observation carried forward"', "censored"),
        ("time to SALT <= 20", "time to SALT <= 20 by week 35", "week 35"),
        ("time to SALT <= 20", "time to SALT <= 200", "separates no patients"),
    ],
)
def test_what_a_time_cannot_be(old: str, new: str, told: str) -> None:
    """One line, with the place."""
    with pytest.raises(InputError, match=told):
        protocol_from_text(TEXT.replace(old, new))
