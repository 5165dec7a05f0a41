"""[preferences]: what may be written, and one clear message for what may not."""

from __future__ import annotations

import pytest

from anagen.errors import InputError
from anagen.planning.preferences import (
    Budget,
    Preferences,
    parse_budget,
    parse_exchange,
    preferences_from_text,
)
from forecasting.people import MAN


def wishes(lines: str) -> Preferences:
    return preferences_from_text(f"{MAN}\n[preferences]\n{lines}\n", "him.toml")


def test_none_is_a_visible_gain_without_limits() -> None:
    assert preferences_from_text(MAN) == Preferences()


def test_all_that_may_be_said() -> None:
    found = wishes(
        'goal = "keep what there is"\nbudget = ["60 USD a month", "2000 gbp in all"]\n'
        'dislikes = ["needles", "pills"]\ncountry = "UK"\nexchange = "1 USD = 0.8 GBP"\n'
        "only_lawful = false\nmost_therapies = 2"
    )
    assert found.goal == "keep what there is"
    assert found.budgets == (Budget(60, "USD", True), Budget(2000, "GBP", False))
    assert found.dislikes == ("needles", "pills")
    assert found.exchange is not None
    assert found.exchange.to("GBP", "USD") == pytest.approx(1.25)
    assert found.exchange.to("EUR", "USD") is None
    assert (found.only_lawful, found.most_therapies) == (False, 2)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('goal = "visible gian"', "did you mean 'visible gain'"),
        ('budget = "a lot"', "not a budget"),
        ('budget = "60 USX a month"', "unknown currency"),
        ('budget = ["60 USD a month", "70 USD a month"]', "two budgets of one kind"),
        ('dislikes = ["needels"]', "did you mean 'needles'"),
        ('exchange = "cheap"', "not an exchange rate"),
        ('exchange = "1 USD = 0 GBP"', "not an exchange rate"),
        ("most_therapies = 4", "1 to 3"),
        ('colour = "red"', "colour"),
    ],
)
def test_faults_name_the_key_and_what_was_expected(lines: str, words: str) -> None:
    with pytest.raises(InputError) as fault:
        wishes(lines)
    assert words in str(fault.value)
    assert "him.toml" in str(fault.value)


def test_a_budget_on_the_command_line_replaces_its_own_kind() -> None:
    found = wishes('budget = ["60 USD a month", "2000 USD in all"]').with_budget("90 USD a month")
    assert set(found.budgets) == {Budget(2000, "USD", False), Budget(90, "USD", True)}
    with pytest.raises(InputError, match="--budget"):
        found.with_budget("much", "--budget")


def test_words_of_a_budget_are_read_again() -> None:
    for text in ("60 USD a month", "2000 GBP in all"):
        assert parse_budget(text).words == text
    assert parse_exchange("2 USD = 1 GBP").worth == 0.5
