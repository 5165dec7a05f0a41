"""Published rows: medians, quartiles, 90 % intervals, other visits than baseline, cumulative events."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.trial.observed_value import MEDIAN_VARIANCE, cumulative_share, site_values, statistic
from anagen.trial.prediction import observed_se
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.observed import Observed
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.protocol.responders import read_rule

FILE = """
[trial]
name = "rows"
seed = 3
replicates = 20
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "22 to 55 years"
size = 30
[design]
dropout = "30 % by week 24"
[[arm]]
name = "drug"
[[arm.treatment]]
therapy = "minoxidil topical"
dose = "5 %"
[[arm]]
name = "vehicle"
[[arm.treatment]]
therapy = "vehicle"
[measurement]
method = "phototrichogram"
region = "vertex"
visits = "weeks 0, 8, 16, 24"
outcomes = ["total density"]
[analysis]
endpoint = "change in total density at week 24"
reference = "vehicle"
"""
ROW = """
[[observed]]
arm = "drug"
outcome = "total density"
kind = "change"
week = 24
value = "10 hairs/cm2"
n = 25
source = "somewhere"
"""
MORE = (
    ROW
    + 'ci90 = ["4 hairs/cm2", "16 hairs/cm2"]\n'
    + ROW.replace('kind = "change"', 'kind = "median change"\nquartiles = ["2 hairs/cm2", "20 hairs/cm2"]')
    + ROW.replace('kind = "change"', 'kind = "change"\nfrom_week = 8')
    + ROW.replace('kind = "change"', 'kind = "median"').replace("10 hairs", "160 hairs")
    + ROW.replace('kind = "change"', 'kind = "median percent change"').replace("10 hairs/cm2", "6 %")
    + ROW.replace(
        'kind = "change"',
        'kind = "cumulative responders"\n'
        'rule = "rise in total density of at least 5 hairs/cm2"\nfrom_week = 8',
    ).replace("10 hairs/cm2", "40 %")
)
rng = np.random.default_rng(4)


def row(kind: str, **more: object) -> Observed:
    base = protocol_from_text(FILE + ROW).observed[0]
    return replace(base, kind=kind, **more)  # type: ignore[arg-type]


def protocol() -> Protocol:
    return protocol_from_text(FILE + MORE)


def test_rows_are_written_back_as_they_are_read() -> None:
    assert protocol_from_text(resolved(protocol())) == protocol()


def test_every_kind_is_predicted_in_a_whole_run() -> None:
    summary = Trial.from_text(FILE + MORE).run(workers=2, pictures=False).summary
    rows = summary.observed
    assert all(one.predicted is not None and one.covered90 is not None for one in rows)
    change, median, later, level, percent, events = (one.predicted for one in rows)
    assert abs(change - median) < 6.0
    assert later < change  # most of the gain is there by week 8
    assert 60.0 < level < 300.0
    assert 0.0 < percent < 60.0
    assert 0.0 <= events <= 100.0
    assert rows[2].to_dict()["from_week"] == 8.0
    assert "from_week" not in rows[0].to_dict()


def test_standard_errors_follow_from_what_was_published() -> None:
    assert observed_se(row("change", ci90=(4.0, 16.0))) == pytest.approx(6.0 / 1.6448536, rel=1e-6)
    sd = 18.0 / 1.3489795
    assert observed_se(row("change", quartiles=(2.0, 20.0))) == pytest.approx(sd / 5.0, rel=1e-6)
    assert observed_se(row("median change", quartiles=(2.0, 20.0))) == pytest.approx(
        sd / 5.0 * np.sqrt(np.pi / 2), rel=1e-6
    )


def test_the_sampling_variance_of_a_median_is_right() -> None:
    values = rng.normal(0.0, 3.0, size=(4000, 101))
    told = np.mean([statistic(row("median change", n=None), one).variance for one in values])
    assert told == pytest.approx(np.median(values, axis=1).var(), rel=0.1)
    assert MEDIAN_VARIANCE > 1.0


def test_a_change_from_another_visit_is_the_difference_of_two_changes() -> None:
    seen = rng.normal(150.0, 20.0, size=(12, 4))
    one = protocol()
    late = site_values(row("change", from_day=56), one, seen)
    whole, early = (site_values(row("change", day=day), one, seen) for day in (168, 56))
    assert late == pytest.approx(whole - early)


def met(shape: tuple[int, int], chance: float = 0.2) -> np.ndarray:
    return np.where(rng.random(shape) < chance, 100.0, 0.0)


def test_without_anybody_leaving_events_are_counted() -> None:
    seen = met((500, 5))
    found = cumulative_share(seen)
    share = (seen > 50).any(axis=1).mean()
    assert found.value == pytest.approx(100.0 * share)
    assert found.variance == pytest.approx(1e4 * share * (1.0 - share) / 500)


def test_events_only_add_up() -> None:
    seen = met((60, 6))
    seen[rng.random(60) < 0.3, 3:] = np.nan
    shares = [cumulative_share(seen[:, : last + 1]).value for last in range(6)]
    assert shares == sorted(shares)
    assert shares[-1] <= 100.0


def test_patients_who_leave_at_random_do_not_bias_the_share() -> None:
    whole = met((40_000, 4), 0.15)
    seen = whole.copy()
    left = rng.integers(1, 9, size=40_000)
    seen[np.arange(4)[None, :] >= left[:, None]] = np.nan
    assert cumulative_share(seen).value == pytest.approx(cumulative_share(whole).value, abs=1.0)


def test_a_relapse_is_counted_once_it_was_seen() -> None:
    one = protocol()
    rule = read_rule("fall in total density of at least 20 hairs/cm2")
    seen = np.array(
        [[100.0, 150.0, 120.0, 150.0], [100.0, 150.0, 149.0, 150.0], [100.0, np.nan, 120.0, 90.0]]
    )
    fallen = row("cumulative responders", rule=rule, from_day=56, unit="%")
    values = site_values(fallen, one, seen)
    assert values[:2].tolist() == [[100.0, 0.0], [0.0, 0.0]]
    assert np.isnan(values[2]).all()  # not seen at the visit that falls are counted from
    assert statistic(fallen, values).value == 50.0
    at_the_end = row("responders", rule=rule, from_day=56, unit="%")
    assert statistic(at_the_end, site_values(at_the_end, one, seen)).value == 0.0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "change"', 'kind = "mean"\nfrom_week = 8', "a level is not counted from another visit"),
        ('kind = "change"', 'kind = "change"\nfrom_week = 24', "not before week 24"),
        ('kind = "change"', 'kind = "change"\nfrom_week = 7', "no visit"),
        ('kind = "change"', 'kind = "medium"', "median"),
        ('kind = "change"', 'kind = "cumulative responders"', "no rule defines a responder"),
        ("n = 25", 'ci90 = ["12 hairs/cm2", "16 hairs/cm2"]', "does not hold the value"),
        ("n = 25", 'ci90 = ["16 hairs/cm2", "4 hairs/cm2"]', "out of order"),
        ("n = 25", 'quartiles = ["1 hairs/cm2", "4 hairs/cm2"]\nsd = "3 hairs/cm2"', "both quartiles and sd"),
        (
            "n = 25",
            'ci90 = ["4 hairs/cm2", "16 hairs/cm2"]\nci95 = ["3 hairs/cm2", "17 hairs/cm2"]',
            "both ci90 and ci95",
        ),
        ("n = 25", 'then = "stop"', "nobody is randomised again"),
        ("n = 25", 'region = "frontal"', "frontal region is not measured"),
        ("week = 24", "week = 1050", "1040"),
    ],
)
def test_what_cannot_be_is_one_clear_line(old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        protocol_from_text(FILE + ROW.replace(old, new))
    assert "\n" not in str(error.value)
