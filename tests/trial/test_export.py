"""Exported data: valid in every format, and enough to repeat each reported estimate from the files alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import polars as pl
import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.files.data_table import columns_of
from anagen.files.dataset_json import dataset_schema
from anagen.files.result_set import verified
from anagen.measurement.outcomes import OUTCOMES
from anagen.trial.export.adam import parameter_codes
from anagen.trial.export.adam_rows import ROWS
from anagen.trial.export.export import FORMATS, export
from anagen.trial.own_data.analyse import analyse
from trial import textbook

HEAD = """
[trial]
name = "Data door"
seed = 12
replicates = 2
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "22 to 55 years"
norwood = ["III vertex", "IV"]
size = 64
[design]
kind = "{kind}"
randomisation = "{randomisation}"
{more}
dropout = "25 % by week 24"
[[arm]]
name = "finasteride, 1 mg"
  [[arm.treatment]]
  therapy = "{therapy}"
  dose = "{dose}"
[[arm]]
name = "Vehicle or none"
untreated = true
[measurement]
method = "macrophotography, tattooed field"
region = {region}
visits = "weeks 0, 12, 24"
outcomes = ["non-vellus density", "mean diameter"]
[analysis]
endpoint = "{endpoint}"
model = "{model}"
missing = "{missing}"
"""
CHANGE = "change in non-vellus density at week 24"
RESPONSE = "responders: change in non-vellus density of at least 5 hairs/cm2 at week 24"
COMPLETE, LOCF, NRI = "complete cases", "last observation carried forward", "non-responder imputation"
CASES = {
    "t test": ("t test", CHANGE, COMPLETE),
    "Welch": ("Welch", f"percent {CHANGE}", COMPLETE),
    "ANCOVA": ("ANCOVA", CHANGE, COMPLETE),
    "ANCOVA, carried forward": ("ANCOVA", CHANGE, LOCF),
    "Cochran-Mantel-Haenszel": ("Cochran-Mantel-Haenszel", RESPONSE, NRI),
    "logistic": ("logistic", RESPONSE, NRI),
    "risk difference": ("risk difference", RESPONSE, NRI),
    "responders, complete": ("risk difference", RESPONSE, COMPLETE),
    "paired": ("paired", CHANGE, COMPLETE),
}
FURTHER = {
    "MMRM": ("MMRM", CHANGE, COMPLETE),
    "log-rank": (
        "log-rank",
        "time to change in non-vellus density of at least 5 hairs/cm2 by week 24",
        COMPLETE,
    ),
    "Cox": ("Cox", "time to change in non-vellus density of at least 5 hairs/cm2 by week 24", COMPLETE),
}
"""Models whose estimates are repeated from the files by the same code, which is held to R elsewhere."""
TOLERANCE = 1e-8


def text(case: str, region: str = '["vertex", "frontal"]') -> str:
    model, endpoint, missing = {**CASES, **FURTHER}[case]
    split = model == "paired"
    return HEAD.format(
        kind="split-scalp" if split else "parallel",
        randomisation="blocked" if split else "stratified",
        more="" if split else 'block = 4\nstrata = ["stage"]',
        therapy="minoxidil topical" if split else "finasteride",
        dose="5 %" if split else "1 mg",
        region=region,
        endpoint=endpoint,
        model=model,
        missing=missing,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Folder of the results of a case, run once."""
    made: dict[str, Path] = {}

    def of(case: str) -> Path:
        if case not in made:
            out = tmp_path_factory.mktemp("results") / "out"
            made[case] = (
                Trial.from_text(text(case)).run(workers=1, pictures=False, keep="all").save(out, report=False)
            )
        return made[case]

    return of


def from_csv(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema_length=None)


def from_json(path: Path) -> pl.DataFrame:
    content = json.loads(path.read_text(encoding="utf-8"))
    names = [one["name"] for one in content["columns"]]
    return pl.DataFrame(content["rows"], schema=names, orient="row", infer_schema_length=None)


def from_xpt(path: Path) -> pl.DataFrame:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_sas(path, encoding="utf-8")
    return pl.DataFrame({name: frame[name].to_list() for name in frame.columns}, strict=False).with_columns(
        pl.col(pl.Float64).fill_nan(None), pl.col(pl.String).replace("", None)
    )


READERS = {"csv": from_csv, "parquet": pl.read_parquet, "dataset-json": from_json, "xpt": from_xpt}


