from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.spatial import cKDTree

from anagen.biology.areata.attack import attack_parameters, attack_signal
from anagen.biology.areata.damping import Damping
from anagen.biology.areata.field_kernel import PARTS, TERMS, Part
from anagen.biology.areata.flares import Flares
from anagen.biology.areata.immune_field import Kinetics, at_rest, field_parameters, onslaught
from anagen.biology.areata.scalp_map import ScalpMap, scalp_map, scalp_of
from anagen.errors import InputError
from biology.areata.areata_cases import KINETICS, PATIENTS, blob, run
from verification.models import dobreva2015

pytestmark = pytest.mark.slow


def totals(scalp: ScalpMap, state: np.ndarray) -> np.ndarray:
    return np.asarray(scalp.area @ state)


def still(off: tuple[str, ...]) -> Kinetics:
    """The kinetics with the named rates at 0."""
    numbers = Kinetics.of(field_parameters().with_values(dict.fromkeys(off, 0.0))).numbers
    return replace(KINETICS, numbers=(*numbers[:-1], KINETICS.full_killers))


REACTION = (
    "interferon_decay",
    "turnover",
    "regulation_rise",
    "regulation_fall",
    "guardian_loss",
    "guardian_return",
    "memory_rise",
    "memory_fall",
)


def test_nothing_comes_of_nothing() -> None:
    scalp = scalp_of(12)
    found = run(scalp, 200)
    assert (found.attack == 0.0).all()
    assert (found.final == at_rest(scalp.cells)).all()


def test_spread_alone_conserves_what_it_moves() -> None:
    scalp = scalp_map(5.0)
    start = blob(scalp)
    start[:, Part.REGULATION] = start[:, Part.HELPERS] / 7.0
    found = run(scalp, 365, start=start, kinetics=still(REACTION))
    assert totals(scalp, found.final) == pytest.approx(totals(scalp, start), rel=1e-11)
    assert found.final[:, Part.HELPERS].max() < 0.9 * start[:, Part.HELPERS].max()


def test_reaction_changes_the_total_by_exactly_what_it_makes() -> None:
    """Interferon on the whole scalp obeys F' = dI (U + W - F) whatever moves where."""
    scalp = scalp_map(6.0)
    start = blob(scalp)
    off = tuple(name for name in REACTION if name != "interferon_decay")
    found = run(scalp, 30, start=start, kinetics=still(off), pieces=20)
    before, after = totals(scalp, start), totals(scalp, found.final)
    cells = before[Part.KILLERS] + before[Part.HELPERS]
    decay = np.exp(-30.0 * field_parameters().value("interferon_decay"))
    assert after[Part.KILLERS] + after[Part.HELPERS] == pytest.approx(cells, rel=1e-11)
    assert after[Part.INTERFERON] == pytest.approx(
        cells + (before[Part.INTERFERON] - cells) * decay, rel=1e-6
    )


def test_the_field_converges_with_the_grid_at_second_order() -> None:
    places = scalp_of(10).place
    places = places[places[:, 2] > 6.5]
    found = []
    for n in (10, 20, 40):
        scalp = scalp_of(n)
        final = run(scalp, 30, start=blob(scalp), pieces=8).final
        away, at = cKDTree(scalp.place).query(places)
        assert away.max() < 1e-9
        found.append(final[at])
    apart = [np.sqrt(np.mean((a - b) ** 2, axis=0)) for a, b in pairwise(found)]
    order = np.log2(apart[0] / apart[1])
    assert (order[[Part.INTERFERON, Part.KILLERS, Part.HELPERS, Part.GUARDIANS]] > 1.7).all(), order


def test_the_field_converges_with_the_time_step_at_second_order() -> None:
    scalp = scalp_of(16)
    found = [run(scalp, 30, start=blob(scalp), pieces=n).final for n in (1, 2, 4)]
    apart = [np.sqrt(np.mean((a - b) ** 2)) for a, b in pairwise(found)]
    assert np.log2(apart[0] / apart[1]) > 1.7


