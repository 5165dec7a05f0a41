"""One's own trial data: analysed as in other software, and every fault told with its place."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from typer.testing import CliRunner

from anagen.cli import app
from anagen.errors import InputError
from anagen.files.json_schema import schema_of
from anagen.report.own_data import analysis_page, analysis_text
from anagen.statistics import mmrm
from anagen.statistics.comparisons import Comparisons
from anagen.trial.analysis.compare import MODELS, compare
from anagen.trial.own_data import estimators
from anagen.trial.own_data.analyse import analyse
from anagen.trial.own_data.plan import load_plan, plan_from_text
from anagen.trial.own_data.plan_file import plan_schema
from anagen.trial.own_data.result import OwnAnalysis
from trial import textbook

PLAN = """
[trial]
name = "A clinic's own trial"
[data]
subject = "id"
arm = "group"
outcome = "what"
value = "count"
visit = "week"
[[outcome]]
name = "hair count"
code = "HC"
unit = "hairs"
[design]
strata = ["clinic"]
[[arm]]
name = "drug"
[[arm]]
name = "placebo"
[analysis]
endpoint = "change in hair count at week 24"
model = "ANCOVA"
"""
Row = dict[str, Any]


def rows() -> list[Row]:
    """Two arms, three clinics, 40 people; some leave, one has no age."""
    rng = np.random.default_rng(3)
    found = []
    for number in range(40):
        arm, clinic = ("drug", "placebo")[number % 2], "ABC"[number % 3]
        start = rng.normal(100, 15)
        about = {"id": f"P{number:02d}", "group": arm, "clinic": clinic, "age": 30 + number % 25}
        about["sex"] = "FM"[number % 5 == 0]
        if number == 7:
            about["age"] = ""
        for week, gain in ((0, 0.0), (12, 4.0), (24, 8.0)):
            if week and number % 9 == 4:
                continue
            value = start + (gain if arm == "drug" else 0.0) + (week > 0) * rng.normal(0, 4)
            found.append({**about, "what": "HC", "week": week, "count": round(float(value), 3)})
    return found


def written(folder: Path, table: list[Row], name: str = "data.csv") -> Path:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(table[0]))
    writer.writeheader()
    writer.writerows(table)
    path = folder / name
    path.write_text(buffer.getvalue(), encoding="utf-8")
    return path


def changes() -> dict[str, Any]:
    """Arrays of those with a change at week 24."""
    start = {row["id"]: row for row in rows() if row["week"] == 0}
    end = [row for row in rows() if row["week"] == 24]
    base = np.array([start[row["id"]]["count"] for row in end])
    return {
        "y": np.array([row["count"] for row in end]) - base,
        "base": base,
        "rows": end,
        **{name: np.array([row[name] for row in end]) for name in ("group", "clinic")},
    }


def test_an_ancova_with_strata_is_the_textbooks(tmp_path: Path) -> None:
    found = analyse(written(tmp_path, rows()), plan_from_text(PLAN))
    (row,) = found.comparisons
    data = changes()
    expected = textbook.ancova(data["y"], data["base"], data["group"], data["clinic"], "placebo", "drug")
    for name, value in expected.items():
        assert getattr(row, name) == pytest.approx(value, rel=1e-8), name
    assert [arm.n for arm in found.arms] == [(data["group"] == name).sum() for name in ("drug", "placebo")]
    assert sum(arm.fields for arm in found.arms) == 40
    assert any("have no value at week 24: complete cases" in note for note in found.notes)


def test_covariates_are_numbers_or_groups(tmp_path: Path) -> None:
    plan = plan_from_text(PLAN + 'covariates = ["age", "sex"]\n')
    found = analyse(written(tmp_path, rows()), plan)
    data = changes()
    kept = np.array([row["age"] != "" for row in data["rows"]])
    age = np.array([float(row["age"] or 0) for row in data["rows"]])[kept]
    men = np.array([row["sex"] == "M" for row in data["rows"]])[kept]
    clinics = [data["clinic"][kept] == name for name in "BC"]
    design = np.column_stack(
        [np.ones(kept.sum()), data["group"][kept] == "drug", data["base"][kept], *clinics, age, men]
    ).astype(float)
    y = data["y"][kept]
    beta, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    df = len(y) - rank
    variance = ((y - design @ beta) ** 2).sum() / df * np.linalg.inv(design.T @ design)[1, 1]
    (row,) = found.comparisons
    assert (row.difference, row.se, row.df) == pytest.approx((beta[1], variance**0.5, df), rel=1e-8)
    assert any("lack a covariate" in note for note in found.notes)


def test_rows_of_patients_give_what_rows_of_visits_give(tmp_path: Path) -> None:
    start = {row["id"]: row["count"] for row in rows() if row["week"] == 0}
    end = {row["id"]: row["count"] for row in rows() if row["week"] == 24}
    wide = [
        {**row, "before": start[row["id"]], "after": end.get(row["id"], "NA")}
        for row in rows()
        if row["week"] == 0
    ]
    plan = PLAN.replace(
        'outcome = "what"\nvalue = "count"\nvisit = "week"',
        "\n".join(['rows = "patients"', 'value = "after"', 'baseline = "before"']),
    )
    by_visits = analyse(written(tmp_path, rows()), plan_from_text(PLAN))
    by_patients = analyse(written(tmp_path, wide, "wide.csv"), plan_from_text(plan))
    assert by_patients.comparisons == by_visits.comparisons
    assert by_patients.arms == by_visits.arms


def test_responders_of_an_outcome_of_ones_own(tmp_path: Path) -> None:
    plan = PLAN.replace("change in hair count at", "responders: change in hair count of at least 5 hairs at")
    plan = plan.replace('"ANCOVA"', '"risk difference"')
    (row,) = analyse(written(tmp_path, rows()), plan_from_text(plan)).comparisons
    first = {one["id"]: one for one in rows() if one["week"] == 0}
    end = {one["id"]: one["count"] for one in rows() if one["week"] == 24}
    met = np.array([end.get(key, -1e9) - one["count"] >= 5 for key, one in first.items()])
    treated = np.array([one["group"] == "drug" for one in first.values()])
    clinics = np.array([one["clinic"] for one in first.values()])
    counts = textbook.tables(met, treated, clinics)
    expected = textbook.mantel_haenszel(counts)
    assert (row.difference, row.se, row.p) == pytest.approx(tuple(expected.values()), rel=1e-8)
    assert row.ci == pytest.approx(textbook.miettinen_nurminen(counts), rel=1e-8)


def test_strata_and_covariates_may_stand_in_adsl(tmp_path: Path) -> None:
    adsl = [
        {"USUBJID": row["id"], "CLINIC": row["clinic"], "AGE": row["age"] or 41}
        for row in rows()
        if row["week"] == 0
    ]
    adeff = [
        {
            "USUBJID": row["id"],
            "TRTP": row["group"],
            "PARAMCD": "HC",
            "AVISITN": row["week"],
            "AVAL": row["count"],
        }
        for row in rows()
    ]
    written(tmp_path, adsl, "ADSL.csv")
    written(tmp_path, adeff, "ADEFF.csv")
    start, end = PLAN.index("[data]"), PLAN.index("[[outcome]]")
    plan = PLAN[:start] + PLAN[end:].replace('"clinic"', '"CLINIC"') + 'covariates = ["AGE"]\n'
    beside = [{**row, "age": row["age"] or 41} for row in rows()]
    expected = analyse(written(tmp_path, beside, "one.csv"), plan_from_text(PLAN + 'covariates = ["age"]\n'))
    assert analyse(tmp_path, plan_from_text(plan)).comparisons == expected.comparisons


def test_a_result_fits_its_schema_and_is_told(tmp_path: Path) -> None:
    found = analyse(written(tmp_path, rows()), plan_from_text(PLAN, "mine.toml"))
    jsonschema.validate(json.loads(found.to_json()), schema_of(OwnAnalysis, "analysis"))
    jsonschema.Draft202012Validator.check_schema(plan_schema())
    text = analysis_text(found)
    assert "drug - placebo" in text
    assert "adjusted for clinic" in text
    assert "mine.toml" in text
    page = analysis_page(found)
    assert page.count("<tr>") == 5  # two heads, two arms, one comparison
    assert "drug - placebo" in page


def test_the_command_writes_json_and_a_page(tmp_path: Path) -> None:
    data = str(written(tmp_path, changed(0, group="drug")))
    plan, out, html = (tmp_path / name for name in ("plan.toml", "out.json", "page.html"))
    plan.write_text(PLAN.replace("clinic's", "<b>clinic</b>"), encoding="utf-8")
    files = ["--out", str(out), "--html", str(html)]
    told = CliRunner().invoke(app, ["analyse", data, "--plan", str(plan), *files])
    assert told.exit_code == 0, told.output
    assert "drug - placebo" in told.stdout
    shown = CliRunner().invoke(app, ["analyse", data, "--plan", str(plan), "--json"])
    assert json.loads(shown.stdout) == json.loads(out.read_text(encoding="utf-8"))
    assert "A &lt;b&gt;clinic&lt;/b&gt; own trial" in html.read_text(encoding="utf-8")


def test_an_estimator_is_added_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def at_random(data: estimators.Prepared) -> Comparisons:
        assert data.values.shape == (40, 3)
        return compare("Welch", data.y, data.baseline, data.arm, data.arms, data.reference, data.alpha)

    known = {**estimators.ESTIMATORS, "mine": estimators.Estimator(at_random, takes_covariates=True)}
    monkeypatch.setattr("anagen.trial.own_data.plan.ESTIMATORS", known)
    mine = analyse(written(tmp_path, rows()), plan_from_text(PLAN.replace('"ANCOVA"', '"mine"')))
    plain = PLAN.replace('"ANCOVA"', '"Welch"')
    assert mine.comparisons == analyse(tmp_path / "data.csv", plan_from_text(plain)).comparisons
    assert set(MODELS) - set(known) == {"crossover"}


def test_repeated_measures_are_those_of_the_statistics(tmp_path: Path) -> None:
    found = analyse(written(tmp_path, rows()), plan_from_text(PLAN.replace('"ANCOVA"', '"MMRM"')))
    start = {row["id"]: row["count"] for row in rows() if row["week"] == 0}
    later = [row for row in rows() if row["week"]]
    frame: dict[str, Any] = {name: np.array([row[name] for row in later]) for name in ("id", "week", "group")}
    frame["clinic"] = np.array([row["clinic"] for row in later])
    frame["base"] = np.array([start[row["id"]] for row in later])
    frame["change"] = np.array([row["count"] for row in later]) - frame["base"]
    levels = {"group": ["placebo", "drug"]}
    fit = mmrm(
        frame, "change ~ base * week + group * week + clinic", subject="id", visit="week", levels=levels
    )
    expected = fit.differences("group", by="week")[1]
    (row,) = found.comparisons
    wanted = (expected.estimate, expected.se, expected.df, expected.p)
    assert (row.difference, row.se, row.df, row.p) == pytest.approx(wanted, rel=1e-8)


def test_times_have_a_hazard_ratio(tmp_path: Path) -> None:
    timed = "time to change in hair count of at least 5 hairs by week 24"
    plan = PLAN.replace("change in hair count at week 24", timed).replace('"ANCOVA"', '"Cox"')
    found = analyse(written(tmp_path, rows()), plan_from_text(plan))
    (row,) = found.comparisons
    assert row.hazard_ratio is not None
    assert row.hazard_ratio > 1
    assert row.hazard_ratio_ci is not None
    assert row.hazard_ratio_ci[0] < row.hazard_ratio < row.hazard_ratio_ci[1]
    assert "hazard ratio" in analysis_text(found)
    assert found.unit == "%"


def changed(number: int, **cells: Any) -> list[Row]:
    """The data with other cells in one row."""
    table = rows()
    table[number] = {**table[number], **cells}
    return table


FAULTS: dict[str, tuple[list[Row], str, str]] = {
    "arm": (
        changed(3, group="drag"),
        PLAN,
        r"data\.csv, line 5, group: unknown arm 'drag'; did you mean 'drug'",
    ),
    "two arms": (
        changed(1, group="placebo"),
        PLAN,
        r"line 3, group: arm 'placebo', and 'drug' at data\.csv, line 2",
    ),
    "number": (changed(2, count="12,5"), PLAN, r"line 4, count: count cannot be '12,5' \(expected a number"),
    "twice": (changed(2, week=12), PLAN, r"line 4: P00 has a second value at week 12 .* data\.csv, line 3"),
    "no week": (changed(2, week=""), PLAN, r"line 4, week: week is empty"),
    "no patient": (changed(2, id=""), PLAN, r"line 4, id: id is empty"),
    "stratum": (changed(1, clinic="B"), PLAN, r"line 3, clinic: clinic is 'B', and 'A' at data\.csv, line 2"),
    "column": (rows(), PLAN.replace('"count"', '"counts"'), r"unknown column 'counts'; did you mean 'count'"),
    "outcome": (
        rows(),
        PLAN.replace('"HC"', '"HCT"'),
        r"unknown code of hair count 'HCT'; did you mean 'HC'",
    ),
    "visit": (
        rows(),
        PLAN.replace("week 24", "week 26"),
        r"no visit at week 26, the endpoint's \(expected one of",
    ),
    "empty arm": (
        rows(),
        PLAN.replace('"drug"', '"other"\n[[arm]]\nname = "drug"'),
        "nobody is in arm 'other'",
    ),
    "filter": (
        rows(),
        PLAN.replace("[[outcome]]", 'where = {clinic = "D"}\n[[outcome]]', 1),
        "no row has clinic 'D'",
    ),
    "replicates": (
        [{**row, "REPLIC": 1 + (row["id"] > "P20")} for row in rows()],
        PLAN,
        "holds 2 replicates",
    ),
}
PLAN_FAULTS = {
    "model": (
        PLAN.replace('"ANCOVA"', '"ANOVA"'),
        "analysis.model: unknown model 'ANOVA'; did you mean 'ANCOVA'",
    ),
    "covariates": (
        PLAN.replace('"ANCOVA"', '"Welch"') + 'covariates = ["age"]',
        "'Welch' takes no covariates",
    ),
    "key": (PLAN.replace("value =", "valeu ="), "unknown key 'valeu'; did you mean 'value'"),
    "outcome": (PLAN.replace("in hair count", "in hair cuont"), "unknown outcome 'hair cuont'; did you mean"),
    "reference": (PLAN + 'reference = "vehicle"', "analysis.reference: unknown arm 'vehicle'"),
    "margin": (PLAN + 'margin = "5 hairs"', "analysis.margin: margin is judged in virtual trials only"),
    "no last day": (
        PLAN.replace("change in hair count at week 24", "time to hair count >= 120 hairs"),
        "a time to an event needs its last visit",
    ),
    "arm twice": (PLAN.replace('"placebo"', '"drug"'), "the arm 'drug' is there already"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_data_is_one_line_with_its_place(fault: str, tmp_path: Path) -> None:
    table, plan, message = FAULTS[fault]
    with pytest.raises(InputError, match=message) as found:
        analyse(written(tmp_path, table), plan_from_text(plan))
    assert "\n" not in str(found.value)


@pytest.mark.parametrize("fault", PLAN_FAULTS)
def test_a_fault_of_the_plan_is_one_line_with_its_place(fault: str) -> None:
    plan, message = PLAN_FAULTS[fault]
    with pytest.raises(InputError, match=message):
        plan_from_text(plan)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("data.csv", b"id;group\n1;drug\n", "columns are separated by ';'"),
        ("data.csv", b"id,id\n1,2\n", "column 'id' is given twice"),
        ("data.csv", b"id,group\n", "holds no row of data"),
        ("data.csv", b"", "cannot be read"),
        ("data.json", b"{}", "cannot be read"),
        ("data.parquet", b"PAR1", "cannot be read"),
        ("data.xlsx", b"", "of no format that is read here"),
    ],
)
def test_a_file_that_is_none_is_refused(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        analyse(tmp_path / name, plan_from_text(PLAN))


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        analyse(tmp_path / "absent.csv", load_plan(tmp_path / "plan.toml"))
    with pytest.raises(InputError, match="holds no ADEFF"):
        analyse(tmp_path, tmp_path / "plan.toml")


def test_sides_of_a_scalp_are_pairs(tmp_path: Path) -> None:
    table = []
    for row in rows():
        gain = 5.0 if row["week"] == 24 and row["id"] < "P30" else 1.0
        table.append({**row, "group": "drug", "side": 0, "count": row["count"] + gain})
        table.append({**row, "group": "placebo", "side": 1})
    plan = PLAN.replace('strata = ["clinic"]', 'kind = "split-scalp"').replace('"ANCOVA"', '"paired"')
    plan = plan.replace('visit = "week"', 'visit = "week"\nside = "side"')
    (row,) = analyse(written(tmp_path, table), plan_from_text(plan)).comparisons
    weeks = [one for one in rows() if one["week"] == 24]
    gains = np.array([(5.0 if one["id"] < "P30" else 1.0) - 1.0 for one in weeks])
    expected = textbook.one_sample(gains)
    assert (row.difference, row.se, row.df) == pytest.approx(
        (expected["difference"], expected["se"], expected["df"]), rel=1e-8
    )
    with pytest.raises(InputError, match="P00 has 1 sides in arms drug"):
        analyse(written(tmp_path, table[0:1] + table[2:3] + table[4:5] + table[6:]), plan_from_text(plan))
