"""Properties of measuring follicles."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from anagen.biology.calibre import calibre_grid
from anagen.engine.keys import key_of, uniforms
from anagen.engine.phases import Phase
from anagen.errors import InputError
from anagen.measurement.expected import expected_outcomes
from anagen.measurement.field import Field, sampled_area
from anagen.measurement.method import method, methods
from anagen.measurement.observe import SiteOptics, diameters, measure, positions, true_outcomes

TRIAL = key_of(7, "trial", 0)
FIELD = Field(1.0)
TATTOOED = method("phototrichogram, tattooed field")
FREE = method("phototrichogram")


def days(sites: int, visits: int = 2, last: float = 0.0) -> np.ndarray:
    return np.tile(np.linspace(0.0, last, visits), (sites, 1))


def first_sites(snapshots, sites, number):  # type: ignore[no-untyped-def]
    """The same trial with only its first `number` sites."""
    kept = snapshots.site < number
    columns = ("site", "stratum", "key", "phase", "calibre", "age", "grown")
    fewer = replace(
        snapshots, **{c: getattr(snapshots, c)[kept] for c in columns}, shed=snapshots.shed[:number]
    )
    optics = SiteOptics(
        sites.patient_key[:number],
        sites.side[:number],
        sites.area_cm2[:number],
        sites.calibre_factor[:number],
        sites.growth_speed_factor[:number],
        sites.carrier[:number],
        sites.female[:number],
    )
    return fewer, optics


@pytest.mark.parametrize("name", list(methods()))
def test_a_method_without_error_reports_the_truth(scalps, name: str) -> None:  # type: ignore[no-untyped-def]
    perfect = scalps.perfect(method(name))
    snapshots, sites = scalps.make(4)
    seen = measure(snapshots, sites, perfect, FIELD, days(4), TRIAL, response=scalps.calm())
    there = true_outcomes(snapshots, sites, perfect)
    assert set(seen) == set(perfect.outcomes)
    for outcome, values in seen.items():
        if outcome not in ("hair mass", "shed hairs per day"):  # weighed and collected: their own error
            assert values == pytest.approx(there[outcome]), outcome


def test_true_outcomes_are_plain_counts_of_hairs(scalps) -> None:  # type: ignore[no-untyped-def]
    """A second reading of the compiled loop, in NumPy."""
    snapshots, sites = scalps.make(3, area=1.7, factor=0.9)
    there = true_outcomes(snapshots, sites, TATTOOED)
    d = diameters(snapshots.key[:, None], snapshots.calibre, np.full((1, 1), 0.9))
    speed = 0.9 * 380.0 * (d / 75.0) ** 0.30
    growing = snapshots.phase == 1
    standing = growing | (snapshots.phase == 2) | (snapshots.phase == 3)
    for s in range(3):
        mine = (snapshots.site == s)[:, None]

        def total(values, mine=mine):  # type: ignore[no-untyped-def]
            return np.sum(values * mine, axis=0) / 1.7

        expected = {
            "total density": total(standing & (d >= 20)),
            "non-vellus density": total(standing & (d >= 30)),
            "terminal density": total(standing & (d >= 40)),
            "anagen density": total(growing & (d >= 20)),
            "telogen density": total(standing & ~growing & (d >= 20)),
            "cumulative thickness": total(standing * (d >= 20) * d / 1000),
            "hair mass": total(growing * np.pi / 4 * d**2 * speed * 1.3e-6),
            "long hair density": total(standing & (d >= 40) & (snapshots.grown * speed > 30_000)),
            "shed hairs per day": np.full(2, 2 / 7 / 1.7),
        }
        for outcome, values in expected.items():
            assert there[outcome][s] == pytest.approx(values, rel=1e-6), outcome


@pytest.mark.parametrize("detected", [False, True])
@pytest.mark.parametrize("name", ["phototrichogram, tattooed field", "automated trichoscopy"])
def test_many_follicles_agree_with_the_expectation(scalps, name: str, detected: bool) -> None:  # type: ignore[no-untyped-def]
    """The two engines' readings have the same definitions: within 4.5 SE at 400,000 follicles."""
    number = 400_000
    found = replace(method(name), tattooed=True, cv_within=0.0, cv_between=0.0, cv_diameter=0.0)
    if not detected:
        found = scalps.perfect(found)
    found = replace(found, automatic=False)
    snapshots, sites = scalps.make(1, 1, area=1600.0, density=250.0, factor=0.93)
    seen = measure(snapshots, sites, found, Field(100.0), days(1, 1), TRIAL, response=scalps.calm())
    if not detected:
        seen = true_outcomes(snapshots, sites, found)
    occupancy = 250.0 * scalps.occupancy()[None]
    expected = expected_outcomes(occupancy, method(name), 0.93, 0.93, detected=detected)
    for outcome, values in expected.items():
        if detected and outcome == "hair mass":
            continue
        follicles = number / (16.0 if detected else 1.0)  # the field is a part of the patch
        relative = 4.5 / np.sqrt(0.1 * follicles)
        assert seen[outcome][0] == pytest.approx(values, rel=relative), outcome


