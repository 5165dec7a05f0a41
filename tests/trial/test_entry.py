"""How patients come into a trial: dates, screening, a run-in, a biomarker, and looks by the calendar."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from anagen.api import Trial
from anagen.engine.keys import children, key_of
from anagen.errors import InputError
from anagen.files.toml_text import toml_text
from anagen.population.biomarker import Biomarker, read_biomarker
from anagen.report.documents.made import document
from anagen.report.trial.wording import headline
from anagen.simulators.plan import ArmPlan, Sites
from anagen.statistics.comparisons import Comparisons
from anagen.trial.analysis.calendar_looks import CalendarLooks
from anagen.trial.analysis.comparing import comparisons_of
from anagen.trial.analysis.seen_by import by_day, day_of_look, first_cut
from anagen.trial.entry.accrual import centre_of_patients, centres_of, screening_days
from anagen.trial.entry.after_run_in import AfterRunIn
from anagen.trial.entry.entered import STEPS
from anagen.trial.entry.funnel import lost_before, of_others
from anagen.trial.protocol.entry import Accrual
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.results.schema import summary_schema
from anagen.trial.run import TrialRun

FILE = """
[trial]
name = "entry"
seed = 11
replicates = 3
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "25 to 50 years"
size = 24
[design]
centres = 4
dropout = "20 % by week 24"
randomisation = "stratified"
strata = ["centre"]
[[arm]]
name = "finasteride"
[[arm.treatment]]
therapy = "finasteride"
dose = "1 mg"
[[arm]]
name = "placebo"
[[arm.treatment]]
therapy = "placebo pill"
[measurement]
method = "phototrichogram"
region = "vertex"
visits = "weeks 0, 12, 24"
outcomes = ["total density"]
[analysis]
endpoint = "change in total density at week 24"
"""
RECRUITMENT = '[recruitment]\nrate = "4 patients/month"\nopening = "3 weeks"\nrate_spread = "60 %"\n'
AT_ONCE = '[recruitment]\nrate = "1000000 patients/month"\n'
SCREENING = '[screening]\nperiod = "2 weeks"\nexcluded = "20 %"\nrecount = {recount}\n'
RUN_IN = """[run_in]
length = "4 weeks"
lost = "10 %"
nonadherent = "5 %"
keep = "change in total density of less than 5 hairs/cm2"
[[run_in.treatment]]
therapy = "placebo pill"
"""
DENSITY = 'density = "100 to 150 hairs/cm2"\n'


def file(*sections: str, people: str = "", analysis: str = "", size: int = 24) -> str:
    text = FILE.replace("size = 24\n", f"size = {size}\n{people}")
    return text.replace("[[arm]]", "".join(sections) + "[[arm]]", 1) + analysis


EVERYTHING = file(
    RECRUITMENT,
    SCREENING.format(recount="true"),
    RUN_IN,
    people=DENSITY
    + 'biomarker = "IgE >= 200 IU/mL"\nbiomarker_prevalence = "30 %"\nbiomarker_effect = 1.5\n',
    analysis="interim_weeks = [40, 60]\nfutility = [-1.0, 0.0]\n",
)


def replicate(text: str, number: int = 0):
    trial = TrialRun.from_text(text)
    return trial.replicate(trial.simulator(), number)


def run(text: str):
    return Trial.from_text(text).run(workers=1, pictures=False)


# --- dates ------------------------------------------------------------------------------------


def test_sums_of_rates_up_to_the_nth_patient_are_gamma() -> None:
    """Of 4,000 trials the mean and SD of the 30th sum are 30 and the root of 30, within 4.5 errors.

    By the random time change any Poisson process with mean value L has unit exponential gaps of L.
    """
    accrual = Accrual(per_month=3.0, opening_days=20)
    one = np.ones(30, dtype=np.int64)
    sums = []
    for number in range(4000):
        centres = centres_of(accrual, 5, 1, number)
        sums.append(centres.expected(screening_days(centres, one, 1, number)[-1]))
    assert abs(np.mean(sums) - 30.0) < 4.5 * np.sqrt(30.0 / 4000)
    assert abs(np.std(sums) - np.sqrt(30.0)) < 4.5 * np.sqrt(30.0 / 8000)


def test_patients_by_a_date_are_negative_binomial() -> None:
    """Mean m and variance m + (cv m)^2 of a centre's patients, as Anisimov and Fedorov (2007) have them."""
    accrual, day = Accrual(per_month=3.0, spread=60.0), 200.0
    one = np.ones(120, dtype=np.int64)
    counts = [
        int((screening_days(centres_of(accrual, 1, 2, number), one, 2, number) <= day).sum())
        for number in range(6000)
    ]
    mean = accrual.per_day * day
    variance = mean + (0.6 * mean) ** 2
    assert abs(np.mean(counts) - mean) < 4.5 * np.sqrt(variance / 6000)
    assert np.var(counts) == pytest.approx(variance, rel=0.15)


