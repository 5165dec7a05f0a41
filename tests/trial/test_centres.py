"""Centres: patients keep theirs, and readers differ by a factor."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.engine.keys import children, key_of
from anagen.errors import InputError
from anagen.trial.centres import as_read, centre_of, reading_factors
from anagen.trial.protocol.reading import protocol_from_text
from anagen.trial.run import TrialRun

TRIAL = """
[trial]
name = "Centres"
replicates = {replicates}
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "20 to 50 years"
size = 40
[design]
{design}
[[arm]]
name = "a"
  [[arm.treatment]]
  therapy = "finasteride"
  dose = "1 mg"
[[arm]]
name = "b"
  [[arm.treatment]]
  therapy = "placebo pill"
[measurement]
method = "phototrichogram"
region = "vertex"
visits = "weeks 0, 24"
outcomes = ["total density", "anagen percent"]
[analysis]
endpoint = "total density at week 24"
"""


def run(design: str, replicates: int = 1):
    return TrialRun.from_text(TRIAL.format(design=design, replicates=replicates)).run(
        pictures=False, workers=1
    )


def test_every_centre_is_as_likely_and_a_patient_keeps_the_own() -> None:
    """Counts of 5 centres among 20,000 patients lie within 4.5 errors; fewer patients change nobody."""
    keys = children(key_of(3, "people"), np.arange(20_000))
    found = centre_of(keys, 5)
    assert abs(np.bincount(found, minlength=5) - 4000).max() < 4.5 * np.sqrt(20_000 * 0.2 * 0.8)
    assert (centre_of(keys[:50], 5) == found[:50]).all()
    assert not centre_of(keys, 1).any()


def test_factors_have_the_spread_asked_for() -> None:
    """SD of the logarithm over 20,000 centres within 4 errors; another replicate has other centres."""
    logs = np.log(reading_factors(20_000, 0.1, 1, 0))
    assert abs(logs.std() - 0.1) < 4 * 0.1 / np.sqrt(2 * 20_000)
    assert abs(logs.mean()) < 4 * 0.1 / np.sqrt(20_000)
    assert (reading_factors(3, 0.1, 1, 0) != reading_factors(3, 0.1, 1, 1)).all()


def test_counts_are_scaled_and_shares_are_not() -> None:
    """A reader scales counts and widths, neither scores nor shares."""
    values = {name: np.full((2, 2), 50.0) for name in ("total density", "SALT", "anagen percent")}
    found = as_read(values, np.array([0.9, 1.2]))
    assert found["total density"][:, 0].tolist() == [45.0, 60.0]
    assert found["SALT"] is values["SALT"]
    assert found["anagen percent"] is values["anagen percent"]


def test_centres_without_a_spread_change_nothing() -> None:
    """The same values, byte for byte, in one centre and in five that read alike."""
    one, five = run("centres = 1"), run("centres = 5")
    assert one.observations.equals(five.observations)
    assert one.estimates.equals(five.estimates)


def test_centres_as_strata_take_their_spread_away() -> None:
    """Of levels read 30 % apart, ANCOVA with centres as strata is more precise (20 repeats)."""
    apart = 'centres = 3\ncentre_spread = "30 %"\n'
    plain = run(apart, 20).estimates["se"].mean()
    adjusted = run(apart + 'randomisation = "stratified"\nstrata = ["centre"]', 20).estimates["se"].mean()
    assert plain > adjusted > run("centres = 3", 20).estimates["se"].mean() * 0.8


@pytest.mark.parametrize(
    ("design", "told"),
    [
        ('centre_spread = "5 %"', "one centre differs from no other"),
        ('randomisation = "stratified"\nstrata = ["centre"]', "one centre makes no strata"),
        ('centres = 3\ncentre_spread = "150 %"', "spread between centres of 150 %"),
        ("centres = 0", "centres cannot be 0"),
    ],
)
def test_what_centres_cannot_be(design: str, told: str) -> None:
    """One line, with the place."""
    with pytest.raises(InputError, match=told):
        protocol_from_text(TRIAL.format(design=design, replicates=1))
