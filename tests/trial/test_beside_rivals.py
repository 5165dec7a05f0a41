"""Rivals beside a prediction: asked without the trial's own patients, and never set against seen rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen.learning.rivals.asked import Asked
from anagen.learning.rivals.rivals import rivals_without
from anagen.trial.beside_rivals import asked_of, predictions, studies_of
from anagen.trial.learned_from import was_seen
from anagen.trial.protocol.reading import load_protocol

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_a_row_is_asked_in_the_words_of_the_evidence() -> None:
    protocol = load_protocol(EXAMPLES / "published" / "olsen_2006.toml")
    asked = asked_of(protocol, protocol.observed[0], 2.0)
    assert isinstance(asked, Asked)
    assert (asked.family, asked.kind, asked.parts) == ("counts", "change", (("dutasteride", 2.5),))
    assert (asked.carrier, asked.week, asked.error) == ("oral", 24.0, 2.0)


def test_the_trials_own_study_is_not_known_to_rivals() -> None:
    protocol = load_protocol(EXAMPLES / "published" / "olsen_2006.toml")
    assert "Olsen2006" in studies_of(protocol)
    rivals = rivals_without(studies_of(protocol))
    told = predictions(protocol, protocol.observed[0], 2.0, rivals)
    assert {one.rival for one in told} == {"matched mean", "Emax meta-analysis", "no change"}
    for one in told:
        assert one.interval90[0] < one.interval50[0] < one.interval50[1] < one.interval90[1]
        assert 0.0 <= one.pit <= 1.0
    matched = next(one for one in told if one.rival == "matched mean")
    assert matched.studies == 2  # the other two trials of dutasteride


def test_a_second_account_of_fitted_patients_was_seen() -> None:
    assert was_seen("Kaufman2008_placebo5yr")
    assert was_seen(None) is None
    assert was_seen("Nobody1999") is False


@pytest.mark.parametrize("file", ["brave_aa1.toml"])
def test_shares_have_the_pooled_binomial(file: str) -> None:
    protocol = load_protocol(EXAMPLES / file)
    rivals = rivals_without(studies_of(protocol))
    told = [predictions(protocol, row, float("nan"), rivals) for row in protocol.observed]
    assert any(one.rival == "pooled binomial" for row in told for one in row)
