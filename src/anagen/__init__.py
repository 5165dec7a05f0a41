"""Anagen: an open in-silico laboratory for hair-loss therapy.

Research and education. Virtual patients, not medical advice. `anagen.api` holds the public names.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anagen import statistics, testing
    from anagen.api import (
        Adaptation,
        Adherence,
        Analysis,
        Arm,
        Catalogue,
        Design,
        Disease,
        Endpoint,
        Entry,
        InputError,
        Intercurrent,
        Measurement,
        Multiplicity,
        Observed,
        Offer,
        Person,
        Population,
        Product,
        Rerandomisation,
        Result,
        Therapy,
        Treatment,
        Trial,
        alopecias,
        analyse,
        belief,
        catalogue,
        check,
        cite,
        evidence,
        explore,
        export,
        forecast,
        likely_kinds,
        meta,
        offer,
        plan,
        predict,
        prognosis,
        salt,
        visit,
    )

__version__ = "0.2.0"
__all__ = [
    "Adaptation",
    "Adherence",
    "Analysis",
    "Arm",
    "Catalogue",
    "Design",
    "Disease",
    "Endpoint",
    "Entry",
    "InputError",
    "Intercurrent",
    "Measurement",
    "Multiplicity",
    "Observed",
    "Offer",
    "Person",
    "Population",
    "Product",
    "Rerandomisation",
    "Result",
    "Therapy",
    "Treatment",
    "Trial",
    "__version__",
    "alopecias",
    "analyse",
    "belief",
    "catalogue",
    "check",
    "cite",
    "evidence",
    "explore",
    "export",
    "forecast",
    "likely_kinds",
    "meta",
    "offer",
    "plan",
    "predict",
    "prognosis",
    "salt",
    "statistics",
    "testing",
    "visit",
]
_MODULES = ("statistics", "testing")


def __getattr__(name: str) -> Any:
    """Public name, loaded at first use so that `import anagen` stays quick."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _MODULES:
        return import_module(f"anagen.{name}")
    value = getattr(import_module("anagen.api"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
