"""Registered designs as files: what can be simulated runs as it is, the rest is refused in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.therapy.catalogue import Catalogue
from anagen.trial.protocol.reading import load_protocol, protocol_from_text, resolved
from anagen.trial.run import TrialRun

FOLDER = Path(__file__).parent / "designs"
REFUSED = {
    "17_baricitinib_in_aga": "baricitinib is not simulated",
}
"""Files that are refused, and what they are told."""
OWN = Catalogue(FOLDER / "definitions")
"""Drugs that some of them add, and what is assumed of them."""
RUN = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem not in REFUSED)


@pytest.mark.parametrize("name", RUN)
def test_it_reads_back_and_has_an_estimand(name: str) -> None:
    """Written out with all defaults it is the same protocol."""
    protocol = load_protocol(FOLDER / f"{name}.toml", OWN)
    assert protocol_from_text(resolved(protocol), catalogue=OWN) == protocol


@pytest.mark.slow
@pytest.mark.parametrize("name", RUN)
def test_it_runs_as_registered(name: str) -> None:
    """Two repeats give a finite estimate, its error and the truth, and name the estimand."""
    trial = TrialRun.from_file(FOLDER / f"{name}.toml", replicates=2, catalogue=OWN)
    summary = trial.run(pictures=False, workers=1).summary
    assert summary.estimand.summary
    for row in summary.comparisons:
        assert np.isfinite([row.difference, row.se, row.true_difference]).all()


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_simulated_is_refused_in_one_line(name: str) -> None:
    """The message names the file, the line and what was expected."""
    with pytest.raises(InputError, match=REFUSED[name]) as told:
        load_protocol(FOLDER / f"{name}.toml", OWN)
    assert f"{name}.toml, line" in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.slow
def test_dupilumab_runs_by_an_assumed_effect() -> None:
    """The drug has a share of a known drug's effect, the biomarker none: the summary says both."""
    path = FOLDER / "11_nct05551793_dupilumab_enriched.toml"
    trial = TrialRun.from_file(path, replicates=2, catalogue=OWN)
    summary = trial.run(pictures=False, workers=1).summary
    assert "certainty: none" in summary.warnings[0]
    assert any("IgE" in warning for warning in summary.warnings)
    assert summary.comparisons[0].true_difference < 0.0
