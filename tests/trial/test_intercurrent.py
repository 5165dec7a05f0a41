"""Intercurrent events with causes: who has them, what follows, and the truth of each estimand."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import numpy as np
import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.files.phrases import read_dropout
from anagen.trial.analysis.compare import endpoint_values
from anagen.trial.estimand_values import World, failed, truth_of, values_under
from anagen.trial.intercurrent_events import Events, events_of
from anagen.trial.protocol.endpoint import read_endpoint
from anagen.trial.protocol.intercurrent import ESTIMANDS, Intercurrent
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.protocol.responders import read_rule
from anagen.trial.results.schema import summary_schema

FILE = """
[trial]
name = "events"
seed = 11
replicates = 3
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "25 to 50 years"
size = 24
[design]
centres = 3
[[arm]]
name = "minoxidil"
[[arm.treatment]]
therapy = "minoxidil topical"
dose = "5 %"
schedule = "twice daily"
[[arm]]
name = "vehicle"
[[arm.treatment]]
therapy = "vehicle"
schedule = "twice daily"
[measurement]
method = "phototrichogram"
region = "vertex"
visits = "weeks 0, 8, 16, 24"
outcomes = ["total density"]
[analysis]
endpoint = "change in total density at week 24"
"""
EVENTS = """
[[intercurrent]]
cause = "lack of effect"
rate = "60 % by week 24"
among = "change in total density of less than 5 hairs/cm2"
[[intercurrent]]
cause = "harm"
rate = "30 % by week 24"
arms = ["minoxidil"]
then = "stop"
[[intercurrent]]
cause = "chance"
rate = "20 % by week 24"
arms = ["vehicle"]
then = "minoxidil"
[[intercurrent]]
cause = "site"
rate = "20 % by week 24"
then = "lost"
"""
DAYS = (0.0, 56.0, 112.0, 168.0)
KEYS = np.arange(1, 4001, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)


def happened(*events: Intercurrent, arm: int = 0, fall: float = 0.0, keys: np.ndarray = KEYS) -> Events:
    n = len(keys)
    values = {"total density": np.full((n, 4), 100.0) - fall * np.arange(4)}
    arms = np.full(n, arm)
    return events_of(
        events, ("a", "b"), DAYS, arms, keys, np.zeros(n, dtype=np.int64), (1, 0), values, values
    )


def first_events(event: list[int], visit: list[int]) -> Events:
    day = np.where(np.array(event) < 0, np.inf, 56.0 * np.array(visit) + 1.0)
    return Events(np.array(event), np.array(visit), day)


def event(
    cause: str = "chance", rate: str = "40 % by day 168", among: str | None = None, from_day: int = 0
) -> Intercurrent:
    rule = None if among is None else read_rule(among)
    return Intercurrent(cause, read_dropout(rate), ("a",), among=rule, from_day=from_day)


def test_as_many_have_the_event_as_the_rate_says_and_only_in_its_arms() -> None:
    found = happened(event())
    share = (found.event == 0).mean()
    assert share == pytest.approx(0.4, abs=4 * np.sqrt(0.24 / len(KEYS)))
    assert np.array_equal(found.visit == 4, found.event == -1)
    assert (happened(event(), arm=1).event == -1).all()


def test_more_have_it_at_a_higher_rate_and_none_of_them_later() -> None:
    low, high = happened(event()), happened(event(rate="60 % by day 168"))
    assert (high.visit <= low.visit).all()
    assert (high.event >= low.event).all()


def test_the_first_of_two_events_is_the_one_that_happens() -> None:
    both = happened(event(), event("harm"))
    alone = happened(event()), happened(event("harm"))
    assert np.array_equal(both.visit, np.minimum(alone[0].visit, alone[1].visit))
    assert {0, 1} <= set(both.event.tolist())


def test_one_more_patient_changes_nobody_else() -> None:
    few, many = happened(event(), keys=KEYS[:50]), happened(event())
    assert np.array_equal(few.visit, many.visit[:50])


def test_effect_is_missed_after_a_visit_at_which_the_rule_is_met() -> None:
    rule = "change in total density of less than -5 hairs/cm2"
    one = event("lack of effect", among=rule)
    assert (happened(one, fall=1.0).event == -1).all()
    found = happened(one, fall=10.0)
    assert found.visit.min() == 1, "nobody is judged at baseline"
    # Two of three intervals are at risk.
    share = 1.0 - 0.6 ** (2 / 3)
    assert (found.event == 0).mean() == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / len(KEYS)))


def test_nobody_is_at_risk_before_the_first_week() -> None:
    found = happened(event(rate="90 % by day 168", from_day=84))
    assert found.visit.min() == 1
    share = 1.0 - 0.1**0.5
    assert (found.event == 0).mean() == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / len(KEYS)))


def test_a_centre_closes_for_all_its_patients_at_once() -> None:
    centre = np.arange(len(KEYS)) % 50
    values = {"total density": np.full((len(KEYS), 4), 100.0)}
    arm = np.zeros(len(KEYS), dtype=np.int64)
    found = events_of([event("site")], ("a", "b"), DAYS, arm, KEYS, centre, (1, 0), values, values)
    assert all(len(set(found.visit[centre == one].tolist())) == 1 for one in range(50))
    assert 0 < (found.event == 0).mean() < 1


def test_strategies_take_values_after_an_event_as_they_should() -> None:
    values = np.array([[10.0, 12.0, 14.0, 16.0], [10.0, 12.0, 14.0, 16.0]])
    events = first_events([-1, 0], [4, 1])
    after = {name: values_under(name, values, events)[1, 2:].tolist() for name in ESTIMANDS[:4]}
    assert after["treatment policy"] == [14.0, 16.0]
    assert np.isnan(after["hypothetical"]).all()
    assert after["composite"] == [10.0, 10.0]
    assert after["while on treatment"] == [12.0, 12.0]
    for name in ESTIMANDS[:4]:
        assert np.array_equal(values_under(name, values, events)[0], values[0])


def test_truths_of_a_world_that_can_be_worked_out_by_hand() -> None:
    # Patient 1 has the event in the arm after visit 1 and then falls back; patient 2 in neither world.
    arm = World(
        staying=np.array([[0.0, 2.0, 6.0], [0.0, 4.0, 10.0]]),
        actual=np.array([[0.0, 2.0, 1.0], [0.0, 4.0, 10.0]]),
        events=first_events([0, -1], [1, 3]),
    )
    still = np.zeros((2, 3))
    reference = World(still, still, first_events([-1, -1], [3, 3]))
    endpoint = read_endpoint("change in total density at day 112")
    found = truth_of(endpoint, (0.0, 56.0, 112.0), [arm, reference], still, 1)
    by_name = dict(zip(ESTIMANDS, found.difference[:, 0].tolist(), strict=True))
    assert by_name == {
        "treatment policy": 5.5,
        "hypothetical": 8.0,
        "composite": 5.0,
        "while on treatment": 6.0,
        "principal stratum": 10.0,
    }
    assert (found.difference[:, 1] == 0.0).all()


def test_an_event_is_no_response_even_where_the_rule_was_met_at_baseline() -> None:
    endpoint = read_endpoint("responders: total density >= 50 hairs/cm2 at day 112")
    events = first_events([0, 0], [1, 2])
    y, _ = endpoint_values(endpoint, (0.0, 56.0, 112.0), np.full((2, 3), 80.0))
    assert failed(endpoint, (0.0, 56.0, 112.0), y, events).tolist() == [0.0, 100.0]


def run(text: str) -> Trial:
    return Trial.from_text(text)


def test_a_trial_with_events_has_rows_for_all_estimands_and_fits_the_schema() -> None:
    trial = run(FILE + EVENTS)
    assert protocol_from_text(resolved(trial.protocol)) == trial.protocol
    found = trial.run(workers=1, pictures=False).summary
    jsonschema.validate(found.to_dict(), summary_schema())
    (row,) = found.comparisons
    assert row.estimands is not None
    assert tuple(one.estimand for one in row.estimands) == ESTIMANDS
    (target,) = (one for one in row.estimands if one.targeted)
    assert target.estimand == found.estimand.strategy == "hypothetical"
    assert target.true_difference == pytest.approx(row.true_difference, rel=1e-12)
    assert target.bias == pytest.approx(row.bias, rel=1e-9)
    assert found.intercurrent is not None
    assert {(one.arm, one.cause) for one in found.intercurrent} == {
        ("minoxidil", "lack of effect"),
        ("vehicle", "lack of effect"),
        ("minoxidil", "harm"),
        ("vehicle", "chance"),
        ("minoxidil", "site"),
        ("vehicle", "site"),
    }


def test_events_of_rate_zero_give_the_same_summary_as_none() -> None:
    never = EVENTS.replace("60 %", "0 %").replace("30 %", "0 %").replace("20 %", "0 %")
    plain, zero = (run(text).run(workers=1, pictures=False).summary for text in (FILE, FILE + never))
    assert plain.to_json() == zero.to_json()


def test_values_before_the_event_and_of_others_are_those_of_a_trial_without() -> None:
    plain = run(FILE).run(workers=1, pictures=False).observations
    trial = run(FILE + EVENTS)
    with_events = trial.run(workers=1, pictures=False).observations
    events = trial.replicate(trial.simulator(), 0).events
    assert events is not None
    old, new = (frame["value"].to_numpy().reshape(24, 4) for frame in (plain, with_events))
    after = events.after(4)
    assert np.array_equal(old[~after], new[~after])
    unseen = np.array([one.unseen for one in trial.protocol.intercurrent])
    gone = events.only(unseen).after(4)
    assert np.isnan(new[gone]).all()
    assert np.isfinite(new[~gone]).all()
    assert (old != new)[after & ~gone].any(), "treatments that end or begin change later values"


def test_a_replicate_with_events_is_kept_in_a_folder(tmp_path: Path) -> None:
    first = run(FILE + EVENTS).run(workers=1, pictures=False, work=tmp_path)
    again = run(FILE + EVENTS).run(workers=2, pictures=False, work=tmp_path)
    assert first.summary.to_json() == again.summary.to_json()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('then = "stop"', 'then = "stopp"', "unknown event or arm 'stopp'"),
        ('arms = ["minoxidil"]', 'arms = ["minoxidi"]', "unknown arm"),
        ('then = "minoxidil"', 'then = "vehicle"', "given it already"),
        ('among = "change in total density of less than 5 hairs/cm2"\n', "", "lack of effect of what"),
        ("centres = 3", "centres = 1", "only centre cannot close"),
        ("centres = 3", 'centres = 3\ndropout = "5 % by week 24"', "dropout beside"),
        ('density at week 24"\n', 'density at week 24"\nestimand = "composit"\n', "estimand"),
    ],
)
def test_faults_are_told(old: str, new: str, said: str) -> None:
    text = (FILE + EVENTS).replace(old, new, 1)
    assert text != FILE + EVENTS
    with pytest.raises(InputError, match=said):
        run(text)


def test_an_estimand_without_events_is_refused() -> None:
    with pytest.raises(InputError, match="all estimands are the same"):
        run(FILE + 'estimand = "composite"\n')


def rows_of(text: str) -> list[dict[str, float]]:
    """True differences by estimand, of each region's comparison."""
    found = run(text).run(workers=1, pictures=False).summary
    rows = [*found.comparisons, *(row for part in found.elsewhere or () for row in part.comparisons)]
    return [{one.estimand: one.true_difference for one in row.estimands or ()} for row in rows]


def test_one_arm_is_held_against_its_untreated_twins() -> None:
    alone = FILE[: FILE.index('[[arm]]\nname = "vehicle"')] + FILE[FILE.index("[measurement]") :]
    (row,) = rows_of(alone + EVENTS.replace('arms = ["vehicle"]\nthen = "minoxidil"\n', ""))
    assert row["composite"] < row["treatment policy"] < row["hypothetical"]


def test_every_region_has_its_truths_and_the_events_are_those_of_the_first() -> None:
    first, other = rows_of(FILE.replace('region = "vertex"', 'region = ["vertex", "frontal"]') + EVENTS)
    assert first == rows_of(FILE + EVENTS)[0]
    assert set(other) == set(ESTIMANDS)
    assert other != first


def test_non_responder_imputation_targets_the_composite() -> None:
    endpoint = 'endpoint = "responders: change in total density of at least 5 % at week 24"\n'
    text = FILE[: FILE.index("endpoint =")] + endpoint + EVENTS
    found = run(text).run(workers=1, pictures=False).summary
    (row,) = found.comparisons
    (target,) = (one for one in row.estimands or () if one.targeted)
    assert target.estimand == found.estimand.strategy == "composite"
    assert target.true_difference == pytest.approx(row.true_difference)
