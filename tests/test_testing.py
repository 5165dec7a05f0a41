"""The batteries for therapies and diseases: what is shipped passes them, and faulty ones do not."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import anagen
from anagen.biology.alopecias.diagnosis import Cause
from anagen.biology.alopecias.driven_cause import DrivenCause
from anagen.biology.alopecias.kinds import KINDS
from anagen.errors import InputError
from anagen.testing import (
    CHECKS,
    DISEASE_CHECKS,
    DiseaseFailed,
    TherapyFailed,
    check_disease,
    check_therapy,
    diseases,
)
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
    assert "my lotion: 10 of 10" in str(report)


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


def test_an_unknown_check_or_therapy_is_one_line() -> None:
    with pytest.raises(InputError, match="unknown check"):
        check_therapy("vehicle", checks=["it is good"])
    with pytest.raises(InputError, match="unknown therapy"):
        check_therapy("moonlight")


# --- diseases ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_built_in_kind_passes_the_battery(name: str) -> None:
    report = check_disease(name)
    assert [check.name for check in report.checks] == list(DISEASE_CHECKS)
    assert report.passed
    assert json.loads(json.dumps(report.to_dict()))["disease"] == name


@pytest.mark.parametrize("trigger", ["surgery", "childbirth", "crash diet"])
def test_every_trigger_passes(trigger: str) -> None:
    assert check_disease("telogen effluvium", trigger=trigger, trigger_week=0.0).passed


def test_diseases_made_in_python_pass() -> None:
    fever = anagen.Disease(
        "long fever", cause={"signals": {"stress": (0.6, 0.3, 1.2)}, "lasts": 60, "recovery": 20}
    )
    assert "long fever: 11 of 11" in str(check_disease(fever))
    worst = anagen.Disease(
        "everything at once",
        episode={"week": 0, "cycles": 30, "cycle_weeks": 2, "stops": True},
        severity={"severe": 10},
        cause=[
            {
                "signals": {"stress": 5, "scarring": 5, "inflammation": 5, "tension": 5},
                "symptoms": {"itch": 10, "flaking": 10, "pain": 10},
                "regions": {"vertex": 5},
                "spread": 2,
                "lasts": (20, 5, 80),
            },
            {"name": "lack", "signals": {"growth": 5, "perfusion": 5}, "swing": 1, "period": 14, "rise": 9},
        ],
    )
    assert check_disease(worst, severity="severe").passed
    mine = anagen.Catalogue(fever)
    assert check_disease("long fever", catalogue=mine, severity="mild").settings["severity"] == "mild"


def test_a_disease_that_breaks_a_law_is_told_which(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = DrivenCause.cause

    def contrary(self: DrivenCause, *args: Any, **keys: Any) -> Cause:
        made = whole(self, *args, **keys)
        return replace(made, signals={name: 1.0 - values for name, values in made.signals.items()})

    fever = anagen.Disease("fever", cause={"signals": {"stress": 0.6}, "lasts": 60})
    monkeypatch.setattr(DrivenCause, "cause", contrary)
    with pytest.raises(DiseaseFailed, match="stress is there without severity") as caught:
        check_disease(fever)
    failed = {check.name for check in caught.value.report.failures}
    assert {"worse is never less", "what ends is over"} <= failed
    assert "follicles are conserved" not in failed
    assert pickle.loads(pickle.dumps(caught.value)).report == caught.value.report
    assert not check_disease(fever, strict=False).passed


def test_follicles_that_return_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that gave lost follicles back would break a law of every scarring disease."""
    scar = anagen.Disease("scar", cause={"signals": {"scarring": 0.3}})
    followed = diseases.expect

    def forgiving(*args: Any, **keys: Any) -> Any:
        found = followed(*args, **keys)
        return replace(found, lost=np.minimum(found.lost, found.lost[:, ::-1]))

    monkeypatch.setattr(diseases, "expect", forgiving)
    names = {check.name for check in check_disease(scar, strict=False).failures}
    assert {"a lost follicle stays lost", "follicles are conserved"} <= names


def test_an_unknown_disease_or_check_of_one_is_one_line() -> None:
    with pytest.raises(InputError, match="unknown check"):
        check_disease("drug shedding", checks=["it is good"])
    with pytest.raises(InputError, match="unknown disease 'drug sheding'; did you mean 'drug shedding'"):
        check_disease("drug sheding")
    with pytest.raises(InputError, match="unknown key of drug shedding 'years'"):
        check_disease("drug shedding", years=3)