def test_nobody_comes_to_a_centre_before_it_opens_and_the_fast_get_more() -> None:
    accrual = Accrual(per_month=30.0, opening_days=60, spread=80.0)
    centres = centres_of(accrual, 3, 5, 0)
    days = screening_days(centres, np.ones(3000, dtype=np.int64), 5, 0)
    where = centre_of_patients(centres, days, children(key_of(5, "people"), np.arange(3000)))
    assert (days >= centres.opens[where]).all()
    assert (np.diff(days) >= 0).all()
    late = where[days > 120.0]
    share = np.bincount(late, minlength=3) / len(late)
    assert share == pytest.approx(centres.rate / centres.rate.sum(), abs=4.5 * 0.5 / np.sqrt(len(late)))


def test_those_who_fail_screening_take_their_time() -> None:
    """Twice as many screened for each patient take twice as long, over 2,000 trials within 4.5 errors."""
    centres = centres_of(Accrual(per_month=5.0), 2, 3, 0)
    two = np.full(10, 2, dtype=np.int64)
    last = [screening_days(centres, two, 3, number)[-1] for number in range(2000)]
    assert abs(np.mean(last) - 20.0 / (2 * centres.rate[0])) < 4.5 * np.std(last) / np.sqrt(2000)


def test_recruitment_as_fast_as_can_be_is_none() -> None:
    """The same patients, values, centres and looks by patients, byte for byte."""
    look = "interim = [0.5]\n"
    without, fast = run(file(analysis=look)), run(file(AT_ONCE, analysis=look))
    assert without.observations.equals(fast.observations)
    assert without.estimates.equals(fast.estimates)
    assert without.summary.comparisons == fast.summary.comparisons
    assert fast.summary.entry.calendar[-1].week == pytest.approx(24.0, abs=0.01)


@pytest.mark.parametrize("text", [EVERYTHING, file(RECRUITMENT)], ids=["everything", "recruitment"])
def test_one_more_patient_changes_nobody(text: str) -> None:
    more = text.replace("size = 24", "size = 31")
    few, many = replicate(text), replicate(more)
    assert np.array_equal(few.entered.day, many.entered.day[:24])
    assert np.array_equal(few.entered.lost, many.entered.lost[:24])
    assert np.array_equal(few.allocation.centre, many.allocation.centre[:24])
    assert np.array_equal(few.written, many.written[:24], equal_nan=True)


# --- screening --------------------------------------------------------------------------------


def test_people_lost_at_a_step_are_geometric() -> None:
    """Of those who got through, a share s was lost: s / (1 - s) each, and none without a share."""
    passed = np.array([1, 3] * 10_000)
    lost = lost_before(passed, 0.4, 1, 0, "excluded")
    for number in (1, 3):
        mean, se = number * 0.4 / 0.6, np.sqrt(number * 0.4 / 0.6**2 / 10_000)
        assert abs(lost[passed == number].mean() - mean) < 4.5 * se
    assert not lost_before(passed, 0.0, 1, 0, "excluded").any()
    assert np.array_equal(lost[:50], lost_before(passed[:50], 0.4, 1, 0, "excluded"))


def test_others_take_the_candidates_of_people_seen_before() -> None:
    known, upto = np.array([1, 5, 3] * 2000), np.arange(1, 6001)
    found = of_others(known, upto, np.full(6000, 2), 1, 0)
    assert abs(found.mean() - 6.0) < 4.5 * np.sqrt(2 * known.var() / 6000)
    assert found[0] == 2  # the first has only itself
    assert np.array_equal(of_others(known[:10], upto[:10], np.full(10, 2), 1, 0), found[:10])


