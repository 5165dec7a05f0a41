"""The posterior without some studies: weights that undo what they taught, and how well that can be done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anagen.learning.distribution import ParameterDistribution, distribution, distribution_of
from anagen.learning.pattern.calibrate import fitted_rows, prior_scores, sexes
from anagen.learning.pattern.hierarchy import RowTable, log_likelihood
from anagen.learning.pattern.training import run_rows
from anagen.learning.posterior import Posterior, read_posterior
from anagen.learning.without import hyper_of, learned_as, without_studies
from anagen.trial.unseen import _told

STUDY = "Olsen2006"


def taught(sd: float, away: float = 0.5) -> Posterior:
    """The shipped posterior, as if the study had said that its first parameter is `away` from its mean."""
    found = read_posterior()
    first = found.z[:, 0]
    density = -0.5 * ((first - found.mean[0] - away * found.sd[0]) / (sd * found.sd[0])) ** 2
    return replace(found, log_density={STUDY: density})


def belief(pattern: Posterior) -> ParameterDistribution:
    return distribution_of((pattern, read_posterior("areata")))


def test_the_weights_undo_what_the_study_taught() -> None:
    pattern = taught(sd=3.0)
    found, how = without_studies(belief(pattern), [STUDY])
    assert how is not None
    assert how.blind
    assert how.pareto_k < 0.7
    assert how.studies == (STUDY,)
    raw = np.exp(-pattern.log_density[STUDY])
    mean = float(raw @ pattern.z[:, 0] / raw.sum())
    (made, other) = found.posteriors
    assert made.mean[0] == pytest.approx(mean, abs=0.02 * pattern.sd[0])
    assert made.mean[0] < pattern.mean[0] - 0.02 * pattern.sd[0]  # the study had pulled it up
    assert other is belief(pattern).posteriors[1]
    # The joint draws that replicates take follow the weights.
    drawn = made.z[made.resampled(400), 0].mean()
    assert drawn == pytest.approx(made.mean[0], abs=0.1 * pattern.sd[0])
    assert found.id.endswith(f"without {STUDY}")
    assert found.id != belief(pattern).id


def test_a_study_that_taught_nothing_moves_no_draw() -> None:
    pattern = replace(read_posterior(), log_density={STUDY: np.full(len(read_posterior()), -3.0)})
    found, how = without_studies(belief(pattern), [STUDY])
    assert how is not None
    assert how.effective == pytest.approx(len(pattern))
    assert how.blind
    assert np.array_equal(found.posteriors[0].resampled(100), pattern.resampled(100))


def test_a_study_that_taught_nearly_all_is_said_to_lean_on_few_draws() -> None:
    _, how = without_studies(belief(taught(sd=0.35)), [STUDY])
    assert how is not None
    assert how.pareto_k > 0.7
    assert not how.blind
    assert "leans on few draws and is not blind" in _told(how, how.pareto_k)


def test_second_accounts_and_pooled_ones_go_with_their_trial() -> None:
    assert learned_as({"Olsen2006"}) == ("Olsen2006",)
    assert learned_as({"Nobody1999"}) == ()
    assert "BRAVE-AA1" in learned_as({"BRAVE-AA1"}, "areata")
    assert len(learned_as({"BRAVE-AA1"}, "areata")) > 1


def test_what_was_never_learned_changes_nothing() -> None:
    known = distribution()
    assert without_studies(known, ["Nobody1999"]) == (known, None)
    prior = distribution("prior")
    assert without_studies(prior, [STUDY]) == (prior, None)


def test_a_part_without_densities_says_that_the_study_stays_in() -> None:
    areata = replace(read_posterior("areata"), log_density={})
    known = distribution_of((read_posterior(), areata), disease="areata")
    found, how = without_studies(known, ["BRAVE-AA1"])
    assert found is known
    assert how is not None
    assert how.studies == ()
    assert "BRAVE-AA1" in how.kept
    assert not how.blind
    assert "cannot be taken out" in _told(how, None)


@pytest.mark.slow
def test_stored_densities_are_those_of_the_engine() -> None:
    found = read_posterior()
    if not found.log_density:
        pytest.skip("the shipped posterior was made before densities were stored")
    rows = tuple(row for row in sum(fitted_rows(), ()) if row.study == STUDY)
    table = RowTable.of(rows, sexes())
    index = np.array([0, 500])
    points = np.concatenate([found.z[index], prior_scores(found.delivered, found.delivery[index])], axis=1)
    parts = run_rows((*found.names, *found.delivered), rows, points)
    told = [
        float(log_likelihood(table, one, hyper_of(found, int(i))))
        for i, one in zip(index, parts, strict=True)
    ]
    assert found.log_density[STUDY][index] == pytest.approx(told, abs=0.02)
    assert set(found.log_density) == {row.study for row in sum(fitted_rows(), ())}


@pytest.mark.slow
def test_densities_are_written_and_read_back(tmp_path: Path) -> None:
    pytest.importorskip("xarray", reason="needs the extra bayes")
    from anagen.learning.posterior import write_posterior

    pattern = taught(sd=3.0)
    path = tmp_path / "posterior.nc"
    write_posterior((pattern, read_posterior("areata")), path)
    again = read_posterior("pattern", path)
    assert again.id == pattern.id
    assert again.log_density[STUDY] == pytest.approx(pattern.log_density[STUDY], rel=1e-6)
    assert list(again.log_density) == [STUDY]