def test_without_what_was_added_the_kinetics_are_those_of_2015() -> None:
    """One cell's course against the published reduced system (time unit 20 days)."""
    records = field_parameters().with_values(
        {"half_presentation": 1e-6, "memory_seed": 0.0, "memory_rise": 0.0, "interferon_decay": 20.0}
    )
    scalp = scalp_of(6)
    start = at_rest(scalp.cells)
    start[:, :3] = 1.0, 0.5, 0.5
    found = run(scalp, 200, kinetics=Kinetics.of(records), strength=0.0, start=start, pieces=60)
    slope = dobreva2015.slope(dobreva2015.attack("diseased"))
    paper = solve_ivp(lambda _, q: slope(q[0], q[1]), (0, 10), (0.5, 0.5), rtol=1e-9, atol=1e-12).y[:, -1]
    assert found.final[0, [Part.KILLERS, Part.HELPERS]] == pytest.approx(paper, rel=2e-3)
    assert onslaught(records) == pytest.approx((3.49, 6.96), rel=2e-3)


def flare_on_the_crown(scalp: ScalpMap) -> Flares:
    return Flares.at(scalp, np.array([[0.0, 0.0, scalp.axes[2]]]), np.zeros(1, dtype=np.int64), PATIENTS)


@pytest.mark.parametrize("divisions", [22, 30])
def test_a_patch_spreads_and_stays_round(divisions: int) -> None:
    scalp = scalp_of(divisions)
    found = run(scalp, 200, flares=flare_on_the_crown(scalp))
    level = 0.3
    radii = []
    for step in (20, 39):
        attack = found.attack[step]
        away = scalp.distance(np.array([0.0, 0.0, scalp.axes[2]]))
        way = np.arctan2(scalp.place[:, 1], scalp.place[:, 0])
        edge = []
        for angle in np.linspace(-np.pi, np.pi, 12, endpoint=False):
            near = np.abs(np.angle(np.exp(1j * (way - angle)))) < np.pi / 12
            order = np.argsort(away[near])
            r, a = away[near][order], attack[near][order]
            inside = (a >= level).cumsum()[-1]
            edge.append(np.interp(-level, -np.sort(a)[::-1], np.sort(r)) if inside else 0.0)
        radii.append(edge)
    early, late = np.array(radii)
    assert late.mean() > early.mean() + 1.0
    # The head is longer than broad, so an even front is not quite a circle seen in chords.
    assert late.std() / late.mean() < 0.05
    assert late.max() / late.min() < 1.15


