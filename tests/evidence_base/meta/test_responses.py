"""Shares of responders pooled over trials, and the network of them."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from anagen.cli import app
from anagen.errors import InputError
from anagen.evidence_base.meta.question import question_of
from anagen.evidence_base.meta.response_trials import PLACEBO, response_trials
from anagen.evidence_base.meta.responses import pool_responses, response_network
from anagen.evidence_base.tables.records import load_evidence

pytestmark = pytest.mark.slow


AREATA = "alopecia areata"
runner = CliRunner()


def test_a_trial_enters_with_counts_and_nobody_counts_twice() -> None:
    base = load_evidence()
    entered, left_out = response_trials("SALT<=20", AREATA, base)
    first = next(trial for trial in entered if trial.study == "BRAVE-AA1")
    counts = {arm.treatment: (arm.events, arm.n) for arm in first.arms}
    assert counts["baricitinib 4 mg"] == (109, 281)  # 38.8 %
    assert counts[PLACEBO] == (12, 189)  # 6.2 %
    patients: set[str] = set()
    for trial in entered:
        same = {trial.study, *base.studies[trial.study].same_patients_as}
        assert not same & patients
        patients |= same
    assert "BRAVE-AA1-FDA-NRI" in {entry.study for entry in left_out}


def test_one_therapy_against_its_controls() -> None:
    found = pool_responses("Olumiant", AREATA)
    assert found.therapy == "baricitinib"
    assert [row.trial.study for row in found.studies] == ["BRAVE-AA1", "BRAVE-AA2"]
    assert found.odds_ratio is not None
    assert found.odds_ratio_mh is not None
    # Two like trials: the mixed model and Mantel-Haenszel say nearly the same.
    assert math.log(found.odds_ratio.value) == pytest.approx(math.log(found.odds_ratio_mh.value), abs=0.02)
    for row in found.studies:
        assert row.difference.low < row.difference.value < row.difference.high


def test_the_network_stands_around_placebo_and_keeps_the_dose_order() -> None:
    network = response_network(AREATA)
    ratios = {
        name: network.odds_ratio(name).value for name in network.posterior.treatments if name != PLACEBO
    }
    assert all(ratio > 1.0 for ratio in ratios.values())
    assert ratios["baricitinib 4 mg"] > ratios["baricitinib 2 mg"]
    assert network.posterior.effective_draws > 100


def test_a_recalled_share_never_enters() -> None:
    base = load_evidence()
    recalled = replace(base, results=tuple(replace(row, status="recalled") for row in base.results))
    entered, left_out = response_trials("SALT<=20", AREATA, recalled)
    assert entered == ()
    assert left_out


@pytest.mark.parametrize(
    ("therapy", "outcome", "condition", "expected"),
    [
        ("baricitinib", None, None, (AREATA, "SALT<=20", True)),
        ("finasteride", None, None, ("androgenetic alopecia", "density", False)),
        (None, "SALT<=20", None, (AREATA, "SALT<=20", True)),
        ("exosome", None, None, ("androgenetic alopecia", "density", False)),
    ],
)
def test_what_is_not_said_follows_from_where_trials_are(
    therapy: str | None, outcome: str | None, condition: str | None, expected: tuple[str, str, bool]
) -> None:
    question = question_of(load_evidence(), therapy, outcome, condition)
    assert (question.condition, question.outcome, question.responders) == expected


def test_hair_counts_are_pooled_where_they_are_and_nowhere_else() -> None:
    with pytest.raises(InputError, match="pooled in androgenetic alopecia only"):
        question_of(load_evidence(), "finasteride", "density", AREATA)
    with pytest.raises(InputError, match="unknown hair loss"):
        question_of(load_evidence(), "finasteride", None, "baldness of the heart")


def test_the_command_in_words_and_as_data() -> None:
    shown = runner.invoke(app, ["meta", "baricitinib"])
    assert shown.exit_code == 0, shown.output
    assert "BRAVE-AA2" in shown.stdout
    assert "Mantel-Haenszel" in shown.stdout
    data = json.loads(runner.invoke(app, ["meta", "--network", "--outcome", "SALT<=20", "--json"]).stdout)
    assert data["reference"] == PLACEBO
    refused = runner.invoke(app, ["meta", "baricitinib", "--sex", "men"])
    assert isinstance(refused.exception, InputError)
    assert "sex belongs to hair counts" in str(refused.exception)
