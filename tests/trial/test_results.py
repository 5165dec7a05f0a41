"""What a finished trial writes and shows: its JSON and the schema of it, its tables, its notebook view."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import polars as pl
import pytest

from anagen.api import Result, Trial, predict
from anagen.files.notice import NOTICE
from anagen.trial.results.prediction import Prediction
from anagen.trial.results.schema import prediction_schema, summary_schema
from trial.test_areata_trial import FILE as AREATA
from trial.test_conduct import ARMS, HEAD
from trial.test_prediction import text as with_observed
from trial.test_responder_trial import OBSERVED, with_model

pytestmark = pytest.mark.slow


TWO_ARMS = HEAD.format(size=8, replicates=2) + ARMS.format(dose="1e10")
TRIALS = {
    "two arms": TWO_ARMS,
    "one arm": TWO_ARMS[: TWO_ARMS.index('[[arm]]\nname = "saline"')]
    .replace('reference = "saline"\n', "")
    .replace('"ANCOVA"', '"change from baseline"'),
    "another level": TWO_ARMS.replace("[analysis]", "[analysis]\nalpha = 0.1"),
    "responders": with_model("logistic") + OBSERVED,
    "alopecia areata": AREATA,
}
SCHEMAS = {"summary": summary_schema, "prediction": prediction_schema}


@pytest.fixture(scope="module", params=TRIALS)
def result(request: pytest.FixtureRequest) -> Result:
    return Trial.from_text(TRIALS[request.param]).run(workers=2, pictures=False)


@pytest.fixture(scope="module")
def prediction() -> Prediction:
    return predict([Trial.from_text(with_observed(replicates=20))], workers=2)


def test_a_summary_fits_its_schema(result: Result) -> None:
    written = json.loads(result.to_json())
    jsonschema.validate(written, summary_schema())
    assert written == result.to_dict()


def test_keys_are_left_out_only_where_they_do_not_apply(result: Result) -> None:
    summary, protocol = result.to_dict(), result.protocol
    row, binary = summary["comparisons"][0], protocol.analysis.endpoint.rule is not None
    assert ("rule" in summary["endpoint"]) == binary
    assert all(("responders" in arm) == binary for arm in summary["arms"])
    assert ("odds_ratio" in row) == ("separated" in row) == binary
    assert ("ci95" in row) != ("ci" in row)
    assert ("ci95" in row) == (protocol.analysis.alpha == 0.05)
    assert ("rerandomised" in summary) == (protocol.rerandomisation is not None)


def test_a_result_is_shown_as_a_table_and_in_one_line(result: Result) -> None:
    page = result._repr_html_()
    assert page.startswith("<table>")
    assert NOTICE in page
    assert page.count("<tr>") == 1 + len(result.comparisons)
    assert len(repr(result)) < 250
    frame = result.to_frame()
    assert frame["difference"].to_list() == [row["difference"] for row in result.to_dict()["comparisons"]]
    measured = result.protocol.measurement
    rows = len(result.protocol.arms) * len(measured.visit_days) * len(measured.outcomes)
    assert result.to_frame("arms").height == rows


def test_subjects_tell_who_was_randomised_again_and_to_what(result: Result) -> None:
    assert result.subjects is not None
    assert result.subjects.height == result.protocol.population.size
    told = result.subjects["then"].drop_nulls()
    plan, rows = result.protocol.rerandomisation, result.summary.rerandomised
    if plan is None or rows is None:
        assert told.is_empty()
    else:
        first_week = min(row.week for row in rows)
        assert len(told) == sum(sum(row.n) for row in rows if row.week == first_week)
        assert set(told) <= set(plan.to)


def test_a_prediction_fits_its_schema_and_is_a_table(prediction: Prediction) -> None:
    jsonschema.validate(json.loads(prediction.to_json()), prediction_schema())
    frame = prediction.to_frame()
    assert frame.height == 3
    assert frame["observed"].dtype == pl.Float64
    assert NOTICE in prediction._repr_html_()
    assert "3 published results" in repr(prediction)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_shipped_schema_is_current(name: str) -> None:
    schema = SCHEMAS[name]()
    jsonschema.Draft202012Validator.check_schema(schema)
    shipped = files("anagen.trial") / "data" / f"{name}.schema.json"
    assert json.loads(shipped.read_text(encoding="utf-8")) == schema, (
        f"write the output of `anagen schema --of {name}` to that file"
    )