@pytest.mark.slow
def test_the_front_goes_as_fast_on_a_finer_grid() -> None:
    def area(divisions: int, day: int) -> float:
        scalp = scalp_of(divisions)
        attack = run(scalp, 220, flares=flare_on_the_crown(scalp)).attack
        return float(scalp.area[attack[day // 5] > 0.3].sum())

    coarse, fine = (np.sqrt(area(n, 219) / np.pi) - np.sqrt(area(n, 150) / np.pi) for n in (22, 44))
    assert coarse == pytest.approx(fine, rel=0.12)


def test_regulation_ends_what_it_is_strong_enough_for() -> None:
    scalp = scalp_map(6.0)
    last = [
        run(scalp, 700, control=c, flares=flare_on_the_crown(scalp)).attack[-1].max() for c in (0.2, 1.0, 4.0)
    ]
    assert last[0] > 0.3
    assert attack_signal(np.array(last[2]), attack_parameters()) < 0.15  # what smoulders harms little
    assert sorted(last, reverse=True) == last


def test_stronger_guardians_slow_the_front() -> None:
    scalp = scalp_map(6.0)
    area = [
        scalp.area[run(scalp, 250, strength=s, flares=flare_on_the_crown(scalp)).attack[-1] > 0.2].sum()
        for s in (6.0, 9.0, 14.0)
    ]
    assert area[0] > 1.2 * area[1] > 1.2 * 1.2 * area[2]


def test_states_stay_in_their_bounds() -> None:
    scalp = scalp_map(6.0)
    found = run(scalp, 300, control=1.0, start=blob(scalp, 40.0), flares=flare_on_the_crown(scalp))
    assert (found.final > -1e-9).all()
    assert (found.final[:, [Part.GUARDIANS, Part.REGULATION, Part.MEMORY]] <= 1.0 + 1e-9).all()
    assert np.isfinite(found.attack).all()


@pytest.mark.parametrize("drive", [0.5, 1.0, 2.0, 4.0])
def test_no_drive_breaks_the_time_step(drive: float) -> None:
    scalp = scalp_of(12)
    start = blob(scalp)
    start[:, Part.MEMORY] = 1.0
    found = run(scalp, 300, start=start, readiness=np.full(scalp.cells, drive))
    assert np.isfinite(found.final).all()
    assert found.final.min() > -1e-9


def test_a_treatment_that_takes_nothing_changes_no_bit() -> None:
    scalp = scalp_of(14)
    nothing = Damping.of({term: np.zeros(200) for term in TERMS}, scalp.cells)
    with_it = run(scalp, 200, start=blob(scalp), damping=nothing)
    without = run(scalp, 200, start=blob(scalp))
    assert (with_it.attack == without.attack).all()
    assert (with_it.final == without.final).all()


@pytest.mark.parametrize("term", TERMS)
def test_more_damping_of_any_term_never_means_more_attack(term: str) -> None:
    scalp = scalp_of(14)
    attack = [
        run(scalp, 200, start=blob(scalp), damping=Damping.of({term: np.full(200, d)}, scalp.cells)).attack[
            -1
        ]
        for d in (0.0, 0.3, 0.6, 0.9)
    ]
    mean = [float(scalp.area @ a) for a in attack]
    assert mean[0] > mean[-1]
    assert all(b <= a * (1 + 1e-9) for a, b in pairwise(mean))


def test_damping_of_the_attack_alone_leaves_the_field_as_it_was() -> None:
    scalp = scalp_of(14)
    half = Damping.of({"attack": np.full(100, 0.5)}, scalp.cells)
    with_it, without = run(scalp, 100, start=blob(scalp), damping=half), run(scalp, 100, start=blob(scalp))
    assert (with_it.final == without.final).all()
    assert with_it.attack == pytest.approx(0.5 * without.attack)


def test_a_treatment_acts_where_it_is_given() -> None:
    scalp = scalp_map(6.0)
    left = (scalp.place[:, 1] > 0).astype(float)
    course = {"recruitment": np.full(150, 0.8), "help": np.full(150, 0.8)}
    found = run(scalp, 150, start=blob(scalp, width=5.0), damping=Damping.of(course, scalp.cells, left))
    side = scalp.place[:, 1]
    assert found.attack[-1][side > 2].mean() < 0.3 * found.attack[-1][side < -2].mean()


def test_two_treatments_multiply_what_they_leave() -> None:
    scalp = scalp_of(14)
    one = Damping.of({"recruitment": np.full(90, 0.3)}, scalp.cells)
    both = Damping.of({"recruitment": np.full(90, 1 - 0.7**2)}, scalp.cells)
    twice = run(scalp, 90, start=blob(scalp), damping=one.with_also(one))
    once = run(scalp, 90, start=blob(scalp), damping=both)
    assert twice.final == pytest.approx(once.final, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda n: Damping.of({"interferron": np.zeros(9)}, n), "did you mean 'interferon'"),
        (lambda n: Damping.of({"help": np.full(9, 1.2)}, n), "shares from 0 to 1"),
        (lambda n: Damping.of({"help": np.full(9, np.nan)}, n), "shares from 0 to 1"),
        (lambda n: Damping.of({"help": np.zeros(9)}, n, np.ones(3)), "one number for each"),
    ],
)
def test_bad_treatments_are_refused(make: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make(scalp_of(6).cells)  # type: ignore[operator]


def test_a_treatment_must_last_as_long_as_the_run() -> None:
    scalp = scalp_of(6)
    with pytest.raises(InputError, match="a treatment of 9 days"):
        run(scalp, 10, damping=Damping.of({"help": np.zeros(9)}, scalp.cells))


def test_output_steps_average_the_days_they_hold() -> None:
    scalp = scalp_of(10)
    fine = run(scalp, 21, start=blob(scalp), step_days=1)
    coarse = run(scalp, 21, start=blob(scalp), step_days=7)
    assert coarse.attack == pytest.approx(fine.attack.reshape(3, 7, -1).mean(axis=1))
    assert fine.final.shape == (scalp.cells, PARTS)
