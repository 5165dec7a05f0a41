"""A trial of a treatment against itself (A/A): refused, unless it is said to be meant."""

from __future__ import annotations

import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.trial.protocol.reading import protocol_from_text, resolved
from trial.test_conduct import HEAD

SAME = """
[[arm]]
name = "A"
[[arm.treatment]]
therapy = "finasteride"
dose = "1 mg"
[[arm]]
name = "saline"
[[arm.treatment]]
therapy = "finasteride"
dose = "1000 ug"
"""
SAID = "\n[design]\nidentical_arms = true\n"


def text(replicates: int = 2) -> str:
    return (
        HEAD.format(size=20, replicates=replicates).replace("seed = 7", 'seed = 7\nparameters = "fixed"')
        + SAME
    )


def test_identical_arms_are_refused_and_the_key_that_allows_them_is_named() -> None:
    with pytest.raises(InputError, match=r"arm 2: .*are given the same.*identical_arms = true"):
        protocol_from_text(text())


def test_a_trial_said_to_be_of_identical_arms_is_read_and_written_back() -> None:
    protocol = protocol_from_text(text() + SAID)
    assert protocol.design.identical_arms
    assert "identical_arms = true" in resolved(protocol)
    assert protocol_from_text(resolved(protocol)) == protocol


def test_the_key_is_refused_where_all_arms_differ() -> None:
    with pytest.raises(InputError, match=r"design.identical_arms: no two arms are given the same"):
        protocol_from_text(text().replace("1000 ug", "2 mg") + SAID)


@pytest.mark.slow
def test_what_is_equal_is_found_different_as_often_as_alpha_says() -> None:
    """Of 100 trials 1 to 12 are significant at 5 %; by chance a correct test strays in 0.7 % of seeds."""
    (row,) = Trial.from_text(text(100) + SAID).run(workers=1, pictures=False).comparisons
    assert row.power is not None
    assert 1 <= round(100 * row.power) <= 12
