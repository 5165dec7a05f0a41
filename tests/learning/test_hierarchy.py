"""The observation model of rows: against a slow one, and what each term may touch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import betabinom, multivariate_normal, norm
from scipy.stats import t as student

from anagen.learning.pattern.calibrate import fitted_rows, sexes
from anagen.learning.pattern.hierarchy import (
    COUNTS,
    RISES,
    Names,
    RowTable,
    class_of,
    covariance,
    growth_of_sd,
    hyper_names,
    log_density,
    log_likelihood,
    mean_and_spread,
    new_studies,
)
from anagen.learning.pattern.same_people import OWN
from anagen.learning.rows import Row, load_rows
from anagen.measurement.observation_model import (
    CLASSES,
    NOT_LEARNED,
    STUDY_FREEDOM,
    ObservationModel,
    family_of,
    study_scale,
    study_scales,
)

ROWS = sum(fitted_rows(), ())
TABLE = RowTable.of(ROWS, sexes())
PARTS = np.random.default_rng(1).normal(5.0, 8.0, (len(TABLE), 2))
AT: Names = {
    "rises": np.array([8.0, 9.0, 1.0, 6.0, 5.0, 4.0]),
    "automatic_rise": 0.05,
    "uncontrolled_bias": 5.0,
    "small_trial_bias": 7.0,
    "drift_sd": 4.0,
    "effect_sd": 0.3,
    "level_sd": 0.05,
    "uncontrolled_bias_sd": 7.0,
    "patient_sd": 20.0,
    "patient_sd_spread": 0.1,
    "pace_sd": 0.25,
    "effect_sd_spread": 0.4,
    "effect_score_oral": -0.5,
    "effect_score_topical": 0.1,
    "effect_score_injection": 0.8,
    "effect_score_needling": 0.3,
    "effect_score_device": -0.2,
    "diameter_level_sd": 0.1,
    "diameter_drift_sd": 1.2,
    "diameter_sd": 5.0,
    "weight_sd": 20.0,
    "people_correlation": 0.7,
    "people_memory": 150.0,
    "share_overdispersion": 0.03,
}
NOTHING = np.zeros(len(TABLE))


def slowly(at: Names, y: np.ndarray, error: np.ndarray) -> float:
    """The density row by row, in words of the model."""
    K = len(ROWS)
    mean, cov = np.zeros(K), np.zeros((K, K))
    model = ObservationModel.of(at)

    def own_error(k: int) -> float:
        row = ROWS[k]
        if row.se is not None:
            return row.se
        assert row.n is not None
        people = np.sqrt((2.0 if row.net else 1.0) / row.n)
        if row.sd is not None:
            return float(row.sd * people)
        per = 1.0
        if row.percent:
            per = {"mean diameter": 100 / 60, "hair mass": 1.0}.get(row.outcome, 100 / 170)
        return float(per * model.spread_of_change(row.outcome, row.week - row.since) * people)

    def together(j: int, k: int) -> float:
        """Correlation of two errors."""
        if j == k:
            return 1.0
        a, b = ROWS[j], ROWS[k]
        if (a.kind == "level") != (b.kind == "level") or not a.people or not b.people:
            return 0.0
        in_both = sum(s * t for x, s in a.people for z, t in b.people if x == z)
        in_both /= np.sqrt(len(a.people) * len(b.people))
        sizes = [row.size for row in ROWS if row.study == a.study and row.size]
        n, m = a.size or max(sizes, default=1), b.size or max(sizes, default=1)
        same = (a.outcome, a.threshold) == (b.outcome, b.threshold)
        kind = family_of(a.outcome) == family_of(b.outcome)
        outcome = 1.0 if same else model.people_correlation if kind else model.people_correlation**2
        time = np.exp(-abs(a.week - b.week) / model.people_memory)
        return float((1 - OWN) * in_both * np.sqrt(min(n, m) / max(n, m)) * outcome * time)

    between = np.zeros_like(cov)
    for k, row in enumerate(ROWS):
        natural, net = PARTS[k]
        per = 100 / 170 if row.percent else 60 / 170 if row.outcome == "mean diameter" else 1.0
        mean[k] = natural + net
        mean[k] += per * at["uncontrolled_bias"] * (row.bias == "uncontrolled")
        mean[k] += per * at["small_trial_bias"] * (row.bias == "small trials")
        if TABLE.rise[k] >= 0:
            mean[k] += per * TABLE.onset[k] * at["rises"][TABLE.rise[k]]
        if row.automatic and row.outcome in COUNTS:
            mean[k] += per * TABLE.onset[k] * 170 * at["automatic_rise"]
        for j, other in enumerate(ROWS):
            if other.study != row.study:
                continue
            cov[j, k] = own_error(j) * together(j, k) * own_error(k)
            for term in range(5):
                between[j, k] += reach(j, term, at, model) * reach(k, term, at, model)
        cov[k, k] += error[k] ** 2
    found = 0.0
    for study in TABLE.studies:
        mine = np.flatnonzero([row.study == study for row in ROWS])
        here = np.ix_(mine, mine)
        scales, shares = study_scales()
        laws = [multivariate_normal(mean[mine], cov[here] + scale**2 * between[here]) for scale in scales]
        found += logsumexp([law.logpdf(y[mine]) for law in laws], b=shares)
    return float(found)


def reach(k: int, term: int, at: Names, model: ObservationModel) -> float:
    """How far one standard deviation of a term of its study moves row k."""
    row, (natural, net) = ROWS[k], PARTS[k]
    diameter, change = row.outcome == "mean diameter", not row.net and row.kind != "level"
    if term == 0:
        if diameter:
            return float(at["diameter_drift_sd"] * TABLE.onset[k] * (100 / 60 if row.percent else 1.0))
        return float(at["drift_sd"] * TABLE.onset[k] * (100 / 170 if row.percent else 1.0))
    if term == 1:
        return float(model.effect_sd[class_of(row)] * net)
    if term == 2:
        camera = row.kind == "level" and row.outcome not in ("vertex to occiput ratio", "empty follicles")
        return float(at["diameter_level_sd" if diameter else "level_sd"] * natural) if camera else 0.0
    if term == 3:
        per = 100 / 170 if row.percent else 60 / 170 if diameter else 1.0
        return float(at["uncontrolled_bias_sd"] * per) if row.bias == "uncontrolled" else 0.0
    return float(at["pace_sd"] * natural) if change else 0.0


@pytest.mark.parametrize("error", [0.0, 1.3])
def test_the_density_is_that_of_the_slow_one(error: float) -> None:
    errors = np.full(len(TABLE), error)
    found = log_density(TABLE, PARTS, AT, errors, TABLE.y, np.ones(len(TABLE)))
    assert found == pytest.approx(slowly(AT, TABLE.y, errors), abs=1e-8, rel=1e-11)


def test_the_dense_covariance_is_positive_definite_and_holds_the_variances() -> None:
    _, variance, shared = mean_and_spread(TABLE, PARTS, AT, NOTHING)
    for rho in (0.0, 0.5, 0.99):
        dense = covariance(TABLE, PARTS, {**AT, "people_correlation": rho}, NOTHING)
        assert np.linalg.eigvalsh(dense).min() > 0
        assert np.diag(dense) == pytest.approx(variance + (shared**2).sum(axis=1))


def test_studies_differ_as_students_t_does() -> None:
    """Of unit variance; its quartiles and 90 % range within 0.02 of the exact law's."""
    scale, share = study_scales()
    assert share.sum() == pytest.approx(1.0)
    assert (share * scale**2).sum() == pytest.approx(1.0)
    exact = student(STUDY_FREEDOM, scale=np.sqrt((STUDY_FREEDOM - 2.0) / STUDY_FREEDOM))
    for q in (0.5, 0.75, 0.95):
        ours = sum(p * norm(0.0, s).cdf(exact.ppf(q)) for s, p in zip(scale, share, strict=True))
        assert ours == pytest.approx(q, abs=0.02)
    luck = (np.arange(20_000) + 0.5) / 20_000
    assert (study_scale(luck) ** 2).mean() == pytest.approx(1.0, abs=1e-3)


