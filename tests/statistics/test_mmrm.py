"""MMRM by its laws and closed forms (R and SAS: verification/software/repeated.py)."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics import mmrm, mmrm_arrays
from anagen.statistics.repeated.likelihood import point, slopes
from anagen.statistics.repeated.model import METHODS, MMRM
from anagen.statistics.repeated.records import records
from anagen.statistics.repeated.structures import FALLBACK, STRUCTURES
from verification.software.fev import LEVELS, fev_data

Frame = dict[str, NDArray[Any]]
VISITS = 4


def trial(patients: int = 40, visits: int = VISITS, lost: float = 0.3, seed: int = 1) -> Frame:
    """A made-up trial, one row a patient and visit; a share of the patients leaves after some visit."""
    rng = np.random.default_rng(seed)
    arm = np.tile([0, 1], (patients + 1) // 2)[:patients]
    baseline = rng.normal(100.0, 15.0, patients)
    noise = np.cumsum(rng.normal(0.0, 6.0, (patients, visits)), axis=1) + rng.normal(
        0.0, 4.0, (patients, visits)
    )
    y = 0.1 * baseline[:, None] + 2.0 * arm[:, None] * np.arange(1, visits + 1) + noise
    last = np.where(rng.random(patients) < lost, rng.integers(1, max(visits, 2), patients), visits)
    who, when = np.nonzero(np.arange(visits) < last[:, None])
    return {
        "patient": who,
        "visit": 12 * (when + 1),
        "arm": np.array(["placebo", "active"])[arm[who]],
        "baseline": baseline[who],
        "change": y[who, when],
    }


def fitted(frame: Any, formula: str = "change ~ baseline * visit + arm * visit", **keys: Any) -> MMRM:
    return mmrm(
        frame,
        formula,
        **{"subject": "patient", "visit": "visit", "levels": {"arm": ["placebo", "active"]}, **keys},
    )


def last_difference(fit: MMRM) -> NDArray[np.float64]:
    found = fit.differences("arm", at={"visit": fit.visits[-1]})[0]
    return np.array([found.estimate, found.se, found.df, found.p])


@pytest.mark.parametrize("method", METHODS)
def test_order_of_rows_and_names_of_patients_do_not_matter(method: str) -> None:
    frame = trial()
    order = np.random.default_rng(3).permutation(len(frame["patient"]))
    shuffled = {name: values[order] for name, values in frame.items()}
    shuffled["patient"] = np.array([f"P{977 - 3 * one}" for one in shuffled["patient"]])
    first, second = (last_difference(fitted(one, method=method)) for one in (frame, shuffled))
    np.testing.assert_allclose(second, first, rtol=1e-8)


@pytest.mark.parametrize("covariance", STRUCTURES)
@pytest.mark.parametrize("method", ["kenward-roger-linear", "kenward-roger"])
def test_units_of_the_outcome_scale_estimates_alone(covariance: str, method: str) -> None:
    frame = trial()
    scaled = {**frame, "change": 1000.0 * frame["change"] + 7.0}
    first, second = (fitted(one, covariance=covariance, method=method) for one in (frame, scaled))
    a, b = last_difference(first), last_difference(second)
    assert first.covariance_structure == second.covariance_structure == covariance
    np.testing.assert_allclose(b, a * [1000.0, 1000.0, 1.0, 1.0], rtol=1e-6)


def test_shift_of_a_covariate_changes_no_difference() -> None:
    frame = trial()
    moved = {**frame, "baseline": 2.0 * frame["baseline"] - 5e3}
    np.testing.assert_allclose(last_difference(fitted(moved)), last_difference(fitted(frame)), rtol=1e-6)


@pytest.mark.parametrize("method", ["satterthwaite", "kenward-roger-linear", "residual"])
def test_one_visit_is_ancova(method: str) -> None:
    frame = trial(visits=1, lost=0.0)
    fit = fitted(frame, "change ~ baseline + arm", method=method)
    x = np.stack([np.ones(40), frame["baseline"], frame["arm"] == "active"], axis=1)
    beta, rss = np.linalg.lstsq(x, frame["change"], rcond=None)[:2]
    se = np.sqrt(np.diagonal(np.linalg.inv(x.T @ x)) * rss[0] / 37)
    found = fit.contrasts(np.eye(3))
    np.testing.assert_allclose(found.estimate, beta, rtol=1e-9)
    np.testing.assert_allclose(found.se, se, rtol=1e-9)
    np.testing.assert_allclose(found.df, 37.0, rtol=1e-6)
    assert fit.sigma[0, 0] == pytest.approx(rss[0] / 37)


@pytest.mark.parametrize("method", ["satterthwaite", "kenward-roger-linear"])
def test_complete_data_give_each_visit_its_own_ancova(method: str) -> None:
    """With everybody at every visit and all terms by visit, an unstructured MMRM is one ANCOVA a visit."""
    frame = trial(lost=0.0)
    fit = fitted(frame, method=method)
    for visit in fit.visits:
        here = frame["visit"] == visit
        x = np.stack([np.ones(40), frame["baseline"][here], frame["arm"][here] == "active"], axis=1)
        beta, rss = np.linalg.lstsq(x, frame["change"][here], rcond=None)[:2]
        se = np.sqrt(np.linalg.inv(x.T @ x)[2, 2] * rss[0] / 37)
        found = fit.differences("arm", at={"visit": visit})[0]
        assert found.estimate == pytest.approx(beta[2], rel=1e-8)
        assert found.se == pytest.approx(se, rel=1e-7)
        assert found.df == pytest.approx(37.0, rel=1e-6)
        assert fit.using("kenward-roger").differences("arm", at={"visit": visit})[0].df == pytest.approx(37.0)


def test_complete_data_and_compound_symmetry_are_split_plot_anova() -> None:
    """Arms are compared between patients, arm by visit within them, with the textbook's mean squares."""
    n, m = 30, 3
    frame = trial(n, m, lost=0.0, seed=4)
    fit = fitted(frame, "change ~ arm * visit", covariance="cs", method="kenward-roger-linear")
    y = frame["change"].reshape(n, m)
    active = frame["arm"].reshape(n, m)[:, 0] == "active"
    centred = y.copy()
    for arm in (True, False):
        centred[active == arm] -= y[active == arm].mean(axis=0)
    between = m * (centred.mean(axis=1) ** 2).sum() / (n - 2)
    within = ((centred - centred.mean(axis=1, keepdims=True)) ** 2).sum() / ((n - 2) * (m - 1))
    overall = fit.differences("arm")[0]
    assert overall.se == pytest.approx(np.sqrt(between / m * 4.0 / n), rel=1e-7)
    assert overall.df == pytest.approx(n - 2, rel=1e-6)
    interaction = fit.tests()["arm:visit"]
    means = np.array([y[active == arm].mean(axis=0) for arm in (True, False)])
    gap = means[0] - means[1]
    expected = n / 4.0 * ((gap - gap.mean()) ** 2).sum() / (m - 1) / within
    assert interaction.statistic == pytest.approx(expected, rel=1e-7)
    assert interaction.below == pytest.approx((n - 2) * (m - 1), rel=1e-6)


