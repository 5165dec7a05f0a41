"""The observation model: Woodbury against the dense normal, and what each term may touch."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from anagen.learning.pattern.calibrate import fitted_rows, sexes
from anagen.learning.pattern.hierarchy import (
    COUNTS,
    RISES,
    Names,
    RowTable,
    growth_of_sd,
    log_density,
    mean_and_spread,
)
from anagen.learning.rows import load_rows

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
}
NOTHING = np.zeros(len(TABLE))


def test_the_density_is_that_of_the_dense_normal() -> None:
    mean, variance, shared = mean_and_spread(TABLE, PARTS, AT, NOTHING)
    same = TABLE.study[:, None] == TABLE.study[None, :]
    dense = multivariate_normal(mean, same * (shared @ shared.T) + np.diag(variance)).logpdf(TABLE.y)
    found = log_density(TABLE, PARTS, AT, NOTHING, TABLE.y, np.ones(len(TABLE)))
    assert found == pytest.approx(dense, rel=1e-10)


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
    assert ((TABLE.known_se > 0) ^ (TABLE.patient_root > 0)).all()


def test_spread_between_patients_grows_slowly_after_a_year() -> None:
    assert growth_of_sd(24) == growth_of_sd(52) == 1.0
    assert growth_of_sd(260) == pytest.approx(5**0.25)


def test_exosome_rows_are_never_sampled_and_always_weighed() -> None:
    main, exosome = fitted_rows()
    assert exosome
    assert not any("exosome" in row.therapies for row in main)
    assert {row.id for row in (*main, *exosome)} == {row.id for row in load_rows()[1] if row.fit}