def estimate(case: str, data: pl.DataFrame) -> dict[str, float]:
    """Estimate of a case from its ADEFF, by textbook statistics."""
    model, endpoint, _ = CASES[case]
    used = data.filter(pl.col("ANL01FL") == "Y").sort("USUBJID", "SIDE")
    arm, strata = used["TRTP"].to_numpy().astype(str), used["STRATAR"].to_numpy().astype(str)
    treated = arm == "finasteride, 1 mg"
    y = used["PCHG" if endpoint.startswith("percent") else "CHG"].cast(pl.Float64).to_numpy()
    met = used["AVAL"].to_numpy() == 1
    match model:
        case "t test" | "Welch":
            return textbook.two_sample(y, treated, equal=model == "t test")
        case "ANCOVA":
            of = "finasteride, 1 mg"
            return textbook.ancova(y, used["BASE"].to_numpy(), arm, strata, "Vehicle or none", of)
        case "paired":
            wide = used.pivot("TRTP", index="USUBJID", values="CHG").drop_nulls()
            return textbook.one_sample((wide["finasteride, 1 mg"] - wide["Vehicle or none"]).to_numpy())
        case "logistic":
            return textbook.logistic(textbook.tables(met, treated, strata))
        case _:
            counts = textbook.tables(met, treated, strata)
            found = textbook.mantel_haenszel(counts)
            if model == "risk difference":
                found["low"], found["high"] = textbook.miettinen_nurminen(counts)
            return found


def agrees(found: dict[str, float], reported: dict[str, Any]) -> None:
    for name, value in found.items():
        assert value == pytest.approx(reported[name], rel=TOLERANCE, abs=TOLERANCE), name


@pytest.mark.parametrize("case", CASES)
def test_each_estimate_follows_from_the_files_alone(
    case: str, folder: Callable[[str], Path], tmp_path: Path
) -> None:
    results = folder(case)
    data = from_csv(export(results, tmp_path / "csv", "csv") / "ADEFF.csv")
    estimates = pl.read_parquet(results / "estimates.parquet").filter(pl.col("replicate") == 0)
    assert estimates.height == 2  # one for each region
    for row in estimates.iter_rows(named=True):
        letter = row["region"][0].upper()
        found = estimate(case, data.filter(pl.col("PARAMCD").str.ends_with(letter)))
        if "odds_ratio" in found:
            odds = found.pop("odds_ratio")
            if row["region"] == "vertex":
                summary = json.loads((results / "summary.json").read_text(encoding="utf-8"))
                assert odds == pytest.approx(summary["comparisons"][0]["odds_ratio"], rel=TOLERANCE)
        agrees(found, row)


def test_all_replicates_give_their_estimates_too(folder: Callable[[str], Path], tmp_path: Path) -> None:
    results = folder("ANCOVA")
    out = export(results, tmp_path / "all", "parquet", everything=True)
    data = pl.read_parquet(out / "ADEFF" / "*.parquet")
    told = pl.read_parquet(out / "ADEST.parquet")
    assert sorted(data["REPLIC"].unique()) == sorted(told["REPLIC"].unique()) == [1, 2]
    for row in told.filter(pl.col("REGION") == "vertex").iter_rows(named=True):
        mine = data.filter(pl.col("REPLIC") == row["REPLIC"], pl.col("PARAMCD").str.ends_with("V"))
        found = estimate("ANCOVA", mine)
        agrees(found, {"difference": row["DIFF"], "se": row["SE"], "p": row["PVALUE"], "df": row["DF"]})


@pytest.mark.parametrize("case", [*CASES, *FURTHER])
def test_the_exported_plan_repeats_the_analysis(
    case: str, folder: Callable[[str], Path], tmp_path: Path
) -> None:
    results = folder(case)
    row = pl.read_parquet(results / "estimates.parquet").row(0, named=True)
    for name in ("csv", "dataset-json", "xpt"):
        out = export(results, tmp_path / name, name)
        (found,) = analyse(out, out / "plan.toml").comparisons
        assert (found.arm, found.reference) == (row["arm"], row["reference"])
        agrees({"difference": found.difference, "se": found.se, "p": found.p}, row)
        agrees(dict(zip(("low", "high"), found.ci, strict=True)), row)
        assert np.isnan(found.df) if row["df"] is None else found.df == pytest.approx(row["df"])


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_holds_the_same_data(name: str, folder: Callable[[str], Path], tmp_path: Path) -> None:
    results = folder("ANCOVA, carried forward")
    out = export(results, tmp_path / name, name)
    expected = export(results, tmp_path / "expected", "parquet")
    again = export(results, tmp_path / "again", name)
    assert [one.kind for one in verified(out)] == ["export"]
    for data_set, row in ROWS.items():
        path = out / f"{data_set}.{FORMATS[name][0]}"
        assert path.read_bytes() == (again / path.name).read_bytes()
        found, right = READERS[name](path), pl.read_parquet(expected / f"{data_set}.parquet")
        assert found.columns == right.columns == [one.name for one in columns_of(row)]
        for one in columns_of(row):
            if one.storage == "text":
                assert found[one.name].cast(pl.String).to_list() == right[one.name].to_list(), one.name
            else:
                values = (frame[one.name].cast(pl.Float64).to_numpy() for frame in (found, right))
                np.testing.assert_allclose(*values, rtol=0, atol=1e-70, err_msg=one.name)