def test_candidates_who_fail_are_those_who_were_tried() -> None:
    """Screened people are as many as a count of all candidates finds, and their readings are in the mean."""
    trial = TrialRun.from_text(file(SCREENING.format(recount="false"), people=DENSITY, size=60))
    simulator = trial.simulator()
    cohort = simulator.recruit(60, 0)
    log = simulator.screened(cohort, 0)
    assert log.candidates.sum() == 60 + len(log.failed)
    assert ((log.taken >= 100) & (log.taken <= 150)).all()
    assert not ((log.failed >= 100) & (log.failed <= 150)).any()
    free = TrialRun.from_text(file(size=60)).simulator()
    scalp = free.scalp(free.recruit(60, 0), None, 1, 0)
    first = free.counted(scalp, "total density", 0, free.draws.of(0))
    fits = (first >= 100) & (first <= 150)
    assert np.array_equal(log.candidates == 1, fits)


@pytest.mark.parametrize("recount", ["false", "true"])
def test_baseline_is_the_reading_of_screening_unless_it_is_read_anew(recount: str) -> None:
    one = replicate(file(SCREENING.format(recount=recount), people=DENSITY, size=60))
    baseline = one.written[:, 0, 0]
    inside = (baseline >= 100) & (baseline <= 150)
    taken, again = one.entered.read[1:3]
    assert inside.all() == (recount == "false")
    assert baseline.mean() == pytest.approx(taken if recount == "false" else again)


def test_those_taken_for_a_low_count_regress_to_the_mean() -> None:
    """Counts of at most 120 are followed by higher ones of the same hair, in all 3 repeats of 100."""
    low = 'density = "at most 120 hairs/cm2"\n'
    result = run(file(SCREENING.format(recount="true"), people=low, size=100))
    regression = result.summary.entry.regression
    assert regression.taken < regression.again < regression.screened
    assert regression.interval95[0] > 0.0
    assert any("Regression to the mean" in text for text in headline(result))


def test_without_recount_screening_changes_no_value() -> None:
    """A section that only counts and delays leaves the patients as they are, byte for byte."""
    plain = run(file(people=DENSITY))
    told = run(
        file(
            SCREENING.format(recount="false"), '[run_in]\nlength = "8 weeks"\nlost = "30 %"\n', people=DENSITY
        )
    )
    assert plain.observations.equals(told.observations)
    assert plain.estimates.equals(told.estimates)
    assert plain.summary.entry is None
    assert [one.reason for one in told.summary.entry.lost] == [
        "excluded for other reasons", "density not 100 to 150 hairs/cm2", "left in the washout",
    ]  # fmt: skip


AREATA = """
[trial]
name = "areata"
seed = 4
replicates = 1
parameters = "fixed"
[population]
alopecia = "alopecia areata"
sex = "any"
age = "18 to 65 years"
salt = "50 to 80"
size = 24
{more}[[arm]]
name = "placebo"
[[arm.treatment]]
therapy = "placebo pill"
[measurement]
method = "SALT"
visits = "weeks 0, 4"
[analysis]
endpoint = "change in SALT at week 4"
"""


def test_salt_is_screened_as_a_rater_reads_it() -> None:
    """True SALT without [screening]; read at baseline with it; read apart with a recount."""
    true = replicate(AREATA.format(more=""))
    assert true.entered is None
    read = replicate(AREATA.format(more="[screening]\n"))
    apart = replicate(AREATA.format(more="[screening]\nrecount = true\n"))
    assert not ((true.written[:, 0, 0] >= 50) & (true.written[:, 0, 0] <= 80)).all()
    assert ((read.written[:, 0, 0] >= 50) & (read.written[:, 0, 0] <= 80)).all()
    assert apart.written[:, 0, 0].mean() == pytest.approx(apart.entered.read[2])
    more = replicate(AREATA.format(more="[screening]\n").replace("size = 24", "size = 30"))
    assert np.array_equal(read.entered.lost, more.entered.lost[:24])
    assert read.entered.screened.sum() > 24


# --- run-in -----------------------------------------------------------------------------------