def test_an_outlying_study_moves_the_spread_less_than_under_a_normal_law() -> None:
    row = next(row for row in ROWS if row.id == "Olsen2002.minoxidil.5")
    table = RowTable.of([row], sexes())
    parts, every = np.zeros((1, 2)), np.ones(1)

    def at(drift: float, off: float) -> tuple[float, float]:
        given = {**AT, "drift_sd": drift}
        mean = mean_and_spread(table, parts, given, np.zeros(1))[0]
        ours = log_density(table, parts, given, np.zeros(1), mean + off, every)
        normal = norm(0.0, np.sqrt(covariance(table, parts, given, np.zeros(1))[0, 0])).logpdf(off)
        return float(ours), float(normal)

    ours, normal = (one - other for one, other in zip(at(12.0, 40.0), at(4.0, 40.0), strict=True))
    assert 0 < ours < 0.5 * normal


def test_a_row_given_twice_counts_nearly_once() -> None:
    (row,) = [row for row in ROWS if row.id == "Olsen2002.minoxidil.5"]
    twice = [row, replace(row, id="Olsen2002.again")]
    apart = [row, replace(row, id="Olsen2002.again", people=(("others", 1),))]
    at = {**AT, "effect_sd": 0.0, "drift_sd": 0.0, "pace_sd": 0.0}

    def error_of_the_mean(rows: list[Row]) -> float:
        table = RowTable.of(rows, sexes())
        cov = covariance(table, np.zeros((len(rows), 2)), at, np.zeros(len(rows)))
        return float(1.0 / np.sqrt(np.linalg.inv(cov).sum()))

    once = error_of_the_mean([row])
    assert error_of_the_mean(twice) == pytest.approx(once, rel=0.02)
    assert error_of_the_mean(apart) == pytest.approx(once / np.sqrt(2), rel=1e-9)


