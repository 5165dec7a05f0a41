"""How much of the posterior lies near each account of miniaturisation.

The accounts are no switch of the fit: what tells them apart are free parameters, so every prediction averages
over them. A draw is near the abrupt account if jumps carry calibre further at an anagen onset than gradual
steps do; near the dormancy account if kenogen answers to androgen by more than half as far (on the
logarithmic scale) as that account has it; else near the gradual one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.biology.cycle import cycle_parameters
from anagen.learning.knowledge import prior_knowledge
from anagen.learning.posterior import Posterior
from anagen.learning.scale import Scale

PULL, JUMP, KENOGEN = "cycle.renewal_pull", "cycle.renewal_jump", "response.androgen_on_kenogen"
PRIOR_DRAWS = 4000


def account_weights(posterior: Posterior) -> dict[str, tuple[float, float]]:
    """Prior and posterior weight of the region near each account; empty if the fit does not move them."""
    if not {PULL, JUMP, KENOGEN} <= set(posterior.names):
        return {}
    z = posterior.z[:, [posterior.names.index(name) for name in (PULL, JUMP, KENOGEN)]]
    before = np.random.default_rng(12).standard_normal((PRIOR_DRAWS, 3))
    equal = np.full(PRIOR_DRAWS, 1.0 / PRIOR_DRAWS)
    prior, after = _near(before), _near(z)
    return {name: (float(equal @ prior[name]), float(posterior.weight @ after[name])) for name in prior}


def _near(z: NDArray[np.float64]) -> dict[str, NDArray[np.bool_]]:
    """Whether each draw [S, 3] (pull, jump, answer of kenogen) is near each account."""
    records = prior_knowledge().parameters
    pull, jump, kenogen = (
        np.array([Scale.of(records[name]).value(float(one)) for one in column])
        for name, column in zip((PULL, JUMP, KENOGEN), z.T, strict=True)
    )
    abrupt = jump > (1.0 - jump) * pull
    more = cycle_parameters("dormancy").value("dormancy_share")
    dormant = ~abrupt & (kenogen > records[KENOGEN].value * np.sqrt(more))
    return {"gradual": ~abrupt & ~dormant, "abrupt": abrupt, "dormancy": dormant}
