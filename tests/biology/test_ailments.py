"""Hair losses that are not androgenetic: what they make of the niche, over their whole range."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.alopecias.diagnosis import SYMPTOMS, Patients
from anagen.biology.alopecias.effluvium import released, stress_of
from anagen.biology.alopecias.kinds import CAUSES, KINDS, Diagnoses, alopecia_records, diagnosis
from anagen.biology.cycle import chain_of, cycle_parameters
from anagen.biology.niche import SIGNALS, Niche, Response
from anagen.engine.keys import children, key_of
from anagen.engine.phases import Phase
from anagen.errors import InputError

CHAIN = chain_of(cycle_parameters())
PEOPLE = 40
LASTING = {"traction alopecia": {"years": 6.0}, "anagen effluvium": {"trigger_week": -4.0}}
battery = pytest.mark.parametrize("kind", sorted(KINDS))


def sufferers(diagnoses: Diagnoses, days: int = 200, people: int = PEOPLE) -> Patients:
    edges = np.concatenate([diagnoses.past, np.arange(1.0, days + 1.0)])
    keys = children(key_of(5, "patient", 0), np.arange(people))
    return Patients(keys, "vertex", edges, CHAIN, 500.0)


def one(kind: str, **settings: str | float) -> Diagnoses:
    return Diagnoses.of((diagnosis(kind, {**LASTING.get(kind, {}), **settings}),))


@battery
def test_signals_are_known_finite_and_of_the_right_shape(kind: str) -> None:
    diagnoses = one(kind)
    people = sufferers(diagnoses)
    course = diagnoses.course(people)
    assert {cause.name for cause in course.causes} <= set(CAUSES)
    made = course.signals()
    assert set(made) <= set(SIGNALS) - {"androgen", "season"}
    for values in made.values():
        assert values.shape == (PEOPLE, len(people.edges) - 1)
        assert np.isfinite(values).all()
    assert any(values.any() for values in made.values())
    for name, values in course.symptoms().items():
        assert name in SYMPTOMS
        assert ((values >= 0.0) & (values <= 10.0)).all()


@battery
def test_no_severity_is_no_disease_to_the_bit(kind: str) -> None:
    diagnoses = one(kind, severity="none")
    people = sufferers(diagnoses)
    course = diagnoses.course(people)
    assert not any(values.any() for values in (*course.signals().values(), *course.symptoms().values()))


@battery
def test_worse_is_never_less(kind: str) -> None:
    mild, severe = (one(kind, severity=word) for word in ("mild", "severe"))
    people = sufferers(mild)
    less, more = mild.course(people).signals(), severe.course(people).signals()
    for name, values in less.items():
        if kind != "telogen effluvium" or name != "stress":
            assert (np.abs(more[name]) >= np.abs(values) - 1e-12).all()


@battery
def test_one_more_person_and_one_more_day_change_nobody_else(kind: str) -> None:
    diagnoses = one(kind)
    course = diagnoses.course(sufferers(diagnoses))
    larger = diagnoses.course(sufferers(diagnoses, days=230, people=PEOPLE + 1))
    for name, values in course.signals().items():
        np.testing.assert_array_equal(larger.signals()[name][:PEOPLE, : values.shape[1]], values)


@battery
def test_relieving_its_cause_takes_its_signals_and_no_other_cause_does(kind: str) -> None:
    diagnoses = one(kind)
    people = sufferers(diagnoses)
    course = diagnoses.course(people)
    cause = course.causes[0].name
    whole = np.zeros((PEOPLE, len(people.edges) - 1))
    assert not any(values.any() for values in course.signals({cause: whole}).values())
    other = next(name for name in CAUSES if name != cause)
    for name, values in course.signals({other: whole}).items():
        np.testing.assert_array_equal(values, course.signals()[name])


def test_several_at_once_add_up() -> None:
    both = Diagnoses.of((diagnosis("inflamed scalp"), diagnosis("traction alopecia", {"years": 3.0})))
    people = sufferers(both)
    apart = [Diagnoses.of((single,)).course(people).signals() for single in both.all]
    found = both.course(people).signals()
    np.testing.assert_allclose(
        found["inflammation"], apart[0]["inflammation"] + apart[1]["inflammation"], rtol=1e-14
    )
    np.testing.assert_array_equal(found["tension"], apart[1]["tension"])


def test_the_past_reaches_as_far_as_the_disease() -> None:
    assert one("telogen effluvium", trigger_week=4.0).past.tolist() == [0.0]
    assert one("telogen effluvium", trigger_week=-8.0).past[0] == -56.0
    assert one("telogen effluvium", trigger="childbirth", trigger_week=-8.0).past[0] <= -56.0 - 180.0
    assert one("scarring alopecia", years=3.0).past[0] <= -3.0 * 365.25


def test_released_share_is_that_of_a_gamma_anagen_at_rest() -> None:
    rng = np.random.default_rng(1)
    stages, mean, n = 4, 500.0, 200_000
    residual = rng.gamma(rng.integers(1, stages + 1, n), mean / stages)
    for day in (20.0, 200.0, 900.0):
        assert released(day, mean, stages) == pytest.approx((residual < day).mean(), abs=0.004)  # 3.6 SE
    assert released(0.0, mean, stages) == 0.0


@pytest.mark.parametrize("share", [0.1, 0.45, 0.7, 0.9])
def test_stress_releases_the_share_that_it_should(share: float) -> None:
    days, mean, stages = 10.0, 500.0, 4
    stress = stress_of(np.array([share]), days, mean, stages)
    usual = released(days, mean, stages)
    got = released(float(np.exp(stress[0])) * days, mean, stages)
    assert (got - usual) / (1.0 - usual) == pytest.approx(share, abs=1e-3)
    assert stress_of(np.zeros(1), days, mean, stages)[0] == 0.0


def test_a_chronic_effluvium_and_a_drug_last_as_long_as_they_should() -> None:
    drug = one("drug shedding", trigger_week=-10.0, stopped_week=4.0)
    people = sufferers(drug)
    stress = drug.course(people).signals()["stress"]
    taken = (people.middle[0] > -70.0) & (people.middle[0] < 28.0)
    assert (stress[:, taken] > 0).all()
    assert not stress[:, ~taken].any()


def test_traction_scars_late_and_only_under_pull() -> None:
    worn = one("traction alopecia", years=12.0, stopped_week=0.0)
    people = sufferers(worn)
    scarring = worn.course(people).signals()["scarring"]
    before = people.middle[0] < 0
    year = people.middle[0] / 365.25
    rate = scarring.mean(axis=0)
    assert rate[year < -11.0].max() < 0.01 * rate[before].max()
    assert (np.diff(rate[before]) >= 0).all()
    assert not scarring[:, ~before].any()


def test_the_scarring_signal_is_a_hazard_a_year() -> None:
    niche = Niche.quiet(2, 3, 4)
    response = Response.of(cycle_parameters())
    assert response.drivers(niche).loss is None
    niche.signal("scarring")[1] = 0.5
    loss = response.drivers(niche).loss
    assert loss is not None
    np.testing.assert_allclose(loss[:3], 0.0)
    np.testing.assert_allclose(loss[3:], 0.5 / 365.25)
    niche.signal("scarring")[:] = -1.0
    loss = response.drivers(niche).loss
    assert loss is not None
    assert not loss.any()


def test_stress_and_toxicity_go_beyond_what_holds_other_signals() -> None:
    niche = Niche.quiet(1, 1, 2)
    niche.signal("inflammation")[:] = 50.0
    niche.signal("toxicity")[0, 1] = 1.0
    response = Response.of(cycle_parameters())
    speed = response.drivers(niche).speed[0, Phase.ANAGEN]
    assert speed[0] == pytest.approx(np.exp(response.bounds.fast_anagen))
    assert speed[1] == pytest.approx(np.exp(response.bounds.fast_anagen + 4.6))


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        ("telogen effluvia", {}, "did you mean 'telogen effluvium'"),
        ("telogen effluvium", {"triger": "fever"}, "did you mean 'trigger'"),
        ("telogen effluvium", {"trigger": "feaver"}, "did you mean 'fever'"),
        ("telogen effluvium", {"trigger_week": 9999.0}, "weeks from baseline"),
        ("telogen effluvium", {"trigger_week": True}, "weeks from baseline"),
        ("telogen effluvium", {"trigger_week": float("nan")}, "weeks from baseline"),
        ("traction alopecia", {"years": -1}, "0 to 50"),
        ("scarring alopecia", {"form": 3}, "form"),
        ("anagen effluvium", {"cycles": 2.5}, "1 to 30"),
    ],
)
def test_what_cannot_be_is_refused(kind: str, settings: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        diagnosis(kind, settings)


def test_every_record_is_used_by_some_kind() -> None:
    """Names are built from settings, so a misspelt record would never be found: read them all."""
    for kind in KINDS.values():
        choices = [setting for setting in kind.settings if setting.choices]
        for setting in choices:
            for choice in setting.choices:
                for region in ("frontal", "vertex", "occipital"):
                    diagnoses = Diagnoses.of((diagnosis(kind.name, {setting.key: choice}),))
                    people = sufferers(diagnoses, days=5, people=2)
                    Diagnoses.course(diagnoses, Patients(people.key, region, people.edges, CHAIN, 500.0))
    assert all(record.source for record in alopecia_records().values())