def test_all_who_are_randomised_met_the_rule_of_the_run_in() -> None:
    trial = TrialRun.from_text(file(RUN_IN, size=30))
    simulator = trial.simulator()
    assert isinstance(simulator, AfterRunIn)
    cohort = simulator.recruit(30, 0)
    none = np.zeros(30, dtype=np.int64)
    days = np.tile([0.0, 28.0], (30, 1))
    seen = simulator.inner.observe(cohort, Sites(np.arange(30), none, none, days), 0, arms=[simulator.given])
    counts = seen.written["total density"]
    assert (counts[:, 1] - counts[:, 0] < 5.0).all()
    log = simulator.screened(cohort, 0)
    assert log.finished.sum() > 30 == len(log.finished)


def test_a_drug_that_goes_on_after_the_run_in_is_one_course() -> None:
    """Finasteride in the run-in and in the arm is finasteride all along, to the last bit."""
    active = '[run_in]\nlength = "12 weeks"\n[[run_in.treatment]]\ntherapy = "finasteride"\ndose = "1 mg"\n'
    trial = TrialRun.from_text(file(active))
    simulator = trial.simulator()
    cohort = simulator.recruit(24, 0)
    none = np.zeros(24, dtype=np.int64)
    sites = Sites(np.arange(24), none, none, np.tile([0.0, 84.0, 168.0], (24, 1)))
    after = simulator.observe(cohort, sites, 0)
    plain = TrialRun.from_text(FILE).simulator()
    days = np.tile([0.0, 84.0, 168.0, 252.0], (24, 1))
    along = plain.observe(cohort, Sites(np.arange(24), none, none, days), 0)
    for values, whole in ((after.written, along.written), (after.true, along.true)):
        assert np.array_equal(values["total density"], whole["total density"][:, 1:])


def test_an_active_run_in_raises_baseline_and_a_washout_after_it_lets_hair_go() -> None:
    """Men given finasteride for a year come with more hair, and lose it on placebo."""
    given = '[[run_in.treatment]]\ntherapy = "finasteride"\ndose = "1 mg"\n'
    active = '[run_in]\nlength = "52 weeks"\n' + given
    washed = active + 'schedule = "daily for 40 weeks"\n'
    plain, on, off = (replicate(file(*sections, size=200)) for sections in ((), (active,), (washed,)))

    def baseline(one) -> float:
        return float(one.written[:, 0, 0].mean())

    assert baseline(on) > baseline(off) > baseline(plain)
    change = [one.true_change[1, -1, 0] for one in (on, off)]  # the placebo arm
    assert change[0] < 0.0


def test_the_simulator_after_a_run_in_is_the_same_in_another_process() -> None:
    import pickle

    trial = TrialRun.from_text(EVERYTHING)
    simulator = trial.simulator()
    here = trial.replicate(simulator, 1)
    there = trial.replicate(pickle.loads(pickle.dumps(simulator)), 1)
    assert np.array_equal(here.y, there.y, equal_nan=True)
    assert np.array_equal(here.entered.lost, there.entered.lost)
    cohort = simulator.recruit(10, 0)
    log = simulator.screened(cohort, 0)
    assert np.array_equal(pickle.loads(pickle.dumps(simulator)).screened(cohort, 0).finished, log.finished)


# --- biomarker --------------------------------------------------------------------------------


def test_an_assumed_ratio_keeps_the_mean_effect_of_all_people() -> None:
    marker = Biomarker("x positive", 30.0, 2.5)
    assert 0.3 * marker.factor + 0.7 * marker.factor / 2.5 == pytest.approx(1.0)
    assert Biomarker("x positive", 100.0, 2.5).factor == pytest.approx(1.0)
    assert Biomarker("x positive").factor == 1.0


def test_a_biomarker_of_which_nothing_is_assumed_changes_no_value_and_says_so() -> None:
    plain, taken = run(file()), run(file(people='biomarker = "IgE ≥ 200 IU/mL"\n'))
    assert plain.observations.equals(taken.observations)
    assert plain.estimates.equals(taken.estimates)
    told = [one for one in taken.summary.warnings if "IgE >= 200 IU/mL" in one]
    assert len(told) == 2
    assert "not known" in told[0]
    assert "not known" in told[1]
    assert taken.summary.entry.screened == 24


