"""The battery for therapies: the catalogue passes it, and faulty therapies do not."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace

import pytest

import anagen
from anagen.errors import InputError
from anagen.testing import CHECKS, KNOWN_TO_FAIL, TherapyFailed, check_therapy
from anagen.therapy import models

NAMES = sorted(anagen.catalogue())


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_therapy_passes_the_battery(name: str) -> None:
    report = check_therapy(name)
    assert [check.name for check in report.checks] == list(CHECKS)
    assert report.passed
    assert json.loads(json.dumps(report.to_dict()))["therapy"] == name


@pytest.mark.parametrize("route", ["topical", "microneedling 1.5 mm", "intradermal 1-2.5 mm"])
def test_every_way_in_passes(route: str) -> None:
    assert check_therapy("exosome", route=route, schedule="3 sessions every 4 weeks").passed


def test_one_made_in_python_passes() -> None:
    lotion = anagen.Therapy(
        "my lotion", like="minoxidil topical", parameters={"growth_gain": (0.5, 0.2, 1.0)}
    )
    report = check_therapy(lotion)
    assert report.passed
    assert "my lotion: 9 of 9" in str(report)


def test_a_therapy_that_breaks_a_law_is_told_which(monkeypatch: pytest.MonkeyPatch) -> None:
    def contrary(treated: models.Treated) -> models.NicheEffect:
        effect = models.growth_drug(treated)
        return replace(effect, growth=5.0 - effect.growth)

    faulty = replace(models.MODELS["growth drug"], effect=contrary)
    monkeypatch.setitem(models.MODELS, "growth drug", faulty)  # type: ignore[arg-type]
    with pytest.raises(TherapyFailed, match="a higher dose has less effect on growth") as caught:
        check_therapy("minoxidil topical")
    failed = {check.name for check in caught.value.report.failures}
    assert "a zero dose is the carrier alone, to the bit" in failed
    assert "what stops wears off" in failed
    assert pickle.loads(pickle.dumps(caught.value)).report == caught.value.report
    assert not check_therapy("minoxidil topical", strict=False).passed


def test_signals_that_are_named_must_move() -> None:
    quiet = anagen.Therapy("quiet", like="minoxidil topical", signals=["growth", "inflammation"])
    report = check_therapy(quiet, strict=False)
    assert [check.name for check in report.failures] == ["the signals it names move, and no others"]


def test_what_is_known_to_fail_is_checked_where_it_is_asked_for() -> None:
    """Two courses of one drug are not merged yet; a drug without saturation would pass."""
    (name,) = KNOWN_TO_FAIL
    assert name not in CHECKS
    assert not check_therapy("minoxidil topical", checks=[name], strict=False).passed


def test_an_unknown_check_or_therapy_is_one_line() -> None:
    with pytest.raises(InputError, match="unknown check"):
        check_therapy("vehicle", checks=["it is good"])
    with pytest.raises(InputError, match="unknown therapy"):
        check_therapy("spironolactone")
