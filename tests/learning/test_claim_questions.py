"""The model's answers to claims: properties that no belief may break, and what is stored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anagen.claims.ledger import load_claims
from anagen.claims.questions import (
    LONG,
    MOST_DRAWS,
    QUESTIONS,
    WEEK,
    Scalp,
    answer_all,
    exosome,
    prp,
    read_answers,
    usual_dose,
    write_answers,
)
from anagen.errors import InputError
from anagen.learning.distribution import distribution
from anagen.learning.stances import MIXTURE
from anagen.report.evidence.claims import belief_note

NEEDLES, INJECTED = "microneedling 1.5 mm", "intradermal 1-2.5 mm"


@pytest.fixture(scope="module")
def best() -> Scalp:
    return Scalp(distribution("fixed"), 0)


def test_every_question_is_asked_and_every_asked_one_exists() -> None:
    asked = {name for claim in load_claims() for name in claim.questions}
    assert asked == set(QUESTIONS)


# --- properties ------------------------------------------------------------------------------


def test_needling_with_saline_is_needling(best: Scalp) -> None:
    needles = (("depth", "1.5 mm"), ("schedule", "3 sessions every 6 weeks"), ("therapy", "microneedling"))
    assert np.array_equal(best.levels(exosome(NEEDLES, 0.0)), best.levels(needles))


def test_no_dose_and_no_signal_do_nothing(best: Scalp) -> None:
    assert np.array_equal(best.levels(exosome("topical", 0.0, "daily")), best.levels())
    assert best.net_percent_under(0.0) == 0.0
    saline, plasma = prp("0 mL/cm2"), prp()
    assert best.net([plasma], [plasma])[WEEK] == 0.0
    assert best.net([plasma], [saline])[WEEK] > 0.0


def test_a_stronger_lasting_signal_grows_more(best: Scalp) -> None:
    gains = [best.net_percent_under(multiple) for multiple in (0.25, 0.5, 1.0, 2.0)]
    assert gains == sorted(gains)
    assert best.signal_for(gains[2]) == pytest.approx(1.0, rel=0.01)


@pytest.mark.parametrize("draw", [0, 7])
def test_no_follicle_is_made_or_brought_back(draw: int) -> None:
    scalp = Scalp(distribution("prior"), draw)
    assert scalp.follicles_gained() == 0.0
    assert scalp.regrown_from_lost() == 0.0


def test_an_effect_is_not_there_before_the_first_session_and_wanes(best: Scalp) -> None:
    net = best.by_injection()
    assert len(net) == LONG + 1
    assert net[0] == 0.0
    assert 0.0 < abs(net[LONG]) < net[WEEK]


def test_the_uncontrolled_rise_holds_more_than_the_net(best: Scalp) -> None:
    """With an inert product the count still rises: needles, camera and hope are in it."""
    _, inert = best.seen(0.0)
    _, given = best.seen(usual_dose())
    assert inert > 0.0
    assert given - inert == pytest.approx(best.by_needle()[WEEK], abs=0.5)


def test_lots_differ_between_draws_unless_nothing_is_uncertain(best: Scalp) -> None:
    index = np.arange(3)
    prior = distribution("prior")
    assert not np.array_equal(
        Scalp(prior, 0).luck("x: active", index), Scalp(prior, 1).luck("x: active", index)
    )
    assert np.all(best.luck("x: active", index) == 0.0)
    assert np.all(Scalp(prior, 0).active.luck("x: potency", index) == 0.5)


# --- answers ---------------------------------------------------------------------------------


def test_an_answer_says_what_where_and_from_what() -> None:
    prior = distribution("prior")
    answer = QUESTIONS["needling-alone-24"](prior, draws=3)
    assert answer.median is not None
    assert answer.low is not None
    assert answer.high is not None
    assert answer.low <= answer.median <= answer.high
    assert answer.unit == "hairs/cm2"
    assert answer.unit in answer.text
    assert "prior" in answer.provenance
    assert "3 draws" in answer.provenance


def test_a_single_draw_has_no_range() -> None:
    answer = answer_all(distribution("fixed"), 5, ["untreated-year"])["untreated-year"]
    assert answer.low == answer.median == answer.high
    assert answer.median is not None
    assert answer.median < 0.0


def test_bad_questions_are_refused() -> None:
    with pytest.raises(InputError, match="did you mean 'untreated-year'"):
        answer_all(distribution("fixed"), 1, ["untreated-yaer"])
    for draws in (0, MOST_DRAWS + 1):
        with pytest.raises(InputError, match=f"{draws} draws"):
            answer_all(distribution("fixed"), draws)


# --- the stored file -------------------------------------------------------------------------


def test_stored_answers_name_their_belief_and_hold_every_question() -> None:
    stored = read_answers()
    assert stored.belief
    assert stored.source == "posterior"
    assert set(stored.answers) == set(QUESTIONS)
    for name, answer in stored.answers.items():
        assert stored.belief in answer.provenance, name
        assert answer.unit == QUESTIONS[name].unit
        if answer.median is not None:
            assert answer.low is not None
            assert answer.high is not None
            assert answer.low <= answer.median <= answer.high


def test_answers_are_the_same_bytes_twice_and_leave_nothing_else(tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        write_answers(tmp_path / name, distribution("fixed"))
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"one.json", "two.json"}


@pytest.mark.parametrize("text", ["", "{}", '{"schema": 2}', '{"schema": 1, "answers": {"x": 3}}', "[1]"])
def test_a_damaged_file_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"answers.json: the stored answers cannot be read"):
        read_answers(path)


def test_the_listing_warns_of_another_belief() -> None:
    stored = replace(read_answers(), belief=distribution().id, stance=MIXTURE)
    assert "It is the current one." in belief_note(stored)
    assert "do not mix the beliefs" in belief_note(replace(stored, stance=""))
    other = belief_note(replace(stored, belief="posterior-of-yesterday"))
    assert "posterior-of-yesterday" in other
    assert "Warning" in other
    assert distribution().id in other
    assert "anagen claims --rerun" in other
