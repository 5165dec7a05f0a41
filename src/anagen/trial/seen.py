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
    """The same from the published rows that are fitted."""
    studies = read_toml(files("anagen.calibration") / "data" / "rows.toml")["study"]
    return frozenset(
        name for name, study in studies.items() if any(row.get("fit", True) for row in study.get("row", ()))
    )


def study_of(row: Observed) -> str | None:
    """The study that a row names in its source, as in ``VanNeste2000, 10.1046/...``; None for none."""
    named = re.match(r"[A-Za-z]+\d{4}[A-Za-z_]*(?=[\s,;:]|$)", row.source)
    return named.group() if named else None


def was_seen(study: str | None) -> bool | None:
    """Whether the posterior has learned from `study`; None where the study is not named."""
    return None if study is None else study in seen_studies()
