"""Trials and natural histories in hair loss that is not androgenetic."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.api import Trial
from anagen.biology.alopecias.kinds import KINDS, diagnosis
from anagen.claims.ledger import load_claims
from anagen.errors import InputError
from anagen.population.hair_losses import hair_losses
from anagen.simulators.natural_history import NaturalHistory, natural_history
from anagen.therapy.catalogue import load_catalogue
from anagen.trial.protocol.reading import protocol_from_text, resolved
from therapy.giving import TABLES

pytestmark = pytest.mark.slow


FILE = """
[trial]
name = "t"
replicates = 1
parameters = "fixed"
[population]
{population}
sex = "female"
age = "20 to 40 years"
size = 12
[[arm]]
name = "a"
  [[arm.treatment]]
  therapy = "minoxidil topical"
  dose = "5 %"
[[arm]]
name = "b"
untreated = true
[measurement]
method = "phototrichogram"
region = "vertex"
visits = "weeks 0, 12"
outcomes = ["total density", "shed hairs per day", "anagen percent"]
[analysis]
endpoint = "change in total density at week 12"
"""
BOTH = """alopecia = "telogen effluvium"
trigger = "childbirth"
trigger_week = -8
with = ["androgenetic", { alopecia = "inflamed scalp", severity = "mild" }]
"""


def text(population: str) -> str:
    return FILE.format(population=population)


# --- the file ---------------------------------------------------------------------------------


def test_several_at_once_are_read_and_written_back() -> None:
    people = protocol_from_text(text(BOTH)).population
    assert people.alopecias == ("telogen effluvium", "inflamed scalp", "androgenetic")
    assert people.ludwig == ("I", "II")
    assert people.diagnoses[0].settings["trigger_week"] == -8.0
    again = protocol_from_text(resolved(protocol_from_text(text(BOTH)))).population
    assert again == people


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_recruited_without_another_key(kind: str) -> None:
    protocol = protocol_from_text(text(f'alopecia = "{kind}"'))
    assert protocol.population.ludwig == ()
    assert protocol_from_text(resolved(protocol)).population == protocol.population


@pytest.mark.parametrize(
    ("population", "words"),
    [
        ('alopecia = "telogen effluvum"', "did you mean 'telogen effluvium'"),
        ('alopecia = "telogen effluvium"\ntrigger = "surgry"', "line 8.*did you mean 'surgery'"),
        ('alopecia = "telogen effluvium"\nhairstyle = "locks"', "line 8.*key of telogen effluvium"),
        ('alopecia = "androgenetic"\ntrigger = "fever"', "takes no trigger"),
        ('alopecia = "none"\nwith = ["androgenetic"]', "beside 'none'"),
        ('alopecia = "androgenetic"\nwith = ["androgenetic"]', "beside"),
        ('alopecia = "androgenetic"\nwith = ["fever"]', "unknown alopecia"),
        ('alopecia = "telogen effluvium"\ntriger = "fever"', "did you mean 'trigger'"),
        ('alopecia = "telogen effluvium"\nludwig = ["I"]', "without androgenetic alopecia"),
        ('alopecia = "androgenetic"\nwith = [{ alopecia = "inflamed scalp", degree = 3 }]', "degree"),
        ('alopecia = "androgenetic"\nwith = [3]', "with"),
        ('alopecia = "androgenetic"\nalso = ["inflamed scalp"]', "also"),
    ],
)
def test_a_fault_is_told_with_its_place(population: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        protocol_from_text(text(population))


# --- trials -----------------------------------------------------------------------------------


def test_a_trial_in_effluvium_runs_and_does_not_claim_evidence_from_elsewhere() -> None:
    result = Trial.from_text(text(BOTH)).run(workers=1, pictures=False)
    assert result.observations["value"].null_count() > 0  # shed hairs have no baseline
    evidence = result.summary.evidence[0]
    assert evidence.certainty == "none found"
    assert evidence.warning in result.summary.warnings
    assert "telogen effluvium and inflamed scalp and androgenetic" in result.summary.estimand.population


def test_no_severity_gives_the_same_numbers_as_health() -> None:
    ill, well = (
        Trial.from_text(text(population)).run(workers=1, pictures=False).observations["value"].to_list()
        for population in ('alopecia = "telogen effluvium"\nseverity = "none"', 'alopecia = "none"')
    )
    assert ill == well


# --- natural histories ------------------------------------------------------------------------
# Published figures: the parameter records of each disease (daily shed hairs, wash test:
# 27.9 normal, 52.2 +- 28.5 pattern loss, 125.5 +- 62.7 effluvium).

NORMAL, PATTERN, EFFLUVIUM = 27.9, (52.2 - 28.5, 52.2 + 28.5), (125.5 - 62.7, 125.5 + 62.7)


@pytest.fixture(scope="module")
def healthy() -> NaturalHistory:
    return natural_history("none", weeks=52)


def wash_test(
    course: NaturalHistory, healthy: NaturalHistory
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Hairs a day, on the scale on which healthy people shed `NORMAL`."""
    usual = healthy.mean("shed hairs per day")[1:].mean()
    return np.asarray(NORMAL * course.mean("shed hairs per day") / usual)


