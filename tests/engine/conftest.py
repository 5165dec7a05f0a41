"""The chain that the engine tests share."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.engine.chain import Chain


@pytest.fixture(scope="session")
def chain() -> Chain:
    relative = np.geomspace(12, 120, 12) / 70
    ones = np.ones(12)
    return Chain(
        stages=np.array([3, 4, 3, 4, 2]),
        mean_days=np.stack([25 * ones, 600 * relative**2, 18 * ones, 100 * ones, 80 * ones]),
        kenogen_weight=np.linspace(1.5, 0.5, 12),
        pull=0.4,
        jump=0.15,
        spread=1.2,
    )
