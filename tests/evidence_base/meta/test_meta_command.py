"""`anagen meta`, as a user types it, and the figures it draws."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from anagen.cli import app
from anagen.errors import InputError
from anagen.report.figures.meta import ForestRow, Pooled, forest, funnel, network, ranks

pytestmark = pytest.mark.slow


runner = CliRunner()


def run(*words: str) -> str:
    result = runner.invoke(app, ["meta", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*words: str) -> str:
    result = runner.invoke(app, ["meta", *words])
    assert isinstance(result.exception, InputError)
    return str(result.exception)


def test_one_therapy_in_words():
    text = run("finasteride")
    assert "17.3 (12.4 to 22.2)" in text
    assert "Hartung-Knapp, 2 trials" in text
    assert "SD of 20 assumed" in text
    assert "not medical advice" in text


def test_one_therapy_as_json_with_every_estimator():
    estimates = set()
    for method in ("common", "dl", "REML", "PM", "SJ"):
        found = json.loads(run("dutasteride", "--method", method, "--json"))
        estimates.add(round(found["pooled"]["estimate"], 6))
    assert len(estimates) == 5


def test_a_therapy_without_trials_says_so():
    text = run("exosome")
    assert "No controlled trial of it, given alone" in text
    assert "exosome + plant extracts against placebo" in text


def test_the_network_in_words_and_by_bayes():
    text = run("--network")
    assert "P-score" in text
    assert "one trial" in text
    bayes = run("--network", "--method", "bayes", "--sex", "women")
    assert "SUCRA" in bayes
    assert "half-normal(5 hairs/cm2)" in bayes


def test_figures_are_written(tmp_path):
    run("minoxidil topical", "--plot", str(tmp_path / "one"))
    run("--network", "--plot", str(tmp_path / "all"))
    assert {path.name for path in (tmp_path / "one").iterdir()} == {
        "forest.png",
        "funnel.png",
        "meta.manifest.json",
    }
    names = {path.name for path in (tmp_path / "all").iterdir()}
    assert names == {"forest.png", "network.png", "ranks.png", "meta.manifest.json"}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in tmp_path.rglob("*.png"))


def test_misuse_is_named():
    assert "either a therapy or --network" in refused()
    assert "either a therapy or --network" in refused("finasteride", "--network")
    assert "belongs to one therapy" in refused("--network", "--strength", "5 %")
    assert "did you mean 'dutasteride'" in refused("dutasterid")
    assert "unknown estimator" in refused("finasteride", "--method", "bayes")


@pytest.mark.parametrize(
    "figure",
    [
        lambda: forest([]),
        lambda: forest([ForestRow("a wild one", 3.0, -1e6, 1e6, 0.5, True)]),
        lambda: forest([ForestRow("$a", 1.0, 0.0, 2.0)], pooled=Pooled("p", 1, 0, 2, (-np.inf, np.inf))),
        lambda: funnel([1.0], [1.0], 1.0),
        lambda: funnel([1.0, 2.0], [1.0, 1.0], 1.5, labels=["a", "b"], filled=([0.0], [1.0])),
        lambda: network({"a": 0.0}, {}),
        lambda: network({"a": 0.0, "b $": 0.0}, {("a", "b $"): 3}, flagged=["b $"]),
        lambda: ranks([], np.zeros((0, 0))),
        lambda: ranks(["a", "b"], np.array([[0.9, 0.1], [0.1, 0.9]]), flagged=["a"]),
    ],
)
def test_figures_bear_odd_input(figure, tmp_path):
    figure().savefig(tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 1000
