from __future__ import annotations

import pytest

from anagen.report.trial.wording import headline, verdict
from anagen.trial.result import TrialResult
from anagen.trial.results.written import UNKNOWN
from report import synthetic


def told(result: TrialResult) -> str:
    return "\n".join(headline(result))


def test_headline_says_difference_repeats_twin_and_certainty() -> None:
    made = synthetic.result(("exosome", "saline"), patients=4, replicates=3)
    text = told(made)
    assert (
        "changed by 3.2 hairs/cm² more with exosome than with saline (95 % CI −1.9 to 8.3; p = 0.21)" in text
    )
    assert "does not tell the two apart" in text
    assert "Of 3 repeats of this trial" in text
    assert "18 % found a significant difference (Monte Carlo error 1.7 percentage points)" in text
    assert "left untreated, would truly have changed by" in text
    assert "very low for exosome; low for microneedling" in text


def test_a_negative_difference_is_less() -> None:
    made = synthetic.result(("exosome", "saline"), patients=4, replicates=3)
    made = synthetic.with_first(made, difference=-4.0, ci95=(-7.0, -1.0))
    assert "4.0 hairs/cm² less with exosome" in told(made)
    assert "tells the two apart" in told(made)


def test_a_single_arm_is_never_called_an_effect() -> None:
    text = told(synthetic.result(("pilot",), patients=4, replicates=3))
    assert "measured non-vellus density rose by 6.0 hairs/cm² from baseline to week 24 with pilot" in text
    assert "What was truly there changed by +3.0 hairs/cm²" in text
    assert "no part of this change can be credited" in text
    assert "more with" not in text


def test_many_comparisons_are_summed_up() -> None:
    text = told(synthetic.result(tuple(f"arm {i}" for i in range(7)), patients=2, replicates=3))
    assert "2 more comparisons are in the table below." in text
    assert "18 % (arm 0 against arm 6)" in text


def test_a_trial_that_was_run_once_claims_nothing_about_repeats() -> None:
    made = synthetic.result(("exosome", "saline"), patients=4, replicates=1)
    assert "repeats" not in told(made)


def test_missing_numbers_are_told_as_missing() -> None:
    made = synthetic.result(("exosome", "saline"), patients=4, replicates=3)
    unknown = float("nan")
    made = synthetic.with_first(made, difference=unknown, ci95=UNKNOWN, p=unknown, power=None)
    assert "could not be estimated" in told(made)


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ([-1, 1], "does not tell"),
        ([0.5, 1], "tells the two apart"),
        ([0, 1], "does not"),
        (None, "no interval"),
    ],
)
def test_verdict(bounds: tuple[float, float] | None, words: str) -> None:
    assert words in verdict(bounds)
