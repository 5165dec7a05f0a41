"""Add-on to a stable background: given from before baseline, to everybody and to the twin."""

from __future__ import annotations

import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.report.documents.people import design
from anagen.report.trial.page import render
from anagen.trial.protocol.estimand import estimand_of
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.result import TrialResult

FILE = """
[trial]
name = "add-on"
seed = 9
replicates = 2
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "25 to 50 years"
size = 60
[[arm]]
name = "minoxidil"
[[arm.treatment]]
therapy = "minoxidil oral"
dose = "5 mg"
[[arm]]
name = "placebo"
[[arm.treatment]]
therapy = "placebo pill"
[measurement]
method = "phototrichogram"
region = "vertex"
visits = "weeks 0, 24, 52"
outcomes = ["total density", "non-vellus density"]
[analysis]
endpoint = "change in total density at week 52"
"""
BACKGROUND = """
[background]
weeks = {weeks}
[[background.treatment]]
therapy = "finasteride"
dose = "1 mg"
"""


def run(text: str) -> TrialResult:
    protocol = protocol_from_text(text)
    assert protocol_from_text(resolved(protocol)) == protocol
    return Trial.from_text(text).run(workers=1)


@pytest.mark.slow
def test_the_background_has_done_its_work_by_baseline_and_is_in_both_arms() -> None:
    plain, short, long = run(FILE), *(run(FILE + BACKGROUND.format(weeks=weeks)) for weeks in (4, 104))
    start = [
        one.observations.filter(one.observations["week"] == 0.0)["value"].mean() for one in (plain, long)
    ]
    assert start[1] > start[0]  # baseline is better after two years of it
    # What is left of its rise in the trial itself is large after four weeks, small after two years.
    rise = {
        name: one.observations.filter(one.observations["arm"] == "placebo")
        for name, one in (("plain", plain), ("short", short), ("long", long))
    }

    def change(name: str) -> float:
        frame = rise[name].filter(rise[name]["outcome"] == "total density")
        by_week = {week: frame.filter(frame["week"] == week)["value"].mean() for week in (0.0, 52.0)}
        return float(by_week[52.0]) - float(by_week[0.0])

    assert change("short") > change("long")
    assert change("short") > change("plain")
    # Its own effect is in the twin too, so the truth is that of the add-on.
    for one in (plain, short, long):
        assert one.summary.comparisons[0].true_difference > 0.0
    assert "for 104 weeks before baseline and throughout" in estimand_of(long.protocol).population
    assert "for 104 weeks before baseline" in " ".join(design(long.protocol))
    assert "for 104 weeks before baseline" in render(long)


SHORT = FILE + BACKGROUND.format(weeks=4)
SEASON = '[design]\nseason_start = "1 March"\n[[arm]]'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (FILE + BACKGROUND.format(weeks=0), "weeks"),
        (
            SHORT.replace("finasteride", "baricitinib"),
            "baricitinib is not simulated",
        ),
        (
            SHORT + '[adherence]\ntaken = "80 %"\n',
            r"not simulated with \[adherence\]",
        ),
        (
            (FILE + BACKGROUND.format(weeks=4)).replace(
                "[[arm]]", '[design]\nseason_start = "1 March"\n[[arm]]', 1
            ),
            "not simulated with seasons",
        ),
        (FILE + "[background]\nweeks = 4\n", "treatment"),
    ],
)
def test_a_wrong_background_is_refused_in_one_line(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as error:
        protocol_from_text(text)
    assert "\n" not in str(error.value)
