"""The shipped fit: whole, sourced, and as good as docs/fit.md says."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.calibration.expectation import Expectation
from anagen.calibration.fit import free_names
from anagen.calibration.knowledge import fitted_knowledge, prior_knowledge, read_fit
from anagen.calibration.scale import Scale, learned
from anagen.calibration.targets import load_targets, target_of
from anagen.errors import InputError
from anagen.parameters import Parameter


def test_shipped_fit_belongs_to_the_free_parameters_of_today() -> None:
    fit = read_fit()
    assert set(fit["values"]) == set(free_names())
    prior = prior_knowledge().parameters
    for name, value in fit["values"].items():
        record = prior[name]
        assert learned(record, fit["z"][name], fit["z_sd"][name]).value == pytest.approx(value, rel=2e-3)


def test_targets_are_met_as_well_as_the_fit_says() -> None:
    populations, targets = load_targets()
    model = Expectation(fitted_knowledge()).all(targets, populations)
    fitted = np.array([target.fit for target in targets])
    z = np.array([(m - t.value) / t.weight_sd for m, t in zip(model, targets, strict=True)])
    assert (z[fitted] ** 2).sum() == pytest.approx(read_fit()["chi2"], rel=0.02)
    assert (np.abs(z[fitted]) < 2.05).mean() > 0.93
    assert np.abs(z[fitted]).max() < 3.5


def test_no_fitted_number_comes_from_a_recalled_record() -> None:
    for name, record in fitted_knowledge().parameters.items():
        assert record.status != "recalled", name


def test_exosome_potency_is_not_fitted() -> None:
    for name in free_names():
        assert not name.startswith(("exosome", "delivery."))


def test_a_fitted_record_moves_and_narrows_on_its_own_scale() -> None:
    record = Parameter("x", 0.5, "1", "prior", "s", low=0.2, high=0.8, spread="logitnormal")
    moved = learned(record, 1.0, 0.5)
    assert record.value < moved.value < 1
    assert moved.high is not None
    assert moved.low is not None
    assert moved.high - moved.low < 0.6
    assert moved.status == "fitted"
    with pytest.raises(InputError, match="no spread"):
        Scale.of(Parameter("x", 1.0, "1", "prior", "s"))


def test_a_bad_target_is_refused() -> None:
    with pytest.raises(InputError, match="did you mean 'value'"):
        target_of({"id": "a", "valu": 3})
    with pytest.raises(InputError, match="unknown kind"):
        target_of({"id": "a", "kind": "chang"})
