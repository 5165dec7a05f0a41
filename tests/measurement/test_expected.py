"""Expected counts seen through the outcomes' definitions."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anagen.biology.calibre import calibre_grid
from anagen.engine.phases import Phase
from anagen.measurement.expected import expected_outcomes, outcome_weights, partial_moment
from anagen.measurement.method import method, methods

GRID = calibre_grid()
PHOTOTRICHOGRAM = method("phototrichogram")


def some_occupancy(*leading: int) -> np.ndarray:
    return np.random.default_rng(3).random((*leading, 5, len(GRID.diameters)))


@settings(derandomize=True, max_examples=40, deadline=None)
@given(
    middle=st.floats(5, 120),
    power=st.sampled_from([0.0, 1.0, 2.0, 2.3]),
    threshold=st.floats(1, 130),
)
def test_partial_moment_integrates_over_the_jitter(middle: float, power: float, threshold: float) -> None:
    u = (np.arange(40_000) + 0.5) / 40_000
    d = middle * np.exp(GRID.log_width * (u - 0.5))
    expected = np.mean(d**power * (d >= threshold))
    top = (middle * np.exp(GRID.log_width / 2)) ** power
    found = partial_moment(middle, GRID.log_width, power, threshold)
    assert found == pytest.approx(expected, abs=top / 20_000)


def test_one_standing_hair_well_above_the_threshold_counts_as_one() -> None:
    occupancy = np.zeros((1, 5, len(GRID.diameters)))
    occupancy[0, Phase.ANAGEN, -1] = 100.0
    found = expected_outcomes(occupancy, PHOTOTRICHOGRAM)
    for name in ("total density", "non-vellus density", "terminal density", "anagen density"):
        assert found[name] == pytest.approx([100.0])
    assert found["telogen density"] == pytest.approx([0.0])
    assert found["anagen percent"] == pytest.approx([100.0])
    assert found["mean diameter"] == pytest.approx([GRID.diameters[-1]], rel=2e-3)
    assert found["cumulative thickness"] == pytest.approx(found["mean diameter"] * 0.1)


@pytest.mark.parametrize("phase", [Phase.EARLY_ANAGEN, Phase.KENOGEN])
def test_nothing_is_seen_where_no_hair_stands(phase: Phase) -> None:
    occupancy = np.zeros((1, 5, len(GRID.diameters)))
    occupancy[0, phase] = 50.0
    found = expected_outcomes(occupancy, PHOTOTRICHOGRAM)
    assert found["total density"] == pytest.approx([0.0])
    assert found["hair mass"] == pytest.approx([0.0])
    assert np.isnan(found["mean diameter"][0])


def test_a_kept_club_is_counted_as_a_resting_hair() -> None:
    occupancy = np.zeros((1, 6, len(GRID.diameters)))
    occupancy[0, Phase.RETAINED, -1] = 50.0
    as_telogen = np.zeros((1, 5, len(GRID.diameters)))
    as_telogen[0, Phase.TELOGEN, -1] = 50.0
    found, resting = (expected_outcomes(one, PHOTOTRICHOGRAM) for one in (occupancy, as_telogen))
    assert found["telogen density"] == pytest.approx([50.0])
    for name, values in found.items():
        assert values == pytest.approx(resting[name], nan_ok=True)


def test_a_fixed_vellus_hair_stands_and_is_never_non_vellus() -> None:
    occupancy = np.zeros((1, 7, len(GRID.diameters)))
    occupancy[0, Phase.FIXED, 0] = 50.0
    fine = replace(PHOTOTRICHOGRAM, threshold_um=1.0)
    found = expected_outcomes(occupancy, fine)
    assert found["total density"] == pytest.approx([50.0])
    assert found["non-vellus density"] == pytest.approx([0.0])
    assert found["hair mass"] == pytest.approx([0.0])
    assert expected_outcomes(occupancy, PHOTOTRICHOGRAM)["total density"] == pytest.approx([0.0])


def test_rows_of_phases_that_hold_nothing_change_no_bit() -> None:
    occupancy = some_occupancy(4)
    wider = np.concatenate([occupancy, np.zeros((4, 2, len(GRID.diameters)))], axis=1)
    weights = outcome_weights(PHOTOTRICHOGRAM)
    assert weights.sums(wider)[..., :-1] == pytest.approx(weights.sums(occupancy)[..., :-1], rel=1e-14)


def test_a_higher_threshold_never_counts_more() -> None:
    found = expected_outcomes(some_occupancy(6), PHOTOTRICHOGRAM)
    assert np.all(found["total density"] >= found["non-vellus density"])
    assert np.all(found["non-vellus density"] >= found["terminal density"])


def test_total_is_growing_plus_resting() -> None:
    for each in methods().values():
        found = expected_outcomes(some_occupancy(4), each, detected=True)
        assert found["anagen density"] + found["telogen density"] == pytest.approx(found["total density"])


def test_patients_are_measured_with_their_own_factors() -> None:
    occupancy = some_occupancy(3, 7)
    factors = np.array([0.8, 1.0, 1.25])
    together = outcome_weights(PHOTOTRICHOGRAM, factors, factors).outcomes(occupancy)
    for i, factor in enumerate(factors):
        alone = expected_outcomes(occupancy[i], PHOTOTRICHOGRAM, factor, factor)
        for name, values in alone.items():
            assert together[name][i] == pytest.approx(values)


def test_wider_hair_shows_more_of_itself() -> None:
    occupancy = some_occupancy(1)
    thin, thick = (expected_outcomes(occupancy, PHOTOTRICHOGRAM, factor) for factor in (0.9, 1.1))
    for name in ("total density", "terminal density", "cumulative thickness", "hair mass"):
        assert thick[name] > thin[name]


def test_hair_mass_of_a_plausible_square_centimetre() -> None:
    """150 growing hairs of 60 µm at 0.36 mm/day weigh about 0.2 mg/day: 6 mg a month."""
    grid = calibre_grid()
    occupancy = np.zeros((1, 5, len(grid.diameters)))
    j = int(np.argmin(abs(grid.diameters - 60.0)))
    occupancy[0, Phase.ANAGEN, j] = 150.0
    mass = expected_outcomes(occupancy, PHOTOTRICHOGRAM)["hair mass"][0]
    d = grid.diameters[j]
    assert mass == pytest.approx(150 * np.pi / 4 * d**2 * 380 * (d / 75) ** 0.30 * 1.3e-6, rel=0.01)
