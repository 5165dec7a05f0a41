"""Which published rows the posterior has already learned from.

A prediction of such a row shows how well the model fits, not how well it foresees.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from importlib.resources import files

from anagen.parameters import read_toml
from anagen.trial.protocol_model import Observed


@cache
def seen_studies() -> frozenset[str]:
    """Names of the studies behind the shipped posterior, such as ``VanNeste2000``."""
    try:
        told = import_module("anagen.calibration.posterior").seen_studies
    except (ImportError, AttributeError):
        return _fitted_studies()
    return frozenset(str(name) for name in told())


def _fitted_studies() -> frozenset[str]:
    """The same from the published rows that are fitted, named ``study.row``."""
    data = files("anagen.calibration") / "data"
    if (data / "targets.toml").is_file():
        targets = read_toml(data / "targets.toml")["target"]
        return frozenset(str(row["id"]).split(".")[0] for row in targets if row.get("fit", True))
    studies = read_toml(data / "rows.toml")["study"]
    return frozenset(
        name for name, study in studies.items() if any(row.get("fit", True) for row in study.get("row", ()))
    )


def study_seen(row: Observed) -> str | None:
    """The study of `row` if the posterior has learned from it; None if not, or if the row names none.

    A row names its study in its source: ``VanNeste2000, 10.1046/j.1365-2133.2000.03780.x``.
    """
    named = set(re.findall(r"[A-Za-z]+\d{4}[a-z]?", row.source))
    return next((study for study in sorted(seen_studies()) if study in named), None)
