"""The mixed model for repeated measures in a trial, against the model fitted by hand and against ANCOVA."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.statistics import mmrm
from anagen.trial.analysis.compare import compare
from anagen.trial.analysis.followed import Followed
from anagen.trial.analysis.repeated import compare_repeated
from anagen.trial.protocol.endpoint import Endpoint

DAYS = np.array([0.0, 84.0, 168.0])
END = Endpoint("total density", 168)


def made(seed: int = 3, patients: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Values float64[1, S, 3] and arms int64[1, S]."""
    rng = np.random.default_rng(seed)
    level = 150.0 + 25.0 * rng.standard_normal(patients)
    arm = np.arange(patients) % 2
    values = (
        level[:, None] + np.array([0.0, 4.0, 6.0]) * arm[:, None] + 5.0 * rng.standard_normal((patients, 3))
    )
    return values[None], arm[None]


def test_with_one_visit_it_is_ancova() -> None:
    """One visit after baseline: the same estimate, error, degrees of freedom and p."""
    values, arm = made()
    two = values[:, :, [0, 2]]
    found = compare_repeated(Followed(END, DAYS[[0, 2]], two, arm, 2, 0, 0.05, np.zeros_like(arm)))
    y, baseline = two[:, :, 1] - two[:, :, 0], two[:, :, 0]
    wanted = compare("ANCOVA", y, baseline, arm, 2, 0)
    for name in ("difference", "se", "df", "p", "low", "high", "mean", "se_mean"):
        assert getattr(found, name)[0, 1] == pytest.approx(getattr(wanted, name)[0, 1], rel=1e-7), name
    assert found.n.tolist() == wanted.n.tolist()


def test_it_is_the_model_fitted_by_formula() -> None:
    """The same as `anagen.statistics.mmrm` on a long table, with patients who leave."""
    values, arm = made()
    values[0, 5:15, 2] = np.nan
    values[0, 40:45, 1:] = np.nan
    found = compare_repeated(Followed(END, DAYS, values, arm, 2, 0, 0.05, np.zeros_like(arm)))
    change = values[0] - values[0, :, :1]
    rows = [
        {"y": change[s, v], "base": values[0, s, 0], "arm": str(arm[0, s]), "visit": v, "id": s}
        for s in range(values.shape[1])
        for v in (1, 2)
    ]
    table = {key: np.array([row[key] for row in rows]) for key in rows[0]}
    fit = mmrm(table, "y ~ base * visit + arm * visit", subject="id", visit="visit")
    wanted = fit.differences("arm", by="visit")["1 - 0 visit 2"]
    assert found.difference[0, 1] == pytest.approx(wanted.estimate, rel=1e-7)
    assert found.se[0, 1] == pytest.approx(wanted.se, rel=1e-7)


def test_order_and_workers_change_nothing() -> None:
    """Patients in another order, two threads: the same bytes but for rounding, and the same bytes."""
    values, arm = made(patients=40)
    stack = np.concatenate([values, values + 1.0])
    arms, strata = np.concatenate([arm, arm]), np.zeros((2, 40), dtype=np.int64)
    one = compare_repeated(Followed(END, DAYS, stack, arms, 2, 0, 0.05, strata))
    two = compare_repeated(Followed(END, DAYS, stack, arms, 2, 0, 0.05, strata, workers=2))
    assert one.difference.tobytes() == two.difference.tobytes()
    order = np.random.default_rng(1).permutation(40)
    turned = compare_repeated(Followed(END, DAYS, stack[:, order], arms[:, order], 2, 0, 0.05, strata))
    assert turned.difference[:, 1] == pytest.approx(one.difference[:, 1], rel=1e-9)


def test_who_cannot_be_fitted_is_unknown() -> None:
    """Two patients: NaN, no error."""
    values, arm = made(patients=2)
    found = compare_repeated(Followed(END, DAYS, values, arm, 2, 0, 0.05, np.zeros_like(arm)))
    assert np.isnan(found.difference).all()
