from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from anagen.biology.areata.flares import Flares, random_flares, random_place
from anagen.biology.areata.patients import (
    FORMS,
    Constitution,
    bald_areas,
    established,
    established_group,
    extents_to_come,
    first_episode,
)
from anagen.biology.areata.scalp_map import clear_of_hairline, scalp_map, scalp_of
from anagen.errors import InputError
from biology.areata.areata_cases import KINETICS, PATIENTS, constitution, keys
from biology.areata.loss_pattern import pattern_of


def flares(key: np.uint64, days: int = 3000, rate: float = 2.0, divisions: int = 12) -> Flares:
    return random_flares(scalp_of(divisions), key, days, rate, PATIENTS)


def same(a: Flares, b: Flares) -> bool:
    return bool(a.days.shape == b.days.shape and (a.days == b.days).all() and (a.place == b.place).all())


def test_same_key_same_flares_and_another_key_others() -> None:
    one, two = keys(2)
    assert len(flares(one)) > 3
    assert same(flares(one), flares(one))
    assert not same(flares(one), flares(two))


def test_a_longer_run_adds_flares_and_moves_none() -> None:
    short, long = flares(keys(1)[0], 1500), flares(keys(1)[0], 3000)
    n = len(short)
    assert 0 < n < len(long)
    assert (long.days[:n] == short.days).all()
    assert (long.place[:n] == short.place).all()
    assert (long.dose[:n] == short.dose).all()
    assert (long.days[n:, 0] >= 1500).all()


def test_a_higher_rate_keeps_every_flare_and_adds_some() -> None:
    few, many = flares(keys(1)[0], rate=1.0), flares(keys(1)[0], rate=4.0)
    assert 0 < len(few) < len(many)
    at = [int(np.flatnonzero(many.days[:, 0] == day)[0]) for day in few.days[:, 0]]
    assert (many.place[at] == few.place).all()
    assert (many.dose[at] == few.dose).all()


def test_one_more_patient_changes_nobody_else() -> None:
    assert all(same(flares(k), flares(again)) for k, again in zip(keys(3), keys(5), strict=False))


def test_flares_come_at_their_rate() -> None:
    number = [len(random_flares(scalp_of(7), k, 3653, 1.5, PATIENTS)) for k in keys(40)]
    assert np.mean(number) == pytest.approx(15.0, abs=4 * np.sqrt(15.0 / 40))


def test_flares_fall_in_the_same_places_on_every_grid() -> None:
    assert (flares(keys(1)[0], divisions=8).place == flares(keys(1)[0], divisions=24).place).all()


def test_places_are_even_over_the_scalp() -> None:
    scalp = scalp_of(16)
    place = np.array([random_place(scalp, k) for k in keys(1500)])
    assert np.linalg.norm(place / scalp.axes, axis=1) == pytest.approx(1.0)
    assert (clear_of_hairline(place / scalp.axes) >= 0).all()
    region = scalp.region[cKDTree(scalp.place).query(place)[1]]
    share = np.bincount(region, minlength=4) / len(place)
    assert share == pytest.approx(scalp.region_shares(), abs=4 * np.sqrt(0.24 / 1500))


def test_a_constitution_does_not_depend_on_the_grid() -> None:
    person = Constitution.draw(keys(1)[0], PATIENTS)
    coarse, fine = scalp_of(8), scalp_of(16)
    away, at = cKDTree(fine.place).query(coarse.place)
    close = away < 1e-9
    assert close.mean() > 0.9
    strength = person.strength(fine, PATIENTS)[at][close]
    band_edge = coarse.band()[close] != fine.band()[at][close]
    assert person.strength(coarse, PATIENTS)[close][~band_edge] == pytest.approx(strength[~band_edge])


def test_control_wanders_about_its_median_and_a_longer_run_only_adds_days() -> None:
    person = constitution(2.0)
    short, long = (person.control_course(d, PATIENTS) for d in (200, 4000))
    assert (long[:200] == short).all()
    assert short[0] == 2.0
    many = np.log(
        np.concatenate(
            [Constitution(k, 2.0, 8.0, 0.0).control_course(4000, PATIENTS)[700:] for k in keys(30)]
        )
        / 2.0
    )
    assert many.mean() == pytest.approx(0.0, abs=0.1)
    assert many.std() == pytest.approx(PATIENTS.value("control_wander"), rel=0.1)


def test_population_medians_are_those_of_the_records() -> None:
    people = [Constitution.draw(k, PATIENTS) for k in keys(600)]
    assert np.mean([p.self_limited for p in people]) > 0.8
    assert np.median([p.guardians for p in people]) == pytest.approx(
        PATIENTS.value("guardian_strength"), rel=0.1
    )
    assert np.mean([p.ophiasis for p in people]) == pytest.approx(PATIENTS.value("ophiasis_share"), abs=0.03)


