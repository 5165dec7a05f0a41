"""Treated minus control: as the review tables give it, with the error that the arms allow."""

from __future__ import annotations

import math

import pytest

from anagen.errors import InputError
from anagen.evidence_base.effects import NetEffect, independent, net_effects


def one(study: str, effects: tuple[NetEffect, ...], **wanted: object) -> NetEffect:
    return next(
        effect
        for effect in effects
        if effect.study == study and all(getattr(effect, key) == value for key, value in wanted.items())
    )


@pytest.mark.parametrize(
    ("therapy", "study", "arm", "week", "estimate"),
    [
        ("finasteride", "Kaufman1998", "finasteride 1 mg", 52, 21.0),
        ("finasteride", "Kaufman1998", "finasteride 1 mg", 104, 27.1),
        ("finasteride", "Kaufman2002_5yr", "finasteride 1 mg", 260, 54.3),
        ("finasteride", "VanNeste2000", "finasteride 1 mg", 48, 17.3),
        ("dutasteride", "GubelinHarcha2014", "dutasteride 0.5 mg", 24, 18.7),
        ("dutasteride", "Olsen2006", "dutasteride 0.5 mg", 24, 25.1),
        ("dutasteride", "Eun2010", "dutasteride 0.5 mg", 24, 7.5),
        ("minoxidil topical", "Olsen2002", "minoxidil 5%", 48, 14.7),
        ("minoxidil topical", "Olsen2002", "minoxidil 2%", 48, 8.8),
        ("minoxidil topical", "Olsen2007", "minoxidil 5% foam", 16, 16.2),
        ("minoxidil topical", "Berger2003", "minoxidil 5% + placebo shampoo", 26, 12.9),
        ("minoxidil topical", "Lucky2004", "minoxidil 5%", 48, 16.6),
        ("minoxidil topical", "DeVillez1994", "minoxidil 2%", 32, 12.0),
        ("minoxidil topical", "WhitingJacobson1992", "minoxidil 2%", 32, 10.0),
        ("low-level laser", "Lanzafame2013_M", "TOPHAT655", 16, 30.5),
    ],
)
def test_net_effects_of_the_table_of_bodies(
    therapy: str, study: str, arm: str, week: float, estimate: float
) -> None:
    found = one(study, net_effects(therapy), arm=arm, week=week)
    assert found.estimate == pytest.approx(estimate, abs=0.06)
    assert found.unit == "hairs/cm2"
    assert found.usable


def test_errors_come_from_the_arms_or_the_interval() -> None:
    minoxidil = net_effects("minoxidil topical")
    olsen = one("Olsen2002", minoxidil, arm="minoxidil 5%")
    assert olsen.se == pytest.approx(math.hypot(25.4 / math.sqrt(139), 21.7 / math.sqrt(78)))
    assert (olsen.n_treated, olsen.n_control) == (139, 78)
    devillez = one("DeVillez1994", minoxidil)
    assert devillez.se == pytest.approx((17.5 - 5.9) / 3.919928, rel=1e-6)
    assert devillez.how == "published"
    tsuboi = one("Tsuboi2007", minoxidil)
    assert tsuboi.se is None
    assert "no spread" in tsuboi.why_no_se


def test_recalled_and_doubtful_numbers_stay_out_unless_asked_for() -> None:
    assert all(effect.usable for effect in net_effects("low-level laser"))
    everything = net_effects("low-level laser", usable=False)
    assert {effect.study for effect in everything if effect.status == "recalled"} == {"Jimenez2014"}
    assert not one("Dhurat2013", net_effects("microneedling", contrast="add-on", usable=False)).usable


def test_no_exosome_number_isolates_the_exosome() -> None:
    assert net_effects("exosome") == ()
    (amini,) = net_effects("exosome", contrast=None, usable=False)
    assert (amini.study, amini.contrast, amini.estimate) == ("Amini2025_ECPE", "mixed", None)
    assert (amini.printed, amini.printed_unit) == (8.0, "hairs (target area)")


def test_shares_of_people() -> None:
    found = net_effects("baricitinib", "SALT<=20", scale="share")
    printed = one("BRAVE-AA1", found, arm="baricitinib 4 mg")
    assert (printed.how, printed.estimate) == ("published", 32.6)
    made = one("BRAVE-AA1-FDA-NRI", found, arm="baricitinib 4 mg")
    assert made.se == pytest.approx(math.sqrt(35 * 65 / 281 + 5 * 95 / 189))


def test_nobody_is_counted_twice() -> None:
    kept = independent(net_effects("baricitinib", "SALT<=20", scale="share"))
    assert {effect.study for effect in kept} == {"BRAVE-AA1", "BRAVE-AA2"}
    late = independent(net_effects("finasteride"), week=104)
    assert [effect.week for effect in late if effect.study == "Kaufman1998"] == [104]
    assert "Kaufman2002_5yr" not in {effect.study for effect in late}


def test_syntheses_only_on_request() -> None:
    assert not any(effect.synthesis for effect in net_effects("PRP"))
    pooled = net_effects("PRP", syntheses=True)
    assert {effect.study for effect in pooled if effect.synthesis} == {"Giordano2017_MA", "Kieling2024_MA"}


@pytest.mark.parametrize(
    "wrong",
    [{"therapy": "finastride"}, {"outcome": "denisty"}, {"contrast": "placebo"}, {"scale": "relative"}],
)
def test_unknown_names(wrong: dict[str, str]) -> None:
    with pytest.raises(InputError, match="unknown"):
        net_effects(**{"therapy": "finasteride", **wrong})