@pytest.mark.parametrize("trigger", ["fever", "surgery", "childbirth", "crash diet"])
def test_effluvium_peaks_two_to_four_months_after_its_trigger_and_passes_within_a_year(
    trigger: str, healthy: NaturalHistory
) -> None:
    course = natural_history("telogen effluvium", weeks=60, trigger=trigger, trigger_week=0)
    shed = wash_test(course, healthy)
    peak = course.days[np.nanargmax(shed)]
    assert 61 <= peak <= 122
    assert EFFLUVIUM[0] <= np.nanmax(shed) <= EFFLUVIUM[1]
    density = course.mean("total density") / healthy.mean("total density")[0]
    assert density.min() < 0.94
    assert course.days[density.argmin()] < 150
    assert density[52] > 0.98
    assert shed[52] < 1.15 * NORMAL


def test_a_severe_stress_moves_up_to_seventy_percent_of_growing_hairs(healthy: NaturalHistory) -> None:
    usual = healthy.mean("anagen percent")[0]
    assert 80 <= usual <= 92
    for severity, low, high in (("mild", 0.2, 0.45), ("severe", 0.5, 0.75)):
        course = natural_history(
            "telogen effluvium", weeks=16, trigger="fever", trigger_week=0, severity=severity
        )
        assert low <= 1.0 - course.mean("anagen percent").min() / usual <= high


def test_pattern_loss_sheds_in_its_published_range(healthy: NaturalHistory) -> None:
    for sex in ("male", "female"):
        shed = wash_test(natural_history("androgenetic", weeks=20, sex=sex), healthy)
        assert PATTERN[0] <= np.nanmean(shed) <= PATTERN[1]
        assert np.nanmean(shed) > 1.2 * NORMAL


def test_chemotherapy_takes_up_to_nine_tenths_in_weeks_and_hair_returns(healthy: NaturalHistory) -> None:
    course = natural_history("anagen effluvium", weeks=40, cycles=4, severity="severe")
    density = course.mean("total density") / healthy.mean("total density")[0]
    assert density[1] > 0.9
    assert density[3] < 0.2
    assert density[35] > 0.95  # 26 weeks after the last cycle
    assert course.lost.max() == 0.0
    cooled = natural_history(
        "anagen effluvium",
        weeks=12,
        cycles=4,
        treatment=[{"therapy": "scalp cooling", "schedule": "4 sessions every 3 weeks"}],
    )
    bare = natural_history("anagen effluvium", weeks=12, cycles=4)
    assert cooled.mean("total density")[9] > bare.mean("total density")[9] + 40


def traction(years: float, **settings: str | float) -> NaturalHistory:
    return natural_history("traction alopecia", weeks=78, region="frontal", years=years, **settings)


def test_traction_is_reversible_early_and_not_late(healthy: NaturalHistory) -> None:
    usual = natural_history("none", weeks=4, region="frontal").mean("total density")[0]
    early, late = (traction(years, stopped_week=0.0).mean("total density") / usual for years in (1.0, 12.0))
    assert early[0] < 0.88
    assert early[52] > 0.97
    assert late[52] < 0.5
    on, loosened = traction(4.0), traction(4.0, stopped_week=0.0)
    assert on.mean("total density")[78] < on.mean("total density")[0] - 10
    given = natural_history(
        "traction alopecia",
        weeks=78,
        region="frontal",
        years=4.0,
        treatment=[{"therapy": "loosen the hairstyle"}],
    )
    np.testing.assert_allclose(given.mean("total density"), loosened.mean("total density"), rtol=0.01)