def test_a_first_patch_is_of_the_people_whose_disease_lasts() -> None:
    """Control and drive are those of established disease of the extent that this one tends to."""
    many = keys(4000)
    extent = extents_to_come(many, PATIENTS)
    assert (extent > PATIENTS.value("wide_extent")).mean() == pytest.approx(
        PATIENTS.value("ever_wide_share"), abs=0.02
    )
    assert (extent == 1.0).mean() == pytest.approx(PATIENTS.value("ever_total_share"), abs=0.02)
    assert 0.0 <= extent.min() < np.median(extent) < 0.1
    few = many[:40]
    group = established_group(
        scalp_of(7),
        few,
        PATIENTS,
        KINETICS,
        extent=extent[:40],
        years=np.full(40, 0.1),
        form=np.full(40, "patchy"),
    )
    people = [Constitution.draw(key, PATIENTS) for key in few]
    assert [person.control for person in people] == pytest.approx(group.control)
    assert [person.drive for person in people] == pytest.approx(group.drive)
    assert [person.self_limited for person in people] == list(group.self_limited)


def test_most_first_episodes_present_with_one_patch() -> None:
    scalp = scalp_of(7)
    number = [
        len(first_episode(scalp, Constitution(k, 1.0, 8.0, 0.0), 100, PATIENTS).flares) for k in keys(400)
    ]
    assert np.mean(np.array(number) == 1) == pytest.approx(0.80, abs=0.06)
    assert np.mean(np.array(number) == 2) == pytest.approx(0.125, abs=0.05)


@pytest.mark.parametrize("extent", [0.0, 0.05, 0.3, 0.6, 0.9, 1.0])
@pytest.mark.parametrize("form", ["patchy", "ophiasis"])
def test_the_bald_area_has_the_extent_asked_for(extent: float, form: str) -> None:
    scalp = scalp_map(5.0)
    found = bald_areas(scalp, keys(1), np.array([extent]), np.array([form]), PATIENTS)[0]
    assert scalp.area[found].sum() / scalp.area.sum() == pytest.approx(extent, abs=0.001)


def test_more_extent_holds_less() -> None:
    scalp = scalp_map(5.0)
    key, extent, form = keys(1).repeat(2), np.array([0.2, 0.5]), np.array(["ophiasis", "ophiasis"])
    less, more = bald_areas(scalp, key, extent, form, PATIENTS)
    assert (more | ~less).all()


def test_bald_areas_do_not_depend_on_other_patients() -> None:
    scalp = scalp_map(10.0)
    extent, form = np.array([0.3, 1.0, 0.7, 0.05]), np.array(["patchy", "totalis", "ophiasis", "patchy"])
    together = bald_areas(scalp, keys(4), extent, form, PATIENTS)
    for i in range(4):
        alone = bald_areas(scalp, keys(4)[i : i + 1], extent[i : i + 1], form[i : i + 1], PATIENTS)
        assert np.array_equal(alone[0], together[i])


def test_patterns_are_named_as_a_clinician_would() -> None:
    scalp = scalp_map(5.0)
    crown = scalp.distance(np.array([0.0, 0.0, scalp.axes[2]]))
    nape = scalp.distance(scalp.place[np.argmin(scalp.place[:, 2])])
    one = pattern_of(scalp, (crown < 1.8).astype(float))
    assert one.name == "one patch"
    assert one.area == pytest.approx([np.pi * 1.8**2], rel=0.1)
    assert one.roundness[0] > 0.9
    two = pattern_of(scalp, ((crown < 2.0) | (nape < 2.0)).astype(float))
    assert (two.name, len(two.area)) == ("several patches", 2)
    assert two.area[0] >= two.area[1]
    assert pattern_of(scalp, np.zeros(scalp.cells)).name == "none"
    assert pattern_of(scalp, np.ones(scalp.cells)).name == "totalis"
    assert pattern_of(scalp, scalp.band().astype(float)).name == "ophiasis"
    assert pattern_of(scalp, (scalp.region != 1).astype(float)).name == "subtotal"
    streak = pattern_of(scalp, (np.abs(scalp.place[:, 1]) < 0.8) * (crown < 5.0))
    assert streak.roundness[0] < 0.7


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_established_disease_can_be_made(form: str) -> None:
    scalp = scalp_of(10)
    case = established(scalp, keys(1)[0], 100, PATIENTS, KINETICS, extent=0.6, years=3.0, form=form)
    assert len(case.control) == case.before + 100
    assert (case.control[: case.before + 1] == case.constitution.control).all()
    sick = case.start[:, 1] > 0
    assert scalp.area[sick].sum() / scalp.area.sum() == pytest.approx(
        1.0 if form in ("totalis", "universalis") else 0.6, abs=0.01
    )


def test_longer_episodes_leave_more_memory_and_wider_ones_less_control() -> None:
    scalp = scalp_of(7)

    def case(extent: float, years: float):  # type: ignore[no-untyped-def]
        return established(scalp, keys(1)[0], 50, PATIENTS, KINETICS, extent=extent, years=years)

    memory = [case(0.8, years).start[:, 5].max() for years in (0.5, 2.0, 8.0)]
    assert memory == sorted(memory)
    assert 0 < memory[0] < memory[2] < 1
    control = [case(extent, 2.0).constitution.control for extent in (0.5, 0.75, 1.0)]
    assert control == sorted(control, reverse=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"extent": 1.2}, "extent"), ({"years": -1.0}, "years"), ({"form": "patchi"}, "did you mean 'patchy'")],
)
def test_impossible_episodes_are_refused(change: dict[str, object], message: str) -> None:
    options = {"extent": 0.5, "years": 2.0, "form": "patchy"} | change
    with pytest.raises(InputError, match=message):
        established(scalp_of(7), keys(1)[0], 50, PATIENTS, KINETICS, **options)  # type: ignore[arg-type]