def test_dataset_json_fits_its_schema(folder: Callable[[str], Path], tmp_path: Path) -> None:
    out = export(folder("t test"), tmp_path / "out", "dataset-json")
    for data_set in ROWS:
        content = json.loads((out / f"{data_set}.json").read_text(encoding="utf-8"))
        jsonschema.validate(content, dataset_schema())
        assert content["records"] == len(content["rows"])
        assert {len(row) for row in content["rows"]} == {len(content["columns"])}
        assert all(len(one["label"]) <= 40 and len(one["name"]) <= 8 for one in content["columns"])
    wrong = {**content, "datasetJSONVersion": "1.0.0"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, dataset_schema())


def test_parquet_is_read_by_pandas(folder: Callable[[str], Path], tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    out = export(folder("t test"), tmp_path / "out", "parquet")
    assert len(pandas.read_parquet(out / "ADSL.parquet")) == 64


def test_times_and_visits_of_further_models_are_in_the_files(
    folder: Callable[[str], Path], tmp_path: Path
) -> None:
    times = from_csv(export(folder("log-rank"), tmp_path / "a", "csv") / "ADEFF.csv")
    used = times.filter(pl.col("ANL01FL") == "Y", pl.col("PARAMCD") == "TTEV")
    assert used.height == 64
    assert set(used["AVAL"]) <= {0.0, 12.0, 24.0}
    assert set(used.filter(pl.col("AVAL") == 0)["CNSR"]) <= {1}
    repeated = from_csv(export(folder("MMRM"), tmp_path / "b", "csv") / "ADEFF.csv")
    assert set(repeated.filter(pl.col("ANL01FL") == "Y")["AVISITN"]) == {12.0, 24.0}


def test_halves_of_a_crossover_give_its_estimate(tmp_path: Path) -> None:
    crossed = text("t test", '"vertex"').replace('kind = "parallel"', 'kind = "crossover"')
    crossed = crossed.replace('model = "t test"\n', "").replace('week 24"\n[[arm]]', 'week 24"\n[[arm]]')
    crossed = crossed.replace("weeks 0, 12, 24", "weeks 0, 24, 48")
    saved = Trial.from_text(crossed).run(workers=1, pictures=False).save(tmp_path / "out", report=False)
    out = export(saved, tmp_path / "csv", "csv")
    assert not (out / "plan.toml").exists()
    used = from_csv(out / "ADEFF.csv").filter(pl.col("ANL01FL") == "Y")
    assert set(used["PARAMCD"]) == {"XODIF"}
    treated = (used["TRTP"] == "finasteride, 1 mg").to_numpy()
    found = textbook.two_sample(used["AVAL"].to_numpy(), treated, equal=True)
    agrees(found, pl.read_parquet(saved / "estimates.parquet").row(0, named=True))


def test_made_up_records_are_marked(folder: Callable[[str], Path], tmp_path: Path) -> None:
    carried = from_csv(export(folder("ANCOVA, carried forward"), tmp_path / "a", "csv") / "ADEFF.csv")
    imputed = from_csv(export(folder("logistic"), tmp_path / "b", "csv") / "ADEFF.csv")
    subjects = from_csv(tmp_path / "b" / "ADSL.csv")
    left = subjects.filter(pl.col("EOSSTT") == "DISCONTINUED").height
    assert left > 0
    assert carried.filter(pl.col("DTYPE") == "LOCF").height == 2 * left
    assert imputed.filter(pl.col("DTYPE") == "NRI")["AVAL"].to_list() == [0.0] * (2 * left)


def test_every_outcome_has_a_code_of_its_own() -> None:
    codes = parameter_codes()["outcomes"]
    assert set(codes) == set(OUTCOMES)
    assert len(set(codes.values())) == len(codes)
    assert all(len(code) <= 7 for code in (*codes.values(), *parameter_codes()["derived"].values()))


def test_what_cannot_be_exported_is_told(folder: Callable[[str], Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--as: unknown format 'exel'"):
        export(folder("t test"), tmp_path / "out", "exel")
    few = Trial.from_text(text("t test", '"vertex"')).run(workers=1, pictures=False)
    saved = few.save(tmp_path / "few", report=False)
    with pytest.raises(InputError, match=r"--all: .* holds the first replicate only"):
        export(saved, tmp_path / "out", "csv", everything=True)
    (saved / "subjects.parquet").unlink()
    with pytest.raises(InputError, match=r"subjects\.parquet is missing"):
        export(saved, tmp_path / "out", "csv")
    assert not (tmp_path / "out").exists()
