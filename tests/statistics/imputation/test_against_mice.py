"""Multiple imputation and the tipping point beside R's mice, within the Monte Carlo error of both.

`verification/software/imputation.R` (``drawn 200``) fills in the same data by mice's chained regressions; for the
jump to reference it draws the parameters given mice's completed data. What is compared is the mean over batches
of 25 imputations, of which R made 20 and the package makes fewer. Conditional means, which are not random, are in
docs/checked_against_r.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from anagen.statistics.imputation.analysis import multiple, tipping_point
from anagen.statistics.imputation.draws import augmentation_draws
from verification.software.imputation import fev_wide

pytestmark = pytest.mark.slow
BATCHES, EACH = 8, 25
# What imputation.R printed: strategy; mean over batches and its standard error of the estimate, its standard
# error, its degrees of freedom, and the shift at which p is 0.05.
R = """
@R@
"""
WAYS = {"MAR": "missing at random", "J2R": "jump to reference"}


@pytest.mark.parametrize("line", R.strip().splitlines(), ids=lambda line: line.split()[0])
def test_ours_is_theirs_within_the_error_of_both(line: str) -> None:
    """Fixed seeds; 4 standard errors of the difference of eight means."""
    name, *printed = line.split()
    theirs = np.array(printed, dtype=np.float64).reshape(4, 2)
    data = fev_wide(200)
    models = list(augmentation_draws(data, BATCHES * EACH, np.random.default_rng(3)))
    found = []
    for batch in range(BATCHES):
        part = models[batch * EACH : (batch + 1) * EACH]
        one = multiple(data, part, WAYS[name], np.random.default_rng(batch))
        tipped = tipping_point(data, part, WAYS[name], np.random.default_rng(batch), farthest=-60.0)
        found.append([one.estimate, one.se, one.df, tipped.delta])
    ours = np.array(found)
    error = np.hypot(ours.std(axis=0, ddof=1) / np.sqrt(BATCHES), theirs[:, 1])
    assert (np.abs(ours.mean(axis=0) - theirs[:, 0]) < 4.0 * error).all(), (ours.mean(axis=0), theirs, error)
    # The check can tell a strategy from another, and a standard error from one a tenth larger.
    assert error[0] < 0.1
    assert error[1] < 0.1 * theirs[1, 0] / 4.0