def test_an_assumed_ratio_moves_the_true_effect_and_is_told() -> None:
    keys = 'biomarker = "IgE >= 200 IU/mL"\nbiomarker_prevalence = "25 %"\n'
    plain, more = run(file(people=keys)), run(file(people=keys + "biomarker_effect = 3.0\n"))
    assert more.summary.comparisons[0].true_difference > plain.summary.comparisons[0].true_difference
    assert any("assumption, without evidence" in one for one in more.summary.warnings)
    each = more.summary.entry.screened_each
    assert plain.summary.entry.screened_each == each
    assert abs(each - 4.0) < 4.5 * np.sqrt(0.75 / 0.25**2 / (3 * 24))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("IgE ≥ 200 IU/mL", "IgE >= 200 IU/mL"),
        ("filaggrin  positive ", "filaggrin positive"),
        ("a < 3", "a < 3"),
    ],
)
def test_rules_of_biomarkers_have_one_spelling(text: str, kept: str) -> None:
    assert read_biomarker(text) == kept == read_biomarker(kept)


# --- looks ------------------------------------------------------------------------------------


def test_a_look_has_the_visits_up_to_its_day() -> None:
    """Who has reached the endpoint is the first half; of later patients earlier visits are there, of some."""
    text = file(RECRUITMENT, analysis='model = "MMRM"\ninterim = [0.5]\n')
    trial = TrialRun.from_text(text)
    one = trial.replicate(trial.simulator(), 0)
    cut = first_cut(trial.protocol, one, 12)
    assert np.array_equal(cut.reached, np.arange(24) < 12)
    dated = by_day(trial.protocol, one, day_of_look(trial.protocol, one, 12))
    assert np.array_equal(dated.reached, cut.reached)
    day = one.entered.day[11] + 168.0
    wanted = one.entered.day[:, None] + np.array([0.0, 84.0, 168.0]) <= day + 1e-6
    assert np.array_equal(cut.visits, wanted)
    assert wanted[12:].any()
    assert np.isnan(cut.path(one)[~wanted]).all()
    assert comparisons_of(trial.protocol, [one]).verdict.z.shape == (1, 2, 2)


def test_looks_by_the_calendar_hold_the_level() -> None:
    """Of 20,000 trials that reach other numbers by each date, 5 % cross, within 4.5 errors."""
    text = file(RECRUITMENT, analysis='interim_weeks = [40, 60]\nspending = "Pocock"\n', size=100)
    protocol, rng = protocol_from_text(text), np.random.default_rng(8)
    dates = np.array([[0, 40], [30, 70], [55, 100], [20, 20], [35, 90]])  # of too few, all, and no more
    reached = np.hstack([dates[rng.integers(0, 5, 20_000)], np.full((20_000, 1), 100)])
    sums = np.cumsum(rng.standard_normal((20_000, 100)), axis=1)

    def z_at(counts: np.ndarray) -> Comparisons:
        from scipy.stats import norm

        z = (sums[np.arange(20_000), counts - 1] / np.sqrt(np.maximum(counts, 1)))[:, None]
        z[counts == 0] = np.nan
        one = np.ones(z.shape)
        return Comparisons("t test", one, z, one, z, one, one * 1e9, z, 2 * norm.sf(np.abs(z)), z, z)

    looks = CalendarLooks(protocol, (0, 1), reached)
    found = looks.judged(lambda number: z_at(reached[:, number]), z_at(reached[:, 2]))
    assert abs(found.shown.mean() - 0.05) < 4.5 * np.sqrt(0.05 * 0.95 / 20_000)
    assert looks.held(0)[-1] == 2
    for number in range(50):
        for look in looks.held(number)[:-1]:
            assert 2 <= reached[number, look] < 100


def test_dates_before_anybody_and_after_everybody_are_no_looks() -> None:
    """The trial is then judged as one without a look, and its rows say so."""
    without = run(file(RECRUITMENT))
    late = run(file(RECRUITMENT, analysis="interim_weeks = [1, 900]\n"))
    assert np.array_equal(without.estimates["shown"], late.estimates["shown"])
    (row,) = late.summary.comparisons
    assert [look.patients for look in row.looks] == [24]
    assert [one.share for one in late.summary.entry.calendar if one.what.startswith("look")] == [0.0, 0.0]