def test_a_group_each_with_all_terms_apart_is_two_fits() -> None:
    frame = trial(lost=0.2)
    both = fitted(frame, "change ~ 0 + arm:visit", group="arm", method="satterthwaite")
    deviance, parameters = 0.0, 0
    for arm in ("placebo", "active"):
        here = frame["arm"] == arm
        alone = fitted(
            {name: values[here] for name, values in frame.items()},
            "change ~ 0 + visit",
            method="satterthwaite",
        )
        deviance, parameters = deviance + alone.deviance, parameters + alone.parameters
        np.testing.assert_allclose(both.sigma[both.groups.index(arm)], alone.sigma, rtol=1e-6, atol=1e-6)
        names = [f"arm[{arm}]:visit[{visit}]" for visit in alone.visits]
        rows = np.eye(len(both.names))[[both.names.index(name) for name in names]]
        found, expected = both.contrasts(rows), alone.contrasts(np.eye(VISITS))
        np.testing.assert_allclose(found.se, expected.se, rtol=1e-7)
        np.testing.assert_allclose(found.df, expected.df, rtol=1e-6)
    assert both.deviance == pytest.approx(deviance)
    assert both.parameters == parameters


@pytest.mark.parametrize("name", STRUCTURES)
@pytest.mark.parametrize("visits", [1, 2, 4])
def test_derivatives_of_every_structure_are_those_of_finite_differences(name: str, visits: int) -> None:
    kind = STRUCTURES[name]
    rng = np.random.default_rng(8)
    theta = kind.start(np.eye(visits) + 0.5) + rng.normal(0.0, 0.1, kind.size(visits))
    sigma, first, second = kind.derivatives(theta, visits)
    np.testing.assert_allclose(sigma, kind.covariance(theta, visits), rtol=1e-14, atol=1e-14)
    step = 1e-5
    for k in range(len(theta)):
        move = step * (np.arange(len(theta)) == k)
        above, below = kind.derivatives(theta + move, visits), kind.derivatives(theta - move, visits)
        np.testing.assert_allclose(first[k], (above[0] - below[0]) / (2 * step), atol=1e-8)
        np.testing.assert_allclose(second[k], (above[1] - below[1]) / (2 * step), atol=1e-8)


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("name", ["us", "toeph", "cs"])
@pytest.mark.parametrize("groups", [1, 2])
def test_gradient_and_hessian_are_those_of_finite_differences(name: str, reml: bool, groups: int) -> None:
    frame = trial(20, 3)
    kind = STRUCTURES[name]
    x = np.stack([np.ones(len(frame["visit"])), frame["baseline"], frame["arm"] == "active"], axis=1)
    member = frame["patient"] % groups
    data = records(frame["change"], x, frame["patient"], frame["visit"] // 12 - 1, 3, member)
    theta = np.tile(kind.start(40.0 * (np.eye(3) + 0.5)), groups)
    theta = theta + np.random.default_rng(2).normal(0.0, 0.1, len(theta))
    at = point(data, kind, theta, reml)
    assert at is not None
    exact = slopes(data, kind, theta, at, reml)
    step = 1e-5
    for k in range(len(theta)):
        move = step * (np.arange(len(theta)) == k)
        ends = [point(data, kind, theta + sign * move, reml) for sign in (1.0, -1.0)]
        assert ends[0] is not None
        assert ends[1] is not None
        assert exact.gradient[k] == pytest.approx(
            (ends[0].value - ends[1].value) / (2 * step), rel=1e-6, abs=1e-5
        )
        steep = [
            slopes(data, kind, theta + s * move, e, reml) for s, e in zip((1.0, -1.0), ends, strict=True)
        ]  # type: ignore[arg-type]
        slope = (steep[0].gradient - steep[1].gradient) / (2 * step)
        np.testing.assert_allclose(exact.hessian[k], slope, rtol=1e-6, atol=1e-5)


def test_value_is_the_normal_likelihood_written_out() -> None:
    frame = trial(12, 3)
    fit = fitted(frame, "change ~ arm", reml=False, method="satterthwaite", covariance="ar1h")
    total = 0.0
    for patient in np.unique(frame["patient"]):
        here = frame["patient"] == patient
        at = frame["visit"][here] // 12 - 1
        sigma = fit.sigma[np.ix_(at, at)]
        r = frame["change"][here] - fit.x[here] @ fit.coefficient
        total += len(r) * np.log(2 * np.pi) + np.linalg.slogdet(sigma)[1] + r @ np.linalg.solve(sigma, r)
    assert fit.deviance == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize(
    "nested",
    ["cs csh", "ar1 ar1h", "ar1 toep", "cs toep", "toep toeph", "toeph us", "csh us", "ad adh", "adh us"],
)
def test_a_wider_structure_fits_no_worse(nested: str) -> None:
    narrow, wide = (fitted(trial(), covariance=name, fallback=False).deviance for name in nested.split())
    assert wide <= narrow + 1e-8


def test_two_visits_make_heterogeneous_structures_unstructured() -> None:
    frame = trial(visits=2)
    found = [last_difference(fitted(frame, covariance=name, fallback=False)) for name in FALLBACK[:4]]
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], rtol=1e-6)


