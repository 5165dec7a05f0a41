"""`anagen evidence`, as a user types it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from anagen.errors import InputError
from anagen.report.evidence.lookup import look_up
from evidence_base.tables import copy_tables, spoil

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def test_the_command_answers_in_80_columns(anagen_command: Command) -> None:
    done = anagen_command("evidence")
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    row = next(line for line in done.stdout.splitlines() if line.startswith("exosome") and " AGA " in line)
    assert row.endswith("very low")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "exosome",
        "minoxidil topical",
        "LLLT",
        "finasteride topical",
        "hair transplant",
        "baricitinib",
        "VanNeste2000",
        "AlAmeer2025_SR",
        "MN_review_PMC8776974",
        "safety",
        "safety exosome",
        "costs PRP",
        "quality storage",
        "utilities alopecia areata",
        "regulation",
        "regulation Japan",
        "registered",
    ],
)
def test_every_page_is_text_and_data(words: str) -> None:
    found = look_up(words)
    text = found.text()
    assert text
    assert all(len(line) <= 80 or "://" in line for line in text.splitlines())
    assert json.loads(json.dumps(found.data()))


def test_the_exosome_page_says_what_a_reader_needs() -> None:
    text = " ".join(look_up("exosome").text().split())
    for told in (
        "Certainty: very low",
        "20 people in randomised comparisons",
        "+8.0 hairs (target area)",
        "No trial against needling alone",
        "AGE ZERO",
        "https://doi.org/10.3390/life15030500",
        "recalled",
    ):
        assert told in text


def test_the_study_page_shows_the_printed_number() -> None:
    text = " ".join(look_up("Kaufman1998").text().split())
    assert "+21.0 hairs/cm2" in text
    assert "printed as 107 hairs per 5.1 cm2" in text
    assert "recalled" in text


def test_json_is_plain_data(anagen_command: Command) -> None:
    done = anagen_command("evidence", "safety", "finasteride", "--json")
    assert done.returncode == 0, done.stderr
    assert {row["status"] for row in json.loads(done.stdout)} == {"read"}


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        ("exosom", "exosome"),
        ("VanNest2000", "VanNeste2000"),
        ("safty", "safety"),
        ("costs exosom", "exosome"),
        ("regulation microneedling", None),
        ("quality nonsense here", None),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(words: str, nearest: str | None) -> None:
    with pytest.raises(InputError) as caught:
        look_up(words).text()
    assert caught.value.expected
    assert nearest is None or caught.value.nearest == nearest


def test_an_unknown_name_ends_with_2(anagen_command: Command) -> None:
    done = anagen_command("evidence", "exosom")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("anagen: unknown therapy, study or table 'exosom'; did you mean 'exosome'?")


def test_a_contributor_checks_rows_before_sending_them(anagen_command: Command, tmp_path: Path) -> None:
    folder = copy_tables(tmp_path / "mine")
    assert look_up("PRP", folder).text() == look_up("PRP").text()
    spoil(folder, "results.csv", 30, "unit", "hairs per foot")
    done = anagen_command("evidence", "--data", folder)
    assert done.returncode == 2
    assert "results.csv, line 30, unit" in done.stderr
    with pytest.raises(InputError, match="nowhere"):
        look_up("", tmp_path / "nowhere")