def test_a_later_visit_of_the_same_men_is_no_new_trial() -> None:
    ids = ["Kaufman1998.net.1y", "Kaufman1998.net.2y"]
    table = RowTable.of([row for row in ROWS if row.id in ids], sexes())
    cov = covariance(table, np.zeros((2, 2)), AT, np.zeros(2))
    correlation = cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1])
    assert correlation == pytest.approx(0.98 * np.exp(-52 / 150) * np.sqrt(108 / 675), rel=1e-9)


def test_an_old_posterior_keeps_the_observation_model_that_it_was_learned_with() -> None:
    new = [name for name in AT if name in NOT_LEARNED]
    old = {name: value for name, value in AT.items() if name not in new}
    _, variance, shared = mean_and_spread(TABLE, PARTS, old, NOTHING)
    assert (shared[:, 4] == 0).all()  # one pace
    effect = old["effect_sd"] * PARTS[:, 1]
    assert np.allclose(shared[:, 1], effect)  # one spread for all classes
    assert np.isfinite(variance).all()


def test_classes_of_therapy_differ_in_their_spread() -> None:
    at = {**AT, "effect_sd_spread": 1.0, "effect_score_oral": -1.0, "effect_score_injection": 1.0}
    sd = dict(zip(CLASSES, ObservationModel.of(at).effect_sd, strict=True))
    assert sd["oral"] < sd["topical"] < sd["injection"]
    _, _, shared = mean_and_spread(TABLE, PARTS, at, NOTHING)
    for k, row in enumerate(ROWS):
        if row.therapies == ("PRP",):
            assert shared[k, 1] == pytest.approx(sd["injection"] * PARTS[k, 1])
        if row.therapies == ("dutasteride",):
            assert shared[k, 1] == pytest.approx(sd["oral"] * PARTS[k, 1])


def test_shares_are_beta_binomial() -> None:
    row = replace(
        ROWS[0], kind="share", outcome="photographs improved", value=40.0, n=50, sd=None, people=(), week=24
    )
    table = RowTable.of([row], sexes())
    at = {**AT, "share_overdispersion": 0.05}
    parts = np.array([[20.0, 10.0]])
    found = log_density(table, parts, at, np.zeros(1), table.y, np.ones(1))
    strength = 0.95 / 0.05
    assert found == pytest.approx(betabinom(50, 0.3 * strength, 0.7 * strength).logpmf(20), abs=1e-9)
    y = new_studies(table, parts, at, np.zeros(1), np.random.default_rng(1), 4000)[:, 0] / 100 * 50
    assert y.var() == pytest.approx(betabinom(50, 0.3 * strength, 0.7 * strength).var(), rel=0.08)


