"""Loss of benefit after a second randomisation, down-titration, and treatment again by rule."""

from __future__ import annotations

import jsonschema
import numpy as np
import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.report.documents.people import design
from anagen.report.trial.table import second_words
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.protocol.responders import read_rule
from anagen.trial.result import TrialResult
from anagen.trial.results.schema import summary_schema
from anagen.trial.retreatment import visits_of_loss
from trial.test_rerandomisation_to_any_arm import DOWN, FILE

LOST = 'lost = "rise in SALT of more than 20 points"\n'
TABLES = DOWN[DOWN.index("[[rer") :]
TO = DOWN[: DOWN.index("[[rer")]


def test_changes_are_counted_from_the_second_randomisation_and_the_first_loss_counts() -> None:
    rule = read_rule("rise in SALT of more than 20 points")
    values = np.array(
        [
            [80.0, 10.0, 30.0, 31.0, 12.0],  # 20 is not more than 20; 21 is
            [80.0, 10.0, 40.0, 10.0, 50.0],
            [10.0, 40.0, 50.0, 60.0, 60.0],  # more than 20 worse than at baseline, not since
            [80.0, 10.0, np.nan, np.nan, np.nan],
        ]
    )
    assert visits_of_loss(rule, values, 1).tolist() == [3, 2, 5, 5]
    assert visits_of_loss(read_rule("SALT > 45"), values, 1).tolist() == [5, 4, 2, 5]


def run(more: str, tables: str = TABLES) -> TrialResult:
    text = FILE + TO + more + tables
    assert protocol_from_text(resolved(protocol_from_text(text))) == protocol_from_text(text)
    found = Trial.from_text(text).run(workers=1, pictures=False)
    jsonschema.validate(found.summary.to_dict(), summary_schema())
    return found


@pytest.mark.slow
def test_treated_again_patients_regain_and_nobody_else_changes() -> None:
    plain, counted, again = run(""), run(LOST), run(LOST + 'retreat = "first"\n')
    assert all(row.lost is None for row in plain.summary.rerandomised or ())
    values = [one.observations["value"].to_numpy() for one in (plain, counted, again)]
    np.testing.assert_array_equal(values[0], values[1])  # to count is to change nothing
    rows = {
        name: {(row.groups, row.week): row for row in one.summary.rerandomised or ()}
        for name, one in (("counted", counted), ("again", again))
    }
    for key, row in rows["again"].items():
        other = rows["counted"][key]
        assert row.lost is not None
        assert key[0][1] == "half" or row.lost[0] < row.lost[1]  # who stops loses more
        assert row.lost == other.lost  # the first loss is seen before anything follows
        assert row.share[0] == other.share[0]
        assert row.share[1] >= other.share[1]
    stop = (("continue", "stop"), 104.0)
    assert rows["counted"][stop].lost is not None
    # Only who lost it is treated again: values change after that visit alone.
    week = again.observations["week"].to_numpy()
    changed = values[1] != values[2]
    assert changed[week > 76.0].any()
    assert not changed[week <= 76.0].any()
    assert second_words(again)[0]["lost"]


@pytest.mark.slow
def test_retreatment_by_an_arm_that_nobody_else_is_given() -> None:
    more = LOST + 'retreat = "half"\n'
    text = FILE + 'to = ["continue", "stop"]\n' + more + TABLES
    protocol = protocol_from_text(text)
    assert protocol.rerandomisation is not None
    assert protocol.rerandomisation.own[0].name == "half"
    told = " ".join(design(protocol))
    assert "the treatments of half begin again for those who had changed" in told
    assert "rise" not in told  # a rise is written back as a change
    Trial.from_text(text).run(workers=1, pictures=False)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('retreat = "first"\n', "retreatment after which loss"),
        ('lost = "worse"\n', "lost: "),
        ('lost = "rise in total density of more than 2 hairs/cm2"\n', "outcome measured"),
        (LOST + 'retreat = "frist"\n', "did you mean 'first'"),
    ],
)
def test_a_wrong_rule_is_refused_in_one_line(more: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as error:
        protocol_from_text(FILE + TO + more + TABLES)
    assert "\n" not in str(error.value)
