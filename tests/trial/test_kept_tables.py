"""Data that a trial keeps: subjects, observations and estimates of the first replicate, or of all."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from anagen.api import Result, Trial
from anagen.errors import InputError
from anagen.files.data_table import columns_of
from anagen.statistics.power import assurance, bias, coverage
from anagen.trial.kept_replicates import block_of
from anagen.trial.results.data_rows import (
    KEPT,
    EstimateOfRegionRow,
    EstimateRow,
    KeptObservationRow,
    ObservationRow,
    SubjectRow,
)

TRIAL = """
[trial]
name = "Kept data"
seed = 5
replicates = {replicates}
[population]
alopecia = "androgenetic"
sex = "any"
age = "22 to 55 years"
norwood = ["III vertex", "IV", "V"]
ludwig = ["I", "II"]
size = 40
[design]
randomisation = "stratified"
block = 2
strata = ["sex", "age"]
dropout = "30 % by week 24"
[[arm]]
name = "finasteride"
  [[arm.treatment]]
  therapy = "finasteride"
  dose = "1 mg"
[[arm]]
name = "watched"
untreated = true
[measurement]
method = "macrophotography, tattooed field"
region = {region}
visits = "weeks 0, 24"
outcomes = ["total density", "non-vellus density"]
[analysis]
endpoint = "change in non-vellus density at week 24"
"""
REPLICATES = 46  # more than have a truth, and the last of three blocks is not whole
STORED = {
    "int8": pl.Int8,
    "int16": pl.Int16,
    "int32": pl.Int32,
    "int64": pl.Int64,
    "float64": pl.Float64,
    "text": pl.String,
    "bool": pl.Boolean,
}


def trial(replicates: int = REPLICATES, region: str = '"vertex"') -> Trial:
    text = TRIAL.format(replicates=replicates, region=region).replace('sex = "any"', 'sex = "male"')
    return Trial.from_text(text.replace('ludwig = ["I", "II"]\n', ""))


def folder_bytes(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return {name: data for name, data in named.items() if name not in ("run.json", "trial.manifest.json")}


@pytest.fixture(scope="module")
def kept() -> Result:
    """A trial of which all replicates are kept."""
    return trial().run(workers=1, pictures=False, keep="all")


@pytest.fixture(scope="module")
def saved(kept: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept.save(tmp_path_factory.mktemp("kept") / "out", report=False)


def test_workers_shards_and_a_stopped_run_give_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    expected = folder_bytes(saved)
    assert len([name for name in expected if name.startswith(KEPT)]) == 2 * -(
        -REPLICATES // block_of(trial().protocol)
    )
    two = trial().run(workers=2, pictures=False, keep="all")
    assert folder_bytes(two.save(tmp_path / "two", report=False)) == expected
    for number in (2, 1):
        trial().run_shard(number, 2, tmp_path / "work", workers=1, keep="all")
    steps: list[int] = []
    again = trial().run(
        work=tmp_path / "work", pictures=False, keep="all", progress=lambda _, done, total: steps.append(done)
    )
    assert steps[0] == REPLICATES
    assert folder_bytes(again.save(tmp_path / "again", report=False)) == expected


def test_what_is_kept_by_default_is_the_same_first_trial(saved: Path, tmp_path: Path) -> None:
    usual = folder_bytes(trial().run(workers=2, pictures=False).save(tmp_path / "out", report=False))
    everything = folder_bytes(saved)
    assert set(usual) == {name for name in everything if not name.startswith(KEPT)}
    assert [name for name in usual if usual[name] != everything[name]] == ["data_dictionary.json"]


def test_only_the_first_replicate_stays_in_memory(kept: Result) -> None:
    run = trial(4)._keeping("all")
    found = run._replicates(_one_thread(), lambda *_: None)
    assert [one.written is None for one in found] == [False, True, True, True]
    assert all(one.patients is None for one in found[1:])


def _one_thread():  # type: ignore[no-untyped-def]
    from anagen.trial.run import workers_of

    return workers_of(1)


def test_tables_have_the_columns_of_their_dictionary(saved: Path) -> None:
    rows = {
        "subjects.parquet": SubjectRow,
        "observations.parquet": ObservationRow,
        "estimates.parquet": EstimateRow,
        f"{KEPT}/subjects/000000.parquet": SubjectRow,
        f"{KEPT}/observations/000000.parquet": KeptObservationRow,
    }
    for name, row in rows.items():
        schema = pl.read_parquet_schema(saved / name)
        assert dict(schema) == {one.name: STORED[one.storage] for one in columns_of(row)}, name
        frame = pl.read_parquet(saved / name)
        for one in columns_of(row):
            assert one.may_be_missing or not frame[one.name].has_nulls(), f"{name}: {one.name}"
        keys = [one.name for one in columns_of(row) if one.key]
        assert not frame.select(keys).is_duplicated().any(), name
    told = json.loads((saved / "data_dictionary.json").read_text(encoding="utf-8"))["tables"]
    assert [table["name"] for table in told][:3] == ["subjects", "observations", "estimates"]
    assert all(column["text"] for table in told for column in table["columns"])


def test_a_second_region_is_told_apart() -> None:
    found = trial(1, region='["vertex", "frontal"]').run(pictures=False, keep="all")
    assert found.estimates.columns == [one.name for one in columns_of(EstimateOfRegionRow)]
    assert found.tables is not None
    beside = found.tables.frame("observations").collect()
    first = beside.filter(pl.col("visit") == 0)
    assert (first["value"] == first["baseline"]).all()
    assert set(beside["region"]) == {"vertex", "frontal"}


def test_those_who_leave_have_a_day_and_no_values_after_it(kept: Result) -> None:
    assert kept.tables is not None
    subjects = kept.tables.frame("subjects").collect()
    assert subjects.height == REPLICATES * 40
    left = subjects.filter(~pl.col("completed"))
    assert 0.2 < left.height / subjects.height < 0.4
    assert set(left["leaving_reason"]) == {"dropout"}
    stayed = subjects.filter("completed")
    assert stayed["leaving_day"].null_count() == stayed["leaving_reason"].null_count() == stayed.height
    values = kept.tables.frame("observations").collect()
    joined = values.join(subjects, on=["replicate", "patient"], how="left")
    later = pl.col("day") >= pl.col("leaving_day")
    gone = joined.select(dropped="dropped", after=(later & (pl.col("visit") > 0)).fill_null(False))
    assert (gone["dropped"] == gone["after"]).all()


def test_strata_are_those_of_the_randomisation(kept: Result) -> None:
    assert kept.subjects is not None
    sizes = kept.subjects.group_by("stratum", "arm").len().pivot("arm", index="stratum", values="len")
    assert sizes.height == 4
    assert (
        np.abs(np.subtract(*sizes.select("finasteride", "watched").cast(pl.Int64).to_numpy().T)) <= 1
    ).all()
    assert sorted(kept.subjects["stratum"].unique())[0] == "male, 20 to 29 years"


def test_assurance_bias_and_coverage_follow_from_the_file(kept: Result, saved: Path) -> None:
    frame = pl.read_parquet(saved / "estimates.parquet")
    (row,) = kept.comparisons
    found = assurance(frame["p"].to_numpy(), frame["draw"].to_list(), 0.05)
    assert (found.value, found.mcse) == (row.assurance, row.assurance_mcse)
    known = frame.drop_nulls("truth")
    assert 0 < known.height < REPLICATES
    error = bias(known["difference"].to_numpy(), known["truth"].to_numpy())
    assert (error.value, error.mcse) == (row.bias, row.bias_mcse)
    held = coverage(*(known[name].to_numpy() for name in ("low", "high", "truth")))
    assert (held.value, held.mcse) == (row.coverage, row.coverage_mcse)
    first = frame.row(0, named=True)
    assert (first["n"], first["df"]) == (row.n, row.df)
    assert first["n_reference"] > 0
    assert np.isclose(frame["difference"].mean(), row.mean_difference)


def test_a_kept_result_crosses_to_another_process(kept: Result) -> None:
    again = pickle.loads(pickle.dumps(kept))
    assert again.tables.frame("subjects").collect().equals(kept.tables.frame("subjects").collect())


def test_another_process_keeps_all_too() -> None:
    make, arguments = pickle.loads(pickle.dumps(trial(2)._keeping("all").recipe()))
    made = make(*arguments)
    assert made.replicate(made.simulator(), 1).written is not None
    assert trial(2).replicate(made.simulator(), 1).written is None


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(InputError, match="keep: unknown choice of replicates to keep 'some'"):
        trial(1).run(pictures=False, keep="some")
