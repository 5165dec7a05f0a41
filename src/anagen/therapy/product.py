"""Potency of a product: particles on the label, and how many of them still act at the session.

    n_eff = n_label  f_true  exp(eps_count)  f_storage  f_thaw^thaws  f_dry  A_lot

Particle count is not potency: a lot is inactive with probability 1 - p_active, and an
active one has a lognormal potency of median 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.therapy.delivery import Draw

LotLuck = Callable[[str, NDArray[np.int64]], NDArray[np.float64]]
"""Uniforms in (0, 1) for (purpose, index): the same for all arms given the same product."""
LOTS = ("per session", "single")


@dataclass(frozen=True)
class Handling:
    """Storage and preparation of the product between its maker and the patient.

    Attributes:
        storage_days: days in solution at 4 C.
        thaws: freeze-thaw cycles.
        freeze_dried: whether it was lyophilised.
        lots: "per session" (each session has its own lot) or "single".
    """

    storage_days: float = 0.0
    thaws: int = 0
    freeze_dried: bool = False
    lots: str = "per session"

    def describe(self) -> str:
        """Description in words; empty for a fresh product."""
        parts = []
        if self.storage_days:
            parts.append(f"{self.storage_days:g} days at 4 °C")
        if self.thaws:
            parts.append(f"thawed {'once' if self.thaws == 1 else f'{self.thaws} times'}")
        if self.freeze_dried:
            parts.append("freeze-dried")
        if self.lots == "single":
            parts.append("one lot")
        return ", ".join(parts)


def surviving_fraction(handling: Handling, draw: Draw) -> float:
    """Fraction of true vesicles that survive storage, per labelled particle."""
    found = min(draw("true_fraction"), 1.0)
    found *= float(np.exp(-draw("storage_loss") * handling.storage_days))
    found *= min(draw("thaw_survival"), 1.0) ** handling.thaws
    if handling.freeze_dried:
        found *= min(draw("drying_survival"), 1.0)
    return found


def active_particles(
    label: float | NDArray[np.float64],
    product: str,
    handling: Handling,
    sessions: int,
    draw: Draw,
    lot_luck: LotLuck,
) -> NDArray[np.float64]:
    """Number of active particles, float64[sessions], in the unit of `label`; exactly 0 for an inactive lot.

    Args:
        label: dose on the label, one for all sessions or float64[sessions].
        product: name of the product, so that arms share its lots.
        handling: storage of the product.
        sessions: number of sessions.
        draw: parameters by short name.
        lot_luck: uniforms of the lots; see `LotLuck`.
    """
    lot = np.zeros(sessions, dtype=np.int64) if handling.lots == "single" else np.arange(sessions)
    spread = np.sqrt(np.log1p(draw("count_cv") ** 2))
    counted = np.exp(spread * scipy.special.ndtri(lot_luck(f"{product}: count", np.zeros(1, dtype=np.int64))))
    active = lot_luck(f"{product}: active", lot) < draw("active_probability")
    potency = np.exp(draw("potency_spread") * scipy.special.ndtri(lot_luck(f"{product}: potency", lot)))
    return np.asarray(np.where(active, label * surviving_fraction(handling, draw) * counted * potency, 0.0))
