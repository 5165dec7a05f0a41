"""The learned link: made from the rows that the package holds, and checked on trials left out."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.evidence_base.tables.ratings import RATERS
from anagen.learning.rated.rows import PILL, cover_per_count, rated_digest, rated_rows
from anagen.measurement.rated_link import FILE, RatedLink, rated_link

TABLE = json.loads((files("anagen.measurement") / "data" / FILE).read_text(encoding="utf-8"))


def test_the_shipped_link_was_fitted_to_the_rows_of_the_package() -> None:
    told = rated_link().provenance
    assert told["digest"] == rated_digest(), "run: anagen calibrate --of rated"
    assert told["rows"] == [one.id for one in rated_rows().ratings]
    assert rated_link().raters == tuple(RATERS)


def test_the_sampler_settled() -> None:
    checks = TABLE["provenance"]["checks"]["sampler"]
    assert checks["r_hat"] < 1.02
    assert checks["effective_draws"] > 200
    assert checks["divergent"] <= 5


def test_trials_left_out_fall_into_their_intervals_as_often_as_said() -> None:
    """Coverage over some forty numbers of eleven trials, which are far from independent.

    Differences hang together within a trial: one (of another drug, by the cut "moderate") misses five of six.
    """
    told = TABLE["provenance"]["checks"]["trials_left_out"]
    assert 0.8 <= told["share"]["inside_90"] <= 1.0
    assert 0.35 <= told["share"]["inside_50"] <= 0.75
    assert 0.7 <= told["difference from the control"]["inside_90_mean_over_trials"] <= 1.0


def test_the_meta_analysis_that_was_not_fitted_is_foreseen() -> None:
    for one in TABLE["provenance"]["checks"]["not_fitted"]:
        low, _, high = one["foreseen"]
        assert low <= one["published"] <= high


def test_a_panel_is_stricter_than_patients_and_the_slope_is_positive() -> None:
    link = rated_link()
    assert np.median(link.intercept["panel"]) < np.median(link.intercept["patient"])
    assert (link.slope > 0).all()
    assert (link.gap > 0).all()


def test_a_carriers_rise_is_taken_off_and_a_fall_on_placebo_tablets_is_not() -> None:
    rows = rated_rows()
    change = rows.by_count + rows.by_cover
    for one, x in zip(rows.ratings, change, strict=True):
        if one.role == "control":
            assert (x == 0.0) == (one.therapies != (PILL,)), one.id


def test_hair_mass_says_how_cover_goes_with_the_count() -> None:
    """Price 2006: weight +21.6 and -24.5 %, count +7.2 and -13.0 %."""
    mass, count = np.log(1.216 / 0.755), np.log(1.072 / 0.87)
    assert cover_per_count() == pytest.approx(0.5 * (1.0 + mass / count))


def test_a_stricter_cut_counts_only_among_those_who_passed_the_wider_one() -> None:
    rows = rated_rows()
    for i, j in enumerate(rows.wider):
        if j >= 0:
            assert rows.n[i] == rows.improved[j]
            assert rows.improved[i] <= rows.n[i]


def test_a_damaged_link_is_refused() -> None:
    with pytest.raises(InputError, match="schema"):
        RatedLink.from_dict({**TABLE, "schema": "other"})
    with pytest.raises(InputError, match="draws"):
        RatedLink.from_dict({**TABLE, "draws": {**TABLE["draws"], "slope": [1.0]}})
