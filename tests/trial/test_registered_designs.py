"""Registered designs as files: what can be simulated runs as it is, the rest is refused in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.trial.protocol.reading import load_protocol, protocol_from_text, resolved
from anagen.trial.run import TrialRun

FOLDER = Path(__file__).parent / "designs"
REFUSED = {
    "11_nct05551793_dupilumab_enriched": "unknown key 'biomarker'",
    "14_nct05549934_open_label_scarring": "ritlecitinib is not simulated",
    "17_baricitinib_in_aga": "baricitinib is not simulated",
}
"""Files that are refused, and what they are told."""
RUN = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem not in REFUSED)


@pytest.mark.parametrize("name", RUN)
def test_it_reads_back_and_has_an_estimand(name: str) -> None:
    """Written out with all defaults it is the same protocol."""
    protocol = load_protocol(FOLDER / f"{name}.toml")
    assert protocol_from_text(resolved(protocol)) == protocol


@pytest.mark.slow
@pytest.mark.parametrize("name", RUN)
def test_it_runs_as_registered(name: str) -> None:
    """Two repeats give a finite estimate, its error and the truth, and name the estimand."""
    trial = TrialRun.from_file(FOLDER / f"{name}.toml", replicates=2)
    summary = trial.run(pictures=False, workers=1).summary
    assert summary.estimand.summary
    for row in summary.comparisons:
        assert np.isfinite([row.difference, row.se, row.true_difference]).all()


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_simulated_is_refused_in_one_line(name: str) -> None:
    """The message names the file, the line and what was expected."""
    with pytest.raises(InputError, match=REFUSED[name]) as told:
        load_protocol(FOLDER / f"{name}.toml")
    assert f"{name}.toml, line" in str(told.value)
    assert "\n" not in str(told.value)
