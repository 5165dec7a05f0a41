"""Tipping point of a trial, and of one's own data: where the conclusion is lost, and what the truth is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from anagen.api import Result, Trial
from anagen.errors import InputError
from anagen.files.json_schema import schema_of
from anagen.report.documents.made import document
from anagen.report.own_data import analysis_page, analysis_text
from anagen.report.trial.page import render
from anagen.statistics.hypothesis import NON_INFERIORITY, Hypothesis
from anagen.trial.analysis.comparing import courses_of, cuts_at
from anagen.trial.analysis.tipping import tipping_shifts
from anagen.trial.own_data.analyse import analyse
from anagen.trial.own_data.plan import plan_from_text
from anagen.trial.own_data.result import OwnAnalysis
from anagen.trial.protocol.imputation import IMPUTED
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.results.schema import summary_schema
from trial.test_intercurrent import EVENTS, FILE
from trial.test_own_data import PLAN, rows, written

PARTS = FILE.replace("centres = 3", 'dropout = "30 % by week 24"').replace("size = 24", "size = 60")
TEXT = PARTS.replace("replicates = 3", "replicates = 6")
TIPPING = 'missing = "{}"\ntipping_point = true\n'


def run(missing: str, text: str = TEXT) -> Result:
    return Trial.from_text(text + TIPPING.format(missing)).run(pictures=False, workers=1)


@pytest.fixture(scope="module")
def at_random() -> Result:
    return run("multiple imputation")


def test_the_effect_without_a_shift_is_the_trials_own_and_at_the_tipping_point_it_is_lost(
    at_random: Result,
) -> None:
    (row,), (own,) = at_random.comparisons, at_random.summary.tipping or ()
    first = own.curve[0]
    assert (first.shift, first.estimate, first.p) == pytest.approx((0.0, row.difference, row.p), rel=1e-9)
    assert own.state == "lost"
    assert own.shift < 0, "more hair is better, so a shift down works against the arm"
    told = at_random.protocol.analysis
    at = Trial.from_text(TEXT + f'missing = "{told.missing}"\ndelta = "{own.shift:.6f} hairs/cm2"\n')
    assert at.run(pictures=False, workers=1).comparisons[0].p == pytest.approx(0.05, abs=1e-5)


def test_repeats_conclude_as_the_trials_own_analysis_does(at_random: Result) -> None:
    (own,) = at_random.summary.tipping or ()
    shown = at_random.estimates["shown"]
    assert own.concluded == shown.sum() > own.kept
    assert own.interval95[0] <= own.median <= own.interval95[1]
    assert 0.0 <= own.robust <= 1.0


def test_the_true_shift_is_near_nothing_at_random_and_far_from_the_reference() -> None:
    """Chance makes patients leave here, and who left would have gone on with the drug."""
    text = PARTS.replace("replicates = 3", "replicates = 20").replace("30 % by", "50 % by")
    shifts = {}
    for missing in ("multiple imputation", "jump to reference"):
        protocol = protocol_from_text(text + TIPPING.format(missing))
        trial = Trial(protocol)
        found = trial.simulate(range(20), workers=1)
        from anagen.trial.tipping_rows import _true_shifts

        courses = courses_of(protocol, found, cuts_at(protocol, found, 60))
        shifts[missing] = _true_shifts(protocol, found, courses)[:, 0]
    plain = shifts["multiple imputation"]
    assert abs(plain.mean()) < 3.0 * plain.std(ddof=1) / np.sqrt(20)
    jump = shifts["jump to reference"]
    assert jump.mean() > 3.0 * jump.std(ddof=1) / np.sqrt(20)


def test_a_margin_tips_where_the_interval_crosses_it(at_random: Result) -> None:
    protocol = at_random.protocol
    found = Trial(protocol).simulate(range(2), workers=1)
    courses = courses_of(protocol, found, cuts_at(protocol, found, 60))
    aim = Hypothesis(NON_INFERIORITY, 10.0, 2, True)
    analysis = replace(protocol.analysis, hypothesis=aim)
    told = tipping_shifts(analysis, courses, 1, 1000.0)
    curve = told.curve[0]
    low = np.interp(told.delta[0, 0], curve[::-1, 0], curve[::-1, 2])
    assert low == pytest.approx(-10.0, abs=0.1)
    # The two-sided test of no difference is lost before a margin below 0 is.
    plain = tipping_shifts(protocol.analysis, courses, 1, 1000.0)
    assert told.delta[0, 0] < plain.delta[0, 0] < 0


def test_it_is_in_the_report_the_plan_and_the_schema(at_random: Result) -> None:
    page = render(at_random)
    assert "Tipping point</h2>" in page
    assert "tipping0" in page
    assert "Tipping point: what is filled in" in document(at_random.protocol, "sap").markdown()
    jsonschema.validate(at_random.to_dict(), summary_schema())
    assert protocol_from_text(resolved(at_random.protocol)) == at_random.protocol


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tipping_point = true\n", "analysis.tipping_point: complete cases fills nothing in"),
        (TIPPING.format("copy reference") + "interim = [0.5]\n", "looks before the end"),
        (
            TIPPING.format("copy reference") + 'hypothesis = "equivalence"\nmargin = "9 hairs/cm2"\n',
            "either way",
        ),
    ],
)
def test_what_has_no_one_conclusion_is_refused(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        protocol_from_text(TEXT + text)


def test_with_intercurrent_events_the_true_shift_is_not_told() -> None:
    text = FILE.replace("replicates = 3", "replicates = 2") + TIPPING.format("jump to reference") + EVENTS
    (row,) = Trial.from_text(text).run(pictures=False, workers=1).summary.tipping or ()
    assert np.isnan(row.true_shift)


@pytest.mark.parametrize("missing", IMPUTED)
def test_ones_own_data_are_imputed_shifted_and_tipped(missing: str, tmp_path: Path) -> None:
    data = written(tmp_path, rows())
    plan = PLAN + f'missing = "{missing}"\ncovariates = ["sex"]\n'
    plain = analyse(data, plan_from_text(plan))
    found = analyse(data, plan_from_text(plan + "tipping_point = true\n"))
    assert found.comparisons == plain.comparisons
    (point,) = found.tipping or ()
    assert point.curve[0].estimate == pytest.approx(plain.comparisons[0].difference, rel=1e-9)
    assert point.filled == 2
    # So few left that no shift that is as large as the data takes the effect away, or one does.
    if point.state == "lost":
        at = analyse(data, plan_from_text(plan + f'delta = "{point.shift:.8f} hairs"\n'))
        assert at.comparisons[0].p == pytest.approx(0.05, abs=1e-5)
        assert at.delta == pytest.approx(point.shift)
    assert "tipping point (hairs)" in analysis_text(found)
    assert "<svg" in analysis_page(found)
    jsonschema.validate(found.to_dict(), schema_of(OwnAnalysis, "analysis"))


def test_a_shift_in_no_known_unit_is_refused() -> None:
    with pytest.raises(InputError, match=r"analysis.delta: '5 apples' is no quantity .*-5 hairs"):
        plan_from_text(PLAN + 'missing = "copy reference"\ndelta = "5 apples"\n')
    with pytest.raises(InputError, match="multiplicity is judged in virtual trials only"):
        plan_from_text(PLAN + 'multiplicity = "Holm"\n')