def test_the_calendar_is_in_order_and_as_the_patients_say() -> None:
    result = run(EVERYTHING)
    entry = result.summary.entry
    times = {one.what: one for one in entry.calendar}
    assert times["first patient in"].mean < times["last patient in"].mean < times["last visit"].mean
    assert times["last visit"].week == pytest.approx(times["last patient in"].week + 24.0)
    one = replicate(EVERYTHING)
    assert times["last patient in"].week == pytest.approx(one.entered.day[-1] / 7.0)
    assert entry.screened == 24 + sum(row.people for row in entry.lost)
    assert len(entry.lost) == len(STEPS)
    assert times["last patient in"].randomised == 24.0
    jsonschema.validate(json.loads(result.summary.to_json()), summary_schema())


# --- file, documents, storage -----------------------------------------------------------------


def test_every_key_reads_back() -> None:
    protocol = protocol_from_text(EVERYTHING)
    assert protocol_from_text(resolved(protocol)) == protocol
    weekly = protocol_from_text(file('[recruitment]\nrate = "0.7 people per week"\n'))
    assert protocol_from_text(resolved(weekly)) == weekly


ACTIVE = '[run_in]\nlength = "4 weeks"\n'
ONE_CENTRE = file(RECRUITMENT).replace("centres = 4\n", "").replace('["centre"]', '["age"]')
IN_MARCH = file(RECRUITMENT).replace("centres = 4\n", 'centres = 4\nseason_start = "1 March"\n')


def with_looks(keys: str) -> str:
    return file(RECRUITMENT, analysis=keys + "\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (file('[recruitment]\nrate = "4 hairs/cm2"\n'), "is not a rate of recruitment"),
        (file('[recruitment]\nrate = "9999999 patients/day"\n'), "people screened a month of"),
        (ONE_CENTRE, "with one centre, none opens later"),
        (IN_MARCH, "one day of the year"),
        (file(analysis="interim_weeks = [40]\n"), "all patients are there at once"),
        (with_looks("interim_weeks = [40]\ninterim = [0.5]"), "by patients and by the calendar"),
        (with_looks("interim_weeks = [60, 40]"), "looks in weeks"),
        (with_looks("interim_weeks = [40]\nfutility = [0.0, 1.0]"), "2 bounds of futility for 1 looks"),
        (file('[screening]\nexcluded = "100 %"\n'), "nobody is left"),
        (file('[screening]\nperiod = "3 kg"\n'), "screening.period"),
        (
            file(ACTIVE + 'keep = "change in anagen percent of at least 5 points"\n'),
            "unknown outcome measured",
        ),
        (file('[run_in]\nlength = "0 days"\n'), "run-in of .0 days."),
        (file(ACTIVE + '[[run_in.treatment]]\ntherapy = "finastride"\n'), "unknown therapy"),
        (file(people='biomarker = "IgE"\n'), "is not a rule for a biomarker"),
        (file(people='biomarker_prevalence = "30 %"\n'), "of which biomarker"),
        (file(people='biomarker = "IgE >= 1"\nbiomarker_effect = 2.0\n'), "needs to know how many have it"),
        (file(people='biomarker = "IgE >= 1"\nbiomarker_prevalence = "0 %"\n'), "nobody has the biomarker"),
    ],
)
def test_what_the_way_in_cannot_be(text: str, told: str) -> None:
    """One line, with the place."""
    with pytest.raises(InputError, match=told) as error:
        protocol_from_text(text)
    assert "\n" not in str(error.value)
    assert "line" in str(error.value)


def test_a_rule_that_nobody_meets_ends_in_one_line() -> None:
    never = '[run_in]\nlength = "4 weeks"\nkeep = "change in total density of at least 300 hairs/cm2"\n'
    with pytest.raises(InputError, match="hardly anybody with"):
        replicate(file(never))


def test_documents_tell_the_numbers() -> None:
    result = run(EVERYTHING)
    entry, protocol = result.summary.entry, result.protocol
    flow = document(protocol, "consort", result=result)
    assert f"assessed for eligibility: {entry.screened}" in flow.markdown()
    assert all(f"{row.reason}: {row.people}" in flow.markdown() for row in entry.lost)
    plan = document(protocol, "sap").markdown()
    for text in (
        "run-in of 28 days",
        "4 people a month",
        "week 40, week 60",
        "IgE >= 200 IU/mL (expected in 30 %",
    ):
        assert text in plan
    assert "42 days before baseline" in document(protocol, "spirit").markdown()
    assert "run-in of 28 days" in document(protocol, "ademp", result=result).markdown()
    assert "to be decided" not in document(protocol, "ademp", result=result).markdown()


