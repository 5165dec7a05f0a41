"""What any correct pair of engines must show: agreement, conservation, renewal theory, exact scaling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.biology.cycle import chain_of, cycle_parameters
from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.follicles import Counts, Follicles, count, histories
from anagen.engine.keys import key_of, uniforms
from anagen.engine.meanfield import Course, expect, stationary
from anagen.engine.phases import CLOCKED, Phase
from anagen.engine.start import Start
from verification.check import Check, Model, Obtained, Progress, measured, sampled
from verification.models import halloy2002

MODEL = Model.load("engine_checks")
SEED = 20260
DAYS_PER_MONTH = 30
_MONTHS = (1, 2, 5, 10)
_HALLOY_PHASES = [Phase.ANAGEN, Phase.TELOGEN, Phase.KENOGEN]


def checks(progress: Progress | None = None) -> Iterator[Check]:
    """Every check of this module, one at a time."""
    return MODEL.checks(progress)


def restless_drivers(days: int, *, speed: float = 1.0, step_days: float = 1.0) -> Drivers:
    """One stratum whose clocks, target, kenogen and loss all change from step to step.

    Args:
        speed: multiplies every clock.
    """
    draw = uniforms(key_of(SEED, "restless drivers"), np.arange(days * (CLOCKED + 3))).reshape(
        CLOCKED + 3, days
    )
    slow = np.sin(np.arange(days) / 40.0)
    return Drivers(
        speed=speed * np.exp(0.5 * slow + 0.6 * (draw[:CLOCKED] - 0.5))[None],
        target=(5.0 + 4.0 * slow + draw[CLOCKED])[None],
        kenogen=(0.2 + 0.6 * draw[CLOCKED + 1])[None],
        loss=(speed * 4e-4 * draw[CLOCKED + 2])[None],
        step_days=step_days,
    )


def plain_chain() -> Chain:
    """Return the follicle's chain without kept clubs."""
    return replace(chain_of(cycle_parameters()), retained=None)


def keeping_chain() -> Chain:
    """The biology's chain as it keeps clubs, thick hairs' more often."""
    chain = plain_chain()
    return replace(chain, retained=np.linspace(0.2, 0.8, chain.classes), club_release=1.0 / 30.0)


def drifting_drivers(days: int, *, step_days: float = 1.0) -> Drivers:
    """As `restless_drivers`, with hairs that change class as they grow, and follicles that become fixed."""
    draw = uniforms(key_of(SEED, "drifting drivers"), np.arange(days * 2)).reshape(2, 1, days)
    return replace(
        restless_drivers(days, step_days=step_days), drift=0.04 * (draw[0] - 0.6), fixing=4e-4 * draw[1]
    )


def constant_drivers(days: int, target: float, kenogen: float) -> Drivers:
    """One stratum at clock speed 1 with nothing that changes."""
    return Drivers(np.ones((1, CLOCKED, days)), np.full((1, days), target), np.full((1, days), kenogen))


def one_stratum(start: NDArray[np.float64], number: int, purpose: str) -> Follicles:
    """`number` follicles of one patient from one distribution [classes, total stages]."""
    return Follicles(
        np.array([key_of(SEED, purpose)]),
        np.array([0]),
        np.array([number]),
        Start.of(np.asarray(start)[None]),
    )


@dataclass(frozen=True, eq=False)
class Pair:
    """Both engines on the same drivers, by week or other step."""

    counts: Counts
    course: Course
    number: int

    @property
    def share(self) -> NDArray[np.float64]:
        """float64[V, P + 1]: share of follicles in each phase that can be, lost ones last."""
        rows = [*range(self.course.occupancy.shape[2]), Phase.LOST]
        return np.asarray(self.counts.number[0].sum(axis=2)[:, rows] / self.number)

    @property
    def expected(self) -> NDArray[np.float64]:
        """float64[V, P + 1]: the same, expected."""
        return np.concatenate([self.course.occupancy[0].sum(axis=2), self.course.lost[0][:, None]], axis=1)