@pytest.mark.parametrize("robust", ["CR2", "CR3"])
def test_jackknife_like_covariances_order(robust: str) -> None:
    fit = fitted(trial(), method="satterthwaite")
    plain = fit.using(robust="CR0").covariance
    assert (np.diagonal(fit.using(robust=robust).covariance) > np.diagonal(plain)).all()
    np.testing.assert_allclose(fit.using(robust="CR1").covariance, plain * 40 / 39)


def test_cr2_is_unbiased_under_the_working_model() -> None:
    """In a balanced two-arm comparison at one visit CR2 is the model's own (Welch's) covariance."""
    frame = trial(30, 1, lost=0.0)
    fit = fitted(frame, "change ~ arm", method="satterthwaite", robust="CR2")
    y, active = frame["change"], frame["arm"] == "active"
    welch = y[active].var(ddof=1) / active.sum() + y[~active].var(ddof=1) / (~active).sum()
    assert fit.covariance[1, 1] == pytest.approx(welch)
    assert fit.contrast([0, 1]).df == pytest.approx(28.0)


def test_too_few_patients_fall_back_and_say_so() -> None:
    frame = trial(6, 6, lost=0.0)
    fit = fitted(frame, "change ~ arm * visit")
    assert fit.failed
    assert fit.failed[0].covariance == "us"
    assert fit.covariance_structure in FALLBACK[1:]
    with pytest.raises(InputError, match="no covariance structure could be fitted"):
        fitted(frame, "change ~ arm * visit", fallback=False)


