"""The chain that the engine tests share."""

from __future__ import annotations

from dataclasses import replace

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


@pytest.fixture(scope="session")
def keeping(chain: Chain) -> Chain:
    """The same chain, which keeps clubs; the pace of early anagen goes with calibre."""
    mean_days = chain.mean_days.copy()
    mean_days[0] *= np.linspace(0.6, 1.3, 12)
    return replace(chain, mean_days=mean_days, retained=np.linspace(0.3, 0.8, 12), club_release=1 / 30)