def test_the_table_of_patients_has_their_dates(tmp_path: Path) -> None:
    """Day and people screened of each patient, described in the dictionary; none of it in a plain trial."""
    result = run(EVERYTHING)
    assert result.subjects["randomised_day"].to_list() == sorted(result.subjects["randomised_day"])
    assert result.subjects["screened"].sum() == result.summary.entry.screened
    assert "randomised_day" not in run(file()).subjects.columns
    result.save(tmp_path / "out")
    dictionary = json.loads((tmp_path / "out" / "data_dictionary.json").read_text())
    assert "randomised_day" in json.dumps(dictionary)


def test_any_number_of_threads_gives_the_same() -> None:
    one, three = (TrialRun.from_text(EVERYTHING).run(workers=n, pictures=False) for n in (1, 3))
    assert one.summary.to_json() == three.summary.to_json()


def test_kept_replicates_are_taken_up_again(tmp_path: Path) -> None:
    trial = Trial.from_text(EVERYTHING)
    first = trial.run(workers=1, pictures=False, work=tmp_path)
    again = Trial.from_text(EVERYTHING).run(workers=1, pictures=False, work=tmp_path)
    assert first.summary.to_json() == again.summary.to_json()


def test_other_arms_of_a_call_are_given_after_the_run_in() -> None:
    """An arm that a second randomisation makes begins at its own day, not at the run-in's."""
    trial = TrialRun.from_text(file(RUN_IN))
    simulator = trial.simulator()
    cohort = simulator.recruit(12, 0)
    none = np.zeros(12, dtype=np.int64)
    sites = Sites(np.arange(12), none, none, np.tile([0.0, 168.0], (12, 1)))
    arm = trial.plan.arms[0]
    same = simulator.observe(cohort, sites, 0, arms=[ArmPlan(arm.name, arm.courses, arm.synergy)])
    assert np.array_equal(
        same.written["total density"], simulator.observe(cohort, sites, 0).written["total density"]
    )


def test_parts_in_python_make_the_protocol_of_the_file() -> None:
    """`anagen.Entry` with an own therapy in the run-in; a fault names the object."""
    import anagen

    own = anagen.Therapy("my lotion", like="minoxidil topical")
    entry = anagen.Entry(
        recruitment={"rate": "4 patients/month", "opening": "3 weeks"},
        screening={"recount": True},
        run_in={"length": "4 weeks", "treatment": anagen.Treatment(own, dose="5 %")},
    )
    trial = anagen.Trial(
        name="parts",
        population=anagen.Population(alopecia="androgenetic", sex="male", age=(25, 50), size=12),
        arms=[
            anagen.Arm("drug", anagen.Treatment("finasteride", dose="1 mg")),
            anagen.Arm("placebo", "placebo pill"),
        ],
        measurement=anagen.Measurement(method="phototrichogram", region="vertex", visits="weeks 0, 12"),
        analysis=anagen.Analysis(endpoint="change in total density at week 12"),
        design=anagen.Design(centres=3),
        entry=entry,
    )
    told = trial.protocol.entry
    assert told.accrual == Accrual(4.0, 21)
    assert told.screening.recount
    assert [course.therapy for course in told.run_in.courses] == ["my lotion"]
    assert trial.run(workers=1, pictures=False).summary.entry.calendar
    with pytest.raises(InputError, match="Entry, run_in"):
        anagen.Entry(run_in={"length": 4})


def test_the_blocks_of_the_page_make_one_trial() -> None:
    """Keys of docs/recruitment.md, put together, are a file that is read and written back."""
    page = Path(__file__).resolve().parents[2] / "docs" / "recruitment.md"
    table = tomllib.loads(FILE)
    blocks = [part.split("```")[0] for part in page.read_text(encoding="utf-8").split("```toml\n")[1:]]
    assert len(blocks) == 5
    for block in blocks:
        for name, section in tomllib.loads(block).items():
            table[name] = {**table.get(name, {}), **section}
    protocol = protocol_from_text(toml_text(table))
    assert protocol_from_text(resolved(protocol)) == protocol
    assert protocol.analysis.looks.days == (364, 546)
    assert protocol.population.biomarker.factor == pytest.approx(1.304, abs=5e-4)
