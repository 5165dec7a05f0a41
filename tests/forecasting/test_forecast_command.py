"""Whole forecasts as a user types them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from anagen.forecasting.result import Forecast
from anagen.forecasting.simulate import simulate
from anagen.forecasting.summary import SCHEMA
from anagen.learning.distribution import ParameterDistribution
from anagen.report.person.forecast_page import render_forecast
from anagen.report.view.whole import view_of
from forecasting.people import MAN, count, man

Command = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def folder(anagen_command: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("forecast")
    (place / "him.toml").write_text(MAN + count(0, 165) + "[warning_signs]\nbrows = true\n", encoding="utf-8")
    done = anagen_command("forecast", "him.toml", "--out", "out", "--parameters", "prior", cwd=place)
    assert done.returncode == 0, done.stderr
    (place / "table.txt").write_text(done.stdout, encoding="utf-8")
    return place


def test_the_table_shows_every_option_and_the_doctor_first(folder: Path) -> None:
    text = (folder / "table.txt").read_text(encoding="utf-8")
    assert text.index("See a dermatologist first") < text.index("doing nothing")
    for name in ("dutasteride", "minoxidil", "exosomes", "transplant"):
        assert name in text
    assert "not medical advice" in text


def test_the_numbers_hold_together(folder: Path) -> None:
    summary: dict[str, Any] = json.loads((folder / "out" / "forecast.json").read_text(encoding="utf-8"))
    assert summary["schema"] == SCHEMA
    assert summary["parameters"]["source"] == "prior"
    assert summary["conditioning"]["ess"] > 100
    assert len(summary["days"]) == 53
    nothing = summary["options"][0]
    for option in summary["options"]:
        for key in ("density", "diameter", "percent_change", "against_nothing"):
            bands = option[key]
            for low, high in zip(
                ("lo90", "lo50", "median", "hi50"), ("lo50", "median", "hi50", "hi90"), strict=True
            ):
                assert all(a <= b for a, b in zip(bands[low], bands[high], strict=True)), (
                    option["name"],
                    key,
                )
        assert option["density"]["median"][0] == nothing["density"]["median"][0]
        assert [row["rater"] for row in option["rated"]] == ["patient", "investigator", "panel"]
        for row in option["rated"]:
            for month in ("month_6", "month_12", "month_24"):
                for side in ("treated", "untreated"):
                    share = row[month][side]
                    assert sum(share["people"].values()) == 100
                    assert share["lo90"] <= share["better"] <= share["hi90"]
        assert option["noticing"] == []
    assert summary["thresholds"] == []
    assert all(row["month_24"]["treated"] == row["month_24"]["untreated"] for row in nothing["rated"])


def test_the_page_needs_nothing_else_and_shows_all_alike(folder: Path) -> None:
    page = (folder / "out" / "forecast.html").read_text(encoding="utf-8")
    summary = json.loads((folder / "out" / "forecast.json").read_text(encoding="utf-8"))
    assert not re.search(r'(?:src|href)="(?!#|https://|data:)', page)
    assert "<script" not in page
    assert page.count("not medical advice") >= 2
    assert page.index("See a dermatologist first") < page.index("All options at a glance")
    number = len(summary["options"])
    assert len(re.findall(r'<svg class="fan(?: unstudied)?"', page)) == 3 * number
    crowds = re.findall(r'<svg class="people(?: unstudied)?" viewBox="0 0 301 76".*?</svg>', page, re.DOTALL)
    assert len(crowds) == number
    assert {crowd.count("<path") for crowd in crowds} == {100}
    questions = [re.findall(r"<dt>(.*?)</dt>", part) for part in page.split("<article")[1:]]
    assert all(each == questions[0] for each in questions)


def test_json_goes_to_the_output_alone(anagen_command: Command, folder: Path) -> None:
    done = anagen_command("forecast", "him.toml", "--json", "--parameters", "prior", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(
        (folder / "out" / "forecast.json").read_text(encoding="utf-8")
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody.toml"], "cannot be read"),
        (["him.toml", "--parameters", "posteriour"], "did you mean 'posterior'"),
        (["him.toml", "--out", "him.toml"], "is a file"),
    ],
)
def test_misuse_is_one_message(
    anagen_command: Command, folder: Path, arguments: list[str], words: str
) -> None:
    done = anagen_command("forecast", *arguments, cwd=folder)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_names_cannot_break_the_page(prior: ParameterDistribution) -> None:
    who = man(name='"<script>alert(1)</script>"')
    made = Forecast(simulate(who, prior, particles=6, workers=1))
    assert "<script" not in render_forecast(made.summary, view_of(made))


def test_the_schema_of_what_is_written_is_printed(anagen_command: Command) -> None:
    done = anagen_command("schema", "--of", "forecast")
    assert json.loads(done.stdout)["title"] == "forecast.json"
    bad = anagen_command("schema", "--of", "forcast")
    assert bad.returncode == 2
    assert "did you mean 'forecast'" in bad.stderr
