"""Trials judged by their responders, from the file to the report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from anagen.api import Trial
from anagen.cli import app
from anagen.errors import InputError
from anagen.report.trial.reading import responders
from anagen.trial.protocol.reading import protocol_from_text, resolved

pytestmark = pytest.mark.slow


RULE = "change in non-vellus density of at least 10 %"
FILE = f"""
[trial]
name = "responders"
seed = 5
replicates = 6
parameters = "fixed"

[population]
alopecia = "androgenetic"
sex = "any"
age = "25 to 50 years"
norwood = ["III vertex", "IV"]
size = 60

[design]
randomisation = "stratified"
strata = ["sex"]
dropout = "20 % by week 24"

[measurement]
method = "macrophotography, tattooed field"
region = "vertex"
visits = "weeks 0, 12, 24"

[analysis]
endpoint = "responders: {RULE} at week 24"
reference = "vehicle"
"""
ARMS = """
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
"""
OBSERVED = """
[[observed]]
arm = "minoxidil"
outcome = "non-vellus density"
kind = "responders"
week = 24
value = "40 %"
n = 30
source = "nobody"

[[observed]]
arm = ["minoxidil", "vehicle"]
outcome = "non-vellus density"
kind = "responders"
rule = "rise in non-vellus density of at least 12 hairs/cm2"
week = 12
value = "-3 %"
source = "nobody"
"""


def with_model(model: str, text: str = FILE + ARMS) -> str:
    return text.replace("[analysis]\n", f'[analysis]\nmodel = "{model}"\n')


def split(text: str) -> str:
    return re.sub(r"randomisation.*\nstrata.*\n", 'kind = "split-scalp"\n', text)


def test_defaults_and_the_way_back() -> None:
    protocol = protocol_from_text(FILE + ARMS + OBSERVED)
    assert protocol.analysis.model == "Cochran-Mantel-Haenszel"
    assert protocol.analysis.missing == "non-responder imputation"
    assert protocol.observed[0].rule == protocol.analysis.endpoint.rule
    assert protocol.observed[1].value == -3.0
    assert protocol_from_text(resolved(protocol)) == protocol


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            RULE,
            "change in total density of at least 10",
            "line 26, analysis.endpoint.*10 hairs/cm2. or .10 %",
        ),
        (RULE, "change in anagen density of at least 10 %", "analysis.endpoint"),
        ("at week 24", "at week 20", "there is no visit at"),
        ("at week 24", "at week 0", "change at baseline"),
        (RULE, "shed hairs per day <= 3 hairs/cm2/day", None),
        (RULE, "change in shed hairs per day of at most -10 %", "no baseline"),
        ('reference = "vehicle"', 'model = "ANCOVA"', "does not fit the endpoint 'responders.*Cochran"),
        ('reference = "vehicle"', 'model = "logistc"', "did you mean 'logistic'"),
        (f"responders: {RULE}", "change in total density", None),
        (
            f'"responders: {RULE} at week 24"',
            '"change in total density at week 24"\nmissing = "non-responder imputation"',
            "needs an endpoint of responders",
        ),
        (
            f'"responders: {RULE} at week 24"',
            '"change in total density at week 24"\nmodel = "logistic"',
            "does not fit the endpoint.*an endpoint such as",
        ),
    ],
)
def test_faults_of_a_file(old: str, new: str, fault: str | None) -> None:
    text = FILE.replace(old, new) + ARMS
    if fault is None:
        assert protocol_from_text(text)
        return
    with pytest.raises(InputError, match=fault):
        protocol_from_text(text)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('value = "40 %"', 'value = "140 %"', "expected 0 to 100 %"),
        ('value = "40 %"', 'value = "40 hairs/cm2"', "observed 1.value"),
        ("n = 30", 'sd = "3 %"', "no SD between patients"),
        ("rise in non-vellus", "rise in total", "the rule is about 'total density'"),
        ("rise in non-vellus", "rise in non-velus", "did you mean 'non-vellus density'"),
        (
            'kind = "responders"\nweek',
            'kind = "change"\nrule = "total density > 9 hairs/cm2"\nweek',
            "the kind is",
        ),
    ],
)
def test_faults_of_a_published_share(old: str, new: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        protocol_from_text(FILE + ARMS + OBSERVED.replace(old, new, 1))


def test_a_continuous_trial_needs_a_rule_of_its_own_for_a_published_share() -> None:
    text = FILE.replace(f"responders: {RULE}", "change in non-vellus density") + ARMS
    share = OBSERVED.split("\n\n")[0]
    with pytest.raises(InputError, match="no rule defines a responder"):
        protocol_from_text(text + share)
    assert protocol_from_text(text + share + f'\nrule = "{RULE}"\n').observed[0].rule is not None


@pytest.mark.parametrize("model", ["Cochran-Mantel-Haenszel", "logistic", "risk difference"])
def test_a_trial_agrees_with_its_own_table(model: str) -> None:
    result = Trial.from_text(with_model(model)).run(workers=1, pictures=False)
    row = result.comparisons[0]
    assert row.model == model
    shares = dict(responders(result.summary))
    assert sum(share.n for share in shares.values()) == 60
    wide = (
        result.observations.filter(pl.col("outcome") == "non-vellus density")
        .pivot(on="week", index=["patient", "arm"], values="value")
        .with_columns((pl.col("24.0") >= 1.1 * pl.col("0.0") - 1e-9).fill_null(False).alias("responds"))
    )
    for arm, share in shares.items():
        mine = wide.filter(pl.col("arm") == arm)["responds"]
        assert (share.n, share.responders) == (len(mine), mine.sum())
        assert share.percent == pytest.approx(100 * mine.mean())
        assert share.ci95 is not None
        low, high = share.ci95
        assert low <= share.percent <= high
        assert share.untreated_percent <= share.true_percent + 10
    assert wide["24.0"].null_count() > 0
    # With 30 in each arm of much the same strata, the weighted difference is near the plain one.
    plain = shares["minoxidil"].percent - shares["vehicle"].percent
    assert row.difference == pytest.approx(plain, abs=3.0)
    assert row.true_difference > 0
    assert result.summary.estimand.strategy == "composite"


def test_nothing_against_nothing_has_no_true_difference() -> None:
    # Arms that are given the same are refused, so the first gets its nothing once a day.
    drug = 'therapy = "minoxidil topical"\n  dose = "5 %"\n  schedule = "twice daily"'
    arms = ARMS.replace(drug, 'therapy = "vehicle"\n  schedule = "daily"')
    summary = Trial.from_text(FILE + arms).run(workers=1, pictures=False).summary
    assert abs(summary.comparisons[0].true_difference) < 1e-9


def test_two_sides_of_a_scalp_are_compared_within_patients() -> None:
    result = Trial.from_text(split(FILE + ARMS)).run(workers=1, pictures=False)
    row = result.comparisons[0]
    y = (
        result.observations.filter(pl.col("outcome") == "non-vellus density")
        .pivot(on="week", index=["patient", "arm"], values="value")
        .with_columns((pl.col("24.0") >= 1.1 * pl.col("0.0") - 1e-9).fill_null(False).alias("responds"))
        .pivot(on="arm", index="patient", values="responds")
    )
    only = [int((y[a] & ~y[b]).sum()) for a, b in (("minoxidil", "vehicle"), ("vehicle", "minoxidil"))]
    assert row.difference == pytest.approx(100 * (only[0] - only[1]) / len(y))
    with pytest.raises(InputError, match="a split-scalp trial"):
        protocol_from_text(with_model("logistic", split(FILE + ARMS)))


def test_one_arm_has_a_rate_and_no_test() -> None:
    one = FILE.replace('reference = "vehicle"\n', "") + ARMS.split("\n\n")[0]
    summary = Trial.from_text(one).run(workers=1, pictures=False).summary
    (row,), ((_, share),) = summary.comparisons, responders(summary)
    assert row.model == "responder rate"
    assert row.difference == share.percent
    assert row.power is None
    assert "odds_ratio" not in row.to_dict()


def test_a_patient_more_moves_nobody_else() -> None:
    """The responders of the first sixty are those of sixty: rules add no draw of their own."""
    simple = re.sub(r"randomisation.*\nstrata.*\n", 'randomisation = "simple"\n', FILE) + ARMS
    few = Trial.from_text(simple).run(workers=1, pictures=False).observations
    more = (
        Trial.from_text(simple.replace("size = 60", "size = 61")).run(workers=1, pictures=False).observations
    )
    assert more.filter(pl.col("patient") < 60).equals(few)


def test_the_command_tells_who_responded(tmp_path: Path) -> None:
    file, out = tmp_path / "responders.toml", tmp_path / "out"
    file.write_text(with_model("logistic") + OBSERVED, encoding="utf-8")
    told = CliRunner().invoke(app, ["trial", str(file), "--out", str(out), "--workers", "1"])
    assert told.exit_code == 0, told.output
    assert "responders at week 24: percent change in non-vellus density" in told.output
    assert "odds ratio" in told.output
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["endpoint"]["rule"] == "percent change in non-vellus density of at least 10 %"
    assert summary["endpoint"]["unit"] == "%"
    assert [row["kind"] for row in summary["observed"]] == ["responders", "responders"]
    page = (out / "report.html").read_text(encoding="utf-8")
    for words in ("responded at week 24", "percentage points", "Odds ratio", "Left untreated"):
        assert words in page
    again = CliRunner().invoke(app, ["trial", str(out / "protocol.toml"), "--out", str(tmp_path / "b"), "-q"])
    assert again.exit_code == 0, again.output
    assert (tmp_path / "b" / "summary.json").read_bytes() == (out / "summary.json").read_bytes()


def test_the_command_predicts_shares(tmp_path: Path) -> None:
    file = tmp_path / "responders.toml"
    file.write_text((FILE + ARMS + OBSERVED).replace("replicates = 6", "replicates = 20"), encoding="utf-8")
    told = CliRunner().invoke(app, ["predict", str(file), "-q", "--json", "--as-learned"])
    assert told.exit_code == 0, told.output
    share, difference = json.loads(told.stdout)["files"][0]["rows"]
    assert share["unit"] == difference["unit"] == "%"
    assert share["observed_se"] == pytest.approx((40 * 60 / 30) ** 0.5)
    assert 0 <= share["interval90"][0] <= share["predicted"] <= share["interval90"][1] <= 100
    assert difference["rule"] == "change in non-vellus density of at least 12 hairs/cm2"
    table = CliRunner().invoke(app, ["predict", str(file), "-q", "--as-learned"])
    assert "responders" in table.output
