"""Remission that consolidates, hysteresis of what restrains an attack, and two courses of disease."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.areata.damping import Damping
from anagen.biology.areata.disease_course import self_limited, self_limited_share, strengthening
from anagen.biology.areata.field_kernel import Part
from anagen.biology.areata.immune_field import at_rest, field_parameters
from anagen.biology.areata.patients import established_group
from anagen.biology.areata.scalp_map import scalp_map
from biology.areata.areata_cases import KINETICS, PATIENTS, keys, run

SCALP = scalp_map(15.0)
JAK = ("presentation", "recruitment", "privilege", "help")
VALUE = field_parameters().value


def still(part: Part, level: float) -> np.ndarray:
    """A scalp at rest but for one part."""
    state = at_rest(SCALP.cells)
    state[:, part] = level
    return state


def test_memory_fades_in_peace_at_its_rate_and_hardly_under_attack() -> None:
    days = 365
    quiet = run(SCALP, days, start=still(Part.MEMORY, 0.05)).final[:, Part.MEMORY]
    # Helper cells that memory keeps alive make some noise, so it fades a little more slowly than alone.
    alone = 0.05 * np.exp(-VALUE("memory_fall") * days)
    assert (quiet >= 0.99 * alone).all()
    assert (quiet <= 1.1 * alone).all()
    attacked = still(Part.MEMORY, 0.9)
    attacked[:, [Part.INTERFERON, Part.KILLERS, Part.HELPERS]] = 5.0, 1.7, 3.4
    attacked[:, Part.GUARDIANS] = 0.0
    assert (run(SCALP, days, start=attacked).final[:, Part.MEMORY] > 0.85).all()


def test_guardians_return_more_slowly_than_they_fall() -> None:
    days = 20
    back = run(SCALP, days, start=still(Part.GUARDIANS, 0.0)).final[:, Part.GUARDIANS]
    assert back == pytest.approx(1.0 - np.exp(-VALUE("guardian_return") * days), abs=0.01)
    assert VALUE("guardian_loss") > 2.0 * VALUE("guardian_return")


def test_regulation_stays_for_years() -> None:
    days = 365
    left = run(SCALP, days, start=still(Part.REGULATION, 1.0)).final[:, Part.REGULATION]
    assert left == pytest.approx(np.exp(-VALUE("regulation_fall") * days), abs=0.01)
    assert VALUE("regulation_rise") > 2.0 * VALUE("regulation_fall")


def test_what_was_quiet_for_longer_relapses_later_and_a_lower_dose_may_hold_it() -> None:
    """Attack 26 weeks after treatment for 1 or 3 years; a share that wins nothing holds what was won."""
    scalp, years = scalp_map(12.0), 3
    group = established_group(
        scalp,
        keys(1),
        PATIENTS,
        KINETICS,
        extent=np.array([0.7]),
        years=np.array([3.0]),
        form=np.array(["patchy"]),
    )

    def attack(course: np.ndarray) -> float:
        damping = Damping.of(dict.fromkeys(JAK, course), scalp.cells)
        found = run(
            scalp,
            len(course),
            control=0.5,
            start=group.start[0],
            readiness=np.full(scalp.cells, 1.5),
            damping=damping,
        )
        return float((scalp.area @ found.attack[-1]) / scalp.area.sum())

    after = np.zeros(182)
    short, long = (attack(np.concatenate([np.full(365 * n, 0.6), after])) for n in (1, years))
    assert long < short
    least = 0.3
    held = attack(np.concatenate([np.full(365 * years, 0.6), np.full(364, least)]))
    never = attack(np.full(365 * years + 364, least))
    assert held < 0.5 * never


def test_a_self_limited_course_is_told_apart_by_extent_duration_and_age_at_onset() -> None:
    def share(extent: float, years: float, onset: float | None = None) -> float:
        started = None if onset is None else np.array([onset])
        return float(
            self_limited_share(PATIENTS, extent=np.array([extent]), years=np.array([years]), onset=started)[0]
        )

    assert share(0.1, 1.0) > share(0.5, 1.0) > share(0.95, 1.0)
    assert share(0.3, 0.5) > share(0.3, 2.0) > share(0.3, 8.0)
    assert share(0.3, 2.0, 30.0) == share(0.3, 2.0) > share(0.3, 2.0, 8.0)
    reference = share(PATIENTS.value("reference_extent"), PATIENTS.value("reference_years"))
    assert reference == pytest.approx(PATIENTS.value("self_limited_share"))
    luck = (np.arange(1000) + 0.5) / 1000
    found = self_limited(luck, PATIENTS, extent=np.full(1000, 0.1), years=np.full(1000, 1.0))
    assert found.mean() == pytest.approx(share(0.1, 1.0), abs=0.001)


def test_regulation_strengthens_in_a_self_limited_course_alone() -> None:
    years = np.array([0.0, 0.5, 1.0, 3.0, 40.0])
    passing = strengthening(np.ones(5, dtype=bool), years, PATIENTS)
    assert passing[0] == 1.0
    assert (np.diff(passing) > 0.0).all()
    assert passing[-1] == pytest.approx(PATIENTS.value("self_limited_control"))
    assert (strengthening(np.zeros(5, dtype=bool), years, PATIENTS) == 1.0).all()