def test_a_redundant_column_is_left_out_and_contrasts_on_it_are_nan() -> None:
    frame = trial()
    frame["twice"] = 2.0 * frame["baseline"]
    fit = fitted(frame, "change ~ baseline + twice + arm * visit")
    assert np.isnan(fit.coefficient[fit.names.index("twice")])
    assert np.isnan(fit.contrast(np.array(fit.names) == "twice").estimate)
    plain = fitted(frame, "change ~ baseline + arm * visit")
    np.testing.assert_allclose(last_difference(fit), last_difference(plain), rtol=1e-8)
    both = (np.array(fit.names) == "baseline") + 2.0 * (np.array(fit.names) == "twice")
    slope = plain.contrast(np.array(plain.names) == "baseline")
    assert fit.contrast(both).estimate == pytest.approx(slope.estimate)


def test_frames_of_pandas_and_polars_give_the_same() -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    frame = {**fev_data(), "FEV1": fev_data()["FEV1"]}

    def found(data: Any) -> float:
        fit = mmrm(data, "FEV1 ~ SEX + ARMCD * AVISIT", subject="USUBJID", visit="AVISIT", levels=LEVELS)
        return fit.differences("ARMCD", by="AVISIT")[3].p

    rows = polars.DataFrame(frame).with_columns(polars.col("FEV1").fill_nan(None))
    assert found(pandas.DataFrame(frame)) == found(rows) == found(frame)


def test_weights_of_equal_visits_do_not_depend_on_the_number_of_levels() -> None:
    fit = fitted(trial())
    means = fit.means("arm")
    by_visit = fit.means("arm", "visit").estimate.reshape(2, VISITS)
    np.testing.assert_allclose(means.estimate, by_visit.mean(axis=1), rtol=1e-12)
    assert means.names == ("arm placebo", "arm active")
    assert fit.differences("arm")[0].estimate == pytest.approx(np.diff(means.estimate)[0])


