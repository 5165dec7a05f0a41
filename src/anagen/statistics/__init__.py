"""Statistics of trials, without any hair in them: usable alone on a data frame or on arrays.

    from anagen.statistics import mmrm

    fit = mmrm(frame, "change ~ baseline * visit + arm * visit", subject="patient", visit="visit")
    fit.differences("arm", by="visit").table()

The names below are loaded when they are first used. The functions of events (`binary`, `contingency`,
`proportions`, `logistic`, `exact`) take counts with any leading axes (the replicates of a trial) and return
arrays of the same leading shape. A number that cannot be estimated is NaN, and one beyond every number is
infinite.

A test of a table of counts belongs in `contingency`, an exact test in `exact`, an interval of a share in
`proportions`; `binary` offers them to trials.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anagen.statistics.estimating_equations import GEE, gee
    from anagen.statistics.hazards import Cox, cox
    from anagen.statistics.linear import Ancova, ancova, ancova_arrays
    from anagen.statistics.ordinal import ProportionalOdds, proportional_odds
    from anagen.statistics.prognostic import Procova, adjusted_size, procova
    from anagen.statistics.repeated.model import MMRM, mmrm, mmrm_arrays
    from anagen.statistics.survival import KaplanMeier, LogRank, kaplan_meier, log_rank
    from anagen.statistics.win_statistics import Outcome, Wins, matched_win_ratio, win_ratio

_NAMES = {
    "repeated.model": ("MMRM", "mmrm", "mmrm_arrays"),
    "linear": ("Ancova", "ancova", "ancova_arrays"),
    "prognostic": ("Procova", "adjusted_size", "procova"),
    "estimating_equations": ("GEE", "gee"),
    "survival": ("KaplanMeier", "LogRank", "kaplan_meier", "log_rank"),
    "hazards": ("Cox", "cox"),
    "ordinal": ("ProportionalOdds", "proportional_odds"),
    "win_statistics": ("Outcome", "Wins", "matched_win_ratio", "win_ratio"),
}
"""Public names of each module."""
_HOME = {name: module for module, names in _NAMES.items() for name in names}

__all__ = [
    "adjusted_size",
    "Ancova",
    "ancova",
    "ancova_arrays",
    "Cox",
    "cox",
    "GEE",
    "gee",
    "kaplan_meier",
    "KaplanMeier",
    "log_rank",
    "LogRank",
    "matched_win_ratio",
    "MMRM",
    "mmrm",
    "mmrm_arrays",
    "Outcome",
    "Procova",
    "procova",
    "proportional_odds",
    "ProportionalOdds",
    "win_ratio",
    "Wins",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