def test_scarring_only_ever_loses_and_rests_when_it_is_quiet() -> None:
    active = natural_history("scarring alopecia", weeks=104, years=1.0)
    assert (np.diff(active.lost, axis=1) >= 0).all()
    assert active.lost[:, -1].mean() > active.lost[:, 0].mean() + 0.05
    quiet = natural_history("scarring alopecia", weeks=104, years=5.0, quiet_week=-104.0)
    assert np.ptp(quiet.lost, axis=1).max() == 0.0
    assert np.ptp(quiet.mean("total density")) < 0.01 * quiet.mean("total density")[0]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_nothing_in_the_catalogue_regrows_a_lost_follicle(name: str) -> None:
    course = natural_history(
        "scarring alopecia", weeks=52, years=2.0, severity="severe", treatment=[TABLES[name]], people=6
    )
    assert (np.diff(course.lost, axis=1) >= 0).all()
    assert (course.lost[:, 0] > 0.05).all()


@pytest.mark.parametrize(
    ("kind", "settings", "therapy"),
    [
        ("drug shedding", {"trigger_week": -20.0}, "stop the drug"),
        ("diffuse thinning", {"lacking": "iron deficiency"}, "iron tablets"),
        ("diffuse thinning", {"lacking": "thyroid deficiency"}, "thyroid hormone"),
        ("inflamed scalp", {"condition": "seborrhoeic dermatitis"}, "ketoconazole shampoo"),
        ("inflamed scalp", {"condition": "scalp psoriasis"}, "steroid lotion"),
        ("scarring alopecia", {}, "hydroxychloroquine"),
        ("scarring alopecia", {}, "steroid injection for scarring"),
    ],
)
def test_treating_the_cause_helps_and_another_cause_does_not(
    kind: str, settings: dict[str, str | float], therapy: str
) -> None:
    bare = natural_history(kind, weeks=52, **settings)
    treated = natural_history(kind, weeks=52, treatment=[TABLES[therapy]], **settings)
    assert treated.mean("total density")[52] > bare.mean("total density")[52]
    wrong = "iron tablets" if "iron" not in therapy else "thyroid hormone"
    useless = natural_history(kind, weeks=52, treatment=[TABLES[wrong]], **settings)
    np.testing.assert_array_equal(useless.mean("total density"), bare.mean("total density"))


def test_an_anti_dandruff_shampoo_does_what_was_published() -> None:
    """26 weeks: shedding 10-17 % less, anagen 5-8 % more. The sizes were set to it: this checks that."""
    course = natural_history(
        "inflamed scalp", weeks=26, treatment=[{"therapy": "ketoconazole shampoo"}], people=60
    )
    shed, anagen = course.mean("shed hairs per day"), course.mean("anagen percent")
    assert 0.06 < 1.0 - shed[26] / shed[1] < 0.20
    assert 0.02 < anagen[26] / anagen[0] - 1.0 < 0.09
    assert course.symptoms["itch"][:, -1].mean() < 0.6 * course.symptoms["itch"][:, 0].mean()


def test_effluvium_unmasks_pattern_loss_and_leaves_it_on_its_own_course() -> None:
    alone = natural_history("androgenetic", weeks=104)
    both = natural_history(
        "telogen effluvium", weeks=104, also=["androgenetic"], trigger="fever", trigger_week=0
    )
    density = both.mean("total density") / alone.mean("total density")
    assert density.min() < 0.94
    assert density[104] == pytest.approx(1.0, abs=0.02)
    assert both.mean("total density")[104] < both.mean("total density")[0]


def test_several_at_once_can_be_given_in_full() -> None:
    course = natural_history(
        "diffuse thinning", weeks=8, also=[diagnosis("inflamed scalp", {"severity": "severe"})], people=4
    )
    assert {"itch", "flaking"} <= set(course.symptoms)


# --- what is told -----------------------------------------------------------------------------


def test_every_kind_is_told_of_with_known_treatments_and_claims() -> None:
    known = hair_losses().all
    assert set(KINDS) <= set(known)
    claims = {claim.id for claim in load_claims()}
    for entry in known.values():
        assert entry.doctor_first
        assert entry.course
        assert entry.claim in claims
        assert set(entry.treatments) <= set(load_catalogue())
    with pytest.raises(InputError, match="did you mean 'traction alopecia'"):
        hair_losses()["tracton alopecia"]
