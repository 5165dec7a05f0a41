"""Recruitment by baseline density, share of women or totalis, menopausal status and age."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.population.screening_by_density import DensityRange, read_density
from anagen.simulators.laws import broken_laws
from anagen.trial.protocol.reading import protocol_from_text, resolved

FILE = """
[trial]
name = "who"
seed = 11
replicates = 1
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "22 to 55 years"
size = 40
[[arm]]
name = "minoxidil"
[[arm.treatment]]
therapy = "minoxidil topical"
dose = "5 %"
[measurement]
method = "phototrichogram"
region = "vertex"
visits = "weeks 0, 4"
outcomes = ["total density", "terminal density"]
[analysis]
endpoint = "change in total density at week 4"
"""
AREATA = """
[trial]
name = "who"
seed = 11
replicates = 1
parameters = "fixed"
[population]
alopecia = "alopecia areata"
sex = "any"
age = "12 to 65 years"
salt = "50 to 100"
forms = ["patchy", "ophiasis", "totalis", "universalis"]
size = 40
[[arm]]
name = "placebo"
[[arm.treatment]]
therapy = "placebo pill"
[measurement]
method = "SALT"
visits = "weeks 0, 4"
[analysis]
endpoint = "change in SALT at week 4"
"""
DENSITY = 'density = "100 to 150 hairs/cm2"'


def file(*keys: str, of: str = FILE, **changed: str) -> str:
    for old, new in changed.items():
        line = next(line for line in of.splitlines() if line.startswith(f"{old} ="))
        of = of.replace(line, new)
    return of.replace("[population]", "\n".join(["[population]", *keys]), 1)


def baseline(text: str, outcome: str = "total density") -> np.ndarray:
    frame = Trial.from_text(text).run(workers=1, pictures=False).observations
    rows = frame.filter((frame["week"] == 0) & (frame["outcome"] == outcome))
    return rows["value"].to_numpy()


def test_every_count_at_baseline_lies_in_the_range() -> None:
    free, screened = baseline(FILE), baseline(file(DENSITY))
    assert not ((free >= 100) & (free <= 150)).all()
    assert ((screened >= 100) & (screened <= 150)).all()
    terminal = baseline(file('density = "terminal density at most 60 hairs/cm2"'), "terminal density")
    assert (terminal <= 60).all()


def test_screening_keeps_who_fits_and_changes_nobody_else() -> None:
    free, screened = baseline(FILE), baseline(file(DENSITY))
    fits = (free >= 100) & (free <= 150)
    assert (screened[fits] == free[fits]).all()
    few = baseline(file(DENSITY, size="size = 15"))
    assert (few == screened[:15]).all()


@pytest.mark.parametrize(
    "keys", [(DENSITY,), (DENSITY, 'menopause = "postmenopausal"', 'women = "70 %"'), ('women = "20 %"',)]
)
def test_screened_recruitment_obeys_the_laws_of_a_simulator(keys: tuple[str, ...]) -> None:
    text = file(*keys, sex='sex = "any"') if len(keys) > 1 or "women" in keys[0] else file(*keys)
    assert broken_laws(Trial.from_text(text).simulator()) == ()


def test_a_density_that_nobody_has_is_one_clear_line() -> None:
    with pytest.raises(InputError, match=r"hardly anybody with a density of 900 to 990 hairs/cm2") as error:
        Trial.from_text(file('density = "900 to 990 hairs/cm2"')).run(workers=1, pictures=False)
    assert "\n" not in str(error.value)


def test_weights_are_the_chance_of_a_count_in_the_range() -> None:
    wanted = DensityRange(100.0, 150.0)
    expected = np.array([60.0, 99.0, 120.0, 151.0, 300.0])
    assert wanted.weight(expected).tolist() == [0.0, 0.0, 1.0, 0.0, 0.0]
    assert np.abs(wanted.weight(expected, 1e-6) - wanted.weight(expected)).max() < 1e-12
    sigma = np.sqrt(np.log1p(0.1**2))
    luck = np.random.default_rng(1).normal(size=(200_000, 1))
    drawn = expected * np.exp(sigma * luck - sigma**2 / 2.0)
    share = ((drawn >= 100.0) & (drawn <= 150.0)).mean(axis=0)
    assert np.abs(wanted.weight(expected, 0.1) - share).max() < 0.005


@pytest.mark.parametrize(
    "text",
    [
        "60 to 190 hairs/cm2",
        "at least 80 hairs/cm2",
        "at most 220 hairs/cm2",
        "terminal density 10 to 90.5 hairs/cm2",
    ],
)
def test_a_range_is_written_back_as_it_is_read(text: str) -> None:
    assert str(read_density(text)) == text
    protocol = protocol_from_text(file(f'density = "{text}"'))
    assert protocol_from_text(resolved(protocol)) == protocol


def test_per_square_inch_is_read() -> None:
    assert read_density("600 to 1200 hairs/in2").low == pytest.approx(600 / 2.54**2)


def women(text: str) -> np.ndarray:
    trial = Trial.from_text(text)
    return trial.simulator().recruit(trial.protocol.population.size, 0).female


@pytest.mark.parametrize("share", [0, 35, 80, 100])
def test_the_share_of_women_is_the_files(share: int) -> None:
    found = women(file(f'women = "{share} %"', sex='sex = "any"', size="size = 4000")).mean()
    assert abs(100.0 * found - share) <= 3.0 * np.sqrt(share * (100 - share) / 4000) + 1e-9


def test_criteria_that_more_men_satisfy_leave_the_share_of_women() -> None:
    """Of 40 to 60 years, every man and some half of the women satisfy a menopausal status."""
    keys = ('women = "50 %"', 'menopause = "premenopausal"')
    found = women(file(*keys, sex='sex = "any"', age='age = "48 to 55 years"', size="size = 4000"))
    assert abs(found.mean() - 0.5) < 0.03


def test_menopausal_status_moves_ages_and_nothing_of_those_who_fit() -> None:
    def cohort(*keys: str) -> object:
        trial = Trial.from_text(
            file(*keys, sex='sex = "female"', age='age = "40 to 62 years"', size="size = 600")
        )
        return trial.simulator().recruit(600, 0)

    free, before, after = (
        cohort(),
        cohort('menopause = "premenopausal"'),
        cohort('menopause = "postmenopausal"'),
    )
    assert before.age.mean() < free.age.mean() < after.age.mean()
    assert before.age.max() <= 62.0
    assert np.median(after.age) > 53.0
    same = np.isin(free.key, before.key)
    other = np.isin(free.key, after.key)
    assert (same ^ other).all()  # each woman of the free trial is of one status
    assert (before.follicle_density[same] == free.follicle_density[same]).all()


@pytest.mark.slow
@pytest.mark.parametrize("share", [10, 80])
def test_the_share_of_totalis_is_of_those_recruited(share: int) -> None:
    trial = Trial.from_text(file(f'totalis = "{share} %"', of=AREATA, size="size = 300"))
    cohort = trial.simulator().recruit(300, 0)
    whole = np.isin(cohort.traits.form, ["totalis", "universalis"]).mean()
    assert abs(100.0 * whole - share) < 3.0 * np.sqrt(share * (100 - share) / 300)
    assert ((cohort.salt >= 50.0) & (cohort.salt <= 100.0)).all()
    few = trial.simulator().recruit(30, 0)
    assert (few.key == cohort.key[:30]).all()
    assert (few.bald == cohort.bald[:30]).all()


def test_adolescents_are_recruited_where_the_disease_has_them() -> None:
    assert protocol_from_text(AREATA).population.age == (12.0, 65.0)
    with pytest.raises(InputError, match="androgenetic is simulated from 18 years"):
        protocol_from_text(file(age='age = "14 to 17 years"'))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (file('density = "many"'), "not a range of density"),
        (file('density = "190 to 60 hairs/cm2"'), "out of range"),
        (file('density = "60 to 190 mm"'), "mm"),
        (file('women = "50 %"'), "all patients are male"),
        (file('women = "half"', sex='sex = "any"'), "half"),
        (file('women = "140 %"', sex='sex = "any"'), "out of range"),
        (file('menopause = "postmenopausal"'), "men have no menopause"),
        (file('menopause = "late"', sex='sex = "female"'), "menopause"),
        (file('totalis = "50 %"'), "takes no totalis"),
        (file(DENSITY, of=AREATA), "recruit by SALT"),
        (file('menopause = "postmenopausal"', of=AREATA), "menopause has no part in it"),
        (file('totalis = "50 %"', of=AREATA, forms='forms = ["patchy"]'), "all patients are patchy"),
        (file('totalis = "150 %"', of=AREATA), "150 %"),
    ],
)
def test_what_cannot_be_is_one_clear_line(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        protocol_from_text(text)
    assert "\n" not in str(error.value)


@pytest.mark.slow
def test_a_disease_of_the_whole_scalp_is_the_same_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    text = file(of=AREATA, size="size = 70").replace("weeks 0, 4", "weeks 0, 4, 26")
    whole = Trial.from_text(text).run(workers=1, pictures=False)
    monkeypatch.setattr("anagen.simulators.scalp.SITE_DAYS_AT_ONCE", 32 * 200)
    assert Trial.from_text(text).run(workers=1, pictures=False).to_json() == whole.to_json()