def test_the_table_holds_the_coefficients() -> None:
    fit = fitted(trial(), "change ~ arm * visit")
    rows = fit.table()
    assert [row["name"] for row in rows] == list(fit.names)
    assert [row["estimate"] for row in rows] == fit.coefficient.tolist()


def test_arrays_and_frame_agree() -> None:
    frame = trial()
    fit = fitted(frame, "change ~ arm")
    x = np.stack([np.ones(len(frame["arm"])), frame["arm"] == "active"], axis=1)
    other = mmrm_arrays(frame["change"], x, frame["patient"], frame["visit"] // 12 - 1)
    assert other.contrast([0, 1]).p == fit.contrast([0, 1]).p
    with pytest.raises(InputError, match="means need a formula"):
        other.means("arm")


def test_null_p_values_are_uniform() -> None:
    """Of 400 trials of 24 patients with a third leaving, as many reject as 5 % allows."""
    rejected = 0
    for seed in range(400):
        frame = trial(24, 3, lost=0.33, seed=seed)
        effect = 2.0 * (frame["arm"] == "active") * frame["visit"] / 12
        frame["change"] = frame["change"] - effect
        rejected += last_difference(fitted(frame, "change ~ baseline + arm * visit"))[3] < 0.05
    assert 8 <= rejected <= 34  # P < 0.001 outside, if the level is 5 %


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"covariance": "toepp"}, "did you mean 'toep"),
        ({"method": "kenward roger"}, "did you mean 'kenward-roger"),
        ({"robust": "CR4"}, "unknown robust covariance"),
        ({"robust": "CR0"}, "covariance of its own"),
        ({"reml": False}, "restricted likelihood"),
        ({"subject": "patients"}, "did you mean 'patient'"),
        ({"formula": "change ~ arms * visit"}, "did you mean 'arm'"),
        ({"formula": "arm * visit"}, "names no outcome"),
        ({"formula": "change ~ arm * + visit"}, "empty place"),
        ({"formula": "change ~ arm + + visit"}, "cannot be read"),
        ({"levels": {"arm": ["placebo"]}}, "which is no level"),
    ],
)
def test_errors_say_what_was_expected(keys: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        fitted(trial(), **keys)


def test_two_values_at_one_visit_are_refused() -> None:
    frame = {name: np.concatenate([values, values[:1]]) for name, values in trial().items()}
    with pytest.raises(InputError, match="two values at one visit"):
        fitted(frame)


def test_many_patterns_of_visits_give_the_same_as_their_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = trial(30, 4)
    seen = np.random.default_rng(6).random(len(frame["patient"])) < 0.7
    frame = {name: values[seen] for name, values in frame.items()}
    summed = fitted(frame, "change ~ baseline + arm * visit", covariance="ar1h")
    monkeypatch.setattr("anagen.statistics.repeated.records._ROOM", 0)
    by_row = fitted(frame, "change ~ baseline + arm * visit", covariance="ar1h")
    assert summed.data.products is not None
    assert by_row.data.products is None
    np.testing.assert_allclose(last_difference(by_row), last_difference(summed), rtol=1e-8)


def test_visits_told_in_words_keep_their_order() -> None:
    frame = trial()
    words = {**frame, "visit": np.array([f"week {week}" for week in frame["visit"] // 12 * 4])}
    fit = fitted(words, covariance="ar1")
    assert fit.visits == ("week 4", "week 8", "week 12", "week 16")
    np.testing.assert_allclose(last_difference(fit), last_difference(fitted(frame, covariance="ar1")))


def test_a_result_can_be_sent_to_another_process() -> None:
    fit = fitted(trial())
    np.testing.assert_array_equal(last_difference(pickle.loads(pickle.dumps(fit))), last_difference(fit))
