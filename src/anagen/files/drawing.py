"""Where a result asks for its figure.

Figures live in `anagen.report`, above the results that they show. They are found by name and loaded at
the first call, so that no file of results depends on them, nor on matplotlib.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure_of(result: Any) -> Figure:
    """The figure of a person, a forecast, a plan or an appraisal, ready to show in a notebook.

    Raises:
        TypeError: no figure is known of such a thing.
    """
    made: Figure = import_module("anagen.report.figures.of_results").figure_of(result)
    return made
