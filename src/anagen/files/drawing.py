"""Link from a result to its figure.

Figures live in `anagen.report`, above the results that they show. They are found by name and loaded at
the first call, so that no file of results depends on them, nor on matplotlib.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure_of(result: Any) -> Figure:
    """Figure of a person, a forecast, a plan or an appraisal, ready to show in a notebook.

    Raises:
        TypeError: there is no figure of such an object.
    """
    made: Figure = import_module("anagen.report.figures.of_results").figure_of(result)
    return made
