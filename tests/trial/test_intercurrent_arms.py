"""Rescue added or instead, forbidden drugs, doses changed by rule, and shedding, as intercurrent events."""

from __future__ import annotations

import numpy as np
import pytest

import anagen
from anagen.api import Trial
from anagen.errors import InputError
from anagen.files.phrases import Dropout
from anagen.simulators.plan import ArmPlan
from anagen.therapy.course import Course, course_from_table
from anagen.trial.intercurrent_events import events_of, treatments_after
from anagen.trial.protocol.intercurrent import ADDED, Intercurrent
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.protocol.responders import read_rule
from anagen.trial.results.trial_summary import TrialSummary

FILE = """
[trial]
name = "added"
seed = 5
replicates = 3
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "25 to 50 years"
size = 40
[[arm]]
name = "2.5 mg"
[[arm.treatment]]
therapy = "minoxidil oral"
dose = "2.5 mg"
[[arm]]
name = "placebo"
[[arm.treatment]]
therapy = "placebo pill"
[measurement]
method = "phototrichogram"
region = "vertex"
visits = "weeks 0, 12, 24, 52"
outcomes = ["total density", "shed hairs per day"]
[analysis]
endpoint = "change in total density at week 52"
estimand = "treatment policy"
"""
EVENT = """
[[intercurrent]]
cause = "{cause}"
rate = "{rate}"
{more}then = "{then}"
"""
ALL = 'among = "change in total density of less than 500 hairs/cm2"\n'
"""A rule that everybody meets."""
LOTION = """
[[intercurrent.arm]]
name = "lotion"
[[intercurrent.arm.treatment]]
therapy = "minoxidil topical"
dose = "5 %"
schedule = "twice daily"
"""


def event(cause: str, then: str, more: str = "", rate: str = "9 % by week 9") -> str:
    return EVENT.format(cause=cause, rate=rate, more=more, then=then)


def course(therapy: str, **keys: str) -> Course:
    return course_from_table({"therapy": therapy, **keys}, "test", 1000, None)


PILL = ArmPlan("pill", (course("finasteride", dose="1 mg"),))
RESCUE = ArmPlan("rescue", (course("minoxidil topical", dose="5 %", schedule="twice daily"),))


def test_added_goes_on_beside_and_instead_ends_what_was_given() -> None:
    one = Intercurrent("chance", Dropout(10.0, 10), ("pill",), "rescue", how=ADDED)
    both = treatments_after(one, PILL, (PILL, RESCUE), 100.0)
    assert both is not None
    pill, lotion = both.courses
    assert pill == PILL.courses[0]
    assert lotion.schedule.applications(300)[:100].sum() == 0.0
    assert (lotion.schedule.applications(300)[100:] == 2.0).all()
    more = PILL.with_added(ArmPlan("again", (course("finasteride", dose="1 mg"),)), 100)
    (doubled,) = more.courses  # one drug is one course, whose doses add
    assert np.unique(doubled.schedule.applications(300)[100:]).tolist() == [2.0]


def test_always_is_at_the_first_visit_at_which_the_rule_is_met() -> None:
    rule = read_rule("change in total density of less than 0 hairs/cm2")
    one = Intercurrent("lack of effect", Dropout(100.0, 1), ("a",), "b", rule, from_day=80)
    values = {"total density": np.array([[9.0, 8.0, 9.0, 9.0], [9.0, 9.0, 8.0, 7.0], [9.0, 9.0, 9.0, 8.0]])}
    keys = np.arange(1, 4, dtype=np.uint64)
    zero = np.zeros(3, dtype=np.int64)
    found = events_of([one], ("a", "b"), (0.0, 84.0, 168.0, 364.0), zero, keys, zero, (1, 0), values, values)
    assert found.event.tolist() == [0, 0, -1]
    assert found.visit.tolist() == [1, 2, 4]
    assert found.day.tolist() == [84.0, 168.0, np.inf]


