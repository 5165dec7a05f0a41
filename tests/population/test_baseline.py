"""Where a disease's past leaves a cohort at baseline, and both engines after it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import Mosaic, androgenetic_parameters
from anagen.biology.alopecias.diagnosis import Patients
from anagen.biology.alopecias.kinds import KINDS, Diagnoses, diagnosis
from anagen.biology.cycle import chain_of, cycle_parameters
from anagen.biology.history import HistoryTable, healthy_state
from anagen.biology.niche import Response
from anagen.engine.follicles import count
from anagen.engine.meanfield import expect
from anagen.engine.phases import Phase
from anagen.population.cohort import Recruitment, draw_cohort
from anagen.population.cover import CoverSurface
from anagen.population.diseased_past import past_niche
from anagen.population.scalp import Biology, Scalp, scalp_of
from anagen.population.traits import population_parameters
from anagen.therapy.effect import NicheEffect
from anagen.therapy.transplant import GraftPlan

CHAIN, RESPONSE = chain_of(cycle_parameters()), Response.of(cycle_parameters())
MOSAIC = Mosaic.of(androgenetic_parameters(), "vertex")
HISTORY = HistoryTable.of(CHAIN, RESPONSE, 1.5, 40.0)
COVERS = CoverSurface.of(HISTORY, MOSAIC, CHAIN, RESPONSE)
CLASSES = len(MOSAIC.share)
DAYS = 364
PAST = {
    "telogen effluvium": {"trigger": "childbirth", "trigger_week": -6.0},
    "anagen effluvium": {"trigger_week": -5.0},
    "traction alopecia": {"years": 6.0},
    "drug shedding": {"trigger_week": -12.0, "stopped_week": 8.0},
}


def ailing_scalp(
    kind: str | None,
    *,
    alopecia: str = "none",
    n: int = 3,
    days: int = DAYS,
    grafts: GraftPlan | None = None,
    **settings: str | float,
) -> Scalp:
    cohort = draw_cohort(
        Recruitment(alopecia=alopecia),
        n,
        "vertex",
        population_parameters(),
        androgenetic_parameters(),
        3,
        covers=COVERS,
    )
    diagnoses = Diagnoses()
    if kind is not None:
        diagnoses = Diagnoses.of((diagnosis(kind, {**PAST.get(kind, {}), **settings}),))
    biology = Biology(CHAIN, RESPONSE, MOSAIC, HISTORY, diagnoses)
    return scalp_of(cohort, biology, NicheEffect.none(n, days), grafts=grafts)


def by_phase(scalp: Scalp) -> NDArray[np.float64]:
    """Expected share of follicles in each phase, float64[B, V, 5], a week apart."""
    state = scalp.state().reshape(scalp.drivers.strata, CHAIN.classes, -1)
    return np.asarray(expect(CHAIN, scalp.drivers, state, every=7).occupancy.sum(axis=3))


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("alopecia", ["none", "androgenetic"])
def test_no_severity_is_no_disease_to_the_bit(kind: str, alopecia: str) -> None:
    without = ailing_scalp(None, alopecia=alopecia, days=60)
    with_none = ailing_scalp(kind, alopecia=alopecia, days=60, severity="none")
    for part in ("speed", "target", "kenogen"):
        one, other = getattr(with_none.drivers, part), getattr(without.drivers, part)
        assert one.tobytes() == other.tobytes()
    assert with_none.drivers.loss is None
    assert with_none.state().tobytes() == without.state().tobytes()
    assert with_none.density().tobytes() == without.density().tobytes()
    assert with_none.vigour.tobytes() == without.vigour.tobytes()


@pytest.mark.parametrize("kind", sorted(PAST))
def test_the_past_is_that_of_the_engine(kind: str) -> None:
    """Steps of days to weeks, implicit, against daily steps of the engine: 1 % of all follicles at most."""
    scalp = ailing_scalp(kind, n=2)
    ill, diagnoses = scalp.ailing, scalp.biology.diagnoses
    assert ill is not None
    daily = np.append(np.arange(ill.past.edges[0], -1e-6), 0.0)
    healthy = healthy_state(CHAIN, RESPONSE)
    offset = CHAIN.stage_offset
    anagen = healthy[:, offset[1] : offset[2]].sum(axis=1)
    mean = float(anagen @ CHAIN.mean_days[1] / anagen.sum())
    past = diagnoses.course(Patients(scalp.cohort.key, "vertex", daily, CHAIN, mean))
    niche = past_niche(scalp.cohort, MOSAIC, past, past.signals(), np.arange(2))
    drivers = RESPONSE.drivers(niche)
    start = np.repeat(healthy[None], drivers.strata, axis=0)
    found = expect(CHAIN, replace(drivers, loss=None, fixing=None), start, every=drivers.steps).final
    assert np.abs(found.reshape(drivers.strata, -1) - scalp.state()).sum(axis=1).max() < 0.01
    if drivers.loss is not None:
        lost = expect(CHAIN, drivers, start, every=drivers.steps).lost[:, -1]
        np.testing.assert_allclose(1.0 - lost[::CLASSES], ill.surviving, rtol=2e-3)


def test_androgens_go_on_through_the_past_of_another_disease() -> None:
    plain = ailing_scalp(None, alopecia="androgenetic")
    late = ailing_scalp("telogen effluvium", alopecia="androgenetic", trigger_week=-500.0, trigger="surgery")
    difference = np.abs(by_phase(late)[:, 0] - by_phase(plain)[:, 0])
    assert difference.max() < 0.03  # ten years later there is pattern loss, and nothing else


@pytest.mark.parametrize(
    ("kind", "alopecia"),
    [*((kind, "none") for kind in sorted(KINDS)), ("telogen effluvium", "androgenetic")],
)
def test_both_engines_agree(kind: str, alopecia: str) -> None:
    """60,000 follicles: every phase at every fourth week within 5 standard errors (false alarm 1e-4)."""
    scalp = ailing_scalp(kind, alopecia=alopecia, n=1)
    follicles = scalp.follicles(60_000.0 / float(scalp.density().sum()))
    number = count(CHAIN, scalp.drivers, follicles, DAYS, step=28).number.sum(axis=3)
    state = scalp.state().reshape(scalp.drivers.strata, CHAIN.classes, -1)
    found = expect(CHAIN, scalp.drivers, state, every=28)
    share = np.zeros_like(number, dtype=np.float64)
    phases = found.occupancy.sum(axis=3)
    share[:, :, : phases.shape[2]] = phases
    share[:, :, Phase.LOST] = found.lost
    n = follicles.number[:, None, None]
    error = (number - n * share) / np.sqrt(n * share * (1.0 - share) + 1.0)
    assert np.abs(error).max() < 5.0


def test_what_was_lost_before_baseline_is_not_there() -> None:
    scalp = ailing_scalp("scarring alopecia", years=4.0, severity="severe")
    assert scalp.ailing is not None
    assert (scalp.ailing.surviving < 0.95).all()
    per_site = scalp.density().reshape(3, -1).sum(axis=1)
    unfixed = scalp.ailing.unfixed.reshape(3, -1) @ MOSAIC.share
    np.testing.assert_allclose(per_site, scalp.cohort.follicle_density * scalp.ailing.surviving * unfixed)


def test_grafts_share_the_fate_of_the_skin_they_are_put_in() -> None:
    plan = GraftPlan(day=7, density=40.0, survival=0.9, kept_growing=0.1, shed_days=28.0, dormancy_days=80.0)

    def living(**settings: str | float) -> float:
        scalp = ailing_scalp("scarring alopecia", n=20, days=728, grafts=plan, years=3.0, **settings)
        loss = scalp.drivers.loss
        graft = slice(20 * len(MOSAIC.share), None)
        return 1.0 if loss is None else float(np.exp(-loss[graft, 7:].sum(axis=1)).mean())

    assert living(quiet_week=-104.0) == 1.0
    assert living(quiet_week=104.0) < 0.75


def test_one_more_patient_changes_nobody_else() -> None:
    few, more = (ailing_scalp("telogen effluvium", n=n, alopecia="androgenetic") for n in (3, 4))
    np.testing.assert_array_equal(more.state()[: 3 * len(MOSAIC.share)], few.state())


def test_a_disease_changes_nobody_in_any_other_way() -> None:
    plain, ill = ailing_scalp(None), ailing_scalp("drug shedding")
    np.testing.assert_array_equal(plain.cohort.key, ill.cohort.key)
    np.testing.assert_array_equal(plain.cohort.follicle_density, ill.cohort.follicle_density)
