"""The first n patients of a larger trial are the trial of size n, to the bit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anagen.trial.analysis.comparing import comparisons_of
from anagen.trial.analysis.cut import first_patients
from anagen.trial.protocol.reading import load_protocol, protocol_from_text
from anagen.trial.run import TrialRun

EXAMPLES = Path(__file__).parents[2] / "examples"
DESIGNS = Path(__file__).parents[1] / "trial" / "designs"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "size", "smaller"),
    [
        (EXAMPLES / "responders_minoxidil.toml", 60, 41),  # strata, blocks of 2:1, dropout, responders
        (EXAMPLES / "split_scalp_wharton.toml", 20, 13),  # two sites a patient
        (DESIGNS / "16_gsd_mmrm.toml", 60, 44),  # all visits, a look
        (EXAMPLES / "exosome_areata.toml", 16, 12),  # whole scalps
    ],
    ids=lambda one: getattr(one, "stem", str(one)),
)
def test_a_cut_is_the_smaller_trial(file: Path, size: int, smaller: int) -> None:
    """Data and analysis agree to the bit."""
    protocol = load_protocol(file)
    large, small = (
        replace(protocol, population=replace(protocol.population, size=patients))
        for patients in (size, smaller)
    )
    many, few = (TrialRun(one).simulate(range(2), workers=1, truth=False) for one in (large, small))
    cut = [first_patients(one, smaller) for one in many]
    for one, other in zip(cut, few, strict=True):
        assert np.array_equal(one.y, other.y, equal_nan=True)
        assert np.array_equal(one.baseline, other.baseline, equal_nan=True)
        for name, values in vars(one.allocation).items():
            assert np.array_equal(values, getattr(other.allocation, name)), name
        if other.path is not None:
            assert np.array_equal(one.path, other.path, equal_nan=True)
    found, wanted = comparisons_of(small, cut), comparisons_of(small, few)
    for name in ("n", "difference", "se", "df", "p", "low", "high", "shown"):
        assert np.array_equal(getattr(found, name), getattr(wanted, name), equal_nan=name != "n"), name
    if wanted.verdict is not None and wanted.verdict.look is not None:
        assert np.array_equal(found.verdict.look, wanted.verdict.look)


def test_the_look_of_a_smaller_trial_is_at_its_own_patients() -> None:
    """A protocol of another size moves its looks with it."""
    from anagen.trial.analysis.comparing import look_plan

    protocol = protocol_from_text((DESIGNS / "16_gsd_mmrm.toml").read_text(encoding="utf-8"))
    small = replace(protocol, population=replace(protocol.population, size=44))
    assert look_plan(small).patients == (22, 44)
