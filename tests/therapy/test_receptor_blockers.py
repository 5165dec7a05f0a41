"""Drugs that take the place of androgens at their receptor: what they may do at most, alone and together."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.therapy.catalogue import load_catalogue
from anagen.therapy.combination import combine
from therapy.giving import TABLES, effect_of

BLOCKERS = sorted(
    name for name, one in load_catalogue().items() if one.drug_class == "androgen receptor blocker"
)


def test_there_are_four_and_each_is_its_own_drug() -> None:
    assert BLOCKERS == ["bicalutamide", "clascoterone", "cyproterone acetate", "spironolactone"]


@pytest.mark.parametrize("name", BLOCKERS)
def test_more_of_it_leaves_less_and_never_less_than_nothing(name: str) -> None:
    record = load_catalogue()[name]
    unit = record.dose.unit
    left = [
        effect_of({"therapy": name, "dose": f"{dose:g} {unit}"}, days=200).androgen[0, -1]
        for dose in np.linspace(record.dose.low, record.dose.high, 5)
    ]
    assert (np.diff(left) < 0).all()
    assert 0 < min(left) < max(left) < 1


@pytest.mark.parametrize("name", BLOCKERS)
def test_with_finasteride_each_takes_its_share_of_what_the_other_leaves(name: str) -> None:
    one, other = effect_of(TABLES[name]), effect_of(TABLES["finasteride"])
    both = combine([one, other])
    np.testing.assert_allclose(both.androgen, one.androgen * other.androgen)
    assert (both.androgen <= np.minimum(one.androgen, other.androgen)).all()


@pytest.mark.parametrize("name", BLOCKERS)
def test_ignorance_is_wide(name: str) -> None:
    """From hardly any of the signal to most of it: nobody measured the share."""
    share = load_catalogue()[name].parameters["imax"]
    assert share.status == "prior"
    assert (share.low or 1.0) <= 0.2
    assert (share.high or 0.0) >= 0.75
