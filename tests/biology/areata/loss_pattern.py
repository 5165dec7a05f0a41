"""What a clinician would call the hair loss on a map: patches, how many, and which form."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from anagen.biology.areata.scalp_map import ScalpMap
from anagen.parameters import ParameterSet, parameters_from_table, read_toml


@dataclass(frozen=True, eq=False)
class Pattern:
    """Bald patches, largest first.

    Attributes:
        name: ``none``, ``one patch``, ``several patches``, ``ophiasis``, ``subtotal`` or ``totalis``.
        patch: int64[N], number of the patch each cell belongs to, -1 outside.
        area: float64[P], cm².
        roundness: float64[P], 1 for a disc: share of the patch within the disc of its own area about its
            middle.
    """

    name: str
    patch: NDArray[np.int64]
    area: NDArray[np.float64]
    roundness: NDArray[np.float64]


def pattern_parameters() -> ParameterSet:
    """The records of the names' borders."""
    path = Path(__file__).with_name("loss_pattern.toml")
    return parameters_from_table(read_toml(path), path.name)


def pattern_of(scalp: ScalpMap, loss: NDArray[np.float64], parameters: ParameterSet | None = None) -> Pattern:
    """The pattern of a loss float64[N], share of hair missing in each cell."""
    records = pattern_parameters() if parameters is None else parameters
    bald = np.flatnonzero(np.asarray(loss) >= records.value("bald"))
    _, label = connected_components(scalp.coupling[bald][:, bald], directed=False)
    area = np.bincount(label, scalp.area[bald]).astype(np.float64)
    order = [i for i in np.argsort(-area) if area[i] >= records.value("smallest_patch")]
    patch = np.full(scalp.cells, -1, dtype=np.int64)
    for new, old in enumerate(order):
        patch[bald[label == old]] = new
    roundness = np.array([_roundness(scalp, patch == i) for i in range(len(order))])
    return Pattern(_name(scalp, patch, records), patch, area[order], roundness)


def _roundness(scalp: ScalpMap, inside: NDArray[np.bool_]) -> float:
    area = scalp.area[inside]
    middle = (scalp.place[inside] * area[:, None]).sum(axis=0) / area.sum()
    # Back from inside the head to its surface.
    middle = middle / np.linalg.norm(middle / scalp.axes)
    disc = scalp.distance(middle) <= np.sqrt(area.sum() / np.pi)
    return float(scalp.area[inside & disc].sum() / area.sum())


def _name(scalp: ScalpMap, patch: NDArray[np.int64], records: ParameterSet) -> str:
    lost = patch >= 0
    share = scalp.area[lost].sum() / scalp.area.sum()
    if not lost.any():
        return "none"
    if share >= records.value("totalis"):
        return "totalis"
    band = scalp.band()
    within = scalp.area[lost & band].sum()
    if (
        within >= records.value("ophiasis_within") * scalp.area[lost].sum()
        and within >= records.value("ophiasis_of_band") * scalp.area[band].sum()
    ):
        return "ophiasis"
    if share >= records.value("subtotal"):
        return "subtotal"
    return "one patch" if patch.max() == 0 else "several patches"
