"""The apparent rise: its size against the trials it was derived from, and its spread."""

from dataclasses import replace

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.measurement.placebo_response import (
    CARRIERS,
    apparent_rise,
    carrier_parameters,
    carrier_response,
    strongest_carrier,
)

RESPONSE = carrier_response()
REFERENCE = carrier_parameters().value("reference_density")
DECLINE = {False: 9.5, True: 3.0}  # hairs/cm2 a year, as in the data file


def rise(carrier: str, female: bool, weeks: float, automatic: bool = False) -> float:
    """Mean apparent rise in hairs/cm2 at the reference density."""
    return apparent_rise(carrier, "female" if female else "male", weeks * 7.0, automatic=automatic)


@pytest.mark.parametrize(
    ("carrier", "female", "arms"),
    [
        ("topical", False, [(48, 3.9, 2.5), (16, 4.7, 1.5), (26, 5.8, 2.2), (26, -0.58, 2.8)]),
        ("topical", True, [(48, 9.4, 2.0), (24, 2.03, 1.8), (32, 11.0, 1.8), (32, 16.0, 5.5)]),
        ("oral", False, [(24, -6.38, 2.5), (24, -0.96, 1.5), (48, -9.9, 1.7)]),
        ("injection", False, [(12, -0.17, 4.0)]),
        ("device", False, [(16, -0.1, 4.6)]),
    ],
)
def test_rise_less_decline_is_what_the_placebo_arms_showed(
    carrier: str, female: bool, arms: list[tuple[float, float, float]]
) -> None:
    """Published changes of vehicle, placebo, saline and sham arms, at their own weeks."""
    tau = carrier_parameters().value("between_trial_sd")
    misses = [
        (rise(carrier, female, weeks) - DECLINE[female] * weeks / 52.0 - observed, se)
        for weeks, observed, se in arms
    ]
    weights = np.array([1.0 / (se**2 + tau**2) for _, se in misses])
    mean = np.sum(weights * [miss for miss, _ in misses]) / weights.sum()
    assert abs(mean) < 1.5
    for miss, se in misses:
        assert abs(miss) < 2.5 * np.hypot(se, tau)


def test_software_adds_to_the_rise_as_in_the_korean_arms() -> None:
    """+4.7 (24 weeks), +10.4 (16 weeks, SE 4.5) hairs/cm2 on oral placebo."""
    assert rise("oral", False, 24, automatic=True) - 9.5 * 24 / 52 == pytest.approx(4.7, abs=2 * 2.3)
    assert rise("oral", False, 16, automatic=True) - 9.5 * 16 / 52 == pytest.approx(10.35, abs=2 * 4.5)


def test_the_rise_starts_at_baseline_and_settles() -> None:
    for carrier in CARRIERS:
        at = RESPONSE.expected_gain(carrier, False, np.array([-30.0, 0.0, 28.0, 112.0, 2000.0]))[0]
        assert at[0] == at[1] == 1.0
        assert np.all(np.diff(at) >= 0.0)
        assert at[-1] == pytest.approx(1.0 + RESPONSE.rise[CARRIERS.index(carrier), 0])
    assert rise("topical", False, 16) > 0.9 * rise("topical", False, 48)


def test_the_rise_scales_with_the_density_of_the_field() -> None:
    assert apparent_rise("topical", "male", 168, density=85.0) == pytest.approx(
        rise("topical", False, 24) / 2
    )


def test_an_unknown_sex_is_named() -> None:
    with pytest.raises(InputError, match="unknown sex"):
        apparent_rise("oral", "men", 168)


def test_nothing_given_nothing_gained() -> None:
    assert np.all(RESPONSE.expected_gain("none", True, np.arange(400.0)) == 1.0)


def test_individual_drift_has_its_spread_and_no_mean() -> None:
    luck = np.random.default_rng(5).normal(size=40_000)
    gain = RESPONSE.gain(["none"], np.array([False]), np.array([0.0, 112.0, 336.0]), site_luck=luck)
    assert np.all(gain[:, 0] == 1.0)
    assert gain.mean(axis=0) == pytest.approx([1.0, 1.0, 1.0], abs=3e-3)
    spread = REFERENCE * gain.std(axis=0)
    assert spread[2] == pytest.approx(carrier_parameters().value("individual_drift_sd"), rel=0.03)
    assert spread[1] > 0.9 * spread[2]


def test_a_trial_moves_all_its_arms_alike() -> None:
    at = np.array([168.0])
    for carrier in CARRIERS:
        high, mean = (
            RESPONSE.gain([carrier], np.array([False]), at, trial_luck=luck).item() for luck in (1.0, 0.0)
        )
        expected = RESPONSE.between_trial_sd * (1 - np.exp(-168.0 / RESPONSE.onset))
        assert high - mean == pytest.approx(expected)


def test_several_carriers_count_as_the_strongest() -> None:
    assert strongest_carrier([]) == "none"
    assert strongest_carrier(["oral", "topical", "oral"]) == "topical"
    assert strongest_carrier(["none", "needling"]) == "needling"


def test_records_can_be_overridden() -> None:
    changed = carrier_response(carrier_parameters().with_values({"topical_men": 0.0}))
    assert changed.rise[CARRIERS.index("topical"), 0] == 0.0
    same = replace(changed, rise=RESPONSE.rise)
    assert same.onset == RESPONSE.onset


def test_an_unknown_carrier_is_named() -> None:
    with pytest.raises(InputError) as caught:
        RESPONSE.expected_gain("topicl", False, 10.0)
    assert caught.value.nearest == "topical"


def test_every_record_has_a_source_and_a_note() -> None:
    for record in carrier_parameters().values():
        assert record.source
        assert record.note
