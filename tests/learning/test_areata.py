"""Alopecia areata learned from its trials: rows, surfaces, the shipped posterior, and what it foresees."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.learning.areata.belief import areata_belief
from anagen.learning.areata.biology import Areata
from anagen.learning.areata.calibrate import QUICK, stamp
from anagen.learning.areata.free import free_parameters
from anagen.learning.areata.patch_runs import OUTCOMES
from anagen.learning.areata.posterior import FILE, read_areata_posterior
from anagen.learning.areata.rows import local_rows, people, severe_rows, totals
from anagen.learning.areata.severe_runs import COUNTS, MEANS, STRENGTHS, design
from anagen.learning.areata.surface import mean_surface, share_surface

pytestmark = pytest.mark.slow

POSTERIOR = read_areata_posterior()


def test_nothing_recalled_is_fitted_and_no_trial_counts_twice() -> None:
    fitted = [row for row in severe_rows() if row.fit]
    assert all(row.n_status != "recalled" for row in fitted)
    assert not any("FDA" in row.record or "OBS" in row.record for row in fitted)
    seen = [(row.study, row.drug, row.per_day, row.outcome, row.week) for row in fitted]
    assert len(set(seen)) == len(seen)
    assert {row.study for row in fitted} <= set(totals())
    assert {"BRAVE-AA1", "BRAVE-AA2", "ALLEGRO-2b/3", "THRIVE-AA1", "THRIVE-AA2"} <= {
        row.study for row in fitted
    }


def test_every_row_asks_for_something_that_is_run() -> None:
    known = {*COUNTS, *MEANS, *OUTCOMES}
    for row in severe_rows():
        assert f"{row.outcome}@{row.week}" in known, row.id
        assert row.source, row.id
        if row.given:
            assert f"{row.given}@{row.week}" in known
    for row in local_rows():
        assert row["people"] in people()


def test_a_design_covers_every_strength() -> None:
    plan = design(32, 3, free_parameters())
    low, high = STRENGTHS
    for part in range(3):
        inside = plan.strength[:, part]
        assert (inside >= low + (high - low) * part / 3).all()
        assert (inside <= low + (high - low) * (part + 1) / 3).all()
    assert np.abs(plan.z.mean(axis=0)).max() < 0.3


def test_surfaces_find_what_made_the_numbers() -> None:
    rng = np.random.default_rng(1)
    z = rng.normal(size=(600, 3))
    odds = -0.5 + z[:, 0] - 0.6 * z[:, 1] + 0.3 * z[:, 0] * z[:, 2]
    n = np.full(600, 80.0)
    hits = rng.binomial(80, 1.0 / (1.0 + np.exp(-odds))).astype(float)
    found = share_surface(z, hits, n)
    assert np.abs(found(z) - odds).mean() < 0.08
    assert found.error < 0.12
    mean = mean_surface(z, odds + 0.1 * rng.normal(size=600))
    assert np.abs(mean(z) - odds).mean() < 0.05
    assert mean.error == pytest.approx(0.1, abs=0.03)


def test_the_shipped_posterior_is_sound() -> None:
    assert POSTERIOR.names == free_parameters().names
    assert POSTERIOR.diagnostics["rhat"] < 1.03
    assert POSTERIOR.diagnostics["divergences"] <= 3
    assert POSTERIOR.diagnostics["ess"] > 150
    assert POSTERIOR.diagnostics["runs"] >= 256
    # Learned: the strengths of the drugs are known several times better than before.
    at = [POSTERIOR.names.index(f"{drug}.half_dose") for drug in free_parameters().drugs]
    assert (POSTERIOR.z[:, at].std(axis=0) < 0.6).all()


def test_phase_3_arms_lie_inside_and_in_order() -> None:
    rows = {row["id"]: row for row in POSTERIOR.diagnostics["rows"]}
    arms = [
        *(f"aa{trial}_{arm}" for trial in (1, 2) for arm in ("bari4", "bari2", "placebo")),
        *("allegro_50_wk24", "allegro_50_wk48", "allegro_30_wk24", "allegro_30_wk48", "allegro_placebo"),
        *(f"thrive{trial}_{arm}" for trial in (1, 2) for arm in ("placebo", "8", "12")),
    ]
    assert [name for name in arms if not rows[name]["inside"]] == []
    for high, low in (("bari4", "bari2"), ("bari2", "placebo")):
        assert rows[f"aa1_{high}"]["mean"] > rows[f"aa1_{low}"]["mean"]
    assert rows["allegro_50_wk24"]["mean"] > rows["allegro_30_wk24"]["mean"] > rows["allegro_placebo"]["mean"]
    assert rows["allegro_50_wk48"]["mean"] > rows["allegro_50_wk24"]["mean"], "responses go on coming"
    assert rows["thrive1_12"]["mean"] > rows["thrive1_8"]["mean"] > rows["thrive1_placebo"]["mean"]


def test_a_damaged_or_foreign_file_is_refused(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    with as_file(files("anagen.learning.areata") / "data" / FILE) as source:
        whole = source.read_bytes()
    cut = tmp_path / "cut.nc"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="not a whole posterior"):
        read_areata_posterior(cut)
    with pytest.raises(InputError, match="no such posterior"):
        read_areata_posterior(tmp_path / "nowhere.nc")
    changed = tmp_path / "changed.nc"
    changed.write_bytes(whole)
    with h5py.File(changed, "r+") as file:
        file["posterior"]["z"][0, 0, 0] += 0.5
    with pytest.raises(InputError, match="do not match its id"):
        read_areata_posterior(changed)
    other = tmp_path / "other.nc"
    shutil.copy(changed, other)
    with h5py.File(other, "r+") as file:
        file.attrs["anagen_schema"] = "areata-0"
    with pytest.raises(InputError, match="schema areata-0"):
        read_areata_posterior(other)


def test_beliefs_draw_jointly_and_the_same_each_time() -> None:
    belief = areata_belief("posterior")
    one, again, other = (belief.knowledge(draw).parameters for draw in (3, 3, 4))
    assert [one.value(name) for name in one] == [again.value(name) for name in one]
    assert one.value("baricitinib.half_dose") != other.value("baricitinib.half_dose")
    fixed = areata_belief("fixed")
    assert fixed.size == 1
    assert fixed.centre.parameters["baricitinib.half_dose"].status == "fitted"
    prior = areata_belief("prior").knowledge(0).parameters
    assert prior.value("exosome.most") < 0.6
    free = free_parameters()
    best = free.everything(POSTERIOR.z.mean(axis=0))
    assert fixed.centre.parameters.value("patients.drive_mosaic") == pytest.approx(
        best["patients.drive_mosaic"]
    )


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(InputError, match="patience"):
        Areata.of({"patience.control": 1.0})
    with pytest.raises(InputError, match="contrl"):
        Areata.of({"patients.contrl": 1.0})


def test_runs_are_stamped_with_what_they_depend_on() -> None:
    assert len(stamp(QUICK)) == 10
