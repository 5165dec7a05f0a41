"""The checks are not idle: a small fault in what they check makes them fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.meanfield import Course, expect
from anagen.engine.phases import Phase
from verification import engine_checks
from verification.check import Model
from verification.models import gisleskog1999, halloy2000, halloy2002

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """Results kept by the modules must not leak out of, or into, a test with a fault."""
    kept = (engine_checks._pair, gisleskog1999._half_year)
    for function in kept:
        function.cache_clear()
    yield
    for function in kept:
        function.cache_clear()


def failed(model: Model, *names: str) -> list[str]:
    """Which of the named checks fail now."""
    return [claim.id for claim in model.claims if claim.id in names and model.run(claim).passed is False]


@pytest.mark.parametrize(
    ("parameter", "factor", "caught"),
    [
        ("telogen_duration", 1.03, ["C1a-1a", "C1a-1b", "C1a-1c", "C1a-5a", "C1a-5b"]),
        ("variation", 1.10, ["C1a-5c"]),
        ("variation", 2.0, ["C1a-5c"]),
    ],
)
def test_the_automaton_with_wrong_durations_is_caught(
    parameter: str, factor: float, caught: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = halloy2000.MODEL.parameters
    monkeypatch.setattr(
        halloy2000.MODEL, "parameters", right.with_values({parameter: factor * right.value(parameter)})
    )
    assert failed(halloy2000.MODEL, "C1a-1a", "C1a-1b", "C1a-1c", "C1a-5a", "C1a-5b", "C1a-5c") == caught


def test_equations_with_a_wrong_rate_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = halloy2002.MODEL.parameters
    wrong = right.with_values({"latency_duration": 1.005 * right.value("latency_duration")})
    monkeypatch.setattr(halloy2002.MODEL, "parameters", wrong)
    assert failed(halloy2002.MODEL, "C1b-1", "C1b-2", "C1b-3") == ["C1b-1", "C1b-2", "C1b-3"]


def test_a_leak_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def leaking(loss: float | None = None, *, as_encoded: bool = False) -> NDArray[np.float64]:
        return rates(loss, as_encoded=True)

    rates = halloy2002.rates
    monkeypatch.setattr(halloy2002, "rates", leaking)
    assert failed(halloy2002.MODEL, "C1b-5") == ["C1b-5"]


def test_a_wrong_inhibition_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    drug = gisleskog1999.dutasteride()
    monkeypatch.setattr(gisleskog1999, "dutasteride", lambda: replace(drug, type1=drug.type1 / 2))
    assert failed(gisleskog1999.MODEL, "GP-1a", "GP-1b") == ["GP-1a", "GP-1b"]


def _with_longer(phase: Phase, factor: float, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(chain: Chain, drivers: Drivers, start: NDArray[np.float64], every: int = 1) -> Course:
        mean = chain.mean_days.copy()
        mean[phase] *= factor
        return expect(replace(chain, mean_days=mean), drivers, start, every)

    monkeypatch.setattr(engine_checks, "expect", other)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.LOST])
def test_engines_that_read_a_phase_apart_are_caught(phase: Phase, monkeypatch: pytest.MonkeyPatch) -> None:
    _with_longer(phase, 1.05, monkeypatch)
    assert failed(engine_checks.MODEL, "EN-1a", "EN-1b", "EN-1c") != []


def test_an_engine_that_loses_follicles_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def leaking(chain: Chain, drivers: Drivers, start: NDArray[np.float64], every: int = 1) -> Course:
        return expect(chain, drivers, start * (1 - 1e-6), every)

    monkeypatch.setattr(engine_checks, "expect", leaking)
    assert failed(engine_checks.MODEL, "EN-2b", "EN-3a") == ["EN-2b"]