def summary(more: str) -> TrialSummary:
    protocol = protocol_from_text(FILE + more)
    assert protocol_from_text(resolved(protocol)) == protocol
    found = Trial.from_text(FILE + more).run(workers=1, pictures=False).summary
    assert isinstance(found, TrialSummary)
    return found


def truths(found: TrialSummary) -> dict[str, float]:
    return {row.estimand: row.true_difference for row in found.comparisons[0].estimands or ()}


@pytest.mark.slow
def test_a_forbidden_drug_in_the_control_hides_the_effect_of_the_policy_alone() -> None:
    forbidden = EVENT.format(
        cause="forbidden co-medication",
        rate="90 % by week 24",
        more='arms = ["placebo"]\nhow = "added"\n',
        then="lotion",
    )
    found = truths(summary(forbidden + LOTION))
    assert found["treatment policy"] < 0.8 * found["hypothetical"]
    plain = Trial.from_text(FILE.replace('estimand = "treatment policy"\n', "")).run(
        workers=1, pictures=False
    )
    assert found["hypothetical"] == pytest.approx(plain.summary.comparisons[0].true_difference, abs=2.0)


@pytest.mark.slow
def test_a_rescue_that_is_added_does_more_than_one_that_replaces() -> None:
    def policy(how: str) -> float:
        more = f'{ALL}arms = ["2.5 mg"]\nhow = "{how}"\n'
        found = summary(event("lack of effect", "lotion", more, "always") + LOTION)
        (row,) = found.intercurrent or ()
        assert row.then == ("lotion added" if how == "added" else "lotion")
        assert row.events == row.patients
        return truths(found)["treatment policy"]

    assert policy("added") > policy("instead")


@pytest.mark.slow
def test_a_dose_is_raised_in_those_who_have_not_responded() -> None:
    more = ALL + 'from_week = 12\narms = ["2.5 mg"]\n'
    dose = LOTION.replace("lotion", "5 mg").replace("minoxidil topical", "minoxidil oral")
    dose = dose.replace("5 %", "5 mg").replace('schedule = "twice daily"\n', "")
    found = truths(summary(event("lack of effect", "5 mg", more, "always") + dose))
    assert found["treatment policy"] > found["hypothetical"]


@pytest.mark.slow
def test_shedding_makes_patients_stop() -> None:
    more = 'among = "shed hairs per day > 0.01 hairs/cm2/day"\n'
    shedding = event("shedding", "stop", more, "80 % by week 52")
    rows = {row.arm: row for row in summary(shedding).intercurrent or ()}
    assert all(row.mean_share > 30.0 for row in rows.values())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            event("chance", "stop", rate="always"),
            "chance does not depend on a rule",
        ),
        (event("shedding", "stop"), "shedding of how much"),
        (
            event("harm", "stop", 'how = "added"\n'),
            "is no treatment",
        ),
        (event("harm", "lotin"), "unknown event or arm"),
        (event("harm", "stop") + LOTION, "nobody is given"),
        (
            event("harm", "lotion") + LOTION.replace('"lotion"', '"placebo"'),
            "'placebo' is taken",
        ),
        (
            event("harm", "lotion")
            + LOTION.replace("minoxidil topical", "baricitinib").replace("5 %", "4 mg").replace("twice ", ""),
            "baricitinib is not simulated",
        ),
    ],
)
def test_a_wrong_event_is_refused_in_one_line(given: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as error:
        protocol_from_text(FILE + given)
    assert "\n" not in str(error.value)


def test_composed_in_python_an_event_has_an_arm_of_its_own() -> None:
    lotion = anagen.Arm("lotion", anagen.Treatment("minoxidil topical", dose="5 %", schedule="twice daily"))
    event = anagen.Intercurrent(
        cause="chance", rate="9 % by week 9", then="lotion", how="added", arm=[lotion]
    )
    assert event.table()["arm"][0]["name"] == "lotion"
