"""Predicted against observed: from replicates to intervals, and over many files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

from anagen.api import Trial, predict
from anagen.cli import app
from anagen.errors import InputError
from anagen.evidence_base.tables.records import load_evidence
from anagen.learning.posterior import Posterior
from anagen.learning.studies import learned_studies
from anagen.report.trial.table import left_out_lines, observed_words, overall_lines
from anagen.trial.prediction import Drawn, binomial_interval, observed_rows, order_right, overall
from anagen.trial.protocol.reading import load_protocol, protocol_from_text
from anagen.trial.results.predicted_row import PredictedRow
from anagen.trial.results.prediction import ArmOrder
from anagen.trial.results.written import UNKNOWN
from trial.test_conduct import ARMS, HEAD

pytestmark = pytest.mark.slow


EXAMPLES = Path(__file__).parents[2] / "examples"
OBSERVED = """
[[observed]]
arm = "exosome"
outcome = "non-vellus density"
kind = "change"
week = 24
value = "3 hairs/cm2"
sd = "12 hairs/cm2"
n = {n}
source = "Olsen2002, somewhere"

[[observed]]
arm = ["exosome", "saline"]
outcome = "total density"
kind = "percent change"
week = 12
value = "2 %"
ci95 = ["-2 %", "6 %"]
source = "Nobody1999, nowhere"

[[observed]]
arm = "saline"
outcome = "mean diameter"
kind = "mean"
week = 0
value = "50 um"
source = "a link"
"""


def text(n: int = 6, size: int = 12, replicates: int = 20) -> str:
    return HEAD.format(size=size, replicates=replicates) + ARMS.format(dose="1e10") + OBSERVED.format(n=n)


def row(
    arm: str,
    observed: float,
    predicted: float,
    *,
    reference: str | None = None,
    week: float = 24.0,
    covered90: bool = True,
    seen: bool = True,
) -> PredictedRow:
    return PredictedRow(
        arm=arm,
        reference=reference,
        outcome="total density",
        kind="change",
        rule=None,
        week=week,
        unit="hairs/cm2",
        n=None,
        observed=observed,
        observed_se=None,
        predicted=predicted,
        predicted_sd=1.0,
        z=1.0,
        interval50=UNKNOWN,
        covered50=False,
        interval90=UNKNOWN,
        covered90=covered90,
        study=None,
        seen=seen,
        source="made up",
        note=None,
    )


@pytest.fixture(scope="module")
def rows() -> tuple[PredictedRow, ...]:
    return Trial.from_text(text()).predict(workers=2, as_learned=True).rows


@pytest.fixture
def studies_say(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Function that makes every fitted study say that the first parameter is known to so many SDs."""

    def say(sd: float) -> None:
        def densities(part: Posterior, studies: tuple[str, ...]) -> NDArray[np.float64]:
            return np.asarray(-0.5 * ((part.z[:, 0] - part.mean[0]) / (sd * part.sd[0])) ** 2)

        monkeypatch.setattr("anagen.learning.without._densities", densities)

    return say


def test_a_seen_study_is_predicted_without_itself(studies_say: Callable[[float], None]) -> None:
    studies_say(2.0)
    found = predict([Trial.from_text(text())], workers=2)
    (one,) = found.files
    assert one.left_out is not None
    assert one.left_out.blind
    assert one.left_out.studies == ("Olsen2002",)
    assert one.parameters.id.endswith("without Olsen2002")
    assert [row.seen for row in one.rows] == [True, False, None]
    assert [row.blind for row in one.rows] == [True, True, None]
    assert one.rows[0].pareto_k == one.left_out.pareto_k
    assert (found.overall.seen.rows, found.overall.left_out.rows, found.overall.not_seen.rows) == (0, 1, 1)
    table = found.to_table()
    assert table["blind"].to_list() == [True, True, None]
    assert table["pareto_k"][0] == pytest.approx(one.left_out.pareto_k)
    assert "the prediction is blind to it" in " ".join(left_out_lines(one))
    assert observed_words(one.rows[0])["seen"] == "left out"
    learned = Trial.from_text(text()).predict(workers=2, as_learned=True)
    assert learned.left_out is None
    assert learned.rows[0].blind is False
    assert learned.rows[0].predicted != one.rows[0].predicted
    assert "no test" in " ".join(left_out_lines(learned))


