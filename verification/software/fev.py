"""Lung function of 200 people at four visits (artificial): `fev_data` of the R package mmrm.

The data are that package's (openpharma/mmrm, Apache License 2.0, as this project's), unchanged, in
`fev_data.csv`.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVELS = {
    "ARMCD": ["PBO", "TRT"],
    "RACE": ["Asian", "Black or African American", "White"],
    "SEX": ["Male", "Female"],
    "AVISIT": ["VIS1", "VIS2", "VIS3", "VIS4"],
}
"""Levels in R's order, the reference first."""
NUMBERS = ("FEV1_BL", "FEV1", "WEIGHT", "VISITN", "VISITN2")


@cache
def fev_data() -> dict[str, NDArray[Any]]:
    """Columns of the data, [800] each; NaN where the outcome was not observed."""
    with (Path(__file__).parent / "fev_data.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    text = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    return {
        name: np.where(values == "", "nan", values).astype(np.float64) if name in NUMBERS else values
        for name, values in text.items()
    }
