"""SALT of four drawn shares, by the weights of the scalp's regions."""

from __future__ import annotations

from collections.abc import Sequence

from anagen.diary.kinds import REGIONS
from anagen.parameters import load_parameters


def salt_of_shares(shares: Sequence[float]) -> float:
    """SALT, 0 to 100, of the shares of hair missing at top, back, left and right."""
    weights = load_parameters("anagen.biology.areata", "scalp_map.toml")
    total = sum(weights.value(f"share_{name}") * share for name, share in zip(REGIONS, shares, strict=True))
    return round(100.0 * total, 6)