def test_new_studies_have_the_mean_and_the_covariance() -> None:
    y = new_studies(TABLE, PARTS, AT, NOTHING, np.random.default_rng(3), 40_000)
    dense = covariance(TABLE, PARTS, AT, NOTHING)
    sd = np.sqrt(np.diag(dense))
    assert np.allclose(y.mean(axis=0), mean_and_spread(TABLE, PARTS, AT, NOTHING)[0], atol=0.03 * sd.max())
    assert np.allclose(np.corrcoef(y.T), dense / np.outer(sd, sd), atol=0.03)


def test_the_likelihood_of_all_is_that_of_rows_and_spreads() -> None:
    at = dict(AT)
    spread = np.hypot(TABLE.log_sd_error, at["patient_sd_spread"])
    sds = norm(np.log(at["patient_sd"] * TABLE.sd_growth), spread).logpdf(TABLE.log_sd).sum()
    whole = log_density(TABLE, PARTS, at, NOTHING, TABLE.y, np.ones(len(TABLE))) + sds
    assert log_likelihood(TABLE, PARTS, at) == pytest.approx(whole, rel=1e-12)


def test_jax_gives_the_same_and_a_gradient() -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    names = [name for name in AT if name != "rises"]

    def at_point(values: Any) -> Any:
        return log_likelihood(
            TABLE, PARTS, {**dict(zip(names, values, strict=True)), "rises": AT["rises"]}, jax.numpy
        )

    point = jax.numpy.array([AT[name] for name in names])
    assert float(at_point(point)) == pytest.approx(float(log_likelihood(TABLE, PARTS, AT)), rel=1e-12)
    slope = np.asarray(jax.jit(jax.grad(at_point))(point))
    assert np.isfinite(slope).all()
    step = 1e-5
    for i in (0, names.index("people_correlation")):
        moved = point.at[i].add(step)
        assert (float(at_point(moved)) - float(at_point(point))) / step == pytest.approx(slope[i], rel=1e-3)


def test_studies_are_independent_so_their_densities_add_up() -> None:
    parts = [
        log_density(TABLE, PARTS, AT, NOTHING, TABLE.y, (TABLE.study == s).astype(float))
        for s in range(len(TABLE.studies))
    ]
    whole = log_density(TABLE, PARTS, AT, NOTHING, TABLE.y, np.ones(len(TABLE)))
    assert sum(parts) == pytest.approx(whole, rel=1e-10)


def test_a_net_effect_knows_nothing_of_rise_and_drift() -> None:
    mean, _, shared = mean_and_spread(TABLE, PARTS, AT, NOTHING)
    more = {**AT, "rises": AT["rises"] + 10.0, "drift_sd": 9.0, "automatic_rise": 0.3}
    other, _, wider = mean_and_spread(TABLE, PARTS, more, NOTHING)
    net = np.array([row.net for row in ROWS])
    assert (mean[net] == other[net]).all()
    assert (shared[net, 0] == 0).all()
    assert (wider[net, 0] == 0).all()
    assert (mean[~net] != other[~net]).any()


def test_only_counts_rise_with_their_carrier() -> None:
    for k, row in enumerate(ROWS):
        if row.outcome not in COUNTS or row.kind == "level" or row.net:
            assert TABLE.rise[k] == -1, row.id
        elif row.carrier != "none":
            assert RISES[TABLE.rise[k]].startswith(row.carrier), row.id


def test_the_error_of_a_row_is_printed_or_learned_never_both_never_neither() -> None:
    ways = np.array([TABLE.known_se, TABLE.patient_root, TABLE.width_root, TABLE.weight_root]) > 0
    assert (ways.sum(axis=0) == 1).all()


def test_every_hyperparameter_has_a_value_here() -> None:
    assert set(hyper_names()) == set(AT) - {"rises"}


def test_spread_between_patients_grows_slowly_after_a_year() -> None:
    assert growth_of_sd(24) == growth_of_sd(52) == 1.0
    assert growth_of_sd(260) == pytest.approx(5**0.25)


def test_exosome_rows_are_never_sampled_and_always_weighed() -> None:
    main, exosome = fitted_rows()
    assert exosome
    assert not any("exosome" in row.therapies for row in main)
    assert {row.id for row in (*main, *exosome)} == {row.id for row in load_rows()[1] if row.fit}
