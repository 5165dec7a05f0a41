"""An estimator of one's own over all repeats: the same bytes however it is run; errors name the repeat."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from anagen.api import Result, Trial
from anagen.cli import app
from anagen.errors import InputError
from anagen.report.documents.made import document
from anagen.report.trial.page import render
from anagen.trial.analysis.compare import compare
from anagen.trial.own_analysis import Estimate, Repeat, loading
from anagen.trial.own_analysis.estimate import checked_estimates
from anagen.trial.own_analysis.null import is_null
from anagen.trial.protocol.intercurrent import ESTIMANDS
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.results.data_rows import OWN
from anagen.trial.results.schema import summary_schema
from anagen.web.design.draft import checked
from trial.test_intercurrent import EVENTS, FILE

REPEATS = 4
TEXT = FILE.replace("replicates = 3", f"replicates = {REPEATS}") + 'missing = "complete cases"\n'


def ancova(repeat: Repeat) -> Estimate:
    """The trial's own model, from the tables alone."""
    rows = repeat.endpoints
    y, baseline = (rows[name].fill_null(np.nan).to_numpy() for name in ("y", "baseline"))
    arm = np.array([repeat.arms.index(name) for name in rows["arm"]])
    found = compare("ANCOVA", y, baseline, arm, len(repeat.arms), repeat.arms.index(repeat.reference or ""))
    numbers: dict[str, Any] = {name: float(getattr(found, name)[0]) for name in ("se", "p", "low", "high")}
    return Estimate(float(found.difference[0]), **numbers, name="by hand")


def run(text: str = TEXT, analyse: Any = ancova, **options: Any) -> Result:
    return Trial.from_text(text).run(analyse=analyse, pictures=False, **options)


@pytest.fixture(scope="module")
def result() -> Result:
    return run(TEXT + EVENTS)


def test_the_built_in_estimator_made_by_hand_gives_its_numbers(result: Result) -> None:
    built_in, own = result.summary.own or ()
    assert built_in.built_in
    assert not own.built_in
    for name in ("estimate", "se", "p", "mean_estimate", "sd", "mean_se", "shown", "shown_mcse"):
        assert getattr(own, name) == pytest.approx(getattr(built_in, name), rel=1e-12), name


def test_a_repeat_has_the_events_that_a_clinic_would_record() -> None:
    seen: list[Repeat] = []

    def look(repeat: Repeat) -> Estimate:
        seen.append(repeat)
        return Estimate(0.0)

    found = run(TEXT + EVENTS, look)
    assert [repeat.number for repeat in seen] == list(range(REPEATS))
    first = seen[0].events
    told = [row for row in found.summary.intercurrent or () if row.events]
    assert sum(row.events for row in told) == first.height
    assert set(first["cause"]) == {row.cause for row in told}
    assert seen[0].endpoints["y"].null_count() > 0


def test_every_estimand_has_its_truth_as_for_the_trials_own(result: Result) -> None:
    (row,) = result.comparisons
    assert row.estimands is not None
    for own in result.summary.own or ():
        assert tuple(one.estimand for one in own.truths) == ESTIMANDS
        assert [one.targeted for one in own.truths] == [one.targeted for one in row.estimands]
        assert [one.bias for one in own.truths] == pytest.approx([one.bias for one in row.estimands])
        assert [one.coverage for one in own.truths] == [one.coverage for one in row.estimands]


def test_the_table_and_the_summary_are_written_and_described(result: Result, tmp_path: Path) -> None:
    result.save(tmp_path / "out", report=False)
    rows = pl.read_parquet(tmp_path / "out" / OWN)
    assert rows["replicate"].to_list() == list(range(REPEATS))
    assert rows["estimate"].to_list() == pytest.approx(result.estimates["difference"].to_list())
    assert OWN in (tmp_path / "out" / "data_dictionary.json").read_text()
    assert not (tmp_path / "out" / "replicates").exists(), "kept only if asked for"
    jsonschema.validate(result.to_dict(), summary_schema())


def test_the_report_shows_it_beside_the_trials_own(result: Result) -> None:
    page = render(result)
    assert "Estimators side by side" in page
    assert "by hand" in page
    assert "by hand" in document(result.protocol, "ademp", result=result).markdown()
    assert "Estimators side by side" not in render(run(analyse=None))


def test_workers_shards_and_kept_repeats_give_the_same_bytes(tmp_path: Path) -> None:
    plain = run(workers=1)
    assert plain.summary.own is not None
    wanted = plain.files()[OWN], plain.to_json()
    for shard in (2, 1):
        Trial.from_text(TEXT).run_shard(shard, 2, tmp_path, keep="all")

    def refused(*_: Any) -> None:
        raise AssertionError("a repeat that was kept is run again")

    trial = Trial.from_text(TEXT)
    trial.replicate = refused  # type: ignore[method-assign, assignment]
    kept = trial.run(analyse=ancova, pictures=False, work=tmp_path)
    for other in (run(workers=2), kept, run(keep="all")):
        assert (other.files()[OWN], other.to_json()) == wanted
    assert run(analyse=None).summary.own is None


