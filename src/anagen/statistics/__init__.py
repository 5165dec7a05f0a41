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
    from anagen.statistics.repeated.model import MMRM, mmrm, mmrm_arrays

_HOME = {
    "MMRM": "repeated.model",
    "mmrm": "repeated.model",
    "mmrm_arrays": "repeated.model",
}
"""Module of each public name."""

__all__ = ["MMRM", "mmrm", "mmrm_arrays"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
