"""The stored validation: of the shipped posterior, and within the bounds that were asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from anagen.errors import InputError
from anagen.learning.checks.validation import read_results, stored_simulation
from anagen.learning.distribution import distribution
from anagen.learning.posterior import read_posterior

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    return read_results(DOCS / "validation.json")


def test_it_is_of_the_shipped_posterior(results: dict[str, Any]) -> None:
    assert results["posterior"] == distribution().id
    assert distribution().id in (DOCS / "validation.md").read_text(encoding="utf-8")


def test_intervals_hold_the_share_of_rows_that_was_asked_for(results: dict[str, Any]) -> None:
    assert 0.80 <= results["coverage90"] <= 0.97
    assert 0.80 <= results["leave_one_out"]["coverage90"] <= 0.97


def test_no_therapy_is_off_by_more_than_two_standard_errors(results: dict[str, Any]) -> None:
    for name, found in results["therapies"].items():
        # Reports of exosomes, two of three without a comparison, lie above what is believed of them.
        # Untreated people without a carrier are the fast losers of Rushton 1991 and a few levels (2.22).
        limit = {"exosome": 3.0, "untreated (none)": 2.3}.get(name, 2.0)
        assert abs(found["residual"]) <= limit * found["se"], name


def test_left_out_net_effects_are_foretold_better_than_by_the_other_trials(results: dict[str, Any]) -> None:
    told = results["rivals"]["verdict"]
    assert told["effects"] >= 25
    assert told["gain"] >= 0.15
    assert told["errors"]["Anagen"][0] < told["errors"]["no change"][0]
    # Against the dose-time meta-analysis it is a tie; the page prints the paired error.
    away, error = told["paired"]["Emax meta-analysis"]
    assert away < 2 * error


def test_what_must_emerge_does(results: dict[str, Any]) -> None:
    found = results["emergent"]
    assert -14 < found["untreated change of total density in 48 weeks, hairs/cm2"] < -4
    # Young men of early stages lost more in the one cohort that was followed: a known miss.
    assert -9 < found["untreated change of total density in 1 year, %"] < -1
    assert -17 < found["untreated change of total density in 2 years, %"] < -2
    assert -65 < found["untreated change in 5 years, hairs/cm2"] < -28
    assert found["share of draws in which dutasteride rises with every dose"] > 0.99
    assert found["share of draws in which minoxidil 2 % lies below 5 %"] > 0.99
    total, anagen = found["finasteride at 48 weeks, net total and net anagen, hairs/cm2"]
    assert anagen > total > 0  # telogen is exchanged for anagen
    # Nothing was left in nine men: a known miss (docs/known_misses.md).
    assert 0 < found["minoxidil 24 weeks after stopping, net hairs/cm2"] < 20


def test_exosome_potency_is_named_as_not_identified(results: dict[str, Any]) -> None:
    flat = {one["name"]: one["contraction"] for one in results["contraction"]}
    assert flat["delivery.ec50"] < 0.3
    assert "Not identified" in (DOCS / "validation.md").read_text(encoding="utf-8")


def test_every_stance_answers_and_every_trial_has_its_worth(results: dict[str, Any]) -> None:
    assert set(results["stances"]) == {"shipped", "sceptical", "neutral", "enthusiastic"}
    means = [
        results["stances"][name]["injected"]["mean"] for name in ("sceptical", "neutral", "enthusiastic")
    ]
    assert means == sorted(means)
    for stance in results["information"].values():
        assert all(0 <= one["variance_removed"] <= 1 for one in stance)


def test_the_sampler_passed_on_simulated_data() -> None:
    found = stored_simulation(read_posterior())
    if found is None:
        pytest.skip("no result of `anagen sbc` for these rows is stored yet")
    assert found["passes"]
    assert found["runs"] >= 100


def test_stored_results_that_are_damaged_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "validation.json"
    with pytest.raises(InputError, match="cannot be read"):
        read_results(path)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        read_results(path)
    path.write_text('{"schema": 0}', encoding="utf-8")
    with pytest.raises(InputError, match="of this version"):
        read_results(path)
