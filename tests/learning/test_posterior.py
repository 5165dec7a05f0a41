"""The shipped posterior: whole, current, converged; refused with a clear word when it is not."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import h5py
import numpy as np
import pytest

from anagen.errors import InputError
from anagen.learning.distribution import belief
from anagen.learning.free import free_names
from anagen.learning.knowledge import prior_knowledge
from anagen.learning.learned import centre_of, draw_values, study_values
from anagen.learning.posterior import data_digest, learned_digest, read_posterior

SHIPPED = Path(str(files("anagen.learning") / "data" / "posterior.nc"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "posterior.nc"
    shutil.copy(SHIPPED, path)
    return path


def test_it_is_of_the_rows_and_parameters_of_today() -> None:
    posterior = read_posterior()
    assert posterior.digest in (data_digest(), learned_digest())
    assert posterior.names == free_names()
    assert SHIPPED.stat().st_size < 2_000_000


def test_its_sampler_converged() -> None:
    found = read_posterior().diagnostics
    assert found["rhat_largest"] < 1.01
    assert found["ess_bulk_least"] > 400
    assert found["ess_tail_least"] > 400
    assert found["ebfmi_least"] > 0.3
    assert found["divergent"] == 0
    assert found["pareto_k"] < 0.7
    assert found["weighted_effective_size"] > 100
    assert found["emulator_bias_in_sd_median"] < 0.1  # the worst rows are weighed by the engine


def test_arviz_opens_it() -> None:
    arviz = pytest.importorskip("arviz", reason="needs the extra bayes")
    data = arviz.from_netcdf(SHIPPED)
    assert {"posterior", "sample_stats", "observed_data"} <= set(data.groups())
    assert data.posterior["z"].dims == ("chain", "draw", "parameter")


def test_a_file_cut_short_is_refused(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[: SHIPPED.stat().st_size // 2])
    with pytest.raises(InputError, match="not a whole posterior file"):
        read_posterior(copy)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such posterior"):
        read_posterior(tmp_path / "none.nc")


def test_another_schema_is_refused(copy: Path) -> None:
    with h5py.File(copy, "a") as file:
        file.attrs["anagen_schema"] = "99"
    with pytest.raises(InputError, match="schema 99"):
        read_posterior(copy)


def test_changed_draws_are_refused(copy: Path) -> None:
    with h5py.File(copy, "a") as file:
        file["posterior"]["z"][0, 0, 0] += 0.5
    with pytest.raises(InputError, match="do not match its id"):
        read_posterior(copy)


def test_draws_of_other_parameters_are_refused(copy: Path) -> None:
    with h5py.File(copy, "a") as file:
        names = file["posterior"]["parameter"]
        names[0] = "cycle.another"
    with pytest.raises(InputError, match="of other parameters"):
        read_posterior(copy)


def test_resampled_draws_have_the_weighted_mean() -> None:
    posterior = read_posterior()
    index = posterior.resampled(4000)
    error = posterior.sd / np.sqrt(200)
    assert (np.abs(posterior.z[index].mean(axis=0) - posterior.mean) < error).all()


def test_a_draw_settles_everything_but_how_people_differ() -> None:
    for name, record in belief().knowledge(7).parameters.items():
        assert record.spread == "fixed" or "onset_age" in name, name
    assert belief().knowledge(7).parameters["population.onset_age_men"].spread != "fixed"


def test_draws_are_joint_and_the_same_every_time() -> None:
    first, again = belief().knowledge(3), belief().knowledge(3)
    assert dict(first.parameters) == dict(again.parameters)
    values = draw_values(read_posterior(), int(belief()._indices[3]), "gradual")
    for name, value in values.items():
        assert first.parameters.value(name) == value


def test_the_fixed_belief_is_the_centre_without_draws() -> None:
    fixed = belief("fixed")
    assert fixed.size == 1
    assert fixed.knowledge(0) is fixed.centre


@pytest.mark.parametrize("account", ["abrupt", "dormancy"])
def test_another_account_keeps_its_own_switch(account: str) -> None:
    prior, centre = prior_knowledge(account).parameters, centre_of(read_posterior(), account).parameters
    for name in prior:
        if name.startswith("cycle.renewal"):
            assert centre[name] == prior[name], name
    assert belief("posterior", account).knowledge(0).account == account


def test_an_unknown_belief_is_refused() -> None:
    with pytest.raises(InputError, match="did you mean 'posterior'"):
        belief("posterio")


def test_the_spread_between_patients_leaves_room_for_reading_error() -> None:
    prior = prior_knowledge().parameters
    hierarchy = {
        "patient_sd": 20.0,
        "drift_sd": 4.0,
        "automatic_rise": 0.05,
        "effect_sd": 0.2,
        "level_sd": 0.05,
    }
    found = study_values(np.zeros(6), hierarchy, prior)
    assert found["carrier.individual_drift_sd"] == pytest.approx(14.5, abs=0.1)