@cache
def _pair() -> Pair:
    number, days, step = 2_000_000, 360, 30
    chain = plain_chain()
    start = stationary(chain, 8.0, 0.3)
    drivers = restless_drivers(days)
    counts = count(chain, drivers, one_stratum(start, number, "agreement"), days, step)
    return Pair(counts, expect(chain, drivers, start[None], every=step), number)


def _binomial(share: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    return np.asarray(np.sqrt(np.maximum(share * (1 - share), 1.0 / number) / number))


@MODEL.check("EN-1a")
def _phases_agree() -> Obtained:
    pair, visits = _pair(), [3, 6, 12]
    return sampled(pair.share[visits] - pair.expected[visits], _binomial(pair.expected[visits], pair.number))


@MODEL.check("EN-1b")
def _calibres_agree() -> Obtained:
    pair = _pair()
    found = pair.counts.number[0, -1, :CLOCKED].sum(axis=0) / pair.number
    expected = pair.course.occupancy[0, -1].sum(axis=0)
    return sampled(found - expected, _binomial(expected, pair.number))


@MODEL.check("EN-1c")
def _shedding_agrees() -> Obtained:
    pair = _pair()
    found = pair.counts.shed[0, 1:].reshape(4, 3).sum(axis=1) / pair.number
    expected = pair.course.shed[0, 1:].reshape(4, 3).sum(axis=1)
    # A follicle sheds 0 or 1 hairs in a quarter, rarely more: Poisson is an upper bound of the variance.
    return sampled(found - expected, np.sqrt(expected / pair.number))


@cache
def _second_pair() -> Pair:
    number, days, step = 2_000_000, 360, 30
    chain, drivers = keeping_chain(), drifting_drivers(days)
    start = stationary(chain, 8.0, 0.3)
    counts = count(chain, drivers, one_stratum(start, number, "second agreement"), days, step)
    return Pair(counts, expect(chain, drivers, start[None], every=step), number)


@MODEL.check("EN-2a")
def _follicles_are_conserved() -> Obtained:
    pair = _pair()
    return measured(np.abs(pair.counts.number[0].sum(axis=(1, 2)) - pair.number).max())


@MODEL.check("EN-2b")
def _expectation_is_conserved() -> Obtained:
    pair, loss = _pair(), restless_drivers(360).loss
    assert loss is not None
    hazard = np.concatenate([[0.0], np.cumsum(loss[0])])[pair.course.days.astype(int)]
    # `Course.lost` is what is missing, so its sum with the living proves nothing; the hazard does.
    return measured(np.abs(pair.course.occupancy[0].sum(axis=(1, 2)) - np.exp(-hazard)).max())


@MODEL.check("EN-3a")
def _stationary_stays() -> Obtained:
    chain = plain_chain()
    start = stationary(chain, 7.0, 0.4)
    course = expect(chain, constant_drivers(730, 7.0, 0.4), start[None], every=73)
    return measured(np.abs(course.occupancy[0] - course.occupancy[0, 0]).max())


@MODEL.check("EN-3b")
def _stationary_is_renewal_theory() -> Obtained:
    number, target, kenogen = 100_000, 8.0, 0.4
    whole = chain_of(cycle_parameters())
    # No spread and full pull: every follicle keeps one class, so theory needs no eigenvector.
    chain = Chain(whole.stages, whole.mean_days, whole.kenogen_weight, pull=1.0, jump=0.0, spread=0.0)
    stay = chain.mean_days[:, int(target)].copy()
    stay[Phase.KENOGEN] *= kenogen * chain.kenogen_weight[int(target)]
    theory = stay / stay.sum()
    follicles = one_stratum(stationary(chain, target, kenogen), number, "renewal theory")
    counts = count(chain, constant_drivers(730, target, kenogen), follicles, 730, 730)
    share = counts.number[0, -1, :CLOCKED].sum(axis=1) / number
    return sampled(share - theory, _binomial(theory, number))


@MODEL.check("EN-4")
def _clocks_scale() -> Obtained:
    chain, number, days = plain_chain(), 2000, 720
    start = stationary(chain, 8.0, 0.3)
    slow = histories(chain, restless_drivers(days), one_stratum(start, number, "clocks"), days)
    quick_drivers = restless_drivers(days, speed=2.0, step_days=0.5)
    quick = histories(chain, quick_drivers, one_stratum(start, number, "clocks"), days / 2)
    if len(slow.day) != len(quick.day):
        return measured(abs(len(slow.day) - len(quick.day)))
    differs = (
        (slow.follicle != quick.follicle) | (slow.phase != quick.phase) | (slow.calibre != quick.calibre)
    )
    differs |= slow.day != 2.0 * quick.day
    return measured(differs.sum(), f"{len(slow.day):,} events compared")


@MODEL.check("EN-5")
def _splits_agree() -> Obtained:
    chain, days, number = plain_chain(), 364, np.array([700, 1, 299])
    start = stationary(chain, 8.0, 0.3)
    one = restless_drivers(days)
    whole = count(chain, one, one_stratum(start, int(number.sum()), "split"), days)
    assert one.loss is not None
    three = Drivers(
        speed=np.repeat(one.speed, 3, axis=0),
        target=np.repeat(one.target, 3, axis=0),
        kenogen=np.repeat(one.kenogen, 3, axis=0),
        loss=np.repeat(one.loss, 3, axis=0),
    )
    first = np.concatenate([[0], np.cumsum(number)[:-1]])
    keys = np.repeat(np.array([key_of(SEED, "split")]), 3)
    parts = count(
        chain, three, Follicles(keys, first, number, Start.of(np.repeat(start[None], 3, axis=0))), days
    )
    return measured((parts.number.sum(axis=0) != whole.number[0]).sum())


def halloy_chain() -> tuple[Chain, NDArray[np.float64], Drivers]:
    """The engine set up as Halloy 2002 for 300 days: chain, start [1, 1, 5] and drivers."""
    mean = np.zeros((CLOCKED, 1))
    mean[_HALLOY_PHASES, 0] = halloy2002.means() * DAYS_PER_MONTH
    chain = Chain(np.ones(CLOCKED, dtype=np.int64), mean, np.ones(1))
    start = np.zeros((1, 1, CLOCKED))
    start[0, 0, _HALLOY_PHASES] = halloy2002.start()[:3]
    return chain, start, constant_drivers(300, 0.0, 1.0)


@MODEL.check("EN-6a")
def _mean_field_is_halloy() -> Obtained:
    chain, start, drivers = halloy_chain()
    course = expect(chain, drivers, start, every=DAYS_PER_MONTH)
    found = course.occupancy[0][list(_MONTHS)][:, _HALLOY_PHASES, 0]
    return measured(found - halloy2002.solve(_MONTHS)[:, :3])


@MODEL.check("EN-6b")
def _follicles_are_halloy() -> Obtained:
    chain, start, drivers = halloy_chain()
    number = 200_000
    counts = count(chain, drivers, one_stratum(start[0], number, "Halloy"), 300, DAYS_PER_MONTH)
    found = counts.number[0][list(_MONTHS)][:, _HALLOY_PHASES, 0] / number
    theory = halloy2002.solve(_MONTHS)[:, :3]
    return sampled(found - theory, _binomial(theory, number))


@MODEL.check("EN-7a")
def _second_phases_agree() -> Obtained:
    pair, visits = _second_pair(), [3, 6, 12]
    return sampled(pair.share[visits] - pair.expected[visits], _binomial(pair.expected[visits], pair.number))


@MODEL.check("EN-7b")
def _second_calibres_agree() -> Obtained:
    pair = _second_pair()
    found = pair.counts.number[0, -1, : Phase.LOST].sum(axis=0) / pair.number
    expected = pair.course.occupancy[0, -1].sum(axis=0)
    return sampled(found - expected, _binomial(expected, pair.number))


@MODEL.check("EN-7c")
def _second_shedding_agrees() -> Obtained:
    pair = _second_pair()
    found = pair.counts.shed[0, 1:].reshape(4, 3).sum(axis=1) / pair.number
    expected = pair.course.shed[0, 1:].reshape(4, 3).sum(axis=1)
    return sampled(found - expected, np.sqrt(expected / pair.number))