def test_speed_may_change_between_visits(scalps) -> None:  # type: ignore[no-untyped-def]
    snapshots, sites = scalps.make(3)
    faster = replace(sites, growth_speed_factor=np.array([[1.0, 1.2]] * 3))
    before, after = (true_outcomes(snapshots, each, TATTOOED) for each in (sites, faster))
    assert after["hair mass"] == pytest.approx(before["hair mass"] * [1.0, 1.2])
    assert after["total density"] == pytest.approx(before["total density"])
    assert np.all(after["long hair density"][:, 1] >= before["long hair density"][:, 1])


def test_counts_fall_as_the_threshold_rises(scalps) -> None:  # type: ignore[no-untyped-def]
    snapshots, sites = scalps.make(8)
    counts = [
        measure(snapshots, sites, replace(TATTOOED, threshold_um=t), FIELD, days(8), TRIAL)["total density"]
        for t in (10.0, 20.0, 30.0, 40.0, 60.0, 200.0)
    ]
    assert all(np.all(low >= high) for low, high in pairwise(counts))
    assert np.all(counts[-1] == 0.0)


@pytest.mark.parametrize("name", list(methods()))
def test_one_more_patient_changes_nobody_else(scalps, name: str) -> None:  # type: ignore[no-untyped-def]
    found = method(name)
    area = sampled_area(FIELD, found)
    snapshots, sites = scalps.make(6, area=area, carrier="topical")
    everyone = measure(snapshots, sites, found, FIELD, days(6, last=168.0), TRIAL)
    fewer = measure(*first_sites(snapshots, sites, 5), found, FIELD, days(5, last=168.0), TRIAL)
    for outcome, values in fewer.items():
        np.testing.assert_array_equal(everyone[outcome][:5], values)


def test_one_more_visit_changes_no_other(scalps) -> None:  # type: ignore[no-untyped-def]
    area = sampled_area(FIELD, FREE)
    at = days(4, 3, last=100.0)
    three = measure(*scalps.make(4, 3, area=area), FREE, FIELD, at, TRIAL)
    two = measure(*scalps.make(4, 2, area=area), FREE, FIELD, at[:, :2], TRIAL)
    for outcome, values in two.items():
        np.testing.assert_array_equal(three[outcome][:, :2], values)


def test_a_tattoo_makes_changes_steadier(scalps) -> None:  # type: ignore[no-untyped-def]
    spread = {}
    for found in (FREE, TATTOOED):
        snapshots, sites = scalps.make(2000, area=sampled_area(FIELD, found))
        total = measure(snapshots, sites, found, FIELD, days(2000), TRIAL)["total density"]
        spread[found.name] = np.std(total[:, 1] - total[:, 0])
    assert spread[TATTOOED.name] < 0.93 * spread[FREE.name]


def test_hair_to_hair_matching_hardly_errs(scalps) -> None:  # type: ignore[no-untyped-def]
    snapshots, sites = scalps.make(200)
    matching = method("hair-to-hair matching")
    total = measure(snapshots, sites, matching, FIELD, days(200), TRIAL)["total density"]
    assert np.std((total[:, 1] - total[:, 0]) / total[:, 0]) < 0.01