def test_an_error_names_the_repeat_and_the_line() -> None:
    def wrong(repeat: Repeat) -> Estimate:
        if repeat.number == 2:
            raise ZeroDivisionError("nobody left")
        return Estimate(1.0)

    with pytest.raises(InputError, match=r"own analysis, repeat 2: ZeroDivisionError: nobody left \("):
        run(analyse=wrong)
    with pytest.raises(InputError, match="own analysis, repeat 0: it returned None"):
        run(analyse=lambda repeat: None)


def test_an_estimate_that_is_missing_shows_nothing_and_is_counted() -> None:
    def seldom(repeat: Repeat) -> Estimate:
        return Estimate(float("nan") if repeat.number else 50.0, se=1.0)

    _, row = run(analyse=seldom).summary.own or ()
    assert (row.repeats, row.shown) == (1, 1 / REPEATS)
    assert row.ci == pytest.approx((48.04, 51.96), abs=0.01), "of a normal law"
    assert 0.0 <= row.p < 1e-9


def test_an_estimate_on_another_scale_has_no_bias() -> None:
    _, row = run(analyse=lambda repeat: {"estimate": 2.0, "p": 0.01, "scale": "other"}).summary.own or ()
    assert row.truths == ()
    assert row.shown == 1.0


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ([], "returned 0 estimates"),
        ("3.1", "returned '3.1'"),
        ({"estimate": 1.0, "stderr": 2.0}, "unknown key of an estimate 'stderr'"),
        ({"se": 1.0}, "without 'estimate'"),
        ({"estimate": True}, "estimate True"),
        ({"estimate": 1.0, "p": 1.2}, "p of 0 to 1"),
        ({"estimate": 1.0, "low": 2.0, "high": 1.0}, "low before high"),
        ({"estimate": float("inf")}, "finite"),
        ({"estimate": 1.0, "name": ""}, "1 to 60 characters"),
        ({"estimate": 1.0, "arm": "C"}, "unknown arm 'C'"),
        ({"estimate": 1.0}, "an estimate of no arm"),
        ([Estimate(1.0, arm="A"), Estimate(2.0, arm="A")], "twice"),
    ],
)
def test_what_is_no_estimate_is_refused(returned: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        checked_estimates(returned, ["A", "B"])


def test_without_an_effect_all_arms_are_the_reference_and_the_share_is_a_type_one_error() -> None:
    trial = Trial.from_text(TEXT + EVENTS + 'arms = ["minoxidil"]\n')
    assert not is_null(trial.protocol, 0)
    null = trial.under_null()
    assert is_null(null.protocol, 0)
    row = (null.run(analyse=ancova, pictures=False).summary.own or ())[1]
    assert row.null
    assert [one.true_difference for one in row.truths] == [0.0] * len(ESTIMANDS)


def test_a_file_names_only_what_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = TEXT + 'own = "by hand"\n'
    protocol = protocol_from_text(text)
    assert protocol_from_text(resolved(protocol)) == protocol
    assert "by hand" in document(protocol, "sap").markdown()
    with pytest.raises(InputError, match=r"analysis.own: no installed package offers an analysis 'by hand'"):
        run(text, analyse=None)
    point = EntryPoint("by hand", f"{__name__}:ancova", loading.GROUP)
    monkeypatch.setattr(loading, "entry_points", lambda group: [point])
    monkeypatch.setitem(sys.modules, __name__, sys.modules[ancova.__module__])
    named = run(text, analyse=None).summary.own
    assert [row.name for row in named or ()] == ["ANCOVA", "by hand"]
    with pytest.raises(InputError, match="did you mean 'by hand'"):
        run(text.replace('"by hand"', '"by hands"'), analyse=None)


@pytest.mark.parametrize("name", ["mine.py:f", "../mine", "mine.py", "a:b"])
def test_a_file_cannot_have_code_run(name: str) -> None:
    with pytest.raises(InputError, match=r"analysis.own: .* is a file of code"):
        protocol_from_text(TEXT + f'own = "{name}"\n')


def test_a_server_runs_no_analysis_of_ones_own() -> None:
    with pytest.raises(InputError, match=r"analysis.own: an analysis of your own is not run here"):
        checked(TEXT + 'own = "by hand"\n')


def test_the_command_line_runs_a_function_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "trial.toml").write_text(TEXT.replace(f"replicates = {REPEATS}", "replicates = 2"))
    code = tmp_path / "mine.py"
    code.write_text("def shift(repeat):\n    return {'estimate': 3.0, 'se': 1.0, 'name': 'shift'}\n")
    out = tmp_path / "out"
    asked = ["trial", str(tmp_path / "trial.toml"), "--out", str(out), "--no-report", "--null", "--analyse"]
    done = CliRunner().invoke(app, [*asked, f"{code}:shift"])
    assert done.exit_code == 0, done.output
    assert "shift" in done.output
    assert pl.read_parquet(out / OWN)["estimate"].to_list() == [3.0, 3.0]
    for wrong, told in (
        (f"{code}:shft", "did you mean 'shift'"),
        (f"{tmp_path}/none.py:f", "is no file"),
        ("shift", "names no function"),
    ):
        with pytest.raises(InputError, match=told):
            loading.analysis_of_file(wrong)