def test_a_prediction_that_leans_on_few_draws_says_so(studies_say: Callable[[float], None]) -> None:
    studies_say(0.3)
    found = predict([Trial.from_text(text())], workers=2)
    (one,) = found.files
    assert one.left_out is not None
    assert (one.left_out.pareto_k or 0.0) > 0.7
    assert [row.blind for row in one.rows] == [False, True, None]
    assert "leans on few draws and is not blind" in " ".join(left_out_lines(one))
    assert observed_words(one.rows[0])["seen"].startswith("k ")
    assert (found.overall.seen.rows, found.overall.left_out.rows) == (1, 0)


def test_a_row_carries_what_is_promised(rows: tuple[PredictedRow, ...]) -> None:
    first = rows[0]
    assert (first.observed, first.n, first.study, first.seen) == (3.0, 6, "Olsen2002", True)
    assert first.observed_se == pytest.approx(12 / np.sqrt(6))
    assert first.interval90[0] < first.interval50[0] < first.interval50[1] < first.interval90[1]
    assert first.predicted is not None
    assert first.z == pytest.approx((3.0 - first.predicted) / first.predicted_sd)
    assert first.covered90 == (first.interval90[0] <= 3.0 <= first.interval90[1])
    assert [row.seen for row in rows] == [True, False, None]
    assert rows[1].observed_se == pytest.approx(8 / 3.92, rel=1e-3)


def test_trial_and_predict_say_the_same() -> None:
    trial = Trial.from_text(text(replicates=20))
    rows = trial.predict(workers=1, as_learned=True).rows
    bare = tuple(replace(row, crps=None, pit=None, rivals=None, blind=None) for row in rows)
    assert trial.run(workers=2, pictures=False).summary.observed == bare
    assert all(row.crps is not None and row.pit is not None for row in rows)


def test_the_prediction_of_a_whole_arm_is_the_mean_of_its_replicates() -> None:
    trial = Trial.from_text(text(replicates=20))
    summary = trial.run(workers=2, pictures=False).summary
    mean = summary.arms[0].at("non-vellus density", 24.0).mean_change
    assert summary.observed[0].predicted == pytest.approx(mean, rel=1e-12)


def test_more_patients_narrow_the_interval_and_fewer_widen_it() -> None:
    protocol = protocol_from_text(text())
    spread = np.random.default_rng(1).normal(0.0, 3.0, 400)

    def sd(wanted: float) -> float:
        one = [Drawn(np.full(3, x), np.full(3, 4.0), np.full(3, wanted)) for x in spread]
        return observed_rows(protocol, one)[0].predicted_sd or 0.0

    # Of a variance of 9, 4 is sampling of these patients; 1 would be that of four times as many.
    assert sd(1.0) == pytest.approx(np.sqrt(np.var(spread, ddof=1) - 3.0))
    assert sd(4.0) == pytest.approx(np.std(spread, ddof=1))
    few, all_of_them = (
        Trial.from_text(text(n=n, size=40, replicates=30))
        .predict(workers=2, as_learned=True)
        .rows[0]
        .predicted_sd
        or 0.0
        for n in (3, 20)
    )
    assert few > all_of_them


def test_any_number_of_workers_predicts_the_same() -> None:
    one, two = (predict([Trial.from_text(text())], workers=workers, as_learned=True) for workers in (1, 3))
    assert one.to_json() == two.to_json()


def test_order_of_arms() -> None:
    assert order_right([row("a", 3.0, 9.0), row("b", 1.0, 2.0)]) is True
    assert order_right([row("a", 3.0, 1.0), row("b", 1.0, 2.0)]) is False
    assert order_right([row("a", 3.0, 1.0)]) is None
    assert order_right([row("a", 3.0, 1.0, reference="b")]) is True
    assert order_right([row("a", 3.0, -1.0, reference="b")]) is False
    assert order_right([row("a", 3.0, 1.0, week=0), row("b", 1.0, 2.0, week=0)]) is None


