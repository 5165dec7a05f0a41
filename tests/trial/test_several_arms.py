"""Several arms against one reference: adjusted p values, and the error rate of the whole trial."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.statistics.hypothesis import USUAL
from anagen.statistics.multiplicity import adjust
from anagen.trial.analysis.compare import compare
from anagen.trial.analysis.several_arms import adjusted_p
from anagen.trial.protocol.multiplicity import DUNNETT, MULTIPLICITY, SEQUENCE
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.run import TrialRun

TEXT = (Path(__file__).parent / "designs" / "12_roberts1999_dose_finding.toml").read_text(encoding="utf-8")


def null_trials(repeats: int = 400, patients: int = 80, arms: int = 4):
    """Comparisons of trials in which no arm differs; the last is the reference."""
    rng = np.random.default_rng(11)
    arm = np.broadcast_to(np.arange(patients) % arms, (repeats, patients))
    y, baseline = rng.standard_normal((2, repeats, patients))
    return compare("ANCOVA", y, baseline, arm, arms, arms - 1)


@pytest.mark.parametrize("method", MULTIPLICITY)
def test_the_trial_keeps_its_level(method: str) -> None:
    """Any false finding in at most 5 % of 400 null trials, within 3.5 binomial errors (0.038).

    Unadjusted, some 12 % have one.
    """
    found = null_trials()
    p = adjusted_p(method, USUAL, found, 3)
    assert np.isnan(p[:, 3]).all()
    assert (p[:, :3] < 0.05).any(axis=1).mean() < 0.05 + 0.038
    assert (found.p[:, :3] < 0.05).any(axis=1).mean() > 0.09
    assert (p[:, :3] >= found.p[:, :3] - 1e-6).all()


def test_methods_are_ordered() -> None:
    """Hommel rejects what Hochberg does, that what Holm does, that what Bonferroni does; so does Dunnett."""
    found = null_trials(60)
    p = {method: adjusted_p(method, USUAL, found, 3)[:, :3] for method in MULTIPLICITY}
    for sharper, blunter in (
        ("Hommel", "Hochberg"),
        ("Hochberg", "Holm"),
        ("Holm", "Bonferroni"),
        (DUNNETT, "Holm"),
    ):
        assert (p[sharper] <= p[blunter] + 1e-4).all()
    assert p["Holm"][0] == pytest.approx(adjust(found.p[0, :3], "Holm"))


def test_a_sequence_stops_at_the_first_that_fails() -> None:
    """The adjusted p never falls along the file's order."""
    found = null_trials(50)
    p = adjusted_p(SEQUENCE, USUAL, found, 3)[:, :3]
    assert (np.diff(p, axis=1) >= 0).all()
    assert (p[:, 0] == found.p[:, 0]).all()


def test_a_dose_finding_trial_reports_adjusted_p() -> None:
    """Power counts adjusted p values; the file reads back."""
    small = TEXT.replace("replicates = 100", "replicates = 4").replace("size = 466", "size = 100")
    trial = TrialRun.from_text(small.replace("[analysis]\n", '[analysis]\nmultiplicity = "Dunnett"\n'))
    assert protocol_from_text(resolved(trial.protocol)) == trial.protocol
    rows = trial.run(pictures=False, workers=1).summary.comparisons
    assert all(row.p_adjusted >= row.p - 1e-6 for row in rows)
    assert all(row.shown == (row.p_adjusted < 0.05) for row in rows)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[analysis]\n", '[analysis]\nmultiplicity = "Dunnett"\nmodel = "t test"\n', "common variance"),
        ("[analysis]\n", '[analysis]\nmultiplicity = "Holm"\ninterim = [0.5]\n', "not judged together"),
        ("[analysis]\n", '[analysis]\nmultiplicity = "Sidak"\n', "unknown multiplicity 'Sidak'"),
    ],
)
def test_what_it_cannot_be(old: str, new: str, told: str) -> None:
    """One line, with the place."""
    with pytest.raises(InputError, match=told):
        protocol_from_text(TEXT.replace(old, new, 1))
