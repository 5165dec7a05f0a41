"""The shipped posterior: whole, current, converged; refused with a clear word when it is not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import h5py
import numpy as np
import pytest

from anagen.errors import InputError
from anagen.learning.distribution import distribution
from anagen.learning.free_parameters import free_names
from anagen.learning.knowledge import DISEASES, disease_of, prior_knowledge
from anagen.learning.learned import centre_of, draw_values, study_values
from anagen.learning.posterior import (
    identity,
    read_posterior,
    whole_id,
    with_part,
    write_posterior,
)
from anagen.learning.provenance import data_digest, learned_digest
from anagen.learning.scale import Scale
from anagen.learning.stances import stances
from anagen.population.cohort import BETWEEN_PEOPLE

BELIEVED = frozenset(name for stance in stances().values() for name in stance.prior)
"""Parameters of vesicles that a draw takes from its stance, not from the posterior."""

pytestmark = pytest.mark.slow


SHIPPED = Path(str(files("anagen.learning") / "data" / "posterior.nc"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "posterior.nc"
    shutil.copy(SHIPPED, path)
    return path


def test_it_is_of_the_rows_and_parameters_of_today() -> None:
    for disease in DISEASES:
        posterior = read_posterior(disease)
        assert posterior.digest in (data_digest(disease), learned_digest(disease))
        assert posterior.names == free_names(disease)
        assert posterior.id == identity(posterior)
    assert SHIPPED.stat().st_size < 2_000_000


def test_its_sampler_converged() -> None:
    found = read_posterior().diagnostics
    if "effective_least" in found:  # sampled by the engine itself
        assert not found["rehearsal"]
        assert found["effective_least"] >= 400
        assert found["heaviest_draw"] <= 0.02
        assert found["tempering"][-1] == 1.0
        return
    assert found["rhat_largest"] < 1.01
    assert found["ess_bulk_least"] > 400
    assert found["weighted_effective_size"] > 100


@pytest.mark.parametrize("disease", DISEASES)
def test_arviz_opens_each_part(disease: str) -> None:
    arviz = pytest.importorskip("arviz", reason="needs the extra bayes")
    data = arviz.InferenceData.from_netcdf(str(SHIPPED), base_group=disease)
    assert {"posterior", "observed_data"} <= set(data.groups())
    assert data.posterior["z"].dims == ("chain", "draw", "parameter")


def test_a_file_cut_short_is_refused(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[: SHIPPED.stat().st_size // 2])
    with pytest.raises(InputError, match="posterior file is not complete"):
        read_posterior("pattern", copy)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such posterior"):
        read_posterior("pattern", tmp_path / "none.nc")


def test_another_schema_is_refused(copy: Path) -> None:
    with h5py.File(copy, "a") as file:
        file.attrs["anagen_schema"] = "99"
    with pytest.raises(InputError, match="schema 99"):
        read_posterior("pattern", copy)


def test_changed_draws_are_refused(copy: Path) -> None:
    with h5py.File(copy, "a") as file:
        file["pattern/posterior/z"][0, 0, 0] += 0.5
    with pytest.raises(InputError, match="do not match their id"):
        read_posterior("pattern", copy)


def test_draws_of_other_parameters_are_refused(copy: Path) -> None:
    with h5py.File(copy, "a") as file:
        names = file["pattern/posterior/parameter"]
        names[0] = "cycle.another"
    with pytest.raises(InputError, match="has other parameters"):
        read_posterior("pattern", copy)


def test_resampled_draws_have_the_weighted_mean() -> None:
    posterior = read_posterior()
    index = posterior.resampled(4000)
    error = posterior.sd / np.sqrt(200)
    assert (np.abs(posterior.z[index].mean(axis=0) - posterior.mean) < error).all()


def test_a_draw_settles_everything_but_how_people_differ() -> None:
    for name, record in distribution().knowledge(7).parameters.items():
        between = name.removeprefix("population.") in BETWEEN_PEOPLE
        assert record.spread == "fixed" or between or name.startswith("areata "), name
    assert distribution().knowledge(7).parameters["population.onset_age_men"].spread != "fixed"


def test_draws_are_joint_and_the_same_every_time() -> None:
    first, again = distribution().knowledge(3), distribution().knowledge(3)
    assert dict(first.parameters) == dict(again.parameters)
    values = draw_values(read_posterior(), int(distribution()._indices[0][3]), "gradual")
    for name, value in values.items():
        if name not in BELIEVED:
            assert first.parameters.value(name) == value


def test_the_fixed_belief_is_the_centre_without_draws() -> None:
    fixed = distribution("fixed")
    assert fixed.size == 1
    assert fixed.knowledge(0) is fixed.centre


@pytest.mark.parametrize("account", ["abrupt", "dormancy"])
def test_another_account_keeps_its_own_switch(account: str) -> None:
    prior, centre = prior_knowledge(account).parameters, centre_of((read_posterior(),), account).parameters
    for name in prior:
        if name.startswith("cycle.renewal"):
            assert centre[name] == prior[name], name
    assert distribution("posterior", account).knowledge(0).account == account


def test_an_unknown_belief_is_refused() -> None:
    with pytest.raises(InputError, match="did you mean 'posterior'"):
        distribution("posterio")


def test_the_spread_between_patients_leaves_room_for_reading_error() -> None:
    prior = prior_knowledge().parameters
    hierarchy = {
        "patient_sd": 20.0,
        "drift_sd": 4.0,
        "automatic_rise": 0.05,
        "effect_sd": 0.2,
        "level_sd": 0.05,
        "uncontrolled_bias": 5.0,
        "uncontrolled_bias_sd": 8.0,
        "small_trial_bias": 6.0,
    }
    found = study_values(np.zeros(6), hierarchy, prior)
    assert found["carrier.individual_drift_sd"] == pytest.approx(14.5, abs=0.1)


def test_a_part_that_is_learned_again_leaves_the_other_as_it_was(tmp_path: Path) -> None:
    pytest.importorskip("xarray", reason="needs the extra bayes")
    path = tmp_path / "posterior.nc"
    areata = read_posterior("areata")
    fewer = replace(
        areata,
        z=areata.z[::2],
        rises=areata.rises[::2],
        delivery=areata.delivery[::2],
        log_weight=areata.log_weight[::2],
        hierarchy={name: values[::2] for name, values in areata.hierarchy.items()},
        log_density={name: values[::2] for name, values in areata.log_density.items()},
    )
    fewer = replace(fewer, id=identity(fewer))
    assert write_posterior(with_part(fewer, path), path) == whole_id([fewer, read_posterior()])
    assert read_posterior("areata", path).id == fewer.id != areata.id
    pattern, again = read_posterior(), read_posterior("pattern", path)
    assert again.id == pattern.id
    assert np.array_equal(again.z, pattern.z)
    assert again.observed == pattern.observed
    assert again.stats.keys() == pattern.stats.keys()


def test_a_draw_holds_both_diseases_and_each_is_joint() -> None:
    whole = distribution()
    drawn = whole.knowledge(5)
    for posterior, indices in zip(whole.posteriors, whole._indices, strict=True):
        for name, value in draw_values(posterior, int(indices[5]), "gradual").items():
            if name not in BELIEVED:
                assert drawn.parameters.value(name) == value
    assert drawn.areata.patients.value("drive_mosaic") == drawn.parameters.value(
        "areata patients.drive_mosaic"
    )
    other = whole.knowledge(6).parameters
    for name in ("minoxidil topical.growth_gain", "PRP.gain", "exosome.most", "areata study.response_sd"):
        assert drawn.parameters.value(name) != other.value(name)


def test_the_disease_that_is_asked_about_changes_the_id_alone() -> None:
    one, other = distribution(), distribution(disease="areata")
    assert (one.id, other.id) == (read_posterior().id, read_posterior("areata").id)
    assert dict(one.centre.parameters) == dict(other.centre.parameters)
    assert dict(one.knowledge(2).parameters) == dict(other.knowledge(2).parameters)
    assert {disease_of(name) for name in other.own} == {"areata"}
    with pytest.raises(InputError, match="did you mean 'areata'"):
        distribution(disease="areta")


def test_draws_of_what_was_learned_apart_lie_about_what_was_learned() -> None:
    areata = read_posterior("areata")
    whole = distribution()
    for name, (mean, sd) in areata.local.items():
        scale = Scale.of(prior_knowledge().parameters[name])
        draws = [whole.knowledge(i).parameters.value(name) for i in range(0, 400, 4)]
        z = (np.log(draws) - scale.mean) / scale.sd
        assert z.mean() == pytest.approx(mean, abs=0.3 * sd), name
        assert z.std() == pytest.approx(sd, rel=0.25), name
