"""Studies of one's own, pooled from a table: as the pooling code gives, and every fault with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from anagen.api import meta
from anagen.cli import app
from anagen.errors import InputError
from anagen.evidence_base.meta.own_studies import OwnMeta
from anagen.evidence_base.meta.pairwise import pool

TABLE = "study,effect,se\nA 2019,12.1,3.2\nB 2020,7.5,2.1\nC 2022,18.0,5.0\nD 2024,9.9,1.4\n"


def written(folder: Path, text: str = TABLE) -> Path:
    path = folder / "own.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("method", "test"), [("REML", "hksj"), ("DL", "z"), ("common", "z"), ("pm", "hksj-adhoc")]
)
def test_the_pooled_effect_is_that_of_the_pooling_code(method: str, test: str, tmp_path: Path) -> None:
    found = meta(data=written(tmp_path), method=method, test=test)
    assert isinstance(found, OwnMeta)
    effects, errors = [12.1, 7.5, 18.0, 9.9], [3.2, 2.1, 5.0, 1.4]
    right = pool(
        effects, [se**2 for se in errors], method=method.upper() if method == "pm" else method, test=test
    )
    assert (found.pooled.estimate, found.pooled.se, found.pooled.ci95) == (right.estimate, right.se, right.ci)
    assert [row.weight for row in found.studies] == right.weights.tolist()
    assert sum(row.weight for row in found.studies) == pytest.approx(1.0)


def test_a_common_effect_is_the_mean_by_inverse_variance(tmp_path: Path) -> None:
    found = meta(data=written(tmp_path, "study,effect,se\nA,1,1\nB,4,2\n"), method="common", test="z")
    assert isinstance(found, OwnMeta)
    assert found.pooled.estimate == pytest.approx((1 + 4 / 4) / (1 + 1 / 4))
    assert found.pooled.se == pytest.approx((1 + 1 / 4) ** -0.5)


def test_the_command_gives_text_json_and_figures(tmp_path: Path) -> None:
    file = str(written(tmp_path))
    told = CliRunner().invoke(app, ["meta", "--data", file, "--plot", str(tmp_path / "plots")])
    assert told.exit_code == 0, told.output
    assert "D 2024" in told.stdout
    assert "Pooled (random effects, REML, Hartung-Knapp, 4 trials): 9.894 (5.771 to 14.02)" in told.stdout
    assert {path.suffix for path in (tmp_path / "plots").glob("f*")} == {".png"}
    data = json.loads(CliRunner().invoke(app, ["meta", "--data", file, "--json"]).stdout)
    assert [row["study"] for row in data["studies"]] == ["A 2019", "B 2020", "C 2022", "D 2024"]
    assert data["asymmetry"]["tested"] is False


def test_one_study_is_not_pooled(tmp_path: Path) -> None:
    found = meta(data=written(tmp_path, "study,effect,se\nA,3,1\n"))
    assert isinstance(found, OwnMeta)
    assert found.pooled.prediction95 is None
    assert found.pooled.estimate == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            TABLE.replace("3.2", "0"),
            r"own\.csv, line 2, se: se cannot be '?0'? \(expected the standard error",
        ),
        (TABLE.replace("7.5", ""), r"own\.csv, line 3, effect: 'effect' is empty"),
        (TABLE.replace("18.0", "18,0"), r"own\.csv, line 4: has 4 cells"),
        (TABLE.replace("D 2024", "A 2019"), r"own\.csv, line 5, study: 'A 2019' is there already, in line 2"),
        (TABLE.replace("effect,se", "effect,SE"), r"unknown column 'SE'; did you mean 'se'"),
        ("study,effect,se\n", r"own\.csv: holds no study"),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        meta(data=written(tmp_path, text))


def test_what_does_not_go_with_ones_own_data_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path)
    with pytest.raises(InputError, match="data: studies of one's own"):
        meta("finasteride", data=file)
    with pytest.raises(InputError, match="unknown test"):
        meta(data=file, test="t")
    with pytest.raises(InputError, match="no such table"):
        meta(data=tmp_path / "absent.csv")
    done = CliRunner().invoke(app, ["meta", "finasteride", "--data", str(file)])
    assert isinstance(done.exception, InputError)
    assert "--data" in str(done.exception)
