"""Forecasts in hair loss that is not androgenetic."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.history import healthy_state
from anagen.biology.niche import Niche
from anagen.engine.meanfield import expect
from anagen.errors import InputError
from anagen.forecasting.course import past_of
from anagen.forecasting.doctor_first import doctor_first
from anagen.forecasting.options import options_for
from anagen.forecasting.particles import draw_of, particles_of
from anagen.forecasting.person import person_from_text
from anagen.forecasting.run import forecast
from anagen.learning.distribution import distribution

MOTHER = """[person]
sex          = "female"
age          = "31 years"
alopecia     = "telogen effluvium"
trigger      = "childbirth"
trigger_week = -16
region       = "vertex"
"""


def told(extra: str = "", **changed: str) -> str:
    text = MOTHER
    for key, value in changed.items():
        text = "\n".join(
            f"{key} = {value}" if line.startswith(f"{key} ") else line for line in text.splitlines()
        )
    return f"{text}\n{extra}\n"


def test_hair_shed_after_childbirth_comes_back_by_itself() -> None:
    summary = forecast(person_from_text(told()), "fixed", particles=24, seed=3).summary
    options = {option.name: option for option in summary.options}
    nothing = options["doing nothing"]
    assert nothing.month(12).percent_change.median > 3.0
    assert summary.person.supposed == "telogen effluvium"
    assert summary.person.description == "woman of 31, telogen effluvium, vertex scalp"
    exosome = next(option for name, option in options.items() if "exosome" in name)
    assert exosome.certainty == "none found"
    assert next(row.warning for row in exosome.evidence if row.therapy == "exosome")


def test_on_top_of_pattern_loss_both_are_followed() -> None:
    beside = 'with = ["androgenetic"]\nludwig = "II"'
    person = person_from_text(told(beside))
    assert person.pattern_loss
    assert person.supposed == "telogen effluvium and pattern hair loss"
    draw = draw_of(distribution("fixed"), 0, "vertex")
    both = particles_of(draw, person, 2, 5)
    long_past = person_from_text(told(beside, trigger='"surgery"', trigger_week="-500"))
    alone = particles_of(draw, long_past, 2, 5)
    assert both[0].slope == alone[0].slope > 0.0
    telogen = slice(int(draw.knowledge.chain.stage_offset[3]), int(draw.knowledge.chain.stage_offset[4]))
    assert both[0].start[..., telogen].sum() > 1.3 * alone[0].start[..., telogen].sum()


def test_no_severity_stands_where_health_does() -> None:
    draw = draw_of(distribution("fixed"), 0, "vertex")
    person = person_from_text(told('severity = "none"'))
    one = particles_of(draw, person, 1, 5)[0]
    healthy = healthy_state(draw.knowledge.chain, draw.knowledge.response)
    np.testing.assert_allclose(one.start, np.broadcast_to(healthy, one.start.shape), atol=2e-3)


def test_the_coarse_engine_follows_a_bolus_of_resting_hairs() -> None:
    """Steps of a week against the engine, from a state far from rest: below 1 % of follicles standing."""
    draw = draw_of(distribution("fixed"), 0, "vertex")
    particle = particles_of(draw, person_from_text(told(trigger_week="-8")), 1, 5)[0]
    now = 364
    coarse = past_of(particle, (), now).occupancy[:, 1:4].sum(axis=(1, 2))
    drivers = draw.knowledge.response.drivers(Niche.quiet(1, len(draw.mosaic.share), now))
    exact = expect(draw.knowledge.chain, drivers, particle.start, every=7)
    standing = np.einsum("k,kv->v", draw.mosaic.share, exact.occupancy[:, :, 1:4].sum(axis=(2, 3)))
    assert np.abs(coarse - standing).max() < 0.01


@pytest.mark.parametrize(
    ("loss", "wanted", "unwanted"),
    [
        ('alopecia = "diffuse thinning"\nlacking = "iron deficiency"', "iron tablets", "thyroid hormone"),
        ('alopecia = "inflamed scalp"', "ketoconazole shampoo", "iron tablets"),
        ('alopecia = "drug shedding"\ntrigger_week = -20', "stop the drug", "finasteride 1 mg"),
    ],
)
def test_options_are_those_of_the_hair_loss(loss: str, wanted: str, unwanted: str) -> None:
    text = f'[person]\nsex = "male"\nage = "40 years"\nregion = "vertex"\n{loss}\n'
    person = person_from_text(text)
    names = {option.name for option in options_for(person)[0]}
    assert wanted in names
    assert unwanted not in names
    findings = doctor_first(person).others
    assert findings[0].answer == person.diagnoses[0].kind
    assert {sign.answer for sign in findings} >= {"pain", "scarring"}


def test_pattern_loss_is_offered_nothing_of_other_diseases() -> None:
    person = person_from_text('[person]\nsex = "male"\nage = "40 years"\nregion = "vertex"\nnorwood = "IV"\n')
    named = {option.name for option in options_for(person)[0]} | {one.name for one in options_for(person)[1]}
    assert not named & {"iron tablets", "stop the drug", "ketoconazole shampoo", "hydroxychloroquine"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (told(alopecia='"scarring alopecia"').replace("trigger", "#"), "cannot be forecast"),
        (told(alopecia='"alopecia areata"').replace("trigger", "#"), "alopecia areata"),
        (told(alopecia='"none"').replace("trigger", "#"), "cannot be forecast"),
        (told(alopecia='"telogen efluvium"'), "did you mean 'telogen effluvium'"),
        (told(trigger_week="2"), "line 6.*not over by week 0"),
        (told(trigger='"fevr"'), "line 5.*did you mean 'fever'"),
        (told('ludwig = "I"'), "goes with androgenetic"),
        (told('onset = "20 years"'), "goes with androgenetic"),
        (told('with = ["androgenetic"]'), "no stage"),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        person_from_text(text)