def test_coverage_over_files() -> None:
    files = [[row("a", 3.0, 9.0), row("b", 1.0, 2.0)], [row("a", 3.0, 1.0, covered90=False, seen=False)]]
    found = overall(files)
    assert (found.coverage90.covered, found.coverage90.rows) == (2, 3)
    assert found.mean_absolute_error == {"hairs/cm2": pytest.approx(3.0)}
    assert found.order == ArmOrder(right=1, files=1)
    assert (found.seen.rows, found.not_seen.rows) == (2, 1)
    assert found.to_dict()["not seen"]["rows"] == 1
    assert "2 of 3, 67 %" in overall_lines(found)[1]


def test_binomial_interval_is_the_exact_one() -> None:
    # R 4: binom.test(7, 10)$conf.int; rule of three without a miss.
    assert binomial_interval(7, 10) == pytest.approx([0.3475471, 0.9332605], abs=1e-6)
    assert binomial_interval(0, 20)[0] == 0.0
    assert binomial_interval(20, 20) == pytest.approx([0.8315665, 1.0], abs=1e-6)
    assert np.isnan(binomial_interval(0, 0)).all()


def test_what_cannot_be_predicted_is_refused_before_anything_runs() -> None:
    bare = Trial.from_text(HEAD.format(size=12, replicates=30) + ARMS.format(dose="1e10"))
    with pytest.raises(InputError, match="no published result"):
        predict([Trial.from_text(text()), bare])
    with pytest.raises(InputError, match="too few"):
        predict([Trial.from_text(text(replicates=5))])
    shares = text().replace('kind = "change"', 'kind = "responders"')
    without_rule = "\n".join(line for line in shares.split("\n") if not line.startswith("sd"))
    with pytest.raises(InputError, match="no rule defines a responder"):
        protocol_from_text(without_rule)


def test_the_command_prints_tables_and_json(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(text(), encoding="utf-8")
    told = CliRunner().invoke(app, ["predict", str(file), "-q", "--as-learned"])
    assert told.exit_code == 0, told.output
    assert "3 published results in 1 file" in told.output
    found = json.loads(CliRunner().invoke(app, ["predict", str(file), "--json", "-q", "--as-learned"]).stdout)
    assert found["schema"] == "anagen-predict/1"
    assert found["files"][0]["file"] == "small.toml"
    assert found["overall"]["rows"] == 3
    prior = json.loads(
        CliRunner().invoke(app, ["predict", str(file), "--json", "-q", "--parameters", "prior"]).stdout
    )
    assert prior["files"][0]["parameters"]["mode"] == "prior"
    assert not any(row["seen"] for row in prior["files"][0]["rows"])


@pytest.mark.parametrize("path", sorted((EXAMPLES / "published").glob("*.toml")), ids=lambda path: path.stem)
def test_published_examples_are_whole_and_name_studies_of_the_evidence(path: Path) -> None:
    protocol = load_protocol(path)
    assert protocol.observed
    for observed in protocol.observed:
        study = observed.source.split(",")[0]
        assert study in learned_studies() or study in load_evidence().studies


def test_a_split_scalp_is_predicted_within_patients() -> None:
    split = text(size=10).replace("[measurement]", '[design]\nkind = "split-scalp"\n\n[measurement]')
    split = split.replace('model = "ANCOVA"', 'model = "paired"')
    split = split.replace('arm = "exosome"', 'arm = ["exosome", "saline"]').replace("n = 6\n", "")
    result = Trial.from_text(split).run(workers=2, pictures=False)
    row = result.summary.observed[0]
    assert row.predicted == pytest.approx(result.estimates["difference"].mean(), rel=1e-12)
    spread = result.estimates["difference"].std()
    assert row.predicted_sd == pytest.approx(spread, rel=1e-12)