def test_a_patient_meets_the_same_luck_under_every_treatment(scalps) -> None:  # type: ignore[no-untyped-def]
    """Twin sites of one carrier differ by their follicles alone; here they are the same follicles."""
    snapshots, sites = scalps.make(5, area=sampled_area(FIELD, FREE), carrier="injection")
    at = days(5, last=168.0)
    treated = measure(snapshots, sites, FREE, FIELD, at, TRIAL)
    twin = measure(snapshots, replace(sites), FREE, FIELD, at, TRIAL)
    for outcome, values in treated.items():
        np.testing.assert_array_equal(values, twin[outcome])
    untreated = measure(snapshots, replace(sites, carrier=["none"] * 5), FREE, FIELD, at, TRIAL)
    for outcome in ("total density", "hair mass"):
        ratio = treated[outcome][:, 1] / untreated[outcome][:, 1]
        assert np.ptp(ratio) < 1e-12
        assert ratio[0] > 1.0
        np.testing.assert_array_equal(treated[outcome][:, 0], untreated[outcome][:, 0])


def test_two_sides_of_a_scalp_share_part_of_their_drift(scalps) -> None:  # type: ignore[no-untyped-def]
    snapshots, sites = scalps.make(600)
    at = days(600, last=400.0)
    perfect = scalps.perfect(TATTOOED)
    changes = []
    for side in (0, 1):
        both = replace(sites, side=np.full(600, side))
        total = measure(snapshots, both, perfect, FIELD, at, TRIAL)["total density"]
        changes.append(np.log(total[:, 1] / total[:, 0]))
    assert np.corrcoef(changes)[0, 1] == pytest.approx(0.7, abs=0.08)


def test_follicles_lie_anywhere_in_their_patch(scalps) -> None:  # type: ignore[no-untyped-def]
    snapshots, _ = scalps.make(20)
    place = positions(snapshots.key)
    assert place.shape == (len(snapshots.key), 2)
    counts, _, _ = np.histogram2d(*place.T, bins=4, range=[[0, 1], [0, 1]])
    expected = len(place) / 16
    assert ((counts - expected) ** 2 / expected).sum() < 45.0  # chi-squared, 15 degrees of freedom
    assert abs(np.corrcoef(place.T, uniforms(snapshots.key, 1_000_003))[0, 1]) < 0.05


def test_a_bald_field_has_no_mean(scalps) -> None:  # type: ignore[no-untyped-def]
    snapshots, sites = scalps.make(2)
    bald = replace(snapshots, phase=np.full_like(snapshots.phase, Phase.LOST))
    seen = measure(bald, sites, TATTOOED, FIELD, days(2), TRIAL)
    assert np.all(seen["total density"] == 0.0)
    assert np.all(np.isnan(seen["mean diameter"]))
    assert np.all(np.isnan(seen["anagen percent"]))


def test_kept_clubs_and_fixed_vellus_hairs_are_seen_as_expected(scalps) -> None:  # type: ignore[no-untyped-def]
    shares = np.zeros((7, len(calibre_grid().diameters)))
    shares[:5] = 0.6 * scalps.occupancy()
    shares[Phase.RETAINED] = (
        0.25 * scalps.occupancy()[Phase.TELOGEN] / scalps.occupancy()[Phase.TELOGEN].sum()
    )
    shares[Phase.FIXED, 0] = 0.15
    fine = replace(TATTOOED, threshold_um=1.0)
    snapshots, sites = scalps.make(40, occupancy=shares, density=1000.0)
    expected = expected_outcomes(1000.0 * shares[None], fine)
    found = true_outcomes(snapshots, sites, fine)
    for name in ("total density", "telogen density", "anagen density", "non-vellus density"):
        # 40,000 follicles; a false alarm in 10^4.
        p = float(expected[name][0]) / 1000.0
        assert abs(found[name][:, 0].mean() / 1000.0 - p) < 3.9 * np.sqrt(p * (1 - p) / 40_000)


def test_a_patch_too_small_for_its_field_is_refused(scalps) -> None:  # type: ignore[no-untyped-def]
    snapshots, sites = scalps.make(2, area=0.5)
    with pytest.raises(InputError, match="smaller than the field"):
        measure(snapshots, sites, TATTOOED, FIELD, days(2), TRIAL)
